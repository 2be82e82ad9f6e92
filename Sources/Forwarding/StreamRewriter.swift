import MediaControl
import Primitives

/// Turns packets of changing sources into one continuous RTP stream: sequence numbers without gaps of its own making,
/// timestamps that advance with time, VP8 picture ids and TL0PICIDX that count on.
///
/// Between two changes of source every packet is moved by the same amounts, so the state is a few words, and a gap in
/// the source stays a gap that a retransmission can fill. The amounts of the last changes are kept, so that a packet
/// sent before a change can be made again, bit for bit.
struct StreamRewriter: Sendable {
    /// What is added to a source's numbers from one outgoing sequence number on.
    struct Segment: Sendable {
        /// The first outgoing sequence number, extended to 64 bits, that this segment covers.
        var firstSequence: Int64
        var sequenceOffset: Int64
        var timestampOffset: UInt32
        var pictureOffset: UInt16
        var tl0Offset: UInt8
        /// Where the packets came from.
        var track: TrackID
        var layer: Int
    }

    /// How many changes of source are remembered for retransmission.
    static let remembered = 8

    /// The segment that packets are being sent under; nil before the first source.
    ///
    /// It stands here and not at the end of a list, because every packet to every listener reads it.
    private(set) var current: Segment?
    /// Those before it, the oldest first.
    private var earlier: [Segment] = []
    /// The highest outgoing sequence number so far.
    private(set) var highestSequence: Int64
    private(set) var lastTimestamp: UInt32
    private var lastSentAt: Instant?
    private var lastPicture: UInt16
    private var lastTL0: UInt8

    /// Starts a stream just before `sequence`.
    ///
    /// - Parameters:
    ///   - sequence: below 2^15, so that the rollover counter surely starts at 0 (RFC 3711 §3.3.1).
    ///   - timestamp: any number.
    init(sequence: UInt16, timestamp: UInt32) {
        highestSequence = Int64(sequence & 0x7fff)
        lastTimestamp = timestamp
        lastPicture = UInt16(truncatingIfNeeded: timestamp) & 0x7fff
        lastTL0 = UInt8(truncatingIfNeeded: timestamp >> 16)
    }

    /// Continues the stream with another source, whose first packet to be sent is described by the arguments.
    ///
    /// - Parameters:
    ///   - clockRate: ticks per second of the stream's RTP clock.
    mutating func change(
        to track: TrackID, layer: Int, sequence: Int64, timestamp: UInt32, picture: UInt16?, tl0: UInt8?,
        clockRate: UInt32, now: Instant
    ) {
        var step: UInt32 = 1
        if let lastSentAt {
            let elapsed = max(0, (now - lastSentAt).nanoseconds)
            let ticks = Int64(Double(elapsed) * Double(clockRate) / 1e9)
            step = UInt32(truncatingIfNeeded: max(1, min(ticks, Int64(clockRate) * 3_600)))
        }
        let segment = Segment(
            firstSequence: highestSequence + 1,
            sequenceOffset: highestSequence + 1 - sequence,
            timestampOffset: lastTimestamp &+ step &- timestamp,
            pictureOffset: picture.map { (lastPicture &+ 1 &- $0) & 0x7fff } ?? 0,
            tl0Offset: tl0.map { lastTL0 &+ 1 &- $0 } ?? 0,
            track: track, layer: layer)
        if let current {
            // Most slots of most listeners never change their source: memory comes with the first change, all at once.
            if earlier.isEmpty { earlier.reserveCapacity(Self.remembered - 1) }
            if earlier.count == Self.remembered - 1 { earlier.removeFirst() }
            earlier.append(current)
        }
        current = segment
    }

    /// The outgoing sequence number of a packet of the current source, or nil when it lies before the change to it.
    func map(sequence: Int64) -> Int64? {
        guard let segment = current else { return nil }
        let mapped = sequence + segment.sequenceOffset
        return mapped >= segment.firstSequence ? mapped : nil
    }

    /// Remembers that a packet went out, so that the next change of source continues behind it.
    mutating func sent(sequence: Int64, timestamp: UInt32, picture: UInt16?, tl0: UInt8?, now: Instant) {
        guard sequence > highestSequence else { return }
        highestSequence = sequence
        lastTimestamp = timestamp
        lastSentAt = now
        if let picture { lastPicture = picture }
        if let tl0 { lastTL0 = tl0 }
    }

    /// The segment that covered an outgoing sequence number and the number extended, for a retransmission.
    func segment(covering sequence: UInt16) -> (Segment, Int64)? {
        let distance = Int16(bitPattern: sequence &- UInt16(truncatingIfNeeded: highestSequence))
        let extended = highestSequence + Int64(distance)
        guard distance <= 0, extended >= 0 else { return nil }
        if let current, extended >= current.firstSequence { return (current, extended) }
        for segment in earlier.reversed() where extended >= segment.firstSequence { return (segment, extended) }
        return nil
    }

    /// Where the stream's clock stands at `now`, for a sender report; nil before the first packet.
    func timestamp(at now: Instant, clockRate: UInt32) -> UInt32? {
        guard let lastSentAt else { return nil }
        let ticks = Double((now - lastSentAt).nanoseconds) * Double(clockRate) / 1e9
        return lastTimestamp &+ UInt32(truncatingIfNeeded: Int64(ticks))
    }
}
