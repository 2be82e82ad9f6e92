import Foundation
import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

private let microphone = PublishedTrack(id: TrackID(rawValue: 11), mid: "0", source: .microphone)
private let camera = PublishedTrack(id: TrackID(rawValue: 12), mid: "1", source: .camera)

/// Somebody who publishes as ffmpeg does: waits for ClientHello, announces its SSRCs and sends no header extensions,
/// retransmits nothing. And a viewer.
private func broadcast(seed: UInt64) throws -> Meeting {
    var meeting = try Meeting(seed: seed)
    try meeting.join(tracks: [microphone, camera]) { offer in
        offer.setup = "passive"
        offer.extensions = ExtensionMap()
        offer.add(.audio, .sendonly, streams: [SSRCPair(primary: 0x1111)])
        offer.add(.video, .sendonly, streams: [SSRCPair(primary: 0x2222)])
        offer.sections[1].codecs = [
            NegotiatedCodec(
                codec: .h264, payloadType: 106,
                formatParameters: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f")
        ]
    }
    try meeting.join { offer in
        offer.add(.audio, .recvonly)
        offer.add(.video, .recvonly)
    }
    return meeting
}

private func startMedia(_ meeting: inout Meeting, seed: UInt64) {
    meeting.clients[0].publish(mid: "0", codec: .opus, seed: seed)
    meeting.clients[0].publish(mid: "1", codec: .h264, seed: seed + 1)
    meeting.clients[0].sources[0].ssrc = 0x1111
    meeting.clients[0].sources[1].ssrc = 0x2222
    meeting.apply(.show(meeting.transports[1], [SlotAssignment(mid: "1", track: camera.id, height: 360)]))
}

private func videoPackets(_ meeting: borrowing Meeting) -> Int { meeting.clients[1].received["1"]?.packets.count ?? 0 }

/// Whether it is ClientHello, in the first datagram of a handshake (RFC 6347 §4.3.2).
private func isClientHello(_ datagram: VirtualNetwork.Datagram) -> Bool {
    datagram.bytes.count > 13 && datagram.bytes[0] == 22 && datagram.bytes[13] == 1
}

@Suite("Publishers that insist on being the DTLS server")
struct PassivePublisherScenarios {
    @Test("The server begins the handshake after the first check, and the media reaches a viewer")
    func passivePublisher() throws {
        var meeting = try broadcast(seed: 61)
        let answer = try #require(meeting.clients[0].answer)
        #expect(answer.setup == .active)
        meeting.connect()
        #expect(meeting.events.contains(.connected(meeting.transports[0])))
        startMedia(&meeting, seed: 61)
        meeting.run(.seconds(3))
        #expect(videoPackets(meeting) > 250)
        #expect((meeting.clients[1].received["0"]?.packets.count ?? 0) > 80)
        #expect(meeting.clients[1].received["1"]?.csrcs == [camera.id.rawValue])
        #expect(meeting.clients[0].unauthentic == 0, "reports to the publisher are encrypted with its keys")
        #expect(!meeting.clients[0].reportsReceived.isEmpty)
    }

    @Test("ClientHello goes to an address only after that has proved itself")
    func noHelloBeforeProof() throws {
        var meeting = try broadcast(seed: 62)
        let address = meeting.clients[0].address
        meeting.network.loses = { $0.from == address && $0.bytes[0] < 4 }
        nonisolated(unsafe) var hellos = 0
        let losesChecks = meeting.network.loses
        meeting.network.loses = { datagram in
            if datagram.to == address, isClientHello(datagram) { hellos += 1 }
            return losesChecks(datagram)
        }
        meeting.run(.seconds(5), media: false)
        #expect(hellos == 0)
        #expect(!meeting.clients[0].isConnected)
    }

    @Test("A ClientHello that is lost is sent again")
    func lostHello() throws {
        var meeting = try broadcast(seed: 63)
        nonisolated(unsafe) var hellos = 0
        meeting.network.loses = { datagram in
            guard isClientHello(datagram), datagram.from == Meeting.serverAddress else { return false }
            hellos += 1
            return hellos <= 2
        }
        // OpenSSL's timers are real: 0.1 s, then 0.2 s.
        for _ in 0..<100 where !meeting.clients[0].isConnected {
            meeting.run(.milliseconds(50), media: false)
            Thread.sleep(forTimeInterval: 0.02)
        }
        #expect(meeting.clients[0].isConnected)
        #expect(hellos == 3)
    }

    @Test("A publisher that sends no more checks stays as long as it sends media, and no longer")
    func withoutChecks() throws {
        var meeting = try broadcast(seed: 64)
        meeting.connect()
        startMedia(&meeting, seed: 64)
        meeting.clients[0].keepsChecking = false
        meeting.run(.seconds(45))
        let id = meeting.transports[0]
        #expect(!meeting.events.contains(.disconnected(id)))
        #expect(videoPackets(meeting) > 4_000)
        meeting.clients[0].sources.removeAll()
        meeting.run(.seconds(35))
        #expect(meeting.events.contains(.disconnected(id)))
        #expect(meeting.events.contains(.failed(id, .consentExpired)))
    }

    @Test("An ICE restart keeps the roles and the keys")
    func restart() throws {
        var meeting = try broadcast(seed: 65)
        meeting.connect()
        startMedia(&meeting, seed: 65)
        meeting.run(.seconds(1))
        try meeting.restartICE(0, tracks: [microphone, camera])
        #expect(meeting.clients[0].answer?.setup == .active)
        let before = videoPackets(meeting)
        meeting.run(.seconds(3))
        #expect(videoPackets(meeting) > before + 250)
        #expect(meeting.clients[0].unauthentic == 0)

        // RFC 8842 §5.5: browsers offer actpass again, whichever role they have.
        meeting.clients[0].offer.setup = "actpass"
        try meeting.restartICE(0, tracks: [microphone, camera])
        #expect(meeting.clients[0].answer?.setup == .active)
    }

    @Test("A publisher with another certificate than it announced is turned away")
    func wrongFingerprint() throws {
        var meeting = try Meeting(seed: 66)
        try meeting.join(tracks: [camera]) { offer in
            offer.setup = "passive"
            offer.fingerprint = Fingerprint(algorithm: "sha-256", bytes: [UInt8](repeating: 7, count: 32))
            offer.sections = [OfferSection(mid: "1", kind: .video, direction: .sendonly)]
        }
        meeting.run(.seconds(3), media: false)
        for _ in 0..<100 where !meeting.events.contains(.failed(meeting.transports[0], .wrongFingerprint)) {
            meeting.run(.milliseconds(100), media: false)
        }
        #expect(meeting.events.contains(.failed(meeting.transports[0], .wrongFingerprint)))
        #expect(!meeting.events.contains(.connected(meeting.transports[0])))
    }
}
