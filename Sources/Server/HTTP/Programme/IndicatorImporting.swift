import Foundation
import Indicators
import Mentoring
import Storage

/// What reading a table of indicators in would do, as it is told: at most 200 of each kind, and how many more there
/// are.
struct IndicatorImportBody: Encodable, Sendable {
    struct Addition: Encodable, Sendable {
        var row: Int
        var key: String
        var values: [String: String]
    }

    struct Change: Encodable, Sendable {
        var row: Int
        var key: String
        var before: [String: String]
        var after: [String: String]
    }

    struct Problem: Encodable, Sendable {
        struct What: Encodable, Sendable {
            var code: IndicatorImport.Problem.Code
            var params: [String: String]
        }

        var row: Int?
        var column: String?
        var problem: What
    }

    struct More: Encodable, Sendable {
        var adds: Int
        var changes: Int
        var errors: Int
    }

    var id: String
    var kind = "indicators"
    var columns: [String]
    var ignored: [String]
    var rows: Int
    var adds: [Addition]
    var changes: [Change]
    var same: Int
    var missing: [String]
    var errors: [Problem]
    var more: More

    private static let most = 200

    init(_ difference: IndicatorImport, id: String, names: [String: String]) {
        self.id = id
        columns = difference.columns
        ignored = difference.ignored
        rows = difference.rows
        same = difference.same
        adds = difference.adds.prefix(Self.most).map {
            Addition(row: $0.row, key: Self.name($0.after.key, names), values: Self.values($0.after))
        }
        changes = difference.changes.prefix(Self.most).map { step in
            let before = step.before.map(Self.values) ?? [:]
            let after = Self.values(step.after)
            let columns = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
            return Change(
                row: step.row, key: Self.name(step.after.key, names),
                before: Dictionary(uniqueKeysWithValues: columns.map { ($0, before[$0] ?? "") }),
                after: Dictionary(uniqueKeysWithValues: columns.map { ($0, after[$0] ?? "") }))
        }
        missing = difference.missing.prefix(Self.most).map { Self.name($0, names) }
        errors = difference.errors.prefix(Self.most).map {
            Problem(row: $0.row ?? 1, column: $0.column, problem: .init(code: $0.code, params: $0.params))
        }
        more = More(
            adds: max(0, difference.adds.count - Self.most), changes: max(0, difference.changes.count - Self.most),
            errors: max(0, difference.errors.count - Self.most))
    }

    private static func name(_ key: IndicatorRecord.Key, _ names: [String: String]) -> String {
        let grade = key.grade > 0 ? String(key.grade) : ""
        return [key.kind.rawValue, names[key.school] ?? key.school, key.subject, grade, String(key.year)]
            .filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private static func values(_ record: IndicatorRecord) -> [String: String] {
        var values: [String: String] = [:]
        if let n = record.n { values["n"] = String(n) }
        for measure in IndicatorMeasure.allCases {
            guard let number = record.measure(measure) else { continue }
            values[measure.rawValue] = Int(exactly: number).map { String($0) } ?? String(number)
        }
        if !record.scale.isEmpty { values["scale"] = record.scale }
        return values
    }
}

/// Imports of indicators: looked at, applied, undone; each as a whole.
struct IndicatorImporting: Sendable {
    static let kind = "indicators"

    let store: any IndicatorStore

    /// The rows as the comparison takes them.
    static func rows(of sheet: ImportSheet) -> [IndicatorImport.Row] {
        sheet.rows.map { IndicatorImport.Row(number: $0.number, cells: $0.cells) }
    }

    /// What a table would do; `imported.content` is kept for applying it.
    func preview(
        _ rows: [IndicatorImport.Row], _ data: ProgrammeData, imported: StoredImport
    ) async throws -> (IndicatorImportBody, StoredImport) {
        let difference = try await difference(rows, data)
        var imported = imported
        imported.kind = Self.kind
        imported.content = try Self.text(rows)
        imported.adds = difference.adds.count
        imported.changes = difference.changes.count
        return (IndicatorImportBody(difference, id: imported.id, names: data.schoolNames), imported)
    }

    /// Reads the table in as it was looked at, compared with what is known now.
    func apply(
        _ imported: StoredImport, _ data: ProgrammeData, _ visit: ProgrammeVisit
    ) async throws {
        guard imported.state == .previewed else {
            throw APIError(.conflict, "conflict", "This file was read in already; send it again.")
        }
        let rows = try JSONDecoder().decode([IndicatorImport.Row].self, from: Data(imported.content.utf8))
        let difference = try await difference(rows, data)
        guard difference.errors.isEmpty, difference.adds.count == imported.adds,
            difference.changes.count == imported.changes
        else {
            throw APIError(
                .conflict, "conflict",
                "The programme has changed since the file was looked at; send it again and look once more.")
        }
        let steps = (difference.adds + difference.changes).map { IndicatorStep(before: $0.before, after: $0.after) }
        var applied = imported
        applied.state = .applied
        applied.content = ""
        applied.steps = try Self.text(steps)
        try await change(steps, applied, visit, "importApplied")
    }

    /// Takes back what the import did.
    func undo(_ imported: StoredImport, _ visit: ProgrammeVisit) async throws {
        guard imported.state == .applied else {
            throw APIError(.conflict, "conflict", "This file was not read in, or was taken back already.")
        }
        let steps = try JSONDecoder().decode([IndicatorStep].self, from: Data((imported.steps ?? "[]").utf8))
        var undone = imported
        undone.state = .undone
        undone.steps = nil
        try await change(steps.reversed().map(\.reversed), undone, visit, "importUndone")
    }

    private func difference(_ rows: [IndicatorImport.Row], _ data: ProgrammeData) async throws -> IndicatorImport {
        let names = data.schoolNames
        let schools = data.members.map { IndicatorImport.School(id: $0.school, name: names[$0.school] ?? "") }
        let known = try await store.indicators(programme: data.programme.id, kind: nil)
        return IndicatorImport(rows, schools: schools, known: known)
    }

    private func change(
        _ steps: [IndicatorStep], _ imported: StoredImport, _ visit: ProgrammeVisit, _ action: String
    ) async throws {
        let entry = visit.entry(
            action, "programmeImport:" + imported.id,
            [
                "programme": imported.programme, "kind": Self.kind, "adds": String(imported.adds),
                "changes": String(imported.changes),
            ])
        do {
            try await store.changeIndicators(
                programme: imported.programme, steps, imported: imported, audit: [entry])
        } catch is IndicatorConflict {
            throw APIError(
                .conflict, "conflict",
                "Something of this import was changed since; nothing was done. Look at the table again.")
        }
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
