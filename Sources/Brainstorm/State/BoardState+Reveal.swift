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

    func revealNext(_ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.reveal, of: "Reading out")
        let writers = reading?.writers ?? []
        let start = reading?.next ?? 0
        for step in 0..<writers.count {
            let place = (start + step) % writers.count
            let next = arrivals.first { id in
                guard unrevealed.contains(id), let idea = ideas[id] else { return false }
                return Self.reader(of: idea.author) == writers[place]
            }
            if let next { return [.revealed(ideas: [next], writer: (place + 1) % writers.count)] }
        }
        throw BoardError(.conflict, "All ideas are on the board; go on to the next stage.")
    }

    func revealRest(_ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.reveal, of: "Reading out")
        guard !unrevealed.isEmpty else { return [] }
        return [.revealed(ideas: arrivals.filter(unrevealed.contains), writer: 0)]
    }
}
