import Auth
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct KeyRouteTests {
    private func makeKey(_ server: TestServer, room: String?, _ permissions: [String]) async throws -> String {
        let wish: [String: Any] = ["name": "Журнал", "room": room ?? NSNull(), "permissions": permissions]
        let body = String(decoding: try JSONSerialization.data(withJSONObject: wish), as: UTF8.self)
        let answer = try await server.request("POST", "/api/keys", headers: [try await server.bearer()], body: body)
        #expect(answer.status == 201, "\(answer.body)")
        return try #require(answer.json["key"] as? String)
    }

    private func token(_ server: TestServer, _ key: String, _ body: String) async throws -> Answer {
        try await server.request(
            "POST", "/api/tokens", headers: [("Authorization", "Bearer " + key)], body: body)
    }

    @Test func `a key makes tokens that say what it was asked`() async throws {
        try await TestServer.run { server in
            let key = try await makeKey(server, room: nil, ["publish", "subscribe"])
            let answer = try await token(
                server, key,
                #"{"room":"abcd","identity":"42","name":"Анна","role":"delegate","lifetime":600,"school":"s","pupil":true}"#
            )
            #expect(answer.status == 201)
            let text = try #require(answer.json["token"] as? String)
            let grants = try await server.tokens.verify(text, room: "abcd", now: Date())
            #expect(grants.role == .delegate)
            #expect(grants.identity == "42")
            #expect(grants.school == "s")
            #expect(grants.isPupil)
            #expect(!grants.permissions.admin)
            #expect(grants.expiresAt.timeIntervalSince(grants.issuedAt) == 600)
            let listed = try await server.request("GET", "/api/keys", headers: [try await server.bearer()])
            let entry = try #require((listed.json["keys"] as? [[String: Any]])?.first)
            #expect(entry["key"] == nil, "it is shown once")
            #expect(entry["lastUsedAt"] != nil)
            #expect(entry["permissions"] as? [String] == ["publish", "subscribe"])
        }
    }

    @Test func `a key gives no more than it has`() async throws {
        try await TestServer.run { server in
            let narrow = try await makeKey(server, room: "abcd", ["subscribe"])
            let wide = try await makeKey(server, room: nil, ["publish", "subscribe", "admin"])
            let person = #""identity":"1","name":"A""#
            let cases: [(String, String, Int)] = [
                (narrow, #"{"room":"efgh",\#(person)}"#, 403),
                (narrow, #"{"room":"abcd",\#(person),"permissions":["publish"]}"#, 403),
                (narrow, #"{"room":"abcd",\#(person),"role":"administrator"}"#, 403),
                (narrow, #"{"room":"abcd",\#(person)}"#, 201), (narrow, #"{"room":"*",\#(person)}"#, 400),
                (wide, #"{"room":"*",\#(person),"role":"administrator"}"#, 400),
                (wide, #"{"room":"abcd",\#(person),"role":"administrator"}"#, 201),
                (wide, #"{"room":"abcd",\#(person),"role":"king"}"#, 400),
                (wide, #"{"room":"abcd",\#(person),"lifetime":86401}"#, 400),
                (wide, #"{"room":"abcd",\#(person),"lifetime":0}"#, 400),
                (wide, #"{"room":"abcd",\#(person),"permissions":["fly"]}"#, 400),
                (wide, #"{"room":"abcd","identity":"","name":"A"}"#, 400),
                (wide, #"{"room":"abcd","identity":"1","name":""}"#, 400),
            ]
            for (key, body, status) in cases {
                let answer = try await token(server, key, body)
                #expect(answer.status == status, "\(body): \(answer.body)")
            }
        }
    }

    @Test func `a key for one room runs that room and no other`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom(slug: "abcd")
            try await server.makeRoom(slug: "efgh")
            let key = try await makeKey(server, room: "abcd", ["publish", "subscribe", "admin"])
            let headers = [("Authorization", "Bearer " + key)]
            let body = #"{"title":"Новое"}"#
            #expect(try await server.request("PATCH", "/api/rooms/abcd", headers: headers, body: body).status == 200)
            #expect(try await server.request("PATCH", "/api/rooms/efgh", headers: headers, body: body).status == 403)
            #expect(try await server.request("POST", "/api/rooms", headers: headers, body: body).status == 403)
            let list = try await server.request("GET", "/api/rooms", headers: headers)
            #expect((list.json["rooms"] as? [[String: Any]])?.map { $0["slug"] as? String } == ["abcd"])
        }
    }

    @Test func `a withdrawn key is no good from then on`() async throws {
        try await TestServer.run { server in
            let key = try await makeKey(server, room: nil, ["publish", "subscribe"])
            let id = try #require(KeyToken(key)).id
            let bearer = try await server.bearer()
            #expect(try await server.request("DELETE", "/api/keys/" + id, headers: [bearer]).status == 204)
            #expect(try await token(server, key, #"{"room":"abcd","identity":"1","name":"A"}"#).status == 401)
            #expect(try await server.request("DELETE", "/api/keys/" + id, headers: [bearer]).status == 404)
        }
    }
}
