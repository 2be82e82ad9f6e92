import Foundation
import Indicators
import Mentoring
import Storage
import Testing

@Suite struct IndicatorStoreTests {
    private func withDatabase(_ body: (Storage.Database) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-storage-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try Storage.Database(directory: directory)
        let programme = Programme(
            id: "p", title: "Сеть", district: "Район", start: Month(year: 2025, month: 9), createdAt: 0)
        try await database.insert(programme, audit: [])
        _ = try await database.changeProgramme(id: "p") { data in
            data.schools.append(ServerSchool(id: "s", name: "Школа", createdAt: 0))
            data.members.append(MemberSchool(programme: "p", school: "s", rosterAt: 0))
            return ProgrammeOutcome(())
        }
        try await body(database)
    }

    private func record(_ grade: Int, mean: Double) -> IndicatorRecord {
        IndicatorRecord(
            key: .init(kind: .vpr, school: "s", subject: "математика", grade: grade, year: 2026), n: 20, mean: mean,
            quality: 45.5, scale: "5")
    }

    @Test func `records are read back, changed and undone`() async throws {
        try await withDatabase { database in
            let steps = [
                IndicatorStep(before: nil, after: record(5, mean: 3.25)),
                IndicatorStep(before: nil, after: record(6, mean: 3)),
            ]
            try await database.changeIndicators(programme: "p", steps, imported: nil, audit: [])
            let known = try await database.indicators(programme: "p", kind: nil)
            #expect(known == steps.compactMap(\.after))
            #expect(try await database.indicators(programme: "p", kind: .oge).isEmpty)
            let change = IndicatorStep(before: record(5, mean: 3.25), after: record(5, mean: 4))
            try await database.changeIndicators(programme: "p", [change], imported: nil, audit: [])
            #expect(try await database.indicators(programme: "p", kind: .vpr).first?.mean == 4)
            try await database.changeIndicators(programme: "p", [change.reversed], imported: nil, audit: [])
            try await database.changeIndicators(programme: "p", steps.map(\.reversed), imported: nil, audit: [])
            #expect(try await database.indicators(programme: "p", kind: nil).isEmpty)
        }
    }

    @Test func `a conflict leaves everything as it was`() async throws {
        try await withDatabase { database in
            let first = record(5, mean: 3)
            let known = [IndicatorStep(before: nil, after: first)]
            try await database.changeIndicators(programme: "p", known, imported: nil, audit: [])
            let steps = [
                IndicatorStep(before: nil, after: record(6, mean: 3)),
                IndicatorStep(before: record(5, mean: 2), after: record(5, mean: 4)),
            ]
            let entry = AuditEntry(at: Date(), actor: "account:a", action: "importApplied", subject: "x")
            await #expect(throws: IndicatorConflict(key: first.key)) {
                try await database.changeIndicators(programme: "p", steps, imported: nil, audit: [entry])
            }
            #expect(try await database.indicators(programme: "p", kind: nil) == [first])
        }
    }

    @Test func `a school that is not there has no records`() async throws {
        try await withDatabase { database in
            var stranger = record(5, mean: 3)
            stranger.key.school = "other"
            let steps = [IndicatorStep(before: nil, after: stranger)]
            await #expect(throws: (any Error).self) {
                try await database.changeIndicators(programme: "p", steps, imported: nil, audit: [])
            }
        }
    }
}
