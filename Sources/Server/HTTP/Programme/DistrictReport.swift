import Documents
import Indicators
import Mentoring

/// The report of a programme for paper. Schools stand in alphabetic order, of results only the district's range is told:
/// there is no league table.
struct DistrictReport: Sendable {
    /// The results of one kind, subject and grade.
    struct Section: Sendable {
        var group: IndicatorReports.Group
        var range: [IndicatorRange]
        var totals: [IndicatorTotal]
        /// The reader's own school, where they speak for one.
        var own: [IndicatorTableBody.Series]
    }

    var title: String
    var district: String
    var from: Month
    var to: Month
    var today: Day
    var schools: [MemberBody]
    var regularity: RegularityBody
    var attendance: [AttendanceBody]
    var ideas: [IdeasBody]
    var actions: [ActionBody]
    var indicators: [Section]
}

/// Lays the report of a programme out.
struct DistrictReportPages: Sendable {
    let report: DistrictReport
    let language: DocumentLanguage

    /// The document.
    var document: PageDocument {
        let title = of("Отчёт о сетевом наставничестве", "Report on network mentoring")
        let span = report.from == report.to ? month(report.from) : month(report.from) + " — " + month(report.to)
        return PageDocument(
            title: "\(title). \(report.district), \(span)", author: report.title, language: language,
            blocks: [.title(title, subtitle: report.district + ", " + span), .facts(facts)]
                + RegularityPages(report: report, language: language).blocks + attendance + ideas + actions
                + IndicatorPages(sections: report.indicators, language: language).blocks
                + [
                    .signatures([
                        .init(part: of("Отчёт составил(а)", "Compiled by"), name: ""),
                        .init(part: of("Руководитель", "Head"), name: ""),
                    ])
                ])
    }

    private func of(_ russian: String, _ english: String) -> String { language.choose(russian, english) }
    private func month(_ month: Month) -> String { language.month(month.rawValue) }

    private var facts: [PageDocument.Fact] {
        func count(_ kind: SchoolStatus.Kind) -> Int {
            report.schools.count { school in
                school.statuses.contains {
                    $0.kind == kind && $0.from <= report.today && ($0.to ?? report.today) >= report.today
                }
            }
        }
        let active = report.schools.filter { $0.mergedInto == nil }.count
        let totals = report.regularity.totals.filter {
            (report.from...report.to).contains($0.month) && $0.month < report.today.monthOfIt
        }
        let held = totals.reduce(0) { $0 + $1.held }
        let due = totals.reduce(0) { $0 + $1.due }
        let isDone = report.actions.count { $0.state == .done }
        let schools = of(
            "\(active); с низкими результатами \(count(.lowResult)), в сложных условиях \(count(.difficult)), лидеров \(count(.leader))",
            "\(active); low results \(count(.lowResult)), difficult conditions \(count(.difficult)), leaders \(count(.leader))"
        )
        var facts: [PageDocument.Fact] = [
            .init(of("Программа", "Programme"), RichText(report.title)),
            .init(
                of("Составлен", "Compiled"),
                RichText(Cell.text(report.today.rawValue).date.map { language.day($0) } ?? "")),
            .init(of("Школ", "Schools"), RichText(schools)),
        ]
        if due > 0 {
            let share = language.number(Double(held) / Double(due) * 100, digits: 0)
            facts.append(
                .init(
                    of("Регулярность", "Regularity"),
                    .bold("\(share) %")
                        + RichText(
                            of(": проведено \(held) из \(due) школо-месяцев", ": \(held) of \(due) school months held"))
                ))
        }
        let ideas = report.ideas.reduce(0) { $0 + $1.ideas }
        let adopted = report.ideas.reduce(0) { $0 + $1.adopted }
        facts.append(
            .init(
                of("Идеи", "Ideas"),
                RichText(of("записано \(ideas), принято \(adopted)", "\(ideas) written down, \(adopted) adopted"))))
        facts.append(
            .init(
                of("Поручения", "Actions"),
                RichText(
                    of(
                        "всего \(report.actions.count), выполнено \(isDone)",
                        "\(report.actions.count) in all, \(isDone) done"))))
        return facts
    }

