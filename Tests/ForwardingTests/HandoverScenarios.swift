import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

private let microphone = PublishedTrack(id: TrackID(rawValue: 11), mid: "0", source: .microphone)
private let camera = PublishedTrack(id: TrackID(rawValue: 12), mid: "1", source: .camera)

/// A publisher on the first worker and viewers on both, in turn: client 1 is on the second worker, client 2 on the
/// first.
private func lecture(seed: UInt64, viewers: Int = 2) throws -> Meeting {
    var meeting = try Meeting(seed: seed, workers: 2)
    try meeting.join(tracks: [microphone, camera]) { offer in
        offer.add(.audio, .sendonly)
        offer.add(.video, .sendonly, rids: ["q", "h", "f"])
    }
    for _ in 0..<viewers {
        try meeting.join { offer in
            offer.add(.audio, .recvonly)
            offer.add(.video, .recvonly)
        }
    }
    meeting.connect()
    meeting.clients[0].publish(mid: "0", codec: .opus, seed: seed + 1)
    for (rid, height) in [("q", 90), ("h", 180), ("f", 360)] {
        meeting.clients[0].publish(mid: "1", rid: rid, codec: .vp8, height: height, seed: seed + UInt64(height))
    }
    return meeting
}

extension Meeting {
    fileprivate mutating func show(_ height: Int, to client: Int) {
        apply(.show(transports[client], [SlotAssignment(mid: "1", track: camera.id, height: height)]))
    }

    /// How many packets client `number` received in the slot during the next `time`.
    fileprivate mutating func received(by number: Int, mid: String = "1", during time: Interval) -> Int {
        let before = clients[number].received[mid]?.packets.count ?? 0
        run(time)
        return (clients[number].received[mid]?.packets.count ?? 0) - before
    }
}

@Suite("Rooms that span two workers")
struct HandoverScenarios {
    @Test("A viewer on another worker than the speaker's hears and sees the same as one beside the speaker")
    func sameEverywhere() throws {
        var meeting = try lecture(seed: 101)
        for viewer in 1...2 { meeting.show(180, to: viewer) }
        meeting.run(.seconds(4))
        for mid in ["0", "1"] {
            let far = try #require(meeting.clients[1].received[mid])
            let near = try #require(meeting.clients[2].received[mid])
            let bodies = Set(near.packets.values.map(\.body))
            #expect(far.packets.count > 80)
            #expect(abs(far.packets.count - near.packets.count) < 20)
            #expect(far.packets.values.filter { !bodies.contains($0.body) }.count < 20, "the payload is the same")
            let numbers = far.packets.keys.sorted()
            let first = try #require(numbers.first)
            let last = try #require(numbers.last)
            #expect(Int(last - first) + 1 == numbers.count, "no packet is missing")
        }
        #expect(meeting.forwarder.metrics.handedOver > 300)
        #expect(meeting.clients[1].unauthentic == 0)
    }

    @Test("Video goes to another worker only while somebody there watches")
    func noAudience() throws {
        var meeting = try lecture(seed: 102)
        meeting.clients[0].sources[0].level = 127
        meeting.show(180, to: 2)
        meeting.run(.seconds(2))
        let quiet = meeting.forwarder.metrics.handedOver
        #expect(quiet == 0, "silence is not handed over, nor is a picture that nobody there wants")
        meeting.show(180, to: 1)
        let watching = meeting.received(by: 1, during: .seconds(2))
        #expect(watching > 100)
        meeting.apply(.show(meeting.transports[1], []))
        meeting.run(.milliseconds(100))
        let before = meeting.forwarder.metrics.handedOver
        meeting.run(.seconds(1))
        #expect(meeting.forwarder.metrics.handedOver == before)
    }

    @Test("A viewer on another worker is served from its own worker's memory when its line loses packets")
    func retransmission() throws {
        var meeting = try lecture(seed: 103)
        meeting.show(180, to: 1)
        meeting.network.line.loss = 0.05
        meeting.run(.seconds(10))
        meeting.network.line.loss = 0
        meeting.run(.seconds(2))
        let video = try #require(meeting.clients[1].received["1"])
        let numbers = video.packets.keys.sorted()
        let first = try #require(numbers.first)
        let last = try #require(numbers.last)
        #expect(Int(last - first) + 1 == numbers.count)
        #expect(video.recovered > 10)
        let second = meeting.second?.metrics.retransmitted ?? 0
        #expect(second > 10)
    }

    @Test("A mute reaches the viewers on the other worker, and so does its end, with a keyframe")
    func mute() throws {
        var meeting = try lecture(seed: 104)
        meeting.show(180, to: 1)
        meeting.run(.seconds(2))
        meeting.apply(.setForwarded(camera.id, false))
        meeting.run(.milliseconds(100))
        let muted = meeting.received(by: 1, during: .seconds(1))
        #expect(muted == 0)
        meeting.apply(.setForwarded(camera.id, true))
        let after = meeting.received(by: 1, during: .seconds(2))
        #expect(after > 50)
    }

