/// A breakout room. Numbers count up from 1 and are never given out twice in a room's life.
public typealias BreakoutID = UInt32

/// What is asked about breakout rooms.
public enum BreakoutRequest: Hashable, Sendable, Codable {
    /// Makes these rooms instead of those that were prepared before.
    case prepare(rooms: [Plan])
    /// Makes so many rooms and places everybody.
    case automatic(count: Int, by: Distribution)
    /// Places people; nil takes them out of any room.
    case assign(participants: [ParticipantID], room: BreakoutID?)
    /// Opens the rooms, for so many seconds if said; `free` lets people choose.
    case open(seconds: Int?, free: Bool)
    /// Goes into a room; nil goes back to the plenary.
    case choose(room: BreakoutID?)
    /// Words to all rooms.
    case announce(text: String)
    /// My microphone is heard in all rooms.
    case voice(on: Bool)
    /// Our room wants help.
    case help(on: Bool)
    /// So many seconds more.
    case extend(seconds: Int)
    /// Everybody comes back after so many seconds.
    case close(grace: Int)
    /// Gives a room another title.
    case rename(room: BreakoutID, title: String)
    /// Forgets rooms that were prepared and are not open.
    case discard

    /// A room to be made.
    public struct Plan: Hashable, Sendable, Codable {
        /// Its title.
        public var title: String
        /// The schools, by id, whose people belong into it.
        public var schools: [String]?
        /// The people who belong into it.
        public var participants: [ParticipantID]?

        /// Makes a plan.
        public init(title: String, schools: [String]? = nil, participants: [ParticipantID]? = nil) {
            self.title = title
            self.schools = schools
            self.participants = participants
        }
    }

    /// How people are spread over the rooms.
    public enum Distribution: String, Hashable, Sendable, Codable, CaseIterable {
        /// Each room has people of as many schools as can be.
        case mix
        /// People of a school stay together.
        case schools
    }

    private enum Action: String, Codable {
        case prepare, automatic, assign, open, choose, announce, voice, help, extend, close, rename, discard
    }
    private enum Key: String, CodingKey {
        case rooms, count, by, participants, room, seconds, free, text, on, grace, title
    }

    /// Reads a request.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch try decoder.action(Action.self) {
        case .prepare: self = .prepare(rooms: try fields.decode([Plan].self, forKey: .rooms))
        case .automatic:
            self = .automatic(
                count: try fields.decode(Int.self, forKey: .count),
                by: try fields.decode(Distribution.self, forKey: .by))
        case .assign:
            self = .assign(
                participants: try fields.decode([ParticipantID].self, forKey: .participants),
                room: try fields.decodeIfPresent(BreakoutID.self, forKey: .room))
        case .open:
            self = .open(
                seconds: try fields.decodeIfPresent(Int.self, forKey: .seconds),
                free: try fields.decodeIfPresent(Bool.self, forKey: .free) ?? false)
        case .choose: self = .choose(room: try fields.decodeIfPresent(BreakoutID.self, forKey: .room))
        case .announce: self = .announce(text: try fields.decode(String.self, forKey: .text))
        case .voice: self = .voice(on: try fields.decode(Bool.self, forKey: .on))
        case .help: self = .help(on: try fields.decode(Bool.self, forKey: .on))
        case .extend: self = .extend(seconds: try fields.decode(Int.self, forKey: .seconds))
        case .close: self = .close(grace: try fields.decodeIfPresent(Int.self, forKey: .grace) ?? 30)
        case .rename:
            self = .rename(
                room: try fields.decode(BreakoutID.self, forKey: .room),
                title: try fields.decode(String.self, forKey: .title))
        case .discard: self = .discard
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        try encoder.encode(action: action)
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .prepare(let rooms): try fields.encode(rooms, forKey: .rooms)
        case .automatic(let count, let distribution):
            try fields.encode(count, forKey: .count)
            try fields.encode(distribution, forKey: .by)
        case .assign(let participants, let room):
            try fields.encode(participants, forKey: .participants)
            try fields.encodeIfPresent(room, forKey: .room)
        case .open(let seconds, let free):
            try fields.encodeIfPresent(seconds, forKey: .seconds)
            try fields.encode(free, forKey: .free)
        case .choose(let room): try fields.encodeIfPresent(room, forKey: .room)
        case .announce(let text): try fields.encode(text, forKey: .text)
        case .voice(let on), .help(let on): try fields.encode(on, forKey: .on)
        case .extend(let seconds): try fields.encode(seconds, forKey: .seconds)
        case .close(let grace): try fields.encode(grace, forKey: .grace)
        case .rename(let room, let title):
            try fields.encode(room, forKey: .room)
            try fields.encode(title, forKey: .title)
        case .discard: break
        }
    }

    private var action: Action {
        switch self {
        case .prepare: .prepare
        case .automatic: .automatic
        case .assign: .assign
        case .open: .open
        case .choose: .choose
        case .announce: .announce
        case .voice: .voice
        case .help: .help
        case .extend: .extend
        case .close: .close
        case .rename: .rename
        case .discard: .discard
        }
    }
}

