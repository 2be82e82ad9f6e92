/// Reads comma-separated values as spreadsheet programs write them (RFC 4180 with any of three separators).
enum CSVReader {
    static func read(_ bytes: [UInt8], _ limits: TableLimits) throws(SpreadsheetError) -> Table {
        let text = try TextDecoding.utf8(bytes)
        var parser = Parser(text: text, limits: limits)
        return Table(rows: try parser.rows())
    }

    /// Goes over the bytes of a UTF-8 text once.
    private struct Parser {
        let text: [UInt8]
        let limits: TableLimits
        private var position = 0
        private var cells = 0

        init(text: [UInt8], limits: TableLimits) {
            self.text = text
            self.limits = limits
        }

        mutating func rows() throws(SpreadsheetError) -> [[Cell]] {
            let separator = chooseSeparator()
            var rows: [[Cell]] = []
            while position < text.count {
                guard rows.count <= limits.rows else { throw SpreadsheetError(.tooManyRows, limit: limits.rows) }
                rows.append(try row(separator, number: rows.count + 1))
            }
            while rows.last?.isEmpty == true { rows.removeLast() }
            guard !rows.isEmpty else { throw SpreadsheetError(.empty) }
            return rows
        }

        /// The separator named by a first line `sep=;`, or the one that stands most often in the first line.
        private mutating func chooseSeparator() -> UInt8 {
            let candidates = [UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\t")]
            if text.starts(with: Array("sep=".utf8)), text.count > 4, candidates.contains(text[4]) {
                position = 5
                skipLineEnd()
                return text[4]
            }
            var counts = [0, 0, 0]
            var isQuoted = false
            for byte in text {
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                guard !isQuoted else { continue }
                if byte == 10 || byte == 13 { break }
                if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
            }
            let most = counts.max() ?? 0
            return candidates[most == 0 ? 0 : counts.firstIndex(of: most) ?? 0]
        }

        private mutating func skipLineEnd() {
            if position < text.count, text[position] == 13 { position += 1 }
            if position < text.count, text[position] == 10 { position += 1 }
        }

        private mutating func row(_ separator: UInt8, number: Int) throws(SpreadsheetError) -> [Cell] {
            var row: [Cell] = []
            while true {
                row.append(try field(separator, row: number))
                if row.count > limits.columns {
                    while row.last == .empty { row.removeLast() }
                    guard row.count <= limits.columns else {
                        throw SpreadsheetError(.tooManyColumns, row: number, limit: limits.columns)
                    }
                    // Only blanks so far: the place in the row no longer matters unless something follows.
                    try skipBlanks(separator, row: number)
                    break
                }
                guard position < text.count, text[position] == separator else { break }
                position += 1
            }
            skipLineEnd()
            while row.last == .empty { row.removeLast() }
            cells += row.count
            guard cells <= limits.cells else { throw SpreadsheetError(.tooManyCells, limit: limits.cells) }
            return row
        }

        /// Passes over empty fields beyond the last column that is read.
        private mutating func skipBlanks(_ separator: UInt8, row: Int) throws(SpreadsheetError) {
            while position < text.count, text[position] == separator {
                position += 1
                guard try field(separator, row: row) == .empty else {
                    throw SpreadsheetError(.tooManyColumns, row: row, limit: limits.columns)
                }
            }
        }

        private mutating func field(_ separator: UInt8, row: Int) throws(SpreadsheetError) -> Cell {
            let quote = UInt8(ascii: "\"")
            guard position < text.count, text[position] == quote else {
                let start = position
                while position < text.count, text[position] != separator, text[position] != 10, text[position] != 13 {
                    position += 1
                }
                return Self.cell(text[start..<position])
            }
            position += 1
            var value: [UInt8] = []
            while true {
                guard position < text.count else { throw SpreadsheetError(.openQuote, row: row) }
                let byte = text[position]
                position += 1
                if byte != quote {
                    value.append(byte)
                } else if position < text.count, text[position] == quote {
                    value.append(quote)
                    position += 1
                } else {
                    break
                }
            }
            // What stands between the closing mark and the separator belongs to the field, as spreadsheets read it.
            while position < text.count, text[position] != separator, text[position] != 10, text[position] != 13 {
                value.append(text[position])
                position += 1
            }
            return Self.cell(value[...])
        }

        private static func cell(_ bytes: ArraySlice<UInt8>) -> Cell {
            var bytes = bytes
            func isBlank(_ byte: UInt8?) -> Bool { byte.map { $0 == 32 || (9...13).contains($0) } ?? false }
            while isBlank(bytes.first) { bytes.removeFirst() }
            while isBlank(bytes.last) { bytes.removeLast() }
            guard let first = bytes.first else { return .empty }
            // What our own exports guard against being taken for a formula.
            if first == UInt8(ascii: "'"), let second = bytes.dropFirst().first, Spelling.beginsFormula(second) {
                bytes.removeFirst()
            } else if first == UInt8(ascii: "="), bytes.count > 1 {
                return .refused(String(decoding: bytes, as: UTF8.self))
            }
            return .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// What spreadsheet programs take for more than words.
enum Spelling {
    /// Whether a cell that begins with this byte may be taken for a formula.
    static func beginsFormula(_ byte: UInt8) -> Bool { "=+-@|%\t\r\n".utf8.contains(byte) }
}
