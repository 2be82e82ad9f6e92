import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

/// One publisher with microphone and camera, one or more viewers.
private let microphone = PublishedTrack(id: TrackID(rawValue: 11), mid: "0", source: .microphone)
private let camera = PublishedTrack(id: TrackID(rawValue: 12), mid: "1", source: .camera)

private func lecture(seed: UInt64, simulcast: Bool = false, viewers: Int = 1) throws -> Meeting {
    var meeting = try Meeting(seed: seed)
    try meeting.join(tracks: [microphone, camera]) { offer in
        offer.add(.audio, .sendonly)
        offer.add(.video, .sendonly, rids: simulcast ? ["q", "h", "f"] : [])
    }
    for _ in 0..<viewers {
        try meeting.join { offer in
            offer.add(.audio, .recvonly)
            offer.add(.video, .recvonly)
        }
    }
    meeting.connect()
    meeting.clients[0].publish(mid: "0", codec: .opus, seed: seed + 1)
    if simulcast {
        for (rid, height) in [("q", 90), ("h", 180), ("f", 360)] {
            meeting.clients[0].publish(mid: "1", rid: rid, codec: .vp8, height: height, seed: seed + UInt64(height))
        }
    } else {
        meeting.clients[0].publish(mid: "1", codec: .vp8, height: 180, seed: seed + 2)
    }
    return meeting
}

extension Meeting {
    /// The height of the pictures that the first viewer gets: that of its last keyframe.
    fileprivate var receivedHeight: Int {
        let keyframes = clients[1].received["1"]?.packets.filter { $0.value.isKeyframe }
        return keyframes?.max { $0.key < $1.key }?.value.height ?? 0
    }

    fileprivate mutating func show(_ track: TrackID, height: Int, to client: Int = 1, mid: String = "1") {
        apply(.show(transports[client], [SlotAssignment(mid: mid, track: track, height: height)]))
    }
}

/// Checks that a received video stream is what a decoder needs: no gap but those given, pictures and timestamps that
/// only go forward.
func expectContinuous(_ received: SyntheticClient.Received, missing allowed: Int = 0) {
    let sequences = received.packets.keys.sorted()
    guard let first = sequences.first, let last = sequences.last else {
        Issue.record("nothing was received")
        return
    }
    let expected = Int(last - first) + 1
    #expect(expected - sequences.count <= allowed, "\(expected - sequences.count) of \(expected) packets are missing")
    var previous: SyntheticClient.Packet?
    for sequence in sequences {
        guard let packet = received.packets[sequence] else { continue }
        if let previous, let before = previous.picture, let picture = packet.picture {
            let step = (picture &- before) & 0x7fff
            #expect(step <= 1 || allowed > 0, "picture \(before) is followed by \(picture)")
            let ahead = Int32(bitPattern: packet.timestamp &- previous.timestamp)
            #expect(ahead >= 0, "the clock goes back by \(-ahead) ticks")
            #expect((ahead == 0) == (step == 0) || allowed > 0, "one frame has two times")
        }
        previous = packet
    }
}

@Suite("Forwarding between synthetic clients on a virtual network")
struct ForwardingScenarios {
    @Test("A viewer gets the publisher's audio and video, named by their tracks")
    func firstPicture() throws {
        var meeting = try lecture(seed: 1)
        meeting.show(camera.id, height: 180)
        meeting.run(.seconds(3))
        let viewer = meeting.clients[1]
        let video = try #require(viewer.received["1"])
        #expect(video.packets.count > 250)
        #expect(video.csrcs == [camera.id.rawValue])
        #expect(video.packets.min { $0.key < $1.key }?.value.isKeyframe == true, "the first packet starts a keyframe")
        expectContinuous(video)
        let audio = try #require(viewer.received["0"])
        #expect(audio.packets.count > 80)
        #expect(audio.csrcs == [microphone.id.rawValue])
        #expect(meeting.events.contains(.connected(meeting.transports[0])))
        #expect(meeting.clients[0].feedbackReceived > 20, "transport-wide feedback reaches the publisher")
        #expect(meeting.clients[0].reportsReceived.contains { $0.fractionLost == 0 }, "reports reach the publisher")
        #expect(!viewer.senderReports.isEmpty, "sender reports reach the viewer")
        #expect(viewer.unauthentic == 0)
    }

