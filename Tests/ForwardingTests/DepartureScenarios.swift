import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

@Suite("What is told of forwarded packets")
struct DepartureScenarios {
    @Test("For each packet it is told when it came in and how many datagrams were made of it")
    func counted() throws {
        var meeting = try Meeting(seed: 61)
        let track = PublishedTrack(id: TrackID(rawValue: 1), mid: "0", source: .microphone)
        try meeting.join(tracks: [track]) { offer in
            offer.add(.audio, .sendonly)
            offer.add(.audio, .recvonly)
        }
        for _ in 0..<3 { try meeting.join { offer in offer.add(.audio, .recvonly) } }
        meeting.connect()
        meeting.clients[0].publish(mid: "0", codec: .opus, seed: 61)
        meeting.clients[0].sources[0].level = 10
        meeting.run(.seconds(2))
        #expect(meeting.forwarder.waitingPackets == 0)

        meeting.clients[0].sendFrame(now: meeting.now)
        let packets = meeting.clients[0].takeOutgoing().filter { $0.bytes[0] >= 128 && !RTCP.isRTCP($0.bytes.span) }
        let packet = try #require(packets.first)
        #expect(packets.count == 1)
        let sent = meeting.inject(packet.bytes, from: packet.from)
        let told = meeting.forwarder.departures
        #expect(sent.count == 3, "three listeners, and the speaker does not hear himself")
        #expect(told.reduce(0) { $0 + $1.count } == sent.count)
        #expect(told.allSatisfy { $0.receivedAt == meeting.now })
    }

    @Test("What waits for others that go the same way is seen waiting, and its age counts from its own arrival")
    func waiting() throws {
        var meeting = try Meeting(seed: 62)
        let track = PublishedTrack(id: TrackID(rawValue: 1), mid: "0", source: .microphone)
        try meeting.join(tracks: [track]) { offer in offer.add(.audio, .sendonly) }
        // As many as make the room a large one.
        for _ in 0...Coalescing.smallRoom { try meeting.join { offer in offer.add(.audio, .recvonly) } }
        meeting.connect()
        meeting.clients[0].publish(mid: "0", codec: .opus, seed: 62)
        meeting.clients[0].sources[0].level = 10
        meeting.run(.seconds(1))
        meeting.run(.milliseconds(100), media: false)

        meeting.clients[0].sendFrame(now: meeting.now)
        var waited = 0
        let start = meeting.now
        var egress = EgressBatch()
        for packet in meeting.clients[0].takeOutgoing() {
            var bytes = packet.bytes
            var span = bytes.mutableSpan
            meeting.forwarder.receive(&span, from: packet.from, now: start, egress: &egress)
            waited = max(waited, meeting.forwarder.waitingPackets)
        }
        #expect(waited == 1)
        egress.removeAll()
        #expect(!meeting.forwarder.forward(now: start, limit: 16, egress: &egress))
        #expect(meeting.forwarder.departures.isEmpty)
        // In pieces: what each of them made is told after it.
        let later = start + Coalescing.short
        var told = 0
        var isMore = true
        while isMore {
            isMore = meeting.forwarder.forward(now: later, limit: 16, egress: &egress)
            told += meeting.forwarder.departures.reduce(0) { $0 + $1.count }
            #expect(meeting.forwarder.departures.allSatisfy { $0.receivedAt == start })
        }
        #expect(told == egress.count)
        #expect(told == Coalescing.smallRoom + 1)
        #expect(meeting.forwarder.waitingPackets == 0)
    }
}
