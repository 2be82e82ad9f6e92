import Foundation
import Mentoring
import Storage
import Testing

@testable import Server

/// Indicators and reports over HTTP, as the server's administrator.
@Suite struct IndicatorRouteTests {
    private static func withProgramme(
        _ body: @Sendable (TestServer, _ bearer: (String, String)) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            let start = Month(year: 2025, month: 9)
            try await server.database.insert(
                Programme(id: "p", title: "Сеть", district: "Тосно", start: start, createdAt: 0), audit: [])
            _ = try await server.database.changeProgramme(id: "p") { data in
                for number in 1...5 {
                    data.schools.append(ServerSchool(id: "s\(number)", name: "Школа № \(number)", createdAt: 0))
                    data.members.append(MemberSchool(programme: "p", school: "s\(number)", rosterAt: 0))
                }
                return ProgrammeOutcome(())
            }
            try await body(server, try await server.bearer())
        }
    }

    private static let table =
        "Показатель;Школа;Предмет;Класс;Год;Участников;Средний балл\n"
        + (1...5).map { "ВПР;Школа № \($0);математика;5;2026;2\($0);3,\($0)\n" }.joined()

    @Test("A hundred thousand rows of indicators are read in as a whole")
    func manyRows() async throws {
        try await Self.withProgramme { server, bearer in
            let imports = "/api/programmes/p/imports"
            let headers = [bearer, ("Content-Type", "application/octet-stream")]
            let rows = (0..<100_000).map { row in
                "ВПР;Школа № \(row % 5 + 1);Предмет \(row / 50);\(row / 5 % 10 + 1);2026;20;3,5\n"
            }
            let preview = try await server.request(
                "POST", imports + "?kind=indicators&name=vpr.csv", headers: headers,
                body: "Показатель;Школа;Предмет;Класс;Год;Участников;Средний балл\n" + rows.joined())
            #expect(preview.status == 201, "\(preview.body.prefix(200))")
            #expect(preview.json["rows"] as? Int == 100_000)
            #expect((preview.json["errors"] as? [Any])?.isEmpty == true, "\(preview.body.prefix(300))")
            let id = try #require(preview.json["id"] as? String)
            let applied = try await server.request("POST", imports + "/" + id, headers: headers, body: "{}")
            #expect(applied.status == 204, "\(applied.body)")
            let count = try await server.database.indicators(programme: "p", kind: .vpr).count
            #expect(count == 100_000)
        }
    }

    @Test("A table of indicators is looked at, read in, shown with the district's range, and taken back")
    func reading() async throws {
        try await Self.withProgramme { server, bearer in
            let imports = "/api/programmes/p/imports"
            let headers = [bearer, ("Content-Type", "application/octet-stream")]
            let preview = try await server.request(
                "POST", imports + "?kind=indicators&name=vpr.csv", headers: headers, body: Self.table)
            #expect(preview.status == 201, "\(preview.body)")
            #expect((preview.json["adds"] as? [Any])?.count == 5)
            let id = try #require(preview.json["id"] as? String)
            let one = imports + "/" + id
            #expect(try await server.request("POST", one, headers: headers, body: "{}").status == 204)
            #expect(try await server.request("POST", one, headers: headers, body: "{}").status == 409)
            let path = "/api/programmes/p/indicators?kind=vpr&grade=5"
            let shown = try await server.request("GET", path, headers: [bearer])
            #expect((shown.json["series"] as? [Any])?.count == 5)
            let range = try #require((shown.json["range"] as? [[String: Any]])?.first)
            #expect(range["median"] as? Double == 3.3)
            let pdf = try await server.request("GET", "/api/programmes/p/report.pdf", headers: [bearer])
            #expect(pdf.status == 200)
            #expect(pdf.body.hasPrefix("%PDF"))
            #expect(try await server.request("DELETE", one, headers: [bearer]).status == 204)
            let empty = try await server.request("GET", path, headers: [bearer])
            #expect((empty.json["series"] as? [Any])?.isEmpty == true)
            let log = try await server.database.auditRecords(before: nil, limit: 10).map(\.entry.action)
            #expect(log.filter { ["importApplied", "reportExported", "importUndone"].contains($0) }.count == 3)
        }
    }

    @Test("With one mistake nothing is read in, and what cannot be read is told")
    func mistakes() async throws {
        try await Self.withProgramme { server, bearer in
            let imports = "/api/programmes/p/imports?kind=indicators&name=vpr.csv"
            let headers = [bearer, ("Content-Type", "application/octet-stream")]
            let wrong = Self.table + "ВПР;Школа № 9;математика;5;2026;20;3\n"
            let preview = try await server.request("POST", imports, headers: headers, body: wrong)
            let errors = try #require(preview.json["errors"] as? [[String: Any]])
            #expect(errors.map { $0["row"] as? Int } == [7])
            let id = try #require(preview.json["id"] as? String)
            let applied = try await server.request(
                "POST", "/api/programmes/p/imports/" + id, headers: headers, body: "{}")
            #expect(applied.status == 404)
            let unreadable = try await server.request("POST", imports, headers: headers, body: "a;\"b")
            #expect(unreadable.status == 400)
            #expect(unreadable.json["code"] as? String == "openQuote")
            #expect(try await server.database.indicators(programme: "p", kind: nil).isEmpty)
        }
    }
}
