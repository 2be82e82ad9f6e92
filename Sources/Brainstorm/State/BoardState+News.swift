extension BoardState {
    /// What an audience needs to come from version `base` to this one; everything when `base` is nil, of the future,
    /// or too long ago.
    public func news(since base: Int64?, for audience: Audience) -> BoardNews {
        let from = base.flatMap { $0 >= stamps.floor && $0 <= version ? $0 : nil }
        let isFull = from == nil
        // A board that is full replaces everything, so what is gone need not be told.
        let since = from ?? -1
        var news = BoardNews(
            session: opening.session, version: version, base: from ?? 0, full: isFull,
            state: BoardInfoNews(info(for: audience), keys: []), ideas: [], clusters: [], items: [],
            decisions: [], actions: [], gone: BoardGone())
        news.state.keys =
            isFull
            ? news.state.info.presentKeys : Set(stamps.info.lazy.filter { $0.value > since }.map(\.key))
        if !isFull, stage == .writing, audience != .hosts, stamps.writing <= since {
            news.state.keys.remove(.fewWriters)
        }
        news.ideas = ideas.values.filter { $0.stamp > since && $0.isRevealed }.map { view($0, for: audience) }
            .sorted { $0.id < $1.id }
        news.clusters = clusters.values.filter { $0.stamp > since }
            .map { Cluster(id: $0.id, title: $0.title, ideas: $0.ideas, version: $0.version) }.sorted { $0.id < $1.id }
        news.items = stamps.items.filter { $0.value > since }.keys.sorted().map { view(item: $0, for: audience) }
        if stage >= .vote {
            news.decisions = stamps.decisions.filter { $0.value > since }.keys.sorted().compactMap { decisions[$0] }
        }
        news.actions = stamps.actions.filter { $0.value > since }.keys.sorted().compactMap { actions[$0] }
        if !isFull { news.gone = gone(since: since) }
        return news
    }

    private func gone(since: Int64) -> BoardGone {
        var gone = BoardGone()
        for entry in stamps.gone.reversed() {
            guard entry.version > since else { break }
            switch entry.what {
            case .number(.idea, let id): gone.ideas.append(id)
            case .number(.cluster, let id): gone.clusters.append(id)
            // It may have come back since.
            case .number(.item, let id): if stamps.items[id] == nil, !gone.items.contains(id) { gone.items.append(id) }
            case .action(let id): gone.actions.append(id)
            }
        }
        gone.decisions = gone.items
        return gone
    }

    /// Whether people may know who wrote an idea.
    func isAuthorSeen(_ idea: StoredIdea) -> Bool {
        switch settings.anonymity {
        case .open: true
        case .reveal: idea.isNamed
        case .always: false
        }
    }

    /// An idea as an audience sees it.
    func view(_ idea: StoredIdea, for audience: Audience) -> Idea {
        let isSeen = isAuthorSeen(idea)
        let isHidden = idea.state == .hidden && audience != .hosts
        var author: Idea.By?
        if isSeen, let name = idea.author.name { author = Idea.By(name: name, school: idea.author.school?.id) }
        return Idea(
            id: idea.id, board: idea.board, text: isHidden ? "" : idea.text, author: author,
            writtenBy: isSeen ? idea.writtenBy.map { Idea.By(name: $0) } : nil, kind: idea.kind,
            parents: idea.parents, state: idea.state, reason: idea.reason, cluster: idea.cluster,
            version: idea.version, at: isSeen ? idea.at : nil)
    }

    /// All ideas that an audience sees, for a report: by their numbers, which say nothing of who was first.
    public func ideas(for audience: Audience) -> [Idea] { news(since: nil, for: audience).ideas }
}
