import PacketPool
import Primitives
import RTP
import Testing

@testable import Forwarding

@Suite("Packets kept for retransmission")
struct PacketHistoryTests {
    private let memory: PacketMemory
    private let source: PacketSource

    init() {
        memory = PacketMemory(workers: 1)
        source = PacketSource(memory)
    }

    /// Stores a packet that can be told from all others: its number fills it.
    private func put(
        _ sequence: Int64, length: Int = 100, at now: Instant = .zero, into history: inout PacketHistory
    ) throws {
        let bytes = [0x80, 96] + [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: length - 2)
        let media = MediaPacket(
            header: try RTPHeader(parsing: bytes.span), extensions: HeaderExtensions(), codec: .vp8,
            payload: try PayloadInfo.parse(.opus, payload: [1].span), sequence: sequence, payloadRange: 12..<length,
            receivedAt: now)
        let reference = try #require(source.store(bytes, media))
        history.store(reference, sequence: sequence)
        memory.pool.release(reference)
    }

    private func found(_ sequence: Int64, in history: borrowing PacketHistory) -> Int64? {
        guard let reference = history.find(sequence: sequence) else { return nil }
        let filling = memory.pool.withBytes(reference) { $0[50] }
        guard filling == UInt8(truncatingIfNeeded: sequence) else { return nil }
        return memory.pool.header(reference)?.sequence
    }

    @Test("A stored packet is found with what is known of it; others are not")
    func finds() throws {
        var history = PacketHistory(packets: 16, memory: memory)
        let before = found(65_543, in: history)
        try put(65_543, length: 300, into: &history)
        let kept = found(65_543, in: history)
        let other = found(65_542, in: history)
        let samePlace = found(65_543 + 16, in: history)
        #expect(before == nil && kept == 65_543 && other == nil && samePlace == nil)
    }

    @Test("The newest are kept, the displaced ones leave the memory")
    func displaces() throws {
        var history = PacketHistory(packets: 16, memory: memory)
        for sequence in Int64(0)..<100 { try put(sequence, into: &history) }
        let oldest = found(84, in: history)
        let gone = found(83, in: history)
        #expect(oldest == 84 && gone == nil)
        #expect(memory.heldPackets == 16)
    }

    @Test("A gap leaves no packet of an earlier round behind")
    func gap() throws {
        var history = PacketHistory(packets: 16, memory: memory)
        for sequence in Int64(0)..<16 { try put(sequence, into: &history) }
        try put(40, into: &history)
        let earlier = found(9, in: history)
        let newest = found(40, in: history)
        #expect(earlier == nil && newest == 40)
    }

    @Test("A packet that comes late takes its place; one that is too old is ignored")
    func late() throws {
        var history = PacketHistory(packets: 16, memory: memory)
        for sequence in [Int64(20), 22, 23] { try put(sequence, into: &history) }
        try put(21, into: &history)
        try put(2, into: &history)
        let late = found(21, in: history)
        let old = found(2, in: history)
        #expect(late == 21 && old == nil)
        #expect(memory.heldPackets == 4)
    }

    @Test("Nothing is held after the history was emptied or has ended")
    func ends() throws {
        do {
            var history = PacketHistory(packets: 16, memory: memory)
            for sequence in Int64(0)..<10 { try put(sequence, into: &history) }
            history.removeAll()
            #expect(memory.heldPackets == 0)
            for sequence in Int64(0)..<10 { try put(sequence, into: &history) }
            #expect(memory.heldPackets == 10)
        }
        #expect(memory.heldPackets == 0)
    }

    @Test("What is old goes and is not kept again; what is missing behind it may still come")
    func old() throws {
        var history = PacketHistory(packets: 16, memory: memory)
        for sequence in Int64(100)..<110 where sequence != 104 && sequence != 106 {
            try put(sequence, at: .zero + .milliseconds(sequence), into: &history)
        }
        history.removeOld(before: .zero + .milliseconds(106))
        #expect(memory.heldPackets == 3)
        try put(104, into: &history)
        let tooLate = found(104, in: history)
        #expect(tooLate == nil)
        try put(106, at: .zero + .milliseconds(111), into: &history)
        let recovered = found(106, in: history)
        #expect(recovered == 106)

        history.removeOld(before: .zero + .seconds(1))
        #expect(memory.heldPackets == 0)
        try put(110, into: &history)
        #expect(memory.heldPackets == 1)
    }

    @Test("The oldest goes, one by one, those from before a gap too")
    func oldest() throws {
        var history = PacketHistory(packets: 16, memory: memory)
        for sequence in Int64(0)..<4 { try put(sequence, into: &history) }
        for sequence in Int64(18)..<20 { try put(sequence, into: &history) }
        #expect(memory.heldPackets == 4)
        var removed = 0
        while history.removeOldest() { removed += 1 }
        #expect(removed <= 4 && memory.heldPackets == 0)
        let isThere = history.removeOldest()
        #expect(!isThere)
    }
}
