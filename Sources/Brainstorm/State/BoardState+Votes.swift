extension BoardState {
    // MARK: Opening and closing

    /// What opens the ballots with the rules that hold for the items there are.
    func ballotsOpening() -> BoardChange {
        let each = settings.scoring.dots.each ?? DotRules.each(items: allItems().count)
        let perItem = settings.scoring.dots.perItem ?? DotRules.perItem(each: each)
        return .ballotsOpened(each: each, perItem: min(perItem, each), top: settings.scoring.ranking.top)
    }

    func openVotes(_ open: Bool, _ round: Int?, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        try require(.vote, .score, of: "Opening and closing votes")
        if stage == .vote {
            guard ballots.isOpen != open else { return [] }
            return open ? [ballotsOpening()] : [.ballotsClosed]
        }
        try requireSeen(round)
        guard scores.isOpen != open else { return [] }
        if open, settings.mode == .delphi { try requireAnotherRound() }
        return open ? [.scoresOpened] : [scoresClosing]
    }

    /// What closes the scores. A round of a Delphi in which nobody has scored was none, so that going back and forth
    /// between stages uses none up.
    var scoresClosing: BoardChange {
        settings.mode == .delphi && !scores.isTouched ? .scoresPaused : .scoresClosed
    }

    private func requireAnotherRound() throws(BoardError) {
        guard !scores.delphi.ended else {
            throw BoardError(.conflict, "The rounds are over: people agree enough, or three rounds were held.")
        }
    }

    func nextRound(
        _ round: Int?, _ actor: BoardActor, _ now: Int64, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        if settings.mode == .brainwriting {
            try require(.writing, of: "Passing the sheets on")
            try requireSeen(round)
            return try passSheets(now, &random)
        }
        guard settings.mode == .delphi else {
            throw BoardError(.wrongStage, "Only brainwriting and Delphi have rounds.")
        }
        try require(.score, of: "The next round")
        try requireSeen(round)
        guard scores.isOpen else {
            try requireAnotherRound()
            return [.scoresOpened]
        }
        // What stands from the round before says nothing about this one: an untouched round would end the Delphi as if
        // nobody had changed their mind.
        guard scorers > 0 else {
            throw BoardError(.conflict, "Nobody has scored in this round; close it, or wait.")
        }
        let ends = delphiOutcome(round: scores.round).ended
        return ends ? [.scoresClosed] : [.scoresClosed, .scoresOpened]
    }

    // MARK: Dots and rankings

    private func requireBallot(_ method: VotingMethod, _ actor: BoardActor) throws(BoardError) {
        try require(.vote, actor)
        try require(.vote, of: "Voting")
        guard ballots.isOpen else { throw BoardError(.wrongStage, "The vote is closed.") }
        guard method == settings.method else {
            throw BoardError(
                .conflict,
                settings.method == .dots
                    ? "This vote is by dots; give dots instead of places."
                    : "This vote is by places; put the best in order instead of giving dots.")
        }
        guard !isVotingByPhone(actor) else {
            throw BoardError(.conflict, "Your school votes on phones; a vote of this screen would count twice.")
        }
    }

    private func requireItem(_ id: ItemID) throws(BoardError) {
        guard isItem(id) else {
            throw BoardError(.notFound, "This is not to be voted on any more; it may have been merged. Look again.")
        }
    }

    func give(_ dots: [ItemID: Int], _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try requireBallot(.dots, actor)
        var total = 0
        for (item, count) in dots {
            guard count >= 0 else { throw BoardError(.malformed, "Nobody gives fewer than no dots.") }
            guard count > 0 else { continue }
            guard count <= ballots.perItem else {
                throw BoardError(.limit, "Give at most \(ballots.perItem) dots to one item.")
            }
            total += count
            guard total <= ballots.each else {
                throw BoardError(.limit, "You have \(ballots.each) dots; take some back first.")
            }
            try requireItem(item)
            guard !isOwn(item, of: actor.tag) else {
                throw BoardError(.notAllowed, "Nobody gives dots to their own idea; choose another's.")
            }
        }
        let kept = dots.filter { $0.value > 0 }
        guard kept != ballots.byPerson[actor.tag]?.dots ?? [:] else { return [] }
        return [.dots(voter(actor), kept)]
    }

    func rank(_ items: [ItemID], _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try requireBallot(.ranking, actor)
        guard items.count <= ballots.top else {
            throw BoardError(.limit, "Rank at most \(ballots.top) items.")
        }
        guard Set(items).count == items.count else {
            throw BoardError(.malformed, "An item has one place only.")
        }
        for item in items { try requireItem(item) }
        guard items != ballots.byPerson[actor.tag]?.rank ?? [] else { return [] }
        return [.ranked(voter(actor), items)]
    }

    /// A voter's name is nobody's business, not even the journal's.
    private func voter(_ actor: BoardActor) -> Author {
        Author(tag: actor.tag, schoolTag: actor.schoolTag, isPhone: actor.isPhone ? true : nil)
    }

    // MARK: Phones

    /// Whether phones vote for the school of somebody at a page: then the page does not.
    public func isVotingByPhone(_ actor: BoardActor) -> Bool {
        guard !actor.isPhone, let school = actor.schoolTag else { return false }
        return ballots.phoneSchools.contains(school)
    }

    /// How many phones have voted for a school.
    public func phones(of school: String) -> Int {
        ballots.byPerson.values.count { $0.isPhone && $0.school == school }
    }

    /// Whether somebody's vote is in.
    public func hasVoted(_ tag: AuthorTag) -> Bool { ballots.byPerson[tag] != nil }

    // MARK: Scores

    func score(
        _ item: ItemID, _ criterion: String, _ value: Int?, _ round: Int?, _ actor: BoardActor
    ) throws(BoardError) -> [BoardChange] {
        try require(.score, actor)
        try require(.score, of: "Scoring")
        guard actor.part != .facilitator else {
            throw BoardError(.notAllowed, "Your score stands in the facilitator's own column and is not mixed in.")
        }
        guard scores.isOpen else { throw BoardError(.wrongStage, "The scoring is closed.") }
        try requireSeen(round)
        try requireItem(item)
        guard settings.scoring.matrix.criteria.contains(where: { $0.id == criterion }) else {
            throw BoardError(.notFound, "There is no such criterion.")
        }
        try check(value)
        // The same score as in the round before is an answer, too.
        let isAnswer = value != nil && scores.isDelphi(settings) && !scores.hasGiven(actor.tag, item, criterion)
        guard scores.byPerson[actor.tag]?[item]?[criterion] != value || isAnswer else { return [] }
        return [.scored(voter(actor), item: item, criterion: criterion, value: value)]
    }

    func own(
        _ item: ItemID, _ value: Int?, _ note: String?, _ actor: BoardActor
    ) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        try require(.vote, .score, .decide, .assign, of: "Scoring")
        try requireItem(item)
        try check(value)
        let note = try Words.optional(note, "A note", limit: BoardLimits.reasonCharacters)
        return [.own(item: item, value: value, note: note)]
    }

    private func check(_ value: Int?) throws(BoardError) {
        guard let value else { return }
        guard (1...5).contains(value) else { throw BoardError(.malformed, "A score is a number from 1 to 5.") }
    }

    func discuss(_ item: ItemID, _ done: Bool, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.score, .decide, of: "Talking over a disagreement")
        try requireItem(item)
        return scores.discussed.contains(item) == done ? [] : [.discussed(item: item, done: done)]
    }

    // MARK: Applying

    mutating func takeVote(_ change: BoardChange) {
        switch change {
        case .ballotsOpened(let each, let perItem, let top):
            openBallots(each, perItem, top)
        case .ballotsClosed:
            ballots.isOpen = false
            countBallots()
            refreshAllItems()
        case .scoresOpened: openScores()
        case .scoresClosed: closeScores()
        case .scoresPaused:
            scores.isOpen = false
            scores.endDeadline()
            scores.round = max(0, scores.round - 1)
            if scores.results != nil { countScores() }
            refreshAllItems()
        case .dots(let author, let dots):
            vote(author) { $0.dots = dots }
        case .ranked(let author, let items):
            vote(author) { $0.rank = items }
        case .scored(let author, let item, let criterion, let value):
            guard let tag = author.tag else { return }
            people.insert(tag)
            scores.isTouched = true
            scores.answer(tag, item, criterion, isGiven: value != nil)
            scores.schools[tag] = author.schoolTag
            scores.byPerson[tag, default: [:]][item, default: [:]][criterion] = value
            if scores.byPerson[tag]?[item]?.isEmpty == true { scores.byPerson[tag]?[item] = nil }
            if scores.byPerson[tag]?.isEmpty == true { scores.byPerson[tag] = nil }
            stamps.touch(tag)
        case .own(let item, let value, let note):
            scores.own[item] = value == nil && note == nil ? nil : Item.Own(value: value, note: note)
            refresh(item: item)
        case .discussed(let item, let done):
            if done { scores.discussed.insert(item) } else { scores.discussed.remove(item) }
            refresh(item: item)
        default: break
        }
    }

    private mutating func vote(_ author: Author, _ change: (inout Ballot) -> Void) {
        guard let tag = author.tag else { return }
        people.insert(tag)
        var ballot = ballots.byPerson[tag] ?? Ballot()
        ballot.school = author.schoolTag
        ballot.isPhone = author.isPhone ?? false
        change(&ballot)
        ballots.byPerson[tag] = ballot.isEmpty ? nil : ballot
        stamps.touch(tag)
    }

    private mutating func openBallots(_ each: Int, _ perItem: Int, _ top: Int) {
        ballots.isOpen = true
        ballots.wereOpen = true
        ballots.each = each
        ballots.perItem = perItem
        ballots.top = top
        ballots.results = nil
        ballots.dropped = [:]
        // Votes of an earlier opening hold, as far as the rules of this one allow.
        for (tag, ballot) in ballots.byPerson {
            ballots.byPerson[tag]?.dots = DotRules.trimmed(ballot.dots, each: each, perItem: perItem)
            ballots.byPerson[tag]?.rank = Array(ballot.rank.prefix(top))
        }
        stamps.everyone = stamps.own
        refreshAllItems()
    }

    private mutating func openScores() {
        scores.isOpen = true
        scores.isTouched = false
        scores.round += 1
        scores.given = [:]
        stamps.everyone = stamps.own
        scores.deadline = nil
        scores.remindedAt = nil
        // In a Delphi people see what the round before came to.
        if settings.mode != .delphi { scores.results = nil }
        refreshAllItems()
    }

    private mutating func closeScores() {
        scores.isOpen = false
        scores.endDeadline()
        if settings.mode == .delphi {
            scores.delphi = delphiOutcome(round: scores.round)
            scores.before = scores.byPerson
        }
        countScores()
        refreshAllItems()
    }
}
