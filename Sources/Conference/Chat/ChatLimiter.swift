import Primitives

/// How fast each person may write. Kept by person, so that reloading gives no fresh start.
struct ChatLimiter: Sendable {
    private var buckets: [PersonKey: (limiter: RateLimiter, usedAt: Instant)] = [:]
    /// After so long a bucket is full again.
    private static let full: Interval = .seconds(30)
    /// From this many on, full buckets are thrown away.
    private static let many = 256
    private var sweepAt = many

    /// Whether `key` may write now. Those who look after the chat may write faster.
    mutating func admits(_ key: PersonKey, isHost: Bool, now: Instant) -> Bool {
        var limiter =
            buckets[key]?.limiter
            ?? RateLimiter(burst: isHost ? 30 : 10, perSecond: isHost ? 10 : 2, now: now)
        let verdict = limiter.admit(now: now)
        buckets[key] = (limiter, now)
        if buckets.count >= sweepAt {
            buckets = buckets.filter { $0.value.usedAt + Self.full > now }
            // At least as many again before the next look, so that a full room is not looked through each time.
            sweepAt = max(Self.many, buckets.count * 2)
        }
        return verdict == .allowed
    }
}
