/// Counts failed attempts by name, such as a login or an address, and refuses further ones for a while. Time is an
/// argument: seconds on any clock that does not run backwards.
public struct AttemptLimiter: Sendable {
    /// What becomes of an attempt.
    public enum Verdict: Sendable, Equatable {
        /// It may be made; it counts as failed until ``succeeded(_:now:)`` says otherwise.
        case allowed
        /// It may be made again in so many whole seconds.
        case refused(retryAfter: Int)
    }

    private struct Entry {
        var failures: Double
        var at: Double
    }

    private let failures: Double
    private let period: Double
    private let capacity: Int
    private var entries: [String: Entry] = [:]

    /// Makes a limiter.
    ///
    /// - Parameters:
    ///   - failures: how many failures in a row are borne.
    ///   - period: the seconds in which so many failures are forgotten, one after another.
    ///   - capacity: how many names are remembered; the oldest are forgotten first.
    public init(failures: Int, period: Double, capacity: Int = 10_000) {
        self.failures = Double(failures)
        self.period = period
        self.capacity = capacity
    }

    /// Asks whether an attempt may be made now, and counts it.
    public mutating func begin(_ name: String, now: Double) -> Verdict {
        let level = level(of: name, now)
        guard level <= failures - 1 else {
            let seconds = (level - failures + 1) * period / failures
            return .refused(retryAfter: max(1, Int(seconds.rounded(.up))))
        }
        if entries[name] == nil, entries.count >= capacity { makeRoom(now) }
        entries[name] = Entry(failures: level + 1, at: now)
        return .allowed
    }

    /// The attempt was none to count.
    public mutating func succeeded(_ name: String, now: Double) {
        let level = level(of: name, now) - 1
        entries[name] = level > 0 ? Entry(failures: level, at: now) : nil
    }

    /// How many names are remembered.
    var count: Int { entries.count }

    private func level(of name: String, _ now: Double) -> Double {
        guard let entry = entries[name] else { return 0 }
        return max(0, entry.failures - max(0, now - entry.at) * failures / period)
    }

    /// Forgets what time has forgiven, and if that is not enough, the older half.
    private mutating func makeRoom(_ now: Double) {
        entries = entries.filter { now - $0.value.at < period }
        guard entries.count >= capacity else { return }
        let times = entries.values.map(\.at).sorted()
        let median = times[times.count / 2]
        entries = entries.filter { $0.value.at > median }
    }
}
