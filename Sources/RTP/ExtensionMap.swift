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
    private var ids = InlineIDs()
    /// The way back for the numbers of the one-byte form: four bits per number, the kind's raw value plus one.
    private var kinds: UInt64 = 0
    /// Whether every number fits the one-byte form of RFC 8285 §4.2, that is, none is above 14.
    public private(set) var isOneByteForm = true

    /// The empty map: nothing negotiated.
    public init() {}

    /// The negotiated number of `kind` (1...255), or 0 when it was not negotiated.
    public subscript(kind: HeaderExtensionKind) -> UInt8 {
        get { ids[Int(kind.rawValue)] }
        set {
            ids[Int(kind.rawValue)] = newValue
            index()
        }
    }

    /// Adds what `other` has and this does not. The m-lines of one BUNDLE share their numbers (RFC 8843 §9.1), but each
    /// names only the extensions that it uses.
    public mutating func merge(_ other: ExtensionMap) {
        for kind in HeaderExtensionKind.allCases where self[kind] == 0 { self[kind] = other[kind] }
    }

    /// The kind that `id` stands for, or nil.
    public func kind(of id: UInt8) -> HeaderExtensionKind? {
        if id < 15 {
            let entry = UInt8(truncatingIfNeeded: kinds &>> UInt64(id &* 4)) & 0x0f
            return entry == 0 ? nil : HeaderExtensionKind(rawValue: entry &- 1)
        }
        for raw in 0..<HeaderExtensionKind.count where ids[Int(raw)] == id {
            return HeaderExtensionKind(rawValue: raw)
        }
        return nil
    }

    /// Rebuilds what is derived from the numbers. Where two kinds were given one number, the first kind has it.
    private mutating func index() {
        kinds = 0
        isOneByteForm = true
        for raw in (0..<HeaderExtensionKind.count).reversed() {
            let id = ids[Int(raw)]
            if id > 14 {
                isOneByteForm = false
            } else if id > 0 {
                let shift = UInt64(id &* 4)
                kinds = kinds & ~(0x0f &<< shift) | UInt64(raw &+ 1) &<< shift
            }
        }
    }
}

extension HeaderExtensionKind {
    /// How many kinds there are: their raw values are 0 ..< count.
    fileprivate static let count: UInt8 = 10
}

/// Sixteen bytes held inline, so that looking up an extension touches no heap.
private struct InlineIDs: Hashable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    subscript(index: Int) -> UInt8 {
        get { UInt8(truncatingIfNeeded: (index < 8 ? first : second) &>> UInt64((index & 7) &* 8)) }
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
