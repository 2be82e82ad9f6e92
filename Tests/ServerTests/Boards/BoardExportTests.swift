import Boards
import Documents
import Foundation
import TestSupport
import Testing

@testable import Server

/// A board's files, before they go out.
@Suite struct BoardExportTests {
    private var report: BoardReport {
        var report = BoardReport(id: "b", room: "r", roomTitle: "Ноябрь", openedAt: 1_795_342_800_000)
        report.problem = "Как помочь читать?"
        report.ideas = [
            .init(
                id: 900, board: 0, text: "=HYPERLINK(\"x\")", author: "Анна", school: "СОШ № 1", kind: "new",
                state: "shown"),
            .init(id: 17, board: 2, text: "Без голосов", kind: "improve", parents: [900], state: "shown"),
            .init(id: 31, board: 0, text: "", kind: "new", state: "withdrawn"),
        ]
        var item = BoardReport.Item(id: 900, isCluster: false, title: "=HYPERLINK(\"x\")")
        item.dots = 3
        item.balanced = 2.0 / 3
        item.place = 1
        report.items = [item]
        report.decisions = [.init(item: 900, title: "Чтение", verdict: "adopt", reason: "просто", by: "Анна")]
        report.actions = [
            .init(id: "a", school: "s", schoolName: "СОШ № 1", text: "Читать", due: "2026-12-18", state: "accepted")
        ]
        return report
    }

    @Test func `ideas without votes stand in the table, and nothing in it is a formula`() throws {
        let text = BoardBook(report, .russian).table.csv(.russian)
        let rows = try Table.read(Array(text.utf8)).rows
        // The headings, three ideas, and the action that comes of none of them.
        #expect(rows.count == 5)
        #expect(text.contains("\"'=HYPERLINK(\"\"x\"\")\""))
        #expect(rows[1][1] == .text("=HYPERLINK(\"x\")"))
        #expect(rows[2][1] == .text("Без голосов"))
        // Its parent is idea number 1 of the table.
        #expect(rows[2][3].text == "1")
        #expect(rows[3][7].text == "отозвана автором")
        #expect(rows[1][13].number == 0.667)
        #expect(rows[1][14].text == "принять")
    }

    @Test func `the table has the actions with their schools, owners and days`() throws {
        var report = report
        report.actions = [
            .init(
                id: "a", item: 900, school: "1", schoolName: "СОШ № 1", text: "Читать", owner: "Завуч",
                due: "2026-12-18", state: "accepted"),
            .init(id: "b", item: 900, school: "2", schoolName: "СОШ № 2", text: "Писать", state: "proposed"),
        ]
        report.previous = [
            .init(
                id: "c", school: "1", schoolName: "СОШ № 1", text: "Считать", owner: "Директор", state: "notDone",
                why: "болели")
        ]
        let rows = try Table.read(Array(BoardBook(report, .russian).table.csv(.russian).utf8)).rows
        #expect(rows[0].suffix(4).map(\.text) == ["Поручения школам", "Ответственные", "Сроки", "Состояние поручений"])
        #expect(rows[1][17].text == "СОШ № 1: Читать; СОШ № 2: Писать")
        #expect(rows[1][18].text == "СОШ № 1: Завуч")
        #expect(rows[1][19].text?.hasPrefix("СОШ № 1: 18") == true)
        #expect(rows[1][20].text == "СОШ № 1: принято школой; СОШ № 2: предложено")
        let last = try #require(rows.last)
        #expect(last[2].text == "поручение прошлой встречи")
        #expect(last[8].text == "болели")
        #expect(last[17].text == "СОШ № 1: Считать")
        #expect(last[18].text == "СОШ № 1: Директор")
        #expect(!rows.dropFirst(2).dropLast().contains { $0.count > 17 && $0[17] != .empty })
    }

    @Test(arguments: DocumentLanguage.allCases)
    func `workbook and protocol are made`(_ language: DocumentLanguage) throws {
        let table = try Table.read(BoardBook(report, language).workbook.xlsx())
        #expect(table.rows.contains { $0.count > 1 && $0[1] == .text("Как помочь читать?") })
        let pdf = try BoardProtocol(report, language).document.pdf()
        #expect(pdf.starts(with: Array("%PDF".utf8)))
        #expect(pdf.count > 5000)
    }

    @Test func `equals share a place, and are marked`() throws {
        var report = report
        report.items = [(1, 4, 4), (2, 2, 1), (3, 1, 2), (4, 2, 2)].map { id, place, total in
            var item = BoardReport.Item(id: UInt32(id), isCluster: false, title: "Мысль \(id)")
            (item.dots, item.place, item.total, item.matrixPlace) = (5 - place, place, 5 - Double(total), total)
            return item
        }
        let text = try Tool.run(
            "pdftotext", ["-layout", "-", "/dev/stdout"], input: BoardProtocol(report, .russian).document.pdf())
        let lines = text.split(separator: "\n").filter { $0.contains("Мысль ") }.map {
            $0.split(separator: " ").map(String.init)
        }
        #expect(lines.map { $0.first } == ["1", "2=", "2=", "4"], "\(text)")
        #expect(lines.map { $0.contains("2=") } == [true, true, true, false], "\(text)")
        #expect(text.contains("делят его"))
        #expect(BoardWords.byPlace(report.items).map(\.id) == [3, 2, 4, 1])
    }

    @Test func `an empty board has a protocol`() throws {
        let empty = BoardReport(id: "b", room: "r", roomTitle: "Пусто", openedAt: 0)
        #expect(try BoardProtocol(empty, .russian).document.pdf().starts(with: Array("%PDF".utf8)))
        #expect(try BoardBook(empty, .english).workbook.xlsx().count > 1000)
    }

    @Test func `cells of a spreadsheet keep their rows, and formulas stay recognisable`() {
        let table = Table(rows: [[.text("Школа")], [], [.refused("#REF!"), .number(12.5), .refused("=A1")]])
        let sheet = SpreadsheetSheet.sheet(of: table)
        #expect(sheet.rows.map(\.number) == [1, 3])
        #expect(sheet.rows.last?.cells == ["=#REF!", "12.5", "=A1"])
    }
}
