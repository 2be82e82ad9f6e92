import Primitives

/// A token bucket: lets bursts through and holds the average down.
struct RateLimiter: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var available: Double
    private var last: Instant

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - burst: how many may pass at once.
    ///   - perSecond: how many are let through per second in the long run.
    init(burst: Int, perSecond: Int, now: Instant) {
        self.burst = Double(burst)
        self.perSecond = Double(perSecond)
        available = self.burst
        last = now
    }

    /// Takes one; false when there is none left.
    mutating func take(now: Instant) -> Bool {
        let elapsed = max(0, (now - last).seconds)
        last = now
        available = min(burst, available + elapsed * perSecond)
        guard available >= 1 else { return false }
        available -= 1
        return true
    }
}

extension Instant {
    /// The present moment on the machine's monotonic clock.
    static var now: Instant {
        let elapsed = ContinuousClock.now - origin
        let (seconds, attoseconds) = elapsed.components
        return Instant(nanoseconds: seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
    }

    private static let origin = ContinuousClock.now
}
