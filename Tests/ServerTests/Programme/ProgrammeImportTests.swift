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
            let rows = "Школа;Статус\n" + (0..<99_999).map { "Школа \($0);умная\n" }.joined()
            let answer = try await send(fixture.administrator, rows)
            #expect(answer.status == 201)
            #expect((answer.json["errors"] as? [Any])?.count == 200)
            #expect((answer.json["more"] as? [String: Any])?["errors"] as? Int == 99_799)
        }
    }

    @Test func aTableThatIsTooLongIsRefusedAsAWhole() async throws {
        try await ProgrammeFixture.run { fixture in
            let answer = try await send(
                fixture.administrator, "Школа\n" + String(repeating: "Лицей\n", count: 100_000))
            #expect(answer.status == 400)
            #expect(answer.code == "tooManyRows")
            #expect(try await fixture.list(fixture.administrator, "/imports").isEmpty)
        }
    }
}
