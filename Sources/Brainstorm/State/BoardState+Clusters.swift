extension BoardState {
    func order(
        _ operation: BoardCommand.ClusterOperation, _ actor: BoardActor, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.cluster, actor)
        switch operation {
        case .create(let title, let idea):
            try require(.cluster, of: "Making clusters")
            guard clusters.count < BoardLimits.clusters else {
                throw BoardError(.limit, "There are \(BoardLimits.clusters) clusters; merge some.")
            }
            if let idea { try requireMovable(idea) }
            return [.clusterMade(id: freshNumber(&random), title: try self.title(title), idea: idea)]
        case .rename(let id, let title, let version):
            let cluster = try cluster(id)
            try require(.cluster, .vote, .score, .decide, of: "Renaming clusters")
            if stage != .cluster { try require(.host, actor) }
            guard version == nil || version == cluster.version else {
                throw BoardError(.conflict, "Somebody else has renamed this cluster; look at it and try again.")
            }
            let title = try self.title(title)
            return title == cluster.title ? [] : [.clusterRenamed(id: id, title: title)]
        case .delete(let id):
            _ = try cluster(id)
            try require(.cluster, of: "Taking clusters away")
            return [.clusterDeleted(id: id)]
        case .put(let idea, let into):
            try require(.cluster, of: "Ordering ideas")
            try requireMovable(idea)
            if let into { _ = try cluster(into) }
            return ideas[idea]?.cluster == into ? [] : [.put(idea: idea, into: into)]
        case .merge(let id, let into):
            _ = try cluster(id)
            _ = try cluster(into)
            guard id != into else { throw BoardError(.malformed, "Merge two different clusters.") }
            try require(.cluster, .vote, .score, .decide, of: "Merging clusters")
            if stage != .cluster { try require(.host, actor) }
            return [.merged(cluster: id, into: into)]
        }
    }

    private func cluster(_ id: ClusterID) throws(BoardError) -> StoredCluster {
        guard let cluster = clusters[id] else {
            throw BoardError(.notFound, "There is no such cluster; it may have been merged or taken away.")
        }
        return cluster
    }

    private func title(_ raw: String) throws(BoardError) -> String {
        let text = try Words.required(raw, "A title", limit: BoardLimits.titleCharacters)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func requireMovable(_ id: IdeaID) throws(BoardError) {
        guard let idea = ideas[id], idea.isRevealed else {
            throw BoardError(.notFound, "There is no such idea on this board.")
        }
        guard !idea.isBrought else {
            throw BoardError(.conflict, "This idea was brought to the plenary; order the one that stands there.")
        }
    }

    // MARK: Applying

    mutating func takeCluster(_ change: BoardChange) {
        switch change {
        case .clusterMade(let id, let title, let idea):
            clusters[id] = StoredCluster(id: id, title: title, ideas: [], stamp: version)
            if let idea { put(idea, into: id) }
            refresh(item: id)
        case .clusterRenamed(let id, let title):
            clusters[id]?.title = title
            clusters[id]?.version += 1
            clusters[id]?.stamp = version
            refresh(item: id)
        case .clusterDeleted(let id):
            for idea in clusters[id]?.ideas ?? [] {
                ideas[idea]?.cluster = nil
                ideas[idea]?.stamp = version
            }
            let ideas = clusters[id]?.ideas ?? []
            lose(cluster: id)
            for idea in ideas { refresh(item: idea) }
        case .put(let idea, let into): put(idea, into: into)
        case .merged(let id, let into): merge(id, into)
        default: break
        }
        recountIfSeen()
    }

    mutating func put(_ id: IdeaID, into: ClusterID?) {
        let from = ideas[id]?.cluster
        ideas[id]?.cluster = into
        ideas[id]?.stamp = version
        if let from {
            clusters[from]?.ideas.removeAll { $0 == id }
            clusters[from]?.stamp = version
            enforceBallots(on: from)
            refresh(item: from)
        }
        if let into {
            clusters[into]?.ideas.append(id)
            clusters[into]?.stamp = version
            moveBallots(from: id, to: into)
            refresh(item: into)
        }
        refresh(item: id)
    }

    private mutating func merge(_ id: ClusterID, _ into: ClusterID) {
        let moved = clusters[id]?.ideas ?? []
        for idea in moved {
            ideas[idea]?.cluster = into
            ideas[idea]?.stamp = version
        }
        clusters[into]?.ideas += moved
        clusters[into]?.stamp = version
        clusters[id]?.ideas = []
        moveBallots(from: id, to: into)
        moveScores(from: id, to: into)
        for (action, value) in actions where value.item == id {
            actions[action]?.item = into
            stamps.actions[action] = version
        }
        lose(cluster: id)
        refresh(item: into)
    }

    private mutating func lose(cluster id: ClusterID) {
        clusters[id] = nil
        stamps.lose(.number(.cluster, id), version: version)
        refresh(item: id)
    }
}
