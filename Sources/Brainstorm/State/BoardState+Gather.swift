extension BoardState {
    // MARK: From the breakouts to the plenary

    /// Brings what a breakout has found to the plenary, or, without a number, what all have.
    func gather(
        _ board: BoardNumber?, _ actor: BoardActor, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try requireGathering()
        guard board ?? 1 > 0 else { throw BoardError(.malformed, "Name the breakout whose ideas are to come.") }
        let coming = toGather().filter { board == nil || $0.board == board }
        guard ideas.count + coming.count <= BoardLimits.ideas else {
            throw BoardError(.limit, "The breakout's ideas do not fit on the board of \(BoardLimits.ideas).")
        }
        return bringing(coming, &random)
    }

    private func requireGathering() throws(BoardError) {
        try require(.writing, .reveal, .improve, .cluster, of: "Bringing a breakout's ideas to the plenary")
    }

    /// What comes to the plenary by itself when nobody is in a breakout any more; nothing where the stage is another.
    /// What is still unseen comes when it is read out.
    public func gathering(now: Int64, random: inout some RandomNumberGenerator) -> [BoardEvent] {
        do throws(BoardError) { try requireGathering() } catch { return [] }
        return bringing(toGather(), &random).map { BoardEvent(at: now, $0) }
    }

    /// What stands on the breakouts' boards and is not in the plenary yet.
    ///
    /// - Parameter revealed: ideas that are read out at the same moment.
    func toGather(revealed: [IdeaID] = []) -> [StoredIdea] {
        let coming = Set(revealed)
        return arrivals.lazy.compactMap { ideas[$0] }.filter { idea in
            idea.board > 0 && idea.state == .shown && !idea.isBrought && (idea.isRevealed || coming.contains(idea.id))
        }
    }

    /// Copies for the plenary, as many as there is room for, in an order that says nothing of who was first.
    func bringing(_ coming: [StoredIdea], _ random: inout some RandomNumberGenerator) -> [BoardChange] {
        var taken: Set<UInt32> = []
        return coming.prefix(max(0, BoardLimits.ideas - ideas.count)).map { idea in
            var id = freshNumber(&random)
            while !taken.insert(id).inserted { id = freshNumber(&random) }
            return .idea(
                NewIdea(
                    id: id, author: idea.author, kind: .brought, text: idea.text, parents: [idea.id],
                    writtenBy: idea.writtenBy, isDictated: idea.isDictated))
        }
    }

    /// From here on the copy stands for what was brought: in its cluster, and with what was given to it.
    mutating func replace(_ source: StoredIdea, by copy: IdeaID) {
        if let cluster = source.cluster {
            put(copy, into: cluster)
            put(source.id, into: nil)
        } else {
            moveBallots(from: source.id, to: copy)
            moveScores(from: source.id, to: copy)
        }
        ideas[source.id]?.isBrought = true
        refresh(item: source.id)
    }

    // MARK: Whose board

    /// The board that a text belongs to: what was begun in a breakout stays there when the breakout closes over it.
    func board(of slot: String?, _ board: BoardNumber, _ actor: BoardActor) -> BoardNumber {
        guard board == 0, let slot, let draft = drafts[actor.tag]?[slot] else { return board }
        return draft.board
    }
}
