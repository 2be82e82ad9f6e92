extension Table {
    /// The table as CSV for spreadsheet programs as they are used here: UTF-8 with a byte order mark, semicolons, CRLF
    /// (RFC 4180 else). What could be taken for a formula gets an apostrophe in front; numbers stay numbers.
    public func csv(_ language: DocumentLanguage) -> String {
        var text = "\u{feff}"
        for row in rows {
            text += row.map { Self.field($0, language) }.joined(separator: ";")
            text += "\r\n"
        }
        return text
    }

    private static func field(_ cell: Cell, _ language: DocumentLanguage) -> String {
        switch cell {
        case .empty, .refused: return ""
        case .boolean(let isTrue): return language.yesOrNo(isTrue)
        case .number(let number):
            let plain = Cell.plain(number)
            return language == .russian ? plain.replacing(".", with: ",") : plain
        case .date(let date): return language.day(date)
        case .text(let text):
            let first = text.utf8.first { $0 != 32 && $0 != 9 }
            // A tab in front is taken for a formula's beginning by some programs too.
            // A sign alone is none.
            let isDangerous =
                text.utf8.count > 1
                && (first.map(Spelling.beginsFormula) ?? false || text.utf8.first.map(Spelling.beginsFormula) ?? false
                    || "＝＋－＠".contains(text.first ?? "a"))
            let safe = isDangerous ? "'" + text : text
            let needsQuotes = safe.unicodeScalars.contains { ";\"\r\n\t,".unicodeScalars.contains($0) }
            return needsQuotes ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
        }
    }
}
