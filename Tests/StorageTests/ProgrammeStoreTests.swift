import Foundation
import Mentoring
import Storage
import Testing

struct ProgrammeStoreTests {
    private struct Changed: Error {}

    private func withDatabase(_ body: (Database) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-programme-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try Database(directory: directory)
        try await database.insert(
            Programme(
                id: "p", title: "Сеть", district: "Тосно", start: Month(year: 2026, month: 9), createdAt: 1),
            audit: [AuditEntry(at: Date(), actor: "system", action: "programmeCreated", subject: "programme:p")])
        try await body(database)
    }

    /// One of everything.
    private static func fill(_ data: inout ProgrammeData) {
        let day = Month(year: 2026, month: 9).firstDay
        for id in ["l", "a"] {
            data.schools.append(ServerSchool(id: id, name: "Школа " + id, createdAt: 1))
            data.members.append(MemberSchool(programme: "p", school: id, rosterAt: 1))
        }
        data.statuses = [
            SchoolStatus(
                id: "st", programme: "p", school: "a", kind: .lowResult, fromDay: day, toDay: day, source: "Приказ")
        ]
        data.links = [MentoringLink(id: "k", programme: "p", leader: "l", mentored: "a", fromDay: day)]
        data.people = [ProgrammePerson(id: "f", programme: "p", name: "Ведущая", school: "l", part: .facilitator)]
        data.sessions = [
            ProgrammeSession(
                id: "s", programme: "p", month: Month(year: 2026, month: 9), title: "Штурм", problem: "Как?",
                leader: "l",
                startsAt: 5, duration: 60, facilitator: "f", makeUpFor: Month(year: 2026, month: 8))
        ]
        data.sessionSchools = [
            SessionSchool(session: "s", school: "a", present: 900_000, people: 3, counts: true)
        ]
        data.actions = [
            ProgrammeAction(
                id: "x", programme: "p", session: "s", month: Month(year: 2026, month: 9), school: "a", text: "Урок",
                due: day, createdAt: 1)
        ]
        data.boards = [SessionBoard(programme: "p", session: "s", board: "b", openedAt: 6)]
        data.take(
            [
                BoardAction(id: "x", school: "a", text: "Урок", state: .done),
                BoardAction(id: "y", school: "a", text: "И ещё", state: .proposed),
            ],
            session: "s", board: "b", now: 7)
        data.parked = [ParkedIdea(id: "q", programme: "p", session: "s", text: "Лагерь", reason: "Летом", at: 1)]
        data.evidence = [
            ActionEvidence(
                id: "e", programme: "p", action: "x", name: "Отчёт.pdf", size: 9, type: "application/pdf", at: 1)
        ]
    }

    @Test func everythingIsKeptAsItWas() async throws {
        try await withDatabase { database in
            let kept = try await database.changeProgramme(id: "p") { data in
                Self.fill(&data)
                return ProgrammeOutcome(data)
            }
            let read = try await database.programme(id: "p")
            #expect(read?.sessions == kept?.sessions)
            #expect(read?.sessionSchools == kept?.sessionSchools)
            #expect(read?.actions == kept?.actions)
            #expect(read?.boards == kept?.boards && read?.boards.count == 1)
            #expect(read?.words.map(\.id) == ["b/x", "b/y"])
            #expect(read?.words == kept?.words)
            #expect(read?.statuses == kept?.statuses)
            #expect(read?.links == kept?.links)
            #expect(read?.people == kept?.people)
            #expect(read?.parked == kept?.parked)
            #expect(read?.evidence == kept?.evidence)
            #expect(read?.members.count == 2)
            #expect(try await database.fileIDs() == ["e"])
            // All of it can go again, in the right order.
            _ = try await database.changeProgramme(id: "p") { data in
                data = ProgrammeData(programme: data.programme)
                return ProgrammeOutcome(())
            }
            #expect(try await database.schools().isEmpty)
        }
    }

    @Test func whatFailsLeavesNothing() async throws {
        try await withDatabase { database in
            let room = StoredRoom(slug: "abcd", title: "Штурм", capacity: 5, createdAt: Date())
            let entry = AuditEntry(at: Date(), actor: "system", action: "tried", subject: "programme:p")
            await #expect(throws: Changed.self) {
                try await database.changeProgramme(id: "p") { data -> ProgrammeOutcome<Void> in
                    Self.fill(&data)
                    throw Changed()
                }
            }
            // A session of a school that is none: refused by the database after the room was written.
            await #expect(throws: StorageError.inUse) {
                try await database.changeProgramme(id: "p") { data in
                    Self.fill(&data)
                    data.sessionSchools.append(SessionSchool(session: "s", school: "nowhere"))
                    return ProgrammeOutcome((), audit: [entry], newRoom: room)
                }
            }
            #expect(try await database.schools().isEmpty)
            #expect(try await database.rooms().isEmpty)
            let log = try await database.auditRecords(before: nil, limit: 10).map(\.entry.action)
            #expect(log == ["programmeCreated"])
            #expect(try await database.checkAudit().firstBroken == nil)
        }
    }

    @Test func aSchoolWithAPartIsNotForgotten() async throws {
        try await withDatabase { database in
            _ = try await database.changeProgramme(id: "p") { data in
                Self.fill(&data)
                return ProgrammeOutcome(())
            }
            await #expect(throws: StorageError.schoolInUse) { try await database.deleteSchool(id: "a") }
            #expect(try await database.changeProgramme(id: "none") { _ in ProgrammeOutcome(1) } == nil)
        }
    }
}
