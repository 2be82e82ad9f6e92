import Foundation
import Storage

/// A meeting as a calendar file (RFC 5545), for the calendars that people use.
struct CalendarFile: Sendable {
    /// How many months of a recurring meeting are written out where no rule says them rightly.
    static let listedMonths = 24

    let room: StoredRoom
    /// The link that opens the room.
    let link: String
    /// When the file is made.
    let now: Date

    /// The file; nil when the room has no time.
    var text: String? {
        guard let start = room.meeting.startsAt else { return nil }
        let minutes = room.meeting.duration ?? 60
        let notes = room.meeting.description.isEmpty ? link : room.meeting.description + "\n\n" + link
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Veche//Veche//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            "BEGIN:VEVENT", "UID:\(room.slug)@veche", "DTSTAMP:\(Self.time(now))", "DTSTART:\(Self.time(start))",
            "DURATION:PT\(minutes)M",
        ]
        if room.meeting.recurrence == "monthly" { lines.append(recurrence(from: start)) }
        lines += [
            "SUMMARY:\(Self.escaped(room.title))", "DESCRIPTION:\(Self.escaped(notes))",
            "LOCATION:\(Self.escaped(link))", "URL:\(link)", "END:VEVENT", "END:VCALENDAR",
        ]
        return lines.map { Self.folded($0) + "\r\n" }.joined()
    }

    // MARK: - Recurrence

    /// The same weekday of the same week each month, in the meeting's own time zone; a fifth one means the last.
    ///
    /// Times stand in UTC, so that no description of the zone is needed. A rule in UTC says the same as one in the zone
    /// only where both have the same date and the zone has no summer time; elsewhere the dates are listed.
    private func recurrence(from start: Date) -> String {
        let zone = TimeZone(identifier: room.meeting.timeZone ?? MeetingTime.standardZone) ?? .gmt
        let monthly = MonthlyPosition(of: start, in: zone)
        let utc = MonthlyPosition(of: start, in: .gmt)
        if monthly == utc, zone.nextDaylightSavingTimeTransition(after: start) == nil {
            return "RRULE:FREQ=MONTHLY;BYDAY=\(monthly.rule)"
        }
        let dates = (1..<Self.listedMonths).compactMap { monthly.date(months: $0, after: start) }
        return "RDATE:" + dates.map(Self.time).joined(separator: ",")
    }

    // MARK: - Writing

    /// A time in UTC (RFC 5545 §3.3.5, form 2).
    static func time(_ date: Date) -> String {
        let style = Date.ISO8601FormatStyle(
            dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted)
        return date.formatted(style)
    }

    /// Text with the signs escaped that mean something (§3.3.11).
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n", "\r\n", "\r": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }

    /// A line in pieces of at most 75 bytes that cut no character apart (§3.1).
    static func folded(_ line: String) -> String {
        var result = ""
        var length = 0
        func add(_ piece: String) {
            let size = piece.utf8.count
            if length + size > 75 {
                result += "\r\n "
                length = 1
            }
            result += piece
            length += size
        }
        for character in line {
            // What a reader takes for one character stays whole, as long as it fits a line at all.
            if character.utf8.count < 75 {
                add(String(character))
            } else {
                for scalar in character.unicodeScalars { add(String(scalar)) }
            }
        }
        return result
    }
}

/// Where in its month a day lies, such as the second Tuesday.
struct MonthlyPosition: Sendable, Equatable {
    /// 1 for Sunday to 7 for Saturday.
    let weekday: Int
    /// 1 to 4, or -1 for the last.
    let ordinal: Int
    private let calendar: Calendar

    /// The position of `date` in a time zone.
    init(of date: Date, in zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        weekday = calendar.component(.weekday, from: date)
        let week = (calendar.component(.day, from: date) - 1) / 7 + 1
        ordinal = week == 5 ? -1 : week
    }

    static func == (a: MonthlyPosition, b: MonthlyPosition) -> Bool {
        a.weekday == b.weekday && a.ordinal == b.ordinal
    }

    /// As in `BYDAY`.
    var rule: String { "\(ordinal)" + ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][weekday - 1] }

    /// The day in this position so many months after `start`, at the same time of the day in the zone.
    func date(months: Int, after start: Date) -> Date? {
        var parts = calendar.dateComponents([.year, .month, .hour, .minute, .second], from: start)
        let (year, month) = (parts.year ?? 0, (parts.month ?? 1) - 1 + months)
        parts.year = year + month / 12
        parts.month = month % 12 + 1
        parts.day = 1
        guard let first = calendar.date(from: parts),
            let days = calendar.range(of: .day, in: .month, for: first)
        else { return nil }
        let offset = (weekday - calendar.component(.weekday, from: first) + 7) % 7
        let day = ordinal > 0 ? 1 + offset + 7 * (ordinal - 1) : 1 + offset + 7 * ((days.count - 1 - offset) / 7)
        parts.day = day
        return calendar.date(from: parts)
    }
}
