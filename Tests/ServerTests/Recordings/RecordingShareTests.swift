import Auth
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct RecordingShareTests {
    private func open(_ server: TestServer, _ path: String, _ secret: String) async throws -> Answer {
        try await server.request(
            "POST", path + "/open", headers: [("Origin", "http://localhost"), ("Content-Type", "application/json")],
            body: #"{"share":"\#(secret)"}"#)
    }

    @Test func `a link lets others watch this recording, until it is withdrawn`() async throws {
        try await TestServer.run { server in
            let (host, secretary, delegate, administrator) = try await server.makeStaff()
            try await server.makeSchool("s1")
            let fixture = try await server.makeRecording()
            let other = try await server.makeRecording()
            let path = "/api/recordings/\(fixture.id)"
            let made = try await secretary.request(
                "POST", path + "/shares", body: #"{"school":"s1","days":3,"note":"для 7-й"}"#)
            #expect(made.status == 201, "\(made.body)")
            let link = try #require(made.json["link"] as? String)
            #expect(link.hasPrefix("http://localhost/recordings/\(fixture.id)#share="))
            let secret = String(try #require(link.split(separator: "=").last))
            let opened = try await open(server, path, secret)
            #expect(opened.status == 204)
            let set = try #require(opened.headers["set-cookie"])
            #expect(set.contains("; Path=\(path); Max-Age=43200; HttpOnly; SameSite=Strict"))
            let cookie = [("Cookie", String(set.prefix { $0 != ";" }))]
            for read in ["", "/film", "/thumbnail", "/chat"] {
                #expect(try await server.request("GET", path + read, headers: cookie).status == 200, "\(read)")
            }
            let seen = try await server.request("GET", path, headers: cookie).json
            #expect(seen["tracks"] == nil)
            #expect(seen["mayShare"] as? Bool == false)
            // Not the tracks, not the links, not another recording, not the list; and nothing is changed.
            #expect(try await server.request("GET", path + "/tracks/1-camera-1.webm", headers: cookie).status == 403)
            #expect(try await server.request("GET", path + "/shares", headers: cookie).status == 403)
            #expect(try await server.request("GET", "/api/recordings", headers: cookie).status == 401)
            let foreign = [
                ("Cookie", "veche_share_\(other.id)=\(secret)")
            ]
            #expect(try await server.request("GET", "/api/recordings/\(other.id)", headers: foreign).status == 401)
            #expect(try await open(server, "/api/recordings/\(other.id)", secret).status == 404)
            #expect(try await open(server, path, String(repeating: "a", count: 43)).status == 404)
            #expect(try await open(server, path, "").status == 404)
            // Somebody signed in who may not see it otherwise.
            let both = [("Cookie", "veche_session=\(delegate.session); " + cookie[0].1)]
            #expect(try await server.request("GET", path, headers: both).status == 200)

            let shares = try await host.request("GET", path + "/shares").json["shares"] as? [[String: Any]]
            let share = try #require(shares?.first)
            #expect((share["school"] as? [String: String])?["name"] == "Школа s1")
            #expect(share["note"] as? String == "для 7-й")
            #expect(share["by"] as? String == "Имя secretary")
            let id = try #require(share["id"] as? String)
            #expect(id.count == 32)
            #expect(try await delegate.request("DELETE", path + "/shares/" + id).status == 404)
            #expect(try await host.request("DELETE", path + "/shares/" + id).status == 204)
            #expect(try await server.request("GET", path, headers: cookie).status == 401)
            #expect(try await server.request("GET", path, headers: both).status == 404)
            #expect(try await open(server, path, secret).code == "shareInvalid")
            let records = try await administrator.request("GET", "/api/audit").json["records"] as? [[String: Any]]
            let actions = (records ?? []).compactMap { $0["action"] as? String }
            #expect(actions == ["shareRevoked", "watched", "shareOpened", "shared"])
            #expect(records?[1]["actor"] as? String == "share:" + id)
        }
    }

    @Test func `an administrator without account watches by a cookie, which changes nothing`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let fixture = try await server.makeRecording()
            let path = "/api/recordings/\(fixture.id)"
            let json = ("Content-Type", "application/json")
            let bearer = try await server.bearer()
            let opened = try await server.request("POST", path + "/open", headers: [bearer, json], body: "{}")
            #expect(opened.status == 204, "\(opened.body)")
            let set = try #require(opened.headers["set-cookie"])
            let cookie = ("Cookie", String(set.prefix { $0 != ";" }))
            #expect(try await server.request("GET", path + "/film", headers: [cookie]).status == 200)
            let body = #"{"reason":"a"}"#
            let headers = [cookie, json, ("Origin", "http://localhost")]
            #expect(try await server.request("DELETE", path, headers: headers, body: body).status == 401)
            let weak = try await server.bearer(room: "abcd-efgh-jkmn", role: .facilitator)
            #expect(
                try await server.request("POST", path + "/open", headers: [weak, json], body: "{}").status == 404)
            let name = String(cookie.1.prefix { $0 != "=" })
            let forged = ("Cookie", name + "=" + weak.1.dropFirst("Bearer ".count))
            #expect(try await server.request("GET", path + "/film", headers: [forged]).status == 401)
        }
    }

    @Test func `a link ends with its time and with the recording`() async throws {
        try await TestServer.run { server in
            let (host, _, _, _) = try await server.makeStaff()
            let fixture = try await server.makeRecording()
            let path = "/api/recordings/\(fixture.id)"
            for body in [#"{"days":0}"#, #"{"days":91}"#] {
                #expect(try await host.request("POST", path + "/shares", body: body).code == "invalidDays")
            }
            let unknown = try await host.request("POST", path + "/shares", body: #"{"days":1,"school":"none"}"#)
            #expect(unknown.code == "schoolUnknown")
            let secret = "a-secret-of-a-link-that-is-over"
            try await server.database.insert(
                StoredRecordingShare(
                    id: "old", hash: try #require(AccessSecret(secret)).hash, recording: fixture.id.text,
                    createdBy: "system", createdAt: Date() - 100, expiresAt: Date() - 1))
            #expect(try await open(server, path, secret).status == 404)
            let cookie = [("Cookie", "veche_share_\(fixture.id)=\(secret)")]
            #expect(try await server.request("GET", path, headers: cookie).status == 401)

            let made = try await host.request("POST", path + "/shares", body: #"{"days":1}"#)
            let link = try #require(made.json["link"] as? String)
            let good = [("Cookie", "veche_share_\(fixture.id)=\(link.split(separator: "=").last ?? "")")]
            #expect(try await server.request("GET", path, headers: good).status == 200)
            #expect(try await host.request("DELETE", path, body: #"{"reason":"a"}"#).status == 204)
            #expect(try await server.request("GET", path, headers: good).status == 401)
        }
    }
}
