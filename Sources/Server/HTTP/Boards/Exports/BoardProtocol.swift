import Boards
import Documents

/// The protocol of a brainstorm for paper: who met, what about, what was decided and who does it, then all ideas.
struct BoardProtocol: Sendable {
    let report: BoardReport
    let words: BoardWords
    private let numbers: [UInt32: Int]

    init(_ report: BoardReport, _ language: DocumentLanguage) {
        self.report = report
        words = BoardWords(language)
        numbers = report.numbers
    }

    /// The document.
    var document: PageDocument {
        let title =
            report.closedAt == nil
            ? of("Протокол встречи (черновик)", "Minutes (draft)") : of("Протокол встречи", "Minutes")
        var blocks: [PageDocument.Block] = [
            .title(title, subtitle: report.roomTitle), .facts(facts), .heading(of("Проблема", "Problem"), level: 1),
            .paragraph(
                report.problem.isEmpty ? RichText(of("Не сформулирована.", "None was stated.")) : .bold(report.problem)),
        ]
        if report.isEarly {
            blocks.append(.note(of("Встреча завершена досрочно.", "The session was ended early.")))
        }
        blocks += attendance + previous + decisions + actions + results
        blocks.append(
            .signatures([
                .init(part: of("Ведущий", "Facilitator"), name: ""),
                .init(part: of("Секретарь", "Secretary"), name: ""),
            ]))
        blocks += ideas
        return PageDocument(
            title: "\(title). \(report.roomTitle)", author: report.programme ?? "", language: words.language,
            blocks: blocks)
    }

    private func of(_ russian: String, _ english: String) -> String { words.of(russian, english) }

    private var facts: [PageDocument.Fact] {
        var facts: [PageDocument.Fact] = []
        if let programme = report.programme { facts.append(.init(of("Программа", "Programme"), RichText(programme))) }
        var time = words.time(report.openedAt, zone: report.timeZone)
        if let closed = report.closedAt {
            let end = words.time(closed, zone: report.timeZone)
            // Of a session that ends on the day of its beginning only the hour is told.
            let isSameDay = end.split(separator: " ").first == time.split(separator: " ").first
            time += "–" + (isSameDay ? String(end.split(separator: " ").last ?? "") : end)
        }
        facts.append(.init(of("Время", "Time"), RichText(time)))
        if !report.schools.isEmpty {
            facts.append(.init(of("Школы", "Schools"), RichText(report.schools.map(\.name).joined(separator: ", "))))
        }
        let method = words.mode(report.mode) + "; " + words.anonymity(report.anonymity)
        facts.append(.init(of("Метод", "Method"), RichText(method)))
        if report.closedAt == nil {
            facts.append(.init(of("Этап", "Stage"), RichText(words.stage(report.stage))))
        }
        let shown = report.ideas.count { $0.state == "shown" }
        let counts = [
            words.language.counted(shown, ("идея", "идеи", "идей"), ("idea", "ideas")),
            words.language.counted(
                report.decisions.count { ["adopt", "adapt"].contains($0.verdict) },
                ("принятое решение", "принятых решения", "принятых решений"), ("item adopted", "items adopted")),
            words.language.counted(
                report.actions.count, ("поручение школам", "поручения школам", "поручений школам"),
                ("action", "actions")),
        ]
        facts.append(.init(of("Итоги", "Results"), .bold(counts.joined(separator: ", "))))
        return facts
    }

    private var attendance: [PageDocument.Block] {
        guard !report.attendance.isEmpty else { return [] }
        let rows = report.attendance.map { entry -> [PageTable.Cell] in
            [
                .text(entry.school ?? of("Без школы", "No school")), figure(entry.persons),
                figure(entry.people), figure(entry.minutes),
            ]
        }
        return [
            .heading(of("Присутствовали", "Present"), level: 1),
            .table(
                PageTable(
                    columns: [
                        .init(of("Школа", "School"), width: 6),
                        .init(of("Подключений", "Connections"), width: 2, alignment: .right),
                        .init(of("Людей у экрана", "People"), width: 2, alignment: .right),
                        .init(of("Минут", "Minutes"), width: 1.5, alignment: .right),
                    ], rows: rows)),
        ]
    }

    /// A number, or a dash where the reader may not know it.
    private func figure(_ number: Int?) -> PageTable.Cell { .text(number.map { String($0) } ?? "—") }

