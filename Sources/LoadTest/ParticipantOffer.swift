import ICE
import Primitives
import RTP
import SDP
import Signalling

/// The offer of a participant: the same m-lines as the page's.
struct ParticipantOffer {
    let builder: OfferBuilder
    let description: SessionDescription
    /// The m-lines that the participant sends on.
    let microphone: String
    let camera: String
    let screen: String?

    /// The page's offer, with so many receiving slots.
    init(credentials: ICECredentials, fingerprint: Fingerprint, number: Int, slots: SlotCounts) {
        var builder = OfferBuilder(
            credentials: credentials, fingerprint: fingerprint, sessionID: UInt64(number) + 1)
        microphone = builder.add(.audio, .sendonly)
        camera = builder.add(.video, .sendonly, rids: ["q", "h", "f"], codecs: [.vp8])
        screen = builder.add(.video, .sendonly, codecs: [.vp8])
        for _ in 0..<slots.audio { builder.add(.audio, .recvonly) }
        for _ in 0..<(slots.camera + slots.screen) { builder.add(.video, .recvonly, codecs: [.vp8]) }
        self.builder = builder
        description = builder.build()
    }

    /// The offer for WHIP (RFC 9725) when `publishes`, else for WHEP: one m-line of each kind.
    init(credentials: ICECredentials, fingerprint: Fingerprint, number: Int, publishes: Bool) {
        var builder = OfferBuilder(
            credentials: credentials, fingerprint: fingerprint, sessionID: UInt64(number) + 1)
        microphone = builder.add(.audio, publishes ? .sendonly : .recvonly)
        camera = builder.add(
            .video, publishes ? .sendonly : .recvonly, rids: publishes ? ["q", "h", "f"] : [], codecs: [.vp8])
        screen = nil
        self.builder = builder
        description = builder.build()
    }

    var sections: [SectionSource] {
        var list = [SectionSource(mid: microphone, source: .microphone), SectionSource(mid: camera, source: .camera)]
        if let screen { list.append(SectionSource(mid: screen, source: .screen)) }
        return list
    }
}
