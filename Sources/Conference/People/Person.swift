import Signalling

/// By what somebody is known again in a room: after reloading, on another device, in the next call.
public struct PersonKey: Hashable, Sendable, Codable, RawRepresentable {
    /// `account:`, `grant:`, `invitation:`, `guest:` or `place:` and a name.
    public let rawValue: String

    /// Wraps a key.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The bearer of an identity.
    static func of(_ identity: Identity) -> PersonKey {
        PersonKey(rawValue: "\(identity.kind.rawValue):\(identity.subject)")
    }

    /// Somebody with an account.
    static func account(_ id: String) -> PersonKey { PersonKey(rawValue: "account:\(id)") }

    /// A guest, by the name that the device keeps.
    static func guest(device: String) -> PersonKey { PersonKey(rawValue: "guest:\(device)") }

    /// Somebody of whom nothing is known: it is another person every time.
    static func place(_ resume: String) -> PersonKey { PersonKey(rawValue: "place:\(resume)") }
}

/// A school as a room knows it.
public struct School: Hashable, Sendable, Codable {
    /// Its id in the store.
    public var id: String
    /// Its name.
    public var name: String

    /// Makes a school.
    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// What a room knows of somebody, besides the place and the media.
public struct Person: Hashable, Sendable, Codable {
    /// By what they are known again.
    public var key: PersonKey
    /// Their school.
    public var school: School?
    /// How many people sit before this screen.
    public var people: Int
    /// Whether they have an account.
    public var isRegistered: Bool
    /// Whether they are known to be a pupil.
    public var isPupil: Bool
    /// Whether they may administer the whole server: nobody can demote, remove or ban them.
    public var isServerAdministrator: Bool

    /// Makes a description of a stranger unless more is said.
    public init(
        key: PersonKey, school: School? = nil, people: Int = 1, isRegistered: Bool = false, isPupil: Bool = false,
        isServerAdministrator: Bool = false
    ) {
        self.key = key
        self.school = school
        self.people = people
        self.isRegistered = isRegistered
        self.isPupil = isPupil
        self.isServerAdministrator = isServerAdministrator
    }

    /// Whoever asks to come in.
    init(_ request: JoinRequest) {
        people = request.people
        if let identity = request.identity {
            key = .of(identity)
            school = identity.school
            isRegistered = identity.kind == .account
            isPupil = identity.isPupil
            isServerAdministrator = identity.isServerAdministrator
        } else {
            key = request.device.map { .guest(device: $0) } ?? .place(request.newResume)
            school = nil
            isRegistered = false
            isPupil = false
            isServerAdministrator = false
        }
    }
}
