/// Parts of a whole in whole percent that add up to 100, told with the number they are parts of.
public struct Shares: Hashable, Sendable, Codable {
    /// What the parts are parts of.
    public var total: Int
    /// Percent of each part.
    public var percent: [Int]

    /// Divides 100 percent by the method of the largest remainder: every part gets its percent rounded down, and those
    /// with the largest remainders get one more until 100 are given. Of equal remainders the larger part comes first,
    /// of equal parts the earlier one. Without anything counted all are 0.
    ///
    /// - Parameter counts: how many each part has; none is negative.
    public init(of counts: [Int]) {
        let counts = counts.map { max(0, $0) }
        let total = counts.reduce(0, +)
        self.total = total
        guard total > 0 else {
            percent = counts.map { _ in 0 }
            return
        }
        var percent = counts.map { $0 * 100 / total }
        let order = counts.indices.sorted { a, b in
            let (first, second) = (counts[a] * 100 % total, counts[b] * 100 % total)
            if first != second { return first > second }
            return counts[a] != counts[b] ? counts[a] > counts[b] : a < b
        }
        for index in order.prefix(100 - percent.reduce(0, +)) { percent[index] += 1 }
        self.percent = percent
    }
}
