import Auth
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct MeetingRouteTests {
    /// A meeting with everything that one can say about it.
    private static let plan = """
        {"title":"Мозговой штурм","startsAt":"2026-12-08T15:00:00+03:00","duration":90,"timeZone":"Europe/Moscow",
         "policy":"schools","schools":[{"id":"s","quota":5},{"id":"t"}],"roles":[{"account":"boris","role":"secretary"}],
         "recurrence":"monthly","description":"Задача месяца\\nСсылка","guests":false,"needsAdult":"always","capacity":30}
        """

    private func prepare(_ server: TestServer) async throws -> Visitor {
        try await server.makeSchool("s")
        try await server.makeSchool("t")
        try await server.makeAccount("boris")
        return try await server.visitor("anna")
    }

    @Test func `a meeting is kept as it was planned`() async throws {
        try await TestServer.run { server in
            let anna = try await prepare(server)
            let created = try await anna.request("POST", "/api/rooms", body: Self.plan)
            #expect(created.status == 201, "\(created.body)")
            let slug = try #require(created.json["slug"] as? String)
            let details = try await anna.request("GET", "/api/rooms/\(slug)/details").json
            #expect(details["startsAt"] as? String == "2026-12-08T12:00:00Z")
            #expect(details["duration"] as? Int == 90)
            #expect(details["recurrence"] as? String == "monthly")
            #expect(details["needsAdult"] as? String == "always")
            #expect(details["description"] as? String == "Задача месяца\nСсылка")
            let schools = try #require(details["schools"] as? [[String: Any]])
            #expect(schools.map { $0["name"] as? String } == ["Школа s", "Школа t"])
            #expect(schools.first?["quota"] as? Int == 5)
            #expect(schools.last?["quota"] is NSNull)
            let roles = try #require(details["roles"] as? [[String: Any]])
            #expect(roles.first?["name"] as? String == "Имя boris")

            let record = try #require(try await StoredRoomDirectory(rooms: server.database).room(slug: slug))
            #expect(record.policy == .schools)
            #expect(!record.guests)
            #expect(record.needsAdult == .always)
            #expect(record.schools == ["s": 5, "t": nil])
            #expect(record.roles == ["boris": .secretary, "anna": .administrator])
        }
    }

    @Test func `everybody with the link sees the time, and not who was named`() async throws {
        try await TestServer.run { server in
            let anna = try await prepare(server)
            let created = try await anna.request("POST", "/api/rooms", body: Self.plan)
            let slug = try #require(created.json["slug"] as? String)
            let found = try await server.request("GET", "/api/rooms/\(slug)").json
            #expect(found["startsAt"] as? String == "2026-12-08T12:00:00Z")
            #expect(found["guests"] as? Bool == false)
            #expect(found["policy"] as? String == "schools")
            for field in ["roles", "schools", "needsAdult", "link", "createdAt", "invitations"] {
                #expect(found[field] == nil, "\(field)")
            }
        }
    }

    @Test func `people find their own meetings and those in which they have a part`() async throws {
        try await TestServer.run { server in
            let anna = try await prepare(server)
            try await server.makeRoom(slug: "others")
            let created = try await anna.request("POST", "/api/rooms", body: Self.plan)
            let slug = try #require(created.json["slug"] as? String)
            func list(_ visitor: Visitor) async throws -> [String: Bool] {
                let rooms = try await visitor.request("GET", "/api/rooms").json["rooms"] as? [[String: Any]] ?? []
                return Dictionary(
                    rooms.map { ($0["slug"] as? String ?? "", $0["editable"] as? Bool ?? false) }
                ) { a, _ in a }
            }
            let boris = try await server.signedIn(try #require(try await server.database.account(id: "boris")))
            #expect(try await list(anna) == [slug: true])
            #expect(try await list(boris) == [slug: false])
            #expect(try await list(try await server.visitor("clara")) == [:])
            #expect(
                try await list(try await server.visitor("chief", role: .administrator)) == [slug: true, "others": true])
            #expect(try await boris.request("PATCH", "/api/rooms/\(slug)", body: "{}").status == 403)
            #expect(try await boris.request("DELETE", "/api/rooms/\(slug)").status == 403)
        }
    }

    @Test func `a change leaves alone what it does not name, and null clears`() async throws {
        try await TestServer.run { server in
            let anna = try await prepare(server)
            let created = try await anna.request("POST", "/api/rooms", body: Self.plan)
            let path = "/api/rooms/" + (try #require(created.json["slug"] as? String))
            let first = try await anna.request("PATCH", path, body: #"{"title":"Новое","policy":"ask"}"#).json
            #expect(first["title"] as? String == "Новое")
            #expect(first["policy"] as? String == "ask")
            #expect(first["duration"] as? Int == 90)
            #expect((first["schools"] as? [Any])?.count == 2)
            let refused = try await anna.request("PATCH", path, body: #"{"startsAt":null}"#)
            #expect(refused.code == "invalidStart", "a recurring meeting needs a start")
            let second = try await anna.request(
                "PATCH", path, body: #"{"startsAt":null,"recurrence":null,"schools":[],"roles":[]}"#
            ).json
            #expect(second["startsAt"] is NSNull)
            #expect((second["schools"] as? [Any])?.isEmpty == true)
            #expect(try await anna.request("DELETE", path).status == 204)
            #expect(try await anna.request("GET", path).code == "roomNotFound")
        }
    }

    @Test(arguments: [
        (#"{"title":"A","startsAt":"tomorrow"}"#, "invalidStart"),
        (#"{"title":"A","startsAt":"2026-12-08T15:00:00"}"#, "invalidStart"),
        (#"{"title":"A","startsAt":"0001-01-01T00:00:00Z"}"#, "invalidStart"),
        (#"{"title":"A","startsAt":5}"#, "malformedJSON"), (#"{"title":"A","recurrence":"monthly"}"#, "invalidStart"),
        (#"{"title":"A","recurrence":"daily"}"#, "invalidRecurrence"),
        (#"{"title":"A","duration":0}"#, "invalidDuration"), (#"{"title":"A","duration":1441}"#, "invalidDuration"),
        (#"{"title":"A","timeZone":"Mars/Olympus"}"#, "invalidTimeZone"),
        (#"{"title":"A","policy":"maybe"}"#, "invalidPolicy"), (#"{"title":"A","needsAdult":1}"#, "malformedJSON"),
        (#"{"title":"A","needsAdult":"often"}"#, "invalidNeedsAdult"),
        (#"{"title":"A","schools":[{"id":"none"}]}"#, "schoolUnknown"),
        (#"{"title":"A","schools":[{"id":"s","quota":0}]}"#, "invalidQuota"),
        (#"{"title":"A","roles":[{"account":"none","role":"guest"}]}"#, "accountUnknown"),
        (#"{"title":"A","roles":[{"account":"boris","role":"king"}]}"#, "invalidRole"),
        (#"{"title":"A","invite":[{"role":"guest"}]}"#, "invalidName"),
        (#"{"title":"A","invite":[{"account":"none"}]}"#, "accountUnknown"),
        (#"{"title":"A","description":"\#(String(repeating: "a", count: 4001))"}"#, "invalidDescription"),
    ])
    func `a plan that makes no sense is refused and nothing is kept`(body: String, code: String) async throws {
        try await TestServer.run { server in
            let anna = try await prepare(server)
            let answer = try await anna.request("POST", "/api/rooms", body: body)
            #expect(answer.status == 400)
            #expect(answer.code == code, "\(answer.body)")
            #expect(try await server.database.rooms().isEmpty)
        }
    }

    @Test func `a call starts with its people in one go`() async throws {
        try await TestServer.run { server in
            let anna = try await prepare(server)
            let created = try await anna.request(
                "POST", "/api/rooms",
                body: #"{"title":"Звонок","invite":[{"account":"boris","role":"facilitator"},{"name":"Гость"}]}"#)
            #expect(created.status == 201, "\(created.body)")
            let slug = try #require(created.json["slug"] as? String)
            let invitations = try #require(created.json["invitations"] as? [[String: Any]])
            #expect(invitations.map { $0["name"] as? String } == ["Имя boris", "Гость"])
            #expect(invitations.map { $0["role"] as? String } == ["facilitator", "participant"])
            #expect(invitations[0]["link"] as? String == created.json["link"] as? String)
            #expect((invitations[1]["link"] as? String)?.contains("/r/\(slug)#invitation=") == true)
            let room = try #require(try await server.database.room(slug: slug))
            #expect(room.meeting.roles == [StoredRoomRole(account: "boris", role: "facilitator")])
        }
    }

    @Test func `a room with people in it is not deleted`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom(slug: "abcd")
            let bearer = try await server.bearer()
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                _ = try await session.join("abcd")
                let answer = try await server.request("DELETE", "/api/rooms/abcd", headers: [bearer])
                #expect(answer.code == "roomInUse")
            }
        }
    }

    // MARK: - Personal links

    @Test func `a personal link greets its bearer until it is withdrawn`() async throws {
        try await TestServer.run { server in
            let anna = try await prepare(server)
            let created = try await anna.request("POST", "/api/rooms", body: #"{"title":"A"}"#)
            let slug = try #require(created.json["slug"] as? String)
            let path = "/api/rooms/\(slug)/invitations"
            let made = try await anna.request("POST", path, body: #"{"name":"Вера","role":"delegate","school":"s"}"#)
            #expect(made.status == 201, "\(made.body)")
            let id = try #require(made.json["id"] as? String)
            let link = try #require(made.json["link"] as? String)
            let listed = try await anna.request("GET", path).json["invitations"] as? [[String: Any]]
            #expect(listed?.map { $0["link"] as? String } == [link], "the link can be shown again")

            let secret = try #require(link.split(separator: "=").last)
            func greet(_ secret: some StringProtocol, _ slug: String) async throws -> Answer {
                try await server.request(
                    "GET", "/api/rooms/\(slug)/invitation", headers: [("Authorization", "Invitation \(secret)")])
            }
            let greeting = try await greet(secret, slug)
            #expect(greeting.json["name"] as? String == "Вера")
            #expect(greeting.json["role"] as? String == "delegate")
            #expect((greeting.json["school"] as? [String: Any])?["id"] as? String == "s")
            try await server.makeRoom(slug: "other")
            #expect(try await greet(secret, "other").code == "invitationInvalid")
            #expect(try await greet(secret.dropLast() + "!", slug).code == "invitationInvalid")
            #expect(try await anna.request("DELETE", path + "/" + id).status == 204)
            #expect(try await anna.request("DELETE", path + "/" + id).status == 404)
            #expect(try await greet(secret, slug).code == "invitationInvalid")
            #expect(
                try await anna.request("POST", path, body: #"{"name":"Б","school":"none"}"#).code == "schoolUnknown")
        }
    }
}
