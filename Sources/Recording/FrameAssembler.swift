import MediaControl
import Primitives
import RTP
import RecordingManifest

/// Puts the packets of one layer into their order, waits for those that are missing, and makes frames of them.
///
/// When a packet of pictures stays away, everything until the next keyframe is left out: it could not be decoded.
struct FrameAssembler: Sendable {
    /// What comes out, in order.
    enum Output: Sendable, Equatable {
        case frame(MediaFrame)
        /// Something is missing here.
        case missing(RecordedTrack.Gap.Reason)
    }

    /// How long a missing packet of pictures is waited for; forwarding has asked for it again.
    static let pictureWait = Interval.milliseconds(1_000)
    /// How long one of sound is waited for.
    static let soundWait = Interval.milliseconds(60)
    /// After this long without any packet it was not the network that took them.
    static let silence = Interval.seconds(2)
    private static let mostWaiting = 4_096

    private var waiting: [Int64: TappedPacketMedia] = [:]
    private var next: Int64?
    private var highest: Int64 = 0
    private var codec: Codec?
    private var depacketizer: (any Depacketizer)?
    private var overload = false
    private var isBroken = false
    private var lastArrival: Instant?
    private var wasSilent = false

    /// Whether nothing can be shown before the next keyframe.
    var needsKeyframe: Bool { isBroken }

    /// Takes a packet and returns what is ready.
    mutating func add(_ media: TappedPacketMedia, now: Instant) -> [Output] {
        let sequence = media.packet.sequence
        if let lastArrival, media.receivedAt - lastArrival > Self.silence { wasSilent = true }
        lastArrival = media.receivedAt
        var output: [Output] = []
        if let next, sequence < next { return [] }
        if next == nil {
            next = sequence
            isBroken = media.packet.codec.isVideo
        }
        waiting[sequence] = media
        highest = max(highest, sequence)
        release(into: &output)
        skipOverdue(now: now, into: &output)
        return output
    }

    /// Gives up what was waited for long enough.
    mutating func tick(now: Instant) -> [Output] {
        var output: [Output] = []
        skipOverdue(now: now, into: &output)
        return output
    }

    /// Packets were left out on their way here.
    mutating func leftOut() -> [Output] {
        overload = true
        return []
    }

    /// The numbers begin anew. What is there is given out first.
    mutating func restart() -> [Output] {
        var output: [Output] = []
        while !waiting.isEmpty { skip(into: &output) }
        let wasBroken = isBroken
        self = FrameAssembler()
        isBroken = wasBroken
        return output
    }

    private mutating func release(into output: inout [Output]) {
        while let sequence = next, let media = waiting.removeValue(forKey: sequence) {
            next = sequence + 1
            take(media, into: &output)
        }
    }

    private mutating func take(_ media: TappedPacketMedia, into output: inout [Output]) {
        wasSilent = false
        if media.packet.codec != codec {
            codec = media.packet.codec
            depacketizer = Recording.depacketizer(of: media.packet.codec)
            isBroken = media.packet.codec.isVideo
        }
        for frame in depacketizer?.add(media) ?? [] {
            if isBroken && !frame.isKeyframe { continue }
            isBroken = false
            output.append(.frame(frame))
        }
    }

    private mutating func skipOverdue(now: Instant, into output: inout [Output]) {
        while let oldest = waiting.values.lazy.map(\.receivedAt).min() {
            let limit = codec?.isVideo == true ? Self.pictureWait : Self.soundWait
            guard overload || wasSilent || now - oldest >= limit || waiting.count > Self.mostWaiting else { return }
            skip(into: &output)
        }
    }

    /// Goes on behind the present gap.
    private mutating func skip(into output: inout [Output]) {
        guard let sequence = waiting.keys.min() else { return }
        output.append(.missing(overload ? .overload : wasSilent ? .off : .loss))
        overload = false
        depacketizer?.reset()
        if codec?.isVideo == true { isBroken = true }
        next = sequence
        release(into: &output)
    }
}
