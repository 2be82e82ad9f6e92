import Testing

@testable import Mentoring

struct CalendarTests {
    @Test func monthsRunOverIntoYears() {
        #expect(Month(year: 2026, month: 13).rawValue == "2027-01")
        #expect(Month(year: 2026, month: 0).rawValue == "2025-12")
        #expect(Fixture.month("2026-01").advanced(by: -1).rawValue == "2025-12")
        #expect(Fixture.month("2025-09").distance(to: Fixture.month("2026-02")) == 5)
    }

    @Test(arguments: ["2026-13", "2026-00", "26-11", "2026-1", "2026/11", "", "2026-11-1", "１９９９-11"])
    func rubbishIsNoMonth(_ text: String) { #expect(Month(rawValue: text) == nil) }

    @Test(arguments: ["2026-02-29", "2026-11-31", "2026-11-00", "2026-11", "22.11.2026", "2026-11-2"])
    func rubbishIsNoDay(_ text: String) { #expect(Day(rawValue: text) == nil) }

    @Test func leapDaysAreDays() {
        #expect(Day(rawValue: "2028-02-29") != nil)
        #expect(Fixture.day("2028-02-29").next.rawValue == "2028-03-01")
        #expect(Fixture.day("2026-01-01").previous.rawValue == "2025-12-31")
    }

    @Test func theDayIsThatOfTheProgrammesZone() {
        let time = Fixture.time("2026-12-01 00:30")
        #expect(LocalCalendar(timeZone: "Europe/Moscow").month(at: time).rawValue == "2026-12")
        #expect(LocalCalendar(timeZone: "Europe/Kaliningrad").month(at: time).rawValue == "2026-11")
        #expect(LocalCalendar(timeZone: "Asia/Vladivostok").day(at: time).rawValue == "2026-12-01")
    }
}
