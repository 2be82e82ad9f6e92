import Signalling

/// A room as it is kept between calls.
public struct RoomRecord: Hashable, Sendable {
    /// The room's name in links.
    public var slug: String
    /// The title that people gave it.
    public var title: String
    /// How many may be inside at once.
    public var capacity: Int

    /// Makes a record.
    public init(slug: String, title: String, capacity: Int = 2000) {
        self.slug = slug
        self.title = title
        self.capacity = capacity
    }

    /// The room as those inside know it.
    public var info: RoomInfo { RoomInfo(slug: slug, title: title, capacity: capacity) }
}

/// Where rooms are looked up.
public protocol RoomDirectory: Sendable {
    /// The room of that name, or nil when there is none.
    func room(slug: String) async throws -> RoomRecord?
}

/// Who somebody is, as a verified token says.
public struct Identity: Hashable, Sendable {
    /// The account, or whatever else the token calls its bearer.
    public var subject: String
    /// The name that the token gives, if any.
    public var name: String?
    /// What the bearer may do in the room.
    public var role: Role

    /// Makes an identity.
    public init(subject: String, name: String? = nil, role: Role) {
        self.subject = subject
        self.name = name
        self.role = role
    }
}

/// Who checks tokens.
public protocol TokenVerifier: Sendable {
    /// The bearer of `token` in the room `slug`. Throws when the token is forged, expired or for another room: a
    /// ``ConferenceError`` with a sentence of its own, or anything, which becomes ``ErrorCode/invalidToken``.
    func identity(token: String, room slug: String) async throws -> Identity
}
