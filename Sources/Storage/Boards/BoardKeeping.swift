import Foundation
import GRDB

/// Why a board stays beyond its time.
public struct BoardHold: Sendable, Equatable {
    /// Why.
    public var reason: String
    /// Who wants it, as the audit log names them.
    public var by: String
    /// Since when, in milliseconds since 1970.
    public var at: Int64

    /// Describes a hold.
    public init(reason: String, by: String, at: Int64) {
        self.reason = reason
        self.by = by
        self.at = at
    }

    init?(row: Row) {
        guard let reason = row["holdReason"] as String? else { return nil }
        self.init(reason: reason, by: row["holdBy"] ?? "", at: row["heldAt"] ?? 0)
    }
}

/// What a board came to, in place of its journal: for those who led it, and for everybody else. Both are JSON.
public struct StoredBoardReports: Sendable, Equatable {
    /// For those who lead.
    public var hosts: String
    /// For everybody else.
    public var everybody: String

    /// Takes both.
    public init(hosts: String, everybody: String) {
        self.hosts = hosts
        self.everybody = everybody
    }
}

/// How long boards are kept. What goes, goes in one transaction with its entry in the audit log, and never while the
/// board is held.
public protocol BoardKeepingStore: Sendable {
    /// The open boards on which nothing has happened since that time, the earliest first.
    func quietBoardSessions(since time: Int64) async throws -> [StoredBoardSession]
    /// The boards that were closed before that time, of whose end the programme knows, that have their journal still
    /// and that nobody holds; the earliest first. Those that had ended before boards could be held stay until their
    /// grace is over at `now`.
    func boardSessionsToCondense(closedBefore time: Int64, at now: Int64) async throws -> [StoredBoardSession]
    /// Leaves of a board what it came to: journal, votes, identities and the wishes to know them go.
    ///
    /// - Returns: false when it is open, held, or has been left so before; then nothing has changed.
    func condense(boardSession id: String, to reports: StoredBoardReports, at: Int64, audit: AuditEntry) async throws
        -> Bool
    /// The ids of all accounts of this server, to know who on a board has one.
    func accountIDs() async throws -> [String]
    /// What was left of a board; nil when its journal is there.
    func boardReports(session: String) async throws -> StoredBoardReports?
    /// The boards that were closed before that time and that nobody holds, the earliest first; with the same grace.
    func boardSessions(closedBefore time: Int64, at now: Int64) async throws -> [StoredBoardSession]
    /// Forgets a closed board with all that belongs to it. The programme keeps its numbers and knows that the board is
    /// gone.
    ///
    /// - Returns: false when there is none, or it is open or held; then nothing has changed.
    func remove(boardSession id: String, at: Int64, audit: AuditEntry) async throws -> Bool
    /// Keeps a board beyond its time, or lets it go again with nil.
    ///
    /// - Returns: false when there is none.
    func hold(boardSession id: String, _ hold: BoardHold?, audit: AuditEntry) async throws -> Bool
}

extension Database: BoardKeepingStore {
    /// The open boards on which nothing has happened for long.
    public func quietBoardSessions(since time: Int64) async throws -> [StoredBoardSession] {
        try await boardSessions(
            """
            closedAt IS NULL AND holdReason IS NULL AND openedAt < ? AND NOT EXISTS
                (SELECT 1 FROM boardEvent WHERE session = boardSession.id AND at >= ?) ORDER BY openedAt, id
            """, [time, time])
    }

    /// The closed boards whose journal has been kept for its time.
    public func boardSessionsToCondense(closedBefore time: Int64, at now: Int64) async throws -> [StoredBoardSession] {
        try await boardSessions(
            """
            closedAt < ? AND condensedAt IS NULL AND holdReason IS NULL AND (graceUntil IS NULL OR graceUntil <= ?)
                AND (programmeSession IS NULL OR reportedAt IS NOT NULL) ORDER BY closedAt, id
            """, [time, now])
    }

