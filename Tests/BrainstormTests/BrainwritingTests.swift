import Testing

@testable import Brainstorm

@Suite struct BrainwritingTests {
    private func started(_ count: Int, seed: UInt64 = 1, anonymity: Anonymity = .open) -> (Session, [BoardActor]) {
        var session = Session(.brainwriting, anonymity, seed: seed)
        session.board.enter(session.host)
        session.board.enter(session.secretary)
        for number in 0..<count { session.board.enter(Session.delegate(number)) }
        session.go(to: .writing)
        let people = (session.board.sheets?.groups ?? []).joined().compactMap { seat in
            (0..<count).map(Session.delegate).first { $0.tag == seat.tag }
        }
        return (session, people)
    }

    /// With n seats n sheets go round n times; each person writes three on each, and sees what all before wrote.
    @Test(arguments: 3...8)
    func sheetsGoRound(seats: Int) {
        var (session, people) = started(seats)
        #expect(session.board.summary.seats?.rounds == seats)
        for round in 0..<seats {
            for (seat, person) in people.enumerated() {
                let sheet = session.board.own(person).sheet
                #expect(sheet?.seat == seat)
                #expect(sheet?.rows.count == round)
                // Row r was written by seat (sheet + r) mod n.
                let number = BrainwritingRules.sheet(seat: seat, round: round, seats: seats)
                let expected = (0..<round).map { row in
                    (0..<3).map { OwnPart.Sheet.Line(text: "\((number + row) % seats)-\(row)-\($0)") }
                }
                #expect(sheet?.rows == expected)
            }
            for (seat, person) in people.enumerated() {
                for slot in 0..<3 { session.write("\(seat)-\(round)-\(slot)", by: person) }
                let more = session.ask(.idea(text: "Ещё", board: nil, speaker: nil, slot: nil), by: person)
                #expect(more?.code == .limit)
            }
            #expect(session.host(.round()) == nil)
        }
        #expect(session.board.ideas.count == 3 * seats * seats)
        #expect(session.host(.round()) == .conflict)
        let late = session.ask(.idea(text: "Ещё", board: nil, speaker: nil, slot: nil), by: people[0])
        #expect(late?.code == .wrongStage)
        #expect(session.board.own(people[0]).sheet == nil)
        session.go(to: .improve)
        #expect(session.view().ideas.count == 3 * seats * seats)
    }

    @Test func theClockPassesTheSheets() {
        var (session, people) = started(3)
        session.host(.timer(.start, seconds: 300))
        session.ask(.draft(slot: "0", text: "Недописано"), by: people[0])
        session.write("Готово", by: people[1], slot: "1")
        session.ask(.draft(slot: "1", text: "Готово совсем"), by: people[1])
        session.wait(seconds: 304)
        #expect(session.board.summary.round == 0)
        session.wait(seconds: 1)
        #expect(session.board.summary.round == 1)
        #expect(session.board.summary.timer?.endsAt == session.now + 300_000)
        #expect(Set(session.board.ideas.values.map(\.text)) == ["Недописано", "Готово совсем"])
        #expect(session.board.own(people[1]).sheet?.rows.first?.map(\.text) == ["Недописано"])
        session.wait(seconds: 305 * 2)
        #expect(session.board.summary.round == 3)
        #expect(session.board.summary.timer?.over == true)
        #expect(session.board.nextDue == nil)
    }

    @Test func writingAgainReplaces() {
        var (session, people) = started(3)
        session.write("Первое", by: people[0], slot: "2")
        session.ask(.draft(slot: "2", text: "Перв"), by: people[0])
        session.write("Второе", by: people[0], slot: "2")
        #expect(session.board.ideas.values.map(\.text) == ["Второе"])
        #expect(session.board.own(people[0]).drafts.isEmpty)
        let wrong = session.ask(.idea(text: "Х", board: nil, speaker: nil, slot: "3"), by: people[0])
        #expect(wrong?.code == .malformed)
        // What stands on a sheet that has gone on stays.
        let id = session.board.arrivals[0]
        session.host(.round())
        #expect(session.ask(.edit(idea: id, text: "Третье", version: 2), by: people[0])?.code == .wrongStage)
    }

