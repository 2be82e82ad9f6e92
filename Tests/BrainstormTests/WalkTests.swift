import Testing

@testable import Brainstorm

/// Random commands by random people, and what must hold whatever they do.
@Suite struct WalkTests {
    private static let people: [BoardActor] =
        [
            Session.person("host", .facilitator), Session.person("cohost", .facilitator),
            Session.person("scribe", .secretary), Session.person("watcher", .observer),
        ] + (0..<5).map { Session.delegate($0) }
        + (0..<3).map { Session.person("guest\($0)", .participant, school: $0 % 2 + 1) }

    /// What is compared with after a command; the board itself is not kept, for that would copy it.
    private struct Before {
        var stage: Stage
        var cast: Int

        init(_ board: BoardState) {
            stage = board.stage
            cast = board.ballots.byPerson.values.reduce(0) { $0 + $1.dots.values.reduce(0, +) }
        }
    }

    /// What a client of an audience knows, from deltas alone.
    private struct Client {
        var version: Int64?
        var info: BoardInfo?
        var ideas: [IdeaID: Idea] = [:]
        var clusters: [ClusterID: Cluster] = [:]
        var items: [ItemID: Item] = [:]
        var decisions: [ItemID: Decision] = [:]
        var actions: [ActionID: Action] = [:]

        mutating func take(_ news: BoardNews) {
            if news.full { self = Client() }
            if news.full || !news.state.keys.isEmpty {
                // Every key that is another one has to be told.
                let changed = info.map { news.state.info.changedKeys(from: $0) } ?? []
                #expect(news.full || changed.isSubset(of: news.state.keys))
                info = news.state.info
            }
            version = news.version
            for id in news.gone.clusters { clusters[id] = nil }
            for id in news.gone.items { items[id] = nil }
            for id in news.gone.decisions { decisions[id] = nil }
            for id in news.gone.actions { actions[id] = nil }
            for idea in news.ideas { ideas[idea.id] = idea }
            for cluster in news.clusters { clusters[cluster.id] = cluster }
            for item in news.items { items[item.id] = item }
            for decision in news.decisions { decisions[decision.item] = decision }
            for action in news.actions { actions[action.id] = action }
        }

        func check(_ board: BoardState, _ audience: Audience) {
            let full = board.news(since: nil, for: audience)
            #expect(info == full.state.info)
            #expect(ideas.values.sorted { $0.id < $1.id } == full.ideas)
            #expect(clusters.values.sorted { $0.id < $1.id } == full.clusters)
            #expect(items.values.sorted { $0.id < $1.id } == full.items)
            #expect(decisions.values.sorted { $0.item < $1.item } == full.decisions)
            #expect(actions.values.sorted { $0.id < $1.id } == full.actions.sorted { $0.id < $1.id })
        }
    }

