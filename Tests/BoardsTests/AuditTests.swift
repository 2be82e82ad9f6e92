import Brainstorm
import Conference
import Foundation
import GRDB
import Signalling
import Testing

@testable import Boards
@testable import Storage

/// What hosts do and the record of it are kept together, or neither is.
@Suite("The record of a board")
struct BoardAuditTests {
    /// From here on the log takes nothing, as if the disk were full at just that moment.
    private static func breakLog(_ desk: Desk) async throws {
        try await desk.database.pool.write { database in
            try database.execute(
                sql: "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
        }
    }

    private static func mendLog(_ desk: Desk) async throws {
        try await desk.database.pool.write { try $0.execute(sql: "DROP TRIGGER broken") }
    }

    private static func log(_ desk: Desk) async throws -> [String] {
        try await desk.database.auditRecords(before: nil, limit: 100).map(\.entry.action).reversed()
    }

    @Test("Hiding, showing, the end and another anonymity are on the record with who did it and nothing that was said")
    func acts() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = desk.page("Анна Ведущая", .facilitator, number: 1)
            #expect(try await host.ask(.open(.init(problem: "Внимание", mode: .open, anonymity: .open))) == nil)
            #expect(try await host.ask(.configure(.init(anonymity: .reveal))) == nil)
            #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
            #expect(try await host.idea("Секретные слова") == nil)
            try await eventually { host.view.ideas.count == 1 }
            let idea = IdeaID(try #require(host.view.ideas.keys.first))
            #expect(try await host.ask(.hide(idea: idea, reason: "Имя ребёнка")) == nil)
            #expect(try await host.ask(.show(idea: idea)) == nil)
            #expect(try await host.ask(.close(early: true)) == nil)
            let records = try await desk.database.auditRecords(before: nil, limit: 100).map(\.entry)
            #expect(
                records.map(\.action).reversed() == [
                    "boardOpened", "boardAnonymityChanged", "ideaHidden", "ideaShown", "boardClosed",
                ])
            #expect(records.allSatisfy { $0.actor == "account:Анна Ведущая" && $0.detail.contains(Desk.room.slug) })
            #expect(records.allSatisfy { !$0.detail.contains("слова") && !$0.detail.contains("ребёнка") })
            #expect(try await desk.database.checkAudit().firstBroken == nil)
        }
    }

    @Test("What cannot be put on the record does not happen")
    func allOrNothing() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = desk.page("Анна", .facilitator, number: 1)
            try await Self.breakLog(desk)
            #expect(try await host.ask(.open(.init(problem: "Внимание")))?.code == .internalError)
            #expect(try await desk.service.sessions(room: Desk.room.slug).isEmpty)
            try await Self.mendLog(desk)
            #expect(try await host.ask(.open(.init(problem: "Внимание", mode: .open, anonymity: .always))) == nil)
            #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
            let pupil = desk.page("Мирослава", number: 2)
            #expect(try await pupil.idea("Слова") == nil)
            try await eventually { host.view.ideas.count == 1 }
            let session = try #require(host.view.session)
            let idea = IdeaID(try #require(host.view.ideas.keys.first))
            let kept = try await desk.database.boardEvents(session: session)
            let wish = try await desk.service.askToUnlock(session, idea: idea, reason: "Угроза", by: "account:1")

            try await Self.breakLog(desk)
            #expect(try await host.ask(.hide(idea: idea, reason: "Так надо"))?.code == .internalError)
            #expect(try await host.ask(.close(early: true))?.code == .internalError)
            await #expect(throws: (any Error).self) {
                try await desk.service.unlock(wish, session: session, by: "account:2")
            }
            await #expect(throws: (any Error).self) {
                try await desk.service.askToUnlock(session, idea: idea, reason: "Угроза", by: "account:1")
            }
            #expect(try await desk.database.boardEvents(session: session) == kept)
            #expect(try await desk.database.boardUnlocks(session: session).map(\.approvedBy) == [nil])
            #expect(try await desk.service.session(session)?.closedAt == nil)
            // Nobody was told either, and a board that is read again is the same.
            #expect(host.view.ideas[Int(idea)]?["state"] as? String == "shown")
            let again = try Desk(directory).page("Вера", .facilitator, number: 3)
            try await eventually { again.view.ideas.count == 1 }
            #expect(again.view.ideas[Int(idea)]?["state"] as? String == "shown")

            try await Self.mendLog(desk)
            #expect(try await host.ask(.hide(idea: idea, reason: "Так надо")) == nil)
            _ = try await desk.service.unlock(wish, session: session, by: "account:2")
            _ = try await desk.service.unlock(wish, session: session, by: "account:1")
            #expect(
                try await Self.log(desk) == [
                    "boardOpened", "identityAsked", "ideaHidden", "identityUnlocked", "identityUnlocked",
                ])
        }
    }
}
