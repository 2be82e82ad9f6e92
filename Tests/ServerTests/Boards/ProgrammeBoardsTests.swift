import Boards
import Foundation
import Mentoring
import Storage
import Testing

@testable import Server

@Suite("What the programme plans for boards, and learns from them")
struct ProgrammeBoardsTests {
    @Test("A session's board begins with what it has to review and what was parked, and its end counts")
    func turn() async throws {
        try await TestServer.run { server in
            for school in ["l", "a"] { try await server.makeSchool(school) }
            try await server.makeRoom(slug: "first-room-here")
            try await server.makeRoom(slug: "second-room-here")
            let now: Int64 = 1_795_000_000_000
            let calendar = LocalCalendar(timeZone: "Europe/Moscow")
            let month = calendar.month(at: now)
            try await server.database.insert(
                Programme(id: "p", title: "Сеть", district: "Тосно", start: month, createdAt: now), audit: [])
            _ = try await server.database.changeProgramme(id: "p") { data in
                for id in ["l", "a"] { data.members.append(MemberSchool(programme: "p", school: id, rosterAt: now)) }
                for (id, room, at) in [
                    ("s1", "first-room-here", now), ("s2", "second-room-here", now + 28 * 86_400_000),
                ] {
                    var session = ProgrammeSession(
                        id: id, programme: "p", month: calendar.month(at: at), title: "Штурм " + id, problem: "Как?",
                        leader: "l", startsAt: at, duration: 60)
                    session.room = room
                    data.sessions.append(session)
                    data.sessionSchools.append(SessionSchool(session: id, school: "a"))
                }
                return ProgrammeOutcome(())
            }
            let boards = ProgrammeBoards(store: server.database) { now }
            #expect(try await boards.opening(room: "abcd-efgh-jkmn") == nil)
            let first = try #require(try await boards.opening(room: "first-room-here"))
            #expect(first.problem == "Как?" && first.schools.map(\.id) == ["a"])
            #expect(first.previous.isEmpty && first.parked.isEmpty)
            let action = BoardReport.Action(
                id: "a1", item: 7, school: "a", schoolName: "", text: "Провести", state: "accepted")
            try await boards.actionsChanged([action], opened: [], board: "b1", programmeSession: first.programmeSession)
            var report = BoardReport(id: "b1", room: "first-room-here", roomTitle: "", openedAt: now)
            report.programmeSession = first.programmeSession
            report.ideas = [.init(id: 1, board: 0, text: "Раз", kind: "new", state: "shown")]
            report.decisions = [
                .init(item: 7, title: "Семь", verdict: "adopt", reason: "Да", by: "Анна"),
                .init(item: 8, title: "Восемь", verdict: "park", reason: "Потом", by: "Анна"),
            ]
            // Told twice, as after a restart.
            for _ in 0..<2 { try await boards.closed(report) }
            let data = try #require(try await server.database.programme(id: "p"))
            let session = try #require(data.sessions.first { $0.id == "s1" })
            #expect(session.board == "b1" && session.ideas == 1 && session.adopted == 1)
            #expect(data.actions.map(\.id) == ["a1"])
            let second = try #require(try await boards.opening(room: "second-room-here"))
            #expect(second.previous.map(\.id) == ["a1"])
            #expect(second.parked.map(\.text) == ["Восемь"])
            #expect(second.parked.map(\.id) == ["b1-8"])
            // Due by the next session: by the second, and after it in a month.
            #expect(first.due == calendar.day(at: now + 28 * 86_400_000).rawValue)
            #expect(second.due == calendar.day(at: now + 58 * 86_400_000).rawValue)
            // Decided in a cluster with another, it does not come back any more.
            var next = BoardReport(id: "b2", room: "second-room-here", roomTitle: "", openedAt: now)
            next.programmeSession = second.programmeSession
            next.returned = [.init(idea: 5, origin: "b1-8")]
            next.clusters = [.init(id: 6, title: "Вместе", ideas: [4, 5])]
            next.decisions = [.init(item: 6, title: "Вместе", verdict: "adapt", reason: "Да", by: "Анна")]
            try await boards.closed(next)
            #expect(try await boards.opening(room: "second-room-here")?.parked.isEmpty == true)
            let log = try await server.database.auditRecords(before: nil, limit: 5)
            #expect(log.contains { $0.entry.action == "actionChanged" && $0.entry.subject == "action:a1" })
        }
    }
}
