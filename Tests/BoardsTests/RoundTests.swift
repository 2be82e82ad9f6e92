import Brainstorm
import Conference
import Foundation
import GRDB
import Signalling
import Testing

@testable import Boards
@testable import Storage

@Suite("Rounds of scores between sessions")
struct RoundTests {
    private static let day: Int64 = 86_400_000
    private static let river = School(id: "1", name: "Школа на реке")

    /// A Delphi at its scores, with two ideas, and the page of who leads it.
    private static func scoring(_ desk: Desk, _ anonymity: Anonymity = .open) async throws -> (host: Page, id: String) {
        let host = desk.page("Анна", .facilitator, number: 1)
        let gleb = desk.page("Глеб", .delegate, number: 2, school: river)
        #expect(try await host.ask(.open(.init(problem: "Чтение", mode: .delphi, anonymity: anonymity))) == nil)
        #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
        #expect(try await host.idea("Клуб") == nil)
        #expect(try await gleb.idea("Пары") == nil)
        var stage = Stage.writing
        while stage != .score {
            let next = Stage.allCases[stage.position + 1]
            #expect(try await host.ask(.stage(from: stage, to: next)) == nil)
            stage = next
        }
        gleb.leave()
        let id = try #require(host.view.session)
        return (host, id)
    }

    private static func visitor(_ name: String, _ part: Part = .delegate) -> RoundVisitor {
        RoundVisitor(
            key: "account:" + name, name: name, school: SchoolReference(id: river.id, name: river.name), part: part)
    }

    private static func all(_ sheet: RoundSheet, _ value: Int) -> RoundStep {
        .score(
            Dictionary(
                uniqueKeysWithValues: sheet.items.map { ($0.id, ["impact": value, "effort": value] as [String: Int?]) }),
            round: sheet.round)
    }

    @Test("The board outlives the call, and its round ends in time though the server was away")
    func restart() async throws {
        try await Desk.inDirectory { directory in
            let clock = Desk.Clock()
            let desk = try Desk(directory, clock: clock)
            let (host, id) = try await Self.scoring(desk)
            #expect(try await host.ask(.deadline(at: clock.now + 3 * Self.day)) == nil)
            host.leave()
            await desk.service.settle()
            let gleb = Self.visitor("Глеб")
            let sheet = try await desk.service.round(id, for: gleb)
            #expect(sheet.open && sheet.own?.left == 4)
            let done = try await desk.service.round(id, Self.all(sheet, 4), by: gleb)
            #expect(done.own?.left == 0)
            // The server stops, and comes back when the round is over: nobody has to come for it to end.
            clock.pass(4 * Self.day)
            let again = try Desk(directory, clock: clock)
            await again.service.wake()
            try await eventually { try await !again.service.round(id, for: gleb).open }
            let over = try await again.service.round(id, for: gleb)
            #expect(over.deadline?.at == clock.now - Self.day && over.deadline?.passed == true)
            #expect(over.delphi?.ended == true && over.delphi?.why == .iqr)
            #expect(over.items.first?.medians?["impact"] == 4)
            // Who comes back to the call goes on where the board stands.
            let back = again.page("Анна", .facilitator, number: 7)
            try await eventually { back.view.stage == "score" }
            #expect(try await back.ask(.stage(from: .score, to: .decide)) == nil)
            try await eventually { back.view.stage == "decide" }
        }
    }

