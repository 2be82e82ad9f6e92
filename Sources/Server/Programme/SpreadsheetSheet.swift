import Documents
import Mentoring

/// Reads an XLSX or CSV as rows of words for an import.
enum SpreadsheetSheet {
    static func read(_ bytes: [UInt8]) throws(APIError) -> ImportSheet {
        do {
            return sheet(of: try Table.read(bytes))
        } catch {
            throw APIError(.badRequest, error.code.rawValue, error.message)
        }
    }

    /// Blank rows are left out, and the others keep the numbers that the file gives them.
    static func sheet(of table: Table) -> ImportSheet {
        ImportSheet(
            rows: table.rows.enumerated().compactMap { index, row in
                row.isEmpty ? nil : ImportSheet.Row(number: index + 1, cells: row.map(text))
            })
    }

    /// A cell as words. A formula without a value and an error stay recognisable, so that they are told as such.
    private static func text(_ cell: Cell) -> String {
        if case .refused(let text) = cell { return text.hasPrefix("=") ? text : "=" + text }
        return cell.text ?? ""
    }
}
