import Primitives

/// A token bucket for each network address that wants to come in.
///
/// A whole school comes from one address, all at the same minute; whoever guesses at names of rooms or at links fails
/// nearly every time. So a failure costs as much as many that succeed.
struct AddressLimiter: Sendable {
    private struct Bucket: Sendable {
        var level: Double
        var filledAt: Instant
    }

    private let burst: Double
    private let perSecond: Double
    private let most: Int
    private var buckets: [String: Bucket] = [:]

    /// What a failure costs besides the attempt.
    static let failure = 20.0

    /// Makes full buckets. Two thousand may come at once from behind one address, and nobody may try more than some
    /// 140 wrong links at once or three in a second after that.
    init(burst: Double = 3000, perSecond: Double = 60, most: Int = 10_000) {
        self.burst = burst
        self.perSecond = perSecond
        self.most = most
    }

    /// Somebody at `address` tries to come in.
    ///
    /// - Returns: whether they may.
    mutating func admit(_ address: String, now: Instant) -> Bool {
        if buckets.count >= most, buckets[address] == nil { sweep(now: now) }
        var bucket = filled(address, now: now)
        guard bucket.level >= 1 else { return false }
        bucket.level -= 1
        buckets[address] = bucket
        return true
    }

    /// What somebody at `address` tried was wrong.
    mutating func noteFailure(_ address: String, now: Instant) {
        var bucket = filled(address, now: now)
        bucket.level = max(0, bucket.level - Self.failure)
        buckets[address] = bucket
    }

    private func filled(_ address: String, now: Instant) -> Bucket {
        guard var bucket = buckets[address] else { return Bucket(level: burst, filledAt: now) }
        bucket.level = min(burst, bucket.level + max(0, (now - bucket.filledAt).seconds) * perSecond)
        bucket.filledAt = now
        return bucket
    }

    /// Lets go of the buckets that are full again, or of all if none is: they are a defence, not a memory.
    private mutating func sweep(now: Instant) {
        buckets = buckets.filter { filled($0.key, now: now).level < burst }
        if buckets.count >= most { buckets = [:] }
    }
}
