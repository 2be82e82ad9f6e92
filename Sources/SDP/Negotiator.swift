import ICE
import Primitives
import RTP

/// What the server brings into an answer.
public struct AnswerOptions: Sendable {
    /// The server's ICE credentials for this transport.
    public var local: ICECredentials
    /// The hash of the server's certificate.
    public var fingerprint: Fingerprint
    /// The server's addresses, the preferred first: its ICE host candidates. At most 64 are written.
    public var candidates: [SocketAddress]
    /// What earlier answers gave the slots, by mid, so that it stays. New slots get fresh numbers.
    public var slotSSRCs: [String: SSRCPair]
    /// The mids of the m-lines answered before: the new offer must begin with them. Nil where the m-line was rejected,
    /// and its place may go to another (RFC 8829 §5.2.2). Empty for a first offer.
    public var previousMids: [String?]
    /// Which end of DTLS earlier answers made the server: it stays so (RFC 8842 §5.5). Nil for a first offer.
    public var previousSetup: TransportSetup?
    /// The most m-lines that are answered; more are an error.
    public var maxSections: Int
    /// The session id of the `o=` line: the same in all answers of one transport.
    public var sessionID: UInt64
    /// The version in the `o=` line: grows with each answer.
    public var sessionVersion: UInt64
    /// Whether the server takes media from the client (false for WHEP).
    public var receives: Bool
    /// Whether the server sends media to the client (false for WHIP).
    public var sends: Bool
    /// Whether the candidates are closed with `a=end-of-candidates`.
    public var endOfCandidates: Bool
    /// The video codecs that are answered, the preferred first.
    public var videoPreference: [Codec]
    /// The RTCP CNAME of the slots.
    public var cname: String

    /// Makes options for a first answer: both directions, all codecs, VP8 first.
    public init(
        local: ICECredentials, fingerprint: Fingerprint, candidates: [SocketAddress],
        slotSSRCs: [String: SSRCPair] = [:], previousMids: [String?] = [], previousSetup: TransportSetup? = nil,
        maxSections: Int = 64,
        sessionID: UInt64 = 1, sessionVersion: UInt64 = 1, receives: Bool = true, sends: Bool = true,
        endOfCandidates: Bool = true, videoPreference: [Codec] = [.vp8, .h264, .vp9, .av1], cname: String = "veche"
    ) {
        self.local = local
        self.fingerprint = fingerprint
        self.candidates = candidates
        self.slotSSRCs = slotSSRCs
        self.previousMids = previousMids
        self.previousSetup = previousSetup
        self.maxSections = maxSections
        self.sessionID = sessionID
        self.sessionVersion = sessionVersion
        self.receives = receives
        self.sends = sends
        self.endOfCandidates = endOfCandidates
        self.videoPreference = videoPreference
        self.cname = cname
    }
}

/// An answer and what it means.
public struct NegotiationResult: Sendable {
    /// The answer to send to the client.
    public var answer: SessionDescription
    /// The audio and video m-lines, in order. Rejected ones have no codecs; `m=application` is not among them.
    public var sections: [NegotiatedSection]
    /// The client's ICE credentials.
    public var remote: ICECredentials
    /// The certificates that the client may present: one must match.
    public var fingerprints: [Fingerprint]
    /// Which end of DTLS the server is.
    public var setup: TransportSetup
    /// What the slots have, by mid, those included that rest at the moment: to be given to the next answer.
    public var slotSSRCs: [String: SSRCPair]
    /// The mids of all m-lines, in order, nil for the rejected ones: to be given to the next answer as
    /// ``AnswerOptions/previousMids``.
    public var mids: [String?]
}

/// Who offers, as far as an offer tells before it is answered.
public struct OfferingClient: Sendable, Hashable {
    /// The client's ICE credentials.
    public var credentials: ICECredentials
    /// The certificates that the client may present: one must match.
    public var fingerprints: [Fingerprint]
}

