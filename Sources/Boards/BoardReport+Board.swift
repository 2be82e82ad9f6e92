import Brainstorm

extension BoardReport {
    /// What an audience may see of a board.
    init(_ board: LiveBoard, for audience: Audience) {
        let news = board.state.everything(for: audience)
        let stored = board.stored
        self.init(id: stored.id, room: stored.room, roomTitle: stored.roomTitle, openedAt: stored.openedAt)
        programmeSession = stored.programmeSession
        closedAt = stored.closedAt
        takeState(news.state.info)
        opened = board.state.opening.previous.map(Action.init)
        returned = board.state.opening.parked.compactMap { idea in
            guard let number = idea.id, let origin = idea.origin else { return nil }
            return Returned(idea: number, origin: origin)
        }
        let names = Dictionary(schools.map { ($0.id, $0.name) }) { first, _ in first }
        let titles = Dictionary(news.items.map { ($0.id, $0.title) }) { first, _ in first }
        ideas = news.ideas.map { Idea($0, schools: names) }
        clusters = news.clusters.map { Cluster(id: $0.id, title: $0.title, ideas: $0.ideas) }
        items = news.items.map(Item.init)
        decisions = news.decisions.map {
            Decision(
                item: $0.item, title: titles[$0.item] ?? "", verdict: $0.verdict.rawValue, reason: $0.reason,
                text: $0.text, by: $0.by)
        }
        actions = news.actions.map(Action.init)
    }

    private mutating func takeState(_ info: BoardInfo) {
        isEarly = info.early ?? false
        stage = info.stage.rawValue
        mode = info.mode.rawValue
        anonymity = info.anonymity.rawValue
        problem = info.problem.text
        isAgreed = info.problem.agreed
        writers = info.writers
        voted = info.voted
        schools = info.schools.map { School(id: $0.id, name: $0.name) }
        previous = info.previous.map(Action.init)
        criteria = info.scoring.matrix.criteria.map(Criterion.init)
        agreement = info.agreement.map { Agreement(w: $0.w, n: $0.n, m: $0.m) }
    }
}

extension BoardReport.Idea {
    fileprivate init(_ idea: Brainstorm.Idea, schools: [String: String]) {
        self.init(
            id: idea.id, board: UInt32(clamping: idea.board), text: idea.text, author: idea.author?.name,
            school: idea.author?.school.map { schools[$0] ?? $0 }, writtenBy: idea.writtenBy?.name,
            kind: idea.kind.rawValue, parents: idea.parents, state: idea.state.rawValue, reason: idea.reason,
            cluster: idea.cluster, at: idea.at)
    }
}

extension BoardReport.Criterion {
    fileprivate init(_ criterion: Brainstorm.Criterion) {
        let (ru, en) =
            switch criterion.title {
            case .text(let text): (text, text)
            case .both(let ru, let en): (ru, en)
            }
        self.init(id: criterion.id, ru: ru, en: en, weight: criterion.weight, isCost: criterion.cost)
    }
}

extension BoardReport.Item {
    fileprivate init(_ item: Brainstorm.Item) {
        self.init(id: item.id, isCluster: item.kind == .cluster, title: item.title)
        place = item.place
        dots = item.raw
        balanced = item.balanced
        voters = item.votes
        rankingSum = item.ranking?.sum
        rankingVoters = item.ranking?.voters
        rankingFirsts = item.ranking?.firsts
        medians = item.matrix?.criteria ?? [:]
        total = item.matrix?.total
        matrixPlace = item.matrix?.place
        impact = item.matrix?.impact
        effort = item.matrix?.effort
        priority = item.matrix?.priority
        quadrant = item.matrix?.quadrant?.rawValue
        spread = item.iqr ?? [:]
        discuss = item.discuss ?? false
        own = item.own?.value.map { Double($0) }
        note = item.own?.note
    }
}

extension BoardReport.Action {
    init(_ action: Brainstorm.Action) {
        self.init(
            id: action.id, item: action.item, school: action.school, schoolName: action.schoolName, text: action.text,
            owner: action.owner, due: action.due, state: action.state.rawValue, why: action.why,
            carried: action.carried, isEscalated: action.escalated ?? false)
    }
}

extension Brainstorm.Action {
    init(_ action: BoardReport.Action) {
        self.init(
            id: action.id, item: action.item, school: action.school, schoolName: action.schoolName, text: action.text,
            owner: action.owner, due: action.due, state: State(rawValue: action.state) ?? .proposed, why: action.why,
            carried: action.carried, escalated: action.isEscalated ? true : nil)
    }
}
