/// A board that was opened in a session: there may be several, one after another.
public struct SessionBoard: Codable, Equatable, Identifiable, Sendable {
    /// The programme.
    public var programme: String
    /// The session.
    public var session: String
    /// The board's id.
    public var board: String
    /// When the programme heard of it, in milliseconds since 1970.
    public var openedAt: Int64
    /// When it was closed, in milliseconds since 1970; nil while it is open.
    public var closedAt: Int64?
    /// How many ideas there were.
    public var ideas: Int
    /// How many of them were adopted, as they were or changed.
    public var adopted: Int
    /// When the board itself went because it had been kept for its time, in milliseconds since 1970; nil while it can
    /// be looked at.
    public var removedAt: Int64?

    /// What tells it from the others.
    public var id: String { board }

    /// Describes a board that was just opened.
    public init(programme: String, session: String, board: String, openedAt: Int64) {
        self.programme = programme
        self.session = session
        self.board = board
        self.openedAt = openedAt
        ideas = 0
        adopted = 0
    }
}

/// What a board said last of an action. What it says next is compared with it: only what the board has changed since is
/// news, and what somebody else has said of the action meanwhile stays.
public struct BoardWord: Codable, Equatable, Identifiable, Sendable {
    /// The programme.
    public var programme: String
    /// The board's id.
    public var board: String
    /// The action.
    public var action: String
    /// What is to be done.
    public var text: String
    /// Who of the school does it.
    public var owner: String?
    /// The last day.
    public var due: Day?
    /// How it stood.
    public var state: ProgrammeAction.State
    /// Why it was declined, not done or carried.
    public var why: String?
    /// How often it was carried.
    public var carried: Int
    /// The last day before the board carried it.
    public var dueBefore: Day?
    /// The last day that it has by being carried there.
    public var dueCarried: Day?

    /// What tells it from the others.
    public var id: String { board + "/" + action }

    init(_ told: BoardAction, programme: String, board: String) {
        self.programme = programme
        self.board = board
        action = told.id
        text = told.text
        owner = told.owner
        due = told.due
        state = told.state
        why = told.why
        carried = told.carried
    }
}

/// What came of a board's ideas for the programme.
public struct BoardOutcome: Equatable, Sendable {
    /// Something that was put off.
    public struct Parked: Equatable, Sendable {
        /// Its name in the database.
        public var id: String
        /// What it says.
        public var text: String
        /// Why it was put off.
        public var reason: String
        /// Parked ideas of earlier sessions that are a part of it.
        public var from: [String]

        /// Describes it.
        public init(id: String, text: String, reason: String, from: [String] = []) {
            self.id = id
            self.text = text
            self.reason = reason
            self.from = from
        }
    }

    /// How many ideas there were.
    public var ideas: Int
    /// How many of them were adopted.
    public var adopted: Int
    /// What was put off for the first time.
    public var parked: [Parked]
    /// Parked ideas of earlier sessions that were adopted, adapted or rejected.
    public var takenUp: [String]
    /// Parked ideas of earlier sessions that were put off again, with the reason.
    public var parkedAgain: [String: String]

    /// Describes what came of a board.
    public init(
        ideas: Int = 0, adopted: Int = 0, parked: [Parked] = [], takenUp: [String] = [],
        parkedAgain: [String: String] = [:]
    ) {
        self.ideas = ideas
        self.adopted = adopted
        self.parked = parked
        self.takenUp = takenUp
        self.parkedAgain = parkedAgain
    }

    /// Something that was decided on a board.
    public struct Decision: Equatable, Sendable {
        /// The cluster or idea.
        public var item: UInt32
        /// `adopt`, `adapt`, `park` or `reject`.
        public var verdict: String
        /// Why.
        public var reason: String
        /// What it says.
        public var text: String

        /// Describes a decision.
        public init(item: UInt32, verdict: String, reason: String, text: String) {
            self.item = item
            self.verdict = verdict
            self.reason = reason
            self.text = text
        }
    }

    /// Reads what came of a board from its decisions.
    ///
    /// - Parameters:
    ///   - clusters: the ideas of the clusters that decisions are about.
    ///   - returned: the parked ideas of earlier sessions by their numbers on this board.
    public init(
        ideas: Int, decisions: [Decision], clusters: [UInt32: [UInt32]], returned: [UInt32: String], board: String
    ) {
        self.init(ideas: ideas, adopted: decisions.count { $0.verdict == "adopt" || $0.verdict == "adapt" })
        for decision in decisions {
            let members = clusters[decision.item] ?? [decision.item]
            let back = members.compactMap { returned[$0] }
            if decision.verdict != "park" {
                takenUp += back
            } else if back.isEmpty || back.count < members.count {
                parked.append(
                    Parked(
                        id: board + "-" + String(decision.item), text: decision.text, reason: decision.reason,
                        from: back))
            } else {
                for id in back { parkedAgain[id] = decision.reason }
            }
        }
    }
}
