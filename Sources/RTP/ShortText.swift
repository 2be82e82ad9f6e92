import Primitives

/// A name of 1 to 16 visible ASCII characters kept inline, such as a media identification (`mid`, RFC 9143) or a
/// restriction identifier (`rid`, RFC 8852). Copying and comparing it touches no heap.
public struct ShortText: Hashable, Sendable {
    /// The most characters that fit.
    public static let maximumCount = 16

    /// The first eight bytes, the first of them in the lowest bits.
    private var low: UInt64 = 0
    /// The other eight bytes.
    private var high: UInt64 = 0
    private var length: UInt8 = 0

    /// The number of bytes, which is also the number of characters: 1...16.
    public var count: Int { Int(length) }

    /// Copies `bytes`; nil when they are empty, more than 16 or not all visible ASCII.
    public init?(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty, bytes.count <= Self.maximumCount else { return nil }
        for index in 0..<bytes.count {
            guard append(bytes[index]) else { return nil }
        }
    }

    /// Takes `text`; nil when it is empty, longer than 16 bytes or not all visible ASCII.
    public init?(_ text: String) {
        for byte in text.utf8 {
            guard append(byte) else { return nil }
        }
        guard length > 0 else { return nil }
    }

    /// The byte at `index`; 0 past the end.
    public subscript(index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (index < 8 ? low : high) &>> UInt64((index & 7) &* 8))
    }

    /// The text as a string.
    public var string: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for index in 0..<count { bytes.append(self[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func append(_ byte: UInt8) -> Bool {
        guard length < Self.maximumCount, byte > 0x20, byte < 0x7f else { return false }
        let shifted = UInt64(byte) &<< UInt64((length & 7) &* 8)
        if length < 8 { low |= shifted } else { high |= shifted }
        length &+= 1
        return true
    }
}

extension ShortText: CustomStringConvertible {
    /// The text itself.
    public var description: String { string }
}
