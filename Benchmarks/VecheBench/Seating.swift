import ICE
import MediaControl
import Primitives
import SDP

/// Who sits where in the one room of a benchmark: negotiates for clients as the control plane would.
struct Seating {
    /// What a client's m-lines are.
    enum Seat {
        /// Microphone and camera, and no slots.
        case stage
        /// Silent, with the slots that the page opens: four for voices, nine for cameras, one for a screen.
        case audience
    }

    /// What is to be told to the media plane, and what the client is answered.
    struct Result {
        var commands: [MediaCommand]
        var answer: ReceivedAnswer
    }

    static let room = RoomNumber(rawValue: 1)
    private var nextTrack: UInt32 = 1
    /// Cameras on stage.
    private var cameras: [TrackID] = []

    /// Negotiates for `peer`, who presents `client` and is presented `server`.
    mutating func take(
        _ seat: Seat, _ peer: Peer, at placement: TransportPlacement, client: Fingerprint, server: Fingerprint
    ) throws -> Result {
        var builder = OfferBuilder(credentials: peer.credentials, fingerprint: client)
        switch seat {
        case .stage:
            builder.add(.audio, .sendonly)
            builder.add(.video, .sendonly, codecs: [.vp8])
        case .audience:
            for _ in 0..<4 { builder.add(.audio, .recvonly) }
            for _ in 0..<10 { builder.add(.video, .recvonly, codecs: [.vp8]) }
        }
        let offer = builder.build()
        var generator = SystemRandomNumberGenerator()
        let local = ICECredentials.random(using: &generator)
        let result = try Negotiator.answer(
            offer, options: AnswerOptions(local: local, fingerprint: server, candidates: placement.candidates),
            using: &generator)
        var tracks: [PublishedTrack] = []
        for section in result.sections where section.receives {
            let track = TrackID(rawValue: nextTrack)
            nextTrack += 1
            let isVideo = section.kind == .video
            tracks.append(PublishedTrack(id: track, mid: section.mid, source: isVideo ? .camera : .microphone))
            if isVideo { cameras.append(track) }
        }
        var commands: [MediaCommand] = [
            .configure(
                placement.id,
                TransportDescription(
                    room: Self.room, localCredentials: local, remoteCredentials: result.remote,
                    fingerprints: result.fingerprints, sections: result.sections, tracks: tracks))
        ]
        commands += tracks.map { .setForwarded($0.id, true) }
        if let camera = cameras.first, let slot = result.sections.first(where: { $0.kind == .video && $0.sends }) {
            commands.append(.show(placement.id, [SlotAssignment(mid: slot.mid, track: camera, height: 720)]))
        }
        let answer = try ReceivedAnswer(result.answer, to: offer)
        // A browser reports on the streams that it hears and sees.
        let voices = answer.sections.first { $0.kind == .audio && $0.receives }?.slot
        let pictures = answer.sections.first { $0.kind == .video && $0.receives }?.slot
        peer.reportsOn = [voices, pictures].compactMap { $0?.primary }
        return Result(commands: commands, answer: answer)
    }
}

extension Peer.Remote {
    /// Where the server is, as its answer says.
    init(_ answer: ReceivedAnswer) {
        self.init(
            credentials: answer.remote, candidates: answer.candidates, fingerprints: answer.fingerprints)
    }
}
