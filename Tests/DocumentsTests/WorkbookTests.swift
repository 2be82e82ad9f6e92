import Documents
import Foundation
import TestSupport
import Testing

/// Spreadsheets written here and read by openpyxl, and the other way round.
@Suite struct WorkbookTests {
    private let dangers = ["=1+1", "=HYPERLINK(\"http://x\")", "+7 900", "-1", "@SUM(A1)", "\t=1", "{=1}", "'=1"]

    @Test func othersReadWhatIsWritten() throws {
        let day = try #require(DayAndTime(year: 2026, month: 11, dayOfMonth: 22))
        let sheet = Workbook.Sheet(
            name: "Идеи: [все]/2026 очень длинное название листа", columns: [("Идея", 40), ("Баллы", 8), ("Срок", 12)],
            rows: dangers.map { [.text($0), .number(12.5), .date(day)] } + [
                [.text("строка\nдве & <b>"), .empty, .boolean(true)]
            ])
        let file = try Workbook(title: "Доска", sheets: [sheet, sheet]).xlsx()
        let script = """
            import sys, json, openpyxl
            book = openpyxl.load_workbook(open(sys.argv[1], "rb"))
            print(json.dumps([[s.title, s.freeze_panes, [[str(c.value) + "|" + c.data_type for c in r] for r in s]]
                for s in book], ensure_ascii=False))
            """
        let text = try Tool.run("/usr/bin/python3", ["-c", script, "-", ""], input: file)
        let sheets = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[Any]])
        #expect(sheets.count == 2)
        #expect(sheets.first?[1] as? String == "A2")
        let rows = try #require(sheets.first?[2] as? [[String]])
        #expect(rows[0] == ["Идея|s", "Баллы|s", "Срок|s"])
        for (row, danger) in zip(rows.dropFirst(), dangers) {
            // Text, and never a formula (f).
            #expect(row == [danger + "|s", "12.5|n", "2026-11-22 00:00:00|d"])
        }
        #expect(rows.last == ["строка\nдве & <b>|s", "None|n", "True|b"])
    }

    @Test func whatIsWrittenIsReadHere() throws {
        let time = try #require(DayAndTime(year: 2024, month: 2, dayOfMonth: 29, seconds: 34_200))
        let rows: [[Cell]] = [
            [.text("Ёж <&> \"»"), .number(-0.25), .date(time), .boolean(false)], [],
            [.empty, .empty, .number(1e15)],
        ]
        let file = try Workbook(
            title: "т", sheets: [.init(name: "Лист", columns: [("a", 5), ("b", 5), ("c", 5), ("d", 5)], rows: rows)]
        ).xlsx()
        let table = try Table.read(file)
        #expect(table.name == "Лист")
        #expect(Array(table.rows.dropFirst()) == rows)
    }

    @Test func whatOthersWriteIsReadHere() throws {
        let script = """
            import sys, datetime, openpyxl
            book = openpyxl.Workbook()
            hidden = book.active
            hidden.sheet_state = "hidden"
            sheet = book.create_sheet("Данные")
            sheet.append(["Школа", "Дата", "Доля", "Число", "Формула", "Ошибка", "Время"])
            sheet.append([" СОШ № 1 ", datetime.date(2025, 9, 1), 0.455, 12.5, "=1+1", "#DIV/0!", 3])
            sheet["B2"].number_format = "dd.mm.yyyy"
            sheet["C2"].number_format = "0.0%"
            sheet["G2"].number_format = '[Red]0.0" дней"'
            sheet["C5"] = "ниже"
            book.save(sys.argv[2])
            """
        let file = try Tool.made(by: script)
        let table = try Table.read(file)
        #expect(table.name == "Данные")
        #expect(table.rows.count == 5)
        let day = try #require(DayAndTime(year: 2025, month: 9, dayOfMonth: 1))
        #expect(
            table.rows[1] == [
                .text("СОШ № 1"), .date(day), .number(45.5), .number(12.5), .refused("=1+1"), .refused("#DIV/0!"),
                .number(3),
            ])
        #expect(table[4, 2] == .text("ниже"))
        #expect(table[70, 70] == .empty)
    }

    @Test func aFormulaCountsAsItsLastValue() throws {
        let sheet = """
            <worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1</f><v>да</v></c>\
            <c r="C1" t="inlineStr"><is><r><t>од</t></r><r><t>ин</t></r><rPh><t>x</t></rPh></is></c></row></sheetData></worksheet>
            """
        #expect(try Table.read(Tool.workbook(sheet)).rows == [[.number(2), .text("да"), .text("один")]])
    }

    @Test(arguments: [
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>abc</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>1</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet><sheetData/></worksheet>", "", "\u{1}",
    ])
    func aDamagedSheetIsRefused(_ sheet: String) throws {
        #expect(try code(Tool.workbook(sheet)) == .damaged)
    }

    @Test func aFarAwayCellCostsNothing() throws {
        let far =
            "<worksheet><sheetData><row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row></sheetData></worksheet>"
        #expect(try code(Tool.workbook(far)) == .tooManyRows)
        let wide = "<worksheet><sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></sheetData></worksheet>"
        #expect(try code(Tool.workbook(wide)) == .tooManyColumns)
        let formats =
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"/></sheetData></worksheet>"
        #expect(try Table.read(Tool.workbook(formats)).rows.count == 1)
        #expect(try code(Tool.workbook("<worksheet><sheetData/></worksheet>")) == .empty)
    }

    @Test func aBombIsNotUnpacked() throws {
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
                z.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="a"/></sheets></workbook>')
                with z.open("xl/worksheets/sheet1.xml", "w") as f:
                    f.write(b"<worksheet><sheetData>")
                    for _ in range(200): f.write(b" " * (1 << 20))
                    f.write(b"</sheetData></worksheet>")
            """
        let file = try Tool.made(by: script)
        #expect(file.count < 1 << 20)
        #expect(code(file) == .tooLarge)
    }

    @Test func otherArchivesAreRefused() throws {
        let script =
            "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[2], 'w') as z: z.writestr('content.xml', '<a/>')"
        #expect(code(try Tool.made(by: script)) == .notATable)
        #expect(code([0x50, 0x4B, 3, 4] + [UInt8](repeating: 7, count: 500)) == .damaged)
    }

    @Test func everyCutIsAnErrorAndNoCrash() throws {
        let file = try Workbook(
            title: "т", sheets: [.init(name: "Лист", columns: [("a", 5)], rows: [[.number(1)], [.text("b")]])]
        ).xlsx()
        for length in stride(from: 0, to: file.count - 1, by: 37) {
            _ = try? Table.read(Array(file.prefix(length)))
            var changed = file
            changed[length] ^= 0x55
            _ = try? Table.read(changed)
        }
        #expect(throws: SpreadsheetError.self) { try Table.read(Array(file.dropLast(30))) }
    }

    @Test func aHundredThousandRowsAreRead() throws {
        let script = """
            import sys, openpyxl
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("a")
            sheet.append(["Школа", "Вид", "Год", "Число"])
            for row in range(int(sys.argv[3]) if len(sys.argv) > 3 else 100000): sheet.append(["Школа № %d" % (row % 300), "ВПР", 2026, row])
            book.save(sys.argv[2])
            """
        let table = try Table.read(Tool.made(by: script))
        // The heading is none of them.
        #expect(table.rows.count == 100_001)
        #expect(table.rows.last == [.text("Школа № 99"), .text("ВПР"), .number(2026), .number(99_999)])
    }

    @Test func csvIsSafeAndReadBack() throws {
        let day = try #require(DayAndTime(year: 2026, month: 1, dayOfMonth: 2))
        let rows: [[Cell]] =
            dangers.filter { !$0.hasPrefix("'") && !$0.hasPrefix("\t") }.map { [.text($0)] }
            + [[.text("a;\"b\"\nc"), .number(-12.5), .date(day)]]
        let text = Table(rows: rows).csv(.russian)
        #expect(text.hasPrefix("\u{feff}"))
        #expect(text.contains("-12,5;02.01.2026\r\n"))
        #expect(Table(rows: rows).csv(.english).contains("-12.5;2026-01-02\r\n"))
        for line in text.split(separator: "\r\n").dropLast(1) {
            let first = line.drop { $0 == "\u{feff}" || $0 == "\"" }.first
            #expect(first == "'" || first == "{")
        }
        #expect(Table(rows: [[.text("+"), .text("+1")]]).csv(.russian).hasSuffix("+;'+1\r\n"))
        let back = try Table.read(Array(text.utf8))
        for (row, other) in zip(rows, back.rows) { #expect(row[0] == other[0]) }
        #expect(back.rows.last?[1].number == -12.5)
        #expect(back.rows.last?[2].date == day)
    }

    private func code(_ bytes: [UInt8]) -> SpreadsheetError.Code? {
        do {
            _ = try Table.read(bytes)
            return nil
        } catch { return error.code }
    }
}

extension Tool {
    /// The file that a script of Python writes to its second argument.
    static func made(by script: String) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("veche-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        _ = try run("/usr/bin/python3", ["-c", script, "-", file.path], input: [])
        return [UInt8](try Data(contentsOf: file))
    }

    /// A workbook whose only sheet is this XML.
    static func workbook(_ sheet: String) throws -> [UInt8] {
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[2], "w") as z:
                z.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="a"/></sheets></workbook>')
                z.writestr("xl/worksheets/sheet1.xml", open(sys.argv[1], "rb").read())
            """
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("veche-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        _ = try run("/usr/bin/python3", ["-c", script, "-", file.path], input: Array(sheet.utf8))
        return [UInt8](try Data(contentsOf: file))
    }
}
