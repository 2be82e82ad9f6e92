import Testing

@testable import Mentoring

/// Several boards in one session, and boards beside the programme's page.
struct SessionBoardTests {
    private func board(
        _ id: String, _ state: ProgrammeAction.State, school: String = "a", carried: Int = 0
    ) -> BoardAction {
        BoardAction(id: id, school: school, text: "Открытый урок", state: state, carried: carried)
    }

    private func threeSessions() -> ProgrammeData {
        var data = Fixture.district()
        for (id, time) in [("s1", "2026-09-15 15:00"), ("s2", "2026-10-15 15:00"), ("s3", "2026-11-16 15:00")] {
            data.sessions.append(Fixture.session(id, at: time))
            data.sessionSchools.append(SessionSchool(session: id, school: "a"))
        }
        return data
    }

    // MARK: - Two boards in one session

    @Test func aSecondBoardLeavesWhatTheFirstHasMade() {
        var data = threeSessions()
        data.take([board("x", .proposed), board("y", .accepted)], session: "s1", board: "b1", now: 1)
        data.boardClosed("b1", session: "s1", BoardOutcome(ideas: 12, adopted: 3), now: 2)
        data.boardOpened("b2", session: "s1", now: 3)
        data.take([], session: "s1", board: "b2", now: 3)
        data.take([board("z", .proposed)], session: "s1", board: "b2", now: 4)
        #expect(data.actions.map(\.id) == ["x", "y", "z"])
        #expect(data.actions.map(\.board) == ["b1", "b1", "b2"])
        data.boardClosed("b2", session: "s1", BoardOutcome(ideas: 5, adopted: 1), now: 5)
        #expect(data.boards.filter { $0.session == "s1" }.map(\.board) == ["b1", "b2"])
        #expect(data.sessions[0].board == "b2")
        #expect(data.sessions[0].ideas == 17 && data.sessions[0].adopted == 4)
        // The first board, told once more after a restart, takes nothing from the second.
        data.take([board("x", .proposed), board("y", .accepted)], session: "s1", board: "b1", now: 6)
        data.boardClosed("b1", session: "s1", BoardOutcome(ideas: 12, adopted: 3), now: 6)
        #expect(data.actions.count == 3 && data.sessions[0].board == "b2" && data.sessions[0].ideas == 17)
    }

    // MARK: - What was said on the page meanwhile

    @Test func aBoardThatOnlyRepeatsItselfTakesNothingBack() throws {
        var data = threeSessions()
        data.take([board("x", .accepted), board("y", .accepted)], session: "s1", board: "b1", now: 1)
        let opened = data.actions.map { board($0.id, $0.state) }
        data.take([board("x", .carried, carried: 1), opened[1]], opened: opened, session: "s2", board: "b2", now: 2)
        #expect(data.actions[0].carried == 1)
        // On the page the carried one turns out to be done, then the board reviews the other.
        try data.actions[0].become(.done, why: nil, by: .leader, now: 3)
        data.take(
            [board("x", .carried, carried: 1), board("y", .done)], opened: opened, session: "s2", board: "b2", now: 4)
        #expect(data.actions.map(\.state) == [.done, .done])
    }

    @Test func whatABoardWasOpenedWithIsNoNewsEvenIfItsOpeningWasNeverTold() throws {
        var data = threeSessions()
        data.take([board("x", .accepted), board("y", .accepted)], session: "s1", board: "b1", now: 1)
        let opened = data.actions.map { board($0.id, $0.state) }
        try data.actions[0].become(.notDone, why: "Болела", by: .delegate, now: 2)
        data.take([board("x", .accepted), board("y", .done)], opened: opened, session: "s2", board: "b2", now: 3)
        #expect(data.actions.map(\.state) == [.notDone, .done])
        #expect(data.actions[0].why == "Болела")
    }

    @Test func aCarryByMistakeIsTakenBackWithItsDay() {
        var data = threeSessions()
        data.take([board("x", .accepted)], session: "s1", board: "b1", now: 1)
        let opened = data.actions.map { board($0.id, $0.state) }
        let day = data.actions[0].due
        data.take([board("x", .carried, carried: 1)], opened: opened, session: "s2", board: "b2", now: 2)
        #expect(data.actions[0].carried == 1 && data.actions[0].due != day)
        data.take([board("x", .done)], opened: opened, session: "s2", board: "b2", now: 3)
        #expect(data.actions[0].state == .done && data.actions[0].carried == 0 && data.actions[0].due == day)
    }

    @Test func carriedHereAndOnThePageAlikeIsOnce() throws {
        var data = threeSessions()
        data.take([board("x", .accepted)], session: "s1", board: "b1", now: 1)
        let opened = data.actions.map { board($0.id, $0.state) }
        try data.actions[0].become(.carried, why: "Болела", by: .leader, now: 2)
        data.take([board("x", .carried, carried: 1)], opened: opened, session: "s2", board: "b2", now: 3)
        #expect(data.actions[0].carried == 1)
    }

    // MARK: - What nobody has answered

    @Test func whatNobodyAnsweredComesBackAndIsCarried() {
        var data = threeSessions()
        data.take([board("x", .proposed)], session: "s1", board: "b1", now: 1)
        #expect(data.previousActions(for: data.sessions[1]).map(\.id) == ["x"])
        let opened = [board("x", .proposed)]
        for (session, name, carried) in [("s2", "b2", 1), ("s3", "b3", 2)] {
            let before = carried == 1 ? opened : [board("x", .carried, carried: 1)]
            data.take([board("x", .carried, carried: carried)], opened: before, session: session, board: name, now: 2)
        }
        #expect(data.actions[0].isEscalated)
    }

