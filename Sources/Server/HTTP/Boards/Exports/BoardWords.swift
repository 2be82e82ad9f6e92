import Boards
import Documents
import Foundation

/// The words of a board's files.
struct BoardWords: Sendable {
    let language: DocumentLanguage

    /// Russian unless English is asked for.
    init(_ language: DocumentLanguage) { self.language = language }

    func of(_ russian: String, _ english: String) -> String { language.choose(russian, english) }

    func mode(_ mode: String) -> String {
        switch mode {
        case "open": of("открытый мозговой штурм", "open brainstorm")
        case "ngt": of("метод номинальных групп", "nominal group technique")
        case "635": of("метод 6-3-5", "6-3-5 brainwriting")
        case "delphi": of("метод Дельфи", "Delphi")
        default: mode
        }
    }

    func anonymity(_ anonymity: String) -> String {
        switch anonymity {
        case "open": of("авторы видны", "authors shown")
        case "reveal": of("авторы скрыты до раскрытия идей", "authors hidden until ideas were revealed")
        case "always": of("авторы скрыты", "authors hidden")
        default: anonymity
        }
    }

    func stage(_ stage: String) -> String {
        switch stage {
        case "review": of("проверка прошлых действий", "review of last month's actions")
        case "problem": of("согласование проблемы", "agreeing the problem")
        case "writing": of("молчаливая запись идей", "silent writing")
        case "reveal": of("раскрытие идей", "reveal")
        case "improve": of("развитие и объединение", "improving and combining")
        case "cluster": of("группировка", "clustering")
        case "vote": of("голосование", "voting")
        case "score": of("оценка", "scoring")
        case "decide": of("решения", "decisions")
        case "assign": of("поручения", "assigning")
        case "protocol": of("протокол", "protocol")
        case "closed": of("завершено", "closed")
        default: stage
        }
    }

    func kind(_ kind: String) -> String {
        switch kind {
        case "new": of("новая", "new")
        case "improve": of("развитие", "improvement")
        case "combine": of("объединение", "combination")
        case "brought": of("из группы", "brought from a group")
        case "parked": of("отложена ранее", "parked earlier")
        default: kind
        }
    }

    func state(ofIdea state: String) -> String {
        switch state {
        case "shown": of("показана", "shown")
        case "withdrawn": of("отозвана автором", "withdrawn by its author")
        case "hidden": of("скрыта ведущим", "hidden by the facilitator")
        default: state
        }
    }

    func verdict(_ verdict: String) -> String {
        switch verdict {
        case "adopt": of("принять", "adopt")
        case "adapt": of("принять с изменениями", "adapt")
        case "park": of("отложить", "park")
        case "reject": of("отклонить", "reject")
        default: verdict
        }
    }

    func state(ofAction state: String) -> String {
        switch state {
        case "proposed": of("предложено", "proposed")
        case "accepted": of("принято школой", "accepted by the school")
        case "declined": of("отклонено школой", "declined by the school")
        case "done": of("выполнено", "done")
        case "notDone": of("не выполнено", "not done")
        case "carried": of("перенесено", "carried over")
        default: state
        }
    }

    /// A place; one that several share has an equals sign behind it.
    static func place(_ place: Int?, among places: [Int?]) -> String {
        guard let place else { return "—" }
        return String(place) + (places.count { $0 == place } > 1 ? "=" : "")
    }

    /// Things by their place, those without one last; equals stay as they were.
    static func byPlace(_ items: [BoardReport.Item]) -> [BoardReport.Item] {
        items.enumerated().sorted { a, b in
            (a.element.place ?? .max, a.offset) < (b.element.place ?? .max, b.offset)
        }.map(\.element)
    }

    func quadrant(_ quadrant: String) -> String {
        switch quadrant {
        case "quickWin": of("быстрый результат", "quick win")
        case "bigProject": of("большой проект", "big project")
        case "fillIn": of("по возможности", "fill-in")
        case "thankless": of("не стоит усилий", "thankless")
        default: quadrant
        }
    }

    /// A day such as `2026-11-22` as people write it; as it stands when it is none.
    func day(_ text: String?) -> String {
        guard let text, let date = Cell.text(text).date else { return text ?? "" }
        return language.day(date)
    }

    /// A time in a place, to the minute.
    static func moment(_ milliseconds: Int64, zone: String) -> DayAndTime? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? TimeZone(identifier: "Europe/Moscow") ?? .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute], from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        return DayAndTime(
            year: parts.year ?? 0, month: parts.month ?? 0, dayOfMonth: parts.day ?? 0,
            seconds: (parts.hour ?? 0) * 3600 + (parts.minute ?? 0) * 60)
    }

    func time(_ milliseconds: Int64?, zone: String) -> String {
        guard let milliseconds, let moment = Self.moment(milliseconds, zone: zone) else { return "" }
        return language.day(moment)
    }
}

extension BoardReport {
    /// The ideas' short numbers, 1, 2, 3…, in the order of the report: their own say nothing to people.
    var numbers: [UInt32: Int] {
        Dictionary(ideas.enumerated().map { ($1.id, $0 + 1) }) { first, _ in first }
    }
}