    private var previous: [PageDocument.Block] {
        guard !report.previous.isEmpty else { return [] }
        return [
            .heading(of("Выполнение прошлых поручений", "Last session's actions"), level: 1),
            table(of: report.previous),
        ]
    }

    private var decisions: [PageDocument.Block] {
        let heading = PageDocument.Block.heading(of("Решения", "Decisions"), level: 1)
        guard !report.decisions.isEmpty else {
            return [heading, .paragraph(RichText(of("Решений не принято.", "Nothing was decided.")))]
        }
        // What was adopted comes first: that is what the protocol is signed for.
        let order = ["adopt", "adapt", "park", "reject"]
        let rows = order.flatMap { verdict in report.decisions.filter { $0.verdict == verdict } }.enumerated()
            .map { index, decision -> [PageTable.Cell] in
                let text = decision.text.map {
                    RichText(decision.title) + "\n" + .italic(of("В редакции: ", "As adapted: ") + $0)
                }
                return [
                    .text(String(index + 1)), .init(text ?? RichText(decision.title)),
                    .init(.bold(words.verdict(decision.verdict))), .text(decision.reason),
                ]
            }
        return [
            heading,
            .table(
                PageTable(
                    columns: [
                        .init("№", width: 0.8, alignment: .right), .init(of("Предложение", "Item"), width: 8),
                        .init(of("Решение", "Decision"), width: 3), .init(of("Обоснование", "Reason"), width: 6),
                    ], rows: rows)),
        ]
    }

    private var actions: [PageDocument.Block] {
        let heading = PageDocument.Block.heading(of("Поручения школам", "Actions of the schools"), level: 1)
        guard !report.actions.isEmpty else {
            return [heading, .paragraph(RichText(of("Поручений нет.", "There are none.")))]
        }
        return [heading, table(of: report.actions)]
    }

    private func table(of actions: [BoardReport.Action]) -> PageDocument.Block {
        let rows = actions.map { action -> [PageTable.Cell] in
            var state = RichText(words.state(ofAction: action.state))
            if let why = action.why, !why.isEmpty { state = state + "\n" + .italic(why) }
            if action.carried > 0 {
                state = state + RichText("\n" + of("Переносов: ", "Carried: ") + String(action.carried))
            }
            if action.isEscalated { state = state + "\n" + .bold(of("Передано в ИМЦ", "Escalated")) }
            return [
                .text(action.schoolName), .text(action.text), .text(action.owner ?? "—"),
                .text(action.due.map { words.day($0) } ?? "—"), .init(state),
            ]
        }
        return .table(
            PageTable(
                columns: [
                    .init(of("Школа", "School"), width: 4), .init(of("Что сделать", "What is to be done"), width: 7),
                    .init(of("Ответственный", "Owner"), width: 3.6), .init(of("Срок", "Due"), width: 2.7),
                    .init(of("Состояние", "State"), width: 3.6),
                ], rows: rows))
    }

    private var results: [PageDocument.Block] {
        let scored = BoardWords.byPlace(
            report.items.filter { $0.dots != nil || $0.rankingSum != nil || $0.total != nil })
        guard !scored.isEmpty else { return [] }
        let hasDots = scored.contains { $0.dots != nil }
        let hasRanking = scored.contains { $0.rankingSum != nil }
        let hasMatrix = scored.contains { $0.total != nil }
        let hasVotes = hasDots || hasRanking
        let (places, totals) = (scored.map(\.place), scored.map(\.matrixPlace))
        var columns: [PageTable.Column] = [
            .init(of("Место", "Place"), width: 1.6, alignment: .right), .init(of("Предложение", "Item"), width: 8),
        ]
        if hasDots {
            columns.append(.init(of("Баллы", "Dots"), width: 1.8, alignment: .right))
            columns.append(.init(of("С учётом школ", "By school"), width: 2, alignment: .right))
        }
        if hasRanking { columns.append(.init(of("Сумма рангов", "Ranking"), width: 2, alignment: .right)) }
        if hasMatrix {
            columns.append(.init(of("Оценка", "Total"), width: 2, alignment: .right))
            // Where people have voted, too, the place at the beginning is that of the vote.
            if hasVotes { columns.append(.init(of("По оценке", "By total"), width: 1.8, alignment: .right)) }
            columns.append(.init(of("Квадрант", "Quadrant"), width: 3))
        }
        let rows = scored.map { item -> [PageTable.Cell] in
            var title = RichText(item.title)
            if item.discuss { title = title + .italic(of(" (мнения расходятся)", " (opinions differ)")) }
            var row: [PageTable.Cell] = [.text(BoardWords.place(item.place, among: places)), .init(title)]
            if hasDots { row += [.text(item.dots.map { String($0) } ?? "—"), number(item.balanced)] }
            if hasRanking { row.append(.text(item.rankingSum.map { String($0) } ?? "—")) }
            if hasMatrix {
                row.append(number(item.total))
                if hasVotes { row.append(.text(BoardWords.place(item.matrixPlace, among: totals))) }
                row.append(.text(item.quadrant.map(words.quadrant) ?? "—"))
            }
            return row
        }
        var blocks: [PageDocument.Block] = [
            .heading(of("Результаты оценки", "Scores"), level: 1), .table(PageTable(columns: columns, rows: rows)),
        ]
        let isShared = Set(places.compactMap { $0 }).count < places.compactMap { $0 }.count
        if isShared {
            blocks.append(
                .note(
                    of(
                        "Знак = у места: предложения набрали поровну и делят его.",
                        "An equals sign at a place: the items are tied and share it.")))
        }
        var remarks = of("Проголосовали: \(report.voted).", "Voted: \(report.voted).")
        if let agreement = report.agreement {
            let w = words.language.number(agreement.w, digits: 2)
            remarks += of(
                " Согласованность мнений (W Кендалла): \(w).", " Agreement (Kendall's W): \(w).")
        }
        blocks.append(.note(remarks))
        return blocks
    }

