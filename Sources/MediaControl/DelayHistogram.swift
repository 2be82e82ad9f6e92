import Primitives

/// How long packets took, counted in buckets of fixed bounds. Recording allocates nothing.
public struct DelayHistogram: Sendable {
    /// The upper bounds of the buckets but the last, which has none: steps of about a half from 0.1 ms to 0.1 s.
    public static let bounds: [Interval] = [
        100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000, 50_000,
        70_000, 100_000,
    ].map(Interval.microseconds)

    private var buckets: InlineArray<20, UInt64> = .init(repeating: 0)
    /// All recorded delays together, in nanoseconds.
    public private(set) var sum: UInt64 = 0

    /// Nothing recorded.
    public init() {}

    /// How many delays each bucket holds, one more than there are ``bounds``; a bound belongs to the bucket below it.
    public var counts: [UInt64] { buckets.indices.map { buckets[$0] } }

    /// How many delays were recorded.
    public var count: UInt64 { buckets.indices.reduce(0) { $0 &+ buckets[$1] } }

    /// Counts `delay` as often as `times` says; a negative one, as of a clock read twice, counts as none.
    public mutating func record(_ delay: Interval, times: Int = 1) {
        guard times > 0 else { return }
        buckets[Self.bucket(of: delay)] &+= UInt64(times)
        sum &+= UInt64(max(0, delay.nanoseconds)) &* UInt64(times)
    }

    /// Adds what another histogram has counted.
    public static func += (a: inout DelayHistogram, b: DelayHistogram) {
        for index in a.buckets.indices { a.buckets[index] &+= b.buckets[index] }
        a.sum &+= b.sum
    }

    private static func bucket(of delay: Interval) -> Int {
        // Most delays are short: looking from below ends soon.
        var index = 0
        while index < bounds.count, delay > bounds[index] { index += 1 }
        return index
    }
}

extension DelayHistogram: Equatable {
    /// Whether both have counted the same.
    public static func == (a: DelayHistogram, b: DelayHistogram) -> Bool {
        a.sum == b.sum && a.buckets.indices.allSatisfy { a.buckets[$0] == b.buckets[$0] }
    }
}
