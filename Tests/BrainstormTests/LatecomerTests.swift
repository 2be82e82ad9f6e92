import Testing

@testable import Brainstorm

/// Latecomers in brainwriting: whatever the seats and whenever they come, the sheets go on round.
@Suite struct LatecomerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var seats: Int
        var rounds: [Int]
        var testDescription: String { "\(seats) seats, joined in \(rounds)" }
    }

    static let cases: [Case] = (3...7).flatMap { seats in
        (1...seats).map { Case(seats: seats, rounds: [$0]) }
            + (seats < 7 ? (1..<seats).map { Case(seats: seats, rounds: [$0, $0 + 1]) } : [])
    }.filter { $0.rounds.allSatisfy { round in round > 0 } }

    @Test(arguments: cases)
    func theRotationGoesOn(_ given: Case) {
        var session = Session(.brainwriting)
        for number in 0..<given.seats { session.board.enter(Session.delegate(number)) }
        session.go(to: .writing)
        let first = (session.board.sheets?.groups.first ?? []).map(\.tag)
        var had: [AuthorTag: [Int]] = [:]
        var joined: [AuthorTag: Int] = [:]
        var round = 0
        while let sheets = session.board.sheets, !sheets.isOver {
            let people = sheets.groups[0].map(\.tag)
            let held = people.compactMap { sheets.place(of: $0)?.sheet }
            // Everybody holds one, and every sheet is held.
            #expect(held.sorted() == Array(0..<people.count))
            for (person, sheet) in zip(people, held) {
                #expect(had[person]?.last != sheet, "a sheet comes back at once")
                had[person, default: []].append(sheet)
            }
            for (late, from) in joined where from == round {
                // A sheet of their own, with nothing on it.
                #expect(had[late]?.count == 1)
                let lines = Session.people(session).first { $0.tag == late }.flatMap {
                    session.board.own($0).sheet?.rows
                }
                #expect(lines?.allSatisfy(\.isEmpty) == true)
            }
            for person in Session.people(session) where people.contains(person.tag) {
                session.write("\(person.name) \(round)", by: person)
            }
            round += 1
            for at in given.rounds where at == round {
                let late = Session.person("late\(at)", .participant)
                session.board.enter(late)
                joined[late.tag] = round
            }
            #expect(session.host(.round()) == nil)
        }
        // In the round after the last nobody begins.
        let seated = given.rounds.reduce(into: given.seats) { seats, at in seats += at < seats ? 1 : 0 }
        #expect(round == seated)
        // Every sheet of the beginning has reached all who were there from the beginning.
        for person in first { #expect(Set(had[person] ?? []).isSuperset(of: 0..<given.seats)) }
    }
}

extension Session {
    /// Everybody who is there, by tag.
    static func people(_ session: Session) -> [BoardActor] {
        session.board.present.values.sorted { $0.tag < $1.tag }
    }
}
