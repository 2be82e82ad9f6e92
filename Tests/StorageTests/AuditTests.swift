import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct AuditTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func withLog(_ count: Int, _ body: (Storage.Database) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-storage-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try Storage.Database(directory: directory)
        for index in 0..<count {
            try await database.append(
                AuditEntry(
                    at: now + Double(index), actor: "account:a", action: "watched", subject: "recording:\(index)",
                    detail: #"{"n":"\#(index)"}"#), unlessSince: nil)
        }
        try await body(database)
    }

    @Test func `records come in order, each with the hash of the one before`() async throws {
        try await withLog(5) { database in
            let records = try await database.auditRecords(before: nil, limit: 3)
            #expect(records.map(\.number) == [5, 4, 3])
            #expect(records[0].previous == records[1].hash)
            #expect(records[0].entry.at == now + 4)
            let rest = try await database.auditRecords(before: 3, limit: 9)
            #expect(rest.map(\.number) == [2, 1])
            #expect(rest[1].previous == [UInt8](repeating: 0, count: 32))
            #expect(try await database.checkAudit() == AuditCheck(records: 5))
        }
        try await withLog(0) { database in
            let check = try await database.checkAudit()
            #expect(check == AuditCheck(records: 0))
        }
    }

    @Test func `the hash is what its description says`() {
        let entry = AuditEntry(
            at: Date(timeIntervalSince1970: 1), actor: "system", action: "я", subject: "", detail: "{}")
        // printf '<32 zero bytes>1:14:10006:system2:я0:2:{}' | sha256sum
        let hash = StoredAuditRecord.hash(number: 1, entry, previous: [UInt8](repeating: 0, count: 32))
        #expect(hash.prefix(4).map { String($0, radix: 16) } == ["c5", "f3", "28", "7b"])
    }

    @Test func `the same act within a time is not noted twice`() async throws {
        try await withLog(0) { database in
            let act = AuditEntry(at: now, actor: "a", action: "watched", subject: "s")
            let first = try await database.append(act, unlessSince: now - 60)
            #expect(first != nil)
            #expect(try await database.append(act, unlessSince: now - 60) == nil)
            #expect(try await database.append(act, unlessSince: now + 1) != nil)
            var other = act
            other.actor = "b"
            #expect(try await database.append(other, unlessSince: now - 60) != nil)
            other.detail = #"{"file":"1"}"#
            #expect(try await database.append(other, unlessSince: now - 60) != nil)
            #expect(try await database.checkAudit() == AuditCheck(records: 4))
        }
    }

    @Test func `what follows from an act is noted with it, once`() async throws {
        try await withLog(0) { database in
            let act = AuditEntry(at: now, actor: "system", action: "monthClosed", subject: "p")
            let alerts = ["a", "b"].map { AuditEntry(at: now, actor: "system", action: "alertRaised", subject: $0) }
            #expect(try await database.appendOnce(act, with: alerts))
            #expect(try await !database.appendOnce(act, with: alerts))
            #expect(try await database.checkAudit() == AuditCheck(records: 3))
            // Where one of them cannot be written, none is: the month is closed once more.
            try await database.pool.write { database in
                try database.execute(
                    sql: """
                        CREATE TRIGGER broken BEFORE INSERT ON audit WHEN NEW.subject = 'b'
                        BEGIN SELECT RAISE(ABORT, 'stopped'); END
                        """)
            }
            var next = act
            next.detail = #"{"month":"2026-12"}"#
            await #expect(throws: (any Error).self) { try await database.appendOnce(next, with: alerts) }
            #expect(try await database.checkAudit() == AuditCheck(records: 3))
        }
    }

    @Test(arguments: [
        "UPDATE audit SET actor = 'b' WHERE number = 2", "UPDATE audit SET hash = x'00'", "DELETE FROM audit",
        "DELETE FROM audit WHERE number = 3",
        "INSERT OR REPLACE INTO audit SELECT 2, at, 'b', action, subject, detail, previous, hash FROM audit LIMIT 1",
        "INSERT INTO audit SELECT 9, at, actor, action, subject, detail, previous, hash FROM audit LIMIT 1",
        "INSERT OR REPLACE INTO audit SELECT 3, at, actor, action, subject, detail, previous, hash FROM audit LIMIT 1",
    ])
    func `the database refuses to change the log`(sql: String) async throws {
        try await withLog(3) { database in
            await #expect(throws: DatabaseError.self) {
                try await database.pool.write { try $0.execute(sql: sql) }
            }
            let check = try await database.checkAudit()
            #expect(check == AuditCheck(records: 3))
        }
    }

    @Test(arguments: [
        ("UPDATE audit SET actor = 'b' WHERE number = 2", 3, 2),
        ("UPDATE audit SET at = at + 1 WHERE number = 1", 3, 1),
        ("UPDATE audit SET detail = '{}' WHERE number = 3", 3, 3),
        ("UPDATE audit SET previous = x'00' WHERE number = 3", 3, 3),
        ("DELETE FROM audit WHERE number = 1", 2, 1), ("DELETE FROM audit WHERE number = 2", 2, 2),
        ("DELETE FROM audit WHERE number = 3", 2, 3), ("DELETE FROM audit", 0, 1),
        // A field's end moved into the next one.
        ("UPDATE audit SET actor = 'account:awatched', action = '' WHERE number = 2", 3, 2),
        ("UPDATE auditEnd SET hash = x'00'", 3, 3), ("DELETE FROM auditEnd", 3, 1),
    ])
    func `a log that was changed by hand is found out`(sql: String, records: Int64, broken: Int64) async throws {
        try await withLog(3) { database in
            try await database.pool.write { connection in
                for name in ["auditUnchanged", "auditUndeleted", "auditInOrder"] {
                    try connection.execute(sql: "DROP TRIGGER \(name)")
                }
                try connection.execute(sql: sql)
            }
            #expect(try await database.checkAudit() == AuditCheck(records: records, firstBroken: broken))
        }
    }
}
