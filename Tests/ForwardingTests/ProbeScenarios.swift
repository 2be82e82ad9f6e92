import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

private let camera = PublishedTrack(id: TrackID(rawValue: 12), mid: "0", source: .camera)

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

@Suite("Packets by which a publisher tries out the line")
struct ProbeScenarios {
    @Test(
        "Padding is neither broken nor recovered, and the numbers it takes are not asked for again",
        arguments: [true, false])
    func padding(onRetransmissionStream: Bool) throws {
        var meeting = try call(seed: 71)
        let feedback = meeting.clients[0].feedbackReceived
        let before = meeting.clients[1].received["0"]?.packets.count ?? 0
        for _ in 0..<20 {
            meeting.clients[0].sendPadding(0, onRetransmissionStream: onRetransmissionStream)
            meeting.run(.milliseconds(100))
        }
        #expect(meeting.forwarder.counters.droppedMalformed == 0)
        #expect(meeting.forwarder.counters.recovered == 0)
        #expect(meeting.clients[0].sources[0].asked.isEmpty)
        #expect(meeting.clients[0].feedbackReceived > feedback + 20, "probes are in the transport-wide feedback")
        #expect((meeting.clients[1].received["0"]?.packets.count ?? 0) > before + 170)
        #expect(meeting.clients[1].received["0"]?.recovered == 0)
    }

    @Test("A packet repeated without need is neither broken nor recovered, and goes to nobody twice")
    func repetition() throws {
        var meeting = try call(seed: 72)
        for _ in 0..<20 {
            meeting.run(.milliseconds(100))
            meeting.clients[0].repeatLastPacket(0)
        }
        meeting.run(.milliseconds(100))
        #expect(meeting.forwarder.counters.droppedMalformed == 0)
        #expect(meeting.forwarder.counters.recovered == 0)
        #expect(meeting.clients[1].unauthentic == 0)
    }

    @Test("What was lost and sent again is recovered, each packet once")
    func recovery() throws {
        var meeting = try call(seed: 73)
        let publisher = meeting.clients[0].address
        nonisolated(unsafe) var media = 0
        nonisolated(unsafe) var lost = 0
        meeting.network.loses = { datagram in
            guard datagram.from == publisher, datagram.bytes[0] & 0xc0 == 0x80, !RTCP.isRTCP(datagram.bytes.span),
                datagram.bytes[1] & 0x7f == 96
            else { return false }
            media += 1
            guard media % 50 == 0 else { return false }
            lost += 1
            return true
        }
        meeting.run(.seconds(5))
        meeting.network.loses = { _ in false }
        meeting.run(.seconds(1))
        #expect(lost >= 9)
        #expect(meeting.forwarder.counters.recovered == UInt64(lost))
        #expect(meeting.forwarder.counters.droppedMalformed == 0)
    }
}
