import Brainstorm
import Conference
import Foundation
import GRDB
import Signalling
import Testing

@testable import Boards
@testable import Storage

/// How long what boards hold is kept.
@Suite("The keeping of boards")
struct KeepingTests {
    private static let day: Int64 = 86_400_000
    private static let keeping = BoardKeeping(identityDays: 90, boardDays: 365)

    /// An anonymous board with two ideas, dots for them and a draft, closed.
    private static func held(_ desk: Desk, closed: Bool = true) async throws -> (session: String, idea: IdeaID) {
        let host = desk.page("Анна", .facilitator, number: 1)
        #expect(try await host.ask(.open(.init(problem: "Внимание", mode: .open, anonymity: .always))) == nil)
        #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
        let pupil = desk.page("Мирослава", number: 2)
        #expect(try await pupil.idea("Меня обижают") == nil)
        #expect(try await pupil.idea("Перемена длиннее") == nil)
        let other = desk.page("Вера", number: 3)
        #expect(try await other.ask(.draft(slot: "idea", text: "Недописано")) == nil)
        for (from, to) in [(Stage.writing, Stage.reveal), (.reveal, .improve), (.improve, .cluster), (.cluster, .vote)]
        {
            #expect(try await host.ask(.stage(from: from, to: to)) == nil)
        }
        desk.clock.pass(200)
        try await eventually { host.view.stage == "vote" && host.view.ideas.count == 2 }
        let idea = IdeaID(try #require(host.view.ideas.keys.min()))
        #expect(try await other.ask(.dots([idea: 1])) == nil)
        if closed { #expect(try await host.ask(.close(early: true)) == nil) }
        let session = try #require(host.view.session)
        for page in [host, pupil, other] { page.leave() }
        await desk.service.settle()
        return (session, idea)
    }

    @Test("Who did what goes after its time, what came of it stays until the board's time is over too")
    func classes() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory, clock: Desk.Clock())
            let (service, database) = (desk.service, desk.database)
            let (session, idea) = try await Self.held(desk)
            let hosts = try #require(try await service.report(session, isHost: true))
            let everybody = try #require(try await service.report(session, isHost: false))
            #expect(hosts.ideas.count == 2 && hosts.items.contains { $0.dots == 1 })
            let wish = try await service.askToUnlock(session, idea: idea, reason: "Угроза", by: "account:1")
            desk.clock.pass(89 * Self.day)
            await service.expire(Self.keeping)
            #expect(try await !database.boardEvents(session: session).isEmpty)
            #expect(try await !database.boardSeals(session: session).isEmpty)

            desk.clock.pass(2 * Self.day)
            await service.expire(Self.keeping)
            await service.expire(Self.keeping)
            #expect(try await database.boardEvents(session: session).isEmpty)
            #expect(try await database.boardSeals(session: session).isEmpty)
            #expect(try await database.boardUnlocks(session: session).isEmpty)
            #expect(try await service.report(session, isHost: true) == hosts)
            #expect(try await service.report(session, isHost: false) == everybody)
            await #expect(throws: BoardServiceError.gone) {
                try await service.unlock(wish, session: session, by: "account:2")
            }
            await #expect(throws: BoardServiceError.identitiesGone) {
                try await service.askToUnlock(session, idea: idea, reason: "Угроза", by: "account:1")
            }
            // A new brainstorm in the room is not hindered.
            let host = desk.page("Анна", .facilitator, number: 9)
            #expect(try await host.ask(.open(.init(problem: "Вторая"))) == nil)

            desk.clock.pass(275 * Self.day)
            await service.expire(Self.keeping)
            #expect(try await service.session(session) == nil)
            #expect(try await service.report(session, isHost: true) == nil)
            let log = try await database.auditRecords(before: nil, limit: 100).map(\.entry)
            #expect(
                log.filter { $0.subject == "board:\(session)" && $0.actor == "system" }.map(\.action) == [
                    "boardExpired", "boardCondensed",
                ])
        }
    }

    @Test("What an administrator holds stays whatever its time, and goes when it is let go")
    func hold() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory, clock: Desk.Clock())
            let (session, idea) = try await Self.held(desk)
            #expect(try await desk.service.hold("nothing", reason: "Жалоба", by: "account:9") == nil)
            let held = try await desk.service.hold(session, reason: "Жалоба", by: "account:9")
            #expect(held?.hold?.reason == "Жалоба" && held?.hold?.by == "account:9")
            desk.clock.pass(800 * Self.day)
            await desk.service.expire(Self.keeping)
            #expect(try await !desk.database.boardEvents(session: session).isEmpty)
            #expect(try await !desk.service.askToUnlock(session, idea: idea, reason: "Угроза", by: "account:1").isEmpty)
            #expect(try await desk.service.hold(session, reason: nil, by: "account:9")?.hold == nil)
            await desk.service.expire(Self.keeping)
            #expect(try await desk.service.session(session) == nil)
            let log = try await desk.database.auditRecords(before: nil, limit: 100).map(\.entry.action)
            #expect(log.contains("boardHeld") && log.contains("boardReleased"))
        }
    }

    @Test("A board that everybody has left open is closed in time, drafts go, and one where somebody is stays")
    func abandoned() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory, clock: Desk.Clock())
            let (session, _) = try await Self.held(desk, closed: false)
            #expect(try await desk.database.boardEvents(session: session).contains { $0.draft != nil })
            desk.clock.pass(91 * Self.day)
            let page = desk.page("Анна", .facilitator, number: 20)
            try await eventually { page.view.stage == "vote" }
            await desk.service.expire(Self.keeping)
            #expect(try await desk.service.session(session)?.closedAt == nil)
            page.leave()
            await desk.service.settle()
            await desk.service.expire(Self.keeping)
            let stored = try #require(try await desk.service.session(session))
            #expect(stored.closedAt == desk.clock.now && stored.condensedAt == nil)
            #expect(try await !desk.database.boardEvents(session: session).contains { $0.draft != nil })
            #expect(try await desk.service.report(session, isHost: true)?.isEarly == true)
        }
    }

    @Test("What cannot be put on the record does not go")
    func whole() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory, clock: Desk.Clock())
            let (session, _) = try await Self.held(desk)
            try await desk.database.pool.write { database in
                try database.execute(
                    sql: "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
            }
            desk.clock.pass(800 * Self.day)
            await desk.service.expire(Self.keeping)
            #expect(try await !desk.database.boardEvents(session: session).isEmpty)
            #expect(try await desk.database.boardReports(session: session) == nil)
            #expect(try await desk.service.session(session)?.condensedAt == nil)
        }
    }
}
