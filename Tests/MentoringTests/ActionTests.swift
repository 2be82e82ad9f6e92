import Testing

@testable import Mentoring

struct ActionTests {
    private func action(_ state: ProgrammeAction.State = .proposed) -> ProgrammeAction {
        ProgrammeAction(
            id: "x", programme: "p", session: "s", month: Fixture.month("2026-09"), school: "a", text: "Открытый урок",
            state: state, createdAt: 0)
    }

    @Test func anActionIsAcceptedByItsSchoolAndDone() throws {
        var action = action()
        try action.become(.accepted, why: nil, by: .delegate, now: 1)
        try action.become(.done, why: nil, by: .delegate, now: 2)
        #expect(action.state == .done)
        #expect(action.changedAt == 2)
        #expect(!action.isOpen)
    }

    @Test func whoLeadsDoesNotAcceptForTheSchool() {
        var action = action()
        #expect(throws: MentoringError.self) { try action.become(.accepted, why: nil, by: .leader, now: 1) }
        #expect(action.state == .proposed)
    }

    @Test func carriedTwiceGoesToTheCentreUntilItIsSettled() throws {
        var action = action(.accepted)
        try action.become(.carried, why: "Болела", by: .leader, now: 1)
        #expect(!action.isEscalated)
        try action.become(.carried, why: nil, by: .leader, now: 2)
        #expect(action.carried == 2)
        #expect(action.isEscalated)
        #expect(action.why == "Болела")
        try action.become(.done, why: nil, by: .leader, now: 3)
        #expect(!action.isEscalated)
    }

    @Test(arguments: [ProgrammeAction.State.declined, .notDone])
    func aRefusalNeedsAReason(_ state: ProgrammeAction.State) {
        var action = action(state == .declined ? .proposed : .accepted)
        #expect(throws: MentoringError.self) { try action.become(state, why: "", by: .delegate, now: 1) }
        #expect(throws: Never.self) { try action.become(state, why: "Нет кабинета", by: .delegate, now: 1) }
    }

    @Test func whatWasDoneIsNotCarried() {
        var action = action(.done)
        #expect(throws: MentoringError.self) { try action.become(.carried, why: nil, by: .administrator, now: 1) }
    }

    // MARK: - From and to boards

    private func board(_ id: String, _ state: ProgrammeAction.State, carried: Int = 0) -> BoardAction {
        BoardAction(id: id, school: "a", text: "Открытый урок", state: state, carried: carried)
    }

    private func twoSessions() -> ProgrammeData {
        var data = Fixture.district()
        data.sessions = [
            Fixture.session("s1", at: "2026-09-15 15:00"), Fixture.session("s2", at: "2026-10-15 15:00"),
        ]
        data.sessionSchools = [
            SessionSchool(session: "s1", school: "a"), SessionSchool(session: "s2", school: "a"),
        ]
        return data
    }

    @Test func theNextSessionBeginsWithWhatIsOpen() {
        var data = twoSessions()
        data.take(
            [board("x", .accepted), board("y", .declined), board("z", .proposed)], session: "s1", board: "b1", now: 1)
        // What was declined is settled; what nobody has answered is not.
        #expect(data.previousActions(for: data.sessions[1]).map(\.id) == ["x", "z"])
        #expect(data.previousActions(for: data.sessions[0]).isEmpty)
        // Due is the day of the leader's next session.
        #expect(data.actions.first?.due?.rawValue == "2026-10-15")
    }

    @Test func aReviewOnTheBoardIsTakenOverOnce() throws {
        var data = twoSessions()
        data.take([board("x", .accepted)], session: "s1", board: "b1", now: 1)
        let first = data.take([board("x", .carried, carried: 1)], session: "s2", board: "b2", now: 2)
        #expect(first.map(\.id) == ["x"])
        let again = data.take([board("x", .carried, carried: 1)], session: "s2", board: "b2", now: 3)
        #expect(again.isEmpty)
        let action = try #require(data.actions.first)
        #expect(action.session == "s1")
        #expect(action.carried == 1)
        #expect(action.changedAt == 2)
    }

    @Test func aCarriedActionIsDueByItsSchoolsNextSession() {
        var data = twoSessions()
        data.take([board("x", .accepted)], session: "s1", board: "b1", now: 1)
        var review = board("x", .carried, carried: 1)
        review.due = data.actions[0].due
        data.take([review], session: "s2", board: "b2", now: 2)
        #expect(data.actions.first?.due?.rawValue == "2026-11-14")
        data.sessions.append(Fixture.session("s3", at: "2026-12-03 15:00"))
        data.sessionSchools.append(SessionSchool(session: "s3", school: "a"))
        #expect(data.dueDay(carrying: data.actions[0], at: data.sessions[1].startsAt).rawValue == "2026-12-03")
        // Told again, nothing moves; carried again, it is due by what is planned by then.
        data.take([review], session: "s2", board: "b2", now: 3)
        #expect(data.actions.first?.due?.rawValue == "2026-11-14")
        review.carried = 2
        data.take([review], session: "s2", board: "b2", now: 4)
        #expect(data.actions.first?.due?.rawValue == "2026-12-03")
        data.sessions[2].state = .cancelled
        #expect(data.dueDay(carrying: data.actions[0], at: data.sessions[1].startsAt).rawValue == "2026-11-14")
    }

    @Test func whatWasSaidOnThePageSinceIsNotTakenBack() throws {
        var data = twoSessions()
        data.take([board("x", .proposed)], session: "s1", board: "b1", now: 1)
        try data.actions[0].become(.accepted, why: nil, by: .delegate, now: 2)
        let changed = data.take([board("x", .proposed)], session: "s1", board: "b1", now: 3)
        #expect(changed.isEmpty)
        #expect(data.actions.map(\.state) == [.accepted])
        data.take([board("x", .done)], session: "s2", board: "b2", now: 4)
        #expect(data.actions.map(\.state) == [.done])
    }

    @Test func whatTheBoardTakesBackIsForgotten() {
        var data = twoSessions()
        data.take([board("x", .proposed), board("y", .accepted)], session: "s1", board: "b1", now: 1)
        data.take([], session: "s1", board: "b1", now: 2)
        #expect(data.actions.map(\.id) == ["y"])
    }
}
