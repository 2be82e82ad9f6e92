import Primitives

/// What a receiver counts about one stream, and the report block it makes of that (RFC 3550 A.1, A.3, A.8).
public struct ReceiveStatistics: Sendable {
    /// How far ahead a sequence number may jump and still be the same stream (MAX_DROPOUT).
    private static let maximumDropout: Int64 = 3_000
    /// How far behind a packet may come and still be late rather than a restart (MAX_MISORDER).
    private static let maximumMisorder: Int64 = 100

    private let clockRate: Int64
    private var unwrapper = SequenceUnwrapper()
    /// The extended number of the first packet.
    private var base: Int64 = 0
    /// After a great jump: the number that would prove that the sender has started again.
    private var restartCandidate: UInt16?
    private var expectedBefore: Int64 = 0
    private var receivedBefore: Int64 = 0
    private var receivedSinceBase: Int64 = 0
    private var transit: Int32?
    /// The jitter in sixteenths of a tick.
    private var scaledJitter: UInt32 = 0
    private var lastSenderReport: (middle: UInt32, arrival: Instant)?

    /// Packets recorded, duplicates included.
    public private(set) var received: UInt64 = 0

    /// Starts counting a stream whose timestamps tick `clockRate` times a second.
    public init(clockRate: UInt32) { self.clockRate = Int64(clockRate) }

    /// The highest extended sequence number, whose lower 16 bits are on the wire; nil before the first packet.
    public var highestSequence: Int64? { unwrapper.highest }

    /// Packets that never came: expected minus received, so duplicates can make it negative.
    public var lost: Int64 { expected &- receivedSinceBase }

    /// The interarrival jitter in ticks of the stream's clock.
    public var jitter: UInt32 { scaledJitter >> 4 }

    private var expected: Int64 {
        guard let highest = unwrapper.highest else { return 0 }
        return highest &- base &+ 1
    }

    /// Counts a packet that arrived at `now`. Retransmissions belong to their own stream.
    public mutating func record(sequenceNumber: UInt16, timestamp: UInt32, now: Instant) {
        received &+= 1
        guard let highest = unwrapper.highest else {
            restart(at: sequenceNumber)
            updateJitter(timestamp: timestamp, now: now)
            return
        }
        let step = Int64(Int16(bitPattern: sequenceNumber &- UInt16(truncatingIfNeeded: highest)))
        if step > Self.maximumDropout || step < 0 &- Self.maximumMisorder {
            // Two consecutive packets after a great jump: the sender started again.
            guard restartCandidate == sequenceNumber else {
                restartCandidate = sequenceNumber &+ 1
                return
            }
            restart(at: sequenceNumber)
        } else {
            base = min(base, unwrapper.unwrap(sequenceNumber))
            receivedSinceBase &+= 1
            restartCandidate = nil
        }
        updateJitter(timestamp: timestamp, now: now)
    }

    private mutating func restart(at sequenceNumber: UInt16) {
        unwrapper = SequenceUnwrapper()
        base = unwrapper.unwrap(sequenceNumber)
        receivedSinceBase = 1
        expectedBefore = 0
        receivedBefore = 0
        restartCandidate = nil
        transit = nil
    }

    private mutating func updateJitter(timestamp: UInt32, now: Instant) {
        let (seconds, rest) = now.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let arrival = seconds &* clockRate &+ rest &* clockRate / 1_000_000_000
        let present = Int32(truncatingIfNeeded: arrival &- Int64(timestamp))
        if let transit {
            let difference = (present &- transit).magnitude
            scaledJitter = scaledJitter &+ difference &- ((scaledJitter &+ 8) >> 4)
        }
        transit = present
    }

    /// Remembers when a sender report of this stream arrived, for the round-trip time.
    public mutating func recordSenderReport(ntp: NTPTime, now: Instant) {
        lastSenderReport = (ntp.middle, now)
    }

    /// What to report about the stream `ssrc`; the lost fraction covers the time since the report before.
    public mutating func reportBlock(ssrc: UInt32, now: Instant) -> ReportBlock {
        let expectedNow = expected
        let expectedInterval = expectedNow &- expectedBefore
        let lostInterval = expectedInterval &- (receivedSinceBase &- receivedBefore)
        expectedBefore = expectedNow
        receivedBefore = receivedSinceBase
        var fraction: UInt8 = 0
        if expectedInterval > 0, lostInterval > 0 {
            fraction = UInt8(truncatingIfNeeded: min(255, (lostInterval << 8) / expectedInterval))
        }
        var delay: UInt32 = 0
        if let lastSenderReport {
            let passed = max(0, min((now - lastSenderReport.arrival).microseconds, 65_535_000_000))
            delay = UInt32(truncatingIfNeeded: (passed << 16) / 1_000_000)
        }
        return ReportBlock(
            ssrc: ssrc, fractionLost: fraction,
            cumulativeLost: Int32(max(-0x80_0000, min(0x7f_ffff, lost))),
            highestSequence: UInt32(truncatingIfNeeded: unwrapper.highest ?? 0), jitter: jitter,
            lastSenderReport: lastSenderReport?.middle ?? 0, delaySinceLastSenderReport: delay)
    }
}
