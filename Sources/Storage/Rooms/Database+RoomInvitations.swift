import Foundation
import GRDB

extension Database: RoomInvitationStore {
    /// Adds links to one room, all or none.
    public func insert(_ invitations: [StoredRoomInvitation]) async throws {
        try await pool.write { database in
            for invitation in invitations {
                if let school = invitation.school, try !Rows.exists(database, in: "school", id: school) {
                    throw StorageError.schoolUnknown
                }
                try database.execute(
                    sql: """
                        INSERT INTO roomInvitation (id, room, name, role, school, createdAt, usedAt)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        invitation.id, invitation.room, invitation.name, invitation.role, invitation.school,
                        invitation.createdAt.milliseconds, invitation.usedAt?.milliseconds,
                    ])
            }
        }
    }

    /// The link of that id into that room, or nil.
    public func roomInvitation(id: String, room slug: String) async throws -> StoredRoomInvitation? {
        try await pool.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM roomInvitation WHERE id = ? AND room = ?", arguments: [id, slug]
            ).map(StoredRoomInvitation.init(row:))
        }
    }

    /// All links into a room, the oldest first.
    public func roomInvitations(room slug: String) async throws -> [StoredRoomInvitation] {
        try await pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM roomInvitation WHERE room = ? ORDER BY createdAt, name, id",
                arguments: [slug]
            ).map(StoredRoomInvitation.init(row:))
        }
    }

    /// Notes the first use.
    public func markUsed(roomInvitation id: String, at time: Date) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE roomInvitation SET usedAt = ? WHERE id = ? AND usedAt IS NULL",
                arguments: [time.milliseconds, id])
        }
    }

    /// Withdraws a link; false when there was none.
    public func deleteRoomInvitation(id: String, room slug: String) async throws -> Bool {
        try await pool.write { database in
            try database.execute(
                sql: "DELETE FROM roomInvitation WHERE id = ? AND room = ?", arguments: [id, slug])
            return database.changesCount > 0
        }
    }
}

extension StoredRoomInvitation {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], room: row["room"], name: row["name"], role: row["role"], school: row["school"],
            createdAt: Date(milliseconds: row["createdAt"]),
            usedAt: (row["usedAt"] as Int64?).map(Date.init(milliseconds:)))
    }
}
