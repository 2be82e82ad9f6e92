import Primitives

/// Retransmission packets (RFC 4588): an own stream whose payload is the original sequence number and then the
/// original payload.
public enum RTX {
    /// How many bytes stand before the original payload.
    public static let prefixLength = 2

    /// The header that the original packet had, as far as it can be known, with ``RTPHeader/length`` pointing at the
    /// original payload.
    ///
    /// `packet` is decrypted. `ssrc` and `payloadType` are those of the repaired stream. Throws `badPayload` for a
    /// packet without original, which is how senders pad when they probe for bandwidth.
    public static func originalHeader(
        of header: RTPHeader, packet: Span<UInt8>, ssrc: UInt32, payloadType: UInt8
    ) throws(RTPError) -> RTPHeader {
        let padding = try RTPHeader.paddingLength(of: packet, header: header)
        guard packet.count &- header.length &- padding >= prefixLength else { throw .badPayload }
        var original = header
        original.sequenceNumber = packet.uint16(at: header.length)
        original.ssrc = ssrc
        original.payloadType = payloadType
        original.length = header.length &+ prefixLength
        return original
    }

    /// Writes the two bytes that stand before the original payload at `offset`.
    public static func writePrefix(
        originalSequenceNumber: UInt16, into out: inout MutableSpan<UInt8>, at offset: Int
    ) {
        out.setUInt16(originalSequenceNumber, at: offset)
    }
}
