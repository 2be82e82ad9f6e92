import Foundation
import Logging
import Mentoring
import Storage
import Testing

@testable import Server

struct ProgrammeSessionTests {
    private let path = ProgrammeFixture.path + "/sessions"

    @Test func aSessionMakesItsRoom() async throws {
        try await ProgrammeFixture.run { fixture in
            let answer = try await fixture.facilitator.request("POST", path, body: try fixture.plan())
            #expect(answer.status == 201, "\(answer.body)")
            let slug = try #require(answer.json["room"] as? String)
            let stored = try await fixture.server.database.room(slug: slug)
            let room = try #require(stored)
            #expect(room.title == "Мозговой штурм")
            #expect(room.meeting.policy == "schools")
            #expect(room.meeting.duration == 60)
            #expect(room.meeting.createdBy == "lead")
            #expect(room.meeting.schools.map(\.school) == ["a", "b", "l"])
            let roles = Dictionary(uniqueKeysWithValues: room.meeting.roles.map { ($0.account, $0.role) })
            #expect(roles == ["lead": "facilitator", "pen": "secretary", "dela": "delegate", "imc": "observer"])
            #expect((answer.json["link"] as? String)?.hasSuffix("/r/" + slug) == true)
            #expect(try await fixture.audit().contains("sessionPlanned"))
            // The delegate of the other school has no part of this session's planning, but finds it.
            let seen = try await fixture.delegate.request("GET", ProgrammeFixture.path)
            #expect(seen.body.contains(slug))
            let file = try await fixture.delegate.request("GET", ProgrammeFixture.path + "/calendar.ics")
            #expect(file.body.contains("SUMMARY:Мозговой штурм"))
            #expect(file.body.contains("BEGIN:VALARM"))
        }
    }

    @Test func aChangedSessionChangesItsRoomAndACancelledOneTakesItAway() async throws {
        try await ProgrammeFixture.run { fixture in
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let (id, slug) = (try #require(made["id"] as? String), try #require(made["room"] as? String))
            let changed = try await fixture.facilitator.request(
                "PATCH", path + "/" + id, body: #"{"title":"Иначе","schools":["b"],"secretary":null}"#)
            #expect(changed.status == 200, "\(changed.body)")
            let room = try await fixture.server.database.room(slug: slug)
            #expect(room?.title == "Иначе")
            #expect(room?.meeting.schools.map(\.school) == ["b", "l"])
            let silent = try await fixture.facilitator.request("DELETE", path + "/" + id, body: #"{"reason":" "}"#)
            #expect(silent.status == 400)
            let gone = try await fixture.facilitator.request(
                "DELETE", path + "/" + id, body: #"{"reason":"Карантин"}"#)
            #expect(gone.status == 204)
            #expect(try await fixture.server.database.room(slug: slug) == nil)
            let told = try await fixture.observer.request("GET", path + "/" + id).json
            #expect(told["state"] as? String == "cancelled")
            #expect(told["reason"] as? String == "Карантин")
        }
    }

    @Test(arguments: [
        ("startsAt", 1_700_000_000_000 as Int64 as any Sendable, 400), ("schools", [String]() as any Sendable, 400),
        ("schools", ["nowhere"] as any Sendable, 404), ("duration", 5 as any Sendable, 400),
        ("mode", "shout" as any Sendable, 400), ("month", "2020-01" as any Sendable, 400),
        ("makeUpFor", "2020-01" as any Sendable, 400), ("secretary", "nobody" as any Sendable, 404),
        ("title", "" as any Sendable, 400),
    ])
    func whatCannotBeIsRefusedAndMakesNoRoom(_ field: String, _ value: any Sendable, _ status: Int) async throws {
        try await ProgrammeFixture.run { fixture in
            let answer = try await fixture.administrator.request(
                "POST", path, body: try fixture.plan([field: value]))
            #expect(answer.status == status, "\(answer.body)")
            #expect(try await fixture.server.database.rooms().isEmpty)
        }
    }

    @Test func whoPlansAndForWhom() async throws {
        try await ProgrammeFixture.run { fixture in
            for name in ["observer", "secretary", "delegate"] {
                let visitor = try #require(fixture.visitors[name])
                #expect(try await visitor.request("POST", path, body: try fixture.plan()).status == 403)
            }
            let other = try await fixture.facilitator.request(
                "POST", path, body: try fixture.plan(["facilitator": "s"]))
            #expect(other.status == 403)
            let made = try await fixture.administrator.request("POST", path, body: try fixture.plan()).json
            let id = try #require(made["id"] as? String)
            let secretary = try await fixture.secretary.request("PATCH", path + "/" + id, body: #"{"title":"Х"}"#)
            #expect(secretary.status == 403)
            // Nobody gives away a session to somebody else and keeps nothing.
            let given = try await fixture.facilitator.request(
                "PATCH", path + "/" + id, body: #"{"facilitator":"s"}"#)
            #expect(given.status == 403)
        }
    }

    // MARK: - What goes on by itself

    private func service(_ fixture: ProgrammeFixture) -> ProgrammeService {
        ProgrammeService(
            store: fixture.server.database, rooms: fixture.server.database, conference: fixture.server.conference,
            maker: ProgrammeRooms(capacity: 100), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func aDeletedRoomComesBackAndNewDelegatesAreLetIn() async throws {
        try await ProgrammeFixture.run { fixture in
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let (id, slug) = (try #require(made["id"] as? String), try #require(made["room"] as? String))
            _ = try await fixture.administrator.request(
                "PATCH", ProgrammeFixture.path + "/people/e", body: #"{"login":"other"}"#)
            let service = service(fixture)
            try await service.turn(now: Date().unixMilliseconds)
            let room = try await fixture.server.database.room(slug: slug)
            #expect(room?.meeting.roles.contains(StoredRoomRole(account: "other", role: "delegate")) == true)
            _ = try await fixture.server.database.deleteRoom(slug: slug)
            try await service.turn(now: Date().unixMilliseconds)
            let again = try await fixture.observer.request("GET", path + "/" + id).json["room"] as? String
            #expect(again != nil)
            #expect(again != slug)
        }
    }

    @Test func whatIsOverIsCountedOnceAndMonthsAreClosed() async throws {
        try await ProgrammeFixture.run { fixture in
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let id = try #require(made["id"] as? String)
            let service = service(fixture)
            let later = Date().unixMilliseconds + 3 * 3_600_000
            try await service.turn(now: later)
            try await service.turn(now: later + 60_000)
            let told = try await fixture.observer.request("GET", path + "/" + id).json
            #expect((told["attendance"] as? [Any])?.count == 2)
            let log = try await fixture.audit()
            #expect(log.count { $0 == "sessionCounted" } == 1)
            #expect(log.count { $0 == "monthClosed" } == 1)
            // Two months without a session: both schools that are to meet.
            #expect(log.count { $0 == "alertRaised" } == 2)
        }
    }
}
