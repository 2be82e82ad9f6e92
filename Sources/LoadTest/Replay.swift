/// Where one sender stands in one layer of a clip: gives frame after frame for ever, with running picture numbers, and
/// goes to a keyframe when asked.
public struct VideoReplay: Sendable {
    /// What to send next.
    public struct Step: Sendable, Equatable {
        /// The number of the frame in the clip.
        public var frame: Int
        /// The picture id to send it under, 15 bits (RFC 7741 §4.2).
        public var picture: UInt16
        /// Whether it is a keyframe.
        public var isKeyframe: Bool
    }

    private let count: Int
    private let entries: [Int]
    private var next: Int
    private var picture: UInt16
    private var wantsKeyframe = true

    /// Starts at the entry after `offset` frames; `picture` is the first picture id.
    public init(clip: VideoClip, offset: Int, picture: UInt16) {
        count = clip.layers.map(\.frames.count).min() ?? 0
        entries = clip.entries
        next = count == 0 ? 0 : offset % count
        self.picture = picture & 0x7fff
    }

    /// The next frame is to be a keyframe.
    public mutating func requestKeyframe() { wantsKeyframe = true }

    /// The next frame; nil for an empty clip.
    public mutating func step() -> Step? {
        guard count > 0 else { return nil }
        if wantsKeyframe { next = entries.first { $0 >= next } ?? entries.first ?? 0 }
        wantsKeyframe = false
        let step = Step(frame: next, picture: picture, isKeyframe: entries.contains(next))
        next = (next + 1) % count
        picture = (picture &+ 1) & 0x7fff
        return step
    }
}

/// Sequence numbers and timestamps of one stream that is sent: continuous whatever the clip does.
public struct OutgoingCounters: Sendable {
    /// The number of the last packet with its rollovers: the SRTP index (RFC 3711 §3.3.1).
    public private(set) var sequence: UInt64
    /// The timestamp of the present frame.
    public private(set) var timestamp: UInt32
    /// Packets so far.
    public private(set) var packets: UInt32 = 0
    /// Payload bytes so far.
    public private(set) var octets: UInt32 = 0

    /// Starts at a random place; the first number is below 2^15, as RFC 3711 §3.3.1 advises.
    public init(using generator: inout some RandomNumberGenerator) {
        sequence = .random(in: 1..<0x7000, using: &generator)
        timestamp = .random(in: .min ... .max, using: &generator)
    }

    /// Begins a frame `ticks` after the one before.
    public mutating func advance(ticks: UInt32) { timestamp &+= ticks }

    /// Takes the number of the next packet.
    public mutating func take(octets count: Int) -> UInt64 {
        sequence &+= 1
        packets &+= 1
        octets &+= UInt32(truncatingIfNeeded: count)
        return sequence
    }
}
