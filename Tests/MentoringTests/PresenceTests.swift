import Testing

@testable import Mentoring

struct PresenceTests {
    /// Somebody of a school, there in spans of minutes from 15:00.
    private func person(
        _ key: String, school: String?, _ spans: [(Int, Int?)], account: String? = nil, isDelegate: Bool = false,
        isHost: Bool = false, people: Int = 1, start: Int64 = Fixture.time("2026-11-22 15:00")
    ) -> Presence {
        Presence(
            key: key, account: account, school: school, isDelegate: isDelegate, isHost: isHost, people: people,
            stays: spans.map { from, to in
                Presence.Stay(from: start + Int64(from) * 60_000, to: to.map { start + Int64($0) * 60_000 })
            })
    }

    private func counted(
        _ presences: [Presence], at time: String = "2026-11-22 15:00", minutes: Int = 60, zone: String = "Europe/Moscow"
    ) -> [String: SessionSchool] {
        var data = Fixture.district(zone: zone)
        let session = Fixture.session(at: time, minutes: minutes, zone: zone)
        data.sessions = [session]
        data.sessionSchools = [
            SessionSchool(session: "s", school: "a"), SessionSchool(session: "s", school: "b"),
        ]
        let rows = data.attendance(of: session, presences, now: session.endsAt + 600_000)
        return Dictionary(rows.map { ($0.school, $0) }) { first, _ in first }
    }

    private func minutes(_ count: Int) -> Int64 { Int64(count) * 60_000 }

    private func facilitator(_ from: Int = 0, _ to: Int = 60) -> Presence {
        person("account:fa", school: "l", [(from, to)], account: "fa", isHost: true)
    }

    @Test(arguments: [(29, false), (30, true), (60, true)])
    func halfOfTheSessionCounts(_ minutes: Int, _ counts: Bool) {
        let rows = counted([facilitator(), person("x", school: "a", [(0, minutes)], account: "aa")])
        #expect(rows["a"]?.counts == counts)
        #expect(rows["a"]?.present == self.minutes(minutes))
        #expect(rows["b"]?.counts == false)
    }

    @Test func reconnectsAreMerged() {
        // Two devices and three connections: 0–12, 10–20, 25–35 make 30 minutes.
        let rows = counted([
            facilitator(), person("phone", school: "a", [(0, 12), (25, 35)], account: "aa"),
            person("laptop", school: "a", [(10, 20)], account: "aa", people: 12),
        ])
        #expect(rows["a"]?.present == minutes(30))
        #expect(rows["a"]?.counts == true)
        #expect(rows["a"]?.people == 12)
    }

    @Test func twoDelegatesDoNotMakeOne() {
        let rows = counted([
            facilitator(), person("x", school: "a", [(0, 20)], isDelegate: true),
            person("y", school: "a", [(20, 40)], isDelegate: true),
        ])
        #expect(rows["a"]?.present == minutes(40))
        #expect(rows["a"]?.counts == false)
        #expect(rows["a"]?.people == 2)
    }

    @Test func aGuestOrPupilOfTheSchoolIsNoDelegate() {
        let rows = counted([facilitator(), person("guest:1", school: "a", [(0, 60)], people: 25)])
        #expect(rows["a"]?.counts == false)
        #expect(rows["a"]?.people == 25)
    }

    @Test(arguments: [(40, 20, true), (40, 19, false), (20, 15, true), (20, 14, false), (14, 14, false)])
    func aSessionThatEndedEarlyIsShorter(_ length: Int, _ minutes: Int, _ counts: Bool) {
        let rows = counted([
            facilitator(0, length), person("x", school: "a", [(0, minutes)], account: "aa"),
        ])
        #expect(rows["a"]?.counts == counts)
    }

    @Test func overstayingMakesTheHalfNoLonger() {
        let rows = counted([
            facilitator(0, 180), person("x", school: "a", [(0, 30)], account: "aa"),
            // Who forgets the page open keeps nobody else from counting.
            person("y", school: "b", [(-30, 170)], account: "ba"),
        ])
        #expect(rows["a"]?.counts == true)
        #expect(rows["b"]?.counts == true)
        #expect(rows["b"]?.present == minutes(170))
    }

    @Test func waitingBeforeTheStartIsNotAttending() {
        let rows = counted([facilitator(-20, 60), person("x", school: "a", [(-20, 20)], account: "aa")])
        #expect(rows["a"]?.present == minutes(20))
        #expect(rows["a"]?.counts == false)
    }

    @Test func whoeverIsStillThereIsCountedToNow() {
        let rows = counted([facilitator(), person("x", school: "a", [(35, nil)], account: "aa")])
        #expect(rows["a"]?.present == minutes(35))
        #expect(rows["a"]?.counts == true)
    }

    @Test func aSessionAcrossMidnightBelongsToTheMonthOfItsStart() throws {
        let start = Fixture.time("2026-11-30 23:30")
        let rows = counted(
            [
                person("f", school: "l", [(0, 60)], isHost: true, start: start),
                person("x", school: "a", [(5, 50)], account: "aa", start: start),
            ], at: "2026-11-30 23:30")
        #expect(rows["a"]?.counts == true)
        #expect(Fixture.session(at: "2026-11-30 23:30").month.rawValue == "2026-11")
        var data = Fixture.district()
        Fixture.held(&data, "s1", at: "2026-11-30 23:30", by: ["a"])
        let line = try #require(data.regularity(of: ["a"], today: Fixture.day("2026-12-02")).first)
        #expect(line.months[2].state == .green)
        #expect(line.months[3].held == 0)
        // The same moment is another month where the programme runs elsewhere.
        let east = LocalCalendar(timeZone: "Asia/Vladivostok").month(at: start)
        #expect(east.rawValue == "2026-12")
    }

    @Test func aMergedSchoolsDelegateSpeaksForTheOther() throws {
        var data = Fixture.district()
        try data.merge("a", into: "b", from: Fixture.day("2026-11-01"), today: Fixture.day("2026-11-01")) { "x" }
        let session = Fixture.session(at: "2026-11-22 15:00")
        data.sessionSchools = [SessionSchool(session: "s", school: "b")]
        // The account still says the old school.
        let rows = data.attendance(
            of: session, [person("x", school: "a", [(0, 60)], account: "aa")], now: session.endsAt)
        #expect(rows.map(\.school) == ["b"])
        #expect(rows.first?.counts == true)
    }

    @Test func nobodyCameAndNothingBreaks() {
        let rows = counted([])
        #expect(rows["a"]?.present == 0)
        #expect(rows["a"]?.counts == false)
    }
}
