import MediaControl
import PacketPool
import Primitives
import Testing

@testable import Forwarding

@Suite("Sound on its way to all listeners of a room")
struct SweepTests {
    private let feeder = QueueFeeder()
    private var memory: PacketMemory { feeder.memory }

    private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    /// Puts a packet in line that is known by its track. Returns whether it joined others on their way.
    @discardableResult
    private func add(
        _ track: UInt32, to queue: inout FanOutQueue, _ kind: FanOutQueue.Kind = .audio(room: 1), payload: Int = 100,
        due: Instant = .zero
    ) throws -> Bool {
        try feeder.add(to: &queue, kind, track: track, payload: payload, due: due)
    }

    /// Which packets stand together in a piece of a sweep, and to which listeners they go.
    private struct Piece: Equatable {
        var tracks: [UInt32]
        var listeners: Range<Int>
    }

    /// Takes a piece for at most `most` of `count` listeners; nil when nothing is left.
    private func piece(
        of queue: inout FanOutQueue, _ count: Int, most: Int = .max, now: Instant = .zero
    ) -> Piece? {
        guard let group = queue.next(now: now), let stretch = queue.stretch(group, of: count, now: now) else {
            return nil
        }
        let end = min(stretch.upperBound, stretch.lowerBound + min(most, count))
        queue.advance(group, to: end, of: count)
        return Piece(
            tracks: queue.groups[group].packets.map(\.track.rawValue), listeners: stretch.lowerBound..<end)
    }

    @Test("What comes while others are on their way goes on with them, and then to those they had passed")
    func joins() throws {
        var queue = FanOutQueue(memory: memory)
        let first = try add(1, to: &queue)
        #expect(piece(of: &queue, 10, most: 4) == Piece(tracks: [1], listeners: 0..<4))
        let second = try add(2, to: &queue)
        #expect(!first && second)
        #expect(piece(of: &queue, 10) == Piece(tracks: [1, 2], listeners: 4..<10))
        #expect(piece(of: &queue, 10, most: 1) == Piece(tracks: [2], listeners: 0..<1))
        try add(3, to: &queue)
        #expect(piece(of: &queue, 10) == Piece(tracks: [2, 3], listeners: 1..<4))
        #expect(piece(of: &queue, 10) == Piece(tracks: [3], listeners: 4..<10))
        #expect(piece(of: &queue, 10) == Piece(tracks: [3], listeners: 0..<1))
        #expect(piece(of: &queue, 10) == nil)
        let isEmpty = queue.isEmpty
        let waiting = queue.waitingBytes
        let ended = queue.ended.count
        #expect(isEmpty && waiting == 0 && ended == 3)
        #expect(memory.heldPackets == 0)
    }

