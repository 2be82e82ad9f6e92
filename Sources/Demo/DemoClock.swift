import Foundation
import Mentoring

/// Days and hours where the demonstration plays.
struct DemoClock: Sendable {
    static let minute: Int64 = 60_000
    static let day: Int64 = 86_400_000
    static let timeZone = "Europe/Moscow"

    /// The moment that counts as the present, in milliseconds since 1970.
    let now: Int64
    private let calendar: Calendar

    init(now: Int64) {
        self.now = now
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: Self.timeZone) ?? .gmt
        self.calendar = calendar
    }

    var today: Day { LocalCalendar(timeZone: Self.timeZone).day(at: now) }

    /// An hour of a day, or of the working day after it.
    func time(_ day: Day, hour: Int) -> Int64 {
        let parts = DateComponents(year: day.year, month: day.month, day: day.day, hour: hour)
        guard var date = calendar.date(from: parts) else { return now }
        while calendar.isDateInWeekend(date) {
            guard let next = calendar.date(byAdding: .day, value: 1, to: date) else { break }
            date = next
        }
        return Int64(date.timeIntervalSince1970) * 1000
    }

    /// The hour of the working day so many days from now.
    func time(inDays days: Int, hour: Int) -> Int64 {
        time(LocalCalendar(timeZone: Self.timeZone).day(at: now + Int64(days) * Self.day), hour: hour)
    }
}
