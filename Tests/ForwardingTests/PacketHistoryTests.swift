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
    private func put(_ sequence: Int64, length: Int = 100, into history: inout PacketHistory) throws {
        let bytes = [0x80, 96] + [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: length - 2)
        let media = MediaPacket(
            header: try RTPHeader(parsing: bytes.span), extensions: HeaderExtensions(), codec: .vp8,
            payload: try PayloadInfo.parse(.opus, payload: [1].span), sequence: sequence, payloadRange: 12..<length,
            receivedAt: .zero)
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
}
