import ICE
import Primitives
import RTP

/// What becomes of one m-line of an offer.
struct SectionPlan {
    let media: MediaDescription
    let mid: String
    /// Nil for anything but audio and video.
    private let kind: MediaKind?
    /// The server's direction.
    private let direction: MediaDirection
    private let codecs: [SelectedCodec]
    /// For each of ``codecs`` what the answer says of RTCP feedback.
    private let feedback: [[String]]
    private let extensions: ExtensionSelection
    private let simulcast: SimulcastSelection
    /// The streams that the client announces here.
    let announced: [SSRCPair]

    /// Plans the m-line. `others` are plans for m-lines of the same offer: most offers say the same of many, and what
    /// was chosen for one is chosen for all.
    init(
        _ media: MediaDescription, mid: String, session: SessionDescription, options: AnswerOptions,
        others: [SectionPlan] = []
    ) {
        self.media = media
        self.mid = mid
        kind = MediaKind(rawValue: media.type)
        let offered = media.attributes.direction ?? session.attributes.direction ?? .sendrecv
        let possible = offered.reversed
        let direction = MediaDirection(
            sends: possible.sends && options.sends, receives: possible.receives && options.receives)
        self.direction = direction
        let isStopped = media.port == 0 && !media.attributes.has("bundle-only")
        let isRTP = Self.transports.contains(media.transport)
        let like = others.first { $0.direction == direction && $0.media.saysTheSame(as: media) }
        if let like, like.isAccepted, isRTP, !isStopped {
            codecs = like.codecs
        } else if let kind, isRTP, !isStopped {
            codecs = CodecSelection.select(media, kind: kind, preference: options.videoPreference)
        } else {
            codecs = []
        }
        let receives = direction.receives && !codecs.isEmpty
        announced = receives ? announcedStreams(media) : []
        let extensions =
            like?.extensions ?? ExtensionSelection(media, receives: direction.receives, sends: direction.sends)
        self.extensions = extensions
        if let like, like.isAccepted {
            feedback = like.feedback
        } else {
            feedback = codecs.map { [kind] in
                CodecSelection.feedback(
                    for: $0.format, kind: kind ?? .audio, receives: direction.receives, sends: direction.sends,
                    numbered: extensions.map[.transportSequenceNumber] != 0)
            }
        }
        simulcast =
            receives && kind == .video
            ? SimulcastSelection(media, payloadTypes: Set(codecs.map { $0.format.payloadType })) : SimulcastSelection()
    }

    private static let transports: Set<String> = [
        "UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF", "RTP/SAVPF", "RTP/SAVP",
    ]

    /// Whether the m-line is answered with a port.
    var isAccepted: Bool { !codecs.isEmpty }

    /// The m-line as the media plane sees it, without its slot; nil for anything but audio and video.
    var section: NegotiatedSection? {
        guard let kind else { return nil }
        var section = NegotiatedSection(mid: mid, kind: kind)
        guard isAccepted else { return section }
        section.receives = direction.receives
        section.sends = direction.sends
        section.codecs = codecs.map { $0.negotiated }
        section.extensions = extensions.map
        section.rids = simulcast.rids
        section.announced = announced
        section.transportFeedback = feedback.contains { $0.contains("transport-cc") }
        return section
    }

    /// The m-line of the answer. The tagged one carries the candidates (RFC 9143 §7.3).
    func answer(
        slot: SSRCPair?, isTagged: Bool, setup: TransportSetup, options: AnswerOptions
    ) -> MediaDescription {
        guard isAccepted else { return rejection }
        let address = options.candidates.first
        var formats: [String] = []
        for codec in codecs {
            formats.append(String(codec.format.payloadType))
            if let rtx = codec.rtx { formats.append(String(rtx.payloadType)) }
        }
        var answer = MediaDescription(
            type: media.type, port: address?.port ?? 9, transport: media.transport, formats: formats)
        answer.fields = [SDPField("c", HostCandidate.connection(address))]
        var lines = LineList()
        if isTagged {
            lines.add("candidate", HostCandidate.lines(for: options.candidates))
            if options.endOfCandidates { lines.add("end-of-candidates") }
        }
        lines.add("ice-ufrag", options.local.ufrag)
        lines.add("ice-pwd", options.local.password)
        lines.add("fingerprint", options.fingerprint.description)
        lines.add("setup", setup.rawValue)
        if media.attributes.has("mid") { lines.add("mid", mid) }
        if media.attributes.has("extmap-allow-mixed") { lines.add("extmap-allow-mixed") }
        lines.add("extmap", extensions.lines)
        lines.add(direction.rawValue)
        if slot != nil { lines.add("msid", "slot-\(mid) track-\(mid)") }
        lines.add("rtcp-mux")
        if media.attributes.has("rtcp-rsize") { lines.add("rtcp-rsize") }
        addCodecs(to: &lines)
        lines.add("rid", simulcast.ridLines)
        if let line = simulcast.line { lines.add("simulcast", line) }
        if let slot { addSlot(slot, cname: options.cname, to: &lines) }
        answer.attributes = lines.attributes
        return answer
    }

    private func addCodecs(to lines: inout LineList) {
        for (codec, feedback) in zip(codecs, feedback) {
            let type = codec.format.payloadType
            lines.add("rtpmap", "\(type) \(codec.format.map)")
            for value in feedback { lines.add("rtcp-fb", "\(type) \(value)") }
            if !codec.parameters.isEmpty { lines.add("fmtp", "\(type) \(codec.parameters)") }
            if let rtx = codec.rtx {
                lines.add("rtpmap", "\(rtx.payloadType) \(rtx.map)")
                lines.add("fmtp", "\(rtx.payloadType) \(rtx.parameters)")
            }
        }
    }

    private func addSlot(_ slot: SSRCPair, cname: String, to lines: inout LineList) {
        if let rtx = slot.rtx { lines.add("ssrc-group", "FID \(slot.primary) \(rtx)") }
        for ssrc in [slot.primary, slot.rtx].compactMap({ $0 }) {
            lines.add("ssrc", "\(ssrc) cname:\(cname)")
        }
    }

    /// RFC 3264 §6: port 0, and one format because the syntax wants one.
    private var rejection: MediaDescription {
        var answer = MediaDescription(
            type: media.type, port: 0, transport: media.transport, formats: Array(media.formats.prefix(1)))
        answer.fields = [SDPField("c", HostCandidate.connection(nil))]
        if media.attributes.has("mid") { answer.attributes.append(SDPAttribute("mid", mid)) }
        if kind != nil { answer.attributes.append(SDPAttribute("inactive")) }
        return answer
    }
}

extension MediaDescription {
    /// Whether `other` offers the same codecs and header extensions in the same words.
    fileprivate func saysTheSame(as other: MediaDescription) -> Bool {
        guard type == other.type, formats == other.formats else { return false }
        var theirs = other.attributes.lazy.filter { Self.choices.contains($0.name) }.makeIterator()
        for attribute in attributes where Self.choices.contains(attribute.name) {
            guard theirs.next() == attribute else { return false }
        }
        return theirs.next() == nil
    }

    /// The attributes that say what there is to choose from.
    private static let choices = ["rtpmap", "fmtp", "rtcp-fb", "extmap"]
}

/// Attributes in the making.
struct LineList {
    private(set) var attributes: [SDPAttribute] = []

    mutating func add(_ name: String, _ value: String? = nil) { attributes.append(SDPAttribute(name, value)) }

    mutating func add(_ name: String, _ values: [String]) {
        for value in values { attributes.append(SDPAttribute(name, value)) }
    }
}
