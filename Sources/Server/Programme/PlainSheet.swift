import Mentoring

/// Reads a plain table: UTF-8, the fields between semicolons, commas or tabs, quoted as in RFC 4180.
enum PlainSheet {
    static func read(_ bytes: [UInt8]) throws -> ImportSheet {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw APIError(
                .badRequest, "unreadable",
                "The file is not a table in UTF-8; save it as XLSX or CSV UTF-8 and try again.")
        }
        if text.unicodeScalars.first == "\u{feff}" { text.unicodeScalars.removeFirst() }
        let heading = text.unicodeScalars.prefix { $0 != "\n" && $0 != "\r" }
        let separator: Unicode.Scalar =
            heading.contains(";") ? ";" : heading.contains("\t") ? "\t" : ","
        var reader = Fields(separator: separator)
        for scalar in text.unicodeScalars { reader.take(scalar) }
        return ImportSheet(rows: try reader.finish())
    }

    private struct Fields {
        let separator: Unicode.Scalar
        var rows: [ImportSheet.Row] = []
        var cells: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var afterQuote = false
        var line = 1
        var start = 1

        init(separator: Unicode.Scalar) { self.separator = separator }

        mutating func take(_ scalar: Unicode.Scalar) {
            if scalar == "\n" { line += 1 }
            if isQuoted {
                if scalar == "\"" {
                    isQuoted = false
                    afterQuote = true
                } else {
                    cell.append(scalar)
                }
                return
            }
            if scalar == "\"", afterQuote {
                cell.append(scalar)
                isQuoted = true
                afterQuote = false
                return
            }
            afterQuote = false
            switch scalar {
            case "\"" where cell.isEmpty: isQuoted = true
            case separator: endCell()
            case "\n": endRow()
            case "\r": break
            default: cell.append(scalar)
            }
        }

        private mutating func endCell() {
            cells.append(String(cell))
            cell = String.UnicodeScalarView()
        }

        private mutating func endRow() {
            endCell()
            rows.append(ImportSheet.Row(number: start, cells: cells))
            cells = []
            start = line
        }

        mutating func finish() throws -> [ImportSheet.Row] {
            guard !isQuoted else {
                throw APIError(
                    .badRequest, "unreadable",
                    "A quotation mark opened in row \(start) is never closed; correct the file and try again.")
            }
            if !cell.isEmpty || !cells.isEmpty { endRow() }
            return rows
        }
    }
}
