import Foundation

/// What a token allows its bearer, for how long and where.
public struct Grants: Sendable, Equatable {
    /// The claim `iss` of every token of this server.
    public static let issuer = "veche"
    /// The value of ``room`` that stands for all rooms.
    public static let everyRoom = "*"

    /// Who the bearer is: the claim `sub`, stable across reconnections.
    public var identity: String
    /// The name others see.
    public var name: String
    /// The room's slug, or ``everyRoom``.
    public var room: String
    /// What the bearer is in the room.
    public var role: Role
    /// What the bearer may do.
    public var permissions: Permissions
    /// When the token was made, to the second.
    public var issuedAt: Date
    /// When it stops being good, to the second.
    public var expiresAt: Date

    /// The bearer's school: its id on this server, or a name where it has none; nil when the token does not say.
    public var school: String?
    /// Whether the bearer is a pupil, for whom stricter rules may hold.
    public var isPupil = false

    /// A participant's part in a room.
    public enum Role: String, Sendable, Codable, CaseIterable {
        case administrator, facilitator, secretary, delegate, technician, participant, observer, guest
    }

    /// Single rights, each of them off unless given.
    public struct Permissions: Sendable, Equatable, Codable {
        /// May send sound and pictures.
        public var publish: Bool
        /// May receive sound and pictures.
        public var subscribe: Bool
        /// May create rooms and see the list of them.
        public var admin: Bool

        /// The names of the rights that are given, as they stand in the API.
        public var names: [String] {
            [(publish, "publish"), (subscribe, "subscribe"), (admin, "admin")].filter(\.0).map(\.1)
        }

        /// Reads names; nil when there is one that is none.
        public init?(names: [String]) {
            guard names.allSatisfy(["publish", "subscribe", "admin"].contains) else { return nil }
            self.init(
                publish: names.contains("publish"), subscribe: names.contains("subscribe"),
                admin: names.contains("admin"))
        }

        /// Whether every right of `other` is among these.
        public func includes(_ other: Permissions) -> Bool {
            (publish || !other.publish) && (subscribe || !other.subscribe) && (admin || !other.admin)
        }

        /// Makes a set of rights.
        public init(publish: Bool, subscribe: Bool, admin: Bool) {
            self.publish = publish
            self.subscribe = subscribe
            self.admin = admin
        }
    }

    /// Makes grants with the rights that go with the role.
    ///
    /// - Parameters:
    ///   - lifetime: how long they last, in seconds.
    ///   - now: the present wall-clock time.
    public init(
        identity: String, name: String, room: String, role: Role, lifetime: TimeInterval, now: Date
    ) {
        self.identity = identity
        self.name = name
        self.room = room
        self.role = role
        permissions = Permissions(publish: true, subscribe: true, admin: role == .administrator)
        issuedAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        expiresAt = Date(timeIntervalSince1970: (now.timeIntervalSince1970 + lifetime).rounded(.down))
    }

    /// Whether the bearer administers the whole server, not one room.
    public var isServerAdministrator: Bool { permissions.admin && room == Grants.everyRoom }

    /// Whether the token is meant for this room.
    public func covers(room slug: String) -> Bool { room == Grants.everyRoom || room == slug }
}

/// Why a token was not accepted.
public enum TokenError: Error, Sendable, Equatable, CaseIterable {
    /// No token where one is needed.
    case missing
    /// Not a JSON Web Token, or its claims are not ours.
    case malformed
    /// Signed with another key or method, or changed afterwards.
    case badSignature
    /// Its time is over.
    case expired
    /// Made for another room.
    case wrongRoom
    /// Good, but without the right that is needed.
    case notAllowed

    /// What happened and what to do, in English.
    public var message: String {
        switch self {
        case .missing: "A token is needed; send it as \"Authorization: Bearer <token>\"."
        case .malformed: "The token is not one of this server's; copy the whole link or token again."
        case .badSignature: "The token was not signed by this server; ask the organiser for a new link."
        case .expired: "The token has expired; ask the organiser for a new link."
        case .wrongRoom: "The token is for another room; ask the organiser for a link to this one."
        case .notAllowed: "The token does not allow this; an administrator's token is needed."
        }
    }
}
