import Boards
import Brainstorm
import Mentoring

/// Somebody at a session of the demonstration.
struct Player: Sendable {
    let actor: BoardActor
    /// The place of their school in the list.
    let place: Int
}

/// A board on which people of the demonstration do what people do, through the rules of every board: what the rules
/// refuse is an error of the demonstration.
struct Rehearsal {
    var state: BoardState
    private(set) var events: [BoardEvent] = []
    /// The moment, in milliseconds since 1970.
    var now: Int64
    var random: SeededGenerator
    let opening: Opening
    let host: BoardActor
    let secretary: BoardActor
    let delegates: [Player]
    let topic: Topic
    /// By which day what is decided is due.
    let due: String
    /// Whether this is the last session that was held so far.
    let isLast: Bool
    /// Whether this is the one before it.
    let isBeforeLast: Bool
    /// Which group of the topic an idea belongs to; nil for none.
    private var groupOfIdea: [IdeaID: Int] = [:]
    private var groupOfCluster: [ClusterID: Int] = [:]
    /// The first idea of each group.
    private var firsts: [Int: IdeaID] = [:]

    init(
        _ opening: Opening, host: BoardActor, secretary: BoardActor, delegates: [Player], topic: Topic, due: String,
        isLast: Bool, isBeforeLast: Bool, random: SeededGenerator
    ) {
        self.opening = opening
        self.host = host
        self.secretary = secretary
        self.delegates = delegates
        self.topic = topic
        self.due = due
        self.isLast = isLast
        self.isBeforeLast = isBeforeLast
        self.random = random
        state = BoardState.opened(opening)
        now = opening.at
        for actor in [host, secretary] + delegates.map(\.actor) { state.enter(actor) }
    }

    /// Holds the session from its beginning to its end.
    mutating func play() throws(BoardError) {
        if state.stage == .review {
            try review()
            try go(to: .problem)
        }
        try act(.problem(text: opening.problem, agreed: true), by: host)
        try go(to: .writing)
        try write()
        try go(to: .reveal)
        try reveal()
        try go(to: .improve)
        try improve()
        try go(to: .cluster)
        try order()
        try go(to: .vote)
        try vote()
        try go(to: .score)
        try score()
        try go(to: .decide)
        try decide()
        try go(to: .assign)
        try assign()
        try go(to: .protocolling)
        try act(.close(early: false), by: host)
    }

    @discardableResult
    mutating func act(_ command: BoardCommand, by actor: BoardActor) throws(BoardError) -> [BoardEvent] {
        now += Int64.random(in: 1500...6000, using: &random)
        while let due = state.nextDue, due <= now { apply(state.due(now: now, random: &random)) }
        let changes = try state.decide(command, by: actor, now: now, random: &random)
        apply(changes)
        return changes
    }

    private mutating func apply(_ changes: [BoardEvent]) {
        for event in changes { state.apply(event) }
        events += changes
    }

    private mutating func go(to stage: Stage) throws(BoardError) {
        now += Int64.random(in: 120_000...260_000, using: &random)
        try act(.stage(from: state.stage, to: stage), by: host)
    }

    // MARK: What was decided before

    private mutating func review() throws(BoardError) {
        var forced = false
        for action in opening.previous {
            guard let player = delegates.first(where: { $0.actor.school?.id == action.school }) else {
                try act(.reviewed(action: action.id, state: .carried, why: Phrases.absent), by: secretary)
                continue
            }
            // So that there is one that has gone to the methodical centre, and is still open.
            let isForced = !forced && (isLast ? action.carried == 1 : isBeforeLast && action.carried == 0)
            if isForced || (action.carried == 0 && random.chance(0.2)) {
                forced = forced || isForced
                let why = random.pick(Phrases.carried, or: "")
                try act(.reviewed(action: action.id, state: .carried, why: why), by: player.actor)
            } else if random.chance(0.12) {
                let why = random.pick(Phrases.notDone, or: "")
                try act(.reviewed(action: action.id, state: .notDone, why: why), by: player.actor)
            } else {
                try act(.reviewed(action: action.id, state: .done, why: nil), by: player.actor)
            }
        }
    }

    // MARK: Ideas

