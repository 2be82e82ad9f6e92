/// What somebody asks of the room, beyond media: everything that the room's rules decide about.
public enum RoomRequest: Hashable, Sendable {
    /// About those who wait to be let in.
    case lobby(LobbyRequest)
    /// About the room itself and the people in it.
    case house(HouseRequest)
    /// About raised hands and the floor.
    case hand(HandRequest)
    /// A reaction that flies over the tiles.
    case react(ReactionRequest)
    /// About breakout rooms.
    case breakouts(BreakoutRequest)
    /// About the chat.
    case chat(ChatRequest)
    /// About polls.
    case poll(PollRequest)
    /// Who has been here, and how long.
    case attendance
    /// About the recording.
    case recording(RecordingRequest)
    /// About the board.
    case board(BoardRequest)

    /// The value of `type`.
    public var kind: ClientMessage.Kind {
        switch self {
        case .lobby: .lobby
        case .house: .house
        case .hand: .hand
        case .react: .react
        case .breakouts: .breakouts
        case .chat: .chat
        case .poll: .poll
        case .attendance: .attendance
        case .recording: .recording
        case .board: .board
        }
    }

    /// Reads the request of that kind; nil when the kind is no request of this sort.
    init?(_ kind: ClientMessage.Kind, from decoder: any Decoder) throws {
        switch kind {
        case .lobby: self = .lobby(try LobbyRequest(from: decoder))
        case .house: self = .house(try HouseRequest(from: decoder))
        case .hand: self = .hand(try HandRequest(from: decoder))
        case .react: self = .react(try ReactionRequest(from: decoder))
        case .breakouts: self = .breakouts(try BreakoutRequest(from: decoder))
        case .chat: self = .chat(try ChatRequest(from: decoder))
        case .poll: self = .poll(try PollRequest(from: decoder))
        case .attendance: self = .attendance
        case .recording: self = .recording(try RecordingRequest(from: decoder))
        case .board: self = .board(try BoardRequest(from: decoder))
        case .join, .offer, .candidate, .media, .view, .roster, .leave, .ping: return nil
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .lobby(let request): json.fields(of: request)
        case .house(let request): json.fields(of: request)
        case .hand(let request): json.fields(of: request)
        case .react(let request): json.fields(of: request)
        case .breakouts(let request): json.fields(of: request)
        case .chat(let request): json.fields(of: request)
        case .poll(let request): json.fields(of: request)
        case .attendance: break
        case .recording(let request): json.fields(of: request)
        case .board(let request): json.fields(of: request)
        }
    }
}

/// The key of the field that tells the requests of one kind apart.
enum ActionKey: String, CodingKey { case action }

extension Decoder {
    /// The field `action`, as one of `Action`'s values.
    func action<Action: RawRepresentable & Decodable>(_ type: Action.Type) throws -> Action
    where Action.RawValue == String {
        try container(keyedBy: ActionKey.self).decode(Action.self, forKey: .action)
    }
}

extension Encoder {
    /// Writes the field `action`.
    func encode(action: some RawRepresentable<String>) throws {
        var container = container(keyedBy: ActionKey.self)
        try container.encode(action.rawValue, forKey: .action)
    }
}