/// Answers offers (RFC 8829, RFC 3264) as an ICE-lite server with one BUNDLE transport.
public struct Negotiator: Sendable {
    /// Answers `offer`. The generator gives SSRCs to slots that have none yet.
    ///
    /// - Throws: ``SDPError`` when no transport can come of the offer. A single m-line that cannot be used is rejected
    ///   within the answer instead.
    public static func answer(
        _ offer: SessionDescription, options: AnswerOptions, using generator: inout some RandomNumberGenerator
    ) throws(SDPError) -> NegotiationResult {
        let mids = try Self.mids(of: offer, options: options)
        let (plans, bundle, tagged) = try plan(offer, mids: mids, options: options)
        let accepted = plans.filter { $0.isAccepted }
        for plan in accepted where !plan.media.attributes.has("rtcp-mux") { throw .missingRTCPMux(mid: plan.mid) }
        try ExtensionSelection.checkConsistency(of: accepted.map { $0.media })
        let setup = try setup(of: tagged.media, offer, previous: options.previousSetup)
        let transport = try TransportAttributes(tagged.media, offer, mid: tagged.mid)

        var slots = SlotNumbers(options.slotSSRCs, mids: mids, announced: plans.flatMap { $0.announced })
        var answer = session(offer, bundle: bundle, options: options)
        var sections: [NegotiatedSection] = []
        for plan in plans {
            var section = plan.section
            if let negotiated = section, negotiated.sends {
                section?.slot = slots.pair(
                    for: plan.mid, withRTX: negotiated.codecs.contains { $0.rtxPayloadType != nil }, using: &generator)
            }
            let isTagged = plan.mid == tagged.mid
            answer.media.append(plan.answer(slot: section?.slot, isTagged: isTagged, setup: setup, options: options))
            if var section {
                // Slots mostly agree on the same, and every listener's are kept: one list for all of them, not
                // fourteen.
                if let same = sections.last(where: { $0.codecs == section.codecs }) { section.codecs = same.codecs }
                sections.append(section)
            }
        }
        return NegotiationResult(
            answer: answer, sections: sections, remote: transport.credentials, fingerprints: transport.fingerprints,
            setup: setup, slotSSRCs: slots.pairs, mids: plans.map { $0.isAccepted ? $0.mid : nil })
    }

    /// Who makes `offer`: what tells whether it comes from the connection that made an earlier one, so that the m-lines
    /// must be as they were, or from a new one. Of `options` only the directions and codecs matter.
    ///
    /// - Throws: ``SDPError`` when no transport can come of the offer.
    public static func client(
        of offer: SessionDescription, options: AnswerOptions
    ) throws(SDPError) -> OfferingClient {
        var options = options
        options.previousMids = []
        let tagged = try plan(offer, mids: try mids(of: offer, options: options), options: options).tagged
        let transport = try TransportAttributes(tagged.media, offer, mid: tagged.mid)
        return OfferingClient(credentials: transport.credentials, fingerprints: transport.fingerprints)
    }

    /// What becomes of each m-line, the mids of those that are accepted, and the one that carries the transport.
    private static func plan(
        _ offer: SessionDescription, mids: [String], options: AnswerOptions
    ) throws(SDPError) -> (plans: [SectionPlan], bundle: [String], tagged: SectionPlan) {
        guard !offer.attributes.has("ice-lite") else { throw .iceLiteOffer }
        var plans: [SectionPlan] = []
        for (index, media) in offer.media.enumerated() {
            plans.append(SectionPlan(media, mid: mids[index], session: offer, options: options, others: plans))
        }
        let bundle = try bundle(plans, offer)
        guard let tagged = plans.first(where: { $0.isAccepted && $0.mid == bundle.first }) else {
            throw .nothingToAnswer
        }
        return (plans, bundle, tagged)
    }

    /// The mid of every m-line. Only an m-line that stands alone, outside any group, may lack one.
    private static func mids(of offer: SessionDescription, options: AnswerOptions) throws(SDPError) -> [String] {
        guard offer.media.count <= options.maxSections else { throw .tooManySections(limit: options.maxSections) }
        var mids: [String] = []
        var seen: Set<String> = []
        for (index, media) in offer.media.enumerated() {
            var mid = String(index)
            if let offered = media.attributes.value(of: "mid") {
                // A longer mid does not fit into a one-byte header extension.
                guard (1...16).contains(offered.utf8.count), !offered.utf8.contains(UInt8(ascii: " ")) else {
                    throw .invalidAttribute("mid", value: offered, section: mid)
                }
                mid = offered
            } else if offer.media.count > 1 {
                throw .missingAttribute("mid", section: "number \(index)")
            }
            guard seen.insert(mid).inserted else { throw .duplicateMid(mid) }
            mids.append(mid)
        }
        let isKept =
            mids.count >= options.previousMids.count
            && zip(mids, options.previousMids).allSatisfy { $1 == nil || $0 == $1 }
        guard isKept else { throw .sectionsChanged(expected: options.previousMids) }
        return mids
    }

