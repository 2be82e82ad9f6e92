/// Ranking, as in the nominal group technique.
public enum RankingRules {
    /// What each item got of rankings, the best first, with `top` places: S_i = Σ (r + 1 − rank).
    public static func count(_ rankings: [[ItemID]], top: Int) -> [ItemID: Item.Ranked] {
        var sums: [ItemID: Item.Ranked] = [:]
        for ranking in rankings {
            for (index, item) in ranking.prefix(top).enumerated() {
                var sum = sums[item] ?? Item.Ranked(sum: 0, voters: 0, firsts: 0)
                sum.sum += top - index
                sum.voters += 1
                sum.firsts += index == 0 ? 1 : 0
                sums[item] = sum
            }
        }
        return sums
    }

    /// Whether one stands before another: a greater sum, then more voters, then more first places, then they are tied.
    public static func precedes(_ a: Item.Ranked, _ b: Item.Ranked) -> Bool {
        (a.sum, a.voters, a.firsts) > (b.sum, b.voters, b.firsts)
    }
}