    @Test(
        "NACK and RTX repair both legs of a lossy, reordering, duplicating network",
        arguments: [(0.0, 2), (0.02, 3), (0.05, 4), (0.10, 5), (0.20, 6)])
    func lossyNetwork(loss: Double, seed: UInt64) throws {
        var meeting = try lecture(seed: seed)
        meeting.show(camera.id, height: 180)
        meeting.network.line.loss = loss
        meeting.network.line.reordering = 0.05
        meeting.network.line.duplication = 0.02
        meeting.run(.seconds(20))
        meeting.network.line.loss = 0
        meeting.run(.seconds(2))
        let video = try #require(meeting.clients[1].received["1"])
        #expect(video.packets.count > 1_800)
        // Ten tries at 20 % loss on three legs each fail with a probability of about 0.5^10.
        expectContinuous(video, missing: loss >= 0.2 ? 6 : 0)
        if loss > 0 { #expect(video.recovered > 0 && !meeting.clients[0].sources[1].asked.isEmpty) }
        let bodies = video.packets.values.filter { !$0.isKeyframe }.map(\.body)
        #expect(Set(bodies).count > bodies.count * 9 / 10, "retransmitted packets carry their own payload")
        #expect(meeting.clients[1].unauthentic <= meeting.network.carried / 20, "only duplicates are refused")
    }

    @Test("The same seed gives the same call, packet by packet")
    func repeatable() throws {
        func play() throws -> [Int64] {
            var meeting = try lecture(seed: 7)
            meeting.show(camera.id, height: 180)
            meeting.network.line.loss = 0.1
            meeting.run(.seconds(2))
            return meeting.clients[1].received["0"].map { $0.packets.keys.sorted() } ?? []
        }
        let first = try play()
        #expect(first.count > 50)
        #expect(try play() == first)
    }

    @Test("Each viewer gets the layer that fits its tile, and a change of size changes the layer without a seam")
    func layers() throws {
        var meeting = try lecture(seed: 8, simulcast: true, viewers: 2)
        meeting.show(camera.id, height: 360, to: 1)
        meeting.show(camera.id, height: 90, to: 2)
        meeting.run(.seconds(4))
        let heights = { (client: SyntheticClient) in
            client.received["1"]?.packets.sorted { $0.key < $1.key }.compactMap {
                $0.value.isKeyframe ? $0.value.height : nil
            }
        }
        #expect(heights(meeting.clients[1])?.last == 360)
        #expect(heights(meeting.clients[2])?.last == 90)
        meeting.show(camera.id, height: 90, to: 1)
        meeting.run(.seconds(2))
        #expect(heights(meeting.clients[1])?.last == 90)
        meeting.show(camera.id, height: 180, to: 1)
        meeting.run(.seconds(2))
        #expect(heights(meeting.clients[1])?.last == 180)
        expectContinuous(try #require(meeting.clients[1].received["1"]))
        expectContinuous(try #require(meeting.clients[2].received["1"]))
    }

    @Test("Layer switches stay repairable under loss")
    func layersUnderLoss() throws {
        var meeting = try lecture(seed: 9, simulcast: true)
        meeting.network.line.loss = 0.05
        for round in 0..<6 {
            meeting.show(camera.id, height: [90, 360, 180][round % 3])
            meeting.run(.seconds(2))
        }
        meeting.network.line.loss = 0
        meeting.run(.seconds(2))
        expectContinuous(try #require(meeting.clients[1].received["1"]))
    }

    @Test("When the publisher stops a layer, the viewer is moved to one that still comes")
    func layerStops() throws {
        var meeting = try lecture(seed: 10, simulcast: true)
        meeting.show(camera.id, height: 360)
        meeting.run(.seconds(3))
        meeting.clients[0].sources[3].isActive = false
        meeting.run(.seconds(4))
        let before = meeting.clients[1].received["1"]?.packets.count ?? 0
        meeting.run(.seconds(1))
        let after = try #require(meeting.clients[1].received["1"])
        #expect(after.packets.count - before > 80)
        expectContinuous(after)
    }

    @Test("A muted track is not forwarded, and comes back with a keyframe")
    func muting() throws {
        var meeting = try lecture(seed: 11)
        meeting.show(camera.id, height: 180)
        meeting.run(.seconds(1))
        meeting.apply(.setForwarded(camera.id, false))
        meeting.apply(.setForwarded(microphone.id, false))
        meeting.run(.milliseconds(200))
        let muted = meeting.clients[1].received.mapValues(\.packets.count)
        meeting.run(.seconds(2))
        #expect(meeting.clients[1].received.mapValues(\.packets.count) == muted)
        meeting.apply(.setForwarded(camera.id, true))
        meeting.run(.seconds(1))
        let video = try #require(meeting.clients[1].received["1"])
        #expect(video.packets.count > (muted["1"] ?? 0) + 60)
        expectContinuous(video)
        #expect(meeting.clients[1].received["0"]?.packets.count == muted["0"])
    }

    @Test("Many viewers who ask for keyframes at once cost the publisher a few")
    func keyframeRequestsAreMerged() throws {
        var meeting = try lecture(seed: 12, viewers: 12)
        for viewer in 1...12 { meeting.show(camera.id, height: 180, to: viewer) }
        meeting.run(.seconds(2))
        let before = meeting.clients[0].sources[1].keyframesAsked
        for viewer in 1...12 { meeting.clients[viewer].requestKeyframe(slot: "1") }
        meeting.run(.seconds(1))
        let asked = meeting.clients[0].sources[1].keyframesAsked - before
        #expect(asked >= 1 && asked <= 2)
    }

    @Test("A line that grows queues gets a smaller layer, and a healed one gets the big one back")
    func downlink() throws {
        var meeting = try lecture(seed: 13, simulcast: true)
        meeting.show(camera.id, height: 360)
        meeting.run(.seconds(4))
        let last = { (client: SyntheticClient) in
            client.received["1"]?.packets.max { $0.key < $1.key }?.value.body.count ?? 0
        }
        #expect(last(meeting.clients[1]) >= 360)
        for fall in UInt64(0)..<6 {
            meeting.clients[1].report(remb: 160_000 - 12_000 * fall)
            meeting.run(.milliseconds(500))
        }
        #expect(last(meeting.clients[1]) < 360, "a receiver that estimates little gets a smaller layer")
        meeting.run(.seconds(60))
        #expect(last(meeting.clients[1]) >= 360, "the layer comes back")
        expectContinuous(try #require(meeting.clients[1].received["1"]))
    }

    @Test("Where a line takes only some of the tiles, nothing is sent for the others; on a healed one all come back")
    func heldTiles() throws {
        let cameras = (0..<4).map { PublishedTrack(id: TrackID(rawValue: UInt32(20 + $0)), mid: "0", source: .camera) }
        var meeting = try Meeting(seed: 17)
        for camera in cameras { try meeting.join(tracks: [camera]) { $0.add(.video, .sendonly) } }
        try meeting.join { offer in for _ in cameras { offer.add(.video, .recvonly) } }
        meeting.connect()
        for number in cameras.indices {
            meeting.clients[number].publish(mid: "0", codec: .vp8, height: 180, seed: 170 + UInt64(number))
        }
        let tiles = cameras.indices.map { SlotAssignment(mid: "\($0)", track: cameras[$0].id, height: 180) }
        meeting.apply(.show(meeting.transports[4], tiles))
        meeting.run(.seconds(3))
        let counts = { (client: SyntheticClient) in
            cameras.indices.map { client.received["\($0)"]?.packets.count ?? 0 }
        }
        var before = counts(meeting.clients[4])
        #expect(before.allSatisfy { $0 > 200 })

        // Each takes about 200 kbit/s: the line two of them.
        for fall in UInt64(0)..<6 {
            meeting.clients[4].report(remb: 450_000 - 15_000 * fall)
            meeting.run(.milliseconds(500))
        }
        before = counts(meeting.clients[4])
        meeting.run(.seconds(2))
        let gained = zip(before, counts(meeting.clients[4])).map { $1 - $0 }
        #expect(gained[0] > 150 && gained[3] == 0, "\(gained)")

        meeting.run(.seconds(60))
        before = counts(meeting.clients[4])
        meeting.run(.seconds(2))
        let healed = zip(before, counts(meeting.clients[4])).map { $1 - $0 }
        #expect(healed.allSatisfy { $0 > 150 }, "\(healed)")
        for tile in tiles { expectContinuous(try #require(meeting.clients[4].received[tile.mid])) }
    }

    @Test("After the line was dead for three seconds the call goes on by itself")
    func shortBreak() throws {
        var meeting = try lecture(seed: 14)
        meeting.show(camera.id, height: 180)
        meeting.run(.seconds(2))
        meeting.network.isUp = false
        meeting.run(.seconds(3))
        meeting.network.isUp = true
        let before = meeting.clients[1].received["1"]?.packets.count ?? 0
        meeting.run(.seconds(3))
        #expect((meeting.clients[1].received["1"]?.packets.count ?? 0) > before + 200)
        #expect(!meeting.events.contains(.failed(meeting.transports[0], .consentExpired)))
    }

    @Test("Silence is reported after eight seconds and ends the transport after thirty")
    func consent() throws {
        var meeting = try lecture(seed: 15)
        meeting.network.isUp = false
        meeting.run(.seconds(10))
        #expect(meeting.events.contains(.disconnected(meeting.transports[0])))
        meeting.run(.seconds(25))
        #expect(meeting.events.contains(.failed(meeting.transports[0], .consentExpired)))
    }

    @Test("An ICE restart keeps keys, slots and sequence numbers")
    func restart() throws {
        var meeting = try lecture(seed: 16)
        meeting.show(camera.id, height: 180)
        meeting.run(.seconds(2))
        try meeting.restartICE(1, tracks: [])
        meeting.run(.seconds(3))
        let video = try #require(meeting.clients[1].received["1"])
        #expect(video.packets.count > 420)
        expectContinuous(video)
        #expect(meeting.clients[1].unauthentic == 0)
    }

    @Test("A transport that closes takes its tracks along and leaves no trace in the tables")
    func closing() throws {
        var meeting = try lecture(seed: 17)
        meeting.show(camera.id, height: 180)
        meeting.run(.seconds(1))
        meeting.apply(.close(meeting.transports[0]))
        meeting.run(.milliseconds(200))
        let before = meeting.clients[1].received.mapValues(\.packets.count)
        meeting.run(.seconds(1))
        #expect(meeting.clients[1].received.mapValues(\.packets.count) == before)
        meeting.apply(.close(meeting.transports[1]))
        #expect(meeting.forwarder.transportIndex.isEmpty && meeting.forwarder.trackIndex.isEmpty)
        #expect(meeting.forwarder.addressIndex.isEmpty && meeting.forwarder.ufragIndex.isEmpty)
        #expect(meeting.forwarder.metrics.transports == 0)
    }

    @Test(
        "H264, VP9 and AV1 arrive as they were sent, from their first keyframe on", arguments: [Codec.h264, .vp9, .av1])
    func otherCodecs(codec: Codec) throws {
        var meeting = try Meeting(seed: 18)
        try meeting.join(tracks: [camera]) { offer in
            offer.add(.audio, .sendonly)
            offer.add(.video, .sendonly)
        }
        try meeting.join { offer in
            offer.add(.audio, .recvonly)
            offer.add(.video, .recvonly)
        }
        meeting.connect()
        meeting.clients[0].publish(mid: "1", codec: codec, height: 360, seed: 18)
        meeting.show(camera.id, height: 360)
        meeting.network.line.loss = 0.05
        meeting.run(.seconds(3))
        meeting.network.line.loss = 0
        meeting.run(.seconds(2))
        let video = try #require(meeting.clients[1].received["1"])
        let arrived = video.packets.sorted { $0.key < $1.key }.map(\.value)
        #expect(arrived.count > 400)
        #expect(arrived.first?.isKeyframe == true)
        let sent = Set(meeting.clients[0].sources[0].history.values)
        let strange = arrived.suffix(300).count { !sent.contains($0.body) }
        #expect(strange == 0)
        #expect(video.packets.keys.max().map { Int($0 - (video.packets.keys.min() ?? 0)) + 1 } == arrived.count)
    }

    @Test("Capture time, orientation and audio level are passed on; mid, rid and sequence of the sender are not")
    func extensions() throws {
        var meeting = try lecture(seed: 19, simulcast: true)
        meeting.clients[0].captureTime = AbsoluteCaptureTime(timestamp: 0x0123_4567_89ab_cdef, clockOffset: -5)
        meeting.clients[0].orientation = 3
        meeting.show(camera.id, height: 360)
        meeting.run(.seconds(2))
        let video = try #require(meeting.clients[1].received["1"]).extensions
        #expect(video.absoluteCaptureTime?.timestamp == 0x0123_4567_89ab_cdef)
        #expect(video.absoluteCaptureTime?.clockOffset == -5)
        #expect(video.videoOrientation == 3)
        #expect(video.absoluteSendTime != nil)
        #expect(video.rid == nil && video.transportSequenceNumber == nil && video.mid == nil)
        let audio = try #require(meeting.clients[1].received["0"]).extensions
        #expect(audio.audioLevel == 30)
    }

    @Test("A worker that fell half a second behind skips what is old, and the picture goes on without a gap to ask for")
    func overload() throws {
        var meeting = try lecture(seed: 30)
        meeting.show(camera.id, height: 180)
        meeting.run(.seconds(2))
        let asked = meeting.forwarder.metrics.retransmitted
        meeting.isStalled = true
        meeting.run(.milliseconds(700))
        meeting.isStalled = false
        let before = meeting.clients[1].received["1"]?.packets.count ?? 0
        meeting.run(.milliseconds(100))
        let caughtUp = (meeting.clients[1].received["1"]?.packets.count ?? 0) - before
        #expect(caughtUp < 30, "what is old is not delivered late")
        meeting.run(.seconds(2))
        let video = try #require(meeting.clients[1].received["1"])
        #expect(video.packets.count > before + 150)
        expectContinuous(video)
        #expect(meeting.forwarder.metrics.droppedOverload > 20)
        #expect(meeting.forwarder.metrics.retransmitted == asked)
    }

    @Test("A worker that is late with pictures again and again sends smaller ones, and the large ones when it keeps up")
    func relief() throws {
        var meeting = try lecture(seed: 32, simulcast: true)
        meeting.show(camera.id, height: 720)
        meeting.run(.seconds(2))
        let large = meeting.receivedHeight
        for _ in 0..<30 {
            meeting.isStalled = true
            meeting.run(.milliseconds(90))
            meeting.isStalled = false
            meeting.run(.milliseconds(10))
        }
        let steps = meeting.forwarder.reliefSteps
        #expect(steps > 0)
        meeting.run(.seconds(1))
        #expect(meeting.receivedHeight < large)
        meeting.run(.seconds(40))
        let stepsAtLast = meeting.forwarder.reliefSteps
        #expect(stepsAtLast == 0)
        #expect(meeting.receivedHeight == large)
        expectContinuous(try #require(meeting.clients[1].received["1"]))
    }
}
