import Signalling

/// A message of the chat as the room keeps it. People are known by their keys: who comes back, in this call or the
/// next, has their own messages again.
public struct ChatEntry: Hashable, Sendable, Codable {
    /// Its number; the numbers of a room only grow.
    public var id: MessageID
    /// Who wrote it.
    public var author: PersonKey
    /// The author's name at that time.
    public var name: String
    /// The name of the author's school at that time.
    public var school: String?
    /// To whom alone; nil for everybody in the same sub-room.
    public var recipient: Recipient?
    /// The words; empty when it was deleted.
    public var text: String
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// Whether the author has changed it.
    public var isEdited = false
    /// Whether it was deleted: only the place in the row is left.
    public var isDeleted = false
    /// Whether it is pinned.
    public var isPinned = false
    /// Who reacted how, in the order in which they did.
    public var reactions: [String: [PersonKey]] = [:]
    /// A file.
    public var file: ChatFile?
    /// Which message it answers.
    public var replyTo: MessageID?
    /// The breakout room it was written in; nil for the plenary.
    public var breakout: BreakoutID?

    /// The one to whom a private message goes.
    public struct Recipient: Hashable, Sendable, Codable {
        /// Who.
        public var key: PersonKey
        /// Their name at that time.
        public var name: String

        /// Makes a recipient.
        public init(key: PersonKey, name: String) {
            self.key = key
            self.name = name
        }
    }

    /// Makes a new message.
    public init(
        id: MessageID, author: PersonKey, name: String, school: String? = nil, recipient: Recipient? = nil,
        text: String, at: Int64, file: ChatFile? = nil, replyTo: MessageID? = nil, breakout: BreakoutID? = nil
    ) {
        self.id = id
        self.author = author
        self.name = name
        self.school = school
        self.recipient = recipient
        self.text = text
        self.at = at
        self.file = file
        self.replyTo = replyTo
        self.breakout = breakout
    }

    /// Whether it goes to one person only.
    public var isPrivate: Bool { recipient != nil }

    /// Whether it concerns `key` in a way that others are not told of.
    func concerns(_ key: PersonKey) -> Bool {
        author == key || recipient?.key == key || reactions.values.contains { $0.contains(key) }
    }

    /// Leaves the place in the row and nothing else.
    mutating func erase() {
        text = ""
        isDeleted = true
        isPinned = false
        reactions = [:]
        file = nil
    }
}

/// Who reads, as far as it decides what they may read.
public struct ChatReader: Hashable, Sendable {
    /// Who.
    public var key: PersonKey
    /// The breakout room they are in; nil in the plenary.
    public var breakout: BreakoutID?

    /// Makes a reader.
    public init(key: PersonKey, breakout: BreakoutID? = nil) {
        self.key = key
        self.breakout = breakout
    }

    /// Whether they may read `entry`: what is private only as one of the two, anything else in the room it was
    /// written in.
    public func mayRead(_ entry: ChatEntry) -> Bool {
        guard let recipient = entry.recipient else { return entry.breakout == breakout }
        return entry.author == key || recipient.key == key
    }
}
