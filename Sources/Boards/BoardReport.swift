/// All that an export or a protocol tells of a board, as far as whoever reads it may see it. Times are milliseconds
/// since 1970; what may not be known is nil.
public struct BoardReport: Hashable, Sendable, Codable {
    /// A school of the session.
    public struct School: Hashable, Sendable, Codable {
        /// Its id.
        public var id: String
        /// Its name.
        public var name: String

        /// Names a school.
        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// How a school took part in the call. Given from outside: the board does not know it.
    public struct Attendance: Hashable, Sendable, Codable {
        /// The school's name; nil for those without one.
        public var school: String?
        /// Connections and persons of it that were there; nil where the reader may know only that it was.
        public var persons: Int?
        /// People before their screens, as they said themselves; nil where the reader may not know.
        public var people: Int?
        /// Minutes of the longest presence; nil where the reader may not know.
        public var minutes: Int?

        /// Describes attendance.
        public init(school: String?, persons: Int? = nil, people: Int? = nil, minutes: Int? = nil) {
            self.school = school
            self.persons = persons
            self.people = people
            self.minutes = minutes
        }
    }

    /// An idea, votes or none.
    public struct Idea: Hashable, Sendable, Codable {
        /// Its number.
        public var id: UInt32
        /// The board on which it was written: 0 is the plenary's.
        public var board: UInt32
        /// What it says; empty when it was withdrawn.
        public var text: String
        /// Who had it, where that may be known.
        public var author: String?
        /// The name of the author's school, where that may be known.
        public var school: String?
        /// The secretary who wrote it for the author.
        public var writtenBy: String?
        /// `new`, `improve`, `combine`, `brought` or `parked`.
        public var kind: String
        /// The ideas that it came from.
        public var parents: [UInt32]
        /// `shown`, `withdrawn` or `hidden`.
        public var state: String
        /// Why it was hidden.
        public var reason: String?
        /// Its cluster.
        public var cluster: UInt32?
        /// When it came, where the order may be known.
        public var at: Int64?

        /// Describes an idea.
        public init(
            id: UInt32, board: UInt32, text: String, author: String? = nil, school: String? = nil,
            writtenBy: String? = nil, kind: String, parents: [UInt32] = [], state: String, reason: String? = nil,
            cluster: UInt32? = nil, at: Int64? = nil
        ) {
            self.id = id
            self.board = board
            self.text = text
            self.author = author
            self.school = school
            self.writtenBy = writtenBy
            self.kind = kind
            self.parents = parents
            self.state = state
            self.reason = reason
            self.cluster = cluster
            self.at = at
        }
    }

    /// Ideas that belong together.
    public struct Cluster: Hashable, Sendable, Codable {
        /// Its number.
        public var id: UInt32
        /// Its title.
        public var title: String
        /// Its ideas.
        public var ideas: [UInt32]

        /// Describes a cluster.
        public init(id: UInt32, title: String, ideas: [UInt32]) {
            self.id = id
            self.title = title
            self.ideas = ideas
        }
    }

    /// One criterion of the matrix.
    public struct Criterion: Hashable, Sendable, Codable {
        /// Its name in the protocol.
        public var id: String
        /// Its title in Russian.
        public var ru: String
        /// Its title in English.
        public var en: String
        /// Its weight; all together are 1.
        public var weight: Double
        /// Whether less is better.
        public var isCost: Bool

        /// Describes a criterion.
        public init(id: String, ru: String, en: String, weight: Double, isCost: Bool) {
            self.id = id
            self.ru = ru
            self.en = en
            self.weight = weight
            self.isCost = isCost
        }
    }

    /// What came of an item that was voted on. Figures are nil while they may not be seen, or where there are none.
    public struct Item: Hashable, Sendable, Codable {
        /// The number of a cluster, or of an idea in none.
        public var id: UInt32
        /// Whether it is a cluster.
        public var isCluster: Bool
        /// The cluster's title or the idea's text.
        public var title: String
        /// Its place in the results, from 1.
        public var place: Int?
        /// All dots.
        public var dots: Int?
        /// Dots balanced by school.
        public var balanced: Double?
        /// How many gave it dots.
        public var voters: Int?
        /// The sum of its points in the ranking.
        public var rankingSum: Int?
        /// How many ranked it.
        public var rankingVoters: Int?
        /// How many ranked it first.
        public var rankingFirsts: Int?
        /// The median of each criterion, by its id.
        public var medians: [String: Double]
        /// The weighted sum of the medians.
        public var total: Double?
        /// The place by that total, from 1; equals share one.
        public var matrixPlace: Int?
        /// The impact.
        public var impact: Double?
        /// The effort.
        public var effort: Double?
        /// The impact over the effort.
        public var priority: Double?
        /// Where it lies in the matrix, by its name in the protocol.
        public var quadrant: String?
        /// How far the middle half of the scores lies apart.
        public var spread: [String: Double]
        /// Whether people disagree so much that it should be talked over.
        public var discuss: Bool
        /// The facilitator's own score; never part of the others.
        public var own: Double?
        /// The facilitator's note.
        public var note: String?