    /// Leaves of a board what it came to.
    public func condense(
        boardSession id: String, to reports: StoredBoardReports, at: Int64, audit: AuditEntry
    ) async throws -> Bool {
        try await pool.write { database in
            try database.execute(
                sql: """
                    UPDATE boardSession SET condensedAt = ?
                    WHERE id = ? AND closedAt IS NOT NULL AND condensedAt IS NULL AND holdReason IS NULL
                    """, arguments: [at, id])
            guard database.changesCount == 1 else { return false }
            try database.execute(
                sql: "INSERT INTO boardReport (session, hosts, everybody) VALUES (?, ?, ?)",
                arguments: [id, reports.hosts, reports.everybody])
            for table in ["boardEvent", "boardSeal", "boardUnlock"] {
                try database.execute(sql: "DELETE FROM \(table) WHERE session = ?", arguments: [id])
            }
            try AuditRows.append(audit, database)
            return true
        }
    }

    /// The ids of all accounts.
    public func accountIDs() async throws -> [String] {
        try await pool.read { try String.fetchAll($0, sql: "SELECT id FROM account ORDER BY id") }
    }

    /// What was left of a board.
    public func boardReports(session: String) async throws -> StoredBoardReports? {
        try await pool.read { database in
            try Row.fetchOne(
                database, sql: "SELECT hosts, everybody FROM boardReport WHERE session = ?", arguments: [session]
            ).map { StoredBoardReports(hosts: $0["hosts"], everybody: $0["everybody"]) }
        }
    }

    /// The closed boards that nobody holds.
    public func boardSessions(closedBefore time: Int64, at now: Int64) async throws -> [StoredBoardSession] {
        try await boardSessions(
            """
            closedAt < ? AND holdReason IS NULL AND (graceUntil IS NULL OR graceUntil <= ?) ORDER BY closedAt, id
            """, [time, now])
    }

    /// Forgets a closed board; the programme keeps its numbers.
    public func remove(boardSession id: String, at: Int64, audit: AuditEntry) async throws -> Bool {
        try await pool.write { database in
            try database.execute(
                sql: "DELETE FROM boardSession WHERE id = ? AND closedAt IS NOT NULL AND holdReason IS NULL",
                arguments: [id])
            guard database.changesCount == 1 else { return false }
            try database.execute(
                sql: "UPDATE programmeBoard SET removedAt = ? WHERE board = ?", arguments: [at, id])
            try AuditRows.append(audit, database)
            return true
        }
    }

    /// Keeps a board beyond its time, or lets it go again.
    public func hold(boardSession id: String, _ hold: BoardHold?, audit: AuditEntry) async throws -> Bool {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE boardSession SET holdReason = ?, holdBy = ?, heldAt = ? WHERE id = ?",
                arguments: [hold?.reason, hold?.by, hold?.at, id])
            guard database.changesCount == 1 else { return false }
            try AuditRows.append(audit, database)
            return true
        }
    }
}

extension Migrations {
    /// How long boards are kept: who holds one, what is left of one whose journal is gone, and which the programme
    /// knows to be gone.
    static func registerBoardKeeping(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("11: keeping of boards") { database in
            try database.execute(
                sql: """
                    ALTER TABLE boardSession ADD COLUMN holdReason TEXT;
                    ALTER TABLE boardSession ADD COLUMN holdBy TEXT;
                    ALTER TABLE boardSession ADD COLUMN heldAt BIGINT;
                    ALTER TABLE boardSession ADD COLUMN condensedAt BIGINT;
                    CREATE INDEX boardSessionByEnd ON boardSession (closedAt);
                    CREATE TABLE boardReport (
                        session TEXT NOT NULL PRIMARY KEY REFERENCES boardSession (id) ON DELETE CASCADE,
                        hosts TEXT NOT NULL,
                        everybody TEXT NOT NULL
                    );
                    ALTER TABLE programmeBoard ADD COLUMN removedAt BIGINT;
                    """)
        }
    }

    /// Boards that had ended before they could be held: for 30 days from now on nothing of them goes, so that there is
    /// time to hold one.
    static func registerBoardGrace(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("12: grace of boards") { database in
            try database.execute(sql: "ALTER TABLE boardSession ADD COLUMN graceUntil BIGINT")
            let end = Int64(Date().timeIntervalSince1970 * 1000) + 30 * 86_400_000
            try database.execute(
                sql: "UPDATE boardSession SET graceUntil = ? WHERE closedAt IS NOT NULL", arguments: [end])
        }
    }
}
