import Testing

@testable import Mentoring

/// What rounds of scores between sessions ask of people.
@Suite struct RoundTests {
    private let today = Fixture.day("2026-11-20")

    private var data: ProgrammeData {
        var data = Fixture.district()
        data.sessions = [Fixture.session(at: "2026-11-10 15:00")]
        return data
    }

    private func round(
        isOpen: Bool = true, done: Set<String> = [], left: Int = 4, number: Int = 1, isTimedOut: Bool = false,
        hasEnded: Bool = false, isReminded: Bool = false
    ) -> ScoringRound {
        ScoringRound(
            board: "board", session: "s", title: "Чтение", number: number, isOpen: isOpen, endsAt: 5000,
            isTimedOut: isTimedOut, hasEnded: hasEnded, schools: ["a": done.contains("a"), "b": done.contains("b")],
            left: left, isReminded: isReminded)
    }

    private func sight(_ id: String) -> Sight { Sight(parts: data.people.filter { $0.id == id }) }

    private func told(_ id: String, _ round: ScoringRound) -> [ProgrammeAlert] {
        data.alerts(of: [round], for: sight(id), today: today)
    }

    @Test func aSchoolThatHasNotScoredIsTold() throws {
        let alert = try #require(told("da", round()).first)
        #expect(alert.kind == .delphiWaits && alert.school == "a")
        #expect(alert.params == ["board": "board", "title": "Чтение", "round": "1", "until": "5000"])
        #expect(told("da", round(isReminded: true)).first?.params["reminded"] == "true")
        #expect(told("da", round(left: 0)).isEmpty)
        #expect(told("da", round(isOpen: false)).isEmpty)
        var other = round()
        other.schools = ["b": false]
        #expect(told("da", other).isEmpty)
        other.session = "unknown"
        #expect(told("db", other).isEmpty)
    }

    @Test func whoLeadsIsToldThatAllHaveScoredAndThatARoundIsOver() {
        #expect(told("f", round()).isEmpty)
        #expect(told("f", round(done: ["a"])).isEmpty)
        #expect(told("f", round(done: ["a", "b"])).map(\.kind) == [.delphiComplete])
        let over = told("f", round(isOpen: false, hasEnded: true))
        #expect(over.map(\.kind) == [.delphiOver] && over.first?.params["ended"] == "true")
        #expect(over.first?.params["until"] == nil)
        #expect(told("f", round(isOpen: false, number: 0)).isEmpty)
        #expect(told("f", round(isOpen: false, number: 0, isTimedOut: true)).map(\.kind) == [.delphiOver])
        // The centre looks on.
        let observer = Sight(isAdministrator: true)
        #expect(data.alerts(of: [round(done: ["a", "b"])], for: observer, today: today).isEmpty)
    }

    @Test func whoWritesTheMinutesIsNotToldToCloseARound() {
        var data = data
        data.sessions[0].secretary = "da"
        let done = round(done: ["a", "b"])
        #expect(data.alerts(of: [done], for: sight("da"), today: today).isEmpty)
        #expect(data.alerts(of: [round(isOpen: false)], for: sight("da"), today: today).isEmpty)
        #expect(data.alerts(of: [done], for: sight("f"), today: today).map(\.kind) == [.delphiComplete])
    }

    @Test func anOpenBoardThatNobodyLeadsFallsToTheFacilitatorsOfItsSchool() {
        var data = data
        var other = data.people.filter { $0.id == "f" }[0]
        other.id = "f2"
        other.account = "second"
        other.part = .facilitator
        other.school = data.sessions[0].leader
        data.people.append(other)
        data.boards = [SessionBoard(programme: data.programme.id, session: "s", board: "board", openedAt: 1)]
        for index in data.people.indices where data.people[index].id == "f" { data.people[index].account = "first" }
        let heir = Sight(parts: [other])
        #expect(!heir.closesRounds(of: data.sessions[0], data))
        data.people.removeAll { $0.id == "f" }
        #expect(heir.closesRounds(of: data.sessions[0], data))
        #expect(data.seen(by: heir, today: today).sessions.map(\.id) == ["s"])
        #expect(data.alerts(of: [round(done: ["a", "b"])], for: heir, today: today).map(\.kind) == [.delphiComplete])
        data.boards[0].closedAt = 2
        #expect(!heir.closesRounds(of: data.sessions[0], data))
    }

    @Test func theEndOfAnOpenRoundIsForTheCalendarsOfThoseWhoTakePart() {
        let open = round()
        #expect(data.dated([open], for: sight("da"), today: today) == [open])
        #expect(data.dated([open], for: sight("f"), today: today) == [open])
        #expect(data.dated([round(isOpen: false)], for: sight("da"), today: today).isEmpty)
        #expect(data.dated([open], for: Sight(), today: today).isEmpty)
        var endless = open
        endless.endsAt = nil
        #expect(data.dated([endless], for: sight("da"), today: today).isEmpty)
    }
}