    @Test("Whoever comes and goes meanwhile, everybody else gets every packet once, in order", arguments: 0..<200)
    func everybodyOnce(seed: UInt64) throws {
        var chance = SplitMix64(seed: seed)
        var queue = FanOutQueue(memory: memory)
        var listeners = (0..<Int.random(in: 1...12, using: &chance)).map { $0 }
        let names = listeners.count
        var everPresent = Set(listeners)
        var got: [Int: [UInt32]] = [:]
        var next: UInt32 = 0
        var newcomer = names
        for _ in 0..<400 {
            switch Int.random(in: 0..<12, using: &chance) {
            case 0...2 where next < 60:
                next += 1
                try add(next, to: &queue)
            case 3 where listeners.count > 1:
                let position = Int.random(in: 0..<listeners.count, using: &chance)
                everPresent.remove(listeners[position])
                listeners.remove(at: position)
                queue.listenerLeft(room: 1, position: position)
            case 4:
                listeners.append(newcomer)
                newcomer += 1
            default:
                let most = Int.random(in: 1...5, using: &chance)
                guard let piece = piece(of: &queue, listeners.count, most: most) else { continue }
                #expect(!piece.listeners.isEmpty)
                for position in piece.listeners { got[listeners[position], default: []] += piece.tracks }
            }
        }
        while let piece = piece(of: &queue, listeners.count) {
            for position in piece.listeners { got[listeners[position], default: []] += piece.tracks }
        }
        let isEmpty = queue.isEmpty
        #expect(isEmpty && memory.heldPackets == 0)
        for listener in everPresent { #expect(got[listener] ?? [] == Array(1..<(next + 1))) }
        for tracks in got.values { #expect(zip(tracks, tracks.dropFirst()).allSatisfy(<), "\(tracks)") }
    }

    @Test("Those that go together have one length, and no more than the longest among them")
    func lengths() throws {
        var queue = FanOutQueue(memory: memory)
        try add(1, to: &queue, payload: 150)
        _ = piece(of: &queue, 4, most: 2)
        try add(2, to: &queue, payload: 90)
        let group = try #require(queue.sweeps.first)
        let together = queue.groups[group].packets
        #expect(together.map(\.media.payloadRange.count) == [150, 150])
        #expect(together.map(\.media.isPadded) == [false, true])
        _ = piece(of: &queue, 4)
        _ = piece(of: &queue, 4, most: 1)
        try add(3, to: &queue, payload: 60)
        let later = queue.groups[group].packets
        #expect(later.map(\.track.rawValue) == [2, 3])
        #expect(later.map(\.media.payloadRange.count) == [90, 90], "the long one has gone to everybody")
        #expect(later.map(\.media.isPadded) == [false, true])
        _ = piece(of: &queue, 4)
        let alone = piece(of: &queue, 4)
        let last = queue.groups[group].packets
        #expect(alone?.tracks == [3] && last.map(\.media.payloadRange.count) == [60])
    }

    @Test("Sound that is too late is left out of a sweep that goes on")
    func late() throws {
        var queue = FanOutQueue(memory: memory)
        try add(1, to: &queue)
        _ = piece(of: &queue, 4, most: 1)
        try add(2, to: &queue, due: at(300))
        let left = piece(of: &queue, 4, now: at(450))
        #expect(left?.tracks == [2])
        let dropped = queue.dropped
        #expect(dropped == 1 && memory.heldPackets == 1)
    }

    @Test("What is forgotten of one track is gone from every room, and nothing of the others")
    func forgotten() throws {
        var queue = FanOutQueue(memory: memory)
        for track: UInt32 in 1...3 { try add(track, to: &queue) }
        try add(2, to: &queue, .audio(room: 2))
        try add(2, to: &queue, .video(track: 1))
        _ = piece(of: &queue, 10, most: 4)
        queue.forgetSound(of: TrackID(rawValue: 2))
        let sweeps = queue.sweeps.count
        #expect(memory.heldPackets == 3 && sweeps == 1, "nothing is left of the sound of room 2")
        #expect(piece(of: &queue, 10) == Piece(tracks: [1, 3], listeners: 4..<10))
    }
}

@Suite("A microphone that is interrupted while its sound is on its way")
struct InterruptedSoundScenarios {
    @Test("Whoever had not been sent the last of it continues without a gap when it goes on")
    func interrupted() throws {
        var meeting = try Meeting(seed: 64)
        let track = PublishedTrack(id: TrackID(rawValue: 1), mid: "0", source: .microphone)
        try meeting.join(tracks: [track]) { offer in offer.add(.audio, .sendonly) }
        for _ in 0...Coalescing.smallRoom { try meeting.join { offer in offer.add(.audio, .recvonly) } }
        meeting.connect()
        meeting.clients[0].publish(mid: "0", codec: .opus, seed: 64)
        meeting.clients[0].sources[0].level = 10
        meeting.run(.seconds(1))
        meeting.run(.milliseconds(100), media: false)

        meeting.clients[0].sendFrame(now: meeting.now)
        var egress = EgressBatch()
        for packet in meeting.clients[0].takeOutgoing() {
            var bytes = packet.bytes
            var span = bytes.mutableSpan
            meeting.forwarder.receive(&span, from: packet.from, now: meeting.now, egress: &egress)
        }
        egress.removeAll()
        let due = meeting.now + Coalescing.short
        let isMore = meeting.forwarder.forward(now: due, limit: 16, egress: &egress)
        #expect(isMore && (10...20).contains(egress.count), "half of the listeners have it")
        // The microphone is muted, speaks on unheard, and is opened again.
        meeting.apply(.setForwarded(track.id, false))
        meeting.run(.seconds(2))
        meeting.apply(.setForwarded(track.id, true))
        meeting.run(.seconds(1))
        let served = try #require(meeting.clients[1].received["0"])
        let unserved = try #require(meeting.clients[Coalescing.smallRoom + 1].received["0"])
        for stream in [served, unserved] {
            let numbers = stream.packets.keys.sorted()
            let steps = zip(numbers, numbers.dropFirst()).map { $1 - $0 }
            // The first sixteen were sent one packet past the network of this test.
            #expect(steps.allSatisfy { $0 <= 2 }, "\(steps.filter { $0 != 1 })")
        }
        #expect(unserved.packets.count > 60)
    }
}
