extension BoardState {
    /// What is one on the board, as people see it now.
    func currentInfo() -> BoardInfo {
        var info = BoardInfo(opening)
        info.stage = stage
        info.mode = settings.mode
        info.anonymity = settings.anonymity
        info.problem = problem
        info.timer = timer.map { timer in
            BoardInfo.Timer(
                endsAt: timer.endsAt, remaining: timer.remaining,
                running: timer.endsAt != nil && !timer.grace && !timer.over, grace: timer.grace ? true : nil,
                over: timer.over ? true : nil)
        }
        info.scoring = settings.scoring
        if ballots.wereOpen {
            info.scoring.dots = Scoring.Dots(perItem: ballots.perItem, each: ballots.each)
            info.scoring.ranking.top = ballots.top
        }
        info.clustersOpen = settings.clustersOpen
        info.scoringOpen = settings.scoringOpen
        info.facilitatorVotes = settings.facilitatorVotes
        info.method = settings.method
        info.votesOpen = ballots.isOpen || scores.isOpen
        if settings.anonymity == .open { info.writers = writers.count }
        if settings.anonymity != .open, stage >= .writing, writers.count < BoardLimits.writers {
            info.fewWriters = true
        }
        (info.round, info.rounds) = rounds
        if settings.mode == .delphi {
            info.delphi = scores.delphi
            info.deadline = scores.deadline
        }
        info.seats = seatsInfo
        if stage == .reveal, settings.mode.isSilent { info.reveal = BoardInfo.Reveal(left: unrevealed.count) }
        info.voted = stage == .score ? scorers : ballots.counted.count
        info.phones.on = phones
        info.early = early
        info.previous = previous
        info.agreement = ballots.results?.agreement ?? scores.results?.agreement
        return info
    }

    /// What is one on the board as an audience sees it. While people write only hosts learn whether they are few,
    /// before they have it read out: to others it would tell when somebody wrote.
    func info(for audience: Audience) -> BoardInfo {
        guard stage == .writing, audience != .hosts else { return info }
        var info = info
        info.fewWriters = nil
        return info
    }

    /// The round that runs, or the last.
    var round: Int { rounds.0 }

    private var rounds: (Int, Int?) {
        switch settings.mode {
        case .delphi: (scores.round, BoardLimits.delphiRounds)
        case .brainwriting: (sheets?.round ?? 0, sheets?.rounds)
        case .open, .nominal: (0, nil)
        }
    }

    private var seatsInfo: BoardInfo.Seats? {
        guard let sheets else { return nil }
        let groups = sheets.groups.map { seats in
            seats.enumerated().map { place, seat in
                settings.anonymity == .open ? seat.name ?? String(place + 1) : String(place + 1)
            }
        }
        return BoardInfo.Seats(groups: groups, round: sheets.round, rounds: sheets.rounds)
    }
}

extension BoardInfo {
    /// What stands on a board on which nothing has happened.
    init(_ opening: Opening) {
        stage = .problem
        mode = opening.mode
        anonymity = opening.anonymity
        problem = Problem(text: opening.problem, agreed: false)
        scoring = opening.scoring
        clustersOpen = false
        scoringOpen = false
        facilitatorVotes = false
        method = .dots
        votesOpen = false
        round = 0
        voted = 0
        schools = opening.schools
        phones = Phones(on: false)
        previous = opening.previous
        parked = opening.parked
        due = opening.due
    }
}
