import Boards
import Brainstorm
import Foundation
import Logging
import Mentoring
import Testing

@testable import Server
@testable import Storage

/// How long the boards of a programme's sessions are kept, and what of them stays.
@Suite struct BoardKeepingTests {
    private static let day: Int64 = 86_400_000
    private static let board = String(repeating: "b", count: 32)

    /// The boards as they are at that time.
    private static func boards(_ fixture: ProgrammeFixture, at now: Int64) throws -> BoardService {
        BoardService(
            store: fixture.server.database,
            key: try IdentityKey(directory: fixture.server.directory + "/data"),
            mentoring: ProgrammeBoards(store: fixture.server.database) { now },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { now }
    }

    /// A board of the session `s1`, closed, with one idea, and known to the programme.
    private static func insert(_ fixture: ProgrammeFixture, now: Int64) async throws {
        var generator = SystemRandomNumberGenerator()
        let opening = Opening(
            session: board, at: now - 1000, problem: "Как?", mode: .open, anonymity: .open, scoring: .standard,
            schools: [SchoolReference(id: "a", name: "Школа a")], random: &generator)
        let key = try IdentityKey(directory: fixture.server.directory + "/data")
        let actor = BoardCast(key: key, session: board, anonymity: .open)
            .actor(key: "account:lead", name: "Ведущая", school: nil, part: .facilitator)
        var state = BoardState.opened(opening)
        var events: [BoardEvent] = []
        for command in [
            BoardCommand.stage(from: .problem, to: .writing),
            .idea(text: "Открытый урок", board: 0, speaker: nil, slot: nil), .close(early: true),
        ] {
            let new = try state.decide(command, by: actor, now: now, random: &generator)
            for event in new { state.apply(event) }
            events += new
        }
        let finished = try FinishedBoard(
            opening, events: events, cast: [actor], room: "first-room-here", roomTitle: "Штурм",
            programmeSession: "p/s1", key: key)
        #expect(try await fixture.server.database.insert(finished.stored, finished.entry))
        try await boards(fixture, at: now).reportLate()
    }

    @Test func aBoardGoesAfterItsProgrammeAndTheProgrammesNumbersStay() async throws {
        try await ProgrammeFixture.run { fixture in
            let now = Date().unixMilliseconds
            try await Self.insert(fixture, now: now)
            let database = fixture.server.database
            let session = ProgrammeFixture.path + "/sessions/s1"
            let before = try #require(try await database.programme(id: "p"))
            #expect(before.boards.map(\.board) == [Self.board] && before.boards.first?.ideas == 1)
            #expect(try await fixture.facilitator.request("GET", session).json["board"] as? String == Self.board)

            // Long after the board's own end, but the programme runs on.
            try await Self.boards(fixture, at: now + 600 * Self.day).expire(BoardKeeping())
            #expect(try await database.boardSession(id: Self.board)?.condensedAt == now + 600 * Self.day)
            let page = try await fixture.facilitator.request("GET", "/api/boards/\(Self.board)").json
            #expect((page["ideas"] as? [[String: Any]])?.first?["text"] as? String == "Открытый урок")
            #expect(page["condensedAt"] as? Int64 == now + 600 * Self.day)
            let file = try await fixture.facilitator.request("GET", "/api/boards/\(Self.board)/export.csv?lang=ru")
            #expect(file.status == 200 && file.body.contains("Открытый урок"))

            let end = before.programme.endsAt
            try await Self.boards(fixture, at: end + 364 * Self.day).expire(BoardKeeping())
            #expect(try await database.boardSession(id: Self.board) != nil)
            try await Self.boards(fixture, at: end + 366 * Self.day).expire(BoardKeeping())
            #expect(try await database.boardSession(id: Self.board) == nil)
            #expect(try await fixture.facilitator.request("GET", "/api/boards/\(Self.board)").status == 404)
            let after = try #require(try await database.programme(id: "p"))
            #expect(after.sessions == before.sessions && after.actions == before.actions)
            #expect(after.boards.map(\.ideas) == [1] && after.boards.first?.removedAt == end + 366 * Self.day)
            // The session's page does not lead to what is gone.
            let told = try await fixture.facilitator.request("GET", session).json
            #expect(told["board"] == nil && (told["boards"] as? [String])?.isEmpty == true)
        }
    }

    @Test func whetherABoardIsWaitedForIsReadWithoutTheWholeProgramme() async throws {
        try await ProgrammeFixture.run { fixture in
            let database = fixture.server.database
            let boards = ProgrammeBoards(store: database)
            let end = try await database.programme(id: "p")?.programme.endsAt
            #expect(try await !boards.isFollowed("p/s1"))
            _ = try await database.changeProgramme(id: "p") { data in
                var next = try #require(data.sessions.first { $0.id == "s1" })
                next.id = "s3"
                next.startsAt += Self.day
                next.state = .missed
                data.sessions.append(next)
                return ProgrammeOutcome(())
            }
            #expect(try await !boards.isFollowed("p/s1"), "nobody came to the next one")
            _ = try await database.changeProgramme(id: "p") { data in
                for index in data.sessions.indices where data.sessions[index].id == "s3" {
                    data.sessions[index].state = .held
                }
                return ProgrammeOutcome(())
            }
            #expect(try await boards.isFollowed("p/s1"))
            #expect(try await boards.isFollowed("p/gone"))
            #expect(try await !boards.isFollowed("p/s3"))
            // Every old board asks for it in every hour.
            try await database.pool.write { try $0.execute(sql: "ALTER TABLE parkedIdea RENAME TO away") }
            #expect(end != nil)
            #expect(try await boards.end(ofProgrammeWith: "p/s1") == end)
            #expect(try await boards.end(ofProgrammeWith: "gone/s1") == nil)
            #expect(try await boards.isFollowed("p/s1"))
        }
    }

    @Test func administratorsHoldABoardAndNobodyElse() async throws {
        try await ProgrammeFixture.run { fixture in
            try await Self.insert(fixture, now: Date().unixMilliseconds)
            let path = "/api/boards/\(Self.board)"
            for visitor in [fixture.facilitator, fixture.observer] {
                let answer = try await visitor.request("POST", path + "/hold", body: #"{"on":true,"reason":"Жалоба"}"#)
                #expect(answer.status == 403, "\(answer.body)")
            }
            let stranger = try await fixture.stranger.request("POST", path + "/hold", body: #"{"on":false}"#)
            #expect(stranger.status == 404)
            let empty = try await fixture.administrator.request("POST", path + "/hold", body: #"{"on":true}"#)
            #expect(empty.status == 400 && empty.code == "reasonMissing")
            let held = try await fixture.administrator.request(
                "POST", path + "/hold", body: #"{"on":true,"reason":"Жалоба родителей"}"#)
            #expect(held.status == 200, "\(held.body)")
            let hold = try #require(held.json["hold"] as? [String: Any])
            #expect(hold["reason"] as? String == "Жалоба родителей" && hold["by"] as? String == "Имя admin")
            #expect((held.json["rights"] as? [String])?.contains("hold") == true)
            let page = try await fixture.facilitator.request("GET", path).json
            #expect(page["hold"] == nil && (page["rights"] as? [String])?.contains("hold") == false)
            let now = Date().unixMilliseconds
            try await Self.boards(fixture, at: now + 5000 * Self.day).expire(BoardKeeping())
            #expect(try await fixture.server.database.boardSession(id: Self.board)?.condensedAt == nil)
            let released = try await fixture.administrator.request("POST", path + "/hold", body: #"{"on":false}"#)
            #expect(released.status == 200 && released.json["hold"] == nil)
            #expect(try await fixture.audit().prefix(2) == ["boardReleased", "boardHeld"])
        }
    }
}
