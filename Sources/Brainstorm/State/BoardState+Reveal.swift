extension BoardState {
    /// Everybody with something to read out, in an order that says nothing of who wrote first.
    func readingOrder(
        _ coming: [NewIdea], _ random: inout some RandomNumberGenerator
    ) -> [AuthorTag] {
        var tags = Set(unrevealed.compactMap { ideas[$0] }.map { Self.reader(of: $0.author) })
        tags.formUnion(coming.map { Self.reader(of: $0.author) })
        return tags.sorted().shuffled(using: &random)
    }

    /// Whose turn an idea is read out in.
    private static func reader(of author: Author) -> AuthorTag { author.tag ?? AuthorTag("") }

    /// One idea of the next writer. When all have had their turn the order is drawn anew: a fixed one would tell which
    /// ideas are of one person.
    func revealNext(
        _ actor: BoardActor, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.reveal, of: "Reading out")
        var left: [AuthorTag: [IdeaID]] = [:]
        for id in arrivals where unrevealed.contains(id) {
            guard let idea = ideas[id] else { continue }
            left[Self.reader(of: idea.author), default: []].append(id)
        }
        var writers = reading?.writers ?? []
        var place = writers.indices.first { $0 >= reading?.next ?? 0 && left[writers[$0]] != nil }
        var changes: [BoardChange] = []
        if place == nil, !left.isEmpty {
            writers = left.keys.sorted().shuffled(using: &random)
            changes.append(.order(writers))
            place = 0
        }
        guard let place, let next = left[writers[place]]?.randomElement(using: &random) else {
            throw BoardError(.conflict, "All ideas are on the board; go on to the next stage.")
        }
        return changes + [.revealed(ideas: [next], writer: place + 1)]
            + bringing(toGather(revealed: [next]).filter { $0.id == next }, &random)
    }

    func revealRest(
        _ actor: BoardActor, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.reveal, of: "Reading out")
        guard !unrevealed.isEmpty else { return [] }
        let rest = arrivals.filter(unrevealed.contains)
        return [.revealed(ideas: rest, writer: 0)] + bringing(toGather(revealed: rest), &random)
    }
}
