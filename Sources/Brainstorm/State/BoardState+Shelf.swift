/// What was given to something that is hidden. It counts nowhere, and comes back with it: hiding may be a slip of the
/// hand.
struct Shelved: Hashable, Sendable {
    /// Somebody's dots.
    struct Dots: Hashable, Sendable {
        var count: Int
        var voter: Ballot

        init(count: Int, ballot: Ballot) {
            self.count = count
            voter = ballot
            voter.dots = [:]
            voter.rank = []
        }
    }
    /// Somebody's place for it, from 0.
    struct Place: Hashable, Sendable {
        var index: Int
        var voter: Ballot
    }

    var dots: [AuthorTag: Dots] = [:]
    var places: [AuthorTag: Place] = [:]
    var scores: [AuthorTag: [String: Int]] = [:]
    var own: Item.Own?
    var isDiscussed = false
    var dropped: Int?
    var decision: Decision?
    /// What the scores came to, where that may be seen while a round of a Delphi runs.
    var matrix: Item.Scored?
    var ranges: [String: Double]?
}

extension BoardState {
    /// Whether something would be voted on if nothing of it were hidden.
    func isShelved(_ id: ItemID) -> Bool {
        if let cluster = clusters[id] { return cluster.ideas.contains { isHidden($0) } }
        return isHidden(id) && ideas[id]?.cluster == nil
    }

    private func isHidden(_ id: IdeaID) -> Bool {
        guard let idea = ideas[id] else { return false }
        return idea.isRevealed && idea.state == .hidden && !idea.isBrought
    }

    /// Whether a cluster is somebody's own only as long as others' ideas in it are hidden.
    func isOwnByHiding(_ id: ItemID, of tag: AuthorTag) -> Bool {
        clusters[id]?.ideas.contains { isHidden($0) && ideas[$0]?.author.tag != tag } ?? false
    }

    /// Keeps what was given to an item that is hidden from now on.
    mutating func putOnShelf(_ id: ItemID) {
        var kept = shelf[id] ?? Shelved()
        for (tag, ballot) in ballots.byPerson {
            if let count = ballot.dots[id] { kept.dots[tag] = Shelved.Dots(count: count, ballot: ballot) }
            if let index = ballot.rank.firstIndex(of: id) {
                kept.places[tag] = Shelved.Place(index: index, voter: Shelved.Dots(count: 0, ballot: ballot).voter)
            }
        }
        for (tag, given) in scores.byPerson { if let given = given[id] { kept.scores[tag] = given } }
        kept.own = scores.own[id] ?? kept.own
        kept.isDiscussed = kept.isDiscussed || scores.discussed.contains(id)
        kept.dropped = ballots.dropped[id] ?? kept.dropped
        kept.decision = decisions[id] ?? kept.decision
        kept.matrix = scores.results?.matrix[id] ?? kept.matrix
        kept.ranges = scores.results?.ranges[id] ?? kept.ranges
        if kept != Shelved() { shelf[id] = kept }
    }

    /// Gives back what was kept, as far as the rules allow what people have given elsewhere meanwhile.
    mutating func takeFromShelf(_ id: ItemID) {
        guard let kept = shelf.removeValue(forKey: id) else { return }
        var waiting = Shelved()
        for (tag, given) in kept.dots {
            guard !isOwn(id, of: tag) else {
                if isOwnByHiding(id, of: tag) { waiting.dots[tag] = given }
                continue
            }
            var ballot = ballots.byPerson[tag] ?? given.voter
            let left = ballots.each - ballot.dots.values.reduce(0, +)
            let count = min(given.count, left, ballots.perItem - (ballot.dots[id] ?? 0))
            guard count > 0 else { continue }
            ballot.dots[id, default: 0] += count
            ballots.byPerson[tag] = ballot
            stamps.touch(tag)
        }
        for (tag, place) in kept.places {
            var ballot = ballots.byPerson[tag] ?? place.voter
            guard !ballot.rank.contains(id), ballot.rank.count < ballots.top else { continue }
            ballot.rank.insert(id, at: min(place.index, ballot.rank.count))
            ballots.byPerson[tag] = ballot
            stamps.touch(tag)
        }
        for (tag, given) in kept.scores {
            let now = scores.byPerson[tag]?[id] ?? [:]
            scores.byPerson[tag, default: [:]][id] = now.merging(given) { new, _ in new }
            stamps.touch(tag)
        }
        if scores.own[id] == nil { scores.own[id] = kept.own }
        if kept.isDiscussed { scores.discussed.insert(id) }
        if let dropped = kept.dropped { ballots.dropped[id, default: 0] += dropped }
        if let matrix = kept.matrix { scores.results?.matrix[id] = matrix }
        if let ranges = kept.ranges { scores.results?.ranges[id] = ranges }
        if let decision = kept.decision, decisions[id] == nil {
            decisions[id] = decision
            stamps.decisions[id] = version
        }
        if waiting != Shelved() { shelf[id] = waiting }
    }
}
