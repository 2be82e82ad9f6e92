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
            let delegate = StoredRoomRole(account: "other", role: "delegate", isPlanned: true, school: "b")
            #expect(room?.meeting.roles.contains(delegate) == true)
            _ = try await fixture.server.database.deleteRoom(slug: slug)
            try await service.turn(now: Date().unixMilliseconds)
            let again = try await fixture.observer.request("GET", path + "/" + id).json["room"] as? String
            #expect(again != nil)
            #expect(again != slug)
        }
    }

    @Test func whoIsReplacedKeepsNothingOfTheirPart() async throws {
        try await ProgrammeFixture.run { fixture in
            let path = ProgrammeFixture.path
            let made = try await fixture.administrator.request(
                "POST", self.path, body: try fixture.plan(["coFacilitator": "o"])
            ).json
            let (id, slug) = (try #require(made["id"] as? String), try #require(made["room"] as? String))
            func roles() async throws -> [String: String] {
                let room = try #require(try await fixture.server.database.room(slug: slug))
                return room.conferenceRoles.mapValues(\.rawValue)
            }
            let all = ["lead": "facilitator", "imc": "facilitator", "pen": "secretary", "dela": "delegate"]
            #expect(try await roles() == all)
            // Somebody is given a part in the room itself; that stays.
            _ = try await fixture.server.database.updateRoom(slug: slug) { room in
                room.meeting.roles.append(StoredRoomRole(account: "other", role: "technician"))
            }
            // Another facilitator, who has no account, no second one and no secretary; the delegate leaves.
            let person = try await fixture.administrator.request(
                "POST", path + "/people", body: #"{"name":"Новая","school":"l","part":"facilitator"}"#
            ).json
            let new = try #require(person["id"] as? String)
            let wish = try fixture.json([
                "facilitator": new, "coFacilitator": NSNull(), "secretary": NSNull(),
            ])
            let changed = try await fixture.administrator.request("PATCH", self.path + "/" + id, body: wish)
            #expect(changed.status == 200, "\(changed.body)")
            #expect(try await roles() == ["other": "technician", "imc": "observer", "dela": "delegate"])
            _ = try await fixture.administrator.request("DELETE", path + "/people/d")
            try await service(fixture).turn(now: Date().unixMilliseconds)
            #expect(try await roles() == ["other": "technician", "imc": "observer"])
        }
    }

    @Test func whatWasReadBeforeAReplacementDoesNotUndoIt() async throws {
        try await ProgrammeFixture.run { fixture in
            let person = try await fixture.administrator.request(
                "POST", ProgrammeFixture.path + "/people",
                body: #"{"name":"Новая","school":"l","part":"facilitator","login":"other"}"#
            ).json
            let new = try #require(person["id"] as? String)
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let (id, slug) = (try #require(made["id"] as? String), try #require(made["room"] as? String))
            let database = fixture.server.database
            let old = try #require(try await database.programme(id: "p"))
            let session = try #require(old.sessions.first { $0.id == id })
            let changed = try await fixture.administrator.request(
                "PATCH", path + "/" + id, body: try fixture.json(["facilitator": new, "title": "Другой"]))
            #expect(changed.status == 200, "\(changed.body)")
            let room = try #require(try await database.room(slug: slug))
            #expect(room.meeting.createdBy == "other" && room.title == "Другой")
            // The service has read the programme before, and comes to this session only now.
            let now = Date().unixMilliseconds
            try await service(fixture).keepRoom(of: session, old, now: now)
            #expect(try await database.room(slug: slug) == room)
            // Nor does it give a room to what was called off meanwhile.
            let off = try await fixture.administrator.request(
                "DELETE", path + "/" + id, body: #"{"reason":"Карантин"}"#)
            #expect(off.status < 300, "\(off.body)")
            try await service(fixture).keepRoom(of: session, old, now: now)
            let after = try await database.programme(id: "p")?.sessions.first { $0.id == id }
            #expect(after?.room == nil)
        }
    }

    @Test func aDelegateSpeaksForTheProgrammesSchoolWhateverTheAccountSays() async throws {
        try await ProgrammeFixture.run { fixture in
            // The account of a delegate of the school a belongs to the school b, another one to none.
            _ = try await fixture.administrator.request(
                "POST", ProgrammeFixture.path + "/people",
                body: #"{"name":"Пётр","school":"a","part":"delegate","login":"other"}"#)
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let slug = try #require(made["room"] as? String)
            let room = try #require(try await fixture.server.database.room(slug: slug))
            let roles = room.meeting.roles.filter { $0.role == "delegate" }
            #expect(roles.map(\.account) == ["dela", "other"])
            #expect(roles.map(\.school) == ["a", "a"])
        }
    }

    @Test func aSessionThatNobodyCameToIsMissedAndOffersNothing() async throws {
        try await ProgrammeFixture.run { fixture in
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let id = try #require(made["id"] as? String)
            #expect(made["editable"] as? Bool == true)
            try await service(fixture).turn(now: Date().unixMilliseconds + 3 * 3_600_000)
            let told = try await fixture.facilitator.request("GET", path + "/" + id).json
            #expect(told["state"] as? String == "missed")
            #expect(told["editable"] as? Bool == false)
        }
    }

    @Test func whatWasCancelledSaysSoInTheCalendar() async throws {
        try await ProgrammeFixture.run { fixture in
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let id = try #require(made["id"] as? String)
            _ = try await fixture.facilitator.request("DELETE", path + "/" + id, body: #"{"reason":"Карантин"}"#)
            for file in [ProgrammeFixture.path + "/calendar.ics", path + "/" + id + "/calendar.ics"] {
                let answer = try await fixture.delegate.request("GET", file)
                #expect(answer.status == 200)
                #expect(answer.body.contains("STATUS:CANCELLED\r\n"))
                #expect(answer.body.contains("UID:\(id)@veche"))
            }
        }
    }

    @Test func anActionIsInItsPeoplesCalendarAndOnTheirFirstPage() async throws {
        try await ProgrammeFixture.run { fixture in
            let today = LocalCalendar(timeZone: "Europe/Moscow").day(at: Date().unixMilliseconds)
            _ = try await fixture.server.database.changeProgramme(id: "p") { data in
                for index in data.actions.indices where data.actions[index].school == "a" {
                    data.actions[index].state = .accepted
                    data.actions[index].due = today.next
                }
                return ProgrammeOutcome(())
            }
            let day = today.next.rawValue.replacing("-", with: "")
            func kinds(_ visitor: Visitor) async throws -> [String] {
                let page = try await visitor.request("GET", ProgrammeFixture.path).json
                let alerts = try #require(page["alerts"] as? [[String: Any]])
                return alerts.compactMap { $0["kind"] as? String }.filter { $0 != "missedTwice" && $0 != "monthEnding" }
                    .sorted()
            }
            for (visitor, isTheirs) in [
                (fixture.delegate, true), (fixture.facilitator, true), (fixture.observer, false),
            ] {
                let file = try await visitor.request("GET", ProgrammeFixture.path + "/calendar.ics").body
                #expect(file.contains("DTSTART;VALUE=DATE:" + day) == isTheirs)
                #expect(file.contains("UID:s1-a@veche") == isTheirs)
            }
            // The delegate is reminded of the own action; what another school owes an answer to is for those who lead.
            #expect(try await kinds(fixture.delegate) == ["actionDue"])
            #expect(try await kinds(fixture.facilitator) == ["actionDue", "unanswered"])
            // The school b has two sessions' actions to answer, and a delegate without an account.
            #expect(try await kinds(fixture.observer) == ["unanswered", "unanswered"])
        }
    }

    @Test func aMergerToComeMovesPeopleOnItsDay() async throws {
        try await ProgrammeFixture.run { fixture in
            let now = Date().unixMilliseconds
            let day = LocalCalendar(timeZone: "Europe/Moscow").day(at: now + 2 * 86_400_000)
            let made = try await fixture.facilitator.request(
                "POST", path, body: try fixture.plan(["schools": ["a"], "startsAt": now + 5 * 86_400_000])
            ).json
            let (id, slug) = (try #require(made["id"] as? String), try #require(made["room"] as? String))
            let merged = try await fixture.administrator.request(
                "POST", ProgrammeFixture.path + "/schools/a/merge", body: #"{"into":"b","from":"\#(day.rawValue)"}"#)
            #expect(merged.status == 200, "\(merged.body)")
            func schools() async throws -> (person: String?, action: String?) {
                let data = try #require(try await fixture.server.database.programme(id: "p"))
                return (data.person("d")?.school, data.actions.first { $0.id == "s1-a" }?.school)
            }
            let service = service(fixture)
            try await service.turn(now: now + 60_000)
            #expect(try await schools() == ("a", "a"))
            // The session after that day is for the school that there will be, and its delegate is let in and finds it.
            let told = try await fixture.delegate.request("GET", path + "/" + id).json
            #expect((told["schools"] as? [[String: Any]])?.compactMap { $0["id"] as? String } == ["b"])
            let room = try #require(try await fixture.server.database.room(slug: slug))
            #expect(room.meeting.roles.first { $0.account == "dela" }?.school == "b")
            // Until then the school goes on as itself.
            let today = try await fixture.facilitator.request(
                "POST", path, body: try fixture.plan(["schools": ["a"]]))
            #expect(today.status == 201, "\(today.body)")
            let later = try await fixture.facilitator.request(
                "POST", path, body: try fixture.plan(["schools": ["a"], "startsAt": now + 6 * 86_400_000]))
            #expect(later.status == 409)
            for _ in 0..<2 { try await service.turn(now: now + 2 * 86_400_000 + 60_000) }
            #expect(try await schools() == ("b", "b"))
            #expect(try await fixture.audit().count { $0 == "mergerCompleted" } == 1)
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
