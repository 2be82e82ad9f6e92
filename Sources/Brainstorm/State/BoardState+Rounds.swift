/// A round of a Delphi, also one that is worked on for days: until when it takes scores, and who has given how much.
extension BoardState {
    /// How much the people of one school have given in a round.
    public struct SchoolProgress: Hashable, Sendable {
        /// What stands for the school; nil for people of none.
        public var schoolTag: String?
        /// How many have begun.
        public var begun: Int
        /// How many have given everything.
        public var complete: Int
    }

    /// One person's round.
    public struct OwnRound: Hashable, Sendable {
        /// What holds: this round's scores, and those of the round before that were not changed.
        public var scores: [ItemID: [String: Int]]
        /// What stood when the round before was closed.
        public var before: [ItemID: [String: Int]]
        /// What they have said in this round.
        public var given: [ItemID: Set<String>]
        /// How many scores they can still give.
        public var left: Int
    }

    /// When the open round ends by itself; milliseconds since 1970.
    public var roundEnd: Int64? {
        guard scores.isOpen, stage == .score, let deadline = scores.deadline, deadline.passed != true else {
            return nil
        }
        return deadline.at
    }

    /// Whether a round of a Delphi takes scores now.
    public var isRoundOpen: Bool { settings.mode == .delphi && stage == .score && scores.isOpen }

    /// When people were last reminded of this round; milliseconds since 1970.
    public var remindedAt: Int64? { scores.remindedAt }

    /// What somebody has given.
    public func round(of tag: AuthorTag) -> OwnRound {
        OwnRound(
            scores: scores.byPerson[tag] ?? [:], before: scores.before[tag] ?? [:], given: scores.given[tag] ?? [:],
            left: left(of: tag))
    }

    /// Who has given how much, by school; only of schools from which somebody has.
    public var progress: [SchoolProgress] {
        Dictionary(grouping: scores.given.keys.filter(isScorer)) { scores.schools[$0] }.map { school, tags in
            SchoolProgress(schoolTag: school, begun: tags.count, complete: tags.count { left(of: $0) == 0 })
        }.sorted { ($0.schoolTag ?? "") < ($1.schoolTag ?? "") }
    }

    /// How many have scored: in a Delphi, in this round.
    var scorers: Int {
        settings.mode == .delphi ? scores.given.keys.count(where: isScorer) : scores.byPerson.count
    }

    private func isScorer(_ tag: AuthorTag) -> Bool { scores.given[tag]?.values.contains { !$0.isEmpty } ?? false }

    private func left(of tag: AuthorTag) -> Int {
        let criteria = settings.scoring.matrix.criteria
        let given = scores.given[tag] ?? [:]
        return allItems().reduce(0) { sum, item in
            guard let of = given[item] else { return sum + criteria.count }
            return sum + criteria.count { !of.contains($0.id) }
        }
    }

    func answered(by tag: AuthorTag) -> [ItemID: [String]]? {
        guard settings.mode == .delphi else { return nil }
        return (scores.given[tag] ?? [:]).filter { !$0.value.isEmpty }.mapValues { $0.sorted() }
    }

    // MARK: Deciding

    /// Whoever saw another round meant that one: a page that slept, or a second click.
    func requireSeen(_ round: Int?) throws(BoardError) {
        guard let round, round != self.round else { return }
        throw BoardError(.otherRound, "Another round runs by now; look at it before you go on.")
    }

    private func requireRound(_ what: String, _ seen: Int?) throws(BoardError) {
        guard settings.mode == .delphi else { throw BoardError(.wrongStage, "Only a Delphi has rounds of scores.") }
        try require(.score, of: what)
        guard scores.isOpen else {
            throw BoardError(.wrongStage, "This round is closed; wait for the next one, or open it.")
        }
        try requireSeen(seen)
    }

    func setDeadline(
        _ at: Int64?, _ round: Int?, _ actor: BoardActor, _ now: Int64
    ) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        try requireRound("The end of a round", round)
        guard let at else { return scores.deadline == nil ? [] : [.scoresDue(at: nil)] }
        guard at > now, at - now <= BoardLimits.deadline else {
            throw BoardError(.malformed, "Choose an end of the round that is ahead, within 60 days.")
        }
        return scores.deadline?.at == at ? [] : [.scoresDue(at: at)]
    }

    func keepScores(_ round: Int?, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.score, actor)
        try requireRound("Keeping one's scores", round)
        let mine = self.round(of: actor.tag)
        guard actor.part != .facilitator, mine.scores.values.contains(where: { !$0.isEmpty }) else {
            throw BoardError(.conflict, "You have no scores of the round before; give them now.")
        }
        let isNews = mine.scores.contains { item, values in
            isItem(item) && !(mine.given[item] ?? []).isSuperset(of: values.keys)
        }
        return isNews ? [.kept(Author(tag: actor.tag, schoolTag: actor.schoolTag))] : []
    }

    func remind(_ round: Int?, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        try requireRound("A reminder", round)
        return [.reminded]
    }

    // MARK: Applying

    mutating func takeRound(_ change: BoardChange, _ at: Int64) {
        switch change {
        case .scoresDue(let end): scores.deadline = end.map { BoardInfo.Deadline(at: $0) }
        case .scoresTimedOut: scores.deadline?.passed = true
        case .reminded: scores.remindedAt = at
        case .kept(let author):
            guard let tag = author.tag else { return }
            people.insert(tag)
            scores.isTouched = true
            scores.schools[tag] = author.schoolTag
            for (item, values) in scores.byPerson[tag] ?? [:] where isItem(item) {
                scores.given[tag, default: [:]][item, default: []].formUnion(values.keys)
            }
            stamps.touch(tag)
        default: break
        }
    }
}

extension Scores {
    func isDelphi(_ settings: Configuration) -> Bool { settings.mode == .delphi }

    func hasGiven(_ tag: AuthorTag, _ item: ItemID, _ criterion: String) -> Bool {
        given[tag]?[item]?.contains(criterion) ?? false
    }

    mutating func answer(_ tag: AuthorTag, _ item: ItemID, _ criterion: String, isGiven: Bool) {
        if isGiven {
            given[tag, default: [:]][item, default: []].insert(criterion)
        } else {
            given[tag]?[item]?.remove(criterion)
        }
    }

    /// A round that somebody closes has no end any more; one that time closed keeps it, so that people see why.
    mutating func endDeadline() { if deadline?.passed != true { deadline = nil } }
}
