import ICE
import Primitives
import RTP

/// One m-line of an offer in the making, seen from the client.
public struct OfferSection: Sendable, Hashable {
    /// The m-line's `a=mid`.
    public var mid: String
    /// Audio or video.
    public var kind: MediaKind
    /// Which way the client wants media to flow.
    public var direction: MediaDirection
    /// The simulcast streams to send, in order; empty for one stream.
    public var rids: [String]
    /// The codecs with their payload types, the preferred first.
    public var codecs: [NegotiatedCodec]
    /// The SSRCs to announce; optional where the mid travels in a header extension.
    public var streams: [SSRCPair]

    /// Makes a section. Without `codecs`, Opus or all video codecs are offered under ``OfferBuilder/codecs(_:)``.
    public init(
        mid: String, kind: MediaKind, direction: MediaDirection, rids: [String] = [],
        codecs: [NegotiatedCodec]? = nil, streams: [SSRCPair] = []
    ) {
        self.mid = mid
        self.kind = kind
        self.direction = direction
        self.rids = rids
        self.codecs = codecs ?? OfferBuilder.codecs(kind == .audio ? [.opus] : [.vp8, .h264, .vp9, .av1])
        self.streams = streams
    }
}

/// Makes offers as a browser would: the client side, for tests and synthetic participants.
public struct OfferBuilder: Sendable {
    /// The client's ICE credentials.
    public var credentials: ICECredentials
    /// The hash of the client's certificate.
    public var fingerprint: Fingerprint
    /// The value of `a=setup`.
    public var setup = "actpass"
    /// The session id of the `o=` line.
    public var sessionID: UInt64
    /// The version in the `o=` line; to be raised before each further offer.
    public var sessionVersion: UInt64 = 2
    /// The header extensions to offer, under their numbers.
    public var extensions: ExtensionMap
    /// The m-lines.
    public var sections: [OfferSection] = []

    /// Makes a builder without m-lines that offers the header extensions under the numbers that Chromium uses.
    public init(credentials: ICECredentials, fingerprint: Fingerprint, sessionID: UInt64 = 1) {
        self.credentials = credentials
        self.fingerprint = fingerprint
        self.sessionID = sessionID
        extensions = ExtensionMap()
        for (id, kind) in Self.numbers { extensions[kind] = id }
    }

    private static let numbers: [(UInt8, HeaderExtensionKind)] = [
        (1, .audioLevel), (2, .absoluteSendTime), (3, .transportSequenceNumber), (4, .mid), (5, .playoutDelay),
        (8, .dependencyDescriptor), (10, .rid), (11, .repairedRid), (12, .absoluteCaptureTime),
        (13, .videoOrientation),
    ]

    /// Adds an m-line whose mid is its number, and returns the mid.
    @discardableResult
    public mutating func add(
        _ kind: MediaKind, _ direction: MediaDirection, rids: [String] = [], codecs: [Codec]? = nil,
        streams: [SSRCPair] = []
    ) -> String {
        let mid = String(sections.count)
        sections.append(
            OfferSection(
                mid: mid, kind: kind, direction: direction, rids: rids, codecs: codecs.map { Self.codecs($0) },
                streams: streams))
        return mid
    }

