import ICE
import Primitives
import RTP

/// One m-line of an answer, seen from the client that offered.
public struct AnsweredSection: Sendable, Hashable {
    /// The m-line's `a=mid`.
    public var mid: String
    /// Audio or video.
    public var kind: MediaKind
    /// The client may send here.
    public var sends: Bool
    /// The server sends here: the section is a slot.
    public var receives: Bool
    /// The agreed codecs, the server's preferred one first. Empty when the m-line was rejected.
    public var codecs: [NegotiatedCodec]
    /// The agreed header extensions.
    public var extensions: ExtensionMap
    /// The simulcast streams that the client may send, in order; empty without simulcast.
    public var rids: [String]
    /// What the server sends under; nil when ``receives`` is false or it was not announced.
    public var slot: SSRCPair?
    /// Whether the server wants transport-wide sequence numbers here and sends feedback for them.
    public var transportFeedback: Bool
    /// Whether the server numbers what it sends here transport-wide and wants feedback for it.
    public var wantsTransportFeedback: Bool
    /// Whether the server wants to be told what the client's line takes (REMB).
    public var wantsEstimate: Bool

    /// Whether the server took the m-line.
    public var isAccepted: Bool { !codecs.isEmpty }
}

/// An answer read by the client that offered: where the server is, how it is known, and what it agreed to.
public struct ReceivedAnswer: Sendable, Hashable {
    /// The server's ICE credentials.
    public var remote: ICECredentials
    /// The certificates that the server may present.
    public var fingerprints: [Fingerprint]
    /// The server's UDP host candidates, in the order of their lines.
    public var candidates: [SocketAddress]
    /// Whether the server is ICE-lite, so that the client must send the connectivity checks.
    public var isLite: Bool
    /// Which end of DTLS the server is; the client is the other.
    public var setup: TransportSetup
    /// The audio and video m-lines, in order.
    public var sections: [AnsweredSection]

    /// Reads `answer` to `offer`.
    ///
    /// - Throws: ``SDPError`` when the m-lines differ from the offer's in number, type or mid, when nothing was
    ///   accepted, or when a value is malformed.
    public init(_ answer: SessionDescription, to offer: SessionDescription) throws(SDPError) {
        guard answer.media.count == offer.media.count else {
            throw .answerMismatch(reason: "it has \(answer.media.count) m-lines instead of \(offer.media.count)")
        }
        sections = []
        candidates = []
        var transport: TransportAttributes?
        var setup = TransportSetup.passive
        for (index, media) in answer.media.enumerated() {
            let offered = offer.media[index]
            let mid = offered.attributes.value(of: "mid") ?? String(index)
            guard media.type == offered.type, (media.attributes.value(of: "mid") ?? mid) == mid else {
                throw .answerMismatch(reason: "m-line \(index) is not the offer's “\(clipped(mid, 64))”")
            }
            let isRejected = media.port == 0
            if !isRejected {
                candidates += media.attributes.values(of: "candidate").prefix(64).compactMap(HostCandidate.address)
                if transport == nil {
                    setup = try Self.setup(media, answer, to: offered, offer, mid: mid)
                    transport = try TransportAttributes(media, answer, mid: mid)
                }
            }
            guard let kind = MediaKind(rawValue: media.type) else { continue }
            sections.append(
                Self.section(media, mid: mid, kind: kind, session: answer, isRejected: isRejected))
        }
        guard let transport else { throw .answerMismatch(reason: "no m-line was accepted") }
        remote = transport.credentials
        fingerprints = transport.fingerprints
        isLite = answer.attributes.has("ice-lite")
        self.setup = setup
    }

    /// RFC 5763 §5: an answer is active or passive, and not what the client is.
    private static func setup(
        _ media: MediaDescription, _ answer: SessionDescription, to offered: MediaDescription,
        _ offer: SessionDescription, mid: String
    ) throws(SDPError) -> TransportSetup {
        let own = offered.attributes.value(of: "setup") ?? offer.attributes.value(of: "setup") ?? "active"
        let value = media.attributes.value(of: "setup") ?? answer.attributes.value(of: "setup")
        guard let setup = value.flatMap({ TransportSetup(rawValue: $0) }), setup.rawValue != own else {
            throw .answerMismatch(
                reason: "a=setup is neither passive nor active, or what the offer is, in m-line “\(clipped(mid, 64))”")
        }
        return setup
    }

    private static func section(
        _ media: MediaDescription, mid: String, kind: MediaKind, session: SessionDescription, isRejected: Bool
    ) -> AnsweredSection {
        let direction = (media.attributes.direction ?? session.attributes.direction ?? .sendrecv).reversed
        var section = AnsweredSection(
            mid: mid, kind: kind, sends: false, receives: false, codecs: [], extensions: ExtensionMap(), rids: [],
            slot: nil, transportFeedback: false, wantsTransportFeedback: false, wantsEstimate: false)
        guard !isRejected else { return section }
        let formats = media.payloadFormats()
        section.codecs = Self.codecs(formats)
        section.sends = direction.sends
        section.receives = direction.receives
        section.extensions = ExtensionSelection(media, receives: true, sends: true).map
        if direction.receives { section.slot = announcedStreams(media).first }
        let isNumbered =
            section.extensions[.transportSequenceNumber] != 0
            && formats.contains { $0.feedback.contains("transport-cc") }
        section.transportFeedback = direction.sends && isNumbered
        section.wantsTransportFeedback = direction.receives && isNumbered
        section.wantsEstimate = direction.receives && formats.contains { $0.feedback.contains("goog-remb") }
        if direction.sends, let value = media.attributes.value(of: "simulcast") {
            let parts = words(value)
            if let at = parts.firstIndex(of: "recv"), at + 1 < parts.count {
                section.rids = pieces(parts[at + 1], ";").map { String($0.utf8.first == 126 ? $0.dropFirst() : $0) }
            }
        }
        return section
    }

    private static func codecs(_ formats: [PayloadFormat]) -> [NegotiatedCodec] {
        var found: [NegotiatedCodec] = []
        for format in formats {
            guard let codec = Codec.allCases.first(where: { $0.encodingName.lowercased() == format.encodingName })
            else { continue }
            let rtx = formats.first {
                $0.encodingName == "rtx" && $0.parameter("apt") == String(format.payloadType)
            }
            found.append(
                NegotiatedCodec(
                    codec: codec, payloadType: format.payloadType, rtxPayloadType: rtx?.payloadType,
                    formatParameters: format.parameters))
        }
        return found
    }
}
