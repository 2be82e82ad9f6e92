import Foundation
import GRDB

extension Database: RoomStateStore {
    /// What was kept of a room; nil when nothing was.
    public func roomState(slug: String) async throws -> StoredRoomState? {
        try await pool.read { database in
            let query = "SELECT seen, value FROM roomState WHERE slug = ?"
            guard let row = try Row.fetchOne(database, sql: query, arguments: [slug]) else { return nil }
            let call = try Int64.fetchOne(
                database, sql: "SELECT MAX(callBegan) FROM attendance WHERE slug = ?", arguments: [slug])
            return StoredRoomState(
                seen: row["seen"], room: [UInt8](row["value"] as Data),
                members: try Self.values("roomMember", slug, database),
                lobby: try Self.values("roomLobby", slug, database),
                attendance: try call.map { try Self.attendance(slug, $0, database) } ?? [])
        }
    }

    /// Keeps changes in one transaction. Of a room that was deleted nothing is kept.
    public func save(_ changes: StoredRoomChanges, roomState slug: String) async throws {
        try await pool.write { database in
            let exists = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM room WHERE slug = ?)", arguments: [slug])
            guard exists == true else { return }
            if let room = changes.room {
                try database.execute(
                    sql: """
                        INSERT INTO roomState (slug, seen, value) VALUES (?, ?, ?)
                        ON CONFLICT (slug) DO UPDATE SET seen = excluded.seen, value = excluded.value
                        """, arguments: [slug, changes.seen, Data(room)])
            } else {
                try database.execute(
                    sql: "UPDATE roomState SET seen = ? WHERE slug = ?", arguments: [changes.seen, slug])
            }
            try Self.keep("roomMember", slug, changes.members, without: changes.goneMembers, database)
            try Self.keep("roomLobby", slug, changes.lobby, without: changes.goneLobby, database)
            for line in changes.attendance {
                try database.execute(
                    sql: """
                        INSERT INTO attendance (slug, callBegan, person, value) VALUES (?, ?, ?, ?)
                        ON CONFLICT (slug, callBegan, person) DO UPDATE SET value = excluded.value
                        """, arguments: [slug, line.call, line.person, Data(line.value)])
            }
        }
    }

    /// When the calls of a room began whose attendance is kept, the latest first.
    public func attendedCalls(slug: String) async throws -> [Int64] {
        try await pool.read { database in
            try Int64.fetchAll(
                database, sql: "SELECT DISTINCT callBegan FROM attendance WHERE slug = ? ORDER BY callBegan DESC",
                arguments: [slug])
        }
    }

    /// The lines of the attendance of one call.
    public func attendance(slug: String, call: Int64) async throws -> [StoredRoomState.AttendanceLine] {
        try await pool.read { try Self.attendance(slug, call, $0) }
    }

    private static func attendance(
        _ slug: String, _ call: Int64, _ database: GRDB.Database
    ) throws -> [StoredRoomState.AttendanceLine] {
        try Row.fetchAll(
            database, sql: "SELECT person, value FROM attendance WHERE slug = ? AND callBegan = ? ORDER BY person",
            arguments: [slug, call]
        ).map { .init(call: call, person: $0["person"], value: [UInt8]($0["value"] as Data)) }
    }

    private static func values(
        _ table: String, _ slug: String, _ database: GRDB.Database
    ) throws -> [Int64: [UInt8]] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT id, value FROM \(table) WHERE slug = ?", arguments: [slug])
        return Dictionary(rows.map { ($0["id"], [UInt8]($0["value"] as Data)) }) { $1 }
    }

    private static func keep(
        _ table: String, _ slug: String, _ values: [Int64: [UInt8]], without gone: Set<Int64>,
        _ database: GRDB.Database
    ) throws {
        for id in gone {
            try database.execute(sql: "DELETE FROM \(table) WHERE slug = ? AND id = ?", arguments: [slug, id])
        }
        for (id, value) in values {
            try database.execute(
                sql: """
                    INSERT INTO \(table) (slug, id, value) VALUES (?, ?, ?)
                    ON CONFLICT (slug, id) DO UPDATE SET value = excluded.value
                    """, arguments: [slug, id, Data(value)])
        }
    }
}
