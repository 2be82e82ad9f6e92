import Primitives

/// The smallest difference between when something arrived and when its sender's clock says that it was captured, over
/// the last while: what is left of it when no queue holds packets up. It follows clocks that run at different speeds.
struct OffsetFloor: Sendable {
    /// Differences are forgotten after one to two of these.
    static let window = Interval.seconds(15)
    /// Differences that are so much apart are not of one clock: it was set, or began anew.
    static let jump = Interval.seconds(3)

    private var present: Int64?
    private var past: Int64?
    private var windowEnds = Instant.zero
    /// How often the sender's clock has jumped. What was reckoned with its earlier times means nothing now.
    private(set) var epoch = 0

    /// The difference in nanoseconds; nil before the first.
    var value: Int64? {
        guard let present else { return past }
        return past.map { min($0, present) } ?? present
    }

    /// Takes a difference in nanoseconds, of something that arrived now.
    mutating func add(_ difference: Int64, at now: Instant) {
        if let value, (difference - value).magnitude > Self.jump.nanoseconds.magnitude {
            epoch += 1
            present = nil
            past = nil
        }
        if now >= windowEnds {
            if present != nil { past = present }
            present = nil
            windowEnds = now + Self.window
        }
        present = present.map { min($0, difference) } ?? difference
    }
}
