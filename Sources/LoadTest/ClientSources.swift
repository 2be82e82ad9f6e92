import Primitives
import RTP
import SDP

/// The microphone of a participant.
struct AudioSource: Sendable {
    let mid: ShortText?
    let payloadType: UInt8
    let extensions: ExtensionMap
    let wantsFeedback: Bool
    let ssrc: UInt32
    var counters: OutgoingCounters
    var next: Int
    var due: Instant

    init?(_ section: AnsweredSection, now: Instant, using generator: inout SeededGenerator) {
        guard section.sends, let codec = section.codecs.first(where: { $0.codec == .opus }) else { return nil }
        mid = ShortText(section.mid)
        payloadType = codec.payloadType
        extensions = section.extensions
        wantsFeedback = section.transportFeedback
        ssrc = .random(in: 1 ... .max, using: &generator)
        counters = OutgoingCounters(using: &generator)
        next = .random(in: 0..<1_000, using: &generator)
        due = now + .microseconds(.random(in: 0..<20_000, using: &generator))
    }
}

/// The camera of a participant: one stream, or several in simulcast.
struct VideoSource: Sendable {
    let mid: ShortText?
    let payloadType: UInt8
    let rtxPayloadType: UInt8?
    let extensions: ExtensionMap
    let wantsFeedback: Bool
    var layers: [VideoLayerSource] = []
    var due: Instant

    init?(
        _ section: AnsweredSection, clip: VideoClip, now: Instant, using generator: inout SeededGenerator
    ) {
        guard section.sends, let codec = section.codecs.first(where: { $0.codec == .vp8 }) else { return nil }
        mid = ShortText(section.mid)
        payloadType = codec.payloadType
        rtxPayloadType = codec.rtxPayloadType
        extensions = section.extensions
        wantsFeedback = section.transportFeedback
        due = now + .microseconds(.random(in: 0..<40_000, using: &generator))
        let offset = Int.random(in: 0..<1_000, using: &generator)
        for index in clip.layers.indices {
            let rid = clip.layers[index].rid
            // Without simulcast only the largest layer is sent.
            guard section.rids.isEmpty ? index == clip.layers.count - 1 : section.rids.contains(rid) else { continue }
            layers.append(
                VideoLayerSource(
                    layer: index, rid: section.rids.isEmpty ? nil : ShortText(rid),
                    replay: VideoReplay(
                        clip: clip, offset: offset, picture: .random(in: 0...(.max), using: &generator)),
                    using: &generator))
        }
    }
}

/// One stream of a camera, with what it takes to send a packet again.
struct VideoLayerSource: Sendable {
    /// A packet that was sent. Its bytes can be made again, each as it was, from this and the clip.
    struct Sent: Sendable {
        var sequence: UInt64
        var frame: Int
        var piece: Int
        var picture: UInt16
        var base: UInt8
        var timestamp: UInt32
        var unixTime: Int64
        /// Under which it was first sent; nil where the server wants none.
        var transportNumber: UInt16?
    }

    static let historyLength = 512

    /// The number in the clip.
    let layer: Int
    let rid: ShortText?
    let ssrc: UInt32
    let rtxSSRC: UInt32
    var counters: OutgoingCounters
    var rtxCounters: OutgoingCounters
    var replay: VideoReplay
    /// The running number of base-layer frames: of every frame, as there are no temporal layers.
    var base: UInt8 = 0
    /// When the last keyframe was sent.
    var lastKeyframe: Instant?
    private var wantsKeyframe = false
    private var history: [Sent?]

    init(layer: Int, rid: ShortText?, replay: VideoReplay, using generator: inout SeededGenerator) {
        self.layer = layer
        self.rid = rid
        self.replay = replay
        ssrc = .random(in: 1 ... .max, using: &generator)
        rtxSSRC = .random(in: 1 ... .max, using: &generator)
        counters = OutgoingCounters(using: &generator)
        rtxCounters = OutgoingCounters(using: &generator)
        history = [Sent?](repeating: nil, count: Self.historyLength)
    }

    /// Time between two keyframes at least, as in browsers: a crowd that asks does not get keyframes alone.
    static let keyframeDistance = Interval.milliseconds(300)

    mutating func requestKeyframe() { wantsKeyframe = true }

    /// Lets the next frame be the keyframe that was asked for, if it is time for one.
    mutating func answerKeyframeRequest(now: Instant) {
        guard wantsKeyframe, lastKeyframe.map({ now - $0 >= Self.keyframeDistance }) ?? true else { return }
        wantsKeyframe = false
        replay.requestKeyframe()
    }

    mutating func remember(_ packet: Sent) { history[Int(packet.sequence % UInt64(Self.historyLength))] = packet }

    /// The last packet sent under `sequenceNumber`, if it is remembered.
    func find(_ sequenceNumber: UInt16) -> Sent? {
        let back = UInt64(UInt16(truncatingIfNeeded: counters.sequence) &- sequenceNumber)
        guard back < UInt64(Self.historyLength), counters.sequence >= back else { return nil }
        let sequence = counters.sequence - back
        guard let found = history[Int(sequence % UInt64(Self.historyLength))], found.sequence == sequence else {
            return nil
        }
        return found
    }
}
