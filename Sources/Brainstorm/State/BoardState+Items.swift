extension BoardState {
    /// Whether something can be voted on: a cluster with something in it, or an idea in none.
    func isItem(_ id: ItemID) -> Bool {
        if let cluster = clusters[id] { return cluster.ideas.contains { ideas[$0]?.isLive == true } }
        guard let idea = ideas[id] else { return false }
        return idea.isLive && idea.cluster == nil
    }

    /// All that can be voted on, in an order that says nothing.
    func allItems() -> [ItemID] {
        (clusters.keys.filter(isItem) + ideas.keys.filter(isItem)).sorted()
    }

    /// Whether an item is somebody's own: their idea, or a cluster of nothing but their ideas.
    func isOwn(_ id: ItemID, of tag: AuthorTag) -> Bool {
        guard let cluster = clusters[id] else { return ideas[id]?.author.tag == tag }
        var isAny = false
        for idea in cluster.ideas.lazy.compactMap({ self.ideas[$0] }) where idea.isLive {
            guard idea.author.tag == tag else { return false }
            isAny = true
        }
        return isAny
    }

    /// Takes note that an item changed, came or went.
    mutating func refresh(item id: ItemID) {
        let isThere = isItem(id)
        if isThere {
            takeFromShelf(id)
        } else {
            if isShelved(id) { putOnShelf(id) } else { shelf[id] = nil }
            dropItem(id)
        }
        guard stage >= .vote else { return }
        if isThere {
            stamps.items[id] = version
        } else if stamps.items.removeValue(forKey: id) != nil {
            stamps.lose(.number(.item, id), version: version)
        }
    }

    /// Items stand on the board from the vote on.
    mutating func refreshAllItems() {
        if stage >= .vote {
            for id in allItems() { stamps.items[id] = version }
            // Decisions went from the clients with their items.
            for id in decisions.keys { stamps.decisions[id] = version }
        } else {
            for id in stamps.items.keys.sorted() { stamps.lose(.number(.item, id), version: version) }
            stamps.items = [:]
        }
    }

    /// What was given to something that is no item any more goes back to who gave it.
    private mutating func dropItem(_ id: ItemID) {
        for (tag, ballot) in ballots.byPerson where ballot.dots[id] != nil || ballot.rank.contains(id) {
            ballots.byPerson[tag]?.dots[id] = nil
            ballots.byPerson[tag]?.rank.removeAll { $0 == id }
            if ballots.byPerson[tag]?.isEmpty == true { ballots.byPerson[tag] = nil }
            stamps.touch(tag)
        }
        for (tag, given) in scores.byPerson where given[id] != nil {
            scores.byPerson[tag]?[id] = nil
            stamps.touch(tag)
        }
        scores.own[id] = nil
        scores.discussed.remove(id)
        ballots.dropped[id] = nil
        decisions[id] = nil
        stamps.decisions[id] = nil
        scores.results?.matrix[id] = nil
        scores.results?.ranges[id] = nil
        scores.results?.places[id] = nil
    }

    /// The union of the dots of two items, with the bound of one item applied again.
    mutating func moveBallots(from: ItemID, to: ItemID) {
        for (tag, ballot) in ballots.byPerson {
            var ballot = ballot
            if let moved = ballot.dots.removeValue(forKey: from) {
                ballot.dots[to, default: 0] += moved
            }
            if let index = ballot.rank.firstIndex(of: from) {
                // The better of the two places holds; those behind move up.
                ballot.rank[index] = to
                var seen: Set<ItemID> = []
                ballot.rank = ballot.rank.filter { seen.insert($0).inserted }
            }
            guard ballot != ballots.byPerson[tag] else { continue }
            ballots.byPerson[tag] = ballot
            stamps.touch(tag)
        }
        if let lost = ballots.dropped.removeValue(forKey: from) { ballots.dropped[to, default: 0] += lost }
        enforceBallots(on: to)
    }

    /// Takes dots away that an item may not have any more: too many, or on one's own.
    mutating func enforceBallots(on id: ItemID) {
        for (tag, ballot) in ballots.byPerson {
            guard let count = ballot.dots[id] else { continue }
            let kept = isOwn(id, of: tag) ? 0 : min(count, ballots.perItem)
            guard kept < count else { continue }
            ballots.byPerson[tag]?.dots[id] = kept > 0 ? kept : nil
            if kept == 0, isOwnByHiding(id, of: tag) {
                shelf[id, default: Shelved()].dots[tag] = Shelved.Dots(count: count, ballot: ballot)
            } else {
                ballots.dropped[id, default: 0] += count - kept
            }
            stamps.touch(tag)
        }
    }

    /// Scores of the item that stays hold; where somebody has none, those of the other do.
    mutating func moveScores(from: ItemID, to: ItemID) {
        for (tag, given) in scores.byPerson {
            guard let moved = given[from] else { continue }
            scores.byPerson[tag]?[from] = nil
            scores.byPerson[tag]?[to] = (given[to] ?? [:]).merging(moved) { kept, _ in kept }
            if let answered = scores.given[tag]?[from] { scores.given[tag]?[to, default: []].formUnion(answered) }
            stamps.touch(tag)
        }
        if let own = scores.own.removeValue(forKey: from), scores.own[to] == nil { scores.own[to] = own }
        scores.discussed.remove(from)
    }
}
