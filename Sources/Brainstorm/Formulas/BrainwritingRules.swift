/// Brainwriting: the sheets go round.
public enum BrainwritingRules {
    /// How many seats a group has.
    public static let seats = 3...8
    /// How many ideas each writes in a round.
    public static let slots = 3
    /// How long a round lasts unless somebody says otherwise, in seconds.
    public static let seconds = 300

    /// The sheet that seat `seat` holds in round `round` among `seats` seats, all from 0: (p − r) mod n.
    public static func sheet(seat: Int, round: Int, seats: Int) -> Int {
        guard seats > 0 else { return 0 }
        return (((seat - round) % seats) + seats) % seats
    }

    /// Who holds which sheet in the next round, by seat: every sheet goes one seat on round the ring of those who were
    /// there; seats that are new come behind, each with a new sheet.
    public static func passed(_ held: [Int], seats: Int) -> [Int] {
        let passed = held.indices.map { held[($0 + held.count - 1) % held.count] }
        return passed + Array(held.count..<max(seats, held.count))
    }

    /// The sizes of groups for `people` people, as even as can be and near six; nil for fewer than three.
    public static func groups(people: Int) -> [Int]? {
        guard people >= seats.lowerBound else { return nil }
        let count = people <= seats.upperBound ? 1 : max(1, (people + 3) / 6)
        return (0..<count).map { people / count + ($0 < people % count ? 1 : 0) }
    }
}
