/// Kendall's coefficient of concordance.
public enum Concordance {
    /// W = 12 S / (m²(n³ − n) − m Σ(t³ − t)) of values that m people gave n items, the greater the better; equal values
    /// share the mean of their ranks. Nil for fewer than two people or items, and when everybody ties everything.
    public static func kendall(_ values: [[Double]]) -> Double? {
        let m = values.count
        guard m >= 2, let n = values.first?.count, n >= 2, values.allSatisfy({ $0.count == n }) else { return nil }
        var sums = [Double](repeating: 0, count: n)
        var ties = 0.0
        for person in values {
            let (ranks, tied) = ranked(person)
            ties += tied
            for index in 0..<n { sums[index] += ranks[index] }
        }
        let mean = Double(m) * Double(n + 1) / 2
        let spread = sums.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
        let cube = Double(n) * Double(n) * Double(n) - Double(n)
        let denominator = Double(m) * Double(m) * cube - Double(m) * ties
        guard denominator > 0 else { return nil }
        return 12 * spread / denominator
    }

    /// The same of rankings of the best few: what somebody left out shares the last places.
    public static func kendall(rankings: [[ItemID]], items: [ItemID]) -> Double? {
        kendall(
            rankings.map { ranking in
                var values: [ItemID: Double] = [:]
                for (index, item) in ranking.enumerated() { values[item] = Double(ranking.count - index) }
                return items.map { values[$0] ?? 0 }
            })
    }

    /// The ranks, the greatest value first, and Σ(t³ − t) over what is tied.
    private static func ranked(_ values: [Double]) -> ([Double], Double) {
        let order = values.indices.sorted { values[$0] > values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var ties = 0.0
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
            let size = Double(end - start + 1)
            let rank = Double(start + end) / 2 + 1
            for index in start...end { ranks[order[index]] = rank }
            ties += size * size * size - size
            start = end + 1
        }
        return (ranks, ties)
    }
}
