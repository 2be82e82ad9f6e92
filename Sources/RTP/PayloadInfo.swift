/// What forwarding needs to know about one packet's payload. Worked out once per incoming packet.
public struct PayloadInfo: Sendable {
    /// Whether the packet begins a picture that can be decoded without any earlier one. Always true for Opus.
    ///
    /// With H.264 both the packet with the sequence parameter set and the one that begins the IDR picture say so.
    public internal(set) var isKeyframe = false
    /// Whether the packet begins a picture (of the lowest spatial layer, where there are several). Always true for
    /// Opus.
    ///
    /// H.264 has no such mark: parameter sets and the first slice after them all say so, with one timestamp.
    public internal(set) var startsFrame = false
    /// The picture's width in pixels; 0 where the packet does not tell.
    public internal(set) var width = 0
    /// The picture's height in pixels; 0 where the packet does not tell.
    public internal(set) var height = 0
    /// The temporal layer; 0 where the packet does not tell.
    public internal(set) var temporalLayer: UInt8 = 0
    /// The spatial layer within the stream (VP9, AV1); 0 where the packet does not tell.
    public internal(set) var spatialLayer: UInt8 = 0
    /// The VP8 payload descriptor, for VP8 alone.
    public internal(set) var vp8: VP8Descriptor?
    /// The VP9 payload descriptor, for VP9 alone.
    public internal(set) var vp9: VP9Descriptor?

    init() {}

    /// Looks at `payload`, which is decrypted and without padding.
    ///
    /// An empty payload is `badPayload`: there is nothing in it to forward.
    public static func parse(_ codec: Codec, payload: Span<UInt8>) throws(RTPError) -> PayloadInfo {
        guard !payload.isEmpty else { throw .badPayload }
        switch codec {
        case .opus: return parseOpus(payload)
        case .vp8: return try parseVP8(payload)
        case .vp9: return try parseVP9(payload)
        case .h264: return try parseH264(payload)
        case .av1: return try parseAV1(payload)
        }
    }
}
