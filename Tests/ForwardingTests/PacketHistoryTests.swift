import Primitives
import RTP
import Testing

@testable import Forwarding

/// A packet that can be told from all others: its extended number stands in it, and fills it.
private func packet(_ extended: Int64, length: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x80, 96]
    bytes.appendUInt16(UInt16(truncatingIfNeeded: extended))
    bytes.appendUInt64(UInt64(bitPattern: extended))
    while bytes.count < length { bytes.append(UInt8(truncatingIfNeeded: extended)) }
    return Array(bytes.prefix(length))
}

extension PacketHistory {
    fileprivate mutating func put(_ extended: Int64, length: Int = 100, at now: Int64 = 0) throws {
        let bytes = packet(extended, length: length)
        // The header is read from a copy that is long enough for one, whatever is stored.
        let header = try RTPHeader(parsing: packet(extended, length: max(length, 12)).span)
        store(extended: extended, header: header, receivedAt: .zero + .milliseconds(now), bytes: bytes.span)
    }

    fileprivate borrowing func bytes(_ number: UInt16) -> [UInt8]? {
        guard let entry = find(sequenceNumber: number) else { return nil }
        return withPacket(entry) { $0.array() }
    }
}

@Suite struct PacketHistoryTests {
    @Test("A stored packet is found with its bytes, header and time; others are not")
    func finds() throws {
        var history = PacketHistory(packets: 16, bytes: 10_000)
        #expect(history.bytes(7) == nil)
        try history.put(65_536 + 7, length: 300, at: 12)
        #expect(history.bytes(7) == packet(65_536 + 7, length: 300))
        let entry = history.find(sequenceNumber: 7)
        #expect(entry?.extended == 65_543)
        #expect(entry?.receivedAt == .zero + .milliseconds(12))
        #expect(entry?.header.sequenceNumber == 7)
        #expect(entry?.range.count == 300)
        #expect(history.bytes(6) == nil)
        #expect(history.bytes(7 + 16) == nil)
    }

    @Test("Nothing is allocated before the first packet, and nothing more after it")
    func memory() throws {
        var history = PacketHistory(packets: 100, bytes: 50_000)
        #expect(history.memory == 0)
        try history.put(1)
        let memory = history.memory
        #expect(memory >= 50_000)
        #expect(memory < 80_000)
        for sequence in 2..<2000 as Range<Int64> { try history.put(sequence, length: 1200) }
        #expect(history.memory == memory)
    }

    @Test("When the table is full the oldest packets go")
    func fullTable() throws {
        var history = PacketHistory(packets: 16, bytes: 100_000)
        for sequence in 0..<40 as Range<Int64> { try history.put(sequence) }
        for number in 0..<24 as Range<UInt16> { #expect(history.bytes(number) == nil) }
        for number in 24..<40 as Range<UInt16> { #expect(history.bytes(number) == packet(Int64(number), length: 100)) }
    }

    @Test("When the bytes are full a packet is found whole or not at all")
    func fullBytes() throws {
        var history = PacketHistory(packets: 1024, bytes: 10_007)
        var lengths: [Int64: Int] = [:]
        for sequence in 0..<3000 as Range<Int64> {
            let length = 12 + Int(sequence * 7919 % 1400)
            lengths[sequence] = length
            try history.put(sequence, length: length)
            var found = 0
            var held = 0
            for back in 0..<40 as Range<Int64> where sequence >= back {
                let number = sequence - back
                guard let bytes = history.bytes(UInt16(number)), let length = lengths[number] else { continue }
                #expect(bytes == packet(number, length: length))
                found += 1
                held += bytes.count
            }
            #expect(found >= min(Int(sequence) + 1, 5))
            #expect(held <= 10_007)
        }
    }

    @Test("Packets may come out of order and twice; the first of two counts")
    func outOfOrder() throws {
        var history = PacketHistory(packets: 16, bytes: 20_000)
        for sequence in [10, 12, 11, 9, 15, 13] as [Int64] { try history.put(sequence, at: sequence) }
        try history.put(12, length: 50, at: 99)
        for sequence in [9, 10, 11, 12, 13, 15] as [Int64] {
            #expect(history.bytes(UInt16(sequence)) == packet(sequence, length: 100))
        }
        #expect(history.bytes(14) == nil)
        #expect(history.find(sequenceNumber: 12)?.receivedAt == .zero + .milliseconds(12))
    }

    @Test("A packet older than everything kept does not push a newer one out")
    func tooOld() throws {
        var history = PacketHistory(packets: 16, bytes: 20_000)
        try history.put(100)
        try history.put(84)
        #expect(history.bytes(84) == nil)
        #expect(history.bytes(100) != nil)
        try history.put(85)
        #expect(history.bytes(85) != nil)
    }

    @Test("A number from the cycle before is not taken for one of this cycle")
    func wraps() throws {
        var history = PacketHistory(packets: 16, bytes: 1_000_000)
        try history.put(5)
        // The slot of 5 is left alone, while the numbers go once round.
        for sequence in 6..<65_541 as Range<Int64> where sequence % 16 != 5 { try history.put(sequence, length: 12) }
        #expect(history.bytes(5) == nil)
        try history.put(65_541)
        #expect(history.bytes(5) == packet(65_541, length: 100))
    }

    @Test("Empty and oversized packets are refused, the largest allowed is kept")
    func sizes() throws {
        var history = PacketHistory(packets: 16, bytes: 0)
        try history.put(1, length: 2049)
        try history.put(2, length: 0)
        #expect(history.memory == 0)
        try history.put(3, length: 2048)
        #expect(history.bytes(3)?.count == 2048)
        #expect(history.bytes(1) == nil)
        try history.put(4, length: 12)
        #expect(history.bytes(3) == nil)
        #expect(history.bytes(4) == packet(4, length: 12))
    }

    @Test("An entry kept too long gives no bytes rather than those of another packet")
    func staleEntry() throws {
        var history = PacketHistory(packets: 64, bytes: 4096)
        try history.put(1, length: 1000)
        let found = history.find(sequenceNumber: 1)
        let entry = try #require(found)
        for sequence in 2..<6 as Range<Int64> { try history.put(sequence, length: 1000) }
        #expect(history.withPacket(entry) { $0.count } == 0)
    }

    @Test("After removing everything nothing old is found, and numbers may begin anew")
    func removeAll() throws {
        var history = PacketHistory(packets: 16, bytes: 10_000)
        try history.put(1000)
        let found = history.find(sequenceNumber: 1000)
        let entry = try #require(found)
        history.removeAll()
        #expect(history.bytes(1000) == nil)
        #expect(history.withPacket(entry) { $0.count } == 0)
        try history.put(3)
        #expect(history.bytes(3) == packet(3, length: 100))
        #expect(history.withPacket(entry) { $0.count } == 0)
    }
}
