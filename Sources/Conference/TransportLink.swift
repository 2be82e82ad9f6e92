import ICE
import MediaControl
import Primitives
import SDP
import Signalling

/// What one client has negotiated so far: what its next offer is measured against.
struct TransportLink: Sendable {
    let placement: TransportPlacement
    var local: ICECredentials
    var remote: ICECredentials
    var fingerprints: [Fingerprint]
    /// Which end of DTLS the server is; nil before the first answer.
    var setup: TransportSetup?
    /// The session id in the `o=` line of the client's offers: a new RTCPeerConnection has a new one.
    var clientSession: String
    let sessionID: UInt64
    var version: UInt64
    var slotSSRCs: [String: SSRCPair]
    var tracks: [PublishedTrack]
    /// The mids of the m-lines as they were answered last, nil where the next offer may put another in its place.
    var mids: [String?] = []
    /// The m-lines as they were answered last.
    var sections: [NegotiatedSection]
    /// What concerns ICE in the last answer to an encoder or a player, which may restart ICE by a fragment; a page
    /// makes an offer.
    var answered: ICEFragment?
    /// Another number for every ICE session.
    var iceSessionID: UInt64
    /// Whether the present ICE session began without an offer.
    var wasRestartedByFragment = false
}

/// Which way media may flow.
enum MediaFlow: Sendable {
    /// Both ways: the page.
    case both
    /// To the server: WHIP.
    case publish
    /// From the server: WHEP.
    case watch
}

/// Where an offer meets the server: what must be known besides the offer itself.
struct NegotiationContext {
    var room: RoomNumber
    var flow: MediaFlow
    var fingerprint: Fingerprint
    /// Places a new transport.
    var place: () -> TransportPlacement
    /// A fresh track id.
    var newTrack: () -> TrackID
}

/// An answered offer.
struct Negotiation: Sendable {
    var link: TransportLink
    var answer: String
    var transport: NegotiatedTransport

    /// Answers `offer`. `sources` says what the sending m-lines carry; m-lines that it does not name carry what their
    /// kind suggests. `previous` is what the same client negotiated before.
    init(
        offer text: String, sources: [SectionSource], previous: TransportLink?, context: NegotiationContext,
        using generator: inout some RandomNumberGenerator
    ) throws(ConferenceError) {
        let offer: SessionDescription
        do { offer = try SessionDescription(parsing: text) } catch {
            throw ConferenceError(.invalidOffer, error.message)
        }
        if let previous {
            let client = try Self.client(of: offer, previous, context)
            if Self.isSameConnection(client, offer, previous) {
                guard client.credentials != previous.remote else {
                    let answer = try Self.answer(offer, previous, context, using: &generator)
                    try self.init(offer, answer, sources, link: previous, replaced: nil, context)
                    return
                }
                // RFC 8839 §4.4.1.1.1: an ICE restart changes the credentials of both ends.
                var restarted = previous
                restarted.local = .random(using: &generator)
                restarted.iceSessionID = .random(in: 1 ... .max, using: &generator)
                restarted.wasRestartedByFragment = false
                let answer = try Self.answer(offer, restarted, context, using: &generator)
                try self.init(offer, answer, sources, link: restarted, replaced: nil, context)
                return
            }
        }
        let link = TransportLink(
            placement: context.place(), local: .random(using: &generator),
            remote: ICECredentials(ufrag: "", password: ""), fingerprints: [], clientSession: offer.origin.sessionID,
            sessionID: UInt64.random(in: 1...UInt64(Int64.max), using: &generator), version: 1, slotSSRCs: [:],
            tracks: [], sections: [], iceSessionID: .random(in: 1 ... .max, using: &generator))
        let answer = try Self.answer(offer, link, context, using: &generator)
        try self.init(offer, answer, sources, link: link, replaced: previous?.placement.id, context)
    }

