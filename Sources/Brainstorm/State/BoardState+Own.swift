extension BoardState {
    /// What one person alone sees.
    public func own(_ actor: BoardActor) -> OwnPart {
        let tag = actor.tag
        let ideas = (ideasByAuthor[tag] ?? []).compactMap { self.ideas[$0] }
        let ballot = ballots.byPerson[tag]
        let given = ballot?.dots.values.reduce(0, +) ?? 0
        let rights = Rights.of(actor.part, settings)
        return OwnPart(
            session: opening.session, rights: Right.allCases.filter(rights.contains), ideas: ideas.map(\.id),
            unseen: ideas.filter { !$0.isRevealed && $0.state == .shown }.map { view($0, for: .everybody) },
            drafts: drafts[tag]?.mapValues(\.text) ?? [:], dots: ballot?.dots ?? [:],
            dotsLeft: ballots.wereOpen ? max(0, ballots.each - given) : 0, rank: ballot?.rank ?? [],
            scores: scores.byPerson[tag] ?? [:], given: answered(by: tag), sheet: sheet(of: tag),
            school: actor.school?.id,
            phoned: isVotingByPhone(actor) ? true : nil)
    }

    /// Grows whenever ``own(_:)`` of that person may have changed.
    public func ownVersion(_ tag: AuthorTag) -> Int64 { max(stamps.everyone, stamps.byPerson[tag] ?? 0) }

    // MARK: For reports

    /// What is one on the board.
    public var summary: BoardInfo { info }

    /// Everything as an audience sees it.
    public func everything(for audience: Audience) -> BoardNews { news(since: nil, for: audience) }

    /// Who wrote an idea, for unlocking under the separate key: never to be shown otherwise.
    public func author(of idea: IdeaID) -> AuthorTag? { ideas[idea]?.author.tag }
}