    @Test func aDropoutIsSkippedAndALatecomerStartsWithTheNextRound() {
        var (session, people) = started(4)
        session.board.leave(people[2].tag)
        session.host(.round())
        // The others' sheets are as if all were there.
        #expect(session.board.summary.seats?.groups.first?.count == 4)
        session.write("На листе", by: people[3])
        #expect(session.board.ideas.values.first?.place == SheetPlace(group: 0, sheet: 2, round: 1, slot: 0))
        let late = Session.person("late", .participant)
        session.board.enter(late)
        #expect(session.board.own(late).sheet == nil)
        let early = session.ask(.idea(text: "Рано", board: nil, speaker: nil, slot: nil), by: late)
        #expect(early?.code == .notAllowed)
        session.host(.round())
        #expect(session.board.own(late).sheet?.seat == 2)
        session.write("Теперь", by: late)
    }

    @Test func aLatecomerWithoutAnEmptySeatGetsANewOne() {
        var (session, _) = started(4)
        let late = Session.person("late", .participant)
        session.board.enter(late)
        session.host(.round())
        #expect(session.board.own(late).sheet?.seat == 4)
        #expect(session.board.summary.seats?.rounds == 5)
        let held = session.board.sheets.map { sheets in sheets.groups[0].compactMap { sheets.place(of: $0.tag)?.sheet }
        }
        #expect(held?.sorted() == [0, 1, 2, 3, 4])
    }

    @Test func goingBackBringsNewSheets() {
        var (session, people) = started(3)
        session.write("Старое", by: people[0])
        for _ in 0..<3 { session.host(.round()) }
        session.go(to: .reveal)
        session.host(.stage(from: .reveal, to: .writing))
        #expect(session.board.summary.round == 0)
        session.write("Новое", by: people[0])
        #expect(session.board.ideas.count == 2)
        session.host(.round())
        #expect(people.compactMap { session.board.own($0).sheet }.flatMap(\.rows).joined().map(\.text) == ["Новое"])
    }

    @Test func fewerThanThreeCannotBegin() {
        var session = Session(.brainwriting)
        session.board.enter(Session.delegate(0))
        #expect(session.host(.stage(from: .problem, to: .writing)) == .conflict)
        session.board.enter(Session.delegate(1))
        session.board.enter(session.watcher)
        session.board.enter(session.secretary)
        #expect(session.host(.stage(from: .problem, to: .writing)) == .conflict)
        // With two, the one who leads sits down too.
        session.board.enter(session.host)
        #expect(session.host(.stage(from: .problem, to: .writing)) == nil)
        #expect(session.board.summary.seats?.groups.map(\.count) == [3])
    }

    @Test func manyPeopleSitInEvenGroups() {
        let (session, _) = started(20)
        #expect(session.board.summary.seats?.groups.map(\.count) == [7, 7, 6])
        #expect(session.board.summary.seats?.rounds == 7)
    }

    @Test func seatsAreGivenByHand() {
        var session = Session(.brainwriting)
        let tags = (0..<6).map { Session.delegate($0).tag }
        for number in 0..<6 { session.board.enter(Session.delegate(number)) }
        #expect(session.host(.seat(groups: [Array(tags[0..<2]), Array(tags[2..<6])])) == .malformed)
        #expect(session.host(.seat(groups: [[tags[0], tags[0], tags[1]]])) == .malformed)
        #expect(session.host(.seat(groups: [[tags[0], tags[1], AuthorTag("nobody")]])) == .notFound)
        #expect(session.host(.seat(groups: [Array(tags[0..<3]), Array(tags[3..<6])])) == nil)
        session.go(to: .writing)
        #expect(session.board.sheets?.groups.map { $0.map(\.tag) } == [Array(tags[0..<3]), Array(tags[3..<6])])
        #expect(session.board.summary.seats?.groups.first == (0..<3).map { Session.delegate($0).name })
        session.write("Мысль", by: Session.delegate(0))
        #expect(session.host(.seat(groups: nil)) == .conflict)
    }

    @Test func seatsHaveNoNamesWhereNobodyMayKnow() {
        for anonymity in [Anonymity.reveal, .always] {
            let (session, _) = started(3, anonymity: anonymity)
            #expect(session.board.summary.seats?.groups == [["1", "2", "3"]])
        }
    }
}
