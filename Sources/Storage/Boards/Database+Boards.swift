import Foundation
import GRDB

extension Database: BoardStore {
    /// Adds a board with its first entry, unless the room has an open one.
    public func insert(_ session: StoredBoardSession, _ entry: BoardEntry) async throws -> Bool {
        try await pool.write { database in
            let open = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM boardSession WHERE room = ? AND closedAt IS NULL)",
                arguments: [session.room])
            guard open != true else { return false }
            try database.execute(
                sql: """
                    INSERT INTO boardSession (id, room, roomTitle, programmeSession, openedAt, closedAt, mode, anonymity,
                        opening, phones)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    session.id, session.room, session.roomTitle, session.programmeSession, session.openedAt,
                    session.closedAt, session.mode, session.anonymity, session.opening, Data(session.phones),
                ])
            try Self.write(entry, session.id, database)
            return true
        }
    }

    /// Adds to a board's journal in one transaction.
    public func append(_ entry: BoardEntry, session: String) async throws {
        try await pool.write { database in try Self.write(entry, session, database) }
    }

    private static func write(_ entry: BoardEntry, _ session: String, _ database: GRDB.Database) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO boardEvent (session, number, at, draft, value) VALUES (?, ?, ?, ?, ?)")
        for event in entry.events {
            if let draft = event.draft {
                try database.execute(
                    sql: "DELETE FROM boardEvent WHERE session = ? AND draft = ?", arguments: [session, draft])
            }
            try insert.execute(arguments: [session, event.number, event.at, event.draft, event.value])
        }
        for (tag, sealed) in entry.seals.sorted(by: { $0.key < $1.key }) {
            try database.execute(
                sql: "INSERT INTO boardSeal (session, tag, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [session, tag, Data(sealed)])
        }
        if let anonymity = entry.anonymity {
            try database.execute(
                sql: "UPDATE boardSession SET anonymity = ? WHERE id = ?", arguments: [anonymity, session])
        }
        if let mode = entry.mode {
            try database.execute(sql: "UPDATE boardSession SET mode = ? WHERE id = ?", arguments: [mode, session])
        }
        if let closedAt = entry.closedAt {
            try database.execute(
                sql: "UPDATE boardSession SET closedAt = ? WHERE id = ?", arguments: [closedAt, session])
        }
        if entry.dropsDrafts || entry.closedAt != nil {
            try database.execute(
                sql: "DELETE FROM boardEvent WHERE session = ? AND draft IS NOT NULL", arguments: [session])
        }
        for record in entry.audit { try AuditRows.append(record, database) }
    }

    /// The board of that id, or nil.
    public func boardSession(id: String) async throws -> StoredBoardSession? {
        try await boardSessions("id = ?", [id]).first
    }

    /// The board of a link for phones, or nil.
    public func boardSession(phones hash: [UInt8]) async throws -> StoredBoardSession? {
        try await boardSessions("phones = ?", [Data(hash)]).first
    }

    /// The boards of a room, the latest first.
    public func boardSessions(room: String?, limit: Int) async throws -> [StoredBoardSession] {
        guard let room else { return try await boardSessions("1 = 1 ORDER BY openedAt DESC, id LIMIT ?", [limit]) }
        return try await boardSessions("room = ? ORDER BY openedAt DESC, id LIMIT ?", [room, limit])
    }

    /// The boards of a session of the programme, the latest first.
    public func boardSessions(programmeSession: String) async throws -> [StoredBoardSession] {
        try await boardSessions("programmeSession = ? ORDER BY openedAt DESC, id", [programmeSession])
    }

    /// The closed boards that the programme was not told of.
    public func unreportedBoardSessions() async throws -> [StoredBoardSession] {
        try await boardSessions(
            "closedAt IS NOT NULL AND reportedAt IS NULL AND programmeSession IS NOT NULL ORDER BY closedAt, id", [])
    }

    /// Notes that the programme was told of a board's end.
    public func markReported(boardSession id: String, at: Int64) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE boardSession SET reportedAt = ? WHERE id = ? AND reportedAt IS NULL", arguments: [at, id])
        }
    }

    /// The open board of a room, or nil.
    public func openBoardSession(room: String) async throws -> StoredBoardSession? {
        try await boardSessions("room = ? AND closedAt IS NULL", [room]).first
    }

    /// The open boards of a way to find ideas.
    public func openBoardSessions(mode: String, programme: String?) async throws -> [StoredBoardSession] {
        // Sessions are named by their programme, a slash and their own name.
        let isOf = "programmeSession >= ? || '/' AND programmeSession < ? || '0'"
        guard let programme else {
            return try await boardSessions("closedAt IS NULL AND mode = ? ORDER BY openedAt, id", [mode])
        }
        return try await boardSessions(
            "closedAt IS NULL AND mode = ? AND \(isOf) ORDER BY openedAt, id", [mode, programme, programme])
    }

    func boardSessions(
        _ condition: String, _ arguments: StatementArguments
    ) async throws -> [StoredBoardSession] {
        try await pool.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM boardSession WHERE " + condition, arguments: arguments)
                .map(StoredBoardSession.init(row:))
        }
    }

    /// The journal of a board, in order.
    public func boardEvents(session: String) async throws -> [StoredBoardEvent] {
        try await pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT number, at, draft, value FROM boardEvent WHERE session = ? ORDER BY number",
                arguments: [session]
            ).map { StoredBoardEvent(number: $0["number"], at: $0["at"], draft: $0["draft"], value: $0["value"]) }
        }
    }

    /// The identities behind pseudonyms that are kept.
    public func boardSeals(session: String) async throws -> [String: [UInt8]] {
        try await pool.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT tag, sealed FROM boardSeal WHERE session = ?", arguments: [session])
            return Dictionary(rows.map { ($0["tag"], [UInt8]($0["sealed"] as Data)) }) { first, _ in first }
        }
    }

    /// Adds a wish.
    public func insert(_ unlock: StoredBoardUnlock, audit: AuditEntry) async throws {
        try await pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO boardUnlock (id, session, idea, reason, askedBy, askedAt, approvedBy, approvedAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    unlock.id, unlock.session, unlock.idea, unlock.reason, unlock.askedBy, unlock.askedAt,
                    unlock.approvedBy, unlock.approvedAt,
                ])
            try AuditRows.append(audit, database)
        }
    }

    /// The wish of that id, or nil.
    public func boardUnlock(id: String) async throws -> StoredBoardUnlock? {
        try await pool.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM boardUnlock WHERE id = ?", arguments: [id])
                .map(StoredBoardUnlock.init(row:))
        }
    }

    /// The wishes about a board, the latest first.
    public func boardUnlocks(session: String) async throws -> [StoredBoardUnlock] {
        try await pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM boardUnlock WHERE session = ? ORDER BY askedAt DESC, id",
                arguments: [session]
            ).map(StoredBoardUnlock.init(row:))
        }
    }

    /// Notes who agreed to a wish.
    public func approve(unlock id: String, by actor: String, at: Int64, audit: AuditEntry) async throws -> Bool {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE boardUnlock SET approvedBy = ?, approvedAt = ? WHERE id = ? AND approvedBy IS NULL",
                arguments: [actor, at, id])
            guard database.changesCount == 1 else { return false }
            try AuditRows.append(audit, database)
            return true
        }
    }
}

extension StoredBoardSession {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], room: row["room"], roomTitle: row["roomTitle"], programmeSession: row["programmeSession"],
            openedAt: row["openedAt"], closedAt: row["closedAt"], mode: row["mode"], anonymity: row["anonymity"],
            opening: row["opening"], phones: [UInt8](row["phones"] as Data))
        hold = BoardHold(row: row)
        condensedAt = row["condensedAt"]
    }
}

extension StoredBoardUnlock {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], session: row["session"], idea: row["idea"], reason: row["reason"], askedBy: row["askedBy"],
            askedAt: row["askedAt"], approvedBy: row["approvedBy"], approvedAt: row["approvedAt"])
    }
}
