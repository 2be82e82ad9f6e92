/// What the programme plans for the board of a room.
public struct MentoringOpening: Hashable, Sendable {
    /// An idea that was parked, and where.
    public struct Parked: Hashable, Sendable {
        /// What it says.
        public var text: String
        /// Why it was parked.
        public var reason: String
        /// When, such as the title or the month of that session.
        public var from: String
        /// What the programme knows it by.
        public var id: String?

        /// Describes an idea.
        public init(text: String, reason: String, from: String, id: String? = nil) {
            self.text = text
            self.reason = reason
            self.from = from
            self.id = id
        }
    }

    /// The session of the programme.
    public var programmeSession: String
    /// The programme's title.
    public var programme: String
    /// The time zone of the programme, such as `Europe/Moscow`.
    public var timeZone: String
    /// The problem as it was planned; may be empty.
    public var problem: String
    /// `open`, `ngt`, `635` or `delphi`.
    public var mode: String
    /// `open`, `reveal` or `always`.
    public var anonymity: String
    /// The schools that take part.
    public var schools: [BoardReport.School]
    /// The actions of the session before, which are reviewed first.
    public var previous: [BoardReport.Action]
    /// The ideas that come back.
    public var parked: [Parked]
    /// The day by which actions are due: that of the next session, such as `2026-12-20`.
    public var due: String?

    /// Describes a plan.
    public init(
        programmeSession: String, programme: String, timeZone: String = "Europe/Moscow", problem: String, mode: String,
        anonymity: String, schools: [BoardReport.School], previous: [BoardReport.Action] = [], parked: [Parked] = [],
        due: String? = nil
    ) {
        self.programmeSession = programmeSession
        self.programme = programme
        self.timeZone = timeZone
        self.problem = problem
        self.mode = mode
        self.anonymity = anonymity
        self.schools = schools
        self.previous = previous
        self.parked = parked
        self.due = due
    }
}

/// What somebody is to a session of the programme.
public enum MentoringPart: Hashable, Sendable {
    /// Governs: the ИМЦ or the committee. Sees all schools.
    case observer
    /// Leads this session, or has taken it over.
    case host
    /// Writes its minutes.
    case secretary
    /// Speaks for a school, by its id.
    case delegate(school: String)
}

/// The programme, as the boards need it.
public protocol MentoringDesk: Sendable {
    /// What is planned for the board that is being opened in a room; nil when the room belongs to no session.
    func opening(room: String) async throws -> MentoringOpening?

    /// What an account is to a session of the programme; nil for nothing.
    func part(account: String, programmeSession: String) async throws -> MentoringPart?

    /// When the programme of a session is over, in milliseconds since 1970; nil when there is no such programme any
    /// more. Asked often: it reads no more than that.
    func end(ofProgrammeWith programmeSession: String) async throws -> Int64?

    /// Whether the next session of the same leader school has been held, or there is no such session any more.
    func isFollowed(_ programmeSession: String) async throws -> Bool

    /// A board was closed. Told again after a restart if the server stopped before this returned.
    func closed(_ report: BoardReport) async throws

    /// Actions of a session's board were made, accepted, declined, reviewed or taken back: all of them as they are now,
    /// those of the session before included. Told again when something changes.
    ///
    /// - Parameter opened: the actions of the session before as the board was opened with them: what it does not say
    ///   otherwise it has not reviewed.
    func actionsChanged(
        _ actions: [BoardReport.Action], opened: [BoardReport.Action], board: String, programmeSession: String
    ) async throws
}
