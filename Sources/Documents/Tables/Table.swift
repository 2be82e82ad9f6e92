/// A table read from a spreadsheet, or to be written into one.
public struct Table: Sendable, Equatable {
    /// The sheet's name; empty for a CSV.
    public var name: String
    /// The rows from the top. Blank rows in between stay, so that the row at index 0 is the file's row 1; cells missing
    /// at the end of a row are left out.
    public var rows: [[Cell]]

    /// Makes a table.
    public init(name: String = "", rows: [[Cell]] = []) {
        self.name = name
        self.rows = rows
    }

    /// The cell at these indices from 0; empty where the file has none.
    public subscript(row: Int, column: Int) -> Cell {
        guard rows.indices.contains(row), rows[row].indices.contains(column) else { return .empty }
        return rows[row][column]
    }

    /// Reads a spreadsheet: XLSX (its first visible sheet) or CSV, told apart by the contents. A CSV may be UTF-8,
    /// UTF-16 or windows-1251, divided by semicolons, commas or tabs.
    ///
    /// - Throws: what is wrong with the file and what to do.
    public static func read(_ bytes: [UInt8], limits: TableLimits = TableLimits()) throws(SpreadsheetError) -> Table {
        guard bytes.count <= limits.fileBytes else {
            throw SpreadsheetError(.tooLarge, limit: limits.fileBytes >> 20)
        }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return try WorkbookReader.read(bytes, limits) }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { throw SpreadsheetError(.oldFormat) }
        return try CSVReader.read(bytes, limits)
    }
}

/// How much of a spreadsheet is read; what goes beyond is refused.
public struct TableLimits: Sendable {
    /// Bytes of the file.
    public var fileBytes = 20 << 20
    /// Bytes of what an XLSX unpacks to, all parts that are read together.
    public var unpackedBytes = 64 << 20
    /// Rows below the first one, which is the heading; blank ones included.
    public var rows = 100_000
    /// Columns.
    public var columns = 200
    /// Cells altogether, empty ones between others included.
    public var cells = 4_000_000

    /// The limits of an import.
    public init() {}
}

/// Why a file cannot be read as a table.
public struct SpreadsheetError: Error, Sendable, Equatable {
    /// What is wrong, for programs.
    public enum Code: String, Sendable {
        /// The file, or what it unpacks to, is larger than `limit` MB.
        case tooLarge
        /// There are more than `limit` rows.
        case tooManyRows
        /// There are more than `limit` columns.
        case tooManyColumns
        /// There are more than `limit` cells.
        case tooManyCells
        /// An .xls file, or one with a password.
        case oldFormat
        /// Neither a spreadsheet nor a text.
        case notATable
        /// The file ends too soon or contradicts itself.
        case damaged
        /// A quotation mark is opened in `row` and never closed.
        case openQuote
        /// Nothing stands in the table.
        case empty
    }

    /// What is wrong.
    public var code: Code
    /// The row it is about, from 1.
    public var row: Int?
    /// The bound that was met.
    public var limit: Int?

    init(_ code: Code, row: Int? = nil, limit: Int? = nil) {
        self.code = code
        self.row = row
        self.limit = limit
    }

    /// What happened and what to do.
    public var message: String {
        let limit = limit ?? 0
        return switch code {
        case .tooLarge: "The file is larger than \(limit) MB; keep only the sheet that is imported, or divide it."
        case .tooManyRows: "The table has more than \(limit) rows; divide it into several files."
        case .tooManyColumns: "The table has more than \(limit) columns; delete those that are not needed."
        case .tooManyCells: "The table has more than \(limit) cells; delete the columns that are not needed."
        case .oldFormat: "This is an old .xls file, or one with a password; save it as .xlsx without a password."
        case .notATable: "This file is not a table; save it as .xlsx or .csv and choose that file."
        case .damaged: "The file is damaged; open it in a spreadsheet program, save it as .xlsx again and choose that."
        case .openQuote:
            "A quotation mark in row \(row ?? 0) is never closed; close it, or save the table as .xlsx instead."
        case .empty: "The table is empty; choose a file with a heading row and rows below it."
        }
    }
}