    @Test(arguments: 1...16)
    func whateverPeopleDo(seed: Int) {
        let mode = Mode.allCases[seed % 4]
        let anonymity = Anonymity.allCases[(seed - 1) / 4 % 3]
        var session = Session(
            mode, anonymity, seed: UInt64(seed),
            previous: [Action(id: "old", school: "s1", schoolName: "Школа № 1", text: "Старое", carried: 1)],
            parked: [ParkedIdea(text: "Отложено", reason: "рано", from: "октябрь")])
        for person in Self.people.dropLast() { session.board.enter(person) }
        var clients: [Audience: Client] = [.everybody: Client(), .hosts: Client()]
        var owns: [AuthorTag: (version: Int64, own: OwnPart)] = [:]
        var reached: Set<Stage> = []
        var parents: [IdeaID: [IdeaID]] = [:]
        for step in 0..<1500 {
            let actor = Self.people[Int.random(in: 0..<Self.people.count, using: &session.random)]
            let command = command(for: session, step)
            let before = Before(session.board)
            let journal = session.journal.count
            let error = session.ask(command, by: actor)
            if error != nil { #expect(session.journal.count == journal) }
            if step == 800, let last = Self.people.last { session.board.enter(last) }
            if step % 7 == 0 { session.wait(seconds: Int64.random(in: 0...20, using: &session.random)) }
            reached.insert(session.board.stage)
            check(session, before)
            if step % 3 == 0 { checkOwns(session.board, &owns) }
            guard step % 9 == 0 else { continue }
            checkViews(session.board)
            for (id, idea) in session.board.ideas {
                #expect(parents[id, default: idea.parents] == idea.parents)
                parents[id] = idea.parents
            }
            for audience in Audience.allCases {
                let since = clients[audience]?.version
                clients[audience]?.take(session.board.news(since: since, for: audience))
                clients[audience]?.check(session.board, audience)
            }
        }
        #expect(reached.contains(.decide), "the walk has seen too little")
        let replayed = session.replayed()
        for audience in Audience.allCases {
            #expect(replayed.news(since: nil, for: audience) == session.board.news(since: nil, for: audience))
        }
        for person in Self.people { #expect(replayed.own(person) == session.board.own(person)) }
        #expect(replayed.stamps.info == session.board.stamps.info)
        #expect(Lineage.cycle(session.board.ideas.mapValues(\.parents)) == nil)
    }

    /// What somebody sees for themselves changes only when its version says so.
    private func checkOwns(_ board: BoardState, _ owns: inout [AuthorTag: (version: Int64, own: OwnPart)]) {
        for person in Self.people {
            let own = board.own(person)
            let version = board.ownVersion(person.tag)
            if let old = owns[person.tag], old.version == version { #expect(old.own == own) }
            owns[person.tag] = (version, own)
        }
    }

    private func check(_ session: Session, _ before: Before) {
        let board = session.board
        // Nobody scores or votes while ideas are generated.
        if before.stage < .vote {
            #expect(!board.ballots.isOpen || board.stage >= .vote)
            #expect(!board.scores.isOpen || board.stage >= .vote)
        }
        if before.stage < .vote, board.stage < .vote { #expect(Before(board).cast <= before.cast) }
        for (tag, ballot) in board.ballots.byPerson {
            #expect(ballot.dots.values.reduce(0, +) <= board.ballots.each)
            #expect(ballot.rank.count <= board.ballots.top)
            for (item, count) in ballot.dots {
                #expect(count >= 1 && count <= board.ballots.perItem)
                #expect(!board.isOwn(item, of: tag))
                #expect(board.isItem(item))
            }
            #expect(ballot.rank.allSatisfy(board.isItem))
        }
    }

    private func checkViews(_ board: BoardState) {
        for news in Audience.allCases.map({ board.news(since: nil, for: $0) }) {
            let text = String(describing: news)
            #expect(!text.contains("tag-of-"))
            if board.settings.anonymity == .always { #expect(!text.contains("Имя delegate")) }
            for idea in news.ideas where !board.isAuthorSeen(board.ideas[idea.id] ?? Self.nobody) {
                #expect(idea.author == nil && idea.writtenBy == nil && idea.at == nil)
            }
            if board.ballots.isOpen { #expect(news.items.allSatisfy { $0.raw == nil && $0.place == nil }) }
            if board.scores.isOpen, board.settings.mode != .delphi {
                #expect(news.items.allSatisfy { $0.matrix == nil && $0.iqr == nil })
            }
        }
    }

    private static let nobody = StoredIdea(
        id: 0, author: Author(tag: nil), board: 0, kind: .new, text: "", parents: [], at: 0, isRevealed: false,
        place: nil, writtenBy: nil, isDictated: false, stamp: 0)

    private func command(for session: Session, _ step: Int) -> BoardCommand {
        let board = session.board
        var random = SeededGenerator(session.random.copied())
        func any<Element>(_ elements: [Element], or other: Element) -> Element {
            elements.randomElement(using: &random) ?? other
        }
        let ideas = board.arrivals
        let idea = any(ideas, or: 1)
        let clusters = board.clusters.keys.sorted()
        let cluster = any(clusters, or: 1)
        let items = board.allItems()
        let item = any(items + [idea], or: 1)
        let text = "Мысль \(step)"
        let slot = any(["idea", "0", "1", "2", "improve:1", "speaker"], or: "idea")
        switch Int.random(in: 0..<46, using: &random) {
        case 0...1:
            let next = Stage.allCases[min(board.stage.position + 1, Stage.closed.position - 1)]
            return .stage(from: board.stage, to: next)
        case 2:
            guard step % 5 == 0 else { return .reveal }
            return .stage(from: board.stage, to: any(Stage.allCases, or: .review))
        case 3: return .timer(any(BoardCommand.TimerOperation.allCases, or: .start), seconds: 30)
        case 4...8: return .idea(text: text, board: any([0, 0, 1, 2], or: 0), speaker: nil, slot: nil)
        case 9...10: return .idea(text: text, board: nil, speaker: nil, slot: slot)
        case 11: return .idea(text: text, board: nil, speaker: Speaker(name: "Имя гостя", school: "s1"), slot: slot)
        case 12...14: return .draft(slot: slot, text: any([text, "", "ещё"], or: ""))
        case 15: return .edit(idea: idea, text: text, version: board.ideas[idea]?.version ?? 1)
        case 16: return .withdraw(idea: idea)
        case 17: return any([.hide(idea: idea, reason: "так"), .show(idea: idea)], or: .reveal)
        case 18...19: return .improve(idea: idea, text: text, board: nil)
        case 20: return .combine(ideas: [idea, any(ideas, or: 2)], text: text, board: 1)
        case 21: return .gather(board: any([1, 2], or: 1))
        case 22: return any([.reveal, .revealAll], or: .reveal)
        case 23...24: return .cluster(.create(title: text, idea: idea))
        case 25...26: return .cluster(.put(idea: idea, into: any([cluster, nil], or: nil)))
        case 27: return .cluster(.merge(cluster: cluster, into: any(clusters, or: 2)))
        case 28:
            let rename = BoardCommand.ClusterOperation.rename(cluster: cluster, title: text, version: nil)
            return .cluster(any([.delete(cluster: cluster), rename], or: rename))
        case 29...32:
            var dots: [ItemID: Int] = [:]
            for _ in 0..<3 { dots[any(items, or: 1)] = Int.random(in: 0...3, using: &random) }
            return .dots(dots)
        case 33: return .rank(Array(items.shuffled(using: &random).prefix(4)))
        case 34...37:
            let value = Int.random(in: 1...5, using: &random)
            return .score(item: item, criterion: any(["impact", "effort"], or: ""), value: value)
        case 38: return .own(item: item, value: 3, note: text)
        case 39:
            let others: [BoardCommand] = [.deadline(at: 1_795_000_000_000 + Int64(step) * 60_000), .keep(), .remind()]
            return any([.round(), .votes(open: true), .votes(open: false)] + others, or: .round())
        case 40: return .discuss(item: item, done: true)
        case 41: return .decide(item: item, verdict: any(Verdict.allCases, or: .adopt), reason: text, text: nil)
        case 42:
            let school = any(["s1", "s2", "s9"], or: "")
            return .assign(item: item, school: school, text: text, due: "2026-12-20", action: nil)
        case 43:
            let action = any(board.actions.keys.sorted(), or: "")
            let decline = BoardCommand.decline(action: action, reason: "нет")
            return any([.accept(action: action, owner: nil), decline, .unassign(action: action)], or: decline)
        case 44: return .reviewed(action: "old", state: any(Action.State.allCases, or: .done), why: text)
        default:
            return .configure(.init(clustersOpen: true, scoringOpen: step % 2 == 0, facilitatorVotes: step % 3 == 0))
        }
    }
}

extension SeededGenerator {
    /// A number that leads another generator elsewhere.
    func copied() -> UInt64 {
        var copy = self
        return copy.next()
    }
}
