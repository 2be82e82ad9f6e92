import Auth
import Foundation
import Testing

@testable import Server

@Suite struct RoomRouteTests {
    @Test func `an administrator creates a room that anybody can then look up`() async throws {
        try await TestServer.run { server in
            let created = try await server.request(
                "POST", "/api/rooms", headers: [try await server.bearer(), ("Host", "call.example:8443")],
                body: #"{"title":"  Совет\n школ "}"#)
            #expect(created.status == 201)
            let slug = try #require(created.json["slug"] as? String)
            #expect(slug.wholeMatch(of: /[a-z]{4}-[a-z]{4}-[a-z]{4}/) != nil)
            #expect(created.json["title"] as? String == "Совет школ")
            #expect(created.json["link"] as? String == "http://call.example:8443/r/\(slug)")
            let found = try await server.request("GET", "/api/rooms/\(slug)")
            #expect(found.status == 200)
            #expect(found.json["title"] as? String == "Совет школ")
            #expect(found.json["participants"] as? Int == 0)
            #expect(found.json["capacity"] as? Int == 2000)
        }
    }

    @Test func `links carry the configured address`() async throws {
        try await TestServer.run { configuration in
            configuration.publicURL = "https://call.school.example/"
        } _: { server in
            let created = try await server.request(
                "POST", "/api/rooms", headers: [try await server.bearer()], body: #"{"title":"A"}"#)
            let link = created.json["link"] as? String
            #expect(link?.hasPrefix("https://call.school.example/r/") == true)
        }
    }

    @Test func `the list of rooms is for administrators`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let list = try await server.request("GET", "/api/rooms", headers: [try await server.bearer()])
            #expect(list.status == 200)
            #expect((list.json["rooms"] as? [[String: Any]])?.map { $0["slug"] as? String } == ["abcd-efgh-jkmn"])
            #expect(try await server.request("GET", "/api/rooms").status == 401)
        }
    }

    @Test(arguments: ["none", "AAAA-BBBB", "%00", "a%2fb", "x' OR 1=1 --", String(repeating: "a", count: 500)])
    func `a room that does not exist is told so`(slug: String) async throws {
        try await TestServer.run { server in
            let path = slug.replacingOccurrences(of: " ", with: "%20")
            let answer = try await server.request("GET", "/api/rooms/" + path)
            #expect(answer.status == 404)
            #expect(answer.code == "roomNotFound")
        }
    }

    @Test func `what is no good token is refused with the reason`() async throws {
        try await TestServer.run { server in
            let other = await TokenAuthority(secret: [UInt8](repeating: 7, count: 32))
            let forged = try await other.issue(
                Grants(identity: "a", name: "A", room: "*", role: .administrator, lifetime: 60, now: Date()))
            let participant = try await server.bearer(role: .participant).1
            let oneRoom = try await server.bearer(room: "abcd-efgh-jkmn").1
            let expired = try await server.bearer(lifetime: -1).1
            let cases: [(String?, Int, String, String)] = [
                (nil, 401, "invalidToken", "is needed"), ("Basic YTpi", 401, "invalidToken", "not one of"),
                ("Bearer rubbish", 401, "invalidToken", "not one of"),
                ("Bearer \(forged)", 401, "invalidToken", "not signed"),
                (expired, 401, "invalidToken", "expired"), (participant, 403, "notAllowed", "administrator"),
                (oneRoom, 403, "notAllowed", "administrator"),
            ]
            for (header, status, code, reason) in cases {
                let headers = header.map { [("Authorization", $0)] } ?? []
                let answer = try await server.request("POST", "/api/rooms", headers: headers, body: #"{"title":"A"}"#)
                #expect(answer.status == status)
                #expect(answer.code == code)
                #expect(answer.message?.contains(reason) == true, "\(answer.body)")
                #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            }
            #expect(try await server.database.rooms().isEmpty)
        }
    }

    @Test(arguments: [
        ("", "malformedJSON"), ("{", "malformedJSON"), ("[]", "malformedJSON"), ("{}", "malformedJSON"),
        (#"{"title":5}"#, "malformedJSON"), (#"{"title":null}"#, "malformedJSON"), (#"{"title":" "}"#, "invalidTitle"),
        (#"{"title":"\u200b"}"#, "invalidTitle"),
        (#"{"title":"\#(String(repeating: "a", count: 121))"}"#, "invalidTitle"),
        (#"{"title":"A","capacity":0}"#, "invalidCapacity"), (#"{"title":"A","capacity":4001}"#, "invalidCapacity"),
        (#"{"title":"A","capacity":1e99}"#, "malformedJSON"), ("\u{0}\u{1}", "malformedJSON"),
    ])
    func `a request that makes no sense is refused with the reason`(body: String, code: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request(
                "POST", "/api/rooms", headers: [try await server.bearer()], body: body)
            #expect(answer.status == 400)
            #expect(answer.code == code, "\(answer.body)")
            #expect(answer.message?.isEmpty == false)
        }
    }

    @Test func `a body that is too large is refused without being read`() async throws {
        try await TestServer.run { server in
            let bearer = try await server.bearer()
            let answer = try await server.request(
                "POST", "/api/rooms", headers: [bearer], body: String(repeating: " ", count: 129 * 1024))
            #expect(answer.status == 413)
            #expect(answer.code == "tooLarge")
            // The same without an announced length.
            let chunk = "400\r\n" + String(repeating: " ", count: 1024) + "\r\n"
            let status = try await TCPClient.connect(port: server.port) { session in
                try await session.send(
                    "POST /api/rooms HTTP/1.1\r\nHost: a\r\n\(bearer.0): \(bearer.1)\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + String(repeating: chunk, count: 130) + "0\r\n\r\n")
                return try await session.answer().status
            }
            #expect(status == 413)
        }
    }

    @Test func `health answers`() async throws {
        try await TestServer.run { server in
            let health = try await server.request("GET", "/api/health")
            #expect(health.status == 200)
            #expect(health.json["status"] as? String == "ok")
        }
    }

    @Test func `other methods are refused, HEAD is GET without its body`() async throws {
        try await TestServer.run { server in
            let put = try await server.request("PUT", "/api/rooms")
            #expect(put.status == 405)
            #expect(put.headers["allow"] == "GET, POST")
            let post = try await server.request("POST", "/api/rooms/abcd")
            #expect(post.status == 405)
            #expect(post.headers["allow"] == "GET, PATCH, DELETE")
            let head = try await server.request("HEAD", "/api/health")
            #expect(head.status == 200)
            #expect(head.headers["content-length"] != "0")
        }
    }
}