/// The breakout rooms, as one person sees them.
public struct Breakouts: Hashable, Sendable, Codable {
    /// Whether people are in them now.
    public var open: Bool
    /// Whether people choose their room.
    public var free: Bool
    /// The rooms.
    public var rooms: [Room]
    /// When they close, in milliseconds since 1970; nil without a limit.
    public var endsAt: Int64?
    /// Whether the last countdown runs.
    public var closing: Bool
    /// The room one is in; nil in the plenary.
    public var mine: BreakoutID?
    /// The room one belongs into.
    public var assigned: BreakoutID?
    /// Which rooms want help; for those who may visit.
    public var help: [Help]?
    /// Whose microphone is heard in all rooms.
    public var voice: ParticipantID?
    /// Who belongs where; for those who lead the rooms.
    public var plan: [Placement]?
    /// The server's clock, in milliseconds since 1970: what ``endsAt`` is to be measured against.
    public var now: Int64?

    /// A room.
    public struct Room: Hashable, Sendable, Codable {
        /// Its number.
        public var id: BreakoutID
        /// Its title.
        public var title: String
        /// How many are in it.
        public var count: Int

        /// Makes a room.
        public init(id: BreakoutID, title: String, count: Int) {
            self.id = id
            self.title = title
            self.count = count
        }
    }

    /// A call for help.
    public struct Help: Hashable, Sendable, Codable {
        /// From which room.
        public var room: BreakoutID
        /// Who called.
        public var participant: ParticipantID
        /// Their name.
        public var name: String

        /// Makes a call.
        public init(room: BreakoutID, participant: ParticipantID, name: String) {
            self.room = room
            self.participant = participant
            self.name = name
        }
    }

    /// Where somebody belongs.
    public struct Placement: Hashable, Sendable, Codable {
        /// Who.
        public var participant: ParticipantID
        /// Where.
        public var room: BreakoutID

        /// Makes a placement.
        public init(participant: ParticipantID, room: BreakoutID) {
            self.participant = participant
            self.room = room
        }
    }

    /// Makes a picture; there are no rooms unless said otherwise.
    public init(
        open: Bool = false, free: Bool = false, rooms: [Room] = [], endsAt: Int64? = nil, closing: Bool = false,
        mine: BreakoutID? = nil, assigned: BreakoutID? = nil, help: [Help]? = nil, voice: ParticipantID? = nil,
        plan: [Placement]? = nil, now: Int64? = nil
    ) {
        self.open = open
        self.free = free
        self.rooms = rooms
        self.endsAt = endsAt
        self.closing = closing
        self.mine = mine
        self.assigned = assigned
        self.help = help
        self.voice = voice
        self.plan = plan
        self.now = now
    }
}

/// Words to all rooms.
public struct Announcement: Hashable, Sendable, Codable {
    /// Who says so.
    public var from: ParticipantID
    /// Their name.
    public var name: String
    /// The words.
    public var text: String

    /// Makes a message.
    public init(from: ParticipantID, name: String, text: String) {
        self.from = from
        self.name = name
        self.text = text
    }
}
