import Testing

@testable import Mentoring

struct RegularityTests {
    private func line(_ data: ProgrammeData, _ school: String, today: String) throws -> Regularity {
        try #require(data.regularity(of: [school], today: Fixture.day(today)).first)
    }

    private func cell(_ line: Regularity, _ month: String) throws -> Regularity.Cell {
        try #require(line.months.first { $0.month.rawValue == month })
    }

    @Test func aShareIsHeldByDue() throws {
        var data = Fixture.district()
        Fixture.held(&data, "s1", at: "2026-09-15 15:00", by: ["a", "b"])
        Fixture.held(&data, "s2", at: "2026-10-15 15:00", by: ["b"])
        let a = try line(data, "a", today: "2026-11-05")
        #expect(a.months.prefix(4).map(\.state) == [.green, .red, .future, .future])
        #expect((a.held, a.due) == (1, 2))
        #expect(a.share == 0.5)
        let b = try line(data, "b", today: "2026-11-05")
        #expect(b.share == 1)
        // Who need not meet is neither late nor counted.
        let leader = try line(data, "l", today: "2026-11-05")
        #expect(leader.months.prefix(2).map(\.state) == [.none, .none])
        #expect(leader.share == nil)
    }

    @Test func thePresentMonthCountsAsSoonAsItIsHeld() throws {
        var data = Fixture.district()
        #expect(try line(data, "a", today: "2026-09-10").due == 0)
        Fixture.held(&data, "s1", at: "2026-09-09 15:00", by: ["a"])
        let held = try line(data, "a", today: "2026-09-10")
        #expect((held.held, held.due) == (1, 1))
    }

    @Test(arguments: [
        ("2026-09-20", Regularity.State.future), ("2026-09-21", .amber), ("2026-09-30", .amber),
        ("2026-10-01", .red),
    ])
    func aMonthTurnsAmberWithFewerThanTenDaysLeft(_ today: String, _ state: Regularity.State) throws {
        #expect(try cell(try line(Fixture.district(), "a", today: today), "2026-09").state == state)
    }

    @Test func aMakeUpIsFlaggedAndNeverBackdated() throws {
        var data = Fixture.district()
        Fixture.held(&data, "s1", at: "2026-10-20 15:00", by: ["a"], makeUpFor: "2026-09")
        let line = try line(data, "a", today: "2026-11-05")
        let (september, october) = (try cell(line, "2026-09"), try cell(line, "2026-10"))
        #expect(september.state == .red)
        #expect(september.isMadeUp)
        #expect(september.held == 0)
        #expect(october.state == .green)
        #expect(!october.isMadeUp)
        #expect(line.share == 0.5)
    }

    @Test func aCancelledSessionCountsNothing() throws {
        var data = Fixture.district()
        Fixture.held(&data, "s1", at: "2026-09-15 15:00", by: ["a"])
        data.sessions[0].state = .cancelled
        #expect(try cell(try line(data, "a", today: "2026-10-05"), "2026-09").state == .red)
    }

    // MARK: - Changes in mid-year

    @Test func aStatusCountsFromTheFirstWholeMonth() throws {
        var data = Fixture.district()
        data.statuses.append(
            SchoolStatus(
                id: "x", programme: "p", school: "n", kind: .difficult, fromDay: Fixture.day("2026-10-15"),
                toDay: Fixture.day("2026-12-30"), source: "Приказ 2"))
        let states = try line(data, "n", today: "2027-02-01").months.prefix(5).map(\.state)
        #expect(states == [.none, .none, .red, .none, .none])
    }

    @Test func oneStatusAfterAnotherCoverTheMonthTogether() throws {
        var data = Fixture.district()
        for (id, kind, from, to) in [
            ("x", SchoolStatus.Kind.lowResult, "2026-09-01", "2026-10-14"),
            ("y", .difficult, "2026-10-15", "2026-10-31"),
        ] {
            data.statuses.append(
                SchoolStatus(
                    id: id, programme: "p", school: "n", kind: kind, fromDay: Fixture.day(from),
                    toDay: Fixture.day(to), source: "Приказ"))
        }
        #expect(data.dueSchools(in: Fixture.month("2026-10")).contains("n"))
        data.statuses[data.statuses.count - 1].fromDay = Fixture.day("2026-10-16")
        #expect(!data.dueSchools(in: Fixture.month("2026-10")).contains("n"))
    }

    @Test func aLinkMakesDueAsAStatusDoes() throws {
        var data = Fixture.district()
        try data.addLink(
            MentoringLink(
                id: "k", programme: "p", leader: "l", mentored: "n", fromDay: Fixture.day("2026-10-01")))
        #expect(!data.dueSchools(in: Fixture.month("2026-09")).contains("n"))
        #expect(data.dueSchools(in: Fixture.month("2026-10")).contains("n"))
    }

