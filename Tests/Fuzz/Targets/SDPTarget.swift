import ICE
import Primitives
import RTP
import SDP

private let server = ICECredentials(ufrag: "srvr", password: "0123456789abcdefghijklmn")
private let fingerprint = Fingerprint(algorithm: "sha-256", bytes: (0..<32).map { UInt8($0 * 7) })

/// The server's options for an answer to an offer that comes after `previous`.
private func options(after previous: NegotiationResult? = nil) -> AnswerOptions {
    AnswerOptions(
        local: server, fingerprint: fingerprint,
        candidates: [
            SocketAddress(ipv4: 0xc000_0201, port: 7882), SocketAddress(high: 0x2001_0db8 << 32, low: 1, port: 7882),
        ],
        slotSSRCs: previous?.slotSSRCs ?? [:], previousMids: previous?.mids ?? [],
        sessionVersion: previous == nil ? 1 : 2)
}

/// Session descriptions, and the answers to them.
func fuzzSDP(_ bytes: [UInt8]) throws -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = Fingerprint(text)
    let offer: SessionDescription
    do {
        offer = try SessionDescription(parsing: text)
    } catch {
        try checkMessage(error)
        return false
    }
    try expect(offer.media.count <= SessionDescription.maximumSections, "the number of m-lines is bounded")
    try checkText(offer)
    try checkAnswer(to: offer)
    if let read = try? ReceivedAnswer(offer, to: offer) {
        try expect(read.sections.count <= offer.media.count, "an answer has no more sections than m-lines")
    }
    return true
}

/// A refusal is not a way to make the server send much.
private func checkMessage(_ error: SDPError) throws {
    try expect(error.message.utf8.count <= 1024, "a refusal is short: \(error.message.utf8.count) bytes")
}

/// What is written reads the same.
private func checkText(_ description: SessionDescription) throws {
    let text = description.description
    // A carriage return for each line may have brought it over the bound.
    guard text.utf8.count <= SessionDescription.maximumLength else { return }
    let again = try SessionDescription(parsing: text)
    try expect(again == description, "a description that was written reads the same")
    try expect(again.description == text, "reading and writing changes nothing")
}

private func checkAnswer(to offer: SessionDescription) throws {
    var generator = SplitMix(state: 1)
    let result: NegotiationResult
    do {
        result = try Negotiator.answer(offer, options: options(), using: &generator)
    } catch {
        return try checkMessage(error)
    }
    try checkText(result.answer)
    try expect(result.answer.media.count == offer.media.count, "an answer has as many m-lines as its offer")
    try expect(result.mids.count == offer.media.count, "every m-line has a mid")
    try expect(!result.fingerprints.isEmpty, "an answered client can be recognised by its certificate")
    var streams: Set<UInt32> = []
    for section in result.sections {
        try expect(section.sends == (section.slot != nil), "what the server sends on has a slot, and nothing else")
        try expect(!section.codecs.isEmpty || (!section.sends && !section.receives), "a rejected m-line is still")
        guard let slot = section.slot else { continue }
        for ssrc in [slot.primary, slot.rtx].compactMap({ $0 }) {
            try expect(ssrc != 0 && streams.insert(ssrc).inserted, "every slot has streams of its own")
        }
    }
    // The same offer again, as for an ICE restart: everything that was given stays.
    let second = try Negotiator.answer(offer, options: options(after: result), using: &generator)
    try expect(second.slotSSRCs == result.slotSSRCs, "slots keep their streams")
    try expect(second.sections == result.sections, "the same offer is understood the same way")
    // A client that reads our answers understands this one.
    let read = try ReceivedAnswer(result.answer, to: offer)
    try expect(read.remote == server && read.fingerprints == [fingerprint], "the client learns who we are")
    try expect(read.sections.count == result.sections.count, "the client sees the same sections")
    for (ours, theirs) in zip(result.sections, read.sections) {
        try expect(ours.mid == theirs.mid && ours.kind == theirs.kind, "the sections are in order")
        try expect(
            ours.sends == theirs.receives && ours.receives == theirs.sends, "both sides agree on the direction")
        try expect(ours.slot == theirs.slot, "the client learns the slot's streams")
    }
}

func sdpSeeds() throws -> [(name: String, bytes: [UInt8])] {
    let client = ICECredentials(ufrag: "clnt", password: "nmlkjihgfedcba9876543210")
    func builder() -> OfferBuilder { OfferBuilder(credentials: client, fingerprint: fingerprint) }
    var page = builder()
    page.add(.audio, .sendonly)
    page.add(.video, .sendonly, rids: ["q", "h", "f"])
    page.add(.video, .sendonly, codecs: [.vp8])
    page.add(.audio, .recvonly)
    page.add(.video, .recvonly)
    var encoder = builder()
    encoder.setup = "active"
    encoder.add(.audio, .sendonly, streams: [SSRCPair(primary: 5)])
    encoder.add(.video, .sendonly, codecs: [.h264], streams: [SSRCPair(primary: 6, rtx: 7)])
    var both = builder()
    both.add(.audio, .sendrecv)
    both.add(.video, .inactive, codecs: [.av1, .vp9])
    var stopped = both.build()
    stopped.media[1].port = 0
    stopped.media.append(
        MediaDescription(type: "application", port: 9, transport: "UDP/DTLS/SCTP", formats: ["webrtc-datachannel"]))
    stopped.media[2].attributes = [SDPAttribute("mid", "data"), SDPAttribute("sctp-port", "5000")]
    var generator = SplitMix(state: 1)
    let answer = try Negotiator.answer(page.build(), options: options(), using: &generator).answer
    let descriptions = [
        ("page", page.build()), ("encoder", encoder.build()), ("both", both.build()), ("stopped", stopped),
        ("answer", answer),
    ]
    return descriptions.map { ($0.0, Array($0.1.description.utf8)) }
}
