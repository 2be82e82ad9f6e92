/// Makes a record of a row, or says what is wrong with it.
struct RowReader {
    let row: IndicatorImport.Row
    let places: [IndicatorColumn: Int]
    /// Ids by names as ``Words/key(_:)`` writes them.
    let schools: [String: [String]]
    private(set) var problems: [IndicatorImport.Problem] = []

    init(row: IndicatorImport.Row, places: [IndicatorColumn: Int], schools: [String: [String]]) {
        self.row = row
        self.places = places
        self.schools = schools
    }

    mutating func record() -> IndicatorRecord? {
        let kind = kind()
        let school = school()
        let year = year()
        let subject = cell(.subject) ?? ""
        let grade = whole(.grade, 1...11)
        let n = whole(.n, 0...1_000_000)
        let scale = cell(.scale) ?? kind?.usualScale ?? ""
        let top = Double(scale.replacing(",", with: ".")) ?? 1000
        let mean = number(.mean, 0...max(top, 1))
        let quality = number(.quality, 0...100)
        let below = number(.below, 0...100)
        let value = number(.value, 0...1_000_000)
        guard let kind, let school, let year else { return nil }
        let isNWrong = problems.contains { $0.column == IndicatorColumn.n.rawValue }
        if kind.isAboutPeople, n == nil, !isNWrong { add(.required, .n) }
        if kind.isAssessment {
            if subject.isEmpty { add(.required, .subject) }
            if mean == nil, quality == nil, below == nil, problems.isEmpty { add(.required, .mean) }
        } else if value == nil, problems.isEmpty {
            add(.required, .value)
        }
        guard problems.isEmpty else { return nil }
        let isAssessment = kind.isAssessment
        return IndicatorRecord(
            key: .init(kind: kind, school: school, subject: subject, grade: grade ?? 0, year: year), n: n,
            mean: isAssessment ? mean : nil, quality: isAssessment ? quality : nil, below: isAssessment ? below : nil,
            value: isAssessment ? nil : value, scale: scale)
    }

    private mutating func cell(_ column: IndicatorColumn) -> String? {
        guard let place = places[column], row.cells.indices.contains(place) else { return nil }
        let text = Words.trimmed(row.cells[place])
        guard !text.isEmpty else { return nil }
        if text.hasPrefix("=") || text.hasPrefix("#") {
            add(.formula, column)
            return nil
        }
        guard text.count <= 200 else {
            add(.tooLong, column, ["most": "200"])
            return nil
        }
        return text
    }

    private mutating func kind() -> IndicatorKind? {
        guard let text = required(.kind) else { return nil }
        let word = Words.key(text)
        if let kind = IndicatorKind.allCases.first(where: { $0.words.map(Words.key).contains(word) }) { return kind }
        add(.unknownWord, .kind, ["text": String(text.prefix(40))])
        return nil
    }

    private mutating func school() -> String? {
        guard let text = required(.school) else { return nil }
        switch schools[Words.key(text)] {
        case nil: add(.unknownSchool, .school, ["text": String(text.prefix(80))])
        case let ids? where ids.count == 1: return ids.first
        default: add(.ambiguousSchool, .school, ["text": String(text.prefix(80))])
        }
        return nil
    }

    /// `2025`, or a school year such as `2024/2025`, `2024-25`: the year in which it ends.
    private mutating func year() -> Int? {
        guard let text = required(.year) else { return nil }
        let parts = text.split(omittingEmptySubsequences: false) { "/-–—".contains($0) }
            .compactMap { Int(Words.trimmed(String($0))) }
        var year: Int?
        if parts.count == 1, !text.contains(where: { "/-–—".contains($0) }) {
            year = parts[0]
        } else if parts.count == 2, parts[1] == parts[0] + 1 || parts[1] == (parts[0] + 1) % 100 {
            year = parts[0] + 1
        }
        guard let year else {
            add(.notANumber, .year, ["text": String(text.prefix(40))])
            return nil
        }
        guard (2000...2100).contains(year) else {
            add(.outOfRange, .year, ["low": "2000", "high": "2100"])
            return nil
        }
        return year
    }

    private mutating func required(_ column: IndicatorColumn) -> String? {
        let before = problems.count
        let text = cell(column)
        if text == nil, problems.count == before { add(.required, column) }
        return text
    }

    private mutating func whole(_ column: IndicatorColumn, _ range: ClosedRange<Int>) -> Int? {
        guard let number = number(column, Double(range.lowerBound)...Double(range.upperBound)) else { return nil }
        if let whole = Int(exactly: number) { return whole }
        add(.notANumber, column)
        return nil
    }

    private mutating func number(_ column: IndicatorColumn, _ range: ClosedRange<Double>) -> Double? {
        guard var text = cell(column) else { return nil }
        if text.hasSuffix("%") { text.removeLast() }
        text = String(text.filter { !$0.isWhitespace }.map { $0 == "," ? "." : $0 })
        let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 || $0 == 45 }
        guard isPlain, let number = Double(text) else {
            add(.notANumber, column, ["text": String(text.prefix(40))])
            return nil
        }
        guard range.contains(number) else {
            func plain(_ number: Double) -> String { Int(exactly: number).map { String($0) } ?? String(number) }
            add(.outOfRange, column, ["low": plain(range.lowerBound), "high": plain(range.upperBound)])
            return nil
        }
        return number
    }

    private mutating func add(
        _ code: IndicatorImport.Problem.Code, _ column: IndicatorColumn, _ params: [String: String] = [:]
    ) {
        problems.append(.init(row: row.number, column: column.rawValue, code: code, params: params))
    }
}
