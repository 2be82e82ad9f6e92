/// What the server can carry. It forwards encoded media and never decodes it.
public enum Codec: UInt8, Hashable, Sendable, CaseIterable {
    case opus, vp8, vp9, h264, av1

    /// The encoding name as SDP writes it in `a=rtpmap` (compared without regard to case).
    public var encodingName: String {
        switch self {
        case .opus: "opus"
        case .vp8: "VP8"
        case .vp9: "VP9"
        case .h264: "H264"
        case .av1: "AV1"
        }
    }

    /// RTP clock ticks per second: 48000 for Opus (RFC 7587 §4.1), 90000 for video.
    public var clockRate: UInt32 { self == .opus ? 48_000 : 90_000 }

    /// Whether this is a video codec.
    public var isVideo: Bool { self != .opus }
}
