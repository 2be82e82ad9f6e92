import Brainstorm

/// What somebody asks of the room's board.
public enum BoardRequest: Hashable, Sendable {
    /// Opens a board in this room.
    case open(BoardPlan)
    /// Does something on the open board.
    case command(BoardCommand)
    /// Asks for what came since that version of the board.
    case sync(version: Int64)
}

/// What a board is opened with. Where the programme has planned one, what is left out is as planned.
public struct BoardPlan: Hashable, Sendable, Codable {
    /// What it is about; may be empty and agreed on later.
    public var problem: String?
    /// How ideas come to be.
    public var mode: Mode?
    /// Who learns who wrote what.
    public var anonymity: Anonymity?
    /// How votes and scores are given.
    public var scoring: Scoring?

    /// Plans a board.
    public init(problem: String? = nil, mode: Mode? = nil, anonymity: Anonymity? = nil, scoring: Scoring? = nil) {
        self.problem = problem
        self.mode = mode
        self.anonymity = anonymity
        self.scoring = scoring
    }
}

extension BoardRequest: Codable {
    private enum Action: String { case open, sync }
    private enum Key: String, CodingKey { case version }

    /// Reads a request by its field `action`.
    public init(from decoder: any Decoder) throws {
        let name = try decoder.container(keyedBy: ActionKey.self).decode(String.self, forKey: .action)
        switch Action(rawValue: name) {
        case .open: self = .open(try BoardPlan(from: decoder))
        case .sync:
            self = .sync(version: try decoder.container(keyedBy: Key.self).decode(Int64.self, forKey: .version))
        case nil: self = .command(try BoardCommand(from: decoder))
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .open(let plan):
            try encoder.encode(action: Action.open)
            try plan.encode(to: encoder)
        case .sync(let version):
            try encoder.encode(action: Action.sync)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(version, forKey: .version)
        case .command(let command): try command.encode(to: encoder)
        }
    }
}
