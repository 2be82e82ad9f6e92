/// Which ideas come of which.
public enum Lineage {
    /// An idea that is its own ancestor; nil when there is none, as it should be.
    public static func cycle(_ parents: [IdeaID: [IdeaID]]) -> IdeaID? {
        // Taken away from the roots on: what can never be taken away hangs on a cycle.
        var open: [IdeaID: Int] = [:]
        var children: [IdeaID: [IdeaID]] = [:]
        for (idea, of) in parents {
            let known = Set(of).filter { parents[$0] != nil }
            open[idea] = known.count
            for parent in known { children[parent, default: []].append(idea) }
        }
        var free = open.filter { $0.value == 0 }.map(\.key)
        while let idea = free.popLast() {
            open[idea] = nil
            for child in children[idea] ?? [] {
                guard let left = open[child] else { continue }
                open[child] = left - 1
                if left == 1 { free.append(child) }
            }
        }
        // What is left may also only descend from a cycle: going up from it ends in one.
        guard var idea = open.keys.min() else { return nil }
        var seen: Set<IdeaID> = []
        while seen.insert(idea).inserted {
            guard let parent = (parents[idea] ?? []).first(where: { open[$0] != nil }) else { return nil }
            idea = parent
        }
        return idea
    }
}
