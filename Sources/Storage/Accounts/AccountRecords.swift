import Foundation

/// A school as it is kept.
public struct StoredSchool: Sendable, Equatable {
    /// Its name in the database.
    public var id: String
    /// What people call it; unique.
    public var name: String
    /// When it was added, to the millisecond.
    public var createdAt: Date

    /// Makes a record.
    public init(id: String, name: String, createdAt: Date) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// Somebody who can sign in.
public struct StoredAccount: Sendable, Equatable {
    /// What an account may do on the server, apart from its roles in single rooms.
    public enum Role: String, Sendable, Codable, CaseIterable {
        /// Everything.
        case administrator
        /// Create meetings of one's own.
        case staff
        /// Take part.
        case pupil
    }

    /// Its name in the database.
    public var id: String
    /// What is typed to sign in, in lower case; nil until the invitation is taken up, where none was given before.
    public var login: String?
    /// The name others see.
    public var name: String
    /// What it may do.
    public var role: Role
    /// The school's id, if any.
    public var school: String?
    /// The hash of the password; nil until the invitation is taken up.
    public var passwordHash: String?
    /// Whether it can no longer sign in.
    public var isDisabled: Bool
    /// When it was made, to the millisecond.
    public var createdAt: Date

    /// Makes a record.
    public init(
        id: String, login: String?, name: String, role: Role, school: String? = nil, passwordHash: String? = nil,
        isDisabled: Bool = false, createdAt: Date
    ) {
        self.id = id
        self.login = login
        self.name = name
        self.role = role
        self.school = school
        self.passwordHash = passwordHash
        self.isDisabled = isDisabled
        self.createdAt = createdAt
    }
}

/// A key of another system.
public struct StoredKey: Sendable, Equatable {
    /// Its name, which is part of what the system shows.
    public var id: String
    /// The hash of its secret.
    public var hash: [UInt8]
    /// What the operator calls it.
    public var name: String
    /// The one room it is for; nil for all.
    public var room: String?
    /// The names of the rights it can give, separated by spaces.
    public var permissions: String
    /// When it was made, to the millisecond.
    public var createdAt: Date
    /// When it was last used, to about an hour.
    public var lastUsedAt: Date?

    /// Makes a record.
    public init(
        id: String, hash: [UInt8], name: String, room: String?, permissions: String, createdAt: Date,
        lastUsedAt: Date? = nil
    ) {
        self.id = id
        self.hash = hash
        self.name = name
        self.room = room
        self.permissions = permissions
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }
}
