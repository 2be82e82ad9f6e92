import Documents
import Testing

/// Comma-separated values as people's programs write them.
@Suite struct CSVReadingTests {
    private func read(_ text: String) throws -> [[Cell]] { try Table.read(Array(text.utf8)).rows }

    @Test(arguments: [";", ",", "\t"])
    func theSeparatorIsFound(_ separator: String) throws {
        let rows = try read("\u{feff}Школа\(separator)n\r\nСОШ 1\(separator)12\r\n")
        #expect(rows == [[.text("Школа"), .text("n")], [.text("СОШ 1"), .text("12")]])
    }

    @Test func quotesHoldSeparatorsLineEndsAndQuotes() throws {
        let rows = try read("a;b\n\"один; два\n\"\"три\"\"\";4\n")
        #expect(rows[1] == [.text("один; два\n\"три\""), .text("4")])
    }

    @Test func blankLinesKeepTheirNumbers() throws {
        let rows = try read("a\n\n;;\nb\n\n")
        #expect(rows == [[.text("a")], [], [], [.text("b")]])
    }

    @Test func windows1251IsUnderstood() throws {
        let bytes: [UInt8] = [0xD8, 0xEA, 0xEE, 0xEB, 0xE0, 0x20, 0xB9, 0x31, 0x3B, 0xA8, 0xE6]
        #expect(try Table.read(bytes).rows == [[.text("Школа №1"), .text("Ёж")]])
    }

    @Test func utf16IsUnderstood() throws {
        let bytes: [UInt8] = [0xFF, 0xFE] + "Школа;1".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(try Table.read(bytes).rows == [[.text("Школа"), .text("1")]])
    }

    @Test func aFormulaIsRefusedAndNotRead() throws {
        #expect(try read("a;b\n=1+1;'=1+1\n")[1] == [.refused("=1+1"), .text("=1+1")])
    }

    @Test func whatIsWrongIsSaid() throws {
        #expect(throws: SpreadsheetError.self) { try read("a;\"b\nc") }
        #expect(code([0x89, 0x50, 0x4E, 0x47, 0, 1]) == .notATable)
        #expect(code([0xD0, 0xCF, 0x11, 0xE0, 0xA1]) == .oldFormat)
        #expect(code([]) == .empty)
        #expect(code(Array("\n\n;;\n".utf8)) == .empty)
        #expect(code(Array("a\n\"b".utf8)) == .openQuote)
        #expect(code(Array(String(repeating: "a;", count: 201).utf8)) == .tooManyColumns)
        #expect(code(Array(String(repeating: "a\n", count: 100_002).utf8)) == .tooManyRows)
        // The heading is none of the rows.
        #expect(code(Array(String(repeating: "a\n", count: 100_001).utf8)) == nil)
    }

    @Test func blanksBeyondTheLastColumnDoNotMatter() throws {
        #expect(try read("a" + String(repeating: ";", count: 500) + "\nb") == [[.text("a")], [.text("b")]])
    }

    private func code(_ bytes: [UInt8]) -> SpreadsheetError.Code? {
        do {
            _ = try Table.read(bytes)
            return nil
        } catch { return error.code }
    }
}

/// How cells are understood.
@Suite struct CellTests {
    @Test(arguments: [("12,5", 12.5), ("12.5", 12.5), ("1 250", 1250), ("45 %", 45), ("-3", -3)])
    func numbersAreReadAsPeopleWriteThem(_ text: String, _ number: Double) {
        #expect(Cell.text(text).number == number)
    }

    @Test(arguments: ["", "12a", "nan", "1e5", "0x10", "1,2,3"])
    func otherWordsAreNoNumbers(_ text: String) { #expect(Cell.text(text).number == nil) }

    @Test(arguments: [("22.11.2026", "2026-11-22"), ("2026-11-22", "2026-11-22"), ("1/9/2025", "2025-09-01")])
    func daysAreReadAsPeopleWriteThem(_ text: String, _ day: String) { #expect(Cell.text(text).date?.day == day) }

    @Test(arguments: ["31.02.2026", "22.11", "2026-13-01", "вчера", "29.02.2025"])
    func otherWordsAreNoDays(_ text: String) { #expect(Cell.text(text).date == nil) }
}
