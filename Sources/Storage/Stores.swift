import Foundation

/// A room as it is kept between restarts.
public struct StoredRoom: Sendable, Equatable {
    /// The part of the link that names the room; lower case, unguessable.
    public var slug: String
    /// What people call it.
    public var title: String
    /// How many participants it takes.
    public var capacity: Int
    /// When it was created, to the millisecond.
    public var createdAt: Date

    /// Makes a description.
    public init(slug: String, title: String, capacity: Int, createdAt: Date) {
        self.slug = slug
        self.title = title
        self.capacity = capacity
        self.createdAt = createdAt
    }
}

/// Keeps rooms.
public protocol RoomStore: Sendable {
    /// Adds a room.
    ///
    /// - Throws: ``StorageError/roomExists`` when the slug is taken.
    func insert(_ room: StoredRoom) async throws
    /// The room with this slug, or nil.
    func room(slug: String) async throws -> StoredRoom?
    /// All rooms, the newest first.
    func rooms() async throws -> [StoredRoom]
    /// Forgets a room.
    ///
    /// - Returns: false when there was none.
    func deleteRoom(slug: String) async throws -> Bool
}

/// Keeps the server's own secrets.
public protocol SecretStore: Sendable {
    /// The secret of that name; made of `count` random bytes the first time it is asked for.
    func secret(named name: String, count: Int) throws -> [UInt8]
}

/// Keeps the server's settings: small texts by name.
public protocol SettingsStore: Sendable {
    /// The setting's value, or nil.
    func setting(named name: String) async throws -> String?
    /// Sets the value; nil removes it.
    func set(_ value: String?, forSetting name: String) async throws
}

/// What can go wrong with the stores, beyond SQLite's own errors.
public enum StorageError: Error, Equatable, CustomStringConvertible {
    /// A room with this slug exists already.
    case roomExists
    /// The database cannot be opened; the text says why and what to do.
    case cannotOpen(String)

    /// What happened and what to do, in English.
    public var description: String {
        switch self {
        case .roomExists: "A room with this address exists already; choose another."
        case .cannotOpen(let reason): reason
        }
    }
}
