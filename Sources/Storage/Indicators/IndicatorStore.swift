import GRDB
import Indicators

/// A record before and after a change; nil where there was none, or is none.
public struct IndicatorStep: Sendable, Equatable, Codable {
    /// What it was.
    public var before: IndicatorRecord?
    /// What it becomes.
    public var after: IndicatorRecord?

    /// Describes a step.
    public init(before: IndicatorRecord?, after: IndicatorRecord?) {
        self.before = before
        self.after = after
    }

    /// The step back.
    public var reversed: IndicatorStep { IndicatorStep(before: after, after: before) }
}

/// Something was changed meanwhile, so that a change cannot be made as a whole.
public struct IndicatorConflict: Error, Sendable, Equatable {
    /// The record that is not as it was thought to be.
    public var key: IndicatorRecord.Key

    /// Names the record.
    public init(key: IndicatorRecord.Key) { self.key = key }
}

/// Keeps schools' indicators.
public protocol IndicatorStore: Sendable {
    /// The records of a programme; of one kind when that is given.
    func indicators(programme: String, kind: IndicatorKind?) async throws -> [IndicatorRecord]
    /// Makes all steps in one transaction, with the import they belong to and what goes into the audit log; or nothing.
    ///
    /// - Throws: ``IndicatorConflict`` when a record is not as its step thinks it is.
    func changeIndicators(
        programme: String, _ steps: [IndicatorStep], imported: StoredImport?, audit: [AuditEntry]
    ) async throws
}

extension Database: IndicatorStore {
    /// The records of a programme; of one kind when that is given.
    public func indicators(programme: String, kind: IndicatorKind?) async throws -> [IndicatorRecord] {
        try await pool.read { database in
            var sql = "SELECT * FROM indicator WHERE programme = ?"
            var arguments: StatementArguments = [programme]
            if let kind {
                sql += " AND kind = ?"
                arguments += [kind.rawValue]
            }
            sql += " ORDER BY kind, subject, grade, school, year"
            return try Row.fetchAll(database, sql: sql, arguments: arguments).compactMap(Self.record)
        }
    }

    /// Makes all steps in one transaction, with the import they belong to and what goes into the audit log; or nothing.
    public func changeIndicators(
        programme: String, _ steps: [IndicatorStep], imported: StoredImport?, audit: [AuditEntry]
    ) async throws {
        try await pool.write { database in
            for step in steps {
                guard let key = step.after?.key ?? step.before?.key else { continue }
                let current = try Self.fetch(key, programme, database)
                guard current == step.before else { throw IndicatorConflict(key: key) }
                if let after = step.after {
                    try Self.save(after, programme, database)
                } else {
                    try database.execute(
                        sql: "DELETE FROM indicator WHERE " + Self.isKey, arguments: Self.arguments(key, programme))
                }
            }
            try imported?.save(database)
            for entry in audit { try AuditRows.append(entry, database) }
        }
    }

    private static let isKey = "programme = ? AND kind = ? AND subject = ? AND grade = ? AND school = ? AND year = ?"

    private static func arguments(_ key: IndicatorRecord.Key, _ programme: String) -> StatementArguments {
        [programme, key.kind.rawValue, key.subject, key.grade, key.school, key.year]
    }

    private static func fetch(
        _ key: IndicatorRecord.Key, _ programme: String, _ database: GRDB.Database
    ) throws -> IndicatorRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM indicator WHERE " + isKey, arguments: arguments(key, programme)
        ).flatMap(record)
    }

    private static func save(_ record: IndicatorRecord, _ programme: String, _ database: GRDB.Database) throws {
        try database.execute(
            sql: """
                INSERT INTO indicator
                    (programme, kind, subject, grade, school, year, n, mean, quality, below, value, scale)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (programme, kind, subject, grade, school, year) DO UPDATE SET
                    n = excluded.n, mean = excluded.mean, quality = excluded.quality, below = excluded.below,
                    value = excluded.value, scale = excluded.scale
                """,
            arguments: arguments(record.key, programme)
                + [record.n, record.mean, record.quality, record.below, record.value, record.scale])
    }

    /// Nil for a kind that only a later version knows.
    private static func record(_ row: Row) -> IndicatorRecord? {
        guard let kind = IndicatorKind(rawValue: row["kind"]) else { return nil }
        return IndicatorRecord(
            key: .init(
                kind: kind, school: row["school"], subject: row["subject"], grade: row["grade"], year: row["year"]),
            n: row["n"], mean: row["mean"], quality: row["quality"], below: row["below"], value: row["value"],
            scale: row["scale"])
    }
}
