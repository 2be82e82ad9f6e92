import Foundation

/// A table as people send it: rows of texts, each with its number in the file.
public struct ImportSheet: Equatable, Sendable, Codable {
    /// One row.
    public struct Row: Equatable, Sendable, Codable {
        /// Its number in the file, from 1.
        public var number: Int
        /// Its cells.
        public var cells: [String]

        /// Describes a row.
        public init(number: Int, cells: [String]) {
            self.number = number
            self.cells = cells
        }
    }

    /// The rows, the first of which names the columns.
    public var rows: [Row]

    /// The most rows below the heading.
    public static let mostRows = 100_000
    /// The most characters of a cell.
    public static let longestCell = 1000

    /// Takes rows.
    public init(rows: [Row]) { self.rows = rows }

    /// Takes rows that are numbered from 1.
    public init(_ rows: [[String]]) {
        self.rows = rows.enumerated().map { Row(number: $0 + 1, cells: $1) }
    }
}

/// What is wrong with a cell, a row or a whole table: a code for the page's sentence, and what it speaks of.
public struct ImportProblem: Equatable, Sendable, Codable {
    /// What it is.
    public enum Code: String, Sendable, Codable {
        /// The table has no rows.
        case empty
        /// It has more rows than can be read in.
        case tooManyRows
        /// A column that has to be there is not.
        case columnMissing
        /// Two columns mean the same.
        case columnTwice
        /// A cell that has to be filled is not.
        case required
        /// A cell has too many characters.
        case tooLong
        /// A date is not one.
        case notADate
        /// The last day is before the first.
        case datesReversed
        /// A word is none of those that are known.
        case unknownWord
        /// The school is not in the programme.
        case unknownSchool
        /// Nobody signs in with this.
        case unknownLogin
        /// The same stands in an earlier row.
        case duplicate
        /// It contradicts what is there already, in a way that has no code of its own.
        case conflict
        /// The school has that status already in a part of that time: `school`, `status`, `from`, `to` and `source` of
        /// what is there, and its `row` where an earlier row says so.
        case statusOverlaps
        /// The school is a part of another by then: `school`, `into` and the day `from` which it is.
        case schoolMerged
        /// The school has a mentor already at that time: `school`, `leader`, `from` and `to` of what is there.
        case hasMentor
        /// The two schools would mentor each other: `school` mentors `leader` since `from`.
        case mentorsEachOther
        /// A school cannot mentor itself: `school`.
        case mentorsItself
        /// The cell holds a formula.
        case formula
        /// There would be too many.
        case limit
    }

    /// The row's number in the file; nil for the table as a whole.
    public var row: Int?
    /// The column's name.
    public var column: String?
    /// What it is.
    public var code: Code
    /// What it speaks of.
    public var params: [String: String]

    /// Describes a problem.
    public init(_ code: Code, row: Int? = nil, column: String? = nil, params: [String: String] = [:]) {
        self.row = row
        self.column = column
        self.code = code
        self.params = params
    }
}

/// A column that a table may have, under any of some names.
struct ImportColumn: Sendable {
    /// The name in answers.
    let name: String
    /// The headings that mean it, as ``ProgrammeData/key(_:)`` writes them.
    let headings: [String]
    var isRequired = false
}

/// The cells of a table by what their columns mean.
struct ImportReader {
    let sheet: ImportSheet
    private(set) var places: [String: Int] = [:]
    private(set) var problems: [ImportProblem] = []
    /// The headings that mean nothing, which are told and passed over.
    private(set) var unknown: [String] = []

    init(_ sheet: ImportSheet, _ columns: [ImportColumn]) {
        self.sheet = sheet
        guard let header = sheet.rows.first, sheet.rows.count > 1 else {
            problems.append(ImportProblem(.empty))
            return
        }
        guard sheet.rows.count - 1 <= ImportSheet.mostRows else {
            problems.append(
                ImportProblem(
                    .tooManyRows,
                    params: ["rows": String(sheet.rows.count - 1), "most": String(ImportSheet.mostRows)]))
            return
        }
        for (place, heading) in header.cells.enumerated() where !heading.isEmpty {
            let key = ProgrammeData.key(heading)
            guard let column = columns.first(where: { $0.headings.contains(key) || $0.name == key }) else {
                unknown.append(heading)
                continue
            }
            guard places.updateValue(place, forKey: column.name) == nil else {
                problems.append(ImportProblem(.columnTwice, row: header.number, column: column.name))
                continue
            }
        }
        for column in columns where column.isRequired && places[column.name] == nil {
            problems.append(
                ImportProblem(
                    .columnMissing, row: header.number, column: column.name,
                    params: ["heading": column.headings.first ?? column.name]))
        }
    }

    /// The rows that say anything.
    var rows: some Sequence<ImportSheet.Row> {
        sheet.rows.dropFirst().lazy.filter { row in row.cells.contains { !$0.allSatisfy(\.isWhitespace) } }
    }

    /// A cell without outer spaces; nil when it is empty or its column is not there.
    mutating func cell(_ row: ImportSheet.Row, _ column: String) -> String? {
        guard let place = places[column], row.cells.indices.contains(place) else { return nil }
        let text = row.cells[place].trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return nil }
        guard text.count <= ImportSheet.longestCell else {
            add(.tooLong, row, column, ["most": String(ImportSheet.longestCell)])
            return nil
        }
        guard !text.hasPrefix("=") else {
            add(.formula, row, column, [:])
            return nil
        }
        return text
    }

    /// A day, as `2026-11-22` or `22.11.2026`.
    mutating func day(_ row: ImportSheet.Row, _ column: String) -> Day? {
        guard let text = cell(row, column) else { return nil }
        if let day = Self.day(text) { return day }
        add(.notADate, row, column, ["text": String(text.prefix(40))])
        return nil
    }

    static func day(_ text: String) -> Day? {
        // A spreadsheet may write the time of the day behind it.
        let date = text.prefix { $0 != " " && $0 != "T" }
        if let day = Day(rawValue: String(date)) { return day }
        let parts = date.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count == 4, let day = Int(parts[0]), let month = Int(parts[1]),
            (1...31).contains(day), (1...12).contains(month)
        else { return nil }
        return Day(rawValue: "\(parts[2])-" + (month < 10 ? "0" : "") + "\(month)-" + (day < 10 ? "0" : "") + "\(day)")
    }

    mutating func add(
        _ code: ImportProblem.Code, _ row: ImportSheet.Row, _ column: String? = nil, _ params: [String: String] = [:]
    ) {
        problems.append(ImportProblem(code, row: row.number, column: column, params: params))
    }

    /// What the rules refuse, by what stands against it where that is known.
    mutating func add(
        _ conflict: ImportConflict?, _ row: ImportSheet.Row, _ column: String, _ error: MentoringError
    ) { add(conflict?.code ?? .conflict, row, column, conflict?.params ?? ["message": error.message]) }
}
