extension BoardState {
    /// Counts again what may be seen, after items were merged, hidden or shown. Before the vote nothing is seen, and
    /// ordering ideas there does not wait for a count.
    mutating func recountIfSeen() {
        guard stage >= .vote, ballots.results != nil || scores.results != nil else { return }
        if ballots.results != nil { countBallots() }
        // The open round of a Delphi is not to be seen before it ends.
        if scores.results != nil, !scores.isOpen { countScores() }
        refreshAllItems()
    }

    mutating func countBallots() {
        let items = allItems()
        let given = ballots.counted
        let dots = DotRules.count(given.map { DotRules.Voter(school: $0.school, dots: $0.dots) })
        let rankings = given.map(\.rank).filter { !$0.isEmpty }
        let ranking = RankingRules.count(rankings, top: ballots.top)
        var places: [ItemID: Int] = [:]
        // Where there are votes of another way, as on boards from before one was agreed on, they are told beside.
        let isRanked = !rankings.isEmpty && (settings.method == .ranking || dots.isEmpty)
        if isRanked {
            let none = Item.Ranked(sum: 0, voters: 0, firsts: 0)
            let values = Dictionary(uniqueKeysWithValues: items.map { ($0, ranking[$0] ?? none) })
            places = Statistics.places(values, precedes: RankingRules.precedes)
        } else if !dots.isEmpty {
            let values = Dictionary(uniqueKeysWithValues: items.map { ($0, dots[$0]?.raw ?? 0) })
            places = Statistics.places(values, precedes: >)
        }
        let w = Concordance.kendall(rankings: rankings, items: items)
        ballots.results = BallotResults(
            dots: dots, ranking: ranking, places: places,
            agreement: w.map { BoardInfo.Agreement(w: $0, n: items.count, m: rankings.count) })
    }

    /// What people gave an item, by criterion.
    private func given(_ item: ItemID) -> [String: [Int]] {
        var given: [String: [Int]] = [:]
        for scores in scores.byPerson.values {
            for (criterion, value) in scores[item] ?? [:] { given[criterion, default: []].append(value) }
        }
        return given
    }

    mutating func countScores() {
        let criteria = settings.scoring.matrix.criteria
        let items = allItems()
        var results = ScoreResults(matrix: [:], ranges: [:], places: [:], agreement: nil)
        for item in items {
            let given = given(item)
            guard !given.isEmpty else { continue }
            results.matrix[item] = MatrixRules.count(given, criteria: criteria)
            results.ranges[item] = given.compactMapValues(Statistics.interquartileRange)
        }
        let totals = results.matrix.compactMapValues(\.total)
        results.places = Statistics.places(totals) { a, b in a > b && !Self.areEqual(a, b) }
        results.agreement = scoreAgreement(items.filter { totals[$0] != nil })
        scores.results = results
    }

    /// Sums of the same medians in another order are the same total.
    private static func areEqual(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-9 }

    /// How far those agree who have scored everything.
    private func scoreAgreement(_ items: [ItemID]) -> BoardInfo.Agreement? {
        let criteria = settings.scoring.matrix.criteria
        var rows: [[Double]] = []
        for given in scores.byPerson.values {
            var row: [Double] = []
            for item in items {
                guard let of = given[item], criteria.allSatisfy({ of[$0.id] != nil }) else { break }
                let total = criteria.reduce(0.0) { sum, criterion in
                    let value = Double(of[criterion.id] ?? 0)
                    return sum + criterion.weight * (criterion.cost ? 6 - value : value)
                }
                row.append((total * 1e6).rounded())
            }
            if row.count == items.count { rows.append(row) }
        }
        return Concordance.kendall(rows).map { BoardInfo.Agreement(w: $0, n: items.count, m: rows.count) }
    }

    /// How a Delphi would stand if this round ended now.
    func delphiOutcome(round: Int) -> BoardInfo.Delphi {
        var reasons: [BoardInfo.Delphi.Reason?] = []
        for item in allItems() {
            for (criterion, values) in given(item) {
                let before = scores.results?.matrix[item]?.criteria[criterion]
                reasons.append(DelphiRules.settled(values, before: round > 1 ? before : nil))
            }
        }
        return DelphiRules.outcome(reasons, round: round)
    }

    /// Whether the item's scores lie so far apart that people should talk; nil when they do not.
    func isDisputed(_ id: ItemID) -> Bool? {
        guard let ranges = scores.results?.ranges[id], ranges.values.contains(where: { $0 > 1 }) else { return nil }
        return !scores.discussed.contains(id)
    }

    // MARK: Views

    /// An item as an audience sees it.
    func view(item id: ItemID, for audience: Audience) -> Item {
        var item = Item(
            id: id, kind: clusters[id] == nil ? .idea : .cluster, title: clusters[id]?.title ?? ideas[id]?.text ?? "")
        if let results = ballots.results {
            let sum = results.dots[id] ?? DotRules.Sum()
            item.raw = sum.raw
            item.balanced = sum.balanced
            item.votes = sum.voters
            item.ranking = results.ranking[id]
            item.place = results.places[id]
            item.dropped = ballots.dropped[id]
        }
        if let results = scores.results {
            item.matrix = results.matrix[id]
            item.matrix?.place = results.places[id]
            item.iqr = results.ranges[id]
            item.discuss = isDisputed(id)
            if item.place == nil { item.place = results.places[id] }
        }
        if audience == .hosts { item.own = scores.own[id] }
        return item
    }
}
