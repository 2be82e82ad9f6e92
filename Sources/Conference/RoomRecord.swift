import Signalling

/// A room as it is kept between calls.
public struct RoomRecord: Hashable, Sendable {
    /// The room's name in links.
    public var slug: String
    /// The title that people gave it.
    public var title: String
    /// How many may be inside at once.
    public var capacity: Int
    /// Who may come in, when the room is opened for the first time.
    public var policy: AdmissionPolicy
    /// Whether people without an account, a token or a personal link may come at all.
    public var guests: Bool
    /// Whether the room stops without a grown-up, when it is opened for the first time.
    public var needsAdult: AdultRule
    /// The schools that the room is for, by id, and how many of each may come in by themselves; no number is no bound.
    public var schools: [String: Int?]
    /// The roles of those who were named when the room was planned, by account.
    public var roles: [String: Role]
    /// The ids of the schools for which some of those were named, by account.
    public var spokenFor: [String: String]

    /// Makes a record.
    public init(
        slug: String, title: String, capacity: Int = 2000, policy: AdmissionPolicy = .accept, guests: Bool = true,
        needsAdult: AdultRule = .pupils, schools: [String: Int?] = [:], roles: [String: Role] = [:],
        spokenFor: [String: String] = [:]
    ) {
        self.slug = slug
        self.title = title
        self.capacity = capacity
        self.policy = policy
        self.guests = guests
        self.needsAdult = needsAdult
        self.schools = schools
        self.roles = roles
        self.spokenFor = spokenFor
    }

    /// The room as those inside know it.
    public var info: RoomInfo { RoomInfo(slug: slug, title: title, capacity: capacity) }
}

/// Where rooms are looked up.
public protocol RoomDirectory: Sendable {
    /// The room of that name, or nil when there is none.
    func room(slug: String) async throws -> RoomRecord?
}

/// Who somebody is, as a verified token, a session or a personal link says.
public struct Identity: Hashable, Sendable {
    /// How somebody is known.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// An account of this server.
        case account
        /// A token that another system or the operator made.
        case grant
        /// A personal link.
        case invitation
    }

    /// How they are known.
    public var kind: Kind
    /// The account, or whatever else the token or link calls its bearer.
    public var subject: String
    /// The name, if any is given.
    public var name: String?
    /// What the bearer is in the room, before appointments in the call.
    public var role: Role
    /// Their school.
    public var school: School?
    /// Whether they are known to be a pupil.
    public var isPupil: Bool
    /// Whether they may administer the whole server.
    public var isServerAdministrator: Bool

    /// Makes an identity.
    public init(
        subject: String, name: String? = nil, role: Role, kind: Kind = .grant, school: School? = nil,
        isPupil: Bool = false, isServerAdministrator: Bool = false
    ) {
        self.kind = kind
        self.subject = subject
        self.name = name
        self.role = role
        self.school = school
        self.isPupil = isPupil
        self.isServerAdministrator = isServerAdministrator
    }
}

/// What a client showed of itself: at most one of these is used, the first that is there.
public struct Credentials: Hashable, Sendable {
    /// A JWT of the `join` message.
    public var token: String?
    /// The secret of a personal link.
    public var invitation: String?
    /// The value of the session cookie that came with the WebSocket's handshake.
    public var session: String?

    /// Makes credentials.
    public init(token: String? = nil, invitation: String? = nil, session: String? = nil) {
        self.token = token
        self.invitation = invitation
        self.session = session
    }
}

/// Who checks credentials.
public protocol TokenVerifier: Sendable {
    /// The bearer of `credentials` in the room `slug`; nil for a guest, which is also who shows a session that is over.
    ///
    /// Throws when a token or personal link is forged, expired or for another room: a ``ConferenceError`` with a
    /// sentence of its own, or anything, which becomes ``ErrorCode/invalidToken``.
    func identity(_ credentials: Credentials, room slug: String) async throws -> Identity?

    /// The bearer of an account in the room `slug`, as its plan says by now; nil when there is no such account.
    func identity(account: String, room slug: String) async throws -> Identity?
}

extension TokenVerifier {
    /// Where there are no accounts nobody has one.
    public func identity(account: String, room slug: String) async throws -> Identity? { nil }
}
