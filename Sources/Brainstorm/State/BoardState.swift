/// A board: everything a session holds. A value without clock and without threads: what happens follows from the
/// journal alone, so that replaying it gives the same board.
public struct BoardState: Sendable {
    /// What it was opened with.
    public let opening: Opening
    /// Grows with every change that somebody may see; drafts do not count, for typing is hidden.
    public internal(set) var version: Int64 = 1
    /// The settings.
    public internal(set) var settings: Configuration
    /// The stage.
    public internal(set) var stage: Stage

    var problem: BoardInfo.Problem
    var timer: BoardTimer?
    var ideas: [IdeaID: StoredIdea] = [:]
    /// The ideas in the order they came.
    var arrivals: [IdeaID] = []
    /// Ideas that are there and not yet read out.
    var unrevealed: Set<IdeaID> = []
    /// Everybody who has written, by tag, or by name where nobody knows the tag.
    var writers: Set<String> = []
    var ideasByAuthor: [AuthorTag: [IdeaID]] = [:]
    var drafts: [AuthorTag: [String: Draft]] = [:]
    var people: Set<AuthorTag> = []
    var clusters: [ClusterID: StoredCluster] = [:]
    var ballots = Ballots()
    var scores = Scores()
    /// What was given to items that are hidden, by item.
    var shelf: [ItemID: Shelved] = [:]
    var sheets: Sheets?
    var reading: ReadingOrder?
    var decisions: [ItemID: Decision] = [:]
    var actions: [ActionID: Action] = [:]
    var previous: [Action]
    var phones = false
    var early: Bool?

    var info: BoardInfo
    var stamps = Stamps()
    /// Who is there now. Not in the journal.
    var present: [AuthorTag: BoardActor] = [:]

    init(_ opening: Opening) {
        self.opening = opening
        settings = Configuration(mode: opening.mode, anonymity: opening.anonymity, scoring: opening.scoring)
        // Last month's actions are reviewed, and so is what was put off then.
        stage = opening.previous.isEmpty && opening.parked.isEmpty ? .problem : .review
        problem = BoardInfo.Problem(text: opening.problem, agreed: false)
        previous = opening.previous
        info = BoardInfo(opening)
        for parked in opening.parked {
            guard let id = parked.id else { continue }
            ideas[id] = StoredIdea(
                id: id, author: Author(tag: nil), board: 0, kind: .parked, text: parked.text, parents: [],
                at: opening.at, isRevealed: true, place: nil, writtenBy: nil, isDictated: false, stamp: version)
            arrivals.append(id)
        }
        info = currentInfo()
    }

    /// A board on which nothing has happened yet.
    public static func opened(_ opening: Opening) -> BoardState { BoardState(opening) }

    // MARK: Deciding

    /// What a command would change. Changes nothing itself.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: ``BoardError``; then nothing of the command is to be done.
    public func decide(
        _ command: BoardCommand, by actor: BoardActor, now: Int64, random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardEvent] {
        guard stage != .closed else {
            throw BoardError(.closed, "The session is over; its protocol stays.")
        }
        let changes = try changes(command, actor, now, &random)
        // Only who would be one more is turned away, and whoever leads never: the session has to go on.
        guard
            people.count < BoardLimits.people || people.contains(actor.tag)
                || Rights.of(actor.part, settings).contains(.host) || !changes.contains(where: \.addsSomebody)
        else {
            throw BoardError(.limit, "\(BoardLimits.people) people have taken part; no more can.")
        }
        return changes.map { BoardEvent(at: now, $0) }
    }

    private func changes(
        _ command: BoardCommand, _ actor: BoardActor, _ now: Int64, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        switch command {
        case .configure(let change): return try configure(change, actor)
        case .problem(let text, let agreed): return try agree(text, agreed, actor)
        case .stage(let from, let to): return try go(from, to, actor, now, &random)
        case .timer(let operation, let seconds): return try time(operation, seconds, actor, now)
        case .draft(let slot, let text, let board): return try draft(slot, text, board ?? 0, actor)
        case .idea(let text, let board, let speaker, let slot):
            return try add(text, board ?? 0, speaker, slot, actor, &random)
        case .edit(let idea, let text, let version): return try edit(idea, text, version, actor)
        case .withdraw(let idea): return try withdraw(idea, actor)
        case .hide(let idea, let reason): return try hide(idea, reason, actor)
        case .show(let idea): return try show(idea, actor)
        case .improve(let idea, let text, let board):
            return try build(.improve, [idea], text, board ?? 0, actor, &random)
        case .combine(let ideas, let text, let board):
            return try build(.combine, ideas, text, board ?? 0, actor, &random)
        case .gather(let board): return try gather(board, actor, &random)
        case .reveal: return try revealNext(actor, &random)
        case .revealAll: return try revealRest(actor, &random)
        case .cluster(let operation): return try order(operation, actor, &random)
        case .dots(let dots): return try give(dots, actor)
        case .rank(let items): return try rank(items, actor)
        case .score(let item, let criterion, let value, let round):
            return try score(item, criterion, value, round, actor)
        case .own(let item, let value, let note): return try own(item, value, note, actor)
        case .discuss(let item, let done): return try discuss(item, done, actor)
        case .round(let round): return try nextRound(round, actor, now, &random)
        case .votes(let open, let round): return try openVotes(open, round, actor)
        case .deadline(let at, let round): return try setDeadline(at, round, actor, now)
        case .keep(let round): return try keepScores(round, actor)
        case .remind(let round): return try remind(round, actor)
        case .decide(let item, let verdict, let reason, let text):
            return try decide(item, verdict, reason, text, actor)
        case .assign(let item, let school, let text, let due, let action):
            return try assign(item, school, text, due, action, actor, &random)
        case .unassign(let action): return try unassign(action, actor)
        case .accept(let action, let owner): return try accept(action, owner, actor)
        case .decline(let action, let reason): return try decline(action, reason, actor)
        case .reviewed(let action, let state, let why): return try review(action, state, why, actor)
        case .seat(let groups): return try seat(groups, actor, &random)
        case .phones(let on):
            try require(.lead, actor)
            return phones == on ? [] : [.phones(on)]
        case .close(let early): return try close(early, actor, &random)
        }
    }

