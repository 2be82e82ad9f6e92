import Auth
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct SessionTests {
    @Test func `who signs in is known until signing out`() async throws {
        try await TestServer.run { server in
            try await server.makeSchool("s")
            let anna = try await server.visitor("anna", school: "s")
            let known = try await anna.request("GET", "/api/session")
            #expect(known.status == 200)
            let account = known.json["account"] as? [String: Any]
            #expect(account?["login"] as? String == "anna")
            #expect(account?["role"] as? String == "staff")
            #expect((account?["school"] as? [String: Any])?["name"] as? String == "Школа s")
            #expect(account?["passwordHash"] == nil)
            let out = try await anna.request("DELETE", "/api/session")
            #expect(out.status == 204)
            #expect(out.headers["set-cookie"]?.contains("Max-Age=0") == true)
            let after = try await anna.request("GET", "/api/session")
            #expect(after.status == 401)
            #expect(after.code == "signedOut")
        }
    }

    @Test func `a guest is nobody, which is no error`() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/api/session")
            #expect(answer.status == 200)
            #expect(answer.json["account"] == nil)
        }
    }

    @Test func `the cookie is for this server's pages only`() async throws {
        try await TestServer.run { server in
            try await server.makeAccount("anna")
            let answer = try await server.signIn("  ANNA ", TestServer.password)
            let cookie = try #require(answer.headers["set-cookie"])
            for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] { #expect(cookie.contains(part)) }
            #expect(!cookie.contains("Secure"), "over plain HTTP the browser would drop it")
        }
        try await TestServer.run { configuration in
            configuration.publicURL = "https://call.school.example"
        } _: { server in
            try await server.makeAccount("anna")
            #expect(
                try await server.signIn("anna", TestServer.password).headers["set-cookie"]?.contains("Secure") == true)
        }
    }

    @Test func `a wrong password and an unknown login are told alike`() async throws {
        try await TestServer.run { server in
            try await server.makeAccount("anna")
            let wrong = try await server.signIn("anna", "wrong")
            let unknown = try await server.signIn("nobody", TestServer.password)
            let strange = try await server.signIn("'; DROP TABLE account; --", "x")
            #expect(wrong.status == 401)
            #expect(wrong.code == "wrongPassword")
            #expect(wrong.body == unknown.body)
            #expect(wrong.body == strange.body)
            #expect(wrong.session == nil)
        }
    }

    @Test func `passwords cannot be tried one after another`() async throws {
        try await TestServer.run { server in
            try await server.makeAccount("anna")
            try await server.makeAccount("boris")
            for index in 0..<10 {
                #expect(try await server.signIn("anna", "wrong \(index)", from: "192.0.2.\(index)").status == 401)
            }
            let refused = try await server.signIn("anna", TestServer.password, from: "192.0.2.99")
            #expect(refused.status == 429)
            #expect(refused.code == "tooManyAttempts")
            #expect(Int(refused.headers["retry-after"] ?? "") ?? 0 > 0)
            #expect(try await server.signIn("boris", TestServer.password).status == 200)
        }
    }

    @Test func `one address cannot try many logins, and a whole school can sign in from one`() async throws {
        try await TestServer.run { server in
            try await server.makeAccount("anna")
            for _ in 0..<70 {
                #expect(try await server.signIn("anna", TestServer.password, from: "192.0.2.1").status == 200)
            }
            for index in 0..<60 {
                #expect(try await server.signIn("nobody\(index)", "x", from: "192.0.2.2").status == 401)
            }
            #expect(try await server.signIn("anna", TestServer.password, from: "192.0.2.2").status == 429)
            #expect(try await server.signIn("anna", TestServer.password, from: "192.0.2.1").status == 200)
        }
    }

    @Test func `a new password ends the other sessions at once`() async throws {
        try await TestServer.run { server in
            let here = try await server.visitor("anna")
            let there = try await server.signedIn(here.account)
            let refused = try await here.request(
                "POST", "/api/password", body: #"{"old":"wrong","new":"Новый-пароль-9"}"#)
            #expect(refused.code == "wrongPassword")
            let weak = try await here.request(
                "POST", "/api/password", body: #"{"old":"\#(TestServer.password)","new":"короче"}"#)
            #expect(weak.code == "weakPassword")
            #expect(try await there.request("GET", "/api/session").status == 200)
            let changed = try await here.request(
                "POST", "/api/password", body: #"{"old":"\#(TestServer.password)","new":"Новый-пароль-9"}"#)
            #expect(changed.status == 200)
            #expect(try await there.request("GET", "/api/session").status == 401)
            #expect(try await here.request("GET", "/api/session").status == 401)
            let again = Visitor(server: server, account: here.account, session: try #require(changed.session))
            #expect(try await again.request("GET", "/api/session").status == 200)
            #expect(try await server.signIn("anna", TestServer.password).status == 401)
            #expect(try await server.signIn("anna", "Новый-пароль-9").status == 200)
        }
    }

    @Test func `a closed account is signed out at once and cannot sign in`() async throws {
        try await TestServer.run { server in
            let anna = try await server.visitor("anna")
            let administrator = try await server.visitor("chief", role: .administrator)
            let closed = try await administrator.request(
                "PATCH", "/api/accounts/anna", body: #"{"disabled":true}"#)
            #expect(closed.status == 200)
            #expect(try await anna.request("GET", "/api/session").status == 401)
            #expect(try await anna.request("GET", "/api/rooms").code == "signedOut")
            #expect(try await server.signIn("anna", TestServer.password).code == "accountDisabled")
            #expect(try await server.signIn("anna", "wrong").code == "wrongPassword")
        }
    }

    @Test func `a lower role loses its rights with the next request`() async throws {
        try await TestServer.run { server in
            let first = try await server.visitor("first", role: .administrator)
            let second = try await server.visitor("second", role: .administrator)
            #expect(try await second.request("GET", "/api/keys").status == 200)
            _ = try await first.request("PATCH", "/api/accounts/second", body: #"{"role":"pupil"}"#)
            #expect(try await second.request("GET", "/api/keys").status == 403)
            #expect(try await second.request("POST", "/api/rooms", body: #"{"title":"A"}"#).status == 403)
        }
    }

    @Test func `a session in its last days is prolonged when its owner comes back`() async throws {
        try await TestServer.run { server in
            let anna = try await server.visitor("anna")
            #expect(try await anna.request("GET", "/api/session").headers["set-cookie"] == nil)
            let hash = try #require(AccessSecret(anna.session)).hash
            try await server.database.extendSession(hash: hash, to: Date() + 60)
            #expect(try await anna.request("GET", "/api/session").session == anna.session)
            let end = try await server.database.session(hash: hash, now: Date())?.expiresAt
            #expect(try #require(end) > Date() + 29 * 86400)
            try await server.database.extendSession(hash: hash, to: Date() - 1)
            #expect(try await anna.request("GET", "/api/session").status == 401)
        }
    }

    // MARK: - Other sites

    static let crossSite: [(String, [(String, String)], Int)] = [
        ("another origin", [("Origin", "https://evil.example"), ("Content-Type", "application/json")], 403),
        ("no origin", [("Content-Type", "application/json")], 403),
        ("null origin", [("Origin", "null"), ("Content-Type", "application/json")], 403),
        (
            "a name that begins alike",
            [("Origin", "http://localhost.evil.example"), ("Content-Type", "application/json")], 403
        ),
        ("another port", [("Origin", "http://localhost:81"), ("Content-Type", "application/json")], 403),
        ("a form", [("Origin", "http://localhost"), ("Content-Type", "text/plain")], 415),
        ("no type", [("Origin", "http://localhost")], 415),
    ]

    @Test(arguments: crossSite)
    func `what another site makes the browser send is refused`(
        what: String, headers: [(String, String)], status: Int
    ) async throws {
        try await TestServer.run { server in
            let chief = try await server.visitor("chief", role: .administrator)
            let cookie = ("Cookie", "veche_session=\(chief.session)")
            let answer = try await server.request(
                "POST", "/api/schools", headers: [cookie] + headers, body: #"{"name":"Чужая"}"#)
            #expect(answer.status == status, "\(what): \(answer.body)")
            #expect(try await server.database.schools().isEmpty)
            if status == 403 {
                let deletion = try await server.request(
                    "DELETE", "/api/session", headers: [cookie] + headers.prefix(headers.count - 1))
                #expect(deletion.code == "crossSite")
                #expect(try await chief.request("GET", "/api/session").status == 200)
            }
        }
    }

    @Test func `another site cannot sign somebody in as somebody else`() async throws {
        try await TestServer.run { server in
            try await server.makeAccount("anna")
            let body = #"{"login":"anna","password":"\#(TestServer.password)"}"#
            let json = ("Content-Type", "application/json")
            let evil = try await server.request(
                "POST", "/api/session", headers: [("Origin", "https://evil.example"), json], body: body)
            #expect(evil.code == "crossSite")
            let form = try await server.request("POST", "/api/session", headers: [], body: body)
            #expect(form.status == 415)
            let program = try await server.request("POST", "/api/session", headers: [json], body: body)
            #expect(program.status == 200, "a program that is no browser may sign in")
        }
    }

    @Test func `the configured address is one of ours behind a proxy`() async throws {
        try await TestServer.run { configuration in
            configuration.publicURL = "https://call.school.example"
        } _: { server in
            let chief = try await server.visitor("chief", role: .administrator)
            let answer = try await server.request(
                "POST", "/api/schools",
                headers: [
                    ("Host", "127.0.0.1:8080"), ("Origin", "https://call.school.example"),
                    ("Cookie", "veche_session=\(chief.session)"), ("Content-Type", "application/json"),
                ], body: #"{"name":"Школа"}"#)
            #expect(answer.status == 201)
        }
    }

    @Test(arguments: [
        "", "x", "veche_session", "veche_session=", "veche_session=short", "a=b; ;; =",
        "veche_session=" + String(repeating: "a", count: 4000),
    ])
    func `a cookie that makes no sense is nobody's`(cookie: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/api/session", headers: [("Cookie", cookie)])
            #expect(answer.status == 200)
            #expect(answer.json["account"] == nil)
        }
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"login":null,"password":1}"#, #"{"login":"a"}"#, "\u{0}"])
    func `a body that makes no sense is refused with a reason`(body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request(
                "POST", "/api/session", headers: [("Content-Type", "application/json")], body: body)
            #expect(answer.status == 400)
            #expect(answer.code == "malformedJSON")
        }
    }
}