    /// `codecs` under usual payload types, video with retransmission.
    public static func codecs(_ codecs: [Codec]) -> [NegotiatedCodec] {
        codecs.map { codec in
            switch codec {
            case .opus:
                NegotiatedCodec(codec: .opus, payloadType: 111, formatParameters: "minptime=10;useinbandfec=1")
            case .vp8: NegotiatedCodec(codec: .vp8, payloadType: 96, rtxPayloadType: 97)
            case .vp9:
                NegotiatedCodec(codec: .vp9, payloadType: 98, rtxPayloadType: 99, formatParameters: "profile-id=0")
            case .h264:
                NegotiatedCodec(
                    codec: .h264, payloadType: 102, rtxPayloadType: 103,
                    formatParameters: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
            case .av1:
                NegotiatedCodec(
                    codec: .av1, payloadType: 45, rtxPayloadType: 46,
                    formatParameters: "level-idx=5;profile=0;tier=0")
            }
        }
    }

    /// The offer as it stands.
    public func build() -> SessionDescription {
        var offer = SessionDescription(origin: SDPOrigin(sessionID: sessionID, sessionVersion: sessionVersion))
        if !sections.isEmpty {
            offer.attributes.append(
                SDPAttribute("group", "BUNDLE " + sections.map { $0.mid }.joined(separator: " ")))
        }
        offer.attributes.append(SDPAttribute("extmap-allow-mixed"))
        offer.attributes.append(SDPAttribute("msid-semantic", "WMS *"))
        offer.media = sections.map { media($0) }
        return offer
    }

    private func media(_ section: OfferSection) -> MediaDescription {
        var formats: [String] = []
        for codec in section.codecs {
            formats.append(String(codec.payloadType))
            if let rtx = codec.rtxPayloadType { formats.append(String(rtx)) }
        }
        var media = MediaDescription(
            type: section.kind.rawValue, port: 9, transport: "UDP/TLS/RTP/SAVPF", formats: formats)
        media.fields = [SDPField("c", "IN IP4 0.0.0.0")]
        var lines = LineList()
        lines.add("ice-ufrag", credentials.ufrag)
        lines.add("ice-pwd", credentials.password)
        lines.add("ice-options", "trickle")
        lines.add("fingerprint", fingerprint.description)
        lines.add("setup", setup)
        lines.add("mid", section.mid)
        for kind in HeaderExtensionKind.allCases where extensions[kind] != 0 && Self.fits(kind, section.kind) {
            lines.add("extmap", "\(extensions[kind]) \(kind.uri)")
        }
        lines.add(section.direction.rawValue)
        if section.direction.sends { lines.add("msid", "stream-\(section.mid) track-\(section.mid)") }
        lines.add("rtcp-mux")
        lines.add("rtcp-rsize")
        for codec in section.codecs { add(codec, to: &lines) }
        if section.direction.sends {
            for rid in section.rids { lines.add("rid", "\(rid) send") }
            if !section.rids.isEmpty { lines.add("simulcast", "send " + section.rids.joined(separator: ";")) }
            addStreams(section.streams, to: &lines)
        }
        media.attributes = lines.attributes
        return media
    }

    private static func fits(_ kind: HeaderExtensionKind, _ media: MediaKind) -> Bool {
        switch kind {
        case .audioLevel: media == .audio
        case .mid, .absoluteSendTime, .transportSequenceNumber, .absoluteCaptureTime: true
        case .rid, .repairedRid, .videoOrientation, .playoutDelay, .dependencyDescriptor: media == .video
        }
    }

    private func add(_ codec: NegotiatedCodec, to lines: inout LineList) {
        let channels = codec.codec == .opus ? "/2" : ""
        lines.add("rtpmap", "\(codec.payloadType) \(codec.codec.encodingName)/\(codec.codec.clockRate)\(channels)")
        let feedback =
            codec.codec.isVideo ? ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"] : ["transport-cc"]
        for value in feedback { lines.add("rtcp-fb", "\(codec.payloadType) \(value)") }
        if !codec.formatParameters.isEmpty { lines.add("fmtp", "\(codec.payloadType) \(codec.formatParameters)") }
        if let rtx = codec.rtxPayloadType {
            lines.add("rtpmap", "\(rtx) rtx/\(codec.codec.clockRate)")
            lines.add("fmtp", "\(rtx) apt=\(codec.payloadType)")
        }
    }

    private func addStreams(_ streams: [SSRCPair], to lines: inout LineList) {
        for pair in streams {
            if let rtx = pair.rtx { lines.add("ssrc-group", "FID \(pair.primary) \(rtx)") }
            for ssrc in [pair.primary, pair.rtx].compactMap({ $0 }) { lines.add("ssrc", "\(ssrc) cname:client") }
        }
    }
}
