import Foundation

/// A month of the calendar, written as in `2026-11`.
public struct Month: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    /// The year, 1900 to 2200.
    public let year: Int
    /// 1 for January to 12.
    public let month: Int

    /// Makes a month; months beyond 12 or below 1 run over into other years.
    public init(year: Int, month: Int) {
        let index = year * 12 + month - 1
        self.year = Int((Double(index) / 12).rounded(.down))
        self.month = index - self.year * 12 + 1
    }

    /// Reads `2026-11`; nil when it is nothing like that.
    public init?(rawValue: String) {
        let bytes = Array(rawValue.utf8)
        guard bytes.count == 7, bytes[4] == UInt8(ascii: "-"), let year = Int(rawValue.prefix(4)),
            let month = Int(rawValue.suffix(2)), (1900...2200).contains(year), (1...12).contains(month)
        else { return nil }
        self.year = year
        self.month = month
    }

    /// As in `2026-11`.
    public var rawValue: String { "\(year)-" + (month < 10 ? "0" : "") + "\(month)" }

    /// The month so many months later, or earlier.
    public func advanced(by months: Int) -> Month { Month(year: year, month: month + months) }

    /// How many months later `other` is.
    public func distance(to other: Month) -> Int { (other.year - year) * 12 + other.month - month }

    /// Its first day.
    public var firstDay: Day { Day(year: year, month: month, day: 1) }

    /// Its last day.
    public var lastDay: Day { Day(year: year, month: month, day: dayCount) }

    /// How many days it has.
    public var dayCount: Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    /// The earlier month is the smaller one.
    public static func < (a: Month, b: Month) -> Bool { (a.year, a.month) < (b.year, b.month) }
}

/// A day of the calendar, written as in `2026-11-22`.
public struct Day: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    /// The year.
    public let year: Int
    /// 1 for January to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2026-11-22`; nil when there is no such day.
    public init?(rawValue: String) {
        let bytes = Array(rawValue.utf8)
        guard bytes.count == 10, bytes[7] == UInt8(ascii: "-"),
            let month = Month(rawValue: String(rawValue.prefix(7))), let day = Int(rawValue.suffix(2)),
            (1...month.dayCount).contains(day)
        else { return nil }
        self.init(year: month.year, month: month.month, day: day)
    }

    /// As in `2026-11-22`.
    public var rawValue: String { monthOfIt.rawValue + (day < 10 ? "-0" : "-") + "\(day)" }

    /// The month that it lies in.
    public var monthOfIt: Month { Month(year: year, month: month) }

    /// The day before.
    public var previous: Day {
        day > 1 ? Day(year: year, month: month, day: day - 1) : monthOfIt.advanced(by: -1).lastDay
    }

    /// The day after.
    public var next: Day {
        day < monthOfIt.dayCount
            ? Day(year: year, month: month, day: day + 1) : monthOfIt.advanced(by: 1).firstDay
    }

    /// How many days of its month come after it.
    public var daysLeftInMonth: Int { monthOfIt.dayCount - day }

    /// The earlier day is the smaller one.
    public static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
}

/// What day it is where a programme runs.
public struct LocalCalendar: Sendable {
    private let calendar: Calendar

    /// The calendar of a time zone (IANA); that of Moscow where there is none of that name.
    public init(timeZone: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone =
            TimeZone(identifier: timeZone) ?? TimeZone(identifier: "Europe/Moscow") ?? .gmt
        self.calendar = calendar
    }

    /// The day of a time in milliseconds since 1970.
    public func day(at time: Int64) -> Day {
        let date = Date(timeIntervalSince1970: Double(time) / 1000)
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return Day(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
    }

    /// When a day begins, in milliseconds since 1970.
    public func start(of day: Day) -> Int64 {
        let date = calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day))
        return Int64((date ?? .distantPast).timeIntervalSince1970 * 1000)
    }

    /// The month of a time in milliseconds since 1970.
    public func month(at time: Int64) -> Month { day(at: time).monthOfIt }
}