    /// - Throws: ``BoardError/Code/notAllowed`` when somebody's part does not give them a right.
    func require(_ right: Right, _ actor: BoardActor) throws(BoardError) {
        guard !Rights.of(actor.part, settings).contains(right) else { return }
        let who =
            switch right {
            case .lead: "Only the facilitator can do this; ask them."
            case .host: "Only the facilitator or the secretary can do this; ask them."
            case .add, .improve: "You look on or take notes here and do not add ideas; have the secretary write it."
            case .speakers: "Only the secretary or the facilitator writes for speakers."
            case .cluster: "The facilitator has not opened the ordering of ideas to everybody."
            case .vote: "You do not vote in this session."
            case .score: "The facilitator has not opened the scoring to you."
            case .accept: "Only a delegate of the school can answer for its actions."
            }
        throw BoardError(.notAllowed, who)
    }

    /// - Throws: ``BoardError/Code/wrongStage`` outside of some stages.
    func require(_ stages: Stage..., of what: String) throws(BoardError) {
        guard !stages.contains(stage) else { return }
        throw BoardError(
            .wrongStage, "\(what) belongs to another stage of the session; ask the facilitator to go there.")
    }

    // MARK: Applying

    /// Takes in what happened. The same events in the same order give the same board.
    public mutating func apply(_ event: BoardEvent) {
        stamps.own += 1
        if case .draft(let author, let slot, let text, let board) = event.change {
            keepDraft(author, slot, text, board ?? 0)
            return
        }
        version += 1
        take(event.change, at: event.at)
        lookForPhones()
        let now = currentInfo()
        for key in now.changedKeys(from: info) { stamps.info[key] = version }
        info = now
    }

    /// A school whose first phone has voted votes no more at its screen; whose last phone took its vote back does.
    private mutating func lookForPhones() {
        let schools = Set(ballots.byPerson.values.lazy.filter(\.isPhone).compactMap(\.school))
        guard schools != ballots.phoneSchools else { return }
        ballots.phoneSchools = schools
        stamps.everyone = stamps.own
        recountIfSeen()
    }

    private mutating func take(_ change: BoardChange, at: Int64) {
        switch change {
        case .configured(let new):
            let old = settings
            settings = new
            if new.mode != .brainwriting { sheets = nil }
            stamps.everyone = stamps.own
            // All ideas are much to tell again: only where names come or go.
            if new.anonymity != old.anonymity { touchAllIdeas() }
            if new.scoring != old.scoring { recountIfSeen() }
        case .problem(let text, let agreed): problem = BoardInfo.Problem(text: text, agreed: agreed)
        case .stage(let new): enter(new)
        case .timer(let new): timer = new
        case .draft: break
        case .idea, .edited, .withdrawn, .hidden, .shown, .order, .revealed: takeIdea(change, at)
        case .clusterMade, .clusterRenamed, .clusterDeleted, .put, .merged: takeCluster(change)
        case .ballotsOpened, .ballotsClosed, .scoresOpened, .scoresClosed, .scoresPaused, .dots, .ranked, .scored, .own,
            .discussed:
            takeVote(change)
        case .scoresDue, .scoresTimedOut, .reminded, .kept: takeRound(change, at)
        case .decided, .assigned, .unassigned, .accepted, .declined, .reviewed: takeResult(change)
        case .seated(let groups):
            sheets = Sheets(groups: groups)
            // New sheets are empty; what stood on those before stays an idea like any other.
            for id in arrivals where ideas[id]?.place != nil { ideas[id]?.place = nil }
            for seat in groups.joined() { people.insert(seat.tag) }
            stamps.everyone = stamps.own
        case .sheetsPassed(let round, let groups):
            sheets?.pass(round: round, groups: groups)
            stamps.everyone = stamps.own
        case .phones(let on): phones = on
        case .closed(let early):
            self.early = early ? true : nil
            timer = nil
            enter(.closed)
        }
    }

    // MARK: Presence

    /// Takes note that somebody is there. This is not in the journal: who is there is known anew after a restart.
    public mutating func enter(_ actor: BoardActor) {
        guard present[actor.tag] != actor else { return }
        present[actor.tag] = actor
        stamps.own += 1
        stamps.touch(actor.tag)
    }

    /// Takes note that somebody has left with their last device. What they wrote and voted stays.
    public mutating func leave(_ tag: AuthorTag) { present[tag] = nil }

    /// A number that is not yet taken, and takes it.
    static func fresh(_ taken: inout Set<UInt32>, _ random: inout some RandomNumberGenerator) -> UInt32 {
        var id = UInt32.random(in: 1...UInt32.max, using: &random)
        while !taken.insert(id).inserted { id = UInt32.random(in: 1...UInt32.max, using: &random) }
        return id
    }

    /// A number that neither an idea nor a cluster has or had; merged clusters' numbers are not given again.
    func freshNumber(_ random: inout some RandomNumberGenerator) -> UInt32 {
        while true {
            let id = UInt32.random(in: 1...UInt32.max, using: &random)
            if ideas[id] == nil, clusters[id] == nil, !stamps.isGone(id) { return id }
        }
    }
}
