import Signalling

/// Who goes into which of several rooms, worked out by rule.
enum BreakoutSpread {
    /// One to be placed: a person, however many devices they are here with.
    struct Candidate: Hashable, Sendable {
        /// By what they are known.
        var key: PersonKey
        /// Their school's id.
        var school: String?
    }

    /// A room, counted from 0, for each of `people`.
    static func rooms(
        for people: [Candidate], count: Int, by distribution: BreakoutRequest.Distribution
    ) -> [PersonKey: Int] {
        switch distribution {
        case .mix: mixed(people, count)
        case .schools: together(people, count)
        }
    }

    /// Deals out one school after the other: of each school, and in all, no room has two more than another.
    private static func mixed(_ people: [Candidate], _ count: Int) -> [PersonKey: Int] {
        var rooms: [PersonKey: Int] = [:]
        for (position, person) in groups(people).joined().enumerated() { rooms[person.key] = position % count }
        return rooms
    }

    /// Keeps each school together, the largest first into the emptiest room; who is of none fills up.
    private static func together(_ people: [Candidate], _ count: Int) -> [PersonKey: Int] {
        var sizes = [Int](repeating: 0, count: count)
        var rooms: [PersonKey: Int] = [:]
        func place(_ group: some Collection<Candidate>) {
            var smallest = 0
            for room in sizes.indices where sizes[room] < sizes[smallest] { smallest = room }
            sizes[smallest] += group.count
            for person in group { rooms[person.key] = smallest }
        }
        for group in groups(people) where group.first?.school != nil { place(group) }
        for person in people where person.school == nil { place(CollectionOfOne(person)) }
        return rooms
    }

    /// The people by school, the largest school first; each in the order in which they came. Who is of none comes last.
    private static func groups(_ people: [Candidate]) -> [[Candidate]] {
        var order: [String] = []
        var bySchool: [String: [Candidate]] = [:]
        for person in people {
            guard let school = person.school else { continue }
            if bySchool[school] == nil { order.append(school) }
            bySchool[school, default: []].append(person)
        }
        // Swift's sort is stable: schools of one size stay in the order in which they came.
        let schools = order.compactMap { bySchool[$0] }.sorted { $0.count > $1.count }
        return schools + [people.filter { $0.school == nil }]
    }
}
