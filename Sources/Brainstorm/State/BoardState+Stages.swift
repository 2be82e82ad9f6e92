extension BoardState {
    // MARK: Settings and the problem

    func configure(_ change: BoardCommand.Configure, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        var new = settings
        if let anonymity = change.anonymity, anonymity != new.anonymity {
            try requireNothingWritten("Anonymity")
            new.anonymity = anonymity
        }
        if let mode = change.mode, mode != new.mode {
            try requireNothingWritten("The way ideas are collected")
            guard stage <= .problem || mode == .open else {
                throw BoardError(.wrongStage, "Go back to the problem before you choose another way to write.")
            }
            new.mode = mode
        }
        if let scoring = change.scoring, scoring != new.scoring {
            try check(scoring)
            guard scoring.matrix == new.scoring.matrix || scores.byPerson.isEmpty else {
                throw BoardError(.conflict, "People have scored by these criteria; they stay as they are.")
            }
            let isDotsSame = scoring.dots == new.scoring.dots && scoring.ranking == new.scoring.ranking
            guard isDotsSame || !ballots.isOpen else {
                throw BoardError(.conflict, "People are voting; close the vote before you change its rules.")
            }
            new.scoring = scoring
        }
        if let method = change.method, method != new.method {
            guard ballots.byPerson.isEmpty, shelf.values.allSatisfy({ $0.dots.isEmpty && $0.places.isEmpty }) else {
                throw BoardError(.conflict, "People have voted; the way to vote stays as it is.")
            }
            new.agreedMethod = method
        }
        new.clustersOpen = change.clustersOpen ?? new.clustersOpen
        new.scoringOpen = change.scoringOpen ?? new.scoringOpen
        new.facilitatorVotes = change.facilitatorVotes ?? new.facilitatorVotes
        return new == settings ? [] : [.configured(new)]
    }

    private func requireNothingWritten(_ what: String) throws(BoardError) {
        guard writers.isEmpty, drafts.isEmpty else {
            throw BoardError(.conflict, "\(what) is fixed once somebody has begun to write.")
        }
    }

    private func check(_ scoring: Scoring) throws(BoardError) {
        let limit = 1000
        guard (1...limit).contains(scoring.dots.each ?? 1), (1...limit).contains(scoring.dots.perItem ?? 1) else {
            throw BoardError(.malformed, "Give each person 1 to \(limit) dots.")
        }
        guard (1...20).contains(scoring.ranking.top) else {
            throw BoardError(.malformed, "A ranking has 1 to 20 places.")
        }
        let criteria = scoring.matrix.criteria
        guard (1...BoardLimits.criteria).contains(criteria.count), Set(criteria.map(\.id)).count == criteria.count,
            criteria.allSatisfy({ (1...40).contains($0.id.count) })
        else {
            throw BoardError(.malformed, "There must be 1 to \(BoardLimits.criteria) criteria, each with its own id.")
        }
        for criterion in criteria {
            let titles =
                switch criterion.title {
                case .text(let text): [text]
                case .both(let ru, let en): [ru, en]
                }
            for title in titles { _ = try Words.required(title, "A criterion", limit: BoardLimits.titleCharacters) }
        }
        let sum = criteria.reduce(0.0) { $0 + $1.weight }
        guard criteria.allSatisfy({ $0.weight > 0 && $0.weight <= 1 }), abs(sum - 1) < 0.001 else {
            throw BoardError(.malformed, "The weights of the criteria must be above 0 and 1 together.")
        }
    }

    func agree(_ text: String, _ agreed: Bool, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        guard stage <= .problem else {
            throw BoardError(.wrongStage, "Go back to the problem to change it.")
        }
        let text = try Words.required(text, "The problem", limit: BoardLimits.reasonCharacters)
        let new = BoardInfo.Problem(text: text, agreed: agreed)
        return new == problem ? [] : [.problem(text: text, agreed: agreed)]
    }

    // MARK: Stages

    func go(
        _ from: Stage, _ to: Stage, _ actor: BoardActor, _ now: Int64, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        guard from == stage else {
            throw BoardError(.conflict, "The session is at another stage by now; look and choose again.")
        }
        guard stage.leads(to: to, in: settings.mode) else {
            throw BoardError(
                .wrongStage, "Stages follow one another: go back as far as you like, forward one at a time.")
        }
        var changes: [BoardChange] = []
        if stage == .problem, to > stage {
            guard !problem.text.isEmpty else {
                throw BoardError(.conflict, "Write the problem first, simply and clearly.")
            }
            if !problem.agreed { changes.append(.problem(text: problem.text, agreed: true)) }
        }
        if to == .writing, settings.mode == .brainwriting, sheets?.isOver ?? true {
            changes.append(.seated(try seating(&random)))
        }
        if timer != nil { changes.append(.timer(nil)) }
        var late: [BoardChange] = []
        if stage == .writing, to > stage { late += sweep(&random) }
        changes += late
        let written = Self.newIdeas(late)
        let rest = stage == .reveal && to > stage ? arrivals.filter(unrevealed.contains) : []
        if !rest.isEmpty { changes.append(.revealed(ideas: rest, writer: reading?.writers.count ?? 0)) }
        // The plenary orders everything; what was written in silence came when it was read out.
        if to > stage, to == .cluster || (stage == .reveal && settings.mode.isSilent) {
            changes += bringing(toGather(revealed: rest), &random)
        }
        changes += votesLeft()
        changes.append(.stage(to))
        if to == .reveal, settings.mode.isSilent { changes.append(.order(readingOrder(written, &random))) }
        if to > stage { changes += votesOpened(at: to) }
        return changes
    }

    static func newIdeas(_ changes: [BoardChange]) -> [NewIdea] {
        changes.compactMap { change in
            guard case .idea(let idea) = change else { return nil }
            return idea
        }
    }

    /// What closes the votes and scores that are open when the stage is left.
    private func votesLeft() -> [BoardChange] {
        (ballots.isOpen ? [.ballotsClosed] : []) + (scores.isOpen ? [scoresClosing] : [])
    }

    /// What opens the votes or scores of a stage that is reached by going forward.
    private func votesOpened(at stage: Stage) -> [BoardChange] {
        switch stage {
        case .vote: return [ballotsOpening()]
        case .score:
            if settings.mode == .delphi, scores.delphi.ended { return [] }
            return [.scoresOpened]
        default: return []
        }
    }

    func close(
        _ early: Bool, _ actor: BoardActor, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        guard early || stage == .protocolling else {
            throw BoardError(.wrongStage, "Not all stages are done; say that the session ends early.")
        }
        let late = stage == .writing ? sweep(&random) : []
        let written = Self.newIdeas(late).map(\.id)
        let left = settings.mode.isSilent ? arrivals.filter(unrevealed.contains) + written : []
        let revealed: [BoardChange] = left.isEmpty ? [] : [.revealed(ideas: left, writer: reading?.next ?? 0)]
        return late + revealed + votesLeft() + [.closed(early: early && stage != .protocolling)]
    }

    /// A stage begins.
    mutating func enter(_ new: Stage) {
        let old = stage
        stage = new
        // Told to some only while people write, and to all from then on.
        if info.fewWriters != nil, old == .writing || new == .writing {
            stamps.info[.fewWriters] = version
            stamps.writing = version
        }
        stamps.everyone = stamps.own
        // Names come with the reading out; a session that ends before it does not give them away.
        if settings.anonymity == .reveal, new >= .reveal, new != .closed {
            for (id, idea) in ideas where idea.isRevealed && !idea.isNamed {
                ideas[id]?.isNamed = true
                ideas[id]?.stamp = version
            }
        }
        guard (old >= .vote) != (new >= .vote) else { return }
        refreshAllItems()
        recountIfSeen()
    }
}
