import Primitives
import RTP

/// Audio or video, as an m-line says.
public enum MediaKind: String, Hashable, Sendable, Codable { case audio, video }

/// Which end of DTLS the server is, as `a=setup` of its answers says (RFC 5763 §5).
public enum TransportSetup: String, Hashable, Sendable {
    /// The server waits for the client's ClientHello.
    case passive
    /// The server sends ClientHello, because the client insists on waiting for it.
    case active
}

/// One codec that both ends agreed on for an m-line, under the client's payload types.
public struct NegotiatedCodec: Hashable, Sendable {
    /// The codec.
    public var codec: Codec
    /// Its payload type on this m-line.
    public var payloadType: UInt8
    /// The payload type of its retransmissions (RFC 4588), or nil.
    public var rtxPayloadType: UInt8?
    /// The `a=fmtp` parameters as answered, such as `useinbandfec=1;usedtx=1`; empty when none.
    public var formatParameters: String

    /// Makes a description of an agreed codec.
    public init(codec: Codec, payloadType: UInt8, rtxPayloadType: UInt8? = nil, formatParameters: String = "") {
        self.codec = codec
        self.payloadType = payloadType
        self.rtxPayloadType = rtxPayloadType
        self.formatParameters = formatParameters
    }
}

/// An SSRC and the SSRC of its retransmissions.
public struct SSRCPair: Hashable, Sendable {
    /// The stream itself.
    public var primary: UInt32
    /// Its retransmission stream, or nil.
    public var rtx: UInt32?

    /// Makes a pair.
    public init(primary: UInt32, rtx: UInt32? = nil) {
        self.primary = primary
        self.rtx = rtx
    }
}

/// One m-line after negotiation, seen from the server.
public struct NegotiatedSection: Hashable, Sendable {
    /// The m-line's `a=mid`.
    public var mid: String
    /// Audio or video.
    public var kind: MediaKind
    /// The client sends here and the server receives: the section carries a published track.
    public var receives: Bool
    /// The server sends here: the section is a slot.
    public var sends: Bool
    /// The agreed codecs, the preferred one first. Empty when the m-line was rejected.
    public var codecs: [NegotiatedCodec]
    /// The agreed header extensions (the same numbers throughout one BUNDLE transport).
    public var extensions: ExtensionMap
    /// The simulcast stream ids that the client may send, in the offer's order; empty without simulcast.
    public var rids: [String]
    /// The SSRCs that the client announced with `a=ssrc`/`a=ssrc-group:FID`; often empty with simulcast.
    public var announced: [SSRCPair]
    /// What the server sends under in this slot; nil when ``sends`` is false.
    public var slot: SSRCPair?
    /// Whether the client sends transport-wide sequence numbers here and wants feedback for them.
    public var transportFeedback: Bool

    /// Makes a section with nothing agreed yet.
    public init(mid: String, kind: MediaKind) {
        self.mid = mid
        self.kind = kind
        receives = false
        sends = false
        codecs = []
        extensions = ExtensionMap()
        rids = []
        announced = []
        transportFeedback = false
    }
}
