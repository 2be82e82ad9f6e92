/// Dots.
public enum DotRules {
    /// How many dots each has for `items` items: ⌊n/3⌋ + 1.
    public static func each(items: Int) -> Int { max(0, items) / 3 + 1 }

    /// The most dots on one item of `each`: ⌈k/2⌉.
    public static func perItem(each: Int) -> Int { (max(1, each) + 1) / 2 }

    /// What an item got.
    public struct Sum: Hashable, Sendable {
        /// All dots.
        public var raw = 0
        /// V_i = Σ_s (1/|P_s|) Σ_{p∈s} d_{p,i}, where P_s are those of school s who voted. Somebody without a school
        /// is a school of their own.
        public var balanced = 0.0
        /// How many gave it a dot.
        public var voters = 0
    }

    /// Somebody's dots.
    public struct Voter: Sendable {
        /// What stands for the school, if any.
        public var school: String?
        /// The dots by item.
        public var dots: [ItemID: Int]

        /// Describes a voter.
        public init(school: String?, dots: [ItemID: Int]) {
            self.school = school
            self.dots = dots
        }
    }

    /// What each item got. Who gave no dot at all has not voted and does not make their school greater.
    public static func count(_ voters: [Voter]) -> [ItemID: Sum] {
        var sizes: [String: Int] = [:]
        let cast = voters.filter { voter in voter.dots.contains { $0.value > 0 } }
        for voter in cast { if let school = voter.school { sizes[school, default: 0] += 1 } }
        // Added school by school and divided once, so that three thirds are one and the order of voters is nothing.
        var bySchool: [ItemID: [Int: Int]] = [:]
        var sums: [ItemID: Sum] = [:]
        for voter in cast {
            let size = voter.school.flatMap { sizes[$0] } ?? 1
            for (item, count) in voter.dots where count > 0 {
                sums[item, default: Sum()].raw += count
                sums[item, default: Sum()].voters += 1
                bySchool[item, default: [:]][size, default: 0] += count
            }
        }
        for (item, shares) in bySchool {
            let balanced = shares.sorted { $0.key < $1.key }.reduce(0.0) { $0 + Double($1.value) / Double($1.key) }
            sums[item]?.balanced = balanced
        }
        return sums
    }

    /// Dots that keep to the rules: at most so many on one item, at most so many together. What is too much is taken
    /// from where most lie.
    public static func trimmed(_ dots: [ItemID: Int], each: Int, perItem: Int) -> [ItemID: Int] {
        var kept = dots.mapValues { min($0, perItem) }.filter { $0.value > 0 }
        var total = kept.values.reduce(0, +)
        while total > each {
            guard let most = kept.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { break }
            kept[most.key] = most.value > 1 ? most.value - 1 : nil
            total -= 1
        }
        return kept
    }
}
