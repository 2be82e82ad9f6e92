import Documents
import Mentoring

/// The calendar of regularity, one table for each school year.
struct RegularityPages: Sendable {
    let report: DistrictReport
    let language: DocumentLanguage

    private func of(_ russian: String, _ english: String) -> String { language.choose(russian, english) }

    var blocks: [PageDocument.Block] {
        let months = report.regularity.months.filter { (report.from...report.to).contains($0) }
        guard !months.isEmpty, !report.regularity.schools.isEmpty else { return [] }
        var blocks: [PageDocument.Block] = [
            .heading(of("Регулярность встреч", "Regularity of the sessions"), level: 1),
            .note(
                of(
                    "Число — сколько встреч месяца засчитано школе; × — встречи не было; ! — ещё не было, осталось меньше 10 дней; * — месяц восполнен позднее; пусто — встреча не требуется или месяц не окончен.",
                    "A number: sessions of the month that count for the school; ×: none; !: none yet and fewer than 10 days left; *: made up for later; blank: none is due or the month is not over."
                )),
        ]
        let years = Dictionary(grouping: months) { $0.month >= 9 ? $0.year : $0.year - 1 }
        for (year, months) in years.sorted(by: { $0.key < $1.key }) {
            blocks.append(
                .heading(of("\(year)/\(year + 1) учебный год", "School year \(year)/\(year + 1)"), level: 2))
            blocks.append(.table(table(months.sorted())))
        }
        return blocks
    }

    private func table(_ months: [Month]) -> PageTable {
        var columns: [PageTable.Column] = [.init(of("Школа", "School"), width: 5.2)]
        columns += months.map { .init(language.shortMonth($0.rawValue), width: 1.12, alignment: .centre) }
        columns.append(.init(of("Итог", "Held"), width: 1.7, alignment: .right))
        var rows = report.regularity.schools.map { school -> [PageTable.Cell] in
            let cells = months.map { month in school.months.first { $0.month == month } }
            let counted = cells.compactMap { $0 }.filter { $0.due > 0 && ["green", "red"].contains($0.state) }
            let held = counted.count { $0.state == "green" }
            return [.text(school.name)] + cells.map(cell) + [.text(counted.isEmpty ? "" : "\(held)/\(counted.count)")]
        }
        let totals = months.map { month in report.regularity.totals.first { $0.month == month } }
        if totals.contains(where: { $0 != nil }) {
            rows.append(
                [PageTable.Cell(.bold(of("Всего школ", "All schools")), fill: 0xF3F6F9)]
                    + totals.map { total in
                        let isPast = total.map { $0.month <= report.today.monthOfIt && $0.due > 0 } ?? false
                        return PageTable.Cell(
                            .bold(isPast ? total.map { "\($0.held)/\($0.due)" } ?? "" : ""), fill: 0xF3F6F9)
                    } + [PageTable.Cell("", fill: 0xF3F6F9)])
        }
        return PageTable(columns: columns, rows: rows, size: 7.5)
    }

    /// A colour and a sign: in grey print the sign is what remains.
    private func cell(_ cell: RegularityBody.Cell?) -> PageTable.Cell {
        guard let cell else { return .text("") }
        let mark = cell.makeUp == true ? "*" : ""
        return switch cell.state {
        case "green": PageTable.Cell(RichText(String(cell.held) + mark), fill: 0xCDE7CF)
        case "amber": PageTable.Cell(.bold("!"), fill: 0xFBE3B0)
        case "red": PageTable.Cell(.bold("×" + mark), fill: 0xF4C7C3)
        default: .text(mark)
        }
    }
}
