/// How often which length of time occurred, from a microsecond to a minute, exact to three per cent.
///
/// Thirty-two buckets for each doubling: adding is a shift and an increment, and two histograms add up.
public struct Histogram: Sendable, Equatable {
    private static let subBits = 5
    /// The longest time told apart, in microseconds; longer ones count as this.
    public static let maximum: Int64 = 60_000_000

    private var buckets: [UInt64]
    /// How many values were added.
    public private(set) var count: UInt64 = 0
    /// The sum of all values in microseconds.
    public private(set) var sum: Int64 = 0
    /// The largest value in microseconds.
    public private(set) var largest: Int64 = 0

    /// An empty histogram.
    public init() { buckets = [UInt64](repeating: 0, count: Self.index(of: Self.maximum) + 1) }

    /// Adds one value. Negative ones, which a clock that was set back makes, count as none at all.
    @inline(__always)
    public mutating func add(microseconds: Int64) {
        let value = min(max(0, microseconds), Self.maximum)
        buckets[Self.index(of: value)] &+= 1
        count &+= 1
        sum &+= value
        if value > largest { largest = value }
    }

    /// Adds the values of another histogram.
    public mutating func add(_ other: Histogram) {
        for index in buckets.indices { buckets[index] &+= other.buckets[index] }
        count &+= other.count
        sum &+= other.sum
        largest = max(largest, other.largest)
    }

    /// The values added since `earlier`, which was a copy of this one. The largest value is that of their highest
    /// bucket.
    public func since(_ earlier: Histogram) -> Histogram {
        var difference = self
        for index in buckets.indices { difference.buckets[index] &-= earlier.buckets[index] }
        difference.count &-= earlier.count
        difference.sum &-= earlier.sum
        let highest = difference.buckets.lastIndex { $0 > 0 }
        difference.largest = highest.map { min(largest, Self.range(of: $0).upperBound) } ?? 0
        return difference
    }

    /// The value in microseconds below which the share `fraction` of all lies (0.5 is the median); 0 when empty.
    public func percentile(_ fraction: Double) -> Int64 {
        guard count > 0 else { return 0 }
        let rank = UInt64((Double(count) * min(max(0, fraction), 1)).rounded(.up))
        var passed: UInt64 = 0
        for (index, bucket) in buckets.enumerated() {
            passed += bucket
            if passed >= max(1, rank) {
                let range = Self.range(of: index)
                return min((range.lowerBound + range.upperBound) / 2, largest)
            }
        }
        return largest
    }

    /// The mean in microseconds.
    public var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

    /// The buckets in use: the range of each in microseconds, and how many values it holds.
    public var filled: [(range: ClosedRange<Int64>, count: UInt64)] {
        buckets.enumerated().compactMap { $1 == 0 ? nil : (Self.range(of: $0), $1) }
    }

    @inline(__always)
    private static func index(of value: Int64) -> Int {
        if value < 1 << (subBits + 1) { return Int(value) }
        let shift = 63 - value.leadingZeroBitCount - subBits
        return (shift << subBits) + Int(value >> Int64(shift))
    }

    private static func range(of index: Int) -> ClosedRange<Int64> {
        if index < 1 << (subBits + 1) { return Int64(index)...Int64(index) }
        let shift = Int64(index >> subBits) - 1
        let low = Int64(index & (1 << subBits - 1) | 1 << subBits) << shift
        return low...(low + (1 << shift) - 1)
    }
}