    @Test("Layers are chosen on the viewer's own worker")
    func layers() throws {
        var meeting = try lecture(seed: 105)
        meeting.show(360, to: 1)
        meeting.run(.seconds(3))
        meeting.show(90, to: 1)
        meeting.run(.seconds(3))
        let video = try #require(meeting.clients[1].received["1"])
        let heights = video.packets.sorted { $0.key < $1.key }.compactMap {
            $0.value.isKeyframe ? $0.value.height : nil
        }
        #expect(heights.contains(360))
        #expect(heights.last == 90)
    }

    @Test("Speakers of all workers are ranked together, and the speaking mark is told once")
    func speakers() throws {
        var meeting = try Meeting(seed: 106, workers: 2)
        for speaker in 0..<8 {
            let track = PublishedTrack(id: TrackID(rawValue: UInt32(speaker + 1)), mid: "0", source: .microphone)
            try meeting.join(tracks: [track]) { offer in
                offer.add(.audio, .sendonly)
                for _ in 0..<4 { offer.add(.audio, .recvonly) }
            }
        }
        meeting.connect()
        for speaker in 0..<8 {
            meeting.clients[speaker].publish(mid: "0", codec: .opus, seed: 106 + UInt64(speaker))
            meeting.clients[speaker].sources[0].level = UInt8(10 + 6 * speaker)
        }
        meeting.run(.seconds(5))
        // Who speaks on the one worker and who listens on the other.
        for listener in [6, 7] {
            var heard: Set<UInt32> = []
            for (mid, received) in meeting.clients[listener].received where mid != "0" {
                let latest = received.packets.max { $0.key < $1.key }
                if let latest { heard.insert(latest.value.csrc) }
            }
            #expect(heard == [1, 2, 3, 4])
        }
        let told = meeting.events.filter {
            if case .speakers(_, let dominant?, _) = $0 { dominant == TrackID(rawValue: 1) } else { false }
        }
        #expect(!told.isEmpty)
        let repeated = zip(meeting.events, meeting.events.dropFirst()).filter { $0 == $1 }
        #expect(repeated.isEmpty, "one worker speaks for all")
    }

    @Test("When the speaker leaves, the other worker forgets the tracks; when the last viewer leaves, nothing is held")
    func leaving() throws {
        var meeting = try lecture(seed: 107)
        for viewer in 1...2 { meeting.show(180, to: viewer) }
        meeting.run(.seconds(2))
        let known = meeting.second?.trackIndex.count
        #expect(known == 2)
        meeting.apply(.close(meeting.transports[0]))
        meeting.run(.milliseconds(200))
        let left = meeting.second?.trackIndex.count
        #expect(left == 0)
        for viewer in 1...2 { meeting.apply(.close(meeting.transports[viewer])) }
        meeting.run(.milliseconds(200))
        #expect(meeting.memory.heldPackets == 0)
        let unused = meeting.second?.rooms.allSatisfy(\.isUnused)
        #expect(unused == true && meeting.forwarder.rooms.allSatisfy(\.isUnused))
    }

    @Test("Who comes back to a room after its worker had left it is served again")
    func comingBack() throws {
        var meeting = try lecture(seed: 108, viewers: 1)
        meeting.show(180, to: 1)
        meeting.run(.seconds(2))
        meeting.apply(.close(meeting.transports[1]))
        meeting.run(.seconds(1))
        let forgotten = meeting.second?.trackIndex.count
        #expect(forgotten == 0)
        // The next one on the second worker is client 3; client 2 is on the first.
        for _ in 0..<2 {
            try meeting.join { offer in
                offer.add(.audio, .recvonly)
                offer.add(.video, .recvonly)
            }
        }
        meeting.show(180, to: 3)
        meeting.connect()
        let seen = meeting.received(by: 3, during: .seconds(2))
        #expect(seen > 100)
    }

    @Test("A viewer who asks for a track before its worker has heard of it gets it when it comes")
    func askedEarly() throws {
        var meeting = try Meeting(seed: 109, workers: 2)
        // Nobody is client 0 but a listener; the viewer on the second worker asks for what is not there yet.
        for _ in 0..<2 { try meeting.join { offer in offer.add(.video, .recvonly) } }
        meeting.apply(
            .show(meeting.transports[1], [SlotAssignment(mid: "0", track: camera.id, height: 180)]))
        meeting.connect()
        let publisher = try meeting.join(tracks: [camera]) { offer in
            offer.add(.audio, .inactive)
            offer.add(.video, .sendonly)
        }
        meeting.connect()
        meeting.clients[publisher].publish(mid: "1", codec: .vp8, height: 180, seed: 5)
        let seen = meeting.received(by: 1, mid: "0", during: .seconds(2))
        #expect(seen > 100)
    }
}
