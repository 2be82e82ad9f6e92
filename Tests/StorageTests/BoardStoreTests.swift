import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct BoardStoreTests {
    private static func session(_ id: String, room: String = "r", phones: UInt8 = 1) -> StoredBoardSession {
        StoredBoardSession(
            id: id, room: room, roomTitle: "Комната", programmeSession: "p", openedAt: 1, mode: "open",
            anonymity: "open", opening: "{}", phones: [phones])
    }

    private static func withDatabase(_ body: (Storage.Database) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-boards-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(try Storage.Database(directory: directory))
    }

    @Test("A journal comes back in its order, of drafts only the last, and none after the end")
    func journal() async throws {
        try await Self.withDatabase { database in
            #expect(try await database.insert(Self.session("a"), BoardEntry()))
            try await database.append(
                BoardEntry(events: [.init(number: 1, at: 5, value: "1"), .init(number: 2, at: 5, value: "2")]),
                session: "a")
            for number in 3...5 {
                try await database.append(
                    BoardEntry(events: [.init(number: Int64(number), at: 6, draft: "x", value: "\(number)")]),
                    session: "a")
            }
            #expect(try await database.boardEvents(session: "a").map(\.value) == ["1", "2", "5"])
            try await database.append(
                BoardEntry(
                    events: [.init(number: 6, at: 7, value: "6")], seals: ["t": [1, 2]], anonymity: "always",
                    mode: "ngt", closedAt: 7), session: "a")
            #expect(try await database.boardEvents(session: "a").map(\.value) == ["1", "2", "6"])
            let stored = try #require(try await database.boardSession(id: "a"))
            #expect(stored.closedAt == 7 && stored.anonymity == "always" && stored.mode == "ngt")
            #expect(try await database.boardSeals(session: "a") == ["t": [1, 2]])
            #expect(try await database.boardSession(phones: [1])?.id == "a")
            #expect(try await database.boardSessions(programmeSession: "p").map(\.id) == ["a"])
            let gone = AuditEntry(at: Date(timeIntervalSince1970: 9), actor: "system", action: "x", subject: "board:a")
            #expect(try await database.remove(boardSession: "a", at: 9, audit: gone))
            #expect(try await database.remove(boardSession: "a", at: 9, audit: gone) == false)
            #expect(try await database.boardEvents(session: "a").isEmpty)
            #expect(try await database.boardSeals(session: "a").isEmpty)
        }
    }

    @Test("An entry is kept whole or not at all")
    func whole() async throws {
        try await Self.withDatabase { database in
            #expect(try await database.insert(Self.session("a"), BoardEntry()))
            try await database.append(BoardEntry(events: [.init(number: 2, at: 5, value: "2")]), session: "a")
            let broken = BoardEntry(
                events: [.init(number: 1, at: 5, value: "1"), .init(number: 2, at: 5, value: "again")],
                seals: ["t": [1]], closedAt: 9)
            await #expect(throws: (any Error).self) { try await database.append(broken, session: "a") }
            #expect(try await database.boardEvents(session: "a").map(\.value) == ["2"])
            #expect(try await database.boardSeals(session: "a").isEmpty)
            #expect(try await database.boardSession(id: "a")?.closedAt == nil)
            await #expect(throws: (any Error).self) {
                try await database.append(BoardEntry(events: [.init(number: 1, at: 1, value: "")]), session: "none")
            }
        }
    }

    @Test("The open boards of one way, and of one programme")
    func openOnes() async throws {
        try await Self.withDatabase { database in
            for (number, (id, session, mode)) in [
                ("a", "p/1", "delphi"), ("b", "p/2", "delphi"), ("c", "p0/1", "delphi"), ("d", "p/3", "ngt"),
                ("e", "pq/1", "delphi"),
            ].enumerated() {
                var stored = Self.session(id, room: "room-\(id)", phones: UInt8(number + 1))
                stored.programmeSession = session
                stored.mode = mode
                #expect(try await database.insert(stored, BoardEntry()))
            }
            try await database.append(BoardEntry(closedAt: 5), session: "b")
            #expect(try await database.openBoardSessions(mode: "delphi", programme: "p").map(\.id) == ["a"])
            #expect(try await database.openBoardSessions(mode: "delphi", programme: nil).map(\.id) == ["a", "c", "e"])
        }
    }

    @Test("A room has one open board")
    func single() async throws {
        try await Self.withDatabase { database in
            #expect(try await database.insert(Self.session("a"), BoardEntry()))
            #expect(try await database.insert(Self.session("b", phones: 2), BoardEntry()) == false)
            #expect(try await database.insert(Self.session("c", room: "s", phones: 3), BoardEntry()))
            try await database.append(BoardEntry(closedAt: 5), session: "a")
            #expect(try await database.insert(Self.session("b", phones: 2), BoardEntry()))
            #expect(try await database.openBoardSession(room: "r")?.id == "b")
            #expect(try await database.unreportedBoardSessions().map(\.id) == ["a"])
            try await database.markReported(boardSession: "a", at: 6)
            #expect(try await database.unreportedBoardSessions().isEmpty)
            #expect(try await database.boardSessions(room: "r", limit: 10).count == 2)
        }
    }

    @Test("One other person agrees to a wish, once")
    func unlock() async throws {
        try await Self.withDatabase { database in
            #expect(try await database.insert(Self.session("a"), BoardEntry()))
            let wish = StoredBoardUnlock(
                id: "u", session: "a", idea: 4_000_000_000, reason: "Угроза", askedBy: "account:1", askedAt: 3)
            let record = AuditEntry(at: Date(timeIntervalSince1970: 3), actor: "a", action: "asked", subject: "board:a")
            try await database.insert(wish, audit: record)
            #expect(try await database.boardUnlock(id: "u") == wish)
            #expect(try await database.approve(unlock: "u", by: "account:2", at: 4, audit: record))
            #expect(try await database.approve(unlock: "u", by: "account:3", at: 5, audit: record) == false)
            #expect(try await database.auditRecords(before: nil, limit: 9).count == 2)
            #expect(try await database.boardUnlocks(session: "a").first?.approvedBy == "account:2")
        }
    }
}
