/// In which order raised hands are called.
public enum HandOrder: String, Hashable, Sendable, Codable, CaseIterable {
    /// Who raised first comes first.
    case time
    /// Schools take turns; within a school who raised first comes first.
    case schools
}

/// What is asked about hands and the floor.
public enum HandRequest: Hashable, Sendable, Codable {
    /// I want to speak.
    case raise
    /// I no longer want to speak.
    case lower
    /// Lower somebody's hand.
    case lowerOne(participant: ParticipantID)
    /// Lower all hands.
    case lowerAll
    /// Change the order.
    case order(HandOrder)
    /// Give somebody the floor, for so many seconds if said.
    case give(participant: ParticipantID, seconds: Int?)
    /// So many seconds from now on for whoever has the floor.
    case timer(seconds: Int)
    /// Take the floor back.
    case stop

    private enum Action: String, Codable { case raise, lower, lowerOne, lowerAll, order, give, timer, stop }
    private enum Key: String, CodingKey { case participant, order, seconds }

    /// Reads a request.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch try decoder.action(Action.self) {
        case .raise: self = .raise
        case .lower: self = .lower
        case .lowerOne: self = .lowerOne(participant: try fields.decode(ParticipantID.self, forKey: .participant))
        case .lowerAll: self = .lowerAll
        case .order: self = .order(try fields.decode(HandOrder.self, forKey: .order))
        case .give:
            self = .give(
                participant: try fields.decode(ParticipantID.self, forKey: .participant),
                seconds: try fields.decodeIfPresent(Int.self, forKey: .seconds))
        case .timer: self = .timer(seconds: try fields.decode(Int.self, forKey: .seconds))
        case .stop: self = .stop
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .raise: try encoder.encode(action: Action.raise)
        case .lower: try encoder.encode(action: Action.lower)
        case .lowerOne(let participant):
            try encoder.encode(action: Action.lowerOne)
            try fields.encode(participant, forKey: .participant)
        case .lowerAll: try encoder.encode(action: Action.lowerAll)
        case .order(let order):
            try encoder.encode(action: Action.order)
            try fields.encode(order, forKey: .order)
        case .give(let participant, let seconds):
            try encoder.encode(action: Action.give)
            try fields.encode(participant, forKey: .participant)
            try fields.encodeIfPresent(seconds, forKey: .seconds)
        case .timer(let seconds):
            try encoder.encode(action: Action.timer)
            try fields.encode(seconds, forKey: .seconds)
        case .stop: try encoder.encode(action: Action.stop)
        }
    }
}

/// A reaction.
public struct ReactionRequest: Hashable, Sendable, Codable {
    /// One of ``Reactions/allowed``.
    public var reaction: String

    /// Makes a reaction.
    public init(reaction: String) { self.reaction = reaction }
}

/// The raised hands, and who has the floor.
public struct Floor: Hashable, Sendable, Codable {
    /// The first raised hands, in the order in which they will be called.
    public var hands: [Hand]
    /// How many hands are raised.
    public var total: Int
    /// The order.
    public var order: HandOrder
    /// Who has the floor.
    public var speaker: Speaker?
    /// The place of the client's own hand, counted from 1, or 0 when it is down; only in messages to one person.
    public var mine: Int?
    /// The server's wall clock, in milliseconds since 1970: clocks at schools go wrong.
    public var now: Int64?

    /// A raised hand.
    public struct Hand: Hashable, Sendable, Codable {
        /// Whose.
        public var participant: ParticipantID
        /// Since when, in milliseconds since 1970.
        public var since: Int64
        /// The name: a page of a large room does not know everybody.
        public var name: String?
        /// The name of the school.
        public var school: String?

        /// Makes an entry.
        public init(participant: ParticipantID, since: Int64, name: String? = nil, school: String? = nil) {
            self.participant = participant
            self.since = since
            self.name = name
            self.school = school
        }
    }

    /// Who has the floor.
    public struct Speaker: Hashable, Sendable, Codable {
        /// Who.
        public var participant: ParticipantID
        /// When the time is over, in milliseconds since 1970; nil without a limit.
        public var endsAt: Int64?
        /// How long it was in all.
        public var seconds: Int?
        /// The name: a page of a large room does not know everybody.
        public var name: String?
        /// The name of the school.
        public var school: String?

        /// Makes an entry.
        public init(
            participant: ParticipantID, endsAt: Int64? = nil, seconds: Int? = nil, name: String? = nil,
            school: String? = nil
        ) {
            self.participant = participant
            self.endsAt = endsAt
            self.seconds = seconds
            self.name = name
            self.school = school
        }
    }

    /// Makes a picture; nobody has raised a hand unless said otherwise.
    public init(
        hands: [Hand] = [], total: Int = 0, order: HandOrder = .time, speaker: Speaker? = nil, mine: Int? = nil,
        now: Int64? = nil
    ) {
        self.hands = hands
        self.total = total
        self.order = order
        self.speaker = speaker
        self.mine = mine
        self.now = now
    }
}

/// Reactions of the last moment.
public struct Reactions: Hashable, Sendable, Codable {
    /// What may be sent.
    public static let allowed = ["👍", "👏", "❤️", "😂", "😮", "🎉", "🤔", "👎", "✅", "❌"]

    /// Some of them, with who sent them.
    public var items: [Item]
    /// How many of each.
    public var counts: [String: Int]

    /// One reaction.
    public struct Item: Hashable, Sendable, Codable {
        /// Whose.
        public var participant: ParticipantID
        /// Which.
        public var reaction: String

        /// Makes an item.
        public init(participant: ParticipantID, reaction: String) {
            self.participant = participant
            self.reaction = reaction
        }
    }

    /// Makes a message.
    public init(items: [Item], counts: [String: Int]) {
        self.items = items
        self.counts = counts
    }
}
