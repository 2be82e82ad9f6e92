/// A point on the machine's monotonic clock, in nanoseconds since an origin that means nothing by itself.
///
/// The pure modules never read a clock: whoever drives them passes the present moment in. Tests pass a virtual one.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the origin of the clock that produced this value.
    public var nanoseconds: Int64

    /// Makes the moment `nanoseconds` after the origin.
    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The origin itself: where virtual clocks start.
    public static let zero = Instant(nanoseconds: 0)

    /// Whether `a` comes before `b`.
    @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The moment `interval` later.
    @inlinable public static func + (a: Instant, interval: Interval) -> Instant {
        Instant(nanoseconds: a.nanoseconds &+ interval.nanoseconds)
    }

    /// The moment `interval` earlier.
    @inlinable public static func - (a: Instant, interval: Interval) -> Instant {
        Instant(nanoseconds: a.nanoseconds &- interval.nanoseconds)
    }

    /// The time that passed from `b` to `a`; negative when `b` is the later one.
    @inlinable public static func - (a: Instant, b: Instant) -> Interval {
        Interval(nanoseconds: a.nanoseconds &- b.nanoseconds)
    }

    /// Moves this moment by `interval`.
    @inlinable public static func += (a: inout Instant, interval: Interval) { a = a + interval }
}

/// A length of time in nanoseconds; may be negative.
public struct Interval: Hashable, Comparable, Sendable {
    /// The length in nanoseconds.
    public var nanoseconds: Int64

    /// Makes a length of `nanoseconds`.
    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// No time at all.
    public static let zero = Interval(nanoseconds: 0)

    /// A length in microseconds.
    @inlinable public static func microseconds(_ value: Int64) -> Interval { Interval(nanoseconds: value &* 1_000) }
    /// A length in milliseconds.
    @inlinable public static func milliseconds(_ value: Int64) -> Interval {
        Interval(nanoseconds: value &* 1_000_000)
    }
    /// A length in whole seconds.
    @inlinable public static func seconds(_ value: Int64) -> Interval {
        Interval(nanoseconds: value &* 1_000_000_000)
    }

    /// Whole milliseconds, rounded towards zero.
    @inlinable public var milliseconds: Int64 { nanoseconds / 1_000_000 }
    /// Whole microseconds, rounded towards zero.
    @inlinable public var microseconds: Int64 { nanoseconds / 1_000 }
    /// Seconds with their fraction.
    @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// Whether `a` is shorter than `b`.
    @inlinable public static func < (a: Interval, b: Interval) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The two lengths together.
    @inlinable public static func + (a: Interval, b: Interval) -> Interval {
        Interval(nanoseconds: a.nanoseconds &+ b.nanoseconds)
    }

    /// `factor` times the length.
    @inlinable public static func * (a: Interval, factor: Int64) -> Interval {
        Interval(nanoseconds: a.nanoseconds &* factor)
    }
}
