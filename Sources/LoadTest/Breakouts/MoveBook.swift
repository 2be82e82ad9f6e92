import Primitives
import Signalling

/// Who was to go where by a host's command, who was told of it and who then heard or saw somebody there, and when: from
/// it the report says how long moving took. Every moment is an argument; there is no clock in here.
struct MoveBook: Sendable {
    /// The two ways that people are taken.
    enum Way: Sendable, CaseIterable { case into, back }

    /// Where somebody is to go.
    struct Goal: Sendable, Equatable {
        /// The breakout room; nil for the plenary.
        var room: BreakoutID?
        /// The marks of those whose packets show that one is there; empty where nobody else sends.
        var senders: Set<UInt16> = []
    }

    /// The figures of one way.
    struct Tally: Sendable, Equatable {
        /// How many were to move.
        var wanted = 0
        /// How many did.
        var moved = 0
        /// How many did not in time.
        var failed = 0
        /// Of those who moved, how many came to where nobody else sends, so that being told is all there is to see.
        var alone = 0
        /// From the host's command until being told of the room.
        var told = Histogram()
        /// From the host's command until the first packet of the room's sound or pictures.
        var media = Histogram()
        /// From the host's command until the first whole picture from there.
        var picture = Histogram()
    }

    private struct Trip {
        var goal: Goal
        var toldAt: Instant?
        var hasMedia = false
        var hasPicture = false

        var isDone: Bool { toldAt != nil && (hasMedia || goal.senders.isEmpty) }
    }

    /// Who has not arrived within this time has not moved.
    static let patience: Interval = .seconds(20)

    private(set) var tallies: [Way: Tally] = [:]
    /// Why people did not move, and how many.
    private(set) var reasons: [String: Int] = [:]
    private var way = Way.into
    private var trips: [Int: Trip] = [:]
    private var commandedAt: Instant?
    private var isOver = true

    func tally(_ way: Way) -> Tally { tallies[way] ?? Tally() }

    /// Notes where everybody is to go, by their numbers, before the host says so.
    mutating func begin(_ way: Way, _ goals: [Int: Goal]) {
        self.way = way
        trips = goals.mapValues { Trip(goal: $0) }
        commandedAt = nil
        isOver = false
        tallies[way, default: Tally()].wanted += goals.count
    }

    /// Notes when the host said so.
    mutating func commanded(at moment: Instant) { commandedAt = commandedAt ?? moment }

    /// Notes that so many could not even be told where to go.
    mutating func fail(_ count: Int, _ way: Way, _ reason: String) {
        guard count > 0 else { return }
        tallies[way, default: Tally()].wanted += count
        tallies[way, default: Tally()].failed += count
        reasons[reason, default: 0] += count
    }

    /// Notes where the server says that somebody is; what they are there for, when that is news.
    mutating func told(_ number: Int, room: BreakoutID?, at moment: Instant) -> Goal? {
        guard let commandedAt, let trip = trips[number], trip.toldAt == nil, trip.goal.room == room else { return nil }
        trips[number]?.toldAt = moment
        if !isOver { tallies[way]?.told.add(microseconds: (moment - commandedAt).microseconds) }
        return trip.goal
    }

    /// Notes the first packet that somebody got of their room.
    mutating func heard(_ number: Int, at moment: Instant) {
        guard !isOver, let commandedAt, let trip = trips[number], let toldAt = trip.toldAt, toldAt <= moment,
            !trip.hasMedia
        else { return }
        trips[number]?.hasMedia = true
        tallies[way]?.media.add(microseconds: (moment - commandedAt).microseconds)
    }

    /// Notes the first whole picture that somebody got of their room; false when it has nothing to do with moving.
    mutating func saw(_ number: Int, at moment: Instant) -> Bool {
        guard let commandedAt, let trip = trips[number], let toldAt = trip.toldAt, toldAt <= moment,
            !trip.hasPicture
        else { return false }
        trips[number]?.hasPicture = true
        tallies[way]?.picture.add(microseconds: (moment - commandedAt).microseconds)
        return true
    }

    /// Whether nobody is on the way any more.
    var isSettled: Bool { isOver || trips.values.allSatisfy(\.isDone) }

    /// Counts who has moved. Pictures that come later are noted all the same.
    ///
    /// - Parameter reason: why nobody could move; nil when there was no such reason.
    mutating func end(_ reason: String? = nil) {
        guard !isOver else { return }
        isOver = true
        for trip in trips.values {
            if trip.isDone {
                tallies[way]?.moved += 1
                if trip.goal.senders.isEmpty { tallies[way]?.alone += 1 }
            } else {
                tallies[way]?.failed += 1
                let seconds = Self.patience.milliseconds / 1_000
                let own =
                    trip.toldAt == nil
                    ? "not told of the other room within \(seconds) s"
                    : "neither sound nor picture of the other room within \(seconds) s"
                reasons[reason ?? own, default: 0] += 1
            }
        }
    }

    /// The test was ended: who was still on the way has not failed.
    mutating func abandon() {
        guard !isOver else { return }
        let count = trips.values.count { !$0.isDone }
        tallies[way]?.wanted -= count
        trips = trips.filter { $0.value.isDone }
        end()
    }
}
