import Primitives
import RTP

/// One slot of a receiver: whether its sequence numbers are continuous, what is missing, and what the next receiver
/// report says. Works on clear headers; nothing here needs the packet decrypted.
struct IncomingStream: Sendable {
    /// What a packet turned out to be.
    enum Verdict: Equatable { case next, late, duplicate }

    private struct Missing: Sendable {
        let sequence: Int64
        let since: Instant
        var askedAt: Instant?
    }

    /// The most packets waited for at a time.
    static let maximumMissing = 512
    /// How long a missing packet is asked for.
    static let patience = Interval.seconds(1)
    /// Time until a missing packet is asked for, and between two requests.
    static let grace = Interval.milliseconds(10)
    static let repetition = Interval.milliseconds(100)

    let ssrc: UInt32
    let rtx: UInt32?
    let isVideo: Bool
    private var unwrapper = SequenceUnwrapper()
    private var missing: [Missing] = []
    private(set) var statistics: ReceiveStatistics
    /// Packets since the last report.
    var packetsSinceReport = 0
    /// Whether a packet was given up: a decoder would need a keyframe.
    var isBroken = false
    var lastKeyframeRequest: Instant?

    init(ssrc: UInt32, rtx: UInt32?, isVideo: Bool) {
        self.ssrc = ssrc
        self.rtx = rtx
        self.isVideo = isVideo
        statistics = ReceiveStatistics(clockRate: isVideo ? 90_000 : 48_000)
    }

    var isActive: Bool { unwrapper.highest != nil }

    /// Takes a packet that came first-hand.
    mutating func record(_ sequenceNumber: UInt16, timestamp: UInt32, now: Instant, missed: inout UInt64) -> Verdict {
        statistics.record(sequenceNumber: sequenceNumber, timestamp: timestamp, now: now)
        packetsSinceReport &+= 1
        guard let highest = unwrapper.highest else {
            _ = unwrapper.unwrap(sequenceNumber)
            return .next
        }
        let sequence = unwrapper.unwrap(sequenceNumber)
        if sequence == highest &+ 1 { return .next }
        if sequence > highest {
            missed &+= UInt64(sequence &- highest &- 1)
            let first = max(highest &+ 1, sequence &- Int64(Self.maximumMissing))
            for lost in first..<sequence { missing.append(Missing(sequence: lost, since: now)) }
            if missing.count > Self.maximumMissing {
                missing.removeFirst(missing.count - Self.maximumMissing)
                isBroken = isVideo
            }
            return .next
        }
        return fill(sequence) ? .late : .duplicate
    }

    /// Takes a packet that came as a retransmission; whether it was missing.
    mutating func recover(_ sequenceNumber: UInt16) -> Bool {
        guard let highest = unwrapper.highest else { return false }
        let step = Int16(bitPattern: sequenceNumber &- UInt16(truncatingIfNeeded: highest))
        return fill(highest &+ Int64(step))
    }

    private mutating func fill(_ sequence: Int64) -> Bool {
        guard let index = missing.firstIndex(where: { $0.sequence == sequence }) else { return false }
        missing.remove(at: index)
        return true
    }

    /// When ``due(now:into:)`` has something to do.
    var nextDue: Instant? {
        guard isVideo else { return nil }
        var next: Instant?
        for entry in missing {
            let due = entry.askedAt.map { $0 + Self.repetition } ?? entry.since + Self.grace
            if next.map({ due < $0 }) ?? true { next = due }
        }
        return next
    }

    /// The packets to ask for now. Those waited for too long are given up.
    mutating func due(now: Instant, into lost: inout [UInt16]) {
        guard !missing.isEmpty else { return }
        let before = missing.count
        missing.removeAll { now - $0.since > Self.patience }
        if missing.count < before { isBroken = isVideo }
        for index in missing.indices {
            let due = missing[index].askedAt.map { $0 + Self.repetition } ?? missing[index].since + Self.grace
            guard now >= due else { continue }
            missing[index].askedAt = now
            lost.append(UInt16(truncatingIfNeeded: missing[index].sequence))
        }
    }

    mutating func recordSenderReport(_ report: SenderReport, now: Instant) {
        statistics.recordSenderReport(ntp: report.ntp, now: now)
    }

    mutating func reportBlock(now: Instant) -> ReportBlock {
        packetsSinceReport = 0
        return statistics.reportBlock(ssrc: ssrc, now: now)
    }
}

/// Watches for the first whole picture of a receiver: a keyframe of which every packet has come.
struct FirstFrame: Sendable {
    private var start: UInt16?
    private var timestamp: UInt32 = 0
    private var numbers: Set<UInt16> = []
    private var end: UInt16?
    private(set) var isComplete = false

    /// Takes a decrypted packet, first-hand or retransmitted.
    mutating func take(sequenceNumber: UInt16, timestamp: UInt32, marker: Bool, info: PayloadInfo) {
        guard !isComplete else { return }
        if info.isKeyframe, info.startsFrame {
            if start == nil || timestamp != self.timestamp { numbers = [] }
            start = sequenceNumber
            if timestamp != self.timestamp { end = nil }
            self.timestamp = timestamp
        }
        // Packets that overtook the first of their frame count once that one is known.
        guard start != nil, timestamp == self.timestamp, numbers.count < 4_096 else { return }
        numbers.insert(sequenceNumber)
        if marker { end = sequenceNumber }
        guard let start, let end else { return }
        isComplete = numbers.count == Int(end &- start) + 1
    }
}