    @Test("One person in the call and on the page is one voter", arguments: [Anonymity.open, .always])
    func oneVoter(_ anonymity: Anonymity) async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let (_, id) = try await Self.scoring(desk, anonymity)
            let gleb = Self.visitor("Глеб")
            let sheet = try await desk.service.round(id, for: gleb)
            let item = try #require(sheet.items.first?.id)
            let page = desk.page("Глеб", .delegate, number: 9, school: Self.river)
            try await eventually { page.own != nil }
            #expect(try await page.ask(.score(item: item, criterion: "impact", value: 2)) == nil)
            let seen = try await desk.service.round(id, for: gleb)
            #expect(seen.own?.scores[String(item)]?["impact"] == 2 && seen.voted == 1)
            let changed = try await desk.service.round(id, .score([item: ["impact": 5]], round: 1), by: gleb)
            #expect(changed.voted == 1)
            try await eventually {
                ((page.own?["scores"] as? [String: Any])?[String(item)] as? [String: Int])?["impact"] == 5
            }
        }
    }

    @Test("Steps are taken whole or not at all")
    func whole() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let (_, id) = try await Self.scoring(desk)
            let gleb = Self.visitor("Глеб")
            let item = try #require(try await desk.service.round(id, for: gleb).items.first?.id)
            await #expect(throws: BoardServiceError.self) {
                try await desk.service.round(id, .score([item: ["impact": 3, "zzz": 3]], round: 1), by: gleb)
            }
            let after = try await desk.service.round(id, for: gleb)
            #expect(after.voted == 0 && after.own?.left == 4)
            await #expect(throws: BoardServiceError.self) {
                try await desk.service.round(id, .next(after: 1, until: nil), by: gleb)
            }
            await #expect(throws: BoardServiceError.gone) {
                try await desk.service.round(String(repeating: "0", count: 32), .keep(round: 1), by: gleb)
            }
        }
    }

    @Test("A board that people look at stays in memory for a while, and not for ever")
    func kept() async throws {
        try await Desk.inDirectory { directory in
            let clock = Desk.Clock()
            let desk = try Desk(directory, clock: clock)
            let (host, id) = try await Self.scoring(desk)
            host.leave()
            await desk.service.settle()
            let room = desk.service.room(Desk.room)
            _ = try await desk.service.round(id, for: Self.visitor("Глеб"))
            room.inbox.yield(.tell)
            await desk.service.settle()
            #expect(await room.board != nil)
            clock.pass(BoardRoom.lookTime + 1)
            room.inbox.yield(.rested)
            await desk.service.settle()
            #expect(await room.board == nil)
        }
    }

    @Test(
        "What is done with rounds is on the record with who did it, in the call or out of it, once and all or nothing")
    func record() async throws {
        try await Desk.inDirectory { directory in
            let clock = Desk.Clock()
            let desk = try Desk(directory, clock: clock)
            let (host, id) = try await Self.scoring(desk)
            let (gleb, vera) = (Self.visitor("Глеб"), Self.visitor("Вера"))
            let lead = Self.visitor("Борис", .facilitator)
            let sheet = try await desk.service.round(id, for: gleb)
            let end = clock.now + Self.day
            _ = try await desk.service.round(id, .deadline(end, round: 1), by: lead)
            // Nothing changes, so nothing is told.
            _ = try await desk.service.round(id, .deadline(end, round: 1), by: lead)
            _ = try await desk.service.round(id, Self.all(sheet, 1), by: gleb)
            _ = try await desk.service.round(id, Self.all(sheet, 5), by: vera)
            #expect(try await host.ask(.round(after: 1)) == nil)
            _ = try await desk.service.round(id, .close(round: 2), by: lead)
            let records = try await desk.database.auditRecords(before: nil, limit: 100).map(\.entry)
                .filter { $0.action.hasPrefix("round") }.reversed()
            #expect(records.map(\.action) == ["roundOpened", "roundEndMoved", "roundAdvanced", "roundClosed"])
            #expect(
                records.map(\.actor) == ["account:Анна", "account:Борис", "account:Анна", "account:Борис"])
            #expect(records.allSatisfy { $0.subject == "board:\(id)" })
        }
    }

    @Test("One Delphi that cannot be read does not hide the others")
    func unreadable() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let (host, id) = try await Self.scoring(desk)
            host.leave()
            await desk.service.settle()
            try await desk.database.pool.write { database in
                try database.execute(
                    sql: "UPDATE boardSession SET programmeSession = 'p/s' WHERE id = ?", arguments: [id])
            }
            let again = try Desk(directory)
            #expect(await again.service.rounds(programme: "p", for: nil).map(\.board) == [id])
            try await desk.database.pool.write { database in
                try database.execute(sql: "UPDATE boardEvent SET value = 'x' WHERE session = ?", arguments: [id])
            }
            let third = try Desk(directory)
            #expect(await third.service.rounds(programme: "p", for: nil).isEmpty)
        }
    }
}
