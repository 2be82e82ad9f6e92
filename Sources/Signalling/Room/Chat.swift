/// A message of the chat. Numbers count up from 1 in each room.
public typealias MessageID = UInt64

/// What is asked about the chat.
public enum ChatRequest: Hashable, Sendable, Codable {
    /// Writes to everybody, or to one person.
    case send(Draft)
    /// Changes one's own message.
    case edit(message: MessageID, text: String)
    /// Deletes a message.
    case delete(message: MessageID)
    /// Reacts to a message, or takes the reaction back.
    case react(message: MessageID, reaction: String, on: Bool)
    /// Pins a message, or takes it down.
    case pin(message: MessageID, on: Bool)
    /// Messages before this one.
    case history(before: MessageID, limit: Int)

    /// A message as its author wrote it.
    public struct Draft: Hashable, Sendable, Codable {
        /// The words.
        public var text: String
        /// To whom; nil for everybody in the same room.
        public var to: ParticipantID?
        /// A file that was sent up before.
        public var file: String?
        /// Which message it answers.
        public var replyTo: MessageID?

        /// Makes a draft.
        public init(text: String, to: ParticipantID? = nil, file: String? = nil, replyTo: MessageID? = nil) {
            self.text = text
            self.to = to
            self.file = file
            self.replyTo = replyTo
        }
    }

    private enum Action: String, Codable { case send, edit, delete, react, pin, history }
    private enum Key: String, CodingKey { case message, text, reaction, on, before, limit }

    /// Reads a request.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func message() throws -> MessageID { try fields.decode(MessageID.self, forKey: .message) }
        switch try decoder.action(Action.self) {
        case .send: self = .send(try Draft(from: decoder))
        case .edit: self = .edit(message: try message(), text: try fields.decode(String.self, forKey: .text))
        case .delete: self = .delete(message: try message())
        case .react:
            self = .react(
                message: try message(), reaction: try fields.decode(String.self, forKey: .reaction),
                on: try fields.decode(Bool.self, forKey: .on))
        case .pin: self = .pin(message: try message(), on: try fields.decode(Bool.self, forKey: .on))
        case .history:
            self = .history(
                before: try fields.decode(MessageID.self, forKey: .before),
                limit: try fields.decode(Int.self, forKey: .limit))
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .send(let draft):
            try encoder.encode(action: Action.send)
            try draft.encode(to: encoder)
        case .edit(let message, let text):
            try encoder.encode(action: Action.edit)
            try fields.encode(message, forKey: .message)
            try fields.encode(text, forKey: .text)
        case .delete(let message):
            try encoder.encode(action: Action.delete)
            try fields.encode(message, forKey: .message)
        case .react(let message, let reaction, let on):
            try encoder.encode(action: Action.react)
            try fields.encode(message, forKey: .message)
            try fields.encode(reaction, forKey: .reaction)
            try fields.encode(on, forKey: .on)
        case .pin(let message, let on):
            try encoder.encode(action: Action.pin)
            try fields.encode(message, forKey: .message)
            try fields.encode(on, forKey: .on)
        case .history(let before, let limit):
            try encoder.encode(action: Action.history)
            try fields.encode(before, forKey: .before)
            try fields.encode(limit, forKey: .limit)
        }
    }
}

/// A message as others see it.
public struct ChatMessage: Hashable, Sendable, Codable {
    /// Its number.
    public var id: MessageID
    /// Who wrote it; nil when they are of an earlier call.
    public var from: ParticipantID?
    /// The author's name at that time.
    public var name: String
    /// The name of the author's school.
    public var school: String?
    /// To whom; nil for everybody.
    public var to: ParticipantID?
    /// The recipient's name.
    public var toName: String?
    /// The words; empty when it was deleted.
    public var text: String
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// Whether the author has changed it.
    public var edited: Bool?
    /// Whether it was deleted.
    public var deleted: Bool?
    /// Whether it is pinned.
    public var pinned: Bool?
    /// How many of each reaction.
    public var reactions: [String: Int]?
    /// The reader's own reactions. Only where the message is sent to one reader.
    public var mine: [String]?
    /// A file.
    public var file: ChatFile?
    /// Which message it answers.
    public var replyTo: MessageID?
    /// The breakout room it was written in; nil for the plenary.
    public var breakout: BreakoutID?

    /// Makes a message.
    public init(
        id: MessageID, from: ParticipantID?, name: String, school: String? = nil, to: ParticipantID? = nil,
        toName: String? = nil, text: String, at: Int64, file: ChatFile? = nil, replyTo: MessageID? = nil,
        breakout: BreakoutID? = nil
    ) {
        self.id = id
        self.from = from
        self.name = name
        self.school = school
        self.to = to
        self.toName = toName
        self.text = text
        self.at = at
        self.file = file
        self.replyTo = replyTo
        self.breakout = breakout
    }
}

/// A file in the chat.
public struct ChatFile: Hashable, Sendable, Codable {
    /// Its name in addresses: 128 random bits.
    public var id: String
    /// Its name for people.
    public var name: String
    /// Its length in bytes.
    public var size: Int
    /// Its media type, such as `application/pdf`.
    public var type: String

    /// Makes a description.
    public init(id: String, name: String, size: Int, type: String) {
        self.id = id
        self.name = name
        self.size = size
        self.type = type
    }
}

/// New and changed messages.
public struct ChatUpdate: Hashable, Sendable, Codable {
    /// The messages, oldest first.
    public var messages: [ChatMessage]

    /// Makes an update.
    public init(messages: [ChatMessage]) { self.messages = messages }
}

/// A part of the chat's past.
public struct ChatHistory: Hashable, Sendable, Codable {
    /// The messages, oldest first.
    public var messages: [ChatMessage]
    /// Whether there are earlier ones.
    public var more: Bool

    /// Makes a part.
    public init(messages: [ChatMessage], more: Bool) {
        self.messages = messages
        self.more = more
    }
}

/// The chat on entering.
public struct ChatWelcome: Hashable, Sendable, Codable {
    /// The latest messages, oldest first.
    public var latest: [ChatMessage]
    /// The pinned ones.
    public var pinned: [ChatMessage]
    /// Whether there are earlier ones.
    public var more: Bool

    /// Makes a value; the chat is empty unless said otherwise.
    public init(latest: [ChatMessage] = [], pinned: [ChatMessage] = [], more: Bool = false) {
        self.latest = latest
        self.pinned = pinned
        self.more = more
    }
}
