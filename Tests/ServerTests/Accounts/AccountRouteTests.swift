import Auth
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct AccountRouteTests {
    /// Method, path, body, and who may: the server's administrators, staff, pupils, guests.
    static let routes: [(String, String, String?, Set<String>)] = [
        ("GET", "/api/accounts", nil, ["token", "administrator", "staff"]),
        ("POST", "/api/accounts", #"{"name":"Н","role":"pupil"}"#, ["token", "administrator"]),
        ("PATCH", "/api/accounts/other", #"{"name":"Новое"}"#, ["token", "administrator"]),
        ("POST", "/api/accounts/other/invitation", nil, ["token", "administrator"]),
        ("DELETE", "/api/accounts/other", nil, ["token", "administrator"]),
        ("GET", "/api/schools", nil, ["token", "administrator", "staff"]),
        ("POST", "/api/schools", #"{"name":"Новая"}"#, ["token", "administrator"]),
        ("PATCH", "/api/schools/s", #"{"name":"Иная"}"#, ["token", "administrator"]),
        ("DELETE", "/api/schools/s", nil, ["token", "administrator"]),
        ("GET", "/api/keys", nil, ["token", "administrator"]),
        ("POST", "/api/keys", #"{"name":"К","room":null,"permissions":["publish"]}"#, ["token", "administrator"]),
        ("POST", "/api/tokens", #"{"room":"abcd","identity":"1","name":"И"}"#, ["token", "administrator", "key"]),
        ("POST", "/api/rooms", #"{"title":"К"}"#, ["token", "administrator", "staff", "key"]),
        ("GET", "/api/rooms", nil, ["token", "administrator", "staff", "pupil", "key"]),
        ("GET", "/api/rooms/abcd/details", nil, ["token", "administrator", "key"]),
        ("PATCH", "/api/rooms/abcd", #"{"title":"Н"}"#, ["token", "administrator", "key"]),
        ("GET", "/api/rooms/abcd/invitations", nil, ["token", "administrator", "key"]),
        ("POST", "/api/rooms/abcd/invitations", #"{"name":"Н"}"#, ["token", "administrator", "key"]),
        ("DELETE", "/api/rooms/abcd", nil, ["token", "administrator", "key"]),
    ]

    @Test(arguments: routes)
    func `every route is for those who may`(
        method: String, path: String, body: String?, allowed: Set<String>
    ) async throws {
        try await TestServer.run { server in
            try await server.makeRoom(slug: "abcd")
            let key = KeyToken(id: "k")
            try await server.database.insert(
                StoredKey(
                    id: "k", hash: key.secret.hash, name: "К", room: nil, permissions: "publish subscribe admin",
                    createdAt: Date()))
            var visitors: [(String, [(String, String)])] = [
                ("guest", []), ("token", [try await server.bearer()]),
                ("key", [("Authorization", "Bearer " + key.text)]),
                ("participant", [try await server.bearer(role: .participant)]),
                ("facilitator", [try await server.bearer(room: "abcd", role: .facilitator)]),
                ("forged", [("Authorization", "Bearer vk_k_" + AccessSecret.random().text)]),
            ]
            for role in StoredAccount.Role.allCases {
                visitors.append((role.rawValue, try await server.visitor("a-" + role.rawValue, role: role).headers))
            }
            for (who, headers) in visitors {
                _ = try? await server.makeSchool("s")
                _ = try? await server.makeAccount("other", role: .pupil)
                _ = try? await server.makeRoom(slug: "abcd")
                let answer = try await server.request(method, path, headers: headers, body: body)
                if allowed.contains(who) {
                    #expect((200..<300).contains(answer.status), "\(who) \(method) \(path): \(answer.body)")
                } else {
                    #expect([401, 403].contains(answer.status), "\(who) \(method) \(path): \(answer.body)")
                    #expect(answer.status == (["guest", "forged"].contains(who) ? 401 : 403), "\(who): \(answer.body)")
                }
                if method == "POST" {
                    for school in try await server.database.schools() where school.name == "Новая" {
                        _ = try await server.database.deleteSchool(id: school.id)
                    }
                }
            }
        }
    }

    @Test func `an invited person chooses a password once and is signed in`() async throws {
        try await TestServer.run { server in
            try await server.makeSchool("s")
            let created = try await server.request(
                "POST", "/api/accounts", headers: [try await server.bearer()],
                body: #"{"name":" Анна  Ивановна ","role":"staff","school":"s"}"#)
            #expect(created.status == 201)
            let account = try #require(created.json["account"] as? [String: Any])
            #expect(account["name"] as? String == "Анна Ивановна")
            #expect(account["invited"] as? Bool == true)
            #expect(account["login"] is NSNull)
            let link = try #require(created.json["link"] as? String)
            #expect(link.hasPrefix("http://localhost/invite/"))
            let path = "/api/invitations/" + link.dropFirst("http://localhost/invite/".count)
            let greeting = try await server.request("GET", path)
            #expect(greeting.json["name"] as? String == "Анна Ивановна")
            #expect((greeting.json["school"] as? [String: Any])?["name"] as? String == "Школа s")

            let json = [("Content-Type", "application/json")]
            try await server.makeAccount("taken")
            for (body, code) in [
                (#"{"login":"taken","password":"Новый-пароль-9"}"#, "loginTaken"),
                (#"{"login":"a b","password":"Новый-пароль-9"}"#, "invalidLogin"),
                (#"{"password":"Новый-пароль-9"}"#, "invalidLogin"),
                (#"{"login":"anna","password":"1111111111"}"#, "weakPassword"),
                (#"{"login":"anna@school.ru","password":"anna@school.ru"}"#, "weakPassword"),
            ] {
                let refused = try await server.request("POST", path, headers: json, body: body)
                #expect(refused.code == code, "\(refused.body)")
            }
            let body = #"{"login":"Anna@School.ru","password":"Новый-пароль-9"}"#
            let accepted = try await server.request("POST", path, headers: json, body: body)
            #expect(accepted.status == 200)
            #expect(accepted.session != nil)
            #expect(try await server.request("POST", path, headers: json, body: body).code == "invitationInvalid")
            #expect(try await server.request("GET", path).status == 404)
            #expect(try await server.signIn("anna@school.ru", "Новый-пароль-9").status == 200)
        }
    }

    @Test func `of many who take an invitation up at once one succeeds`() async throws {
        try await TestServer.run { server in
            let created = try await server.request(
                "POST", "/api/accounts", headers: [try await server.bearer()], body: #"{"name":"А","role":"staff"}"#)
            let link = try #require(created.json["link"] as? String)
            let path = "/api/invitations/" + link.dropFirst("http://localhost/invite/".count)
            let statuses = try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
                for index in 0..<8 {
                    group.addTask {
                        try await server.request(
                            "POST", path, headers: [("Content-Type", "application/json")],
                            body: #"{"login":"anna\#(index)","password":"Новый-пароль-9"}"#
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 404 }.count == 7)
        }
    }

    @Test func `a new invitation replaces the old one and does not sign anybody out before it is used`() async throws {
        try await TestServer.run { server in
            let anna = try await server.visitor("anna")
            var links: [String] = []
            for _ in 0..<2 {
                let answer = try await server.request(
                    "POST", "/api/accounts/anna/invitation", headers: [try await server.bearer()])
                #expect(answer.status == 201)
                links.append(try #require(answer.json["link"] as? String))
            }
            let paths = links.map { "/api/invitations/" + $0.dropFirst("http://localhost/invite/".count) }
            #expect(try await server.request("GET", paths[0]).code == "invitationInvalid")
            #expect(try await server.request("GET", paths[1]).json["login"] as? String == "anna")
            #expect(try await anna.request("GET", "/api/session").status == 200)
            let accepted = try await server.request(
                "POST", paths[1], headers: [("Content-Type", "application/json")],
                body: #"{"login":"boris","password":"Новый-пароль-9"}"#)
            #expect((accepted.json["account"] as? [String: Any])?["login"] as? String == "anna", "a login stays")
            #expect(try await anna.request("GET", "/api/session").status == 401)
        }
    }

    @Test func `a change leaves alone what it does not name, and null clears`() async throws {
        try await TestServer.run { server in
            try await server.makeSchool("s")
            try await server.makeAccount("anna", school: "s")
            let chief = try await server.visitor("chief", role: .administrator)
            let renamed = try await chief.request("PATCH", "/api/accounts/anna", body: #"{"name":"Анна"}"#)
            #expect((renamed.json["account"] as? [String: Any])?["school"] is [String: Any])
            let moved = try await chief.request("PATCH", "/api/accounts/anna", body: #"{"school":null}"#)
            let account = try #require(moved.json["account"] as? [String: Any])
            #expect(account["school"] is NSNull)
            #expect(account["name"] as? String == "Анна")
            for (body, code) in [
                (#"{"role":"king"}"#, "invalidRole"), (#"{"school":"nowhere"}"#, "schoolUnknown"),
                (#"{"name":" "}"#, "invalidName"), (#"{"login":"chief"}"#, "loginTaken"),
                (#"{"disabled":"yes"}"#, "malformedJSON"),
            ] {
                let refused = try await chief.request("PATCH", "/api/accounts/anna", body: body)
                #expect(refused.code == code, "\(refused.body)")
            }
            #expect(try await chief.request("PATCH", "/api/accounts/none", body: "{}").code == "notFound")
            #expect(try await chief.request("DELETE", "/api/accounts/chief").code == "ownAccount")
            let other = try await server.request(
                "DELETE", "/api/accounts/chief", headers: [try await server.bearer()])
            #expect(other.code == "lastAdministrator")
        }
    }

    @Test func `the list is searched, and staff see no logins`() async throws {
        try await TestServer.run { server in
            try await server.makeSchool("s")
            try await server.makeAccount("boris", role: .pupil, school: "s")
            let anna = try await server.visitor("anna")
            let all = try await anna.request("GET", "/api/accounts").json["accounts"] as? [[String: Any]]
            #expect(all?.map { $0["id"] as? String } == ["anna", "boris"])
            #expect(all?.allSatisfy { $0["login"] == nil } == true)
            let path = "/api/accounts?query=%D0%A8%D0%9A%D0%9E%D0%9B%D0%90%20S"
            let found = try await server.request("GET", path, headers: [try await server.bearer()])
            let list = try #require(found.json["accounts"] as? [[String: Any]])
            #expect(list.map { $0["login"] as? String } == ["boris"])
            let schools = try await anna.request("GET", "/api/schools").json["schools"] as? [[String: Any]]
            #expect(schools?.first?["accounts"] as? Int == 1)
        }
    }

    @Test func `a school's name is taken once, and a school with people stays`() async throws {
        try await TestServer.run { server in
            let chief = try await server.visitor("chief", role: .administrator)
            let created = try await chief.request("POST", "/api/schools", body: #"{"name":"Школа № 1"}"#)
            #expect(created.status == 201)
            let id = try #require(created.json["id"] as? String)
            #expect(
                try await chief.request("POST", "/api/schools", body: #"{"name":"Школа № 1"}"#).code == "schoolExists")
            try await server.makeAccount("anna", school: id)
            #expect(try await chief.request("DELETE", "/api/schools/" + id).code == "schoolInUse")
        }
    }
}