    private var attendance: [PageDocument.Block] {
        guard !report.attendance.isEmpty else { return [] }
        return [
            .heading(of("Участие школ во встречах", "Attendance of the schools"), level: 1),
            .table(
                PageTable(
                    columns: [
                        .init(of("Школа", "School"), width: 6),
                        .init(of("Встреч", "Sessions"), width: 1.6, alignment: .right),
                        .init(of("Минут", "Minutes"), width: 1.6, alignment: .right),
                        .init(of("Людей у экранов", "People"), width: 2.2, alignment: .right),
                    ],
                    rows: report.attendance.map {
                        [
                            .text($0.name), .text(String($0.sessions)), .text(String($0.minutes)),
                            .text(String($0.people)),
                        ]
                    })),
            .note(of("Школы перечислены по алфавиту.", "The schools stand in alphabetic order.")),
        ]
    }

    private var ideas: [PageDocument.Block] {
        guard report.ideas.contains(where: { $0.ideas + $0.actions > 0 }) else { return [] }
        let labels = report.ideas.map { language.shortMonth($0.month.rawValue) + " " + String($0.month.year % 100) }
        func values(_ value: (IdeasBody) -> Int) -> [Double?] { report.ideas.map { Double(value($0)) } }
        return [
            .heading(of("Идеи и поручения по месяцам", "Ideas and actions by month"), level: 1),
            .chart(
                Chart(
                    .lines, title: of("Идеи", "Ideas"), labels: labels,
                    series: [
                        .init(of("записано", "written down"), values { $0.ideas }),
                        .init(of("принято", "adopted"), values { $0.adopted }),
                    ], height: 150)),
            .chart(
                Chart(
                    .bars, title: of("Поручения", "Actions"), labels: labels,
                    series: [
                        .init(of("дано", "given"), values { $0.actions }),
                        .init(of("выполнено", "done"), values { $0.done }),
                    ], height: 140)),
            .table(
                PageTable(
                    columns: [
                        .init(of("Месяц", "Month"), width: 3),
                        .init(of("Идей", "Ideas"), width: 1.5, alignment: .right),
                        .init(of("Принято", "Adopted"), width: 1.5, alignment: .right),
                        .init(of("Поручений", "Actions"), width: 1.5, alignment: .right),
                        .init(of("Выполнено", "Done"), width: 1.5, alignment: .right),
                    ],
                    rows: report.ideas.map {
                        [
                            .text(month($0.month)), .text(String($0.ideas)), .text(String($0.adopted)),
                            .text(String($0.actions)), .text(String($0.done)),
                        ]
                    })),
        ]
    }

    /// How the actions stand, in percent that add up, and those that were carried twice.
    private var actions: [PageDocument.Block] {
        guard !report.actions.isEmpty else { return [] }
        let words = BoardWords(language)
        let states = ProgrammeAction.State.allCases
        let counts = states.map { state in report.actions.count { $0.state == state } }
        let shares = Shares(of: counts)
        var blocks: [PageDocument.Block] = [
            .heading(of("Как выполняются поручения", "How the actions stand"), level: 1),
            .table(
                PageTable(
                    columns: [
                        .init(of("Состояние", "State"), width: 5),
                        .init(of("Поручений", "Actions"), width: 2, alignment: .right),
                        .init(of("Доля из \(shares.total)", "Share of \(shares.total)"), width: 2, alignment: .right),
                    ],
                    rows: states.indices.filter { counts[$0] > 0 }.map { index in
                        [
                            .text(words.state(ofAction: states[index].rawValue)), .text(String(counts[index])),
                            .text("\(shares.percent[index]) %"),
                        ]
                    })),
        ]
        let escalated = report.actions.filter { $0.escalated == true }
        guard !escalated.isEmpty else { return blocks }
        blocks.append(
            .heading(of("Переданы в ИМЦ: перенесены дважды", "Escalated: carried over twice"), level: 2))
        blocks.append(
            .table(
                PageTable(
                    columns: [
                        .init(of("Школа", "School"), width: 4), .init(of("Поручение", "Action"), width: 7),
                        .init(of("Ответственный", "Owner"), width: 3.4), .init(of("Почему", "Why"), width: 4),
                    ],
                    rows: escalated.map {
                        [.text($0.schoolName), .text($0.text), .text($0.owner ?? "—"), .text($0.why ?? "—")]
                    })))
        return blocks
    }
}

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
