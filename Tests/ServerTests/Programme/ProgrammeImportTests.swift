import Foundation
import Storage
import Testing

@testable import Server

struct ProgrammeImportTests {
    private static let path = ProgrammeFixture.path + "/imports"

    private func send(
        _ visitor: Visitor, _ text: String, kind: String = "schools", name: String = "schools.csv"
    ) async throws -> Answer {
        try await visitor.server.request(
            "POST", Self.path + "?kind=\(kind)&name=\(name)",
            headers: visitor.headers.dropLast() + [("Content-Type", "application/octet-stream")], body: text)
    }

    @Test func aTableIsLookedAtReadInAndTakenBack() async throws {
        try await ProgrammeFixture.run { fixture in
            let admin = fixture.administrator
            let rows = "Школа;Статус;С;Основание\nЛицей № 1;Трудные условия;01.09.2026;Приказ 6\nШкола b;;;\n"
            let preview = try await send(admin, rows)
            #expect(preview.status == 201, "\(preview.body)")
            #expect((preview.json["adds"] as? [Any])?.count == 2)
            #expect(preview.json["same"] as? Int == 1)
            #expect(preview.json["rows"] as? Int == 2)
            let id = try #require(preview.json["id"] as? String)
            // Looking changes nothing.
            #expect(try await fixture.list(admin, "/schools").count == 3)
            let applied = try await admin.request("POST", Self.path + "/" + id, body: "{}")
            #expect(applied.status == 204, "\(applied.body)")
            #expect(try await fixture.list(admin, "/schools").count == 4)
            #expect(try await admin.request("POST", Self.path + "/" + id, body: "{}").status == 409)
            let imports = try await fixture.list(admin, "/imports")
            #expect(imports.first?["state"] as? String == "applied")
            #expect(try await admin.request("DELETE", Self.path + "/" + id).status == 204)
            #expect(try await fixture.list(admin, "/schools").count == 3)
            #expect(try await fixture.server.database.schools().count == 3)
            #expect(try await admin.request("DELETE", Self.path + "/" + id).status == 409)
            let log = try await fixture.audit()
            #expect(log.contains("importApplied") && log.contains("importUndone"))
        }
    }

    @Test func withOneMistakeNothingIsReadIn() async throws {
        try await ProgrammeFixture.run { fixture in
            let rows = "Школа;Статус;С;Основание\nЛицей;Трудные условия;01.09.2026;Приказ\nГимназия;умная;;\n"
            let preview = try await send(fixture.administrator, rows)
            let errors = try #require(preview.json["errors"] as? [[String: Any]])
            #expect(errors.count == 1)
            #expect(errors.first?["row"] as? Int == 3)
            #expect(errors.first?["column"] as? String == "status")
            #expect((errors.first?["problem"] as? [String: Any])?["code"] as? String == "unknownWord")
            let id = try #require(preview.json["id"] as? String)
            let applied = try await fixture.administrator.request("POST", Self.path + "/" + id, body: "{}")
            #expect(applied.status == 404)
            #expect(try await fixture.server.database.schools().count == 3)
        }
    }

