import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Mentoring
import Storage

/// Reads a file that people send into rows of texts; refuses with a sentence for them.
typealias SheetReading = @Sendable (_ bytes: [UInt8], _ name: String) throws -> ImportSheet

/// `/api/programmes/{p}/imports`: tables of schools and people. A table is looked at first, with all that it would
/// change; then it is read in as a whole or not at all; and it can be taken back as long as nothing of it has changed.
struct ImportRoutes: Sendable {
    /// A preview as it is told: the first of each kind, and how many more there are.
    struct Preview: Encodable, Sendable {
        struct Problem: Encodable, Sendable {
            struct What: Encodable, Sendable {
                var code: ImportProblem.Code
                var params: [String: String]
            }

            var row: Int
            var column: String?
            var problem: What
        }

        struct More: Encodable, Sendable {
            var adds: Int
            var changes: Int
            var errors: Int
        }

        var id: String
        var kind: String
        var name: String
        var columns: [String]
        /// Headings that mean nothing here.
        var ignored: [String]
        var rows: Int
        var adds: [ImportDifference.Addition]
        var changes: [ImportDifference.Change]
        var same: Int
        var missing: [String]
        var errors: [Problem]
        var more: More
    }

    struct Entry: Encodable, Sendable {
        var id: String
        var kind: String
        var name: String
        var state: StoredImport.State
        var at: Int64
        var by: String
        var adds: Int
        var changes: Int
    }

    /// What is kept of a file between its preview and its reading in.
    struct Content: Codable, Sendable {
        var sheet: ImportSheet
        /// What the preview said that would be new and change.
        var adds: [ImportDifference.Addition]
        var changes: [ImportDifference.Change]
    }

    static let largestFile = 20 * 1024 * 1024
    /// How many of each kind are told.
    static let listed = 200

    let access: ProgrammeAccess
    let people: any PeopleStore
    let read: SheetReading

    func add(to router: Router<ServerContext>) {
        let all = RouterPath("/api/programmes/:programme/imports")
        let one = RouterPath("/api/programmes/:programme/imports/:import")
        router.get(all) { request, context in try await list(request, context) }
        router.post(all) { request, context in try await preview(request, context) }
        router.post(one) { request, context in try await apply(request, context) }
        router.delete(one) { request, context in try await undo(request, context) }
    }

