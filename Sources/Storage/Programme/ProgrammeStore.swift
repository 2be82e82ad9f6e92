import Foundation
import GRDB
import Mentoring

/// A spreadsheet that was read in: looked at, then applied, and perhaps undone.
public struct StoredImport: Codable, Equatable, Identifiable, Sendable {
    /// How it stands.
    public enum State: String, Codable, Sendable, DatabaseValueConvertible {
        case previewed, applied, undone
    }

    /// Its name in the database.
    public var id: String
    /// The programme.
    public var programme: String
    /// `schools`, `people` or `indicators`.
    public var kind: String
    /// The file's name.
    public var name: String
    /// How it stands.
    public var state: State
    /// Who read it in: an actor as the audit log names it.
    public var importedBy: String
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// The cells, as JSON.
    public var content: String
    /// What applying it did, as JSON; nil before.
    public var steps: String?
    /// How many things it adds.
    public var adds: Int
    /// How many things it changes.
    public var changes: Int

    /// Describes an import.
    public init(
        id: String, programme: String, kind: String, name: String, state: State = .previewed, importedBy: String,
        at: Int64, content: String, steps: String? = nil, adds: Int = 0, changes: Int = 0
    ) {
        self.id = id
        self.programme = programme
        self.kind = kind
        self.name = name
        self.state = state
        self.importedBy = importedBy
        self.at = at
        self.content = content
        self.steps = steps
        self.adds = adds
        self.changes = changes
    }
}

/// What a change of a programme gives back, and what of it has to be known later.
public struct ProgrammeOutcome<Value: Sendable>: Sendable {
    /// The answer.
    public var value: Value
    /// What goes into the audit log with the change, or not at all.
    public var audit: [AuditEntry]
    /// An import that was applied or undone by it.
    public var imported: StoredImport?
    /// A room that is made by it.
    public var newRoom: StoredRoom?
    /// The slug of a room that goes away with it.
    public var removedRoom: String?
    /// How a room is to be changed with it, where there is one of that slug.
    public var changedRoom: (slug: String, change: @Sendable (inout StoredRoom) -> Void)?

    /// Describes an outcome.
    public init(
        _ value: Value, audit: [AuditEntry] = [], imported: StoredImport? = nil, newRoom: StoredRoom? = nil,
        removedRoom: String? = nil, changedRoom: (slug: String, change: @Sendable (inout StoredRoom) -> Void)? = nil
    ) {
        self.value = value
        self.audit = audit
        self.imported = imported
        self.newRoom = newRoom
        self.removedRoom = removedRoom
        self.changedRoom = changedRoom
    }
}

/// Keeps mentoring programmes.
public protocol ProgrammeStore: IndicatorStore {
    /// Adds a programme, and says so in the audit log.
    func insert(_ programme: Programme, audit: [AuditEntry]) async throws
    /// All programmes, by title.
    func programmes() async throws -> [Programme]
    /// Those with whom an account has a part, by programme.
    func parts(ofAccount id: String) async throws -> [ProgrammePerson]
    /// A whole programme as it is now; nil when there is none of that id.
    func programme(id: String) async throws -> ProgrammeData?
    /// A programme without all that belongs to it; nil when there is none of that id.
    func programmeAlone(id: String) async throws -> Programme?
    /// The sessions of a programme, the earliest first.
    func programmeSessions(programme: String) async throws -> [ProgrammeSession]
    /// The programme and session that a room was made for; nil for any other room.
    func programmeSession(room slug: String) async throws -> (programme: String, session: String)?
    /// Changes a programme in one transaction: all that `change` does is kept, or nothing when it throws.
    ///
    /// - Returns: what `change` gives back; nil when there is no programme of that id.
    /// - Throws: what `change` throws; ``StorageError/inUse`` when something refers to what it takes away;
    ///   ``StorageError/roomExists``.
    func changeProgramme<Value: Sendable>(
        id: String, _ change: @escaping @Sendable (inout ProgrammeData) throws -> ProgrammeOutcome<Value>
    ) async throws -> Value?
    /// Notes an import that was read in, in place of a former one of the same id.
    func save(_ imported: StoredImport) async throws
    /// One import of a programme, or nil.
    func programmeImport(id: String, programme: String) async throws -> StoredImport?
    /// The imports of a programme, the latest first, without their contents.
    func programmeImports(programme: String) async throws -> [StoredImport]
    /// Forgets imports that were looked at before a time and never applied.
    func removeUnusedImports(before time: Int64) async throws
}