    @Test func whatChangedMeanwhileIsLookedAtAgain() async throws {
        try await ProgrammeFixture.run { fixture in
            let admin = fixture.administrator
            let id = try #require(try await send(admin, "Школа\nЛицей\n").json["id"] as? String)
            _ = try await admin.request("POST", ProgrammeFixture.path + "/schools", body: #"{"name":"Лицей"}"#)
            #expect(try await admin.request("POST", Self.path + "/" + id, body: "{}").status == 409)
        }
    }

    @Test func whatIsInUseIsNotTakenBack() async throws {
        try await ProgrammeFixture.run { fixture in
            let admin = fixture.administrator
            let id = try #require(try await send(admin, "Школа\nЛицей\n").json["id"] as? String)
            #expect(try await admin.request("POST", Self.path + "/" + id, body: "{}").status == 204)
            let school = try await fixture.server.database.schools().first { $0.name == "Лицей" }
            // Somebody of it has an account by now: the database itself refuses, and all stays.
            try await fixture.server.makeAccount("new", school: try #require(school?.id))
            #expect(try await admin.request("DELETE", Self.path + "/" + id).status == 409)
            #expect(try await fixture.list(admin, "/schools").count == 4)
        }
    }

    @Test func oneWhoMayNotIsRefusedBeforeTheFileIsRead() async throws {
        try await ProgrammeFixture.run { fixture in
            let facilitator = try await send(fixture.facilitator, "Школа\nЛицей\n")
            #expect(facilitator.status == 403)
            let stranger = try await send(fixture.stranger, "Школа\nЛицей\n")
            #expect(stranger.status == 404)
        }
    }

    @Test(arguments: ["", "\u{0}\u{1}\u{2}", "Школа", "Школа\n\"Лицей"])
    func rubbishIsToldAsSuch(_ text: String) async throws {
        try await ProgrammeFixture.run { fixture in
            let answer = try await send(fixture.administrator, text)
            #expect(answer.status == 400 || (answer.json["errors"] as? [Any])?.isEmpty == false, "\(answer.body)")
        }
    }

    @Test func ofManyMistakesTheFirstAreTold() async throws {
        try await ProgrammeFixture.run { fixture in
            let rows = "Школа;Статус\n" + (0..<100_000).map { "Школа \($0);умная\n" }.joined()
            let answer = try await send(fixture.administrator, rows)
            #expect(answer.status == 201)
            #expect((answer.json["errors"] as? [Any])?.count == 200)
            #expect((answer.json["more"] as? [String: Any])?["errors"] as? Int == 99_800)
        }
    }

    @Test func aHundredThousandPeopleAreLookedAtWithinTheLimit() async throws {
        try await ProgrammeFixture.run { fixture in
            let rows = "ФИО;Школа;Роль\n" + (0..<100_000).map { "Человек \($0);Школа a;секретарь\n" }.joined()
            let answer = try await send(fixture.administrator, rows, kind: "people")
            #expect(answer.status == 201, "\(answer.body.prefix(200))")
            #expect(answer.json["rows"] as? Int == 100_000)
            // There were five, and a programme has at most 20 000.
            let more = answer.json["more"] as? [String: Any]
            #expect(more?["adds"] as? Int == 19_995 - 200)
            #expect(more?["errors"] as? Int == 80_005 - 200)
        }
    }

    @Test func everyStatusOfATableIsInTheLog() async throws {
        try await ProgrammeFixture.run { fixture in
            let admin = fixture.administrator
            let rows =
                "Школа;Статус;С;По;Основание\nШкола a;Трудные условия;01.09.2026;31.08.2027;Приказ 6\n"
                + "Школа b;Трудные условия;01.09.2026;;Приказ 6\n"
            let id = try #require(try await send(admin, rows).json["id"] as? String)
            #expect(try await admin.request("POST", Self.path + "/" + id, body: "{}").status == 204)
            func entries(_ action: String) async throws -> [AuditEntry] {
                try await fixture.server.database.auditRecords(before: nil, limit: 50).map(\.entry)
                    .filter { $0.action == action }
            }
            let set = try await entries("statusSet")
            #expect(Set(set.map(\.subject)) == ["school:a", "school:b"])
            let detail = try #require(set.first { $0.subject == "school:a" }?.detail)
            #expect(detail.contains("difficult") && detail.contains("2026-09-01") && detail.contains("2027-08-31"))
            #expect(try await admin.request("DELETE", Self.path + "/" + id).status == 204)
            #expect(try await entries("statusRemoved").count == 2)
        }
    }

    @Test func aTableThatIsTooLongIsRefusedAsAWhole() async throws {
        try await ProgrammeFixture.run { fixture in
            let answer = try await send(
                fixture.administrator, "Школа\n" + String(repeating: "Лицей\n", count: 100_001))
            #expect(answer.status == 400)
            #expect(answer.code == "tooManyRows")
            #expect(try await fixture.list(fixture.administrator, "/imports").isEmpty)
        }
    }
}
