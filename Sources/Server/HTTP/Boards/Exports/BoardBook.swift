import Boards
import Documents

/// A board as a spreadsheet: a sheet of ideas with what came of them, voted on or not, then clusters, results,
/// decisions, actions and attendance.
struct BoardBook: Sendable {
    let report: BoardReport
    let words: BoardWords

    init(_ report: BoardReport, _ language: DocumentLanguage) {
        self.report = report
        words = BoardWords(language)
    }

    /// All sheets.
    var workbook: Workbook {
        Workbook(
            title: report.roomTitle,
            sheets: [summary, ideas, results, decisions, actions, attendance])
    }

    private var summary: Workbook.Sheet {
        var rows: [[Cell]] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { rows.append([.text(name), .text(value)]) }
        }
        add(words.of("Программа", "Programme"), report.programme)
        add(words.of("Встреча", "Session"), report.roomTitle)
        add(words.of("Проблема", "Problem"), report.problem)
        add(words.of("Начало", "Began"), words.time(report.openedAt, zone: report.timeZone))
        add(words.of("Окончание", "Ended"), words.time(report.closedAt, zone: report.timeZone))
        add(words.of("Этап", "Stage"), words.stage(report.stage))
        add(words.of("Метод", "Method"), words.mode(report.mode))
        add(words.of("Анонимность", "Anonymity"), words.anonymity(report.anonymity))
        rows.append([.text(words.of("Идей", "Ideas")), .number(Double(report.ideas.count))])
        rows.append([.text(words.of("Проголосовали", "Voted")), .number(Double(report.voted))])
        if let agreement = report.agreement {
            rows.append([
                .text(words.of("Согласованность W Кендалла", "Kendall's W")), .number(agreement.w),
            ])
        }
        add(words.of("Школы", "Schools"), report.schools.map(\.name).joined(separator: ", "))
        return Workbook.Sheet(
            name: words.of("Сводка", "Summary"),
            columns: [(words.of("Что", "What"), 28), (words.of("Значение", "Value"), 80)], rows: rows)
    }

    /// All in one table, for the CSV: the ideas with what schools do about them, and below them the actions that come
    /// of none of these ideas, such as last session's.
    var table: Table {
        var sheet = ideas
        let own = Dictionary(grouping: report.actions) { $0.item }
        let items = report.ideas.map { $0.cluster ?? $0.id }
        sheet.columns += [
            (words.of("Поручения школам", "Actions of schools"), 50), (words.of("Ответственные", "Owners"), 24),
            (words.of("Сроки", "Due"), 14), (words.of("Состояние поручений", "State of actions"), 24),
        ]
        for (row, item) in items.enumerated() { sheet.rows[row] += cells(of: own[item] ?? []) }
        let known = Set(items)
        let others = report.actions.filter { action in action.item.map { !known.contains($0) } ?? true }
        let before = ideas.columns.count
        for (kind, actions) in [
            (words.of("поручение", "action"), others),
            (words.of("поручение прошлой встречи", "last session's action"), report.previous),
        ] {
            for action in actions {
                var row = [Cell](repeating: .empty, count: before)
                row[2] = text(kind)
                row[5] = text(action.schoolName)
                row[8] = text(action.why)
                sheet.rows.append(row + cells(of: [action]))
            }
        }
        return sheet.table
    }

    /// Several actions in one row of the table, each with its school.
    private func cells(of actions: [BoardReport.Action]) -> [Cell] {
        func joined(_ value: (BoardReport.Action) -> String?) -> Cell {
            let values = actions.compactMap { action in
                value(action).flatMap { $0.isEmpty ? nil : "\(action.schoolName): \($0)" }
            }
            return text(values.joined(separator: "; "))
        }
        return [
            joined(\.text), joined(\.owner), joined { $0.due.map { words.day($0) } },
            joined { words.state(ofAction: $0.state) },
        ]
    }

    /// One row for each idea; what was voted on as a cluster stands with each idea of it.
    var ideas: Workbook.Sheet {
        let numbers = report.numbers
        let clusters = Dictionary(report.clusters.map { ($0.id, $0.title) }) { first, _ in first }
        let items = Dictionary(report.items.map { ($0.id, $0) }) { first, _ in first }
        let decisions = Dictionary(report.decisions.map { ($0.item, $0) }) { first, _ in first }
        let columns: [(title: String, width: Double)] = [
            ("№", 5), (words.of("Идея", "Idea"), 60), (words.of("Вид", "Kind"), 14),
            (words.of("Из идей №", "From ideas no."), 12), (words.of("Автор", "Author"), 22),
            (words.of("Школа", "School"), 24), (words.of("Записал(а)", "Written by"), 18),
            (words.of("Состояние", "State"), 18), (words.of("Причина", "Reason"), 24),
            (words.of("Группа", "Board"), 8), (words.of("Кластер", "Cluster"), 26),
            (words.of("Место", "Place"), 8), (words.of("Баллы", "Dots"), 8),
            (words.of("Баллы по школам", "Dots by school"), 10), (words.of("Решение", "Decision"), 20),
            (words.of("Обоснование", "Reason for it"), 40), (words.of("Время", "Time"), 17),
        ]
        let rows: [[Cell]] = report.ideas.map { idea in
            let item = items[idea.cluster ?? idea.id]
            let decision = decisions[idea.cluster ?? idea.id]
            return [
                number(numbers[idea.id]), text(idea.text), text(words.kind(idea.kind)),
                text(idea.parents.map { numbers[$0].map { String($0) } ?? "?" }.joined(separator: ", ")),
                text(idea.author), text(idea.school), text(idea.writtenBy), text(words.state(ofIdea: idea.state)),
                text(idea.reason), idea.board == 0 ? .empty : .number(Double(idea.board)),
                text(idea.cluster.flatMap { clusters[$0] }), number(item?.place), number(item?.dots),
                number(item?.balanced), text(decision.map { words.verdict($0.verdict) }), text(decision?.reason),
                idea.at.flatMap { BoardWords.moment($0, zone: report.timeZone) }.map { .date($0) } ?? .empty,
            ]
        }
        return Workbook.Sheet(name: words.of("Идеи", "Ideas"), columns: columns, rows: rows)
    }

    private var results: Workbook.Sheet {
        var columns: [(title: String, width: Double)] = [
            (words.of("Место", "Place"), 7), (words.of("Предмет голосования", "Item"), 50),
            (words.of("Кластер", "Cluster"), 9), (words.of("Баллы", "Dots"), 8),
            (words.of("Баллы по школам", "Dots by school"), 10), (words.of("Голосовавших", "Voters"), 12),
            (words.of("Сумма рангов", "Ranking"), 10), (words.of("Ранжировали", "Ranked by"), 10),
            (words.of("Первых мест", "First places"), 10),
        ]
        for criterion in report.criteria {
            columns.append((words.of(criterion.ru, criterion.en) + words.of(", медиана", ", median"), 14))
            columns.append((words.of(criterion.ru, criterion.en) + words.of(", размах", ", spread"), 12))
        }
        columns += [
            (words.of("Итог", "Total"), 8), (words.of("Место по итогу", "Place by total"), 9),
            (words.of("Польза", "Impact"), 8), (words.of("Усилия", "Effort"), 8),
            (words.of("Приоритет", "Priority"), 9), (words.of("Квадрант", "Quadrant"), 18),
            (words.of("Обсудить", "Discuss"), 9), (words.of("Оценка ведущего", "Facilitator's score"), 11),
            (words.of("Заметка ведущего", "Facilitator's note"), 26),
        ]
        let rows: [[Cell]] = BoardWords.byPlace(report.items).map { item in
            var row: [Cell] = [
                number(item.place), text(item.title), .boolean(item.isCluster), number(item.dots),
                number(item.balanced), number(item.voters), number(item.rankingSum), number(item.rankingVoters),
                number(item.rankingFirsts),
            ]
            for criterion in report.criteria {
                row += [number(item.medians[criterion.id]), number(item.spread[criterion.id])]
            }
            row += [
                number(item.total), number(item.matrixPlace), number(item.impact), number(item.effort),
                number(item.priority),
                text(item.quadrant.map(words.quadrant)), item.discuss ? .boolean(true) : .empty, number(item.own),
                text(item.note),
            ]
            return row
        }
        return Workbook.Sheet(name: words.of("Оценки", "Scores"), columns: columns, rows: rows)
    }

    private var decisions: Workbook.Sheet {
        Workbook.Sheet(
            name: words.of("Решения", "Decisions"),
            columns: [
                (words.of("Предложение", "Item"), 50), (words.of("Решение", "Decision"), 22),
                (words.of("Обоснование", "Reason"), 44), (words.of("В редакции", "As adapted"), 44),
                (words.of("Кто решил", "Decided by"), 24),
            ],
            rows: report.decisions.map { decision in
                [
                    text(decision.title), text(words.verdict(decision.verdict)), text(decision.reason),
                    text(decision.text), text(decision.by),
                ]
            })
    }

    private var actions: Workbook.Sheet {
        let all =
            report.actions.map { (words.of("этой встречи", "this session's"), $0) }
            + report.previous.map { (words.of("прошлой встречи", "last session's"), $0) }
        return Workbook.Sheet(
            name: words.of("Действия", "Actions"),
            columns: [
                (words.of("Школа", "School"), 30), (words.of("Что сделать", "What is to be done"), 56),
                (words.of("Ответственный", "Owner"), 24), (words.of("Срок", "Due"), 12),
                (words.of("Состояние", "State"), 20), (words.of("Причина", "Why"), 34),
                (words.of("Переносов", "Carried"), 10), (words.of("Передано в ИМЦ", "Escalated"), 10),
                (words.of("Чьё", "Of which session"), 18),
            ],
            rows: all.map { origin, action in
                [
                    text(action.schoolName), text(action.text), text(action.owner),
                    action.due.map { due in Cell.text(due).date.map { .date($0) } ?? .text(due) } ?? .empty,
                    text(words.state(ofAction: action.state)), text(action.why), .number(Double(action.carried)),
                    .boolean(action.isEscalated), text(origin),
                ]
            })
    }

    private var attendance: Workbook.Sheet {
        Workbook.Sheet(
            name: words.of("Присутствие", "Attendance"),
            columns: [
                (words.of("Школа", "School"), 36), (words.of("Подключений", "Connections"), 14),
                (words.of("Людей у экрана", "People"), 14), (words.of("Минут", "Minutes"), 10),
            ],
            rows: report.attendance.map { entry in
                [
                    text(entry.school ?? words.of("без школы", "no school")), number(entry.persons),
                    number(entry.people), number(entry.minutes),
                ]
            })
    }

    private func text(_ text: String?) -> Cell { text.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
    private func number(_ number: Int?) -> Cell { number.map { .number(Double($0)) } ?? .empty }

    /// Halves and thirds of dots to three digits.
    private func number(_ number: Double?) -> Cell {
        number.map { .number(($0 * 1000).rounded() / 1000) } ?? .empty
    }
}
