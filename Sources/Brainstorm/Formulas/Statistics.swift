/// The middle of numbers and how far they lie apart.
public enum Statistics {
    /// The quantile at `share` from 0 to 1, by linear interpolation between the closest ranks (type 7); nil of nothing.
    public static func quantile(_ values: [Int], _ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let position = share * Double(sorted.count - 1)
        let below = Int(position.rounded(.down))
        let above = min(below + 1, sorted.count - 1)
        let fraction = position - Double(below)
        return Double(sorted[below]) + fraction * Double(sorted[above] - sorted[below])
    }

    /// The median; nil of nothing.
    public static func median(_ values: [Int]) -> Double? { quantile(values, 0.5) }

    /// The distance between the quartiles; nil of nothing.
    public static func interquartileRange(_ values: [Int]) -> Double? {
        guard let low = quantile(values, 0.25), let high = quantile(values, 0.75) else { return nil }
        return high - low
    }

    /// The places of numbers, the greatest first: equal numbers share a place, and the next one counts them all.
    public static func places<Value>(
        _ values: [ItemID: Value], precedes: (Value, Value) -> Bool
    ) -> [ItemID: Int] {
        let order = values.sorted { a, b in
            precedes(a.value, b.value) || (!precedes(b.value, a.value) && a.key < b.key)
        }
        var places: [ItemID: Int] = [:]
        var place = 1
        for (index, entry) in order.enumerated() {
            if index > 0, precedes(order[index - 1].value, entry.value) { place = index + 1 }
            places[entry.key] = place
        }
        return places
    }
}