    private init(
        _ offer: SessionDescription, _ result: NegotiationResult, _ sources: [SectionSource], link: TransportLink,
        replaced: TransportID?, _ context: NegotiationContext
    ) throws(ConferenceError) {
        let publishing = try Self.sources(of: result.sections, sources)
        var tracks: [PublishedTrack] = []
        var sections = result.sections
        for (index, section) in sections.enumerated() where section.receives && !section.codecs.isEmpty {
            guard let source = publishing[section.mid] else {
                sections[index].receives = false
                continue
            }
            let known = link.tracks.first { $0.mid == section.mid && $0.source == source }
            tracks.append(PublishedTrack(id: known?.id ?? context.newTrack(), mid: section.mid, source: source))
        }
        var link = link
        link.remote = result.remote
        link.fingerprints = result.fingerprints
        link.setup = result.setup
        link.clientSession = offer.origin.sessionID
        link.version += 1
        link.slotSSRCs = result.slotSSRCs
        link.mids = result.mids
        link.tracks = tracks
        link.sections = sections
        link.answered = context.flow == .both ? nil : ICEFragment(of: result.answer)
        self.link = link
        answer = result.answer.description
        transport = link.transport(in: context.room)
        transport.replaced = replaced
    }

    private static func answer(
        _ offer: SessionDescription, _ link: TransportLink, _ context: NegotiationContext,
        using generator: inout some RandomNumberGenerator
    ) throws(ConferenceError) -> NegotiationResult {
        let options = Self.options(link, context)
        do { return try Negotiator.answer(offer, options: options, using: &generator) } catch {
            throw ConferenceError(.invalidOffer, error.message)
        }
    }

    private static func client(
        of offer: SessionDescription, _ link: TransportLink, _ context: NegotiationContext
    ) throws(ConferenceError) -> OfferingClient {
        do { return try Negotiator.client(of: offer, options: Self.options(link, context)) } catch {
            throw ConferenceError(.invalidOffer, error.message)
        }
    }

    private static func options(_ link: TransportLink, _ context: NegotiationContext) -> AnswerOptions {
        AnswerOptions(
            local: link.local, fingerprint: context.fingerprint, candidates: link.placement.candidates,
            slotSSRCs: link.slotSSRCs, previousMids: link.mids, previousSetup: link.setup, maxSections: 128,
            sessionID: link.sessionID, sessionVersion: link.version, receives: context.flow != .watch,
            sends: context.flow != .publish)
    }

    /// Whether the offer comes from the RTCPeerConnection of the offers before. A new one has a new certificate
    /// (unless the client hands it the old one) and a new session id; some clients change the session id with every
    /// offer, but keep their ICE credentials then.
    private static func isSameConnection(
        _ client: OfferingClient, _ offer: SessionDescription, _ link: TransportLink
    ) -> Bool {
        guard !Set(client.fingerprints).isDisjoint(with: link.fingerprints) else { return false }
        return client.credentials == link.remote || offer.origin.sessionID == link.clientSession
    }

    /// What each sending m-line carries. Nobody has two cameras, microphones or screens.
    private static func sources(
        of sections: [NegotiatedSection], _ named: [SectionSource]
    ) throws(ConferenceError) -> [String: MediaSource] {
        let byMid = Dictionary(sections.map { ($0.mid, $0) }, uniquingKeysWith: { first, _ in first })
        var sources: [String: MediaSource] = [:]
        var taken: Set<MediaSource> = []
        for entry in named {
            guard let section = byMid[entry.mid] else {
                throw ConferenceError(
                    .invalidOffer, "`sections` names the m-line “\(entry.mid)”, which is not in the offer.")
            }
            guard (section.kind == .audio) == (entry.source == .microphone) else {
                throw ConferenceError(
                    .invalidOffer,
                    "The m-line “\(entry.mid)” is \(section.kind) and cannot carry a \(entry.source.rawValue).")
            }
            guard sources[entry.mid] == nil, taken.insert(entry.source).inserted else {
                throw ConferenceError(
                    .invalidOffer, "`sections` names the \(entry.source.rawValue) or “\(entry.mid)” twice.")
            }
            sources[entry.mid] = entry.source
        }
        for section in sections where section.receives && sources[section.mid] == nil {
            let candidates: [MediaSource] = section.kind == .audio ? [.microphone] : [.camera, .screen]
            guard let source = candidates.first(where: { !taken.contains($0) }) else { continue }
            taken.insert(source)
            sources[section.mid] = source
        }
        return sources
    }
}
