import Primitives

/// How long packets wait for others that go the same way, so that they leave in one send.
///
/// A worker that keeps up waits hardly at all: a listener gains nothing from a cheaper server. One that falls behind
/// waits longer, up to what nobody notices, because the larger sends are how it catches up.
struct Coalescing: Sendable {
    /// In rooms with no more receivers than this, packets do not wait.
    static let smallRoom = 32
    /// The time to wait while the worker keeps up: long enough for the packets of one picture to arrive.
    static let short = Interval.milliseconds(1)
    /// The time to wait while it does not: what nobody notices among the other delays.
    static let long = Interval.milliseconds(5)
    /// Packets that begin to leave so much too late show that the worker does not keep up.
    static let lateness = Interval.milliseconds(8)
    /// For how long one such packet counts.
    static let memory = Interval.seconds(1)

    private var crowdedUntil = Instant.zero

    /// Notes that packets which were due at one moment begin to leave at another.
    mutating func began(due: Instant, now: Instant) {
        if now - due > Self.lateness { crowdedUntil = now + Self.memory }
    }

    /// When a packet that arrived now is due.
    ///
    /// - Parameter isBehind: whether others are leaving before it, so that waiting costs it less than it saves them:
    ///   sound among pictures.
    func due(arrivedAt now: Instant, receivers: Int, isBehind: Bool = false) -> Instant {
        guard receivers > Self.smallRoom else { return now }
        return now + (isBehind || now < crowdedUntil ? Self.long : Self.short)
    }
}
