import MediaControl
import PacketPool
import Primitives
import Testing

@testable import Forwarding

@Suite("Packets waiting to go out")
struct FanOutQueueTests {
    private let feeder = QueueFeeder()
    private var memory: PacketMemory { feeder.memory }

    private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    private func add(
        to queue: inout FanOutQueue, _ kind: FanOutQueue.Kind, payload: Int, due: Instant = .zero
    ) throws {
        try feeder.add(to: &queue, kind, payload: payload, due: due)
    }

    private func lastByte(of packet: FanOutQueue.Packet) -> UInt8 {
        memory.pool.withBytes(packet.reference) { $0[packet.length - 1] }
    }

    private func next(of queue: inout FanOutQueue, at milliseconds: Int64) throws -> Int {
        let group = queue.next(now: at(milliseconds))
        return try #require(group)
    }

    @Test("Audio goes first, and what is not due yet waits")
    func order() throws {
        var queue = FanOutQueue(memory: memory)
        try add(to: &queue, .video(track: 1), payload: 100, due: at(0))
        try add(to: &queue, .video(track: 2), payload: 100, due: at(0))
        try add(to: &queue, .audio(room: 1), payload: 100, due: at(4))
        let due = queue.nextDue
        #expect(due == at(0))
        let first = try next(of: &queue, at: 3)
        let before = queue.groups[first].kind
        #expect(before == .video(track: 1))
        let second = try next(of: &queue, at: 4)
        let after = queue.groups[second].kind
        #expect(after == .audio(room: 1))
        queue.finish(second)
        let again = queue.next(now: at(4))
        #expect(again == first)
    }

    @Test("A group that is being sent takes no more packets: they form the next one")
    func sealing() throws {
        var queue = FanOutQueue(memory: memory)
        try add(to: &queue, .video(track: 1), payload: 100)
        let first = try next(of: &queue, at: 0)
        try add(to: &queue, .video(track: 1), payload: 100)
        let inFirst = queue.groups[first].packets.count
        queue.finish(first)
        let second = try next(of: &queue, at: 0)
        let inSecond = queue.groups[second].packets.count
        #expect(inFirst == 1 && inSecond == 1)
        queue.finish(second)
        let empty = queue.isEmpty
        let waiting = queue.waitingBytes
        #expect(empty && waiting == 0)
    }

    @Test("Lengths are made equal where that is cheap, with padding that says its own length")
    func padding() throws {
        var queue = FanOutQueue(memory: memory)
        for payload in [1_100, 1_099, 900] { try add(to: &queue, .video(track: 1), payload: payload) }
        let group = try next(of: &queue, at: 0)
        let packets = queue.groups[group].packets
        #expect(packets.map(\.media.payloadRange.count) == [1_100, 1_100, 900])
        #expect(packets.map(\.media.isPadded) == [false, true, false])
        #expect(lastByte(of: packets[1]) == 1)
        var talk = FanOutQueue(memory: memory)
        for payload in [160, 60] { try add(to: &talk, .audio(room: 1), payload: payload) }
        let speech = try next(of: &talk, at: 0)
        let last = talk.groups[speech].packets[1]
        #expect(last.media.payloadRange.count == 160 && last.media.isPadded)
        #expect(lastByte(of: last) == 100)
    }

    @Test("A queue that is never empty for hours holds no more memory than its groups")
    func neverEmpty() throws {
        var queue = FanOutQueue(memory: memory)
        let prepared = queue.groups.count
        for round in Int64(0)..<50_000 {
            try add(to: &queue, .video(track: Int(round % 3)), payload: 1_100, due: at(round + 2))
            if let group = queue.next(now: at(round)) { queue.finish(group) }
        }
        let empty = queue.isEmpty
        #expect(!empty)
        let lost = queue.dropped
        #expect(lost == 0)
        let groups = queue.groups
        #expect(groups.count == prepared)
        let capacities = groups.map(\.packets.capacity)
        #expect(capacities.allSatisfy { $0 < 40 })
        let waiting = queue.waitingBytes
        #expect(waiting < 20_000)
    }

    @Test("What does not fit any more is dropped and counted")
    func overload() throws {
        var queue = FanOutQueue(memory: memory)
        let packets = FanOutQueue.maximumBytes / 1_200
        for _ in 0..<packets { try add(to: &queue, .video(track: 1), payload: 1_200) }
        let lost = queue.dropped
        #expect(lost > 0)
        let waiting = queue.waitingBytes
        #expect(waiting <= FanOutQueue.maximumBytes)
        let group = try next(of: &queue, at: 0)
        queue.finish(group)
        let left = queue.waitingBytes
        #expect(left == 0)
    }

    @Test("What waits is held in memory, what was sent or dropped is not")
    func holds() throws {
        do {
            var queue = FanOutQueue(memory: memory)
            try add(to: &queue, .video(track: 1), payload: 100)
            try add(to: &queue, .video(track: 2), payload: 100)
            try add(to: &queue, .audio(room: 1), payload: 100)
            #expect(memory.heldPackets == 3)
            let sent = try next(of: &queue, at: 0)
            queue.finish(sent)
            let dropped = try next(of: &queue, at: 0)
            queue.drop(dropped)
            let lost = queue.dropped
            #expect(lost == 1)
            #expect(memory.heldPackets == 1)
        }
        #expect(memory.heldPackets == 0)
    }

    @Test("What has waited for half a second is better dropped")
    func age() throws {
        var queue = FanOutQueue(memory: memory)
        try add(to: &queue, .video(track: 1), payload: 100, due: at(10))
        let group = try next(of: &queue, at: 10)
        let early = queue.isStale(group, now: at(400))
        let late = queue.isStale(group, now: at(500))
        #expect(!early && late)
    }
}
