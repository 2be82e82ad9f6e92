/// Makes rows of cells from a sheet of an XLSX.
struct SheetReader {
    let strings: [String]
    let styles: CellStyles
    let since1904: Bool
    let limits: TableLimits

    private var rows: [[Cell]] = []
    private var row: [Cell] = []
    private var cells = 0

    init(strings: [String], styles: CellStyles, since1904: Bool, limits: TableLimits) {
        self.strings = strings
        self.styles = styles
        self.since1904 = since1904
        self.limits = limits
    }

    /// A cell while it is read.
    private struct Open {
        var kind = ""
        var style = 0
        var column = 0
        var value = ""
        var formula: String?
        var isValue = false
        var isFormula = false
        var phonetic = 0
    }

    /// All rows of the sheet, without blank ones at the end.
    mutating func rows(_ scanner: XMLScanner) throws(SpreadsheetError) -> [[Cell]] {
        var isInside = false
        var number = 0
        var column = 0
        var open: Open?
        while let event = try scanner.next() {
            switch event {
            case .start("sheetData"): isInside = true
            case .end("sheetData"): isInside = false
            case _ where !isInside: continue
            case .start("row"):
                let next = scanner.attribute("r").flatMap { Int($0) } ?? number + 1
                guard next > number else { throw SpreadsheetError(.damaged, row: next) }
                number = next
                column = 0
                row = []
            case .start("c"):
                var cell = Open()
                cell.kind = scanner.attribute("t") ?? "n"
                cell.style = scanner.attribute("s").flatMap { Int($0) } ?? 0
                cell.column = scanner.attribute("r").flatMap { Self.column(of: $0) } ?? column
                guard cell.column >= column else { throw SpreadsheetError(.damaged, row: number) }
                column = cell.column + 1
                open = cell
            case .start("v"): open?.isValue = true
            case .end("v"): open?.isValue = false
            case .start("t"):
                let isRead = open?.phonetic == 0
                open?.isValue = isRead
            case .end("t"): open?.isValue = false
            case .start("rPh"): open?.phonetic += 1
            case .end("rPh"): open?.phonetic -= 1
            case .start("f"):
                open?.formula = ""
                open?.isFormula = true
            case .end("f"): open?.isFormula = false
            case .text(let text):
                if open?.isValue == true { open?.value += text }
                if open?.isFormula == true { open?.formula? += text }
            case .end("c"):
                if let cell = open { try add(value(of: cell, row: number), at: cell.column, row: number) }
                open = nil
            case .end("row"): try finish(number)
            default: continue
            }
        }
        return rows
    }

    private mutating func add(_ cell: Cell, at column: Int, row number: Int) throws(SpreadsheetError) {
        guard cell != .empty else { return }
        guard column < limits.columns else {
            throw SpreadsheetError(.tooManyColumns, row: number, limit: limits.columns)
        }
        while row.count < column { row.append(.empty) }
        row.append(cell)
    }

    /// Takes the row over, unless it is blank: formats alone may reach down to the last row a program knows.
    private mutating func finish(_ number: Int) throws(SpreadsheetError) {
        guard !row.isEmpty else { return }
        guard number <= limits.rows + 1 else { throw SpreadsheetError(.tooManyRows, limit: limits.rows) }
        cells += row.count
        guard cells <= limits.cells else { throw SpreadsheetError(.tooManyCells, limit: limits.cells) }
        while rows.count < number - 1 { rows.append([]) }
        rows.append(row)
        row = []
    }

    private func value(of cell: Open, row: Int) throws(SpreadsheetError) -> Cell {
        if let formula = cell.formula, cell.value.isEmpty, cell.kind != "str" { return .refused("=" + formula) }
        switch cell.kind {
        case "s":
            guard !cell.value.isEmpty else { return .empty }
            guard let index = Int(cell.value), strings.indices.contains(index) else {
                throw SpreadsheetError(.damaged, row: row)
            }
            return Self.text(strings[index])
        case "str", "inlineStr": return Self.text(cell.value)
        case "b": return cell.value.isEmpty ? .empty : .boolean(cell.value == "1" || cell.value == "true")
        case "e": return .refused(cell.value)
        case "d": return DayAndTime(reading: cell.value).map { .date($0) } ?? Self.text(cell.value)
        default:
            guard !cell.value.isEmpty else { return .empty }
            guard let number = Double(cell.value), number.isFinite else { throw SpreadsheetError(.damaged, row: row) }
            if styles.isDate(cell.style), let date = DayAndTime(serial: number, since1904: since1904) {
                return .date(date)
            }
            // As people see it; rounded, because 0.07 times 100 is not quite 7.
            return .number(styles.isPercent(cell.style) ? (number * 1e11).rounded() / 1e9 : number)
        }
    }

    private static func text(_ text: String) -> Cell {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.isEmpty ? .empty : .text(String(text))
    }

    /// The column, from 0, of a place such as `BC12`.
    static func column(of place: String) -> Int? {
        var column = 0
        for byte in place.utf8 {
            guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { break }
            column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
            guard column <= 16_384 else { return nil }
        }
        return column == 0 ? nil : column - 1
    }
}
