import Primitives

/// For how long packets are kept for retransmission: shorter when the memory that all packets share has no room for new
/// ones, which are worth more than what may be asked for once more.
struct Retention: Sendable {
    /// The usual time: somebody who has not got a packet by then has long gone on without it.
    static let usual = Interval.seconds(2)
    /// Enough for the first request of a viewer who is not far away.
    static let shortest = Interval.milliseconds(125)
    /// Without refusals for this long, packets are kept twice as long again.
    static let patience = Interval.seconds(10)

    /// How old a packet may become.
    private(set) var age = Retention.usual
    private var refusals: UInt64 = 0
    private var changedAt = Instant.zero

    /// Looks how often the memory had no room so far. Returns whether the time has become shorter.
    mutating func review(refusals now: UInt64, at time: Instant) -> Bool {
        defer { refusals = now }
        if now != refusals {
            changedAt = time
            guard age > Self.shortest else { return false }
            age = max(Interval(nanoseconds: age.nanoseconds / 2), Self.shortest)
            return true
        }
        guard age < Self.usual, time - changedAt >= Self.patience else { return false }
        changedAt = time
        age = min(age * 2, Self.usual)
        return false
    }
}
