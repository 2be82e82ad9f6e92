/// What reading a table of indicators in would do. Nothing is read in while there are errors.
public struct IndicatorImport: Sendable, Equatable {
    /// A row of the file with its cells as words.
    public struct Row: Sendable, Equatable, Codable {
        /// Its number in the file, from 1.
        public var number: Int
        /// Its cells; one that begins with `=` is a formula without a value.
        public var cells: [String]

        /// Describes a row.
        public init(number: Int, cells: [String]) {
            self.number = number
            self.cells = cells
        }
    }

    /// A school that rows may be about.
    public struct School: Sendable, Equatable {
        /// Its id.
        public var id: String
        /// Its name.
        public var name: String

        /// Describes a school.
        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// A record that was not there, or becomes another.
    public struct Step: Sendable, Equatable, Codable {
        /// The row's number in the file.
        public var row: Int
        /// What it was; nil for one that was not there.
        public var before: IndicatorRecord?
        /// What it becomes.
        public var after: IndicatorRecord
    }

    /// What is wrong.
    public struct Problem: Sendable, Equatable, Codable {
        /// What it is.
        public enum Code: String, Sendable, Codable {
            /// There is no row below the headings.
            case empty
            /// A column that has to be there is not.
            case columnMissing
            /// Two columns mean the same.
            case columnTwice
            /// A cell that has to be filled is not.
            case required
            /// A cell is no number, or no whole one.
            case notANumber
            /// A number is outside of what can be; `low` and `high` say what can.
            case outOfRange
            /// A word is none of those that are known.
            case unknownWord
            /// The school is not in the programme.
            case unknownSchool
            /// Two schools have this name; it must be written as in the list of schools.
            case ambiguousSchool
            /// The same stands in an earlier row, which `row` names.
            case duplicate
            /// The cell holds a formula without a value.
            case formula
            /// The cell has too many characters.
            case tooLong
        }

        /// The row's number in the file; nil for the table as a whole.
        public var row: Int?
        /// The column's name.
        public var column: String?
        /// What it is.
        public var code: Code
        /// What it speaks of.
        public var params: [String: String]
    }

    /// The columns that were understood.
    public private(set) var columns: [String] = []
    /// The headings that mean nothing here.
    public private(set) var ignored: [String] = []
    /// How many rows say something.
    public private(set) var rows = 0
    /// What is new.
    public private(set) var adds: [Step] = []
    /// What changes.
    public private(set) var changes: [Step] = []
    /// How many rows say what is known.
    public private(set) var same = 0
    /// What is known of the kinds and years in the file and is not in it; it stays.
    public private(set) var missing: [IndicatorRecord.Key] = []
    /// What is wrong.
    public private(set) var errors: [Problem] = []

    /// Compares a table, whose first row names the columns, with what is known.
    public init(_ table: [Row], schools: [School], known: [IndicatorRecord]) {
        guard let header = table.first, table.count > 1 else {
            errors.append(Problem(code: .empty, params: [:]))
            return
        }
        let places = readHeader(header)
        guard errors.isEmpty else { return }
        var names: [String: [String]] = [:]
        for school in schools { names[Words.key(school.name), default: []].append(school.id) }
        let existing = Dictionary(known.map { ($0.key, $0) }) { first, _ in first }
        var seen: [IndicatorRecord.Key: Int] = [:]
        for row in table.dropFirst() where row.cells.contains(where: { !Words.trimmed($0).isEmpty }) {
            rows += 1
            var reader = RowReader(row: row, places: places, schools: names)
            let record = reader.record()
            errors += reader.problems
            guard let record else { continue }
            if let earlier = seen.updateValue(row.number, forKey: record.key) {
                errors.append(Problem(row: row.number, code: .duplicate, params: ["row": String(earlier)]))
                continue
            }
            switch existing[record.key] {
            case nil: adds.append(Step(row: row.number, before: nil, after: record))
            case record: same += 1
            case let before?: changes.append(Step(row: row.number, before: before, after: record))
            }
        }
        if rows == 0 { errors.append(Problem(code: .empty, params: [:])) }
        struct Scope: Hashable {
            var kind: IndicatorKind
            var year: Int
        }
        let scopes = Set(seen.keys.map { Scope(kind: $0.kind, year: $0.year) })
        missing = known.map(\.key).filter {
            seen[$0] == nil && scopes.contains(Scope(kind: $0.kind, year: $0.year))
        }
    }

    private mutating func readHeader(_ header: Row) -> [IndicatorColumn: Int] {
        var places: [IndicatorColumn: Int] = [:]
        for (place, heading) in header.cells.enumerated() where !Words.trimmed(heading).isEmpty {
            guard let column = IndicatorColumn(heading: heading) else {
                ignored.append(Words.trimmed(heading))
                continue
            }
            guard places[column] == nil else {
                errors.append(
                    Problem(row: header.number, column: column.rawValue, code: .columnTwice, params: [:]))
                continue
            }
            places[column] = place
            columns.append(column.rawValue)
        }
        for column in IndicatorColumn.allCases where column.isRequired && places[column] == nil {
            errors.append(
                Problem(
                    row: header.number, column: column.rawValue, code: .columnMissing,
                    params: ["heading": column.headings[0]]))
        }
        return places
    }
}
