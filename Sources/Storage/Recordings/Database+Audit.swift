import Foundation
import GRDB

extension Database: AuditStore {
    /// Adds an entry, unless the same was done since that time.
    @discardableResult
    public func append(_ entry: AuditEntry, unlessSince since: Date?) async throws -> StoredAuditRecord? {
        try await pool.write { database in
            if let since, try AuditRows.isKnown(entry, since: since, database) { return nil }
            return try AuditRows.append(entry, database)
        }
    }

    /// Adds an entry and what follows from it in one transaction, unless it was ever added before.
    @discardableResult
    public func appendOnce(_ entry: AuditEntry, with following: [AuditEntry]) async throws -> Bool {
        try await pool.write { database in
            if try AuditRows.isKnown(entry, since: .distantPast, database) { return false }
            for each in [entry] + following { try AuditRows.append(each, database) }
            return true
        }
    }

    /// Records with smaller numbers than `before`, the latest first.
    public func auditRecords(before: Int64?, limit: Int) async throws -> [StoredAuditRecord] {
        try await pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?",
                arguments: [before ?? Int64.max, limit]
            ).map(StoredAuditRecord.init(row:))
        }
    }

    /// Looks through the whole log.
    public func checkAudit() async throws -> AuditCheck {
        try await pool.read { database in
            var check = AuditCheck(records: 0)
            var previous = AuditRows.noHash
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM audit ORDER BY number")
            while let row = try rows.next() {
                let record = StoredAuditRecord(row: row)
                check.records += 1
                guard check.firstBroken == nil else { continue }
                let isWhole =
                    record.number == check.records && record.previous == previous
                    && record.hash
                        == StoredAuditRecord.hash(number: record.number, record.entry, previous: record.previous)
                if !isWhole { check.firstBroken = check.records }
                previous = record.hash
            }
            guard check.firstBroken == nil else { return check }
            let end = try Row.fetchOne(database, sql: "SELECT number, hash FROM auditEnd")
            let number: Int64 = end?["number"] ?? 0
            let hash = end.map { [UInt8]($0["hash"] as Data) } ?? AuditRows.noHash
            if number != check.records {
                check.firstBroken = min(number, check.records) + 1
            } else if hash != previous {
                check.firstBroken = number
            }
            return check
        }
    }
}

/// Adding to the log within a transaction of something else, so that both are kept or neither.
enum AuditRows {
    static var noHash: [UInt8] { [UInt8](repeating: 0, count: 32) }

    /// Whether the same actor did the same to the same subject at or after a time.
    static func isKnown(_ entry: AuditEntry, since: Date, _ database: GRDB.Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM audit
                    WHERE subject = ? AND action = ? AND actor = ? AND at >= ? AND detail = ?)
                """,
            arguments: [entry.subject, entry.action, entry.actor, since.milliseconds, entry.detail]) ?? false
    }

    @discardableResult
    static func append(_ entry: AuditEntry, _ database: GRDB.Database) throws -> StoredAuditRecord {
        let last = try Row.fetchOne(database, sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        let number = (last?["number"] ?? Int64(0)) + 1
        let previous = last.map { [UInt8]($0["hash"] as Data) } ?? noHash
        let hash = StoredAuditRecord.hash(number: number, entry, previous: previous)
        try database.execute(
            sql: """
                INSERT INTO audit (number, at, actor, action, subject, detail, previous, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                number, entry.at.milliseconds, entry.actor, entry.action, entry.subject, entry.detail,
                Data(previous), Data(hash),
            ])
        // The chain alone does not tell when its end was cut off.
        try database.execute(
            sql: """
                INSERT INTO auditEnd (one, number, hash) VALUES (1, ?, ?)
                ON CONFLICT (one) DO UPDATE SET number = excluded.number, hash = excluded.hash
                """, arguments: [number, Data(hash)])
        return StoredAuditRecord(number: number, entry: entry, previous: previous, hash: hash)
    }
}

extension StoredAuditRecord {
    fileprivate init(row: Row) {
        self.init(
            number: row["number"],
            entry: AuditEntry(
                at: Date(milliseconds: row["at"]), actor: row["actor"], action: row["action"],
                subject: row["subject"], detail: row["detail"]),
            previous: [UInt8](row["previous"] as Data), hash: [UInt8](row["hash"] as Data))
    }
}
