import Testing

@testable import Mentoring

struct CommandTests {
    private let now = Fixture.time("2026-11-22 12:00")

    @Test func nothingIsPlannedIntoThePast() {
        var data = Fixture.district()
        #expect(throws: MentoringError.self) {
            try data.plan(Fixture.session(at: "2026-11-21 15:00"), schools: ["a"], now: now)
        }
        #expect(data.sessions.isEmpty)
    }

    @Test func theMonthIsThatOfTheStart() throws {
        var data = Fixture.district()
        var session = Fixture.session(at: "2026-12-01 00:10", makeUpFor: "2026-11")
        session.month = Fixture.month("2026-11")
        try data.plan(session, schools: ["b", "a", "a"], now: now)
        #expect(data.sessions.first?.month.rawValue == "2026-12")
        #expect(data.sessionSchools.map(\.school) == ["a", "b"])
        var moved = try #require(data.sessions.first)
        moved.makeUpFor = nil
        moved.startsAt = Fixture.time("2026-11-30 23:50")
        try data.change(moved, schools: nil, now: now)
        #expect(data.sessions.first?.month.rawValue == "2026-11")
    }

    @Test(arguments: ["2026-12", "2027-01", "2026-08"])
    func aMakeUpIsForAnEarlierMonthOfTheProgramme(_ month: String) {
        var data = Fixture.district()
        #expect(throws: MentoringError.self) {
            try data.plan(Fixture.session(at: "2026-12-10 15:00", makeUpFor: month), schools: ["a"], now: now)
        }
    }

    @Test func whatIsOverStaysAsItIs() throws {
        var data = Fixture.district()
        try data.plan(Fixture.session(at: "2026-11-23 15:00"), schools: ["a"], now: now)
        data.close("s", [SessionSchool(session: "s", school: "a", present: 0, people: 0, counts: false)], now: now)
        #expect(data.sessions.first?.state == .missed)
        let session = try #require(data.sessions.first)
        #expect(throws: MentoringError.self) { try data.change(session, schools: ["b"], now: now) }
        #expect(throws: MentoringError.self) { try data.cancel("s", reason: "Карантин") }
        // Counted once, whatever comes later.
        data.close("s", [SessionSchool(session: "s", school: "a", present: 9, people: 1, counts: true)], now: now)
        #expect(data.sessionSchools.first?.counts == false)
    }

    @Test func aSchoolHasOneMentorAtATime() throws {
        var data = Fixture.district()
        func link(_ id: String, _ leader: String, _ mentored: String, _ from: String) -> MentoringLink {
            MentoringLink(id: id, programme: "p", leader: leader, mentored: mentored, fromDay: Fixture.day(from))
        }
        try data.addLink(link("1", "l", "a", "2026-09-01"))
        #expect(throws: MentoringError.self) { try data.addLink(link("2", "n", "a", "2026-10-01")) }
        #expect(throws: MentoringError.self) { try data.addLink(link("2", "a", "l", "2026-10-01")) }
        #expect(throws: MentoringError.self) { try data.addLink(link("2", "a", "a", "2026-10-01")) }
        #expect(throws: MentoringError.self) { try data.addLink(link("2", "zz", "b", "2026-10-01")) }
        try data.endLink("1", on: Fixture.day("2026-09-30"))
        try data.addLink(link("2", "n", "a", "2026-10-01"))
        #expect(data.links.count == 2)
    }

    @Test func statusesOfOneKindDoNotOverlap() throws {
        var data = Fixture.district()
        func status(_ id: String, _ from: String, _ to: String?, source: String = "Приказ") -> SchoolStatus {
            SchoolStatus(
                id: id, programme: "p", school: "n", kind: .difficult, fromDay: Fixture.day(from),
                toDay: to.map(Fixture.day), source: source)
        }
        try data.addStatus(status("1", "2026-09-01", "2026-12-31"))
        #expect(throws: MentoringError.self) { try data.addStatus(status("2", "2026-12-31", nil)) }
        #expect(throws: MentoringError.self) { try data.addStatus(status("2", "2027-02-01", "2027-01-01")) }
        #expect(throws: MentoringError.self) { try data.addStatus(status("2", "2027-02-01", nil, source: "")) }
        try data.addStatus(status("2", "2027-01-01", nil))
    }

    @Test func namesAreComparedAsPeopleReadThem() throws {
        #expect(ProgrammeData.key("  МБОУ «СОШ № 1»\u{a0}г. Тосно ") == ProgrammeData.key("мбоу \"сош №1\" г. тосно"))
        var data = Fixture.district()
        #expect(throws: MentoringError.self) { try data.addSchool("школа а", newID: "x", now: 0) }
        #expect(throws: MentoringError.self) { try data.renameSchool("b", to: "«Школа А»") }
        data.schools.append(ServerSchool(id: "other", name: "Гимназия № 2", createdAt: 0))
        // A school that the server knows is not made twice.
        #expect(try data.addSchool("гимназия №2", newID: "x", now: 0) == "other")
    }

    @Test func whoIsToLeadASessionIsNotTakenOut() throws {
        var data = Fixture.district()
        try data.plan(Fixture.session(at: "2026-11-23 15:00"), schools: ["a"], now: now)
        #expect(throws: MentoringError.self) { try data.removePerson("f", now: now) }
        try data.removePerson("da", now: now)
        #expect(data.members.first { $0.school == "a" }?.rosterAt == now)
    }
}

struct SightTests {
    private func data() -> ProgrammeData {
        var data = Fixture.district()
        Fixture.held(&data, "s1", at: "2026-09-15 15:00", by: ["a", "b"])
        Fixture.held(&data, "s2", at: "2026-10-15 15:00", by: ["b"])
        data.sessions[1].facilitator = nil
        data.sessionSchools.removeAll { $0.session == "s2" && $0.school == "a" }
        for school in ["a", "b"] {
            data.actions.append(
                ProgrammeAction(
                    id: "x" + school, programme: "p", session: "s1", month: Fixture.month("2026-09"), school: school,
                    text: "Дело", createdAt: 0))
        }
        return data
    }

    @Test func aDelegateSeesTheOwnSchool() {
        let data = data()
        let sight = Sight(parts: data.people.filter { $0.id == "da" })
        let part = data.seen(by: sight, today: Fixture.day("2026-11-01"))
        #expect(part.members.map(\.school) == ["a"])
        #expect(part.sessions.map(\.id) == ["s1"])
        #expect(part.actions.map(\.school) == ["a"])
        #expect(part.sessionSchools.filter { $0.present != nil }.map(\.school) == ["a"])
        #expect(Set(part.people.map(\.id)) == ["da", "f"])
    }

    @Test func aFacilitatorSeesTheOwnSessionsAndAllSchoolsNames() {
        let data = data()
        let sight = Sight(parts: data.people.filter { $0.id == "f" })
        let part = data.seen(by: sight, today: Fixture.day("2026-11-01"))
        #expect(part.members.count == 5)
        #expect(part.sessions.map(\.id) == ["s1"])
        #expect(part.actions.count == 2)
        #expect(Set(part.sessionSchools.map(\.session)) == ["s1"])
    }

    @Test func whoGovernsSeesAll() {
        let data = data()
        let observer = ProgrammePerson(id: "o", programme: "p", name: "ИМЦ", part: .observer)
        #expect(data.seen(by: Sight(parts: [observer]), today: Fixture.day("2026-11-01")) == data)
        #expect(!Sight(parts: [observer]).mayManage)
        #expect(!Sight().isKnown)
    }
}
