import PacketPool
import Synchronization
import Testing

@Suite("Packets in shared memory")
struct PacketPoolTests {
    private func bytes(_ value: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: value, count: count) }

    private func read(_ reference: PacketReference, of pool: PacketPool<Int>, tail: Int = 0) -> [UInt8] {
        pool.withBytes(reference) { span in (0..<reference.length + tail).map { span[$0] } }
    }

    @Test("A packet is read as it was written, with what is known of it, until the last reference is given back")
    func roundTrip() throws {
        let pool = PacketPool<Int>(workers: 2)
        var writer = pool.writer(worker: 1)
        for length in [0, 1, 12, 257, 258, 1_200, PacketPool<Int>.longestPacket] {
            let stored = writer.store(bytes(7, length).span, header: length)
            let reference = try #require(stored)
            #expect(read(reference, of: pool) == bytes(7, length))
            #expect(pool.header(reference) == length)
            pool.retain(reference)
            pool.release(reference)
            #expect(pool.heldPackets == 1)
            pool.release(reference)
            #expect(pool.heldPackets == 0)
        }
        let tooLong = writer.store(bytes(7, PacketPool<Int>.longestPacket + 1).span, header: 0)
        #expect(tooLong == nil)
    }

    @Test("Any number of bytes of the tail ends with that number, as RTP padding must")
    func tail() throws {
        let pool = PacketPool<Int>(workers: 1)
        var writer = pool.writer(worker: 0)
        for length in [20, 160, 257, 1_100, PacketPool<Int>.longestPacket] {
            let stored = writer.store(bytes(0xee, length).span, header: 0)
            let reference = try #require(stored)
            let tail = pool.tail(reference)
            #expect(tail >= PacketPool<Int>.shortestTail)
            #expect(length > 257 || tail == PacketPool<Int>.longestTail)
            let all = read(reference, of: pool, tail: tail)
            for padding in 1...tail { #expect(all[length + padding - 1] == UInt8(padding)) }
        }
    }

    @Test("Places are used again; a full pool says so and goes on when something was given back")
    func bound() throws {
        let pool = PacketPool<Int>(workers: 1, maximumBytes: 1 << 20)
        var writer = pool.writer(worker: 0)
        var held: [PacketReference] = []
        while let reference = writer.store(bytes(1, 1_000).span, header: held.count) { held.append(reference) }
        #expect((256...512).contains(held.count))
        pool.release(held.removeLast())
        let again = writer.store(bytes(2, 1_000).span, header: -1)
        let reference = try #require(again)
        #expect(pool.header(reference) == -1)
        for (index, reference) in held.enumerated() { #expect(pool.header(reference) == index) }
    }

    /// What the reading threads found.
    private final class Tally: Sendable {
        let isOver = Atomic<Bool>(false)
        let wrong = Atomic<Int>(0)
        let seen = Atomic<Int>(0)
    }

    @Test("Four threads that read and give back while one writes never see a packet change")
    func threads() async throws {
        let pool = PacketPool<Int>(workers: 1, maximumBytes: 8 << 20)
        let rings = (0..<4).map { _ in HandoverRing<PacketReference>(capacity: 64) }
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for ring in rings {
                group.addTask {
                    while true {
                        let ended = tally.isOver.load(ordering: .acquiring)
                        guard let reference = ring.pop() else {
                            if ended { return }
                            await Task.yield()
                            continue
                        }
                        let expected = UInt8(truncatingIfNeeded: pool.header(reference) ?? -1)
                        let isRight = pool.withBytes(reference) { span in
                            (0..<reference.length).allSatisfy { span[$0] == expected }
                        }
                        if !isRight { tally.wrong.add(1, ordering: .relaxed) }
                        tally.seen.add(1, ordering: .relaxed)
                        pool.release(reference)
                    }
                }
            }
            var writer = pool.writer(worker: 0)
            var sent = 0
            for number in 0..<20_000 {
                let length = 13 + number % 1_200
                guard let reference = writer.store(bytes(UInt8(number & 0xff), length).span, header: number) else {
                    await Task.yield()
                    continue
                }
                for ring in rings {
                    pool.retain(reference)
                    if ring.push(reference) { sent += 1 } else { pool.release(reference) }
                }
                pool.release(reference)
                if number % 32 == 0 { await Task.yield() }
            }
            tally.isOver.store(true, ordering: .releasing)
            try await group.waitForAll()
            #expect(tally.seen.load(ordering: .relaxed) == sent)
            #expect(sent > 1_000)
        }
        #expect(tally.wrong.load(ordering: .relaxed) == 0)
        #expect(pool.heldPackets == 0)
    }
}

@Suite("The ring between two threads")
struct HandoverRingTests {
    @Test("Messages come out in the order they went in; a full ring refuses")
    func order() {
        let ring = HandoverRing<Int>(capacity: 5)
        for value in 0..<8 { #expect(ring.push(value)) }
        #expect(!ring.push(8))
        #expect(ring.count == 8)
        for value in 0..<8 { #expect(ring.pop() == value) }
        #expect(ring.pop() == nil && ring.isEmpty)
    }

    @Test("What is left in a ring is freed with it")
    func leftovers() {
        final class Probe: Sendable {}
        weak var left: Probe?
        do {
            let ring = HandoverRing<Probe>(capacity: 4)
            let probe = Probe()
            left = probe
            #expect(ring.push(probe))
        }
        #expect(left == nil)
    }
}
