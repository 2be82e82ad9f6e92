import Brainstorm

/// A round of a Delphi as one person sees it outside the call.
public struct RoundSheet: Sendable, Encodable {
    /// An idea in full.
    public struct Line: Hashable, Sendable, Encodable {
        /// What it says.
        public var text: String
        /// Who had it, where people may know.
        public var author: String?
        /// The id of that person's school.
        public var school: String?
    }
    /// What is scored.
    public struct Item: Hashable, Sendable, Encodable {
        /// Its number.
        public var id: UInt32
        /// Whether it is a cluster.
        public var isCluster: Bool
        /// The cluster's title, or the idea.
        public var title: String
        /// The ideas of a cluster.
        public var ideas: [Line]
        /// Who had it, where it is an idea and people may know.
        public var author: String?
        /// The medians that people gave in the last closed round, by criterion; nil while there was none.
        public var medians: [String: Double]?
        /// How far the middle half of them lay apart, by criterion.
        public var ranges: [String: Double]?
        /// Whether people disagree.
        public var disputed: Bool?
    }
    /// What the reader has given themselves.
    public struct Own: Hashable, Sendable, Encodable {
        /// What holds, by item and criterion.
        public var scores: [String: [String: Int]]
        /// What stood when the round before was closed.
        public var before: [String: [String: Int]]
        /// What they have said in this round: item and criterion.
        public var given: [String: [String]]
        /// How many scores are left.
        public var left: Int
        /// How many there are.
        public var all: Int
    }
    /// Who has given how much.
    public struct Progress: Hashable, Sendable, Encodable {
        /// A school's people.
        public struct School: Hashable, Sendable, Encodable {
            /// Its id.
            public var id: String
            /// Its name.
            public var name: String
            /// How many have begun.
            public var begun: Int
            /// How many have given everything.
            public var complete: Int
        }
        /// The schools of the session by name.
        public var schools: [School]
        /// How many of no school of the session have begun.
        public var others: Int
        /// When people were last reminded, in milliseconds since 1970.
        public var remindedAt: Int64?
    }

    /// The board.
    public var board: String
    /// The room's title when it was opened.
    public var title: String
    /// The slug of the room.
    public var room: String
    /// The programme's session, `programme/session`.
    public var programmeSession: String?
    /// The time zone of the programme, where it is one's.
    public var timeZone: String?
    /// The problem.
    public var problem: String
    /// How anonymous the board is.
    public var anonymity: String
    /// The stage.
    public var stage: String
    /// The round: the open one, or the last.
    public var round: Int
    /// How many there are at most.
    public var rounds: Int
    /// Whether scores are taken now.
    public var open: Bool
    /// When the open round ends by itself, or when the last one did.
    public var deadline: BoardInfo.Deadline?
    /// How the Delphi stands after the last closed round.
    public var delphi: BoardInfo.Delphi?
    /// What is scored by.
    public var criteria: [Criterion]
    /// What is scored, in an order that says nothing.
    public var items: [Item]
    /// How many people have scored in this round.
    public var voted: Int
    /// `score`, `lead`, `host` or `look`.
    public var part: String
    /// The reader's own scores; nil where they do not score.
    public var own: Own?
    /// For those who lead: who has given how much.
    public var progress: Progress?
    /// The schools that take part, for the names of authors' ones.
    public var schools: [SchoolReference]
}

extension RoundSheet {
    init(_ board: LiveBoard, for visitor: RoundVisitor) {
        let state = board.state
        let actor = board.people.actor(visitor, board.anonymity)
        let isHost = actor.part == .facilitator || actor.part == .secretary
        let news = state.everything(for: isHost ? .hosts : .everybody)
        let info = news.state.info
        let ideas = Dictionary(news.ideas.map { ($0.id, $0) }) { first, _ in first }
        let clusters = Dictionary(news.clusters.map { ($0.id, $0.ideas) }) { first, _ in first }
        self.board = board.stored.id
        title = board.stored.roomTitle
        room = board.stored.room
        programmeSession = board.stored.programmeSession
        problem = info.problem.text
        anonymity = board.anonymity.rawValue
        stage = info.stage.rawValue
        round = info.round
        rounds = BoardLimits.delphiRounds
        open = state.isRoundOpen
        deadline = info.deadline
        delphi = info.delphi
        criteria = info.scoring.matrix.criteria
        // An order that says nothing: nobody is led by who stands first.
        items = news.items.map { item in
            let own = ideas[item.id]
            let parts = item.kind == .cluster ? clusters[item.id] ?? [] : []
            return Item(
                id: item.id, isCluster: item.kind == .cluster, title: item.title,
                ideas: parts.compactMap { ideas[$0] }.filter { $0.state == .shown && !$0.text.isEmpty }.map {
                    Line(text: $0.text, author: $0.author?.name, school: $0.author?.school)
                }, author: own?.author?.name, medians: item.matrix?.criteria, ranges: item.iqr,
                disputed: item.iqr.map { $0.values.contains { $0 > 1 } })
        }
        voted = info.voted
        schools = info.schools
        let rights = state.own(actor).rights
        part = rights.contains(.lead) ? "lead" : isHost ? "host" : rights.contains(.score) ? "score" : "look"
        if part == "score" {
            let mine = state.round(of: actor.tag)
            let shown = Set(items.map(\.id))
            func told<Value>(_ values: [UInt32: Value]) -> [String: Value] {
                Dictionary(uniqueKeysWithValues: values.filter { shown.contains($0.key) }.map { (String($0), $1) })
            }
            own = Own(
                scores: told(mine.scores), before: told(mine.before), given: told(mine.given.mapValues { $0.sorted() }),
                left: mine.left, all: items.count * criteria.count)
        }
        if isHost { progress = Progress(board) }
    }
}

extension RoundSheet.Progress {
    init(_ board: LiveBoard) {
        let progress = board.state.progress
        let schools = board.state.opening.schools
        let tags = Dictionary(schools.map { (board.people.schoolTag($0.id, board.anonymity), $0) }) { first, _ in first
        }
        let known = Dictionary(progress.map { ($0.schoolTag ?? "", $0) }) { first, _ in first }
        self.schools = tags.map { tag, school in
            School(
                id: school.id, name: school.name, begun: known[tag]?.begun ?? 0, complete: known[tag]?.complete ?? 0)
        }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        others = progress.filter { $0.schoolTag.map { tags[$0] == nil } ?? true }.reduce(0) { $0 + $1.begun }
        remindedAt = board.state.remindedAt
    }
}
