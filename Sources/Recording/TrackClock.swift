import Primitives

/// When, on the clock of the recording, the frames of one layer of a track were captured.
///
/// At first a frame is stamped with its arrival, and those after it at the distance that their RTP timestamps tell.
/// Once the participant's sender reports say what their own clock showed, all tracks of the participant are stamped by
/// that clock, laid onto ours by the smallest delay that was seen on any of them, so that lips and voice agree. What is
/// to be corrected after that is corrected slowly.
struct TrackClock: Sendable {
    /// A frame's time.
    struct Stamp: Sendable, Equatable {
        /// On the server's monotonic clock; never before that of the frame before.
        var time: Instant
        /// Whether the sender's timestamps have jumped before this frame.
        var hasJumped: Bool
    }

    /// Timestamps that go so far away from the arrivals are not a slow clock, but another one.
    static let jump = Interval.seconds(3)
    /// How fast a stamp may be moved to where it belongs: 5 ms in a second.
    private static let slewPerThousand: Int64 = 5
    /// An error above this is not slewed away, it would take too long for lips to agree.
    private static let step = Interval.milliseconds(40)

    /// How far a report may be from what arrived when it did. It tells the moment at which it leaves (RFC 3550 §6.4.1),
    /// so what differs is delay; some encoders reckon its timestamp wrongly, by seconds, and must not be believed.
    private static let plausible = Interval.milliseconds(500)

    private let clockRate: Int64
    /// The newest timestamp, and when it arrived.
    private var heard: (timestamp: UInt32, at: Instant)?
    private var last: (timestamp: UInt32, extended: Int64, time: Instant)?
    private var anchor: (extended: Int64, time: Instant)?
    private var report: (capture: Int64, timestamp: UInt32, epoch: Int)?
    private var usesReport = false
    /// For senders that send no reports: the same on the RTP clock alone.
    private var ownFloor = OffsetFloor()

    /// A clock of so many ticks a second.
    init(clockRate: UInt32) { self.clockRate = Int64(clockRate) }

    /// A packet with this timestamp has arrived.
    mutating func hear(_ timestamp: UInt32, at now: Instant) {
        if let heard, Int32(bitPattern: timestamp &- heard.timestamp) <= 0 { return }
        heard = (timestamp, now)
    }

    /// The sender says that this NTP time and this RTP timestamp are the same moment, in a report that arrived now.
    mutating func note(ntp: UInt64, timestamp: UInt32, epoch: Int, at now: Instant) {
        if let heard {
            let ticks = Int64(Int32(bitPattern: timestamp &- heard.timestamp))
            let apart = elapsed(ticks).nanoseconds - (now - heard.at).nanoseconds
            guard apart.magnitude <= Self.plausible.nanoseconds.magnitude else { return }
        }
        report = (NTPTime(rawValue: ntp).unixNanoseconds, timestamp, epoch)
    }

    /// When a packet was captured on the participant's clock, in nanoseconds; nil without a report that is still right.
    func capture(of timestamp: UInt32, epoch: Int) -> Int64? {
        guard let report, report.epoch == epoch else { return nil }
        let ticks = Int64(Int32(bitPattern: timestamp &- report.timestamp))
        return report.capture + ticks * 1_000_000_000 / clockRate
    }

    /// Stamps the next frame, whose first packet arrived at `arrival`. `participant` is the floor of all their tracks.
    mutating func stamp(_ timestamp: UInt32, arrival: Instant, participant: OffsetFloor) -> Stamp {
        guard let last, let anchor else { return begin(timestamp, at: arrival, hasJumped: false) }
        let ticks = Int64(Int32(bitPattern: timestamp &- last.timestamp))
        let extended = last.extended + ticks
        var time = anchor.time + elapsed(extended - anchor.extended)
        let isAway = (time - arrival).nanoseconds.magnitude > Self.jump.nanoseconds.magnitude
        guard !isAway, ticks >= 0 else { return begin(timestamp, at: max(arrival, last.time), hasJumped: true) }
        let error = target(timestamp, extended, arrival, participant).map { ($0 - time).nanoseconds } ?? 0
        let isFirst = !usesReport && capture(of: timestamp, epoch: participant.epoch) != nil
        let correction: Int64
        if isFirst || error.magnitude > Self.step.nanoseconds.magnitude {
            usesReport = usesReport || isFirst
            correction = error
        } else {
            let most = max(0, ticks * 1_000_000_000 / clockRate * Self.slewPerThousand / 1_000)
            correction = min(max(error, -most), most)
        }
        self.anchor = (anchor.extended, anchor.time + Interval(nanoseconds: correction))
        time = max(time + Interval(nanoseconds: correction), last.time)
        self.last = (timestamp, extended, time)
        return Stamp(time: time, hasJumped: false)
    }

    /// Where a frame belongs by the clocks that are known.
    private mutating func target(
        _ timestamp: UInt32, _ extended: Int64, _ arrival: Instant, _ participant: OffsetFloor
    ) -> Instant? {
        if let capture = capture(of: timestamp, epoch: participant.epoch), let offset = participant.value {
            return Instant(nanoseconds: capture + offset)
        }
        // Once reports were there, a clock that was set anew is waited for rather than guessed.
        if usesReport { return nil }
        let own = elapsed(extended).nanoseconds
        ownFloor.add(arrival.nanoseconds - own, at: arrival)
        return ownFloor.value.map { Instant(nanoseconds: own + $0) }
    }

    private mutating func begin(_ timestamp: UInt32, at time: Instant, hasJumped: Bool) -> Stamp {
        let extended = Int64(timestamp)
        anchor = (extended, time)
        last = (timestamp, extended, time)
        ownFloor = OffsetFloor()
        if hasJumped {
            report = nil
            heard = nil
        }
        usesReport = false
        return Stamp(time: time, hasJumped: hasJumped)
    }

    private func elapsed(_ ticks: Int64) -> Interval {
        let (seconds, rest) = ticks.quotientAndRemainder(dividingBy: clockRate)
        return Interval(nanoseconds: seconds * 1_000_000_000 + rest * 1_000_000_000 / clockRate)
    }
}
