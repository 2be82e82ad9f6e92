/// A table for spreadsheets as they are used here: UTF-8 with a byte order mark, semicolons, CRLF (RFC 4180 else).
struct CSVTable: Sendable {
    private var lines: [String]

    /// Makes a table with its first row.
    init(header: [String]) { lines = [Self.line(header)] }

    /// Adds a row.
    mutating func add(_ fields: [String]) { lines.append(Self.line(fields)) }

    /// The whole file.
    var text: String { "\u{feff}" + lines.map { $0 + "\r\n" }.joined() }

    private static func line(_ fields: [String]) -> String { fields.map { field($0) }.joined(separator: ";") }

    /// A field that no spreadsheet takes for a formula, whatever people called themselves: what begins like one gets
    /// an apostrophe in front. Whole numbers stay as they are.
    static func field(_ text: String) -> String {
        let isDangerous = text.unicodeScalars.first.map { "=+-@\t\r\n|%".unicodeScalars.contains($0) } ?? false
        let safe = isDangerous && text != "+" && Int(text) == nil ? "'" + text : text
        let needsQuotes = safe.unicodeScalars.contains { ";\"\r\n\t,".unicodeScalars.contains($0) }
        return needsQuotes ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
    }
}
