import MediaControl
import PacketPool
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

private let microphone = PublishedTrack(id: TrackID(rawValue: 7), mid: "0", source: .microphone)
private let camera = PublishedTrack(id: TrackID(rawValue: 8), mid: "1", source: .camera)

/// One who sends sound and pictures in three sizes, and one who only listens, on another worker if there are two.
private func call(seed: UInt64, workers: Int = 1) throws -> Meeting {
    var meeting = try Meeting(seed: seed, workers: workers)
    try meeting.join(tracks: [microphone, camera]) { offer in
        offer.add(.audio, .sendonly)
        offer.add(.video, .sendonly, rids: ["q", "h", "f"])
    }
    try meeting.join { offer in
        offer.add(.audio, .recvonly)
        offer.add(.video, .recvonly)
    }
    meeting.connect()
    meeting.clients[0].publish(mid: "0", codec: .opus, seed: seed + 1)
    for (rid, height) in [("q", 90), ("h", 180), ("f", 360)] {
        meeting.clients[0].publish(mid: "1", rid: rid, codec: .vp8, height: height, seed: seed + UInt64(height))
    }
    return meeting
}

extension Meeting {
    /// What the tap was handed since the last call.
    fileprivate mutating func tapped() -> [TappedPacket] {
        let messages = forwarder.tapMessages
        forwarder.clearTapMessages()
        return messages.compactMap { memory.open($0) }
    }
}

extension [TappedPacket] {
    fileprivate func media(_ track: PublishedTrack, layer: Int = 0) -> [TappedMedia] {
        compactMap { packet in
            guard packet.track == track.id, packet.layer == layer, case .media(let media) = packet.content else {
                return nil
            }
            return media
        }
    }

    fileprivate func count(_ isWanted: (TappedPacket.Content) -> Bool) -> Int { count { isWanted($0.content) } }
}

@Suite("What is handed to whoever records")
struct TapScenarios {
    @Test(
        "Nothing before a track is tapped; then all its layers, decrypted, until it is tapped no more",
        arguments: [1, 2])
    func packets(workers: Int) throws {
        var meeting = try call(seed: 71, workers: workers)
        meeting.run(.seconds(1))
        #expect(meeting.tapped().isEmpty)
        let requests = meeting.forwarder.metrics.keyframeRequests
        meeting.apply(.tap(camera.id, true))
        meeting.apply(.tap(microphone.id, true))
        meeting.run(.seconds(2))
        let tapped = meeting.tapped()
        for layer in 0..<3 {
            let pictures = tapped.media(camera, layer: layer)
            let sequences = pictures.map(\.sequence).sorted()
            #expect(sequences.count > 60)
            #expect(Set(sequences).count == sequences.count)
            #expect(sequences.last.map { $0 - (sequences.first ?? 0) } == Int64(sequences.count - 1))
            #expect(pictures.contains { $0.isKeyframe && $0.height == [90, 180, 360][layer] })
        }
        #expect(meeting.forwarder.metrics.keyframeRequests > requests, "recording begins with a picture")
        let sound = tapped.media(microphone)
        #expect(
            sound.count > 60 && sound.allSatisfy { $0.codec == .opus && !$0.payload.isEmpty && $0.audioLevel == 30 })
        meeting.apply(.tap(camera.id, false))
        meeting.apply(.tap(microphone.id, false))
        let ended = meeting.tapped().count {
            if case .ended = $0 { true } else { false }
        }
        #expect(ended == 2)
        meeting.run(.seconds(1))
        #expect(meeting.tapped().isEmpty)
    }

    @Test("What is muted is not handed over, and what nobody hears because others are louder is")
    func muted() throws {
        var meeting = try call(seed: 72)
        meeting.apply(.tap(microphone.id, true))
        meeting.clients[0].sources[0].level = 126
        meeting.run(.seconds(2))
        #expect(meeting.tapped().media(microphone).count > 60)
        meeting.apply(.setForwarded(microphone.id, false))
        meeting.run(.milliseconds(50))
        _ = meeting.tapped()
        meeting.run(.seconds(1))
        #expect(meeting.tapped().media(microphone).isEmpty)
        meeting.apply(.setForwarded(microphone.id, true))
        meeting.run(.seconds(1))
        #expect(meeting.tapped().media(microphone).count > 25)
    }

    @Test("A packet that was lost on the way comes when it was asked for again")
    func losses() throws {
        var meeting = try call(seed: 73)
        meeting.apply(.tap(camera.id, true))
        meeting.network.line.loss = 0.05
        meeting.run(.seconds(4))
        meeting.network.line.loss = 0
        meeting.run(.seconds(2))
        let sequences = meeting.tapped().media(camera, layer: 2).map(\.sequence).sorted()
        let missing = Int((sequences.last ?? 0) - (sequences.first ?? 0)) + 1 - sequences.count
        #expect(sequences.count > 200 && missing <= 2)
    }

    @Test("The end of a track is told, and every packet is given back")
    func end() throws {
        var meeting = try call(seed: 74)
        meeting.apply(.tap(camera.id, true))
        meeting.apply(.tap(camera.id, true))
        meeting.run(.seconds(1))
        meeting.apply(.close(meeting.transports[0]))
        let tapped = meeting.tapped()
        #expect(!tapped.media(camera).isEmpty)
        let ended = tapped.count {
            if case .ended = $0 { true } else { false }
        }
        #expect(ended == 1)
        let held = meeting.memory.heldPackets
        #expect(held == 0)
    }

    @Test("A message that cannot be delivered gives back its packet")
    func discarded() throws {
        var meeting = try call(seed: 75)
        meeting.apply(.tap(microphone.id, true))
        meeting.run(.seconds(1))
        let messages = meeting.forwarder.tapMessages
        meeting.forwarder.clearTapMessages()
        let before = meeting.memory.heldPackets
        for message in messages { meeting.memory.discard(message) }
        let after = meeting.memory.heldPackets
        #expect(messages.count > 25 && before - after == messages.count)
    }
}
