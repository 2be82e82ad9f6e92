import Foundation
import Storage
import Testing

@testable import Server

/// The table of rights, cell by cell.
struct ProgrammeRightsTests {
    private static let everybody = ["administrator", "observer", "facilitator", "secretary", "delegate"]

    /// Method, path, body, and who may. The others are refused; a stranger does not find the programme at all.
    private static let cells: [(method: String, path: String, body: String?, may: [String])] = [
        ("GET", "", nil, everybody), ("PATCH", "", #"{"title":"Новая сеть"}"#, ["administrator"]),
        ("GET", "/schools", nil, everybody), ("POST", "/schools", #"{"name":"Лицей"}"#, ["administrator"]),
        ("PATCH", "/schools/a", #"{"name":"Школа А1"}"#, ["administrator"]),
        (
            "POST", "/schools/l/statuses", #"{"kind":"difficult","from":"2026-01-01","source":"Приказ"}"#,
            ["administrator"]
        ),
        ("DELETE", "/schools/a/statuses/status-a", nil, ["administrator"]),
        ("POST", "/links", #"{"leader":"l","mentored":"b","from":"2026-01-01"}"#, ["administrator"]),
        ("DELETE", "/links/link", "{}", ["administrator"]),
        ("PATCH", "/schools/a/statuses/status-a", #"{"to":"2036-01-01"}"#, ["administrator"]),
        ("POST", "/schools/a/merge", #"{"into":"b","from":"2026-01-01"}"#, ["administrator"]),
        ("POST", "/imports?kind=schools&name=a.csv", "Школа\nЛицей\n", ["administrator"]),
        ("POST", "/imports?kind=people&name=a.csv", "ФИО;Школа;Роль\nВера;Школа a;делегат\n", ["administrator"]),
        // Whether there is such an import is told to administrators only.
        ("POST", "/imports/none", "{}", []), ("DELETE", "/imports/none", nil, []),
        ("GET", "/indicators?kind=vpr", nil, everybody), ("GET", "/report.pdf", nil, everybody),
        ("GET", "/people", nil, everybody),
        ("POST", "/people", #"{"name":"Вера","school":"a","part":"delegate"}"#, ["administrator"]),
        ("PATCH", "/people/e", #"{"subject":"Химия"}"#, ["administrator"]),
        ("DELETE", "/people/e", nil, ["administrator"]), ("GET", "/imports", nil, ["administrator"]),
        ("GET", "/months", nil, everybody), ("GET", "/regularity", nil, everybody),
        ("GET", "/attendance", nil, everybody), ("GET", "/ideas", nil, everybody), ("GET", "/actions", nil, everybody),
        ("GET", "/report", nil, everybody), ("GET", "/calendar.ics", nil, everybody),
        ("GET", "/sessions/s1", nil, everybody), ("GET", "/sessions/s1/calendar.ics", nil, everybody),
        ("GET", "/sessions/s2", nil, ["administrator", "observer"]),
        ("PATCH", "/actions/s1-a", #"{"state":"accepted"}"#, ["administrator", "delegate"]),
        ("PATCH", "/actions/s1-b", #"{"state":"accepted"}"#, ["administrator"]),
        ("PATCH", "/actions/s2-b", #"{"state":"accepted"}"#, ["administrator"]),
        (
            "PATCH", "/actions/s1-a", #"{"owner":"Анна"}"#, ["administrator", "observer", "facilitator", "delegate"]
        ),
        // A school that could move its own day would never be carried.
        ("PATCH", "/actions/s1-a", #"{"due":"2036-01-01"}"#, ["administrator", "observer", "facilitator"]),
        ("PATCH", "/actions/s1-a", #"{"state":"carried"}"#, ["administrator", "observer", "facilitator"]),
        (
            "POST", "/actions/s1-a/evidence?name=a.pdf", "%PDF",
            ["administrator", "observer", "facilitator", "delegate"]
        ),
        ("POST", "/actions/s1-b/evidence?name=a.pdf", "%PDF", ["administrator", "observer", "facilitator"]),
        ("POST", "/actions/s2-b/evidence?name=a.pdf", "%PDF", ["administrator", "observer"]),
    ]

    @Test(arguments: cells.indices)
    func theTableIsKept(_ index: Int) async throws {
        let cell = Self.cells[index]
        let refused = (Self.everybody + ["stranger"]).filter { !cell.may.contains($0) }
        // Who may change something finds it as it was: each but the first has a district of their own.
        let groups =
            cell.method == "GET"
            ? [refused + cell.may] : [refused + cell.may.prefix(1)] + cell.may.dropFirst().map { [$0] }
        for group in groups {
            try await ProgrammeFixture.run { fixture in
                for name in group { try await check(cell, name, try #require(fixture.visitors[name])) }
            }
        }
    }

    private func check(
        _ cell: (method: String, path: String, body: String?, may: [String]), _ name: String, _ visitor: Visitor
    ) async throws {
        let answer = try await visitor.request(cell.method, ProgrammeFixture.path + cell.path, body: cell.body)
        let isAllowed = (200..<300).contains(answer.status)
        #expect(isAllowed == cell.may.contains(name), "\(name): \(cell.method) \(cell.path): \(answer.body)")
        if !isAllowed { #expect([403, 404].contains(answer.status), "\(answer.body)") }
        if name == "stranger" { #expect(answer.status == 404) }
    }

    /// What becomes of an action that was accepted, and who says so.
    private static let reviews: [(body: String, may: [String])] = [
        (#"{"state":"done"}"#, ["administrator", "observer", "facilitator", "delegate"]),
        (#"{"state":"notDone","why":"Болела"}"#, ["administrator", "observer", "facilitator", "delegate"]),
        (#"{"state":"carried"}"#, ["administrator", "observer", "facilitator"]),
    ]

    @Test(arguments: reviews.indices)
    func whoReviewsAnAction(_ index: Int) async throws {
        let review = Self.reviews[index]
        try await ProgrammeFixture.run { fixture in
            for name in Self.everybody + ["stranger"] {
                _ = try await fixture.server.database.changeProgramme(id: "p") { data in
                    for index in data.actions.indices { data.actions[index].state = .accepted }
                    return ProgrammeOutcome(())
                }
                let visitor = try #require(fixture.visitors[name])
                let path = ProgrammeFixture.path + "/actions/s1-a"
                let answer = try await visitor.request("PATCH", path, body: review.body)
                #expect((answer.status == 200) == review.may.contains(name), "\(name): \(answer.body)")
                if answer.status != 200 { #expect([403, 404].contains(answer.status), "\(answer.body)") }
            }
        }
    }

    @Test func whoChangesAndCancelsASession() async throws {
        try await ProgrammeFixture.run { fixture in
            for name in Self.everybody + ["stranger"] {
                let made = try await fixture.administrator.request(
                    "POST", ProgrammeFixture.path + "/sessions", body: try fixture.plan()
                ).json
                let path = ProgrammeFixture.path + "/sessions/" + (try #require(made["id"] as? String))
                let visitor = try #require(fixture.visitors[name])
                let mayChange = ["administrator", "facilitator"].contains(name)
                let refused = name == "stranger" ? 404 : 403
                let changed = try await visitor.request("PATCH", path, body: #"{"title":"Иначе"}"#)
                #expect(changed.status == (mayChange ? 200 : refused), "\(name): \(changed.body)")
                let gone = try await visitor.request("DELETE", path, body: #"{"reason":"Карантин"}"#)
                #expect(gone.status == (mayChange ? 204 : refused), "\(name): \(gone.body)")
            }
        }
    }

    @Test func aCoFacilitatorHasTheRightsOfTheFirst() async throws {
        try await ProgrammeFixture.run { fixture in
            let person = try await fixture.administrator.request(
                "POST", ProgrammeFixture.path + "/people",
                body: #"{"name":"Второй","school":"b","part":"facilitator","login":"other"}"#
            ).json
            let second = try #require(person["id"] as? String)
            let path = ProgrammeFixture.path + "/sessions"
            let made = try await fixture.facilitator.request(
                "POST", path, body: try fixture.plan(["coFacilitator": second]))
            #expect(made.status == 201, "\(made.body)")
            #expect((made.json["coFacilitator"] as? [String: Any])?["name"] as? String == "Второй")
            let id = try #require(made.json["id"] as? String)
            let changed = try await fixture.stranger.request("PATCH", path + "/" + id, body: #"{"title":"Иначе"}"#)
            #expect(changed.status == 200, "\(changed.body)")
            let slug = try #require(made.json["room"] as? String)
            let room = try #require(try await fixture.server.database.room(slug: slug))
            #expect(room.conferenceRoles["other"] == .facilitator)
            #expect(room.conferenceRoles["lead"] == .facilitator)
        }
    }

    @Test func aSmallDistrictIsNotToldOfToItsSchools() async throws {
        try await ProgrammeFixture.run { fixture in
            func month(_ visitor: Visitor) async throws -> [String: Any] {
                let page = try await visitor.request("GET", ProgrammeFixture.path).json
                return try #require(page["thisMonth"] as? [String: Any])
            }
            // Two schools are to meet: who governs is told of both, a school of itself.
            let (all, own) = (try await month(fixture.observer), try await month(fixture.delegate))
            #expect(all["due"] as? Int == 2 && all["own"] == nil)
            #expect(own["due"] as? Int == 1 && own["own"] as? Bool == true)
            let months = try await fixture.list(fixture.delegate, "/months")
            #expect(months.allSatisfy { $0["due"] == nil && $0["held"] == nil })
        }
    }

    @Test func whatIsSeenIsTheOwnPart() async throws {
        try await ProgrammeFixture.run { fixture in
            func names(_ visitor: Visitor, _ path: String, _ key: String) async throws -> [String] {
                try await fixture.list(visitor, path).compactMap { $0[key] as? String }
            }
            #expect(try await names(fixture.delegate, "/schools", "id") == ["a"])
            #expect(try await names(fixture.observer, "/schools", "id") == ["a", "b", "l"])
            #expect(try await names(fixture.delegate, "/actions", "id") == ["s1-a"])
            #expect(try await names(fixture.facilitator, "/actions", "id") == ["s1-a", "s1-b"])
            #expect(try await names(fixture.observer, "/actions", "id").count == 3)
            #expect(try await names(fixture.delegate, "/attendance", "school") == ["a"])
            #expect(try await names(fixture.facilitator, "/attendance", "school") == ["a", "b"])
            #expect(try await names(fixture.delegate, "/people", "id") == ["d", "f", "s"])
            let minutes = try await fixture.list(fixture.observer, "/attendance").compactMap { $0["minutes"] as? Int }
            #expect(minutes == [60, 120])
            let own = try await fixture.delegate.request("GET", ProgrammeFixture.path + "/regularity").json
            #expect((own["schools"] as? [[String: Any]])?.compactMap { $0["id"] as? String } == ["a"])
            // Fewer than five schools tell of each other too much.
            #expect((own["totals"] as? [Any])?.isEmpty == true)
            let all = try await fixture.observer.request("GET", ProgrammeFixture.path + "/regularity").json
            #expect((all["schools"] as? [[String: Any]])?.compactMap { $0["id"] as? String } == ["a", "b", "l"])
            #expect((all["totals"] as? [Any])?.count == 36)
            let session = try await fixture.delegate.request("GET", ProgrammeFixture.path + "/sessions/s1").json
            #expect((session["attendance"] as? [[String: Any]])?.compactMap { $0["school"] as? String } == ["a"])
            #expect((session["schools"] as? [Any])?.count == 2)
            // Logins are for those who give parts out.
            #expect(try await names(fixture.observer, "/people", "login") == [])
            #expect(try await names(fixture.administrator, "/people", "login").count == 4)
        }
    }

    @Test func theListHasOnlyOnesOwn() async throws {
        try await ProgrammeFixture.run { fixture in
            for (name, visitor) in fixture.visitors {
                let answer = try await visitor.request("GET", "/api/programmes")
                #expect(answer.status == 200)
                #expect(answer.body.contains("Тосно") == (name != "stranger"))
            }
            let made = try await fixture.facilitator.request(
                "POST", "/api/programmes", body: #"{"title":"Т","district":"Д","start":"2026-09"}"#)
            #expect(made.status == 403)
            let good = try await fixture.administrator.request(
                "POST", "/api/programmes", body: #"{"title":"Т","district":"Д","start":"2026-09"}"#)
            #expect(good.status == 201)
            let bad = try await fixture.administrator.request(
                "POST", "/api/programmes", body: #"{"title":"Т","district":"Д","start":"сентябрь"}"#)
            #expect(bad.status == 400)
        }
    }

    @Test func everyChangeLeavesItsTrace() async throws {
        try await ProgrammeFixture.run { fixture in
            let path = ProgrammeFixture.path
            _ = try await fixture.administrator.request("DELETE", path + "/schools/a/statuses/status-a")
            _ = try await fixture.delegate.request("PATCH", path + "/actions/s1-a", body: #"{"state":"accepted"}"#)
            _ = try await fixture.observer.request("GET", path + "/report")
            // What is refused changes nothing and leaves nothing.
            _ = try await fixture.delegate.request("PATCH", path + "/schools/a", body: #"{"name":"Моя"}"#)
            let told = try await fixture.audit().filter { $0 != "monthClosed" && $0 != "alertRaised" }
            #expect(told.prefix(3) == ["reportRead", "actionChanged", "statusRemoved"])
            #expect(!told.contains("schoolRenamed"))
            let check = try await fixture.server.database.checkAudit()
            #expect(check.firstBroken == nil)
        }
    }
}
