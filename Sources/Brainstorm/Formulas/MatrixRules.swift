/// The matrix of criteria.
public enum MatrixRules {
    /// Where the halves of the scale meet.
    public static let middle = 3.0

    /// The result of one item.
    ///
    /// - Parameter scores: what people gave, by criterion.
    public static func count(_ scores: [String: [Int]], criteria: [Criterion]) -> Item.Scored {
        var medians: [String: Double] = [:]
        for criterion in criteria {
            if let median = Statistics.median(scores[criterion.id] ?? []) { medians[criterion.id] = median }
        }
        let impact = mean(medians, criteria.filter { !$0.cost })
        let effort = mean(medians, criteria.filter(\.cost))
        var result = Item.Scored(criteria: medians, total: nil, impact: impact, effort: effort)
        if !criteria.isEmpty, medians.count == criteria.count {
            result.total = criteria.reduce(0.0) { sum, criterion in
                let median = medians[criterion.id] ?? 0
                return sum + criterion.weight * (criterion.cost ? 6 - median : median)
            }
        }
        if let impact, let effort, effort > 0 {
            result.priority = impact / effort
            result.quadrant = quadrant(impact: impact, effort: effort)
        }
        return result
    }

    /// Where an item stands. What lies on the middle is counted in its favour.
    public static func quadrant(impact: Double, effort: Double) -> Item.Quadrant {
        switch (impact >= middle, effort <= middle) {
        case (true, true): .quickWin
        case (true, false): .bigProject
        case (false, true): .fillIn
        case (false, false): .thankless
        }
    }

    private static func mean(_ medians: [String: Double], _ criteria: [Criterion]) -> Double? {
        let weight = criteria.reduce(0.0) { $0 + $1.weight }
        guard weight > 0, criteria.allSatisfy({ medians[$0.id] != nil }) else { return nil }
        return criteria.reduce(0.0) { $0 + $1.weight * (medians[$1.id] ?? 0) } / weight
    }
}
