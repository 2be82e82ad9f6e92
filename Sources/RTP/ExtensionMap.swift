/// The header extensions the server understands (RFC 8285).
public enum HeaderExtensionKind: UInt8, Hashable, Sendable, CaseIterable {
    case audioLevel, absoluteSendTime, transportSequenceNumber, mid, rid, repairedRid
    case absoluteCaptureTime, videoOrientation, playoutDelay, dependencyDescriptor

    /// The URI that names the extension in `a=extmap`.
    public var uri: String {
        switch self {
        case .audioLevel: "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
        case .absoluteSendTime: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
        case .transportSequenceNumber:
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
        case .mid: "urn:ietf:params:rtp-hdrext:sdes:mid"
        case .rid: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
        case .repairedRid: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
        case .absoluteCaptureTime: "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
        case .videoOrientation: "urn:3gpp:video-orientation"
        case .playoutDelay: "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
        case .dependencyDescriptor:
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
        }
    }
}

/// Which number stands for which header extension on one transport, as negotiated by `a=extmap`.
public struct ExtensionMap: Hashable, Sendable {
    /// The number for each kind, indexed by its raw value; 0 where it was not negotiated.
    private var ids: InlineIDs = InlineIDs()

    /// The empty map: nothing negotiated.
    public init() {}

    /// The negotiated number of `kind` (1...255), or 0 when it was not negotiated.
    public subscript(kind: HeaderExtensionKind) -> UInt8 {
        get { ids[Int(kind.rawValue)] }
        set { ids[Int(kind.rawValue)] = newValue }
    }

    /// The kind that `id` stands for, or nil.
    public func kind(of id: UInt8) -> HeaderExtensionKind? {
        guard id != 0 else { return nil }
        for kind in HeaderExtensionKind.allCases where self[kind] == id { return kind }
        return nil
    }
}

/// Sixteen bytes held inline, so that looking up an extension touches no heap.
private struct InlineIDs: Hashable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    subscript(index: Int) -> UInt8 {
        get { UInt8(truncatingIfNeeded: (index < 8 ? first : second) >> UInt64((index & 7) * 8)) }
        set {
            let shift = UInt64((index & 7) * 8)
            let mask: UInt64 = 0xff << shift
            if index < 8 {
                first = first & ~mask | UInt64(newValue) << shift
            } else {
                second = second & ~mask | UInt64(newValue) << shift
            }
        }
    }
}
