import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

@Suite("When the memory of packets is full")
struct RetentionScenarios {
    /// Cameras, each of which sends a hundred packets a second.
    private func camera(_ number: Int) -> PublishedTrack {
        PublishedTrack(id: TrackID(rawValue: UInt32(number)), mid: "0", source: .camera)
    }

    /// Room for 256 packets: five cameras in two seconds send a thousand.
    private func meeting(cameras: Int, workers: Int) throws -> Meeting {
        var meeting = try Meeting(seed: 31, workers: workers, packetBytes: 1)
        for number in 0..<cameras {
            try meeting.join(tracks: [camera(number)]) { $0.add(.video, .sendonly) }
        }
        for _ in 0..<2 { try meeting.join { $0.add(.video, .recvonly) } }
        meeting.connect()
        return meeting
    }

    private func received(_ meeting: borrowing Meeting, by client: Int) -> Int {
        meeting.clients[client].received["0"]?.packets.count ?? 0
    }

    @Test("Pictures go on, those of a camera that comes later too; fewer packets are kept", arguments: [1, 2])
    func goesOn(workers: Int) throws {
        // On two workers, two of six cameras belong to each that sends to the other's viewer.
        let cameras = 6
        var meeting = try meeting(cameras: cameras, workers: workers)
        for number in 0..<cameras - 1 {
            meeting.clients[number].publish(mid: "0", codec: .vp8, height: 180, seed: 31 + UInt64(number))
        }
        for viewer in cameras..<cameras + 2 {
            let shown = SlotAssignment(mid: "0", track: camera(0).id, height: 180)
            meeting.apply(.show(meeting.transports[viewer], [shown]))
        }
        meeting.run(.seconds(4))
        #expect(meeting.memory.pool.refusals > 0, "the memory has been full")
        #expect(meeting.forwarder.retention.age < Retention.usual)

        let before = received(meeting, by: cameras)
        meeting.run(.seconds(4))
        #expect(received(meeting, by: cameras) - before > 380)
        expectContinuous(try #require(meeting.clients[cameras].received["0"]), missing: 20)

        meeting.clients[cameras - 1].publish(mid: "0", codec: .vp8, height: 180, seed: 40)
        let late = SlotAssignment(mid: "0", track: camera(cameras - 1).id, height: 180)
        meeting.apply(.show(meeting.transports[cameras + 1], [late]))
        meeting.run(.seconds(1))
        let begun = received(meeting, by: cameras + 1)
        meeting.run(.seconds(4))
        #expect(received(meeting, by: cameras + 1) - begun > 380)
        #expect(meeting.forwarder.metrics.droppedOverload < 40)
    }

    @Test("Packets are kept for two seconds, and longer than that none is, however slow its layer")
    func age() throws {
        var meeting = try Meeting(seed: 32)
        try meeting.join(tracks: [camera(0)]) { $0.add(.video, .sendonly) }
        meeting.connect()
        meeting.clients[0].publish(mid: "0", codec: .vp8, height: 180, seed: 32)
        meeting.run(.seconds(10))
        #expect(meeting.memory.heldPackets >= 200)
        #expect(meeting.memory.heldPackets <= 260, "two seconds, and half of one until the next look")
    }
}

@Suite("For how long packets are kept for retransmission")
struct RetentionTests {
    private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    @Test("Each look that finds packets refused halves it, down to a floor; long without, it doubles")
    func halves() {
        var retention = Retention()
        var hasBecomeShorter = retention.review(refusals: 0, at: at(0))
        #expect(!hasBecomeShorter)
        var ages: [Interval] = []
        for step in UInt64(1)...6 {
            let isShorter = retention.review(refusals: step, at: at(Int64(step) * 10))
            #expect(isShorter == (step <= 4))
            ages.append(retention.age)
        }
        #expect(ages == [1_000, 500, 250, 125, 125, 125].map { .milliseconds($0) })

        hasBecomeShorter = retention.review(refusals: 6, at: at(10_050))
        #expect(!hasBecomeShorter && retention.age == Retention.shortest)
        for (milliseconds, age) in [(10_060, 250), (15_000, 250), (20_060, 500), (30_060, 1_000), (40_060, 2_000)] {
            hasBecomeShorter = retention.review(refusals: 6, at: at(Int64(milliseconds)))
            #expect(!hasBecomeShorter && retention.age == .milliseconds(Int64(age)))
        }
        hasBecomeShorter = retention.review(refusals: 6, at: at(90_000))
        #expect(!hasBecomeShorter && retention.age == Retention.usual)
    }
}
