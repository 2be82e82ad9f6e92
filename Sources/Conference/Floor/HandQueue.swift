import Signalling

/// The raised hands of a room, and the order in which they are called.
///
/// In the order ``HandOrder/schools`` the next turn is always that of the school that has waited longest since its last
/// turn; a school that had none comes before those that had, and among equals whoever raised first. Within a school the
/// earliest hand is called. Somebody without a school counts as a school of one.
struct HandQueue: Hashable, Sendable, Codable {
    /// A raised hand.
    struct Hand: Hashable, Sendable, Codable {
        let participant: ParticipantID
        /// Since when, in milliseconds since 1970.
        let since: Int64
        /// Who takes turns with whom.
        let group: String
    }

    /// Which rule orders the hands.
    var order = HandOrder.time
    /// By the time at which they were raised.
    private(set) var hands: [Hand] = []
    /// The number of each group's last turn.
    private var turns: [String: Int] = [:]
    private var nextTurn = 1

    /// Groups whose turns are remembered; of more, those are forgotten that had theirs first.
    private static let rememberedGroups = 4000

    var count: Int { hands.count }

    func contains(_ id: ParticipantID) -> Bool { hands.contains { $0.participant == id } }

    /// Somebody raises a hand; a hand that is up stays where it is.
    ///
    /// - Parameter time: milliseconds since 1970.
    /// - Returns: whether anything changed.
    mutating func raise(_ id: ParticipantID, school: String?, at time: Int64) -> Bool {
        guard !contains(id) else { return false }
        // A clock that was set back puts nobody before those who wait.
        let since = max(time, hands.last?.since ?? time)
        hands.append(Hand(participant: id, since: since, group: Self.group(of: id, school)))
        return true
    }

    /// A hand goes down.
    ///
    /// - Returns: whether it was up.
    mutating func lower(_ id: ParticipantID) -> Bool {
        guard let index = hands.firstIndex(where: { $0.participant == id }) else { return false }
        hands.remove(at: index)
        return true
    }

    /// All hands go down.
    ///
    /// - Returns: whether any was up.
    mutating func lowerAll() -> Bool {
        guard !hands.isEmpty else { return false }
        hands = []
        return true
    }

    /// Somebody has got a turn, called or not: their hand goes down, and their school waits for its next turn.
    mutating func call(_ id: ParticipantID, school: String?) {
        let group = hands.first { $0.participant == id }?.group ?? Self.group(of: id, school)
        _ = lower(id)
        turns[group] = nextTurn
        nextTurn += 1
        guard turns.count > Self.rememberedGroups else { return }
        if let first = turns.min(by: { $0.value < $1.value }) { turns[first.key] = nil }
    }

    /// Somebody has left for good.
    ///
    /// - Returns: whether their hand was up.
    mutating func forget(_ id: ParticipantID) -> Bool {
        turns[Self.group(of: id, nil)] = nil
        return lower(id)
    }

    /// The hands in the order in which they will be called.
    var called: [Hand] {
        guard order == .schools else { return hands }
        var groups: [String: [Hand]] = [:]
        for hand in hands { groups[hand.group, default: []].append(hand) }
        // Whoever had a turn goes to the end of the line, so that all rounds have the order of the first.
        var line: [(turn: Int, hands: [Hand])] = groups.map { (turns[$0.key] ?? 0, $0.value) }
        line.sort { a, b in
            guard a.turn == b.turn else { return a.turn < b.turn }
            guard let first = a.hands.first, let second = b.hands.first else { return false }
            return (first.since, first.participant) < (second.since, second.participant)
        }
        var result: [Hand] = []
        var round = 0
        while result.count < hands.count {
            for group in line where round < group.hands.count { result.append(group.hands[round]) }
            round += 1
        }
        return result
    }

    private static func group(of id: ParticipantID, _ school: String?) -> String {
        school.map { "school:\($0)" } ?? "person:\(id)"
    }
}
