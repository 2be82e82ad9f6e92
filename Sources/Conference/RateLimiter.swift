import Primitives

/// A token bucket for one client's messages.
struct RateLimiter: Sendable {
    enum Verdict: Equatable {
        case allowed
        /// `isFirst` tells the first refusal in a second, so that a flood is not answered with a flood.
        case refused(isFirst: Bool)
    }

    private let burst: Double
    private let perSecond: Double
    private var level: Double
    private var filledAt: Instant
    private var refusedAt: Instant?

    /// Makes a full bucket. A browser trickles some thirty candidates at once; a person scrolling a grid makes some
    /// ten `view` messages a second.
    init(burst: Double = 120, perSecond: Double = 30, now: Instant) {
        self.burst = burst
        self.perSecond = perSecond
        level = burst
        filledAt = now
    }

    mutating func admit(now: Instant) -> Verdict {
        level = min(burst, level + max(0, (now - filledAt).seconds) * perSecond)
        filledAt = now
        guard level < 1 else {
            level -= 1
            return .allowed
        }
        if let refusedAt, now < refusedAt + .seconds(1) { return .refused(isFirst: false) }
        refusedAt = now
        return .refused(isFirst: true)
    }
}
