import ICE
import MediaControl
import Primitives
import RTP
import SDP
import SecureTransport
import Testing

@testable import Forwarding

private let camera = PublishedTrack(id: TrackID(rawValue: 12), mid: "0", source: .camera)
private let stranger = SocketAddress(ipv4: 0x0a63_0001, port: 9_999)

private func call(seed: UInt64) throws -> Meeting {
    var meeting = try Meeting(seed: seed)
    try meeting.join(tracks: [camera]) { $0.add(.video, .sendonly) }
    try meeting.join { $0.add(.video, .recvonly) }
    meeting.connect()
    meeting.clients[0].publish(mid: "0", codec: .vp8, height: 180, seed: seed)
    meeting.apply(.show(meeting.transports[1], [SlotAssignment(mid: "0", track: camera.id, height: 180)]))
    meeting.run(.seconds(1))
    return meeting
}

@Suite("Strangers and broken clients")
struct StrangerScenarios {
    @Test("Ten thousand datagrams of rubbish from a stranger get no answer and change nothing")
    func rubbish() throws {
        var meeting = try call(seed: 31)
        var generator = SeededGenerator(seed: 31)
        for round in 0..<10_000 {
            var bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            // Most look like one of the protocols from outside.
            if !bytes.isEmpty { bytes[0] = [0, 1, 22, 128, 144, 200][round % 6] }
            let answers = meeting.inject(bytes, from: stranger)
            #expect(answers.isEmpty)
        }
        #expect(meeting.forwarder.addressIndex.count == 2)
        let before = meeting.clients[1].received["0"]?.packets.count ?? 0
        meeting.run(.seconds(1))
        #expect((meeting.clients[1].received["0"]?.packets.count ?? 0) > before + 80)
    }

    @Test("The same rubbish from a client's own address does no harm either")
    func rubbishFromWithin() throws {
        var meeting = try call(seed: 32)
        var generator = SeededGenerator(seed: 32)
        let address = meeting.clients[1].address
        for round in 0..<10_000 {
            var bytes = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            bytes[0] = [0, 128, 144, 200][round % 4]
            let sent = meeting.inject(bytes, from: address)
            #expect(sent.reduce(0) { $0 + $1.count } <= bytes.count)
        }
        let before = meeting.clients[1].received["0"]?.packets.count ?? 0
        meeting.run(.seconds(1))
        #expect((meeting.clients[1].received["0"]?.packets.count ?? 0) > before + 80)
        #expect(!meeting.events.contains { if case .failed = $0 { true } else { false } })
    }

    @Test("A stranger who starts a DTLS handshake first is not answered, and the client gets through")
    func handshakeRace() throws {
        var meeting = try Meeting(seed: 33)
        try meeting.join(tracks: [camera]) { $0.add(.video, .sendonly) }
        let other = try DTLSIdentity.generate()
        var thief = try DTLSConnection(identity: other, role: .client, accepted: [other.fingerprint])
        thief.start(now: meeting.now)
        while let hello = thief.popOutgoing() {
            let answers = meeting.inject(hello, from: stranger)
            #expect(answers.isEmpty)
        }
        meeting.connect()
        #expect(meeting.clients[0].isConnected)
    }

    @Test("A check with a known name and a wrong password gets silence")
    func wrongPassword() throws {
        var meeting = try call(seed: 34)
        let ufrag = try #require(meeting.clients[0].answer?.remote.ufrag)
        var agent = ICEClientAgent(
            local: ICECredentials(ufrag: "thief", password: "0123456789012345678901"),
            remote: ICECredentials(ufrag: ufrag, password: "guessguessguessguessgu"),
            candidates: [Meeting.serverAddress], seed: 1, now: meeting.now)
        _ = agent.handleTimeout(now: meeting.now)
        var sent = 0
        while let check = agent.popOutgoing() {
            sent += 1
            let answers = meeting.inject(check.bytes, from: stranger)
            #expect(answers.isEmpty)
        }
        #expect(sent > 0)
        #expect(meeting.forwarder.addressIndex[stranger] == nil)
    }

    @Test("A client whose certificate is not the announced one fails alone")
    func wrongFingerprint() throws {
        var meeting = try call(seed: 35)
        try meeting.join { offer in
            offer.add(.video, .recvonly)
            offer.fingerprint = Fingerprint(algorithm: "sha-256", bytes: [UInt8](repeating: 7, count: 32))
        }
        meeting.run(.seconds(2))
        #expect(meeting.events.contains(.failed(meeting.transports[2], .wrongFingerprint)))
        #expect(!meeting.clients[2].isConnected)
        let before = meeting.clients[1].received["0"]?.packets.count ?? 0
        meeting.run(.seconds(1))
        #expect((meeting.clients[1].received["0"]?.packets.count ?? 0) > before + 80)
    }

    @Test("A client that invents SSRCs without end costs no memory")
    func inventedStreams() {
        var publisher = Publisher()
        for ssrc in UInt32(1)...10_000 {
            publisher.bind(ssrc: ssrc, to: Publisher.Stream(track: Int(ssrc), layer: 0, isRetransmission: false))
        }
        #expect((1...10_000).count { publisher.knownStream(ssrc: $0) != nil } == Publisher.maximumStreams)
    }

    @Test("One subscriber cannot make the server send without end by asking again and again")
    func retransmissionBudget() {
        var budget = RetransmissionBudget()
        let granted = (0..<10_000).count { _ in budget.take(now: .zero + .seconds(1)) }
        #expect(granted == RetransmissionBudget.packetsPerWindow)
        let later = budget.take(now: .zero + .seconds(2))
        #expect(later)
    }
}
