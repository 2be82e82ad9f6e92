/// A brainstorm that is planned, going on or over.
public struct ProgrammeSession: Codable, Equatable, Identifiable, Sendable {
    /// How it stands.
    public enum State: String, Codable, CaseIterable, Sendable {
        case planned, running, held, cancelled
        /// It was planned, and nobody came.
        case missed

        /// Whether it is to take place, takes place or took place.
        public var takesPlace: Bool { self != .cancelled && self != .missed }
    }

    /// Its name in the database.
    public var id: String
    /// The programme.
    public var programme: String
    /// The month of its start in the programme's time zone.
    public var month: Month
    /// What it is called.
    public var title: String
    /// The problem that it is about.
    public var problem: String
    /// The school that leads it.
    public var leader: String
    /// When it begins, in milliseconds since 1970.
    public var startsAt: Int64
    /// How long it is to take, in minutes.
    public var duration: Int
    /// The slug of its room; nil when that was deleted.
    public var room: String?
    /// `open`, `ngt`, `635` or `delphi`.
    public var mode: String
    /// `open`, `reveal` or `always`.
    public var anonymity: String
    /// The person who leads it.
    public var facilitator: String?
    /// The person who leads it as well, and alone where the first one is lost.
    public var coFacilitator: String?
    /// The person who takes it down.
    public var secretary: String?
    /// The month that it makes up for, which stays as it was.
    public var makeUpFor: Month?
    /// How it stands.
    public var state: State
    /// Why it was cancelled.
    public var cancelReason: String?
    /// The board that was opened in it last.
    public var board: String?
    /// When its attendance was counted, in milliseconds since 1970.
    public var closedAt: Int64?
    /// How many ideas there were.
    public var ideas: Int
    /// How many of them were adopted, as they were or changed.
    public var adopted: Int

    /// Describes a session.
    public init(
        id: String, programme: String, month: Month, title: String, problem: String, leader: String,
        startsAt: Int64, duration: Int, mode: String = "ngt", anonymity: String = "reveal",
        facilitator: String? = nil, coFacilitator: String? = nil, secretary: String? = nil, makeUpFor: Month? = nil
    ) {
        self.id = id
        self.programme = programme
        self.month = month
        self.title = title
        self.problem = problem
        self.leader = leader
        self.startsAt = startsAt
        self.duration = duration
        self.mode = mode
        self.anonymity = anonymity
        self.facilitator = facilitator
        self.coFacilitator = coFacilitator
        self.secretary = secretary
        self.makeUpFor = makeUpFor
        state = .planned
        ideas = 0
        adopted = 0
    }

    /// When it is to end, in milliseconds since 1970.
    public var endsAt: Int64 { startsAt + Int64(duration) * 60_000 }

    /// Who leads it: one person, or two.
    public var leading: [String] { [facilitator, coFacilitator].compactMap { $0 } }
}

/// A school that a session is for, and how long it was there.
public struct SessionSchool: Codable, Equatable, Identifiable, Sendable {
    /// The session.
    public var session: String
    /// The school's id.
    public var school: String
    /// How long anybody of it was there, in milliseconds; nil before that was counted.
    public var present: Int64?
    /// How many people of it were there, before all its screens together.
    public var people: Int?
    /// Whether an authorised delegate was there long enough for the month to count.
    public var counts: Bool?

    /// What tells it from the others.
    public var id: String { session + "/" + school }

    /// Describes a school of a session.
    public init(
        session: String, school: String, present: Int64? = nil, people: Int? = nil, counts: Bool? = nil
    ) {
        self.session = session
        self.school = school
        self.present = present
        self.people = people
        self.counts = counts
    }
}

/// What a school is to do, as a session decided.
public struct ProgrammeAction: Codable, Equatable, Identifiable, Sendable {
    /// How it stands.
    public enum State: String, Codable, CaseIterable, Sendable {
        case proposed, accepted, declined, done, notDone, carried
    }

    /// Its name in the database, and on the board.
    public var id: String
    /// The programme.
    public var programme: String
    /// The session that decided it.
    public var session: String?
    /// The board that made it.
    public var board: String?
    /// The month of that session.
    public var month: Month
    /// What it came from, on the session's board.
    public var item: String?
    /// The school's id.
    public var school: String
    /// What is to be done.
    public var text: String
    /// Who of the school does it.
    public var owner: String?
    /// The last day.
    public var due: Day?
    /// How it stands.
    public var state: State
    /// Why it was declined, not done or carried.
    public var why: String?
    /// How often it was carried into a later month.
    public var carried: Int
    /// When it was decided, in milliseconds since 1970.
    public var createdAt: Int64
    /// When it last changed, in milliseconds since 1970.
    public var changedAt: Int64

    /// Describes an action.
    public init(
        id: String, programme: String, session: String?, board: String? = nil, month: Month, item: String? = nil,
        school: String, text: String, owner: String? = nil, due: Day? = nil, state: State = .proposed,
        why: String? = nil, carried: Int = 0, createdAt: Int64
    ) {
        self.id = id
        self.programme = programme
        self.session = session
        self.board = board
        self.month = month
        self.item = item
        self.school = school
        self.text = text
        self.owner = owner
        self.due = due
        self.state = state
        self.why = why
        self.carried = carried
        self.createdAt = createdAt
        changedAt = createdAt
    }

    /// Whether something is still to be done about it.
    public var isOpen: Bool { state == .proposed || state == .accepted || state == .carried }

    /// Whether it has gone to the information-methodical centre: carried twice, and still open.
    public var isEscalated: Bool { carried >= 2 && isOpen }
}

/// An idea that was put off to a later session.
public struct ParkedIdea: Codable, Equatable, Identifiable, Sendable {
    /// Its name in the database.
    public var id: String
    /// The programme.
    public var programme: String
    /// The session that parked it.
    public var session: String
    /// The idea.
    public var text: String
    /// Why it was put off.
    public var reason: String
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// The session in which something else was decided on it.
    public var takenUpIn: String?
    /// How often it was put off.
    public var times: Int

    /// Describes a parked idea.
    public init(
        id: String, programme: String, session: String, text: String, reason: String, at: Int64,
        takenUpIn: String? = nil, times: Int = 1
    ) {
        self.id = id
        self.programme = programme
        self.session = session
        self.text = text
        self.reason = reason
        self.at = at
        self.takenUpIn = takenUpIn
        self.times = times
    }
}

/// A file that shows that an action was done.
public struct ActionEvidence: Codable, Equatable, Identifiable, Sendable {
    /// Its name in the database and on the disk.
    public var id: String
    /// The programme.
    public var programme: String
    /// The action.
    public var action: String
    /// Its name for people.
    public var name: String
    /// Its length in bytes.
    public var size: Int64
    /// Its media type.
    public var type: String
    /// When it came, in milliseconds since 1970.
    public var at: Int64

    /// Describes a file.
    public init(
        id: String, programme: String, action: String, name: String, size: Int64, type: String, at: Int64
    ) {
        self.id = id
        self.programme = programme
        self.action = action
        self.name = name
        self.size = size
        self.type = type
        self.at = at
    }
}
