import Brainstorm
import Conference
import Foundation
import GRDB
import Signalling
import Testing

@testable import Boards
@testable import Storage

/// What is closed, told and left of boards that a programme or somebody waits for.
@Suite("The keeping of boards that are waited for")
struct KeepingProgrammeTests {
    private static let day: Int64 = 86_400_000

    private static func expire(_ desk: Desk, after days: Int64, _ keeping: BoardKeeping = BoardKeeping()) async {
        desk.clock.pass(days * day)
        await desk.service.expire(keeping)
    }

    private static func isOpen(_ desk: Desk, _ id: String) async throws -> Bool {
        try #require(try await desk.service.session(id)).closedAt == nil
    }

    /// An open board of the programme that everybody has left.
    private static func planned(_ desk: Desk) async throws -> String {
        let host = desk.page("Анна", .facilitator, number: 1)
        #expect(try await host.ask(.open(.init())) == nil)
        try await eventually { host.view.session != nil }
        host.leave()
        await desk.service.settle()
        return try #require(host.view.session)
    }

    /// A Delphi at its scores that everybody has left; of the programme, or of none.
    private static func delphi(_ desk: Desk, review: Bool) async throws -> String {
        let host = desk.page("Анна", .facilitator, number: 1)
        #expect(try await host.ask(.open(.init(problem: "Чтение", mode: .delphi, anonymity: .open))) == nil)
        if review { #expect(try await host.ask(.stage(from: .review, to: .problem)) == nil) }
        #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
        #expect(try await host.idea("Клуб") == nil)
        var stage = Stage.writing
        while stage != .score {
            let next = Stage.allCases[stage.position + 1]
            #expect(try await host.ask(.stage(from: stage, to: next)) == nil)
            stage = next
        }
        try await eventually { host.view.session != nil }
        host.leave()
        await desk.service.settle()
        return try #require(host.view.session)
    }

    @Test("A board of the programme stays open until the next session was held, and for 30 days at least")
    func untilTheNext() async throws {
        try await Desk.inDirectory { directory in
            let programme = ProgrammeTests.Programme()
            let desk = try Desk(directory, clock: Desk.Clock(), mentoring: programme)
            programme.told.withLock { $0.end = desk.clock.now + 1000 * Self.day }
            let board = try await Self.planned(desk)
            programme.told.withLock { $0.isFollowed = true }
            await Self.expire(desk, after: 29, BoardKeeping(identityDays: 1))
            #expect(try await Self.isOpen(desk, board))
            programme.told.withLock { $0.isFollowed = false }
            await Self.expire(desk, after: 80)
            #expect(try await Self.isOpen(desk, board))
            programme.told.withLock { $0.isFollowed = true }
            await Self.expire(desk, after: 0)
            #expect(try await !Self.isOpen(desk, board))
        }
    }

    @Test("After a year of silence, or after its programme, no board stays open")
    func year() async throws {
        for end: Int64 in [1000, 100] {
            try await Desk.inDirectory { directory in
                let programme = ProgrammeTests.Programme()
                let desk = try Desk(directory, clock: Desk.Clock(), mentoring: programme)
                programme.told.withLock { $0.end = desk.clock.now + end * Self.day }
                let board = try await Self.planned(desk)
                await Self.expire(desk, after: 95)
                #expect(try await Self.isOpen(desk, board))
                await Self.expire(desk, after: end == 100 ? 6 : 271)
                #expect(try await !Self.isOpen(desk, board))
            }
        }
    }

    @Test("A Delphi between its rounds is not closed before its programme is over, nor is one of none before a year")
    func rounds() async throws {
        try await Desk.inDirectory { directory in
            let programme = ProgrammeTests.Programme()
            let desk = try Desk(directory, clock: Desk.Clock(), mentoring: programme)
            programme.told.withLock {
                $0.end = desk.clock.now + 200 * Self.day
                $0.isFollowed = true
            }
            let board = try await Self.delphi(desk, review: true)
            await Self.expire(desk, after: 199)
            #expect(try await Self.isOpen(desk, board))
            await Self.expire(desk, after: 2)
            #expect(try await !Self.isOpen(desk, board))
        }
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory, clock: Desk.Clock())
            let board = try await Self.delphi(desk, review: false)
            await Self.expire(desk, after: 364)
            #expect(try await Self.isOpen(desk, board))
            await Self.expire(desk, after: 2)
            #expect(try await !Self.isOpen(desk, board))
        }
    }

    @Test("A board that the programme cannot take in keeps no other, and is told of when boards are looked through")
    func oneBad() async throws {
        try await Desk.inDirectory { directory in
            let programme = ProgrammeTests.Programme()
            let desk = try Desk(directory, clock: Desk.Clock(), mentoring: programme)
            programme.told.withLock { $0.isBroken = true }
            var boards: [String] = []
            for number: UInt32 in [1, 2] {
                let host = desk.page("Анна", .facilitator, number: number)
                #expect(try await host.ask(.open(.init())) == nil)
                try await eventually { host.view.session != nil }
                #expect(try await host.ask(.close(early: true)) == nil)
                boards.append(try #require(host.view.session))
                host.leave()
                await desk.service.settle()
                desk.clock.pass(1000)
            }
            let first = boards[0]
            programme.told.withLock {
                $0.isBroken = false
                $0.brokenBoard = first
            }
            await desk.service.expire(BoardKeeping())
            #expect(programme.told.withLock { $0.closed.map(\.id) } == [boards[1]])
            // Once it is told of, its time counts like another's.
            await Self.expire(desk, after: 91)
            #expect(try await desk.service.session(first)?.condensedAt == nil)
            programme.told.withLock { $0.brokenBoard = nil }
            await desk.service.expire(BoardKeeping())
            #expect(programme.told.withLock { $0.closed.map(\.id) } == [boards[1], first])
            #expect(try await desk.service.session(first)?.condensedAt != nil)
        }
    }

    @Test("What is left of a board names those who have an account, and no guests")
    func guests() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory, clock: Desk.Clock())
            try await desk.database.pool.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO account (id, name, role, isDisabled, createdAt) VALUES ('anna', 'Анна', 'user', 0, 1)
                        """)
            }
            let host = desk.page("Анна", .facilitator, number: 1, key: "account:anna")
            #expect(try await host.ask(.open(.init(problem: "Чтение", mode: .open, anonymity: .open))) == nil)
            #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
            let river = School(id: "1", name: "Школа на реке")
            let guest = desk.page("Мирослава", number: 2, school: river, key: "guest:device")
            #expect(try await host.idea("Клуб") == nil)
            #expect(try await guest.idea("Пары") == nil)
            try await eventually { host.view.session != nil }
            #expect(try await host.ask(.close(early: true)) == nil)
            let session = try #require(host.view.session)
            for page in [host, guest] { page.leave() }
            await desk.service.settle()
            let before = try #require(try await desk.service.report(session, isHost: false))
            #expect(Set(before.ideas.compactMap(\.author)) == ["Анна", "Мирослава"])
            await Self.expire(desk, after: 91)
            #expect(try await desk.service.session(session)?.condensedAt != nil)
            for isHost in [true, false] {
                let left = try #require(try await desk.service.report(session, isHost: isHost))
                #expect(left.ideas.map(\.author) == before.ideas.map { $0.text == "Клуб" ? "Анна" : nil })
                #expect(left.ideas.map(\.text) == before.ideas.map(\.text))
                #expect(left.ideas.map(\.school) == before.ideas.map(\.school))
            }
            let kept = try #require(try await desk.database.boardReports(session: session))
            #expect(!kept.hosts.contains("Мирослава") && !kept.everybody.contains("Мирослава"))
        }
    }
}
