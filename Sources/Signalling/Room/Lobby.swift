/// One who waits to be let in. Numbers count up from 1 and are never given out twice in a room's life.
public typealias LobbyPlace = UInt32

/// What those who may admit ask of the lobby.
public enum LobbyRequest: Hashable, Sendable, Codable {
    /// Let these in. Who is no longer waiting is passed over.
    case admit(places: [LobbyPlace])
    /// Let all of a school in, by its id.
    case admitSchool(school: String)
    /// Let everybody in who waits.
    case admitAll
    /// Send these away, for good with `ban`.
    case refuse(places: [LobbyPlace], ban: Bool)
    /// Send somebody who is in the room back into the lobby.
    case back(participant: ParticipantID)
    /// What those who wait read; empty for nothing.
    case message(text: String)
    /// Correct the name of one who waits.
    case rename(place: LobbyPlace, name: String)

    private enum Action: String, Codable { case admit, admitSchool, admitAll, refuse, back, message, rename }
    private enum Key: String, CodingKey { case places, school, ban, participant, text, place, name }

    /// Reads a request.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch try decoder.action(Action.self) {
        case .admit: self = .admit(places: try fields.decode([LobbyPlace].self, forKey: .places))
        case .admitSchool: self = .admitSchool(school: try fields.decode(String.self, forKey: .school))
        case .admitAll: self = .admitAll
        case .refuse:
            self = .refuse(
                places: try fields.decode([LobbyPlace].self, forKey: .places),
                ban: try fields.decodeIfPresent(Bool.self, forKey: .ban) ?? false)
        case .back: self = .back(participant: try fields.decode(ParticipantID.self, forKey: .participant))
        case .message: self = .message(text: try fields.decode(String.self, forKey: .text))
        case .rename:
            self = .rename(
                place: try fields.decode(LobbyPlace.self, forKey: .place),
                name: try fields.decode(String.self, forKey: .name))
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .admit(let places):
            try encoder.encode(action: Action.admit)
            try fields.encode(places, forKey: .places)
        case .admitSchool(let school):
            try encoder.encode(action: Action.admitSchool)
            try fields.encode(school, forKey: .school)
        case .admitAll: try encoder.encode(action: Action.admitAll)
        case .refuse(let places, let ban):
            try encoder.encode(action: Action.refuse)
            try fields.encode(places, forKey: .places)
            try fields.encode(ban, forKey: .ban)
        case .back(let participant):
            try encoder.encode(action: Action.back)
            try fields.encode(participant, forKey: .participant)
        case .message(let text):
            try encoder.encode(action: Action.message)
            try fields.encode(text, forKey: .text)
        case .rename(let place, let name):
            try encoder.encode(action: Action.rename)
            try fields.encode(place, forKey: .place)
            try fields.encode(name, forKey: .name)
        }
    }
}

/// What somebody learns who has to wait.
public struct Waiting: Hashable, Sendable, Codable {
    /// The place in the lobby.
    public var place: LobbyPlace
    /// The secret with which a later `join` takes this place again.
    public var resume: String
    /// The room's title.
    public var title: String
    /// What the hosts have written for those who wait.
    public var message: String?
    /// How many came before and wait still.
    public var ahead: Int

    /// Makes a message.
    public init(place: LobbyPlace, resume: String, title: String, message: String?, ahead: Int) {
        self.place = place
        self.resume = resume
        self.title = title
        self.message = message
        self.ahead = ahead
    }
}

/// Who waits, as the hosts see it.
public struct Lobby: Hashable, Sendable, Codable {
    /// Counts every change up, so that an older picture never replaces a newer one.
    public var version: Int
    /// How many wait.
    public var total: Int
    /// The first of them, in the order in which they came.
    public var waiting: [Entry]
    /// How many wait of each school.
    public var schools: [SchoolCount]

    /// One who waits.
    public struct Entry: Hashable, Sendable, Codable {
        /// The place.
        public var place: LobbyPlace
        /// The name.
        public var name: String
        /// The name of the school.
        public var school: String?
        /// The role that they will have.
        public var role: Role
        /// Since when, in milliseconds since 1970.
        public var since: Int64
        /// Whether they have an account.
        public var registered: Bool
        /// Whether the page is still open.
        public var here: Bool

        /// Makes an entry.
        public init(
            place: LobbyPlace, name: String, school: String?, role: Role, since: Int64, registered: Bool, here: Bool
        ) {
            self.place = place
            self.name = name
            self.school = school
            self.role = role
            self.since = since
            self.registered = registered
            self.here = here
        }
    }

    /// Makes a picture.
    public init(version: Int, total: Int, waiting: [Entry], schools: [SchoolCount]) {
        self.version = version
        self.total = total
        self.waiting = waiting
        self.schools = schools
    }
}

/// How many of a school.
public struct SchoolCount: Hashable, Sendable, Codable {
    /// The school's id.
    public var id: String
    /// Its name.
    public var name: String
    /// How many.
    public var count: Int

    /// Makes a count.
    public init(id: String, name: String, count: Int) {
        self.id = id
        self.name = name
        self.count = count
    }
}
