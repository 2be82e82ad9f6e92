/// The language of a document.
public enum DocumentLanguage: String, Sendable, CaseIterable {
    case russian = "ru"
    case english = "en"

    /// The one of these two.
    public func choose<Value>(_ russian: Value, _ english: Value) -> Value {
        self == .russian ? russian : english
    }

    func yesOrNo(_ isTrue: Bool) -> String { isTrue ? choose("да", "yes") : choose("нет", "no") }

    /// A day as people write it: `22.11.2026`, in English `2026-11-22`.
    public func day(_ date: DayAndTime) -> String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let day = choose("\(padded(date.dayOfMonth)).\(padded(date.month)).\(date.year)", date.day)
        guard date.seconds > 0 else { return day }
        return "\(day) \(padded(date.seconds / 3600)):\(padded(date.seconds / 60 % 60))"
    }

    /// A number with at most this many digits after the point, or after the comma in Russian.
    public func number(_ number: Double, digits: Int = 1) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(number) * scale).rounded()
        guard scaled < 1e15 else { return Cell.plain(number) }
        let whole = Int(scaled) / Int(scale)
        var fraction = String(Int(scaled) % Int(scale))
        while fraction.count < digits { fraction = "0" + fraction }
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = number < 0 && scaled > 0 ? "−" : ""
        return sign + Self.grouped(whole) + (digits == 0 || fraction.isEmpty ? "" : choose(",", ".") + fraction)
    }

    /// From five digits on in groups of three, with blanks at which no line ends.
    private static func grouped(_ whole: Int) -> String {
        let digits = Array(String(whole))
        guard digits.count > 4 else { return String(digits) }
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "\u{a0}" }
            text.append(digit)
        }
        return text
    }

    /// A month such as `2026-11` in words: `ноябрь 2026`, `November 2026`.
    public func month(_ month: String) -> String {
        guard let (year, index) = Self.parts(month) else { return month }
        let names = choose(
            [
                "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
                "декабрь",
            ],
            [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ])
        return "\(names[index]) \(year)"
    }

    /// The month's short name without a year: `ноя`, `Nov`.
    public func shortMonth(_ month: String) -> String {
        guard let (_, index) = Self.parts(month) else { return month }
        let names = choose(
            ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])
        return names[index]
    }

    private static func parts(_ month: String) -> (year: Int, index: Int)? {
        let parts = month.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, (1...12).contains(parts[1]) else { return nil }
        return (parts[0], parts[1] - 1)
    }

    /// `1 школа`, `2 школы`, `5 школ`: the form that goes with the number. In English the second form is the plural.
    public func counted(_ number: Int, _ russian: (String, String, String), _ english: (String, String)) -> String {
        guard self == .russian else { return "\(number) \(number == 1 ? english.0 : english.1)" }
        let tens = number % 100
        let form =
            (11...14).contains(tens)
            ? russian.2 : number % 10 == 1 ? russian.0 : (2...4).contains(number % 10) ? russian.1 : russian.2
        return "\(number) \(form)"
    }
}