    private mutating func write() throws(BoardError) {
        var lines: [(group: Int?, text: String, isFirst: Bool)] = []
        for (number, group) in topic.groups.enumerated() {
            for (place, text) in group.ideas.enumerated() where place == 0 || random.chance(0.8) {
                lines.append((number, text, place == 0))
            }
        }
        lines.append((nil, topic.single, false))
        lines.shuffle(using: &random)
        let isBrainwriting = state.settings.mode == .brainwriting
        try act(.timer(.start, seconds: isBrainwriting ? 300 : 600), by: host)
        var turn = 0
        while !lines.isEmpty {
            if isBrainwriting, turn == delegates.count {
                try act(.round(), by: host)
                turn = 0
            }
            let line = lines.removeFirst()
            let player = delegates[turn % delegates.count]
            turn += 1
            let id = try idea(.idea(text: line.text, board: nil, speaker: nil, slot: nil), by: player.actor)
            guard let id, let group = line.group else { continue }
            groupOfIdea[id] = group
            if line.isFirst { firsts[group] = id }
        }
    }

    private mutating func reveal() throws(BoardError) {
        guard state.settings.mode.isSilent else { return }
        let count = state.ideas(for: .hosts).count
        for _ in 0..<min(count / 2, 6) {
            // Where few have written, all may be on the board sooner.
            guard (try? state.decide(.reveal, by: host, now: now, random: &random)) != nil else { break }
            try act(.reveal, by: host)
        }
        try act(.revealAll, by: host)
    }

    private mutating func improve() throws(BoardError) {
        for (number, group) in topic.groups.enumerated() where random.chance(0.75) {
            guard let first = firsts[number], let player = other(than: first) else { continue }
            let command = BoardCommand.improve(idea: first, text: group.improvement, board: nil)
            if let id = try idea(command, by: player) { groupOfIdea[id] = number }
        }
        if let first = firsts[0], let second = firsts[1], let player = other(than: first) {
            let command = BoardCommand.combine(ideas: [first, second], text: topic.combination, board: nil)
            if let id = try idea(command, by: player) { groupOfIdea[id] = 0 }
        }
        if random.chance(0.4), let speaker = delegates.randomElement(using: &random)?.actor {
            let words = Speaker(
                name: speaker.name, school: speaker.school?.id, tag: speaker.tag, schoolTag: speaker.schoolTag)
            let command = BoardCommand.idea(text: Phrases.dictated, board: nil, speaker: words, slot: nil)
            if let id = try idea(command, by: secretary) { groupOfIdea[id] = 2 }
        }
        if random.chance(0.15), let player = delegates.last?.actor {
            let command = BoardCommand.idea(text: Phrases.hiddenIdea, board: nil, speaker: nil, slot: nil)
            if let id = try idea(command, by: player) { try act(.hide(idea: id, reason: Phrases.hidden), by: host) }
        }
    }

    private func other(than idea: IdeaID) -> BoardActor? {
        let author = state.author(of: idea)
        return delegates.first { $0.actor.tag != author }?.actor
    }

    /// - Returns: the idea's number.
    private mutating func idea(_ command: BoardCommand, by actor: BoardActor) throws(BoardError) -> IdeaID? {
        for event in try act(command, by: actor) {
            if case .idea(let new) = event.change { return new.id }
        }
        return nil
    }

    private mutating func order() throws(BoardError) {
        let numbers = groupOfIdea.keys.sorted()
        for (number, group) in topic.groups.enumerated() {
            let members = numbers.filter { groupOfIdea[$0] == number }
            var cluster: ClusterID?
            for idea in members {
                if let cluster {
                    try act(.cluster(.put(idea: idea, into: cluster)), by: secretary)
                    continue
                }
                for event in try act(.cluster(.create(title: group.title, idea: idea)), by: secretary) {
                    if case .clusterMade(let id, _, _) = event.change { cluster = id }
                }
            }
            if let cluster { groupOfCluster[cluster] = number }
        }
    }

    // MARK: Votes

    private var items: [Brainstorm.Item] { state.everything(for: .hosts).items.sorted { $0.id < $1.id } }

    /// What an item is worth to people: its group's share of the favour of this session.
    private func worth(_ item: ItemID, _ favour: [Double]) -> Double {
        groupOfCluster[item].map { favour[$0 % favour.count] } ?? 0.25
    }

    /// Whether nothing stands in an item but somebody's own ideas: those get no dots of theirs.
    private func isOwn(_ item: ItemID, of actor: BoardActor) -> Bool {
        let ideas = state.ideas(for: .hosts).filter { idea in
            (idea.id == item || idea.cluster == item) && idea.state == .shown
        }
        return ideas.allSatisfy { state.author(of: $0.id) == actor.tag }
    }