    private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        try visit.requireManager()
        var entries: [Entry] = []
        for stored in try await access.store.programmeImports(programme: data.programme.id) {
            let name = try await people.name(ofActor: stored.importedBy)
            entries.append(
                Entry(
                    id: stored.id, kind: stored.kind, name: stored.name, state: stored.state, at: stored.at,
                    by: name ?? stored.importedBy, adds: stored.adds, changes: stored.changes))
        }
        return JSONBody.response(entries)
    }

    // MARK: - Looking at a file

    private func preview(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        try visit.requireManager()
        let word = request.uri.queryParameters["kind"].map(String.init) ?? ""
        let raw = request.uri.queryParameters["name"].map(String.init) ?? ""
        guard let name = FileName.clean(raw.removingPercentEncoding ?? raw) else {
            throw APIError(.badRequest, "invalidName", "Give the file's name as ?name=…; it must be visible.")
        }
        let buffer = try await JSONBody.collect(request, upTo: Self.largestFile)
        let sheet = try read(Array(buffer.readableBytesView), name)
        if word == IndicatorImporting.kind {
            let (body, imported) = try await IndicatorImporting(store: access.store).preview(
                IndicatorImporting.rows(of: sheet), data,
                imported: StoredImport(
                    id: RecordID.random(), programme: data.programme.id, kind: word, name: name,
                    importedBy: visit.actor, at: visit.now, content: ""))
            if body.errors.isEmpty { try await access.store.save(imported) }
            return JSONBody.response(body, status: .created)
        }
        let kind = try Self.kind(word)
        let accounts = try await accounts()
        var trial = data
        let difference = trial.readIn(sheet, kind: kind, accounts: accounts, now: visit.now) { RecordID.random() }
        let id = RecordID.random()
        if difference.errors.isEmpty {
            let content = Content(sheet: sheet, adds: difference.adds, changes: difference.changes)
            try await access.store.save(
                StoredImport(
                    id: id, programme: data.programme.id, kind: kind.rawValue, name: name, importedBy: visit.actor,
                    at: visit.now, content: try Self.text(content), adds: difference.adds.count,
                    changes: difference.changes.count))
        }
        return JSONBody.response(Self.body(id, kind, name, difference), status: .created)
    }

    private static func kind(_ text: String) throws(APIError) -> ProgrammeData.ImportKind {
        guard let kind = ProgrammeData.ImportKind(rawValue: text) else {
            throw APIError(.badRequest, "invalid", "The field \"kind\" must be schools, people or indicators.")
        }
        return kind
    }

    private func accounts() async throws -> ImportAccounts {
        let pairs = try await people.accounts().compactMap { account in account.login.map { ($0, account.id) } }
        return ImportAccounts(ids: Dictionary(pairs) { first, _ in first })
    }

    private static func body(
        _ id: String, _ kind: ProgrammeData.ImportKind, _ name: String, _ difference: ImportDifference
    ) -> Preview {
        Preview(
            id: id, kind: kind.rawValue, name: name, columns: difference.columns, ignored: difference.ignored,
            rows: difference.rows, adds: Array(difference.adds.prefix(listed)),
            changes: Array(difference.changes.prefix(listed)), same: difference.same,
            missing: Array(difference.missing.prefix(listed)),
            errors: difference.errors.prefix(listed).map { error in
                Preview.Problem(
                    row: error.row ?? 1, column: error.column,
                    problem: Preview.Problem.What(code: error.code, params: error.params))
            },
            more: Preview.More(
                adds: max(0, difference.adds.count - listed), changes: max(0, difference.changes.count - listed),
                errors: max(0, difference.errors.count - listed)))
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    // MARK: - Reading in

    private func stored(_ request: Request, _ context: ServerContext) async throws -> StoredImport {
        let (visit, data) = try await access.visit(request, context)
        try visit.requireManager()
        let id = try context.parameters.require("import")
        guard let stored = try await access.store.programmeImport(id: id, programme: data.programme.id) else {
            throw APIError.notFound("import")
        }
        return stored
    }

    private func apply(_ request: Request, _ context: ServerContext) async throws -> Response {
        let stored = try await stored(request, context)
        // Read twice at once, the second finds the programme changed since the file was looked at.
        guard stored.state == .previewed else {
            throw APIError(.conflict, "conflict", "This file was read in already; send it again.")
        }
        if stored.kind == IndicatorImporting.kind {
            let (visit, data) = try await access.visit(request, context)
            try await IndicatorImporting(store: access.store).apply(stored, data, visit)
            return Response(status: .noContent)
        }
        let kind = try Self.kind(stored.kind)
        let content = try JSONDecoder().decode(Content.self, from: Data(stored.content.utf8))
        let accounts = try await accounts()
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let before = data
            let difference = data.readIn(content.sheet, kind: kind, accounts: accounts, now: visit.now) {
                RecordID.random()
            }
            guard difference.errors.isEmpty, difference.adds == content.adds, difference.changes == content.changes
            else {
                throw APIError(
                    .conflict, "conflict",
                    "The programme has changed since the file was looked at; send it again and look once more.")
            }
            var applied = stored
            applied.state = .applied
            applied.content = ""
            applied.steps = try Self.text(ImportSteps(from: before, to: data))
            let changes = MemberRoutes.entries(from: before, to: data, visit)
            return ProgrammeOutcome(
                (), audit: [Self.entry("importApplied", applied, visit)] + changes, imported: applied)
        }
        return Response(status: .noContent)
    }

    private func undo(_ request: Request, _ context: ServerContext) async throws -> Response {
        let stored = try await stored(request, context)
        if stored.kind == IndicatorImporting.kind {
            let (visit, _) = try await access.visit(request, context)
            try await IndicatorImporting(store: access.store).undo(stored, visit)
            return Response(status: .noContent)
        }
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            guard stored.state == .applied, let text = stored.steps else {
                throw APIError(.conflict, "conflict", "This file was not read in, or was taken back already.")
            }
            let before = data
            try data.undo(try JSONDecoder().decode(ImportSteps.self, from: Data(text.utf8)))
            var undone = stored
            undone.state = .undone
            undone.steps = nil
            let changes = MemberRoutes.entries(from: before, to: data, visit)
            return ProgrammeOutcome(
                (), audit: [Self.entry("importUndone", undone, visit)] + changes, imported: undone)
        }
        return Response(status: .noContent)
    }

    private static func entry(_ action: String, _ stored: StoredImport, _ visit: ProgrammeVisit) -> AuditEntry {
        visit.entry(
            action, "programmeImport:" + stored.id,
            [
                "programme": stored.programme, "kind": stored.kind, "adds": String(stored.adds),
                "changes": String(stored.changes),
            ])
    }
}
