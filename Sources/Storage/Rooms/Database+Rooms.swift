import Foundation
import GRDB

extension Database: RoomStore {
    /// Adds a room; ``StorageError/roomExists`` when the slug is taken.
    public func insert(_ room: StoredRoom) async throws {
        try await pool.write { database in
            try RoomRows.insert(room, database)
        }
    }

    /// The room with this slug, or nil.
    public func room(slug: String) async throws -> StoredRoom? {
        try await pool.read { try RoomRows.fetch($0, slug: slug).first }
    }

    /// All rooms, the newest first.
    public func rooms() async throws -> [StoredRoom] {
        try await pool.read { try RoomRows.fetch($0, slug: nil) }
    }

    /// Changes a room in one step; nil when there is none of that slug.
    public func updateRoom(
        slug: String, _ change: @escaping @Sendable (inout StoredRoom) -> Void
    ) async throws -> StoredRoom? {
        try await pool.write { database in
            guard var room = try RoomRows.fetch(database, slug: slug).first else { return nil }
            change(&room)
            room.slug = slug
            try RoomRows.update(room, database)
            return room
        }
    }

    /// Forgets a room; false when there was none.
    public func deleteRoom(slug: String) async throws -> Bool {
        try await pool.write { database in
            try database.execute(sql: "DELETE FROM room WHERE slug = ?", arguments: [slug])
            return database.changesCount > 0
        }
    }
}

/// A room's rows in three tables.
enum RoomRows {
    static let columns = [
        "slug", "title", "capacity", "createdAt", "startsAt", "duration", "timeZone", "recurrence", "description",
        "policy", "isOpenToGuests", "needsAdult", "createdBy",
    ]

    static func insert(_ room: StoredRoom, _ database: GRDB.Database) throws {
        let query = "SELECT EXISTS (SELECT 1 FROM room WHERE slug = ?)"
        if try Bool.fetchOne(database, sql: query, arguments: [room.slug]) == true {
            throw StorageError.roomExists
        }
        let names = columns.joined(separator: ", ")
        let marks = columns.map { ":" + $0 }.joined(separator: ", ")
        try database.execute(sql: "INSERT INTO room (\(names)) VALUES (\(marks))", arguments: arguments(of: room))
        try insertLists(of: room, database)
    }

    static func update(_ room: StoredRoom, _ database: GRDB.Database) throws {
        let changes = columns.filter { $0 != "slug" }.map { "\($0) = :\($0)" }.joined(separator: ", ")
        try database.execute(sql: "UPDATE room SET \(changes) WHERE slug = :slug", arguments: arguments(of: room))
        try database.execute(sql: "DELETE FROM roomSchool WHERE room = ?", arguments: [room.slug])
        try database.execute(sql: "DELETE FROM roomRole WHERE room = ?", arguments: [room.slug])
        try insertLists(of: room, database)
    }

    static func arguments(of room: StoredRoom) -> StatementArguments {
        let meeting = room.meeting
        return [
            "slug": room.slug, "title": room.title, "capacity": room.capacity,
            "createdAt": room.createdAt.milliseconds, "startsAt": meeting.startsAt?.milliseconds,
            "duration": meeting.duration, "timeZone": meeting.timeZone, "recurrence": meeting.recurrence,
            "description": meeting.description, "policy": meeting.policy,
            "isOpenToGuests": meeting.isOpenToGuests, "needsAdult": meeting.needsAdult,
            "createdBy": meeting.createdBy,
        ]
    }

    static func insertLists(of room: StoredRoom, _ database: GRDB.Database) throws {
        for entry in room.meeting.schools {
            guard try Rows.exists(database, in: "school", id: entry.school) else { throw StorageError.schoolUnknown }
            try database.execute(
                sql: "INSERT INTO roomSchool (room, school, quota) VALUES (?, ?, ?)",
                arguments: [room.slug, entry.school, entry.quota])
        }
        for entry in room.meeting.roles {
            guard try Rows.exists(database, in: "account", id: entry.account) else {
                throw StorageError.accountUnknown
            }
            try database.execute(
                sql: "INSERT INTO roomRole (room, account, role, isPlanned, school) VALUES (?, ?, ?, ?, ?)",
                arguments: [room.slug, entry.account, entry.role, entry.isPlanned, entry.school])
        }
    }

    /// One room, or with nil all of them, the newest first.
    static func fetch(_ database: GRDB.Database, slug: String?) throws -> [StoredRoom] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT \(columns.joined(separator: ", ")) FROM room WHERE :slug IS NULL OR slug = :slug
                ORDER BY createdAt DESC, slug
                """, arguments: ["slug": slug])
        guard !rows.isEmpty else { return [] }
        var schools: [String: [StoredRoomSchool]] = [:]
        let schoolRows = try Row.fetchAll(
            database,
            sql: "SELECT room, school, quota FROM roomSchool WHERE :slug IS NULL OR room = :slug ORDER BY school",
            arguments: ["slug": slug])
        for row in schoolRows {
            schools[row["room"], default: []].append(StoredRoomSchool(school: row["school"], quota: row["quota"]))
        }
        var roles: [String: [StoredRoomRole]] = [:]
        let roleRows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM roomRole WHERE :slug IS NULL OR room = :slug ORDER BY account",
            arguments: ["slug": slug])
        for row in roleRows {
            roles[row["room"], default: []].append(
                StoredRoomRole(
                    account: row["account"], role: row["role"], isPlanned: row["isPlanned"], school: row["school"]))
        }
        return rows.map { row in
            var room = StoredRoom(row: row)
            room.meeting.schools = schools[room.slug] ?? []
            room.meeting.roles = roles[room.slug] ?? []
            return room
        }
    }
}

/// What several tables have in common.
enum Rows {
    /// Whether a table, named by the program itself, has a row of that id.
    static func exists(_ database: GRDB.Database, in table: String, id: String) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE id = ?)", arguments: [id])
            ?? false
    }
}

extension StoredRoom {
    fileprivate init(row: Row) {
        self.init(
            slug: row["slug"], title: row["title"], capacity: row["capacity"],
            createdAt: Date(milliseconds: row["createdAt"]))
        meeting.startsAt = (row["startsAt"] as Int64?).map(Date.init(milliseconds:))
        meeting.duration = row["duration"]
        meeting.timeZone = row["timeZone"]
        meeting.recurrence = row["recurrence"]
        meeting.description = row["description"]
        meeting.policy = row["policy"]
        meeting.isOpenToGuests = row["isOpenToGuests"]
        meeting.needsAdult = row["needsAdult"]
        meeting.createdBy = row["createdBy"]
    }
}
