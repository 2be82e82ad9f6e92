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
