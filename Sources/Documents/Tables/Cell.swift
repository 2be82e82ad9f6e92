/// What stands in one cell of a spreadsheet.
public enum Cell: Sendable, Equatable {
    /// Nothing, or blanks only.
    case empty
    /// Words, with blanks at both ends taken away. Every cell of a CSV that is not empty.
    case text(String)
    /// A number; also a formula's value as the spreadsheet last computed it. Percent are what people see: 45 for 45 %.
    case number(Double)
    /// Yes or no.
    case boolean(Bool)
    /// A day, with a time when the cell has one.
    case date(DayAndTime)
    /// What cannot be taken as a value: an error such as `#REF!`, or a formula whose value the file does not hold.
    /// Formulas are never computed here.
    case refused(String)
}

extension Cell {
    /// The cell as words: a whole number without a fraction, a day as `2026-11-22`. Nil when it is empty or refused.
    public var text: String? {
        switch self {
        case .empty, .refused: nil
        case .text(let text): text
        case .number(let number): Self.plain(number)
        case .boolean(let isTrue): isTrue ? "1" : "0"
        case .date(let date): date.day
        }
    }

    /// The cell as a number; words are read as people write numbers: `12,5`, `12.5`, `1 250`, `45 %`. Nil when it is
    /// none.
    public var number: Double? {
        switch self {
        case .number(let number): return number
        case .text(let text):
            var plain = ""
            for character in text.hasSuffix("%") ? text.dropLast() : text[...] {
                switch character {
                case " ", "\u{a0}", "\u{202f}": continue
                case ",": plain.append(".")
                case "0"..."9", ".", "-", "+": plain.append(character)
                default: return nil
                }
            }
            return Double(plain)
        default: return nil
        }
    }

    /// The cell as a whole number, or nil when it is none.
    public var whole: Int? { number.flatMap { Int(exactly: $0) } }

    /// The cell as a day; words are read as `22.11.2026`, `22/11/2026` or `2026-11-22`. Nil when it is none.
    public var date: DayAndTime? {
        switch self {
        case .date(let date): date
        case .text(let text): DayAndTime(reading: text)
        default: nil
        }
    }

    /// A number as people write it, without an exponent where that is possible.
    static func plain(_ number: Double) -> String {
        if let whole = Int(exactly: number) { return String(whole) }
        return String(number)
    }
}

/// A day of the Gregorian calendar with a time of that day, in no time zone: as it stands in the cell.
public struct DayAndTime: Sendable, Hashable {
    /// The year, such as 2026.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var dayOfMonth: Int
    /// Seconds since midnight.
    public var seconds: Int

    /// Takes the parts; nil when there is no such day or time.
    public init?(year: Int, month: Int, dayOfMonth: Int, seconds: Int = 0) {
        guard (1900...9999).contains(year), (1...12).contains(month), dayOfMonth >= 1,
            dayOfMonth <= Self.days(in: month, of: year), (0..<86_400).contains(seconds)
        else { return nil }
        self.year = year
        self.month = month
        self.dayOfMonth = dayOfMonth
        self.seconds = seconds
    }

    /// The day as `2026-11-22`.
    public var day: String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return "\(year)-\(padded(month))-\(padded(dayOfMonth))"
    }

    /// Reads `22.11.2026`, `22/11/2026`, `22-11-2026` or `2026-11-22`; a time after a blank or `T` is left aside.
    init?(reading text: String) {
        let day = text.split(maxSplits: 1) { $0 == " " || $0 == "T" }.first ?? ""
        let parts = day.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "/" || $0 == "-" }
        guard parts.count == 3, parts.allSatisfy({ $0.count <= 4 && !$0.isEmpty }) else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        if parts[0].count == 4 {
            self.init(year: numbers[0], month: numbers[1], dayOfMonth: numbers[2])
        } else if parts[2].count == 4 {
            self.init(year: numbers[2], month: numbers[1], dayOfMonth: numbers[0])
        } else {
            return nil
        }
    }

    /// A spreadsheet's number of a day: days since the end of 1899, or since 1904-01-01; nil when there is none. The
    /// 29 February 1900, which spreadsheets believe in, is read as the first of March.
    init?(serial: Double, since1904: Bool) {
        guard serial.isFinite, serial >= 0, serial < 2_958_466 else { return nil }
        var day = Int(serial)
        var seconds = Int(((serial - Double(day)) * 86_400).rounded())
        if seconds == 86_400 {
            seconds = 0
            day += 1
        }
        // Days since 1970; before March 1900 a spreadsheet counts one day too few.
        let sinceEpoch = since1904 ? day - 24_107 : day - (day < 60 ? 25_568 : 25_569)
        // Howard Hinnant's civil_from_days: years begin in March, so that the leap day is the last.
        let shifted = sinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            dayOfMonth: ofYear - (153 * shiftedMonth + 2) / 5 + 1, seconds: seconds)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