    private var ideas: [PageDocument.Block] {
        let heading = PageDocument.Block.heading(of("Приложение. Все идеи", "Appendix. All ideas"), level: 1)
        guard !report.ideas.isEmpty else {
            return [heading, .paragraph(RichText(of("Идей не записано.", "No ideas were written down.")))]
        }
        let hasAuthors = report.ideas.contains { $0.author != nil || $0.school != nil }
        var columns: [PageTable.Column] = [
            .init("№", width: 1, alignment: .right), .init(of("Идея", "Idea"), width: 9),
        ]
        if hasAuthors { columns.append(.init(of("Автор", "Author"), width: 4)) }
        func row(_ idea: BoardReport.Idea) -> [PageTable.Cell] {
            var cells: [PageTable.Cell] = [.text(numbers[idea.id].map { String($0) } ?? ""), .init(text(of: idea))]
            if hasAuthors {
                cells.append(.text([idea.author, idea.school].compactMap { $0 }.joined(separator: ", ")))
            }
            return cells
        }
        var blocks: [PageDocument.Block] = [heading]
        var rest = report.ideas
        for cluster in report.clusters {
            let members = rest.filter { $0.cluster == cluster.id }
            guard !members.isEmpty else { continue }
            rest.removeAll { $0.cluster == cluster.id }
            blocks.append(.heading(cluster.title, level: 2))
            blocks.append(.table(PageTable(columns: columns, rows: members.map(row))))
        }
        if !rest.isEmpty {
            if blocks.count > 1 { blocks.append(.heading(of("Вне групп", "In no cluster"), level: 2)) }
            blocks.append(.table(PageTable(columns: columns, rows: rest.map(row))))
        }
        return blocks
    }

    /// An idea with where it comes from and what happened to it.
    private func text(of idea: BoardReport.Idea) -> RichText {
        var text = RichText(idea.text)
        if idea.state != "shown" {
            let reason = idea.reason.map { ": " + $0 } ?? ""
            text =
                (idea.text.isEmpty ? text : text + " ") + .italic("(" + words.state(ofIdea: idea.state) + reason + ")")
        }
        let parents = idea.parents.compactMap { numbers[$0] }.map { "№ \($0)" }.joined(separator: ", ")
        switch idea.kind {
        case "improve": return text + "\n" + .coloured(of("Развивает \(parents)", "Improves \(parents)"), 0x5B6670)
        case "combine": return text + "\n" + .coloured(of("Объединяет \(parents)", "Combines \(parents)"), 0x5B6670)
        case "brought": return text + "\n" + .coloured(of("Из группы", "Brought from a group"), 0x5B6670)
        case "parked": return text + "\n" + .coloured(of("Отложена на прошлой встрече", "Parked last time"), 0x5B6670)
        default: return text
        }
    }

    private func number(_ number: Double?) -> PageTable.Cell {
        .text(number.map { words.language.number($0, digits: 2) } ?? "—")
    }
}