    private mutating func vote() throws(BoardError) {
        let favour = [0.9, 0.6, 0.4].shuffled(using: &random)
        let items = self.items.map(\.id)
        let each = items.count / 3 + 1
        let most = (each + 1) / 2
        for player in delegates where random.chance(0.95) {
            let others = items.filter { !isOwn($0, of: player.actor) }
            var liked: [(item: ItemID, worth: Double)] = []
            for item in others {
                liked.append((item, worth(item, favour) + Double.random(in: -0.35...0.35, using: &random)))
            }
            liked.sort { $0.worth > $1.worth }
            guard state.settings.method == .dots else {
                try act(.rank(liked.prefix(5).map { $0.item }), by: player.actor)
                continue
            }
            var dots: [ItemID: Int] = [:]
            var left = each
            for entry in liked where left > 0 {
                let count = min(left, most)
                dots[entry.item] = count
                left -= count
            }
            try act(.dots(dots), by: player.actor)
        }
    }

    private mutating func score() throws(BoardError) {
        let items = self.items.map(\.id)
        let favour = [4.3, 3.8, 3.1].shuffled(using: &random)
        let disputed = random.chance(0.5) ? items.randomElement(using: &random) : nil
        for round in 0..<(state.settings.mode == .delphi ? 2 : 1) {
            if round > 0 { try act(.round(), by: host) }
            guard round == 0 || state.summary.delphi?.ended != true else { break }
            for player in delegates {
                for item in items {
                    let spread = item == disputed ? 2.0 : round > 0 ? 0.4 : 0.8
                    let base = groupOfCluster[item].map { favour[$0 % favour.count] } ?? 2.6
                    for (criterion, middle) in [("impact", base), ("effort", 5.6 - base)] {
                        let drawn = middle + Double.random(in: -spread...spread, using: &random)
                        let value = min(5, max(1, Int(drawn.rounded())))
                        try act(.score(item: item, criterion: criterion, value: value), by: player.actor)
                    }
                }
            }
        }
        for item in items.prefix(2) {
            let note = random.pick(Phrases.notes, or: "")
            try act(.own(item: item, value: Int.random(in: 2...5, using: &random), note: note), by: host)
        }
    }

    // MARK: Decisions

    private mutating func decide() throws(BoardError) {
        for item in items where item.discuss == true {
            try act(.discuss(item: item.id, done: true), by: host)
        }
        let sorted = items.sorted { ($0.matrix?.total ?? 0, $0.id) > ($1.matrix?.total ?? 0, $1.id) }
        var adopted = 0
        for item in sorted {
            guard let group = groupOfCluster[item.id].map({ topic.groups[$0] }) else {
                let isBack = item.title != topic.single
                let isOver = isBack && random.chance(0.7)
                let verdict: Verdict = isOver ? .reject : .park
                let reason = isOver ? Phrases.rejection : isBack ? Phrases.parkedAgain : topic.singleReason
                try act(.decide(item: item.id, verdict: verdict, reason: reason, text: nil), by: secretary)
                continue
            }
            let verdict: Verdict = adopted == 0 ? .adopt : adopted == 1 ? .adapt : .park
            adopted += 1
            let reason = verdict == .park ? "Две задачи на месяц достаточно; вернёмся к этому позже." : group.reason
            let text = verdict == .adapt ? "Сначала в одной параллели: " + group.title.lowercased() + "." : nil
            try act(.decide(item: item.id, verdict: verdict, reason: reason, text: text), by: secretary)
        }
    }

    private mutating func assign() throws(BoardError) {
        let adopted = state.everything(for: .hosts).decisions.filter { $0.verdict == .adopt || $0.verdict == .adapt }
            .sorted { ($0.verdict.rawValue, $0.item) < ($1.verdict.rawValue, $1.item) }
        var assigned: Set<String> = []
        for (number, player) in delegates.enumerated() {
            guard let school = player.actor.school, assigned.insert(school.id).inserted, !adopted.isEmpty else {
                continue
            }
            let decision = adopted[number % adopted.count]
            guard let group = groupOfCluster[decision.item].map({ topic.groups[$0] }) else { continue }
            let text = random.pick(group.actions, or: group.title)
            let events = try act(
                .assign(item: decision.item, school: school.id, text: text, due: due, action: nil), by: secretary)
            guard case .assigned(let action)? = events.first?.change else { continue }
            if random.chance(0.06) {
                let reason = random.pick(Phrases.declined, or: "")
                try act(.decline(action: action.id, reason: reason), by: player.actor)
            } else if !isLast || random.chance(0.7) {
                try act(.accept(action: action.id, owner: nil), by: player.actor)
            }
        }
    }
}
