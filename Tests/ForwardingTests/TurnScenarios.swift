import MediaControl
import Primitives
import RTP
import Testing

@testable import Forwarding

@Suite("Turns of sound and pictures, with a forwarder around them")
struct TurnScenarios {
    @Test("Pictures pay for nothing that passed since a piece of theirs of whose end nothing was told")
    func untold() throws {
        var meeting = try lecture()
        // Pictures are sent, and nobody tells how long it took.
        meeting.run(.seconds(4))
        meeting.run(.seconds(1), media: false)
        let sent = meeting.clients[40].received["1"]?.packets.count ?? 0
        #expect(sent > 50 && meeting.forwarder.waitingPackets == 0)

        let (picture, sound) = (meeting.now, meeting.now + .milliseconds(1))
        receive(.vp8, at: picture, by: &meeting)
        receive(.opus, at: sound, by: &meeting)

        let later = sound + FanOutQueue.Terms.usual.patience + .milliseconds(5)
        let pieces = (0..<2).map { _ in piece(at: later, of: &meeting) }
        #expect(pieces == [[sound], [picture]], "sound begins, and pictures that have waited long have their turn")
    }

    /// One who speaks and shows himself to forty: more than a piece.
    private func lecture() throws -> Meeting {
        let microphone = PublishedTrack(id: TrackID(rawValue: 1), mid: "0", source: .microphone)
        let camera = PublishedTrack(id: TrackID(rawValue: 2), mid: "1", source: .camera)
        var meeting = try Meeting(seed: 700)
        try meeting.join(tracks: [microphone, camera]) { offer in
            offer.add(.audio, .sendonly)
            offer.add(.video, .sendonly)
        }
        for _ in 0..<40 {
            try meeting.join { offer in
                offer.add(.audio, .recvonly)
                offer.add(.video, .recvonly)
            }
        }
        meeting.connect()
        meeting.clients[0].publish(mid: "0", codec: .opus, seed: 701)
        meeting.clients[0].publish(mid: "1", codec: .vp8, height: 180, seed: 702)
        for viewer in 1...40 {
            let shown = SlotAssignment(mid: "1", track: camera.id, height: 180)
            meeting.apply(.show(meeting.transports[viewer], [shown]))
        }
        return meeting
    }

    /// Lets a frame of the speaker's come in, of his camera or of his microphone.
    private func receive(_ codec: Codec, at now: Instant, by meeting: inout Meeting) {
        for index in meeting.clients[0].sources.indices {
            meeting.clients[0].sources[index].isActive = meeting.clients[0].sources[index].codec == codec
        }
        meeting.clients[0].sendFrame(now: now)
        var egress = EgressBatch()
        for packet in meeting.clients[0].takeOutgoing() {
            var bytes = packet.bytes
            var span = bytes.mutableSpan
            meeting.forwarder.receive(&span, from: packet.from, now: now, egress: &egress)
        }
    }

    /// Sends a piece in no time. Returns when the packets in it had come in.
    private func piece(at now: Instant, of meeting: inout Meeting) -> Set<Instant> {
        var egress = EgressBatch()
        _ = meeting.forwarder.forward(now: now, limit: 16, egress: &egress)
        meeting.forwarder.sentPiece(now: now)
        return Set(meeting.forwarder.departures.filter { $0.count > 0 }.map(\.receivedAt))
    }
}
