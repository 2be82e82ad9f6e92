import Documents
import Indicators

/// Results and other numbers over the years, as the district's range.
struct IndicatorPages: Sendable {
    let sections: [DistrictReport.Section]
    let language: DocumentLanguage

    private func of(_ russian: String, _ english: String) -> String { language.choose(russian, english) }

    var blocks: [PageDocument.Block] {
        let shown = sections.filter { !$0.range.isEmpty || !$0.own.isEmpty || !$0.totals.isEmpty }
        guard !shown.isEmpty else { return [] }
        return [
            .pageBreak, .heading(of("Показатели", "Indicators"), level: 1),
            .note(
                of(
                    "Школы не названы: показан разброс по району, если школ не меньше пяти. Показатели, за которыми меньше 10 человек, не учтены в разбросе. Пунктир — смена шкалы: значения до и после не сравниваются.",
                    "Schools are not named: the district's range is shown where there are at least five. Numbers of fewer than 10 people are left out of it. A dashed line: the scale changed, and what lies before is not compared with what comes after."
                )),
        ] + shown.flatMap(blocks(of:))
    }

    private func blocks(of section: DistrictReport.Section) -> [PageDocument.Block] {
        let years = Set(
            section.range.map(\.year) + section.totals.map(\.year) + section.own.flatMap { $0.points.map(\.year) }
        )
        .sorted()
        guard let first = years.first, let last = years.last else { return [] }
        let all = Array(first...last)
        let ranges = Dictionary(section.range.map { ($0.year, $0) }) { first, _ in first }
        let measure = section.group.kind.measures.first ?? .value
        var series: [Chart.Series] = []
        if !ranges.isEmpty {
            let scales = all.map { ranges[$0]?.scale }
            let breaks = Set(
                all.indices.filter { index in
                    guard let scale = scales[index], let before = scales[..<index].last(where: { $0 != nil }) else {
                        return false
                    }
                    return before != scale
                })
            series.append(.init(of("середина (медиана)", "median"), all.map { ranges[$0]?.median }, breaks: breaks))
        }
        for own in section.own.prefix(3) {
            let points = Dictionary(own.points.map { ($0.year, $0) }) { first, _ in first }
            series.append(
                .init(
                    own.name, all.map { points[$0]?.measure(measure) },
                    breaks: Set(all.indices.filter { points[all[$0]]?.breaks == true })))
        }
        let band =
            ranges.isEmpty
            ? nil
            : Chart.Band(
                of("от наименьшего до наибольшего", "lowest to highest"),
                all.map { ranges[$0].map { ($0.low, $0.high) } })
        let title = name(section.group)
        var blocks: [PageDocument.Block] = []
        if !series.isEmpty {
            blocks.append(
                .chart(
                    Chart(
                        .lines, title: title + ": " + word(measure), labels: all.map { String($0) }, series: series,
                        band: band, height: 130)))
        } else {
            blocks.append(.heading(title, level: 2))
        }
        blocks.append(.table(table(section, ranges)))
        return blocks
    }

    private func table(_ section: DistrictReport.Section, _ ranges: [Int: IndicatorRange]) -> PageTable {
        let isAssessment = section.group.kind.isAssessment
        let totals = Dictionary(section.totals.map { ($0.year, $0) }) { first, _ in first }
        let years = Set(ranges.keys).union(totals.keys).sorted()
        func number(_ value: Double?, _ digits: Int = 2) -> PageTable.Cell {
            .text(value.map { language.number($0, digits: digits) } ?? "—")
        }
        var columns: [PageTable.Column] = [
            .init(of("Год", "Year"), width: 1.4), .init(of("Школ", "Schools"), width: 1.2, alignment: .right),
            .init(of("Человек", "People"), width: 1.4, alignment: .right),
            .init(of("Наименьшее", "Lowest"), width: 1.8, alignment: .right),
            .init(of("Середина", "Median"), width: 1.6, alignment: .right),
            .init(of("Наибольшее", "Highest"), width: 1.8, alignment: .right),
        ]
        columns +=
            isAssessment
            ? [
                .init(of("Среднее по району", "District mean"), width: 1.8, alignment: .right),
                .init(of("Качество, %", "Quality, %"), width: 1.6, alignment: .right),
                .init(of("Ниже порога, %", "Below, %"), width: 1.6, alignment: .right),
            ] : [.init(of("Всего по району", "District total"), width: 2, alignment: .right)]
        let rows = years.map { year -> [PageTable.Cell] in
            let range = ranges[year]
            let total = totals[year]
            var row: [PageTable.Cell] = [
                .text(String(year)), .text((range?.schools ?? total?.schools).map { String($0) } ?? "—"),
                .text(total?.n.map { language.number(Double($0), digits: 0) } ?? "—"), number(range?.low),
                number(range?.median),
                number(range?.high),
            ]
            row +=
                isAssessment
                ? [number(total?.mean), number(total?.quality, 1), number(total?.below, 1)] : [number(total?.value)]
            return row
        }
        return PageTable(columns: columns, rows: rows, size: 8)
    }

    private func name(_ group: IndicatorReports.Group) -> String {
        let kind =
            switch group.kind {
            case .vpr: of("ВПР", "All-Russian check works (ВПР)")
            case .oge: of("ОГЭ", "Grade 9 examination (ОГЭ)")
            case .ege: of("ЕГЭ", "Grade 11 examination (ЕГЭ)")
            case .olympiad: of("Призовые места на олимпиадах", "Prizes at olympiads")
            case .qualification: of("Повышение квалификации", "Further training of teachers")
            case .clubs: of("Дополнительное образование", "Pupils in clubs")
            case .complaints: of("Обращения и жалобы", "Complaints")
            case .registered: of("Несовершеннолетние на учёте", "Registered minors")
            }
        var name = kind
        if !group.subject.isEmpty { name += ", " + group.subject }
        if group.grade > 0 { name += of(", \(group.grade) класс", ", grade \(group.grade)") }
        return name
    }

    private func word(_ measure: IndicatorMeasure) -> String {
        switch measure {
        case .mean: of("средний балл школ", "schools' means")
        case .quality: of("качество, %", "quality, %")
        case .below: of("ниже порога, %", "below the threshold, %")
        case .value: of("по школам", "by school")
        }
    }
}
