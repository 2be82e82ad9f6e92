import Foundation
import ICE
import MediaControl
import Primitives
import SDP
import Testing

@testable import Server

@Suite struct SignallingTests {
    @Test func `two people in a room learn of each other`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            try await TCPClient.connect(port: server.port) { anna in
                #expect(try await anna.handshake().status == 101)
                let joined = try await anna.join("abcd-efgh-jkmn")
                #expect(joined["type"] as? String == "joined")
                #expect(joined["request"] as? Int == 1)
                #expect((joined["room"] as? [String: Any])?["title"] as? String == "Room")
                let port = server.port
                try await TCPClient.connect(port: port) { boris in
                    #expect(try await boris.handshake().status == 101)
                    let joined = try await boris.join("abcd-efgh-jkmn", name: "Борис")
                    #expect((joined["participants"] as? [[String: Any]])?.map { $0["name"] as? String } == ["Анна"])
                    let metrics = try await server.request("GET", "/metrics").body
                    #expect(metrics.contains("\nveche_participants 2\n"))
                    #expect(metrics.contains("\nveche_rooms 1\n"))
                    let room = try await server.request("GET", "/api/rooms/abcd-efgh-jkmn")
                    #expect(room.json["participants"] as? Int == 2)
                    // Everybody hears of a newcomer, who hears it too. Whoever leaves before that was never there.
                    var told: [String?] = []
                    while !told.contains("Борис") {
                        let change = try await boris.message(of: "participants")
                        told += (change["joined"] as? [[String: Any]] ?? []).map { $0["name"] as? String }
                    }
                    // A page that is closed says so.
                    try await boris.send(opcode: 8, [0x03, 0xe9])
                    #expect(try await boris.closeCode() == 1001)
                }
                var arrived: [String?] = []
                var reasons: [String?] = []
                while reasons.isEmpty {
                    let change = try await anna.message(of: "participants")
                    arrived += (change["joined"] as? [[String: Any]] ?? []).map { $0["name"] as? String }
                    reasons += (change["left"] as? [[String: Any]] ?? []).map { $0["reason"] as? String }
                }
                #expect(arrived.last == "Борис")
                #expect(reasons == ["left"])
            }
        }
    }

    @Test func `an administrator's token makes an administrator, a bad one is refused`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let good = try await server.token(room: "abcd-efgh-jkmn")
            let elsewhere = try await server.token(room: "other")
            let listener = try await server.token { $0.permissions.publish = false }
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                for bad in ["rubbish", elsewhere, listener] {
                    #expect(try await session.join("abcd-efgh-jkmn", token: bad)["code"] as? String == "invalidToken")
                }
                let joined = try await session.join("abcd-efgh-jkmn", token: good)
                #expect((joined["participant"] as? [String: Any])?["role"] as? String == "administrator")
            }
        }
    }

    @Test func `an offer is answered and its transport ends with the participant`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let offer = Offers.page()
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                _ = try await session.join("abcd-efgh-jkmn")
                let message: [String: Any] = [
                    "type": "offer", "request": 2, "sdp": offer, "sections": [["mid": "0", "source": "microphone"]],
                ]
                try await session.say(
                    String(decoding: try JSONSerialization.data(withJSONObject: message), as: UTF8.self))
                let answer = try await session.message(of: "answer")
                #expect(answer["request"] as? Int == 2)
                let sdp = try SessionDescription(parsing: answer["sdp"] as? String ?? "")
                #expect(sdp.media.count == 2)
                // The answer is on its way before the media plane is told.
                let end = ContinuousClock.now + .seconds(30)
                while server.plane.transports.isEmpty, ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(server.plane.transports.count == 1)
                if let id = server.plane.transports.first {
                    server.plane.report([.connected(TransportID(rawValue: id))])
                }
                #expect(try await session.message(of: "transport")["state"] as? String == "connected")
                try await session.say(#"{"type":"leave"}"#)
                try await session.say(#"{"type":"ping","request":3}"#)
                _ = try await session.message(of: "pong")
                #expect(server.plane.transports.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("not JSON", "malformedMessage"), ("[]", "malformedMessage"), ("{}", "malformedMessage"),
        (#"{"type":7}"#, "malformedMessage"), (#"{"type":"nonsense"}"#, "unknownType"),
        (#"{"type":"view","tiles":[]}"#, "notJoined"),
        (#"{"type":"join","room":"none","name":"A"}"#, "roomNotFound"),
        (#"{"type":"join","room":"../../x","name":"A"}"#, "roomNotFound"),
        (#"{"type":"join","room":"abcd-efgh-jkmn","name":"\u0000"}"#, "invalidName"),
        (String(repeating: "[", count: 100_000), "malformedMessage"),
    ])
    func `a message that makes no sense is answered, and the connection stays`(text: String, code: String) async throws
    {
        try await TestServer.run { server in
            try await server.makeRoom()
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                try await session.say(text)
                let error = try await session.message()
                #expect(error["type"] as? String == "error")
                #expect(error["code"] as? String == code)
                #expect((error["message"] as? String)?.isEmpty == false)
                try await session.say(#"{"type":"ping","request":4}"#)
                #expect(try await session.message()["request"] as? Int == 4)
            }
        }
    }

    @Test func `a flood is told to slow down`() async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                for index in 0..<300 { try await session.say(#"{"type":"ping","request":\#(index)}"#) }
                let error = try await session.message(of: "error")
                #expect(error["code"] as? String == "rateLimited")
            }
        }
    }

    @Test func `when the server stops everybody is told`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                _ = try await session.join("abcd-efgh-jkmn")
                await server.conference.shutDown()
                #expect(try await session.message(of: "closing")["reason"] as? String == "shutdown")
                #expect(try await session.closeCode() == 1000)
            }
        }
    }
}

/// Offers that a client would make.
enum Offers {
    /// A page with a microphone and one slot for video.
    static func page() -> String {
        var offer = builder()
        offer.add(.audio, .sendonly)
        offer.add(.video, .recvonly)
        return offer.build().description
    }

    /// An encoder with sound and picture.
    static func encoder() -> String {
        var offer = builder()
        offer.add(.audio, .sendonly)
        offer.add(.video, .sendonly)
        return offer.build().description
    }

    /// A player of sound and picture.
    static func player() -> String {
        var offer = builder()
        offer.add(.audio, .recvonly)
        offer.add(.video, .recvonly)
        return offer.build().description
    }

    private static func builder() -> OfferBuilder {
        var generator = SystemRandomNumberGenerator()
        return OfferBuilder(
            credentials: .random(using: &generator),
            fingerprint: Fingerprint(algorithm: "sha-256", bytes: [UInt8](repeating: 1, count: 32)))
    }
}
