import Documents
import Indicators
import Mentoring

/// The report of a programme for paper. Schools stand in alphabetic order, of results only the district's range is
/// told: there is no league table.
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
