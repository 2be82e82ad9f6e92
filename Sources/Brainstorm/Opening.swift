/// An idea of an earlier session that was put off, with why and until when it came from.
public struct ParkedIdea: Hashable, Sendable, Codable {
    /// Its number on the new board; ``Opening`` gives it.
    public var id: IdeaID?
    /// The idea.
    public var text: String
    /// Why it was put off.
    public var reason: String
    /// Which session it comes from, in words people know: a month or a title.
    public var from: String
    /// What whoever planned the session knows it by.
    public var origin: String?

    /// Describes a parked idea.
    public init(id: IdeaID? = nil, text: String, reason: String, from: String, origin: String? = nil) {
        self.id = id
        self.text = text
        self.reason = reason
        self.from = from
        self.origin = origin
    }
}

/// What a session starts with: the first entry of its journal.
public struct Opening: Hashable, Sendable, Codable {
    /// The session: 32 hexadecimal digits.
    public var session: String
    /// When it was opened, in milliseconds since 1970.
    public var at: Int64
    /// What it is about; may be empty and agreed later.
    public var problem: String
    /// How ideas come to be.
    public var mode: Mode
    /// Who learns who wrote what.
    public var anonymity: Anonymity
    /// How votes and scores are given.
    public var scoring: Scoring
    /// The schools that take part, in the order of their names.
    public var schools: [SchoolReference]
    /// Last month's actions, to be reviewed.
    public var previous: [Action]
    /// Ideas that were put off last month.
    public var parked: [ParkedIdea]
    /// The day by which actions are due where nothing else is said, as 2026-12-20: that of the next session.
    public var due: String?

    /// Describes a session, and gives the parked ideas numbers.
    public init(
        session: String, at: Int64, problem: String, mode: Mode, anonymity: Anonymity, scoring: Scoring = .standard,
        schools: [SchoolReference] = [], previous: [Action] = [], parked: [ParkedIdea] = [],
        due: String? = nil, random: inout some RandomNumberGenerator
    ) {
        self.session = session
        self.at = at
        self.problem = problem
        self.mode = mode
        self.anonymity = anonymity
        self.scoring = scoring
        self.schools = schools
        self.previous = previous
        self.due = due
        var taken: Set<IdeaID> = []
        self.parked = parked.map { idea in
            var idea = idea
            idea.id = BoardState.fresh(&taken, &random)
            return idea
        }
    }
}