extension Database: ProgrammeStore {
    /// Adds a programme, and says so in the audit log.
    public func insert(_ programme: Programme, audit: [AuditEntry]) async throws {
        try await pool.write { database in
            try programme.insert(database)
            for entry in audit { try AuditRows.append(entry, database) }
        }
    }

    /// All programmes, by title.
    public func programmes() async throws -> [Programme] {
        try await pool.read { try Programme.fetchAll($0, sql: "SELECT * FROM programme ORDER BY title, id") }
    }

    /// Those with whom an account has a part, by programme.
    public func parts(ofAccount id: String) async throws -> [ProgrammePerson] {
        try await pool.read { database in
            try ProgrammePerson.fetchAll(
                database, sql: "SELECT * FROM programmePerson WHERE account = ? ORDER BY programme, id",
                arguments: [id])
        }
    }

    /// A whole programme as it is now; nil when there is none of that id.
    public func programme(id: String) async throws -> ProgrammeData? {
        try await pool.read { try ProgrammeRows.fetch($0, id: id) }
    }

    /// A programme without all that belongs to it; nil when there is none of that id.
    public func programmeAlone(id: String) async throws -> Programme? {
        try await pool.read { database in
            try Programme.fetchOne(database, sql: "SELECT * FROM programme WHERE id = ?", arguments: [id])
        }
    }

    /// The sessions of a programme, the earliest first.
    public func programmeSessions(programme: String) async throws -> [ProgrammeSession] {
        try await pool.read { database in
            try ProgrammeSession.fetchAll(
                database, sql: "SELECT * FROM programmeSession WHERE programme = ? ORDER BY startsAt, id",
                arguments: [programme])
        }
    }

    /// The programme and session that a room was made for; nil for any other room.
    public func programmeSession(room slug: String) async throws -> (programme: String, session: String)? {
        try await pool.read { database in
            try Row.fetchOne(
                database, sql: "SELECT programme, id FROM programmeSession WHERE room = ?", arguments: [slug]
            ).map { ($0["programme"], $0["id"]) }
        }
    }

    /// Changes a programme in one transaction; nil when there is none of that id.
    public func changeProgramme<Value: Sendable>(
        id: String, _ change: @escaping @Sendable (inout ProgrammeData) throws -> ProgrammeOutcome<Value>
    ) async throws -> Value? {
        try await pool.write { database in
            guard let old = try ProgrammeRows.fetch(database, id: id) else { return nil }
            var new = old
            let outcome = try change(&new)
            if let room = outcome.newRoom { try RoomRows.insert(room, database) }
            if let (slug, change) = outcome.changedRoom, var room = try RoomRows.fetch(database, slug: slug).first {
                change(&room)
                room.slug = slug
                try RoomRows.update(room, database)
            }
            do { try ProgrammeRows.write(new, over: old, database) } catch let error as DatabaseError
                where error.resultCode == .SQLITE_CONSTRAINT
            {
                throw StorageError.inUse
            }
            if let slug = outcome.removedRoom {
                try database.execute(sql: "DELETE FROM room WHERE slug = ?", arguments: [slug])
            }
            try outcome.imported?.save(database)
            for entry in outcome.audit { try AuditRows.append(entry, database) }
            return outcome.value
        }
    }

    /// Notes an import that was read in, in place of a former one of the same id.
    public func save(_ imported: StoredImport) async throws { try await pool.write { try imported.save($0) } }

    /// One import of a programme, or nil.
    public func programmeImport(id: String, programme: String) async throws -> StoredImport? {
        try await pool.read { database in
            try StoredImport.fetchOne(
                database, sql: "SELECT * FROM programmeImport WHERE id = ? AND programme = ?",
                arguments: [id, programme])
        }
    }

    /// The imports of a programme, the latest first, without their contents.
    public func programmeImports(programme: String) async throws -> [StoredImport] {
        try await pool.read { database in
            try StoredImport.fetchAll(
                database,
                sql: """
                    SELECT id, programme, kind, name, state, importedBy, at, '' AS content, adds, changes
                    FROM programmeImport WHERE programme = ? ORDER BY at DESC, id
                    """, arguments: [programme])
        }
    }

    /// Forgets imports that were looked at before a time and never applied.
    public func removeUnusedImports(before time: Int64) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "DELETE FROM programmeImport WHERE state = 'previewed' AND at < ?", arguments: [time])
        }
    }
}