    /// The mids of the accepted m-lines, the one that carries the transport first.
    private static func bundle(_ plans: [SectionPlan], _ offer: SessionDescription) throws(SDPError) -> [String] {
        let accepted = plans.filter { $0.isAccepted }.map { $0.mid }
        guard let first = accepted.first else { throw .nothingToAnswer }
        guard let group = bundleGroups(offer).first(where: { $0.contains(first) }) else {
            if accepted.count > 1 { throw .notBundled(mid: first) }
            return [first]
        }
        let members = Set(group)
        for mid in accepted where !members.contains(mid) { throw .notBundled(mid: mid) }
        // RFC 9143 §7.3: in the order of the offer's group, whose first accepted member carries the transport.
        let wanted = Set(accepted)
        var seen: Set<String> = []
        return group.filter { wanted.contains($0) && seen.insert($0).inserted }
    }

    /// Which end of DTLS the server is: the passive one, unless the client insists on that for itself. An established
    /// connection cannot be turned round (RFC 8842 §5.5).
    private static func setup(
        of media: MediaDescription, _ offer: SessionDescription, previous: TransportSetup?
    ) throws(SDPError) -> TransportSetup {
        // RFC 4145 §4.1: an offer without a=setup means active.
        let offered = media.attributes.value(of: "setup") ?? offer.attributes.value(of: "setup") ?? "active"
        let setup: TransportSetup
        switch offered {
        case "actpass": setup = previous ?? .passive
        case "active": setup = .passive
        case "passive": setup = .active
        default: throw .wrongSetup(offered)
        }
        guard previous == nil || previous == setup else { throw .setupChanged(offered) }
        return setup
    }

    private static func session(
        _ offer: SessionDescription, bundle: [String], options: AnswerOptions
    ) -> SessionDescription {
        var answer = SessionDescription(
            origin: SDPOrigin(sessionID: options.sessionID, sessionVersion: options.sessionVersion))
        if bundleGroups(offer).contains(where: { $0.contains(bundle[0]) }) {
            answer.attributes.append(SDPAttribute("group", "BUNDLE " + bundle.joined(separator: " ")))
        }
        answer.attributes.append(SDPAttribute("ice-lite"))
        if offer.attributes.has("extmap-allow-mixed") { answer.attributes.append(SDPAttribute("extmap-allow-mixed")) }
        answer.attributes.append(SDPAttribute("msid-semantic", "WMS *"))
        return answer
    }
}

/// The SSRCs of the slots: once given, they stay.
private struct SlotNumbers {
    private(set) var pairs: [String: SSRCPair]
    private var taken: Set<UInt32>

    /// Numbers of mids that are gone are forgotten: an m-line that takes the place of another has a slot of its own.
    init(_ pairs: [String: SSRCPair], mids: [String], announced: [SSRCPair]) {
        let present = Set(mids)
        self.pairs = pairs.filter { present.contains($0.key) }
        taken = [0]
        for pair in Array(pairs.values) + announced {
            taken.insert(pair.primary)
            if let rtx = pair.rtx { taken.insert(rtx) }
        }
    }

    /// The numbers of the slot `mid`. One that was given for retransmissions is kept, though not named, while no codec
    /// has them.
    mutating func pair(for mid: String, withRTX: Bool, using generator: inout some RandomNumberGenerator) -> SSRCPair {
        var pair = pairs[mid] ?? SSRCPair(primary: fresh(using: &generator))
        if withRTX, pair.rtx == nil { pair.rtx = fresh(using: &generator) }
        pairs[mid] = pair
        return withRTX ? pair : SSRCPair(primary: pair.primary)
    }

    private mutating func fresh(using generator: inout some RandomNumberGenerator) -> UInt32 {
        var ssrc = UInt32.random(in: 1...UInt32.max, using: &generator)
        // Stepping on instead of drawing again ends even with a generator that repeats itself.
        while !taken.insert(ssrc).inserted { ssrc = ssrc &+ 1 }
        return ssrc
    }
}
