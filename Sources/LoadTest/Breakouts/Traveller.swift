import Signalling

/// Somebody who is taken into breakout rooms and back, as far as it matters where they go.
struct Traveller: Sendable {
    /// The participant's number in this run.
    var number: Int
    /// Who the server says they are.
    var participant: ParticipantID
    /// Whether they have a camera or a microphone on.
    var sends: Bool

    /// What tells their packets from those of others.
    var mark: UInt16 { CaptureTime.mark(ofSender: number) }

    /// Where everybody is to go, and whose packets show that they are there: those of the same room, and on the way
    /// back those of other rooms, where there are any.
    static func goals(
        _ way: MoveBook.Way, _ people: [Traveller], _ plan: [ParticipantID: BreakoutID]
    ) -> [Int: MoveBook.Goal] {
        let senders = people.filter(\.sends)
        let all = Set(senders.map(\.mark))
        var inside: [BreakoutID: Set<UInt16>] = [:]
        for sender in senders {
            if let room = plan[sender.participant] { inside[room, default: []].insert(sender.mark) }
        }
        let outside = inside.mapValues { all.subtracting($0) }
        var goals: [Int: MoveBook.Goal] = [:]
        for person in people {
            guard let room = plan[person.participant] else { continue }
            var goal = MoveBook.Goal(room: way == .into ? room : nil)
            switch way {
            case .into: goal.senders = inside[room] ?? []
            case .back:
                goal.senders = outside[room] ?? all
                if goal.senders.isEmpty { goal.senders = all }
            }
            // Nobody hears themselves.
            if person.sends { goal.senders.remove(person.mark) }
            goals[person.number] = goal
        }
        return goals
    }
}