    @Test func whatWaitsForAnAnswerIsTold() {
        var data = threeSessions()
        data.sessions[0].state = .running
        data.take([board("x", .proposed), board("y", .proposed)], session: "s1", board: "b1", now: 1)
        let day = Fixture.day("2026-09-16")
        #expect(!data.alerts(today: day).contains { $0.kind == .unanswered })
        data.sessions[0].state = .held
        let alerts = data.alerts(today: day).filter { $0.kind == .unanswered }
        #expect(alerts.map(\.school) == ["a"])
        #expect(alerts.first?.params["count"] == "2")
    }

    // MARK: - Reminders

    @Test func anActionIsRemindedOfAWeekBefore() {
        var data = threeSessions()
        data.take([board("x", .accepted)], session: "s1", board: "b1", now: 1)
        func kinds(_ day: String) -> [ProgrammeAlert.Kind] {
            data.alerts(today: Fixture.day(day)).filter { $0.school == "a" && $0.action == "x" }.map(\.kind)
        }
        // Due on the day of the next session, 15 October.
        #expect(kinds("2026-10-07") == [])
        #expect(kinds("2026-10-08") == [.actionDue])
        #expect(kinds("2026-11-20") == [.actionDue])
    }

    @Test func aSchoolIsRemindedWhenItsMonthEnds() {
        let data = Fixture.district()
        func isReminded(_ day: String) -> Bool {
            data.alerts(today: Fixture.day(day)).contains { $0.kind == .monthEnding && $0.school == "a" }
        }
        #expect(!isReminded("2026-09-20"))
        #expect(isReminded("2026-09-21"))
    }

    // MARK: - Parked ideas

    private func parked() -> ProgrammeData {
        var data = threeSessions()
        let outcome = BoardOutcome(
            ideas: 12, adopted: 3,
            parked: [.init(id: "q", text: "Лагерь", reason: "Летом"), .init(id: "r", text: "Кружок", reason: "Потом")])
        // Told twice, as after a restart.
        for now in [1, 2] as [Int64] { data.boardClosed("b1", session: "s1", outcome, now: now) }
        return data
    }

    @Test func parkedIdeasComeBackUntilTheyAreDecided() {
        var data = parked()
        #expect(data.parked.count == 2)
        #expect(data.ideas(upTo: Fixture.month("2026-10")).map(\.ideas) == [12, 0])
        // Opened by mistake, and ended early: nothing was decided.
        data.boardOpened("b2", session: "s2", now: 3)
        data.boardClosed("b2", session: "s2", BoardOutcome(), now: 4)
        #expect(data.parkedIdeas(for: data.sessions[1]).map(\.id) == ["q", "r"])
        data.boardClosed("b3", session: "s2", BoardOutcome(takenUp: ["q"]), now: 5)
        #expect(data.parkedIdeas(for: data.sessions[1]).map(\.id) == ["r"])
        #expect(data.parkedIdeas(for: data.sessions[2]).map(\.id) == ["r"])
        #expect(data.parked.first { $0.id == "q" }?.takenUpIn == "s2")
    }

    @Test func parkedAgainStaysParkedAndIsCounted() {
        var data = parked()
        for now in [3, 4] as [Int64] {
            data.boardClosed("b2", session: "s2", BoardOutcome(parkedAgain: ["r": "Нет денег"]), now: now)
        }
        let idea = data.parkedIdeas(for: data.sessions[2]).first { $0.id == "r" }
        #expect(idea?.times == 2 && idea?.reason == "Нет денег")
        #expect(data.parked.count == 2)
        // With others in a cluster it goes on as that.
        let cluster = BoardOutcome.Parked(id: "t", text: "Кружки", reason: "Потом", from: ["r"])
        data.boardClosed("b3", session: "s2", BoardOutcome(parked: [cluster]), now: 5)
        #expect(data.parkedIdeas(for: data.sessions[2]).map(\.id) == ["q", "t"])
        #expect(data.parked.first { $0.id == "t" }?.times == 3)
    }

    // MARK: - Sessions

    @Test func aSessionThatNobodyCameToIsMissed() {
        var data = threeSessions()
        data.close("s1", data.attendance(of: data.sessions[0], [], now: data.sessions[0].endsAt), now: 1)
        #expect(data.sessions[0].state == .missed)
        #expect(throws: MentoringError.self) { try data.cancel("s1", reason: "Карантин") }
        #expect(throws: MentoringError.self) { try data.change(data.sessions[0], schools: nil, now: 1) }
        // What is due by the next session is not due by one that did not take place.
        #expect(data.dueDay(after: Fixture.session("s0", at: "2026-09-01 15:00")).rawValue == "2026-10-15")
    }

    @Test func aCoFacilitatorLeadsAsWell() {
        var data = threeSessions()
        data.sessions[0].coFacilitator = "g"
        let part = ProgrammePerson(id: "g", programme: "p", name: "Вторая", part: .facilitator, account: "ga")
        data.people.append(part)
        let sight = Sight(parts: [part])
        #expect(sight.leads(data.sessions[0]) && sight.mayEdit(data.sessions[0]))
        #expect(!sight.leads(data.sessions[1]))
        data.take([board("x", .accepted)], session: "s1", board: "b1", now: 1)
        #expect(sight.actor(for: data.actions[0], data, today: Fixture.day("2026-10-01")) == .leader)
        #expect(data.seen(by: sight, today: Fixture.day("2026-10-01")).sessions.map(\.id) == ["s1"])
    }
}
