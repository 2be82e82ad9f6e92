import Foundation
import SDP
import Testing

@testable import Server

@Suite struct WHIPTests {
    private static let sdp = ("Content-Type", "application/sdp")
    private static let fragment = ("Content-Type", "application/trickle-ice-sdpfrag")
    private static let trickle = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwxyz\r\n"

    @Test(arguments: ["whip", "whep"])
    func `a session begins with POST and ends with DELETE`(kind: String) async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let offer = kind == "whip" ? Offers.encoder() : Offers.player()
            let bearer = try await server.bearer(room: "abcd-efgh-jkmn", role: .participant)
            let begun = try await server.request(
                "POST", "/\(kind)/abcd-efgh-jkmn",
                headers: [("Content-Type", "application/SDP; charset=utf-8"), bearer],
                body: offer)
            #expect(begun.status == 201, "\(begun.body)")
            #expect(begun.headers["content-type"] == "application/sdp")
            #expect(begun.headers["access-control-allow-origin"] == "*")
            #expect(begun.headers["access-control-expose-headers"]?.contains("Location") == true)
            #expect(try SessionDescription(parsing: begun.body).media.count == 2)
            #expect(server.plane.transports.count == 1)
            let location = try #require(begun.headers["location"])
            #expect(location.wholeMatch(of: /\/(whip|whep)\/abcd-efgh-jkmn\/[A-Za-z0-9_-]{32}/) != nil)
            let room = try await server.request("GET", "/api/rooms/abcd-efgh-jkmn")
            #expect(
                room.json["participants"] as? Int == (kind == "whip" ? 1 : 0), "an encoder is listed, a player is not")

            #expect(try await server.request("DELETE", location).status == 200)
            #expect(server.plane.transports.isEmpty)
            let again = try await server.request("DELETE", location)
            #expect(again.status == 404)
            #expect(again.code == "sessionNotFound")
        }
    }

    @Test func `an encoder without a token is a guest, unless the operator wants tokens`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let begun = try await server.request(
                "POST", "/whip/abcd-efgh-jkmn?name=Studio", headers: [Self.sdp], body: Offers.encoder())
            #expect(begun.status == 201)
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                let others = try await session.join("abcd-efgh-jkmn")["participants"] as? [[String: Any]]
                #expect(others?.first?["name"] as? String == "Studio")
                #expect(others?.first?["client"] as? String == "whip")
            }
        }
        try await TestServer.run { configuration in
            configuration.http.mediaNeedsToken = true
        } _: { server in
            try await server.makeRoom()
            for kind in ["whip", "whep"] {
                let refused = try await server.request(
                    "POST", "/\(kind)/abcd-efgh-jkmn", headers: [Self.sdp], body: Offers.encoder())
                #expect(refused.status == 401)
                #expect(refused.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
                #expect(
                    refused.headers["access-control-allow-origin"] == "*", "a page of elsewhere must see the reason")
            }
        }
    }

    @Test func `a token must be good, for this room and for this use`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let cases = [
                (("Authorization", "Bearer rubbish"), 401),
                (try await server.bearer(lifetime: -1), 401), (try await server.bearer(room: "other"), 403),
                (try await server.bearer(room: "abcd-efgh-jkmn") { $0.permissions.publish = false }, 403),
            ]
            for (header, status) in cases {
                let refused = try await server.request(
                    "POST", "/whip/abcd-efgh-jkmn", headers: [Self.sdp, header], body: Offers.encoder())
                #expect(refused.status == status)
            }
            let listener = try await server.bearer(room: "abcd-efgh-jkmn") { $0.permissions.publish = false }
            let player = try await server.request(
                "POST", "/whep/abcd-efgh-jkmn", headers: [Self.sdp, listener], body: Offers.player())
            #expect(player.status == 201)
        }
    }

    @Test(arguments: ["whip", "whep"])
    func `what is no offer is refused with the reason`(kind: String) async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let path = "/\(kind)/abcd-efgh-jkmn"
            let wrongType = try await server.request(
                "POST", path, headers: [("Content-Type", "text/plain")], body: "v=0")
            #expect(wrongType.status == 415)
            #expect(wrongType.headers["accept-post"] == "application/sdp")
            #expect(try await server.request("POST", path, body: "v=0").status == 415)
            for body in [
                "", "nonsense", "v=0", "\0\0\0", String(repeating: "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", count: 200),
            ] {
                let refused = try await server.request("POST", path, headers: [Self.sdp], body: body)
                #expect(refused.status == 400, "\(body.prefix(20)): \(refused.body)")
                #expect(refused.code == "invalidOffer")
                #expect((refused.message?.count ?? 0) > 10)
            }
            let large = try await server.request(
                "POST", path, headers: [Self.sdp], body: String(repeating: "a", count: 257 * 1024))
            #expect(large.status == 413)
            let nowhere = try await server.request("POST", "/\(kind)/none", headers: [Self.sdp], body: "v=0\r\n")
            #expect(nowhere.status == 404)
            #expect(nowhere.code == "roomNotFound")
            #expect(server.plane.transports.isEmpty)
        }
    }

    @Test func `an encoder that sends nothing is refused`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let refused = try await server.request(
                "POST", "/whip/abcd-efgh-jkmn", headers: [Self.sdp], body: Offers.player())
            #expect(refused.status == 422)
            #expect(refused.code == "invalidOffer")
        }
    }

    @Test func `a full server says when to try again`() async throws {
        try await TestServer.run { configuration in
            configuration.limits.participants = 1
        } _: { server in
            try await server.makeRoom()
            let first = try await server.request(
                "POST", "/whip/abcd-efgh-jkmn", headers: [Self.sdp], body: Offers.encoder())
            #expect(first.status == 201)
            let second = try await server.request(
                "POST", "/whep/abcd-efgh-jkmn", headers: [Self.sdp], body: Offers.player())
            #expect(second.status == 503)
            #expect(second.code == "serverFull")
            #expect(second.headers["retry-after"] != nil)
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                #expect(try await session.join("abcd-efgh-jkmn")["code"] as? String == "serverFull")
            }
        }
    }

    @Test func `PATCH goes by the ETag of the ICE session`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let offer = Offers.encoder()
            let begun = try await server.request("POST", "/whip/abcd-efgh-jkmn", headers: [Self.sdp], body: offer)
            let location = try #require(begun.headers["location"])
            let etag = try #require(begun.headers["etag"])
            #expect(etag.hasPrefix("\"") && etag.hasSuffix("\""))
            let lines = offer.split(separator: "\r\n")
            let own = ["a=ice-ufrag:", "a=ice-pwd:"].compactMap { name in lines.first { $0.hasPrefix(name) } }
            let trickle = own.joined(separator: "\r\n") + "\r\n"
            let candidate = "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.9 7 typ host\r\n"
            let cases: [([(String, String)], String, Int)] = [
                ([Self.fragment, ("If-Match", etag)], trickle, 204),
                ([Self.fragment, ("If-Match", etag)], trickle + candidate, 204),
                ([Self.fragment, ("If-Match", etag)], candidate, 204),
                ([Self.fragment, ("If-Match", "\"a\", \(etag)")], trickle, 204),
                ([Self.fragment, ("If-Match", "*")], trickle, 204),
                ([Self.fragment, ("If-Match", "W/" + etag)], trickle, 412),
                ([Self.fragment, ("If-Match", "")], trickle, 412),
                ([Self.fragment], trickle, 428), ([Self.fragment, ("If-Match", "\"other\"")], trickle, 412),
                ([("Content-Type", "text/plain"), ("If-Match", etag)], Self.trickle, 415),
                ([Self.fragment, ("If-Match", etag)], "nonsense", 400), ([Self.fragment, ("If-Match", etag)], "", 400),
                ([Self.fragment, ("If-Match", "*")], candidate, 400),
                ([Self.fragment, ("If-Match", "*")], "a=ice-ufrag:abcd\r\n", 400),
                ([Self.fragment, ("If-Match", "*")], "a=ice-ufrag:abcd\r\na=ice-pwd:short\r\n", 400),
                ([Self.fragment, ("If-Match", etag)], String(repeating: "a=\r\n", count: 100_000), 413),
            ]
            for (headers, body, status) in cases {
                let answer = try await server.request("PATCH", location, headers: headers, body: body)
                #expect(answer.status == status, "\(headers): \(answer.body)")
                if status >= 400 { #expect(answer.message?.isEmpty == false) }
            }
            #expect(server.plane.configurations.count == 1, "nothing of this is a restart")
            let stranger = location.dropLast(32) + String(repeating: "A", count: 32)
            let unknown = try await server.request(
                "PATCH", String(stranger), headers: [Self.fragment, ("If-Match", etag)], body: Self.trickle)
            #expect(unknown.status == 404)
        }
    }

    @Test(arguments: ["whip", "whep"], ["*", "\"*\"", "etag"])
    func `PATCH with new credentials restarts ICE and gives another ETag`(kind: String, match: String) async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let offer = kind == "whip" ? Offers.encoder() : Offers.player()
            let begun = try await server.request("POST", "/\(kind)/abcd-efgh-jkmn", headers: [Self.sdp], body: offer)
            let location = try #require(begun.headers["location"])
            let etag = try #require(begun.headers["etag"])
            func patch(_ match: String, _ body: String) async throws -> Answer {
                try await server.request("PATCH", location, headers: [Self.fragment, ("If-Match", match)], body: body)
            }
            let answer = try await patch(match == "etag" ? etag : match, Self.trickle)
            #expect(answer.status == 200, "\(answer.body)")
            #expect(answer.headers["content-type"] == "application/trickle-ice-sdpfrag")
            #expect(answer.headers["access-control-expose-headers"]?.contains("ETag") == true)
            let renewed = try #require(answer.headers["etag"])
            #expect(renewed != etag && renewed.hasPrefix("\"") && renewed.hasSuffix("\""))

            let configurations = server.plane.configurations
            try #require(configurations.count == 2)
            #expect(configurations[0].id == configurations[1].id, "the transport stays")
            let (before, after) = (configurations[0].description, configurations[1].description)
            #expect(after.remoteCredentials.ufrag == "abcd")
            #expect(after.remoteCredentials.password == "abcdefghijklmnopqrstuvwxyz")
            #expect(after.localCredentials.ufrag != before.localCredentials.ufrag)
            #expect(after.localCredentials.password != before.localCredentials.password)
            #expect(after.tracks == before.tracks && after.fingerprints == before.fingerprints)
            #expect(after.sections == before.sections)

            let fragment = try ICEFragment(parsing: answer.body)
            #expect(try fragment.credentials == after.localCredentials)
            #expect(fragment.attributes.map { $0.name }.contains("ice-lite"))
            let attributes = try #require(fragment.sections.first).attributes
            #expect(attributes.value(of: "mid") == "0")
            #expect(attributes.values(of: "candidate").allSatisfy { $0.contains("192.0.2.1 7882 typ host") })
            #expect(attributes.has("candidate") && attributes.has("end-of-candidates"))

            #expect(try await patch(etag, Self.trickle).status == 412, "the old ICE session is over")
            #expect(try await patch(renewed, Self.trickle).status == 204)
            let repeated = try await patch("*", Self.trickle)
            #expect(repeated.status == 200 && repeated.body == answer.body, "the first answer may have been lost")
            #expect(repeated.headers["etag"] == renewed)
            #expect(server.plane.configurations.count == 2)
            let other = try await patch("*", Self.trickle.replacingOccurrences(of: "abcd", with: "efgh"))
            #expect(other.status == 200)
            #expect(![etag, renewed].contains(other.headers["etag"]))
            #expect(server.plane.configurations.count == 3)

            #expect(try await server.request("DELETE", location).status == 200)
            #expect(try await patch("*", Self.trickle).status == 404)
        }
    }

    @Test(arguments: ["whip", "whep"])
    func `other methods are refused and OPTIONS says which there are`(kind: String) async throws {
        try await TestServer.run { server in
            for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE"] {
                let answer = try await server.request(method, "/\(kind)/abcd")
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == "POST, OPTIONS")
            }
            for method in ["GET", "HEAD", "PUT", "POST"] {
                let answer = try await server.request(method, "/\(kind)/abcd/id")
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == "PATCH, DELETE, OPTIONS")
            }
            let options = try await server.request("OPTIONS", "/\(kind)/abcd")
            #expect(options.status == 204)
            #expect(options.headers["accept-post"] == "application/sdp")
            #expect(options.headers["access-control-allow-methods"] == "POST, OPTIONS")
            #expect(options.headers["access-control-allow-headers"]?.contains("Authorization") == true)
        }
    }
}
