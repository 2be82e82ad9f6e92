/// Reads bit fields of codec headers, most significant bit first. The bytes are handed to every call, because a value
/// that keeps a `Span` cannot be written yet without experimental features.
///
/// Reading past the end gives zeros and sets ``overrun``: the reader checks it once, at the end.
struct BitCursor {
    private(set) var overrun = false
    private var byteOffset: Int
    private var bit: UInt8 = 0
    private let end: Int
    /// H.264 puts a 3 after two zero bytes so that no start code occurs within a unit (§7.4.1); it is not data.
    private let skipsEmulationPrevention: Bool
    private var zeros = 0

    init(_ range: Range<Int>, skipsEmulationPrevention: Bool = false) {
        byteOffset = range.lowerBound
        end = range.upperBound
        self.skipsEmulationPrevention = skipsEmulationPrevention
    }

    mutating func bit(_ bytes: Span<UInt8>) -> UInt32 {
        if bit == 0, skipsEmulationPrevention, zeros >= 2, byteOffset < end, bytes[byteOffset] == 3 {
            byteOffset &+= 1
            zeros = 0
        }
        guard byteOffset >= 0, byteOffset < end, byteOffset < bytes.count else {
            overrun = true
            return 0
        }
        let byte = bytes[byteOffset]
        let value = UInt32(byte &>> (7 &- bit)) & 1
        bit &+= 1
        if bit == 8 {
            bit = 0
            byteOffset &+= 1
            zeros = byte == 0 ? zeros &+ 1 : 0
        }
        return value
    }

    /// `count` bits (at most 32) as a number.
    mutating func bits(_ count: Int, _ bytes: Span<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count { value = value << 1 | bit(bytes) }
        return value
    }

    mutating func flag(_ bytes: Span<UInt8>) -> Bool { bit(bytes) != 0 }

    mutating func skip(_ count: Int, _ bytes: Span<UInt8>) {
        for _ in 0..<count where !overrun { _ = bit(bytes) }
    }

    /// An unsigned Exp-Golomb number: `ue(v)` of H.264 §9.1 and `uvlc()` of AV1 §4.10.3.
    mutating func expGolomb(_ bytes: Span<UInt8>) -> UInt32 {
        var zeroBits = 0
        while !overrun, bit(bytes) == 0 { zeroBits &+= 1 }
        guard zeroBits < 32, !overrun else {
            overrun = true
            return 0
        }
        return (1 &<< UInt32(zeroBits)) &- 1 &+ bits(zeroBits, bytes)
    }

    /// A signed Exp-Golomb number: `se(v)` of H.264 §9.1.1.
    mutating func signedExpGolomb(_ bytes: Span<UInt8>) -> Int32 {
        let code = expGolomb(bytes)
        let magnitude = Int32(truncatingIfNeeded: code / 2 &+ code % 2)
        return code % 2 == 1 ? magnitude : 0 &- magnitude
    }
}
