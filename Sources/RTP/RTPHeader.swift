import Primitives

/// The header of an RTP packet (RFC 3550 §5.1).
///
/// It stands in the clear before the encrypted payload, so it is parsed once, before decryption, and holds for the
/// decrypted packet too.
public struct RTPHeader: Sendable, Equatable {
    /// The length of a header without contributing sources and extensions, in bytes.
    public static let minimumLength = 12

    /// The marker bit: the last packet of a video frame, the first of a talkspurt.
    public var marker: Bool
    /// Whether the payload ends in padding; see ``paddingLength(of:header:)``.
    public var hasPadding: Bool
    /// The payload type, 0...127.
    public var payloadType: UInt8
    /// The sequence number, which wraps.
    public var sequenceNumber: UInt16
    /// The sampling moment in ticks of the codec's clock, which wraps.
    public var timestamp: UInt32
    /// The synchronisation source: which stream this packet belongs to.
    public var ssrc: UInt32
    /// How many contributing sources are listed, 0...15; they begin at offset 12.
    public var csrcCount: Int
    /// The length in bytes of the whole header with its contributing sources and extension block: where the payload
    /// starts.
    public var length: Int
    /// What kind of extension block follows (RFC 8285: 0xBEDE or 0x100x); 0 when there is none.
    public var extensionProfile: UInt16
    /// Where the extension data starts, after the four bytes of profile and length; 0 when there is none.
    public var extensionOffset: Int
    /// The length of the extension data in bytes, a multiple of four.
    public var extensionLength: Int

    /// Reads the header at the start of `packet`. The payload may be empty, and padding is not looked at.
    public init(parsing packet: Span<UInt8>) throws(RTPError) {
        guard packet.count >= Self.minimumLength else { throw .truncated }
        let first = packet[0]
        guard first >> 6 == 2 else { throw .wrongVersion }
        let second = packet[1]
        marker = second & 0x80 != 0
        hasPadding = first & 0x20 != 0
        payloadType = second & 0x7f
        sequenceNumber = packet.uint16(at: 2)
        timestamp = packet.uint32(at: 4)
        ssrc = packet.uint32(at: 8)
        csrcCount = Int(first & 0x0f)
        var end = Self.minimumLength &+ 4 &* csrcCount
        guard packet.count >= end else { throw .truncated }
        extensionProfile = 0
        extensionOffset = 0
        extensionLength = 0
        if first & 0x10 != 0 {
            guard packet.count >= end &+ 4 else { throw .badExtension }
            extensionProfile = packet.uint16(at: end)
            extensionLength = Int(packet.uint16(at: end &+ 2)) &* 4
            extensionOffset = end &+ 4
            end = extensionOffset &+ extensionLength
            guard packet.count >= end else { throw .badExtension }
        }
        length = end
    }

    /// How many bytes of padding end `packet`, which must be decrypted: SRTP encrypts the padding count.
    ///
    /// `packet` ends where the plaintext ends, without authentication tag. 0 when the header has no padding bit.
    public static func paddingLength(of packet: Span<UInt8>, header: RTPHeader) throws(RTPError) -> Int {
        guard header.hasPadding else { return 0 }
        guard packet.count > header.length else { throw .badPadding }
        let padding = Int(packet[packet.count &- 1])
        guard padding > 0, padding <= packet.count &- header.length else { throw .badPadding }
        return padding
    }

    /// The contributing source at `index` (0 ..< ``csrcCount``) of the packet this header was parsed from; nil when
    /// there is none.
    public func csrc(at index: Int, in packet: Span<UInt8>) -> UInt32? {
        guard index >= 0, index < csrcCount else { return nil }
        let offset = Self.minimumLength &+ 4 &* index
        guard packet.count >= offset &+ 4 else { return nil }
        return packet.uint32(at: offset)
    }
}
