import Foundation

@testable import Mentoring

/// A small district: a leader, three schools that are mentored, one that is not.
enum Fixture {
    static let moscow = TimeZone(identifier: "Europe/Moscow") ?? .gmt

    /// Milliseconds since 1970 of a time in Moscow, such as `2026-11-22 15:00`.
    static func time(_ text: String, zone: String = "Europe/Moscow") -> Int64 {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: zone)
        formatter.dateFormat = "yyyy-MM-dd HH:mm"
        return Int64((formatter.date(from: text)?.timeIntervalSince1970 ?? 0) * 1000)
    }

    static func day(_ text: String) -> Day { Day(rawValue: text) ?? Day(year: 1900, month: 1, day: 1) }
    static func month(_ text: String) -> Month { Month(rawValue: text) ?? Month(year: 1900, month: 1) }

    static func district(zone: String = "Europe/Moscow") -> ProgrammeData {
        var data = ProgrammeData(
            programme: Programme(
                id: "p", title: "Сеть", district: "Тосно", start: month("2026-09"), timeZone: zone, createdAt: 0))
        for (id, name) in [("l", "Лидер"), ("a", "Школа А"), ("b", "Школа Б"), ("c", "Школа В"), ("n", "Школа Н")] {
            data.schools.append(ServerSchool(id: id, name: name, createdAt: 0))
            data.members.append(
                MemberSchool(programme: "p", school: id, rosterAt: time("2026-09-01 12:00")))
        }
        data.statuses = [
            SchoolStatus(
                id: "sl", programme: "p", school: "l", kind: .leader, fromDay: day("2026-09-01"), source: "Приказ 1")
        ]
        for id in ["a", "b", "c"] {
            data.statuses.append(
                SchoolStatus(
                    id: "s" + id, programme: "p", school: id, kind: .lowResult, fromDay: day("2026-09-01"),
                    source: "Приказ 1"))
        }
        data.people = [
            ProgrammePerson(id: "f", programme: "p", name: "Ведущая", school: "l", part: .facilitator, account: "fa"),
            ProgrammePerson(id: "da", programme: "p", name: "Анна", school: "a", part: .delegate, account: "aa"),
            ProgrammePerson(id: "db", programme: "p", name: "Борис", school: "b", part: .delegate, account: "ba"),
        ]
        return data
    }

    /// A session of an hour for the schools a and b.
    static func session(
        _ id: String = "s", at time: String, minutes: Int = 60, makeUpFor: String? = nil, zone: String = "Europe/Moscow"
    ) -> ProgrammeSession {
        let start = Self.time(time, zone: zone)
        return ProgrammeSession(
            id: id, programme: "p", month: LocalCalendar(timeZone: zone).month(at: start), title: "Мозговой штурм",
            problem: "Как?", leader: "l", startsAt: start, duration: minutes, facilitator: "f",
            makeUpFor: makeUpFor.map(month))
    }

    /// The district after a session in which some schools were long enough.
    static func held(
        _ data: inout ProgrammeData, _ id: String, at time: String, by schools: [String], makeUpFor: String? = nil
    ) {
        var session = session(id, at: time, makeUpFor: makeUpFor)
        session.state = .held
        session.closedAt = session.endsAt
        data.sessions.append(session)
        for school in ["a", "b", "c"] {
            data.sessionSchools.append(
                SessionSchool(
                    session: id, school: school, present: schools.contains(school) ? 3_600_000 : 0, people: 1,
                    counts: schools.contains(school)))
        }
    }
}
