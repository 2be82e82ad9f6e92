import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

private let (microphone, camera) = (SmallCall.microphone, SmallCall.camera)

@Suite("Publishers that do what no browser does")
struct HostilePublisherScenarios {
    @Test("Layers that a later offer adds to a camera have no place, and their packets are dropped")
    func moreLayers() throws {
        var meeting = try SmallCall.make(seed: 901)
        meeting.clients[0].offer.sections[1].rids = ["a", "b", "c"]
        try meeting.negotiate(0, tracks: [microphone, camera])
        let before = meeting.viewerPackets("1")
        for (rid, height) in [("a", 180), ("b", 360), ("c", 720)] {
            meeting.clients[0].publish(mid: "1", rid: rid, codec: .vp8, height: height, seed: 910 + UInt64(height))
        }
        let dropped = meeting.forwarder.metrics.droppedMalformed
        meeting.run(.seconds(2))
        #expect(meeting.forwarder.metrics.droppedMalformed > dropped)
        #expect(meeting.viewerPackets("1") > before + 80)
    }

    @Test("Pictures are not taken for sound by the m-line that they claim to belong to")
    func picturesAsSound() throws {
        var meeting = try SmallCall.make(seed: 902)
        let dropped = meeting.forwarder.metrics.droppedMalformed
        meeting.clients[0].sources[0].isActive = false
        meeting.clients[0].sources[1].isActive = false
        meeting.clients[0].publish(mid: "0", codec: .vp8, height: 180, seed: 950)
        meeting.clients[0].sources[2].typesOf = "1"
        meeting.run(.seconds(1))
        #expect(meeting.forwarder.metrics.droppedMalformed > dropped + 80)
    }

    @Test("A source whose numbers leap goes on without a leap on the way out", arguments: [1, 2])
    func leaps(workers: Int) throws {
        var meeting = try SmallCall.make(seed: 904, workers: workers)
        for _ in 0..<8 {
            for index in 0..<2 { meeting.clients[0].sources[index].sequence &+= 30_000 }
            meeting.run(.seconds(1))
        }
        for (mid, least) in [("0", 250), ("1", 700)] {
            let numbers = (meeting.clients[1].received[mid]?.packets ?? [:]).keys.sorted()
            #expect(numbers.count > least)
            #expect((numbers.last ?? 0) - (numbers.first ?? 0) < 1_000)
        }
        #expect(meeting.clients[1].unauthentic == 0)
    }

    @Test("A camera that begins anew under lower numbers, while pictures of before wait, goes on", arguments: [1, 2])
    func beginsAnew(workers: Int) throws {
        var meeting = try SmallCall.make(seed: 905, workers: workers)
        // A keyframe and the first packets of another source come before anything is sent.
        meeting.isStalled = true
        meeting.clients[0].sources[1].wantsKeyframe = true
        meeting.run(.milliseconds(60))
        meeting.clients[0].sources[1].ssrc &+= 1
        meeting.clients[0].sources[1].sequence &-= 2_000
        meeting.run(.milliseconds(60))
        #expect(meeting.forwarder.metrics.droppedMalformed == 0)
        meeting.isStalled = false
        let before = meeting.viewerPackets("1")
        meeting.run(.seconds(3))
        #expect(meeting.viewerPackets("1") > before + 250)
        #expect(meeting.clients[1].unauthentic == 0)
        let numbers = (meeting.clients[1].received["1"]?.packets ?? [:]).keys.sorted()
        #expect((numbers.last ?? 0) - (numbers.first ?? 0) < 600)
    }

    @Test("Who changes the SSRC with every frame tells the other workers of it a few times a second at most")
    func restless() throws {
        var meeting = try SmallCall.make(seed: 906, workers: 2)
        var told = 0
        for _ in 0..<200 {
            for index in 0..<2 { meeting.clients[0].sources[index].ssrc &+= 1 }
            meeting.clients[0].sendFrame(now: meeting.now)
            var egress = EgressBatch()
            for datagram in meeting.clients[0].takeOutgoing() {
                var bytes = datagram.bytes
                var span = bytes.mutableSpan
                meeting.forwarder.receive(&span, from: datagram.from, now: meeting.now, egress: &egress)
            }
            told += meeting.forwarder.handovers.filter { if case .restarted = $0.message { true } else { false } }.count
            meeting.run(.milliseconds(5), media: false)
        }
        // A second, a microphone and a camera.
        #expect(told > 0 && told <= 10)
    }

    @Test("What a line loses is reported to the sender as lost, though it has been sent again since")
    func reportedLoss() throws {
        var meeting = try SmallCall.make(seed: 908)
        meeting.network.line.loss = 0.1
        meeting.run(.seconds(6))
        let lost = meeting.clients[0].reportsReceived.map(\.cumulativeLost).max() ?? 0
        #expect(meeting.forwarder.metrics.recovered > 20)
        #expect(lost > 30, "a tenth of six hundred")
    }

    @Test("A check that bears another's address takes nothing away from him")
    func forgedAddress() throws {
        var meeting = try SmallCall.make(seed: 907)
        meeting.clients[1].checkAgain(now: meeting.now)
        let checks = meeting.clients[1].takeOutgoing().filter { $0.bytes[0] < 4 }
        #expect(!checks.isEmpty)
        for check in checks {
            let answers = meeting.inject(check.bytes, from: meeting.clients[0].address)
            #expect(answers.isEmpty)
        }
        let before = meeting.viewerPackets("1")
        meeting.run(.seconds(1))
        #expect(meeting.viewerPackets("1") > before + 80)
    }
}

@Suite("Which numbers of a stream have come")
struct SequenceWindowTests {
    @Test("Each number is let through once, in whatever order, within reach")
    func once() {
        var window = SequenceWindow()
        var generator = SeededGenerator(seed: 5)
        var passed: Set<Int64> = []
        var highest = Int64.min
        for _ in 0..<200_000 {
            let base = highest == .min ? Int64(-40) : highest
            let sequence = base + Int64.random(in: -700...40, using: &generator)
            let isNew = window.accept(sequence)
            if passed.contains(sequence) {
                #expect(!isNew)
            } else if highest == .min || sequence > highest - Int64(SequenceWindow.reach) {
                #expect(isNew)
            }
            if isNew { passed.insert(sequence) }
            if isNew { highest = max(highest, sequence) }
        }
        #expect(window.highest == highest)
    }

    @Test("After a leap nothing of before is let through")
    func leap() {
        var window = SequenceWindow()
        for sequence in Int64(0)..<600 { _ = window.accept(sequence) }
        let far = window.accept(1 << 40)
        let old = (Int64(0)..<600).contains { window.accept($0) }
        let near = window.accept(1 << 40 - 1)
        #expect(far && !old && near)
    }
}