        /// Describes an item without any figures.
        public init(id: UInt32, isCluster: Bool, title: String) {
            self.id = id
            self.isCluster = isCluster
            self.title = title
            medians = [:]
            spread = [:]
            discuss = false
        }
    }

    /// How far the voters agree.
    public struct Agreement: Hashable, Sendable, Codable {
        /// Kendall's W, 0 to 1.
        public var w: Double
        /// How many items.
        public var n: Int
        /// How many voters.
        public var m: Int

        /// Describes an agreement.
        public init(w: Double, n: Int, m: Int) {
            self.w = w
            self.n = n
            self.m = m
        }
    }

    /// What was decided about an item.
    public struct Decision: Hashable, Sendable, Codable {
        /// The item.
        public var item: UInt32
        /// Its title.
        public var title: String
        /// `adopt`, `adapt`, `park` or `reject`.
        public var verdict: String
        /// Why.
        public var reason: String
        /// How it was adapted.
        public var text: String?
        /// Who decided.
        public var by: String

        /// Describes a decision.
        public init(
            item: UInt32, title: String, verdict: String, reason: String, text: String? = nil, by: String
        ) {
            self.item = item
            self.title = title
            self.verdict = verdict
            self.reason = reason
            self.text = text
            self.by = by
        }
    }

    /// What a school does about it.
    public struct Action: Hashable, Sendable, Codable {
        /// 32 hexadecimal digits.
        public var id: String
        /// What it comes from.
        public var item: UInt32?
        /// The school's id.
        public var school: String
        /// The school's name.
        public var schoolName: String
        /// What is to be done.
        public var text: String
        /// Who sees to it.
        public var owner: String?
        /// Until when: a day such as `2026-11-22`.
        public var due: String?
        /// `proposed`, `accepted`, `declined`, `done`, `notDone` or `carried`.
        public var state: String
        /// Why it was declined, or not done.
        public var why: String?
        /// How often it was carried into the next month.
        public var carried: Int
        /// Whether it went to the ИМЦ.
        public var isEscalated: Bool

        /// Describes an action.
        public init(
            id: String, item: UInt32? = nil, school: String, schoolName: String, text: String, owner: String? = nil,
            due: String? = nil, state: String, why: String? = nil, carried: Int = 0, isEscalated: Bool = false
        ) {
            self.id = id
            self.item = item
            self.school = school
            self.schoolName = schoolName
            self.text = text
            self.owner = owner
            self.due = due
            self.state = state
            self.why = why
            self.carried = carried
            self.isEscalated = isEscalated
        }
    }

    /// A parked idea of an earlier session that came back.
    public struct Returned: Hashable, Sendable, Codable {
        /// Its number on this board.
        public var idea: UInt32
        /// What the programme knows it by.
        public var origin: String

        /// Describes an idea.
        public init(idea: UInt32, origin: String) {
            self.idea = idea
            self.origin = origin
        }
    }

    /// The board: 32 hexadecimal digits.
    public var id: String
    /// The room's slug.
    public var room: String
    /// The room's title.
    public var roomTitle: String
    /// The programme's title, where the session belongs to one.
    public var programme: String?
    /// The programme's session, where it belongs to one.
    public var programmeSession: String?
    /// The time zone in which times are told, such as `Europe/Moscow`.
    public var timeZone: String
    /// When it was opened.
    public var openedAt: Int64
    /// When it was closed; nil while it is open.
    public var closedAt: Int64?
    /// Whether it was ended before its last stage.
    public var isEarly: Bool
    /// The stage, by its name in the protocol.
    public var stage: String
    /// `open`, `ngt`, `635` or `delphi`.
    public var mode: String
    /// `open`, `reveal` or `always`.
    public var anonymity: String
    /// The problem.
    public var problem: String
    /// Whether the problem was agreed upon.
    public var isAgreed: Bool
    /// How many wrote.
    public var writers: Int?
    /// How many voted.
    public var voted: Int
    /// The schools, by name.
    public var schools: [School]
    /// Who was there.
    public var attendance: [Attendance]
    /// Last month's actions, as they were reviewed.
    public var previous: [Action]
    /// The same as the board was opened with them.
    public var opened: [Action]
    /// The parked ideas of earlier sessions that came back.
    public var returned: [Returned]
    /// All ideas.
    public var ideas: [Idea]
    /// The clusters.
    public var clusters: [Cluster]
    /// The criteria of the matrix.
    public var criteria: [Criterion]
    /// What was voted on, the best first; votes or none.
    public var items: [Item]
    /// How far the voters agree.
    public var agreement: Agreement?
    /// What was decided.
    public var decisions: [Decision]
    /// Who does what.
    public var actions: [Action]

    /// Describes an empty board.
    public init(id: String, room: String, roomTitle: String, openedAt: Int64) {
        self.id = id
        self.room = room
        self.roomTitle = roomTitle
        self.openedAt = openedAt
        timeZone = "Europe/Moscow"
        isEarly = false
        stage = ""
        mode = "open"
        anonymity = "open"
        problem = ""
        isAgreed = false
        voted = 0
        schools = []
        attendance = []
        previous = []
        opened = []
        returned = []
        ideas = []
        clusters = []
        criteria = []
        items = []
        decisions = []
        actions = []
    }
}
