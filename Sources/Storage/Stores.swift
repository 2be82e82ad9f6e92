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
    /// When it is a meeting, and how it is entered.
    public var meeting: StoredMeeting

    /// Makes a description.
    public init(
        slug: String, title: String, capacity: Int, createdAt: Date, meeting: StoredMeeting = StoredMeeting()
    ) {
        self.slug = slug
        self.title = title
        self.capacity = capacity
        self.createdAt = createdAt
        self.meeting = meeting
    }
}

/// Keeps rooms.
public protocol RoomStore: Sendable {
    /// Adds a room.
    ///
    /// - Throws: ``StorageError/roomExists`` when the slug is taken, ``StorageError/schoolUnknown`` or
    ///   ``StorageError/accountUnknown`` when it names one that there is not.
    func insert(_ room: StoredRoom) async throws
    /// The room with this slug, or nil.
    func room(slug: String) async throws -> StoredRoom?
    /// All rooms, the newest first.
    func rooms() async throws -> [StoredRoom]
    /// Changes a room in one step; its slug stays.
    ///
    /// - Returns: what it has become, or nil when there is none of that slug.
    /// - Throws: ``StorageError/schoolUnknown``, ``StorageError/accountUnknown``.
    func updateRoom(slug: String, _ change: @escaping @Sendable (inout StoredRoom) -> Void) async throws -> StoredRoom?
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
    /// Somebody else signs in with this login.
    case loginTaken
    /// Nobody would be left who can sign in as administrator.
    case lastAdministrator
    /// A school of this name exists already.
    case schoolExists
    /// Accounts belong to the school.
    case schoolInUse
    /// Something refers to what was to go away.
    case inUse
    /// There is no school of that id.
    case schoolUnknown
    /// There is no account of that id.
    case accountUnknown
    /// The database cannot be opened; the text says why and what to do.
    case cannotOpen(String)

    /// What happened and what to do, in English.
    public var description: String {
        switch self {
        case .roomExists: "A room with this address exists already; choose another."
        case .loginTaken: "Somebody else signs in with this login; choose another."
        case .lastAdministrator: "This is the last administrator; make another one first."
        case .schoolExists: "A school of this name exists already; choose another name."
        case .schoolInUse:
            "Accounts or a mentoring programme belong to this school; give them another school first."
        case .inUse: "Something else refers to what was to go away; take it from there first."
        case .schoolUnknown: "There is no such school; load the list of schools again."
        case .accountUnknown: "There is no such account; load the list of accounts again."
        case .cannotOpen(let reason): reason
        }
    }
}