    @Test func mergedSchoolsAreOneForTheWholeMonthOfTheMerger() throws {
        var data = Fixture.district()
        Fixture.held(&data, "s1", at: "2026-09-15 15:00", by: ["a"])
        Fixture.held(&data, "s2", at: "2026-10-05 15:00", by: ["a"])
        var number = 0
        try data.merge("a", into: "n", from: Fixture.day("2026-10-15"), today: Fixture.day("2026-10-15")) {
            number += 1
            return "new\(number)"
        }
        // September stays with the school that was there; October is the other's, with what was held before.
        #expect(try line(data, "a", today: "2026-12-05").months.prefix(3).map(\.state) == [.green, .none, .none])
        #expect(try line(data, "n", today: "2026-12-05").months.prefix(3).map(\.state) == [.none, .green, .red])
        #expect(data.person("da")?.school == "n")
        #expect(
            data.statuses.first { $0.id == "sa" } == nil
                || data.has(.lowResult, school: "a", on: Fixture.day("2026-10-14")))
        #expect(!data.has(.lowResult, school: "a", on: Fixture.day("2026-10-15")))
        #expect(data.has(.lowResult, school: "n", on: Fixture.day("2026-10-15")))
    }

    @Test func aMergerToComeActsOnItsDay() throws {
        var data = Fixture.district()
        for (id, time) in [("s1", "2026-10-10 15:00"), ("s2", "2026-10-20 15:00")] {
            data.sessions.append(Fixture.session(id, at: time))
            data.sessionSchools.append(SessionSchool(session: id, school: "a"))
        }
        data.take(
            [BoardAction(id: "x", school: "a", text: "Открытый урок", state: .accepted)], session: "s1", board: "b1",
            now: 1)
        let (today, day) = (Fixture.day("2026-10-01"), Fixture.day("2026-10-15"))
        var number = 0
        try data.merge("a", into: "n", from: day, today: today) {
            number += 1
            return "new\(number)"
        }
        // What has a day of its own goes by that day; people and actions stay until it has come.
        #expect(data.person("da")?.school == "a" && data.actions.map(\.school) == ["a"])
        #expect(data.sessionSchools.map(\.school) == ["a", "n"])
        #expect(data.has(.lowResult, school: "a", on: Fixture.day("2026-10-14")))
        let sight = Sight(parts: data.people.filter { $0.id == "da" })
        #expect(data.seen(by: sight, today: today).sessions.map(\.id) == ["s1", "s2"])
        #expect(data.previousActions(for: data.sessions[1]).map(\.id) == ["x"])
        #expect(data.completeMergers(today: day.previous) == [])
        #expect(data.completeMergers(today: day) == ["a"])
        #expect(data.completeMergers(today: day) == [])
        #expect(data.person("da")?.school == "n" && data.actions.map(\.school) == ["n"])
        // From then on nothing is given to it any more.
        let status = SchoolStatus(
            id: "t", programme: "p", school: "a", kind: .difficult, fromDay: day, source: "Приказ")
        #expect(throws: MentoringError.self) { try data.addStatus(status) }
        let person = ProgrammePerson(id: "v", programme: "p", name: "Вера", school: "a", part: .delegate)
        #expect(throws: MentoringError.self) { try data.addPerson(person, now: Fixture.time("2026-10-15 09:00")) }
    }

    @Test func aMergerMakesNoCircleAndIsMadeOnce() throws {
        var data = Fixture.district()
        let day = Fixture.day("2026-10-15")
        try data.merge("a", into: "b", from: day, today: day) { "x" }
        #expect(throws: MentoringError.self) { try data.merge("a", into: "c", from: day, today: day) { "y" } }
        #expect(throws: MentoringError.self) { try data.merge("b", into: "a", from: day, today: day) { "z" } }
        #expect(throws: MentoringError.self) { try data.merge("c", into: "c", from: day, today: day) { "z" } }
        // A circle that got into the data otherwise ends somewhere.
        data.members[2].mergedInto = "a"
        data.members[2].mergedFrom = day
        _ = data.successor(of: "a", on: day)
    }

    // MARK: - Alerts

    @Test func twoMissesInARowRaiseAnAlert() {
        var data = Fixture.district()
        func missed(_ today: String) -> [String] {
            data.alerts(today: Fixture.day(today)).filter { $0.kind == .missedTwice }.map(\.school)
        }
        #expect(missed("2026-10-31") == [])
        #expect(missed("2026-11-01") == ["a", "b", "c"])
        Fixture.held(&data, "s1", at: "2026-10-15 15:00", by: ["b"])
        #expect(missed("2026-11-01") == ["a", "c"])
        // What is held this month ends the row.
        Fixture.held(&data, "s2", at: "2026-11-01 15:00", by: ["c"])
        #expect(missed("2026-11-02") == ["a"])
    }

    @Test func whoHasNoDelegateAndWhoseListIsOldIsTold() {
        let data = Fixture.district()
        func alerts(_ today: String, _ kind: ProgrammeAlert.Kind) -> [String] {
            data.alerts(today: Fixture.day(today)).filter { $0.kind == kind }.map(\.school)
        }
        #expect(alerts("2026-10-31", .rosterOld) == [])
        #expect(alerts("2026-11-01", .rosterOld) == ["a", "b"])
        #expect(alerts("2026-09-02", .noOwner) == ["c"])
    }
}
