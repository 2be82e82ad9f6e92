import Documents
import Foundation
import Mentoring

/// Sessions and the days by which actions are due as a calendar file (RFC 5545) that reminds of them: of a session a
/// day and an hour before, of an action three days before, of the end of a round of scores a day and three hours
/// before.
struct ProgrammeCalendar: Sendable {
    let sessions: [ProgrammeSession]
    let actions: [ProgrammeAction]
    /// Open rounds of scores that end by themselves.
    let rounds: [ScoringRound]
    /// The schools' names by their ids.
    let schools: [String: String]
    let title: String
    /// Milliseconds since 1970.
    let now: Int64
    let link: @Sendable (ProgrammeSession) -> String
    /// Where actions are looked up.
    let page: String
    /// The address of the server.
    let base: String
    /// Of the few words of our own.
    let language: DocumentLanguage

    var text: String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Veche//Veche//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            "X-WR-CALNAME:" + CalendarFile.escaped(title),
        ]
        for session in sessions { lines += event(session) }
        for action in actions { lines += event(action) }
        for round in rounds { lines += event(round) }
        lines.append("END:VCALENDAR")
        return lines.map { CalendarFile.folded($0) + "\r\n" }.joined()
    }

    private func event(_ session: ProgrammeSession) -> [String] {
        let place = link(session)
        var lines = [
            "BEGIN:VEVENT", "UID:\(session.id)@veche", "DTSTAMP:\(Self.time(now))",
            "DTSTART:\(Self.time(session.startsAt))", "DURATION:PT\(session.duration)M",
            "SUMMARY:" + CalendarFile.escaped(session.title),
        ]
        guard session.state != .cancelled else {
            // A later word about the same event than the one that people have.
            lines += ["STATUS:CANCELLED", "SEQUENCE:1"]
            lines += session.cancelReason.map { ["DESCRIPTION:" + CalendarFile.escaped($0)] } ?? []
            return lines + ["END:VEVENT"]
        }
        lines += [
            "STATUS:CONFIRMED", "SEQUENCE:0", "DESCRIPTION:" + CalendarFile.escaped(session.problem + "\n\n" + place),
            "LOCATION:" + CalendarFile.escaped(place), "URL:" + place,
        ]
        return lines + Self.alarms(["-P1D", "-PT1H"], session.title) + ["END:VEVENT"]
    }

    private func event(_ action: ProgrammeAction) -> [String] {
        guard let due = action.due else { return [] }
        let school = schools[action.school].map { ": " + $0 } ?? ""
        let lines = [
            "BEGIN:VEVENT", "UID:\(action.id)@veche", "DTSTAMP:\(Self.time(now))",
            "DTSTART;VALUE=DATE:\(Self.day(due))", "DTEND;VALUE=DATE:\(Self.day(due.next))", "TRANSP:TRANSPARENT",
            "SUMMARY:" + CalendarFile.escaped(String(action.text.prefix(120)) + school),
            "DESCRIPTION:" + CalendarFile.escaped(action.text + "\n\n" + page), "URL:" + page,
        ]
        return lines + Self.alarms(["-P3D"], action.text) + ["END:VEVENT"]
    }

    private func event(_ round: ScoringRound) -> [String] {
        guard let end = round.endsAt else { return [] }
        let page = "\(base)/delphi/\(round.board)"
        let words =
            language == .russian
            ? "Оценить идеи до этого времени (круг \(round.number)): \(round.title)"
            : "Score the ideas by this time (round \(round.number)): \(round.title)"
        let lines = [
            "BEGIN:VEVENT", "UID:round-\(round.board)-\(round.number)@veche", "DTSTAMP:\(Self.time(now))",
            "DTSTART:\(Self.time(end))", "TRANSP:TRANSPARENT", "SUMMARY:" + CalendarFile.escaped(words),
            "DESCRIPTION:" + CalendarFile.escaped(page), "URL:" + page,
        ]
        return lines + Self.alarms(["-P1D", "-PT3H"], words) + ["END:VEVENT"]
    }

    private static func alarms(_ triggers: [String], _ words: String) -> [String] {
        triggers.flatMap { trigger in
            [
                "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:" + trigger,
                "DESCRIPTION:" + CalendarFile.escaped(words), "END:VALARM",
            ]
        }
    }

    private static func time(_ milliseconds: Int64) -> String {
        CalendarFile.time(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }

    private static func day(_ day: Day) -> String { day.rawValue.replacing("-", with: "") }
}
