import Primitives

/// The CRC-32 of ITU V.42 (reflected, polynomial 0xEDB88320), which STUN's FINGERPRINT is made of.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        var value = UInt32(index)
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
        return value
    }

    /// The checksum of the first `count` bytes.
    static func checksum(_ bytes: Span<UInt8>, count: Int) -> UInt32 {
        let table = table
        var value: UInt32 = 0xffff_ffff
        for index in 0..<count { value = value >> 8 ^ table[Int((value ^ UInt32(bytes[index])) & 0xff)] }
        return ~value
    }
}
