import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Mentoring
import NIOCore
import Storage

/// `/api/programmes/{p}/actions`: what schools are to do, and the files that show that it was done.
struct ActionRoutes: Sendable {
    struct Wish: Decodable, Sendable {
        var state: String?
        var why: String?
        var owner: Change<String>?
        var due: Change<String>?
    }

    /// How many files an action may have.
    static let mostEvidence = 10
    /// How long one may be, in bytes.
    static let longestEvidence = 20 * 1024 * 1024

    let access: ProgrammeAccess
    let vault: FileVault
    /// The endings that a file's name may have; empty for any.
    let types: [String]
    private let disk = FileIO()

    init(access: ProgrammeAccess, vault: FileVault, types: [String]) {
        self.access = access
        self.vault = vault
        self.types = types
    }

    func add(to router: Router<ServerContext>) {
        let evidence = RouterPath("/api/programmes/:programme/actions/:action/evidence/:evidence")
        router.get("/api/programmes/:programme/actions") { request, context in try await list(request, context) }
        router.patch("/api/programmes/:programme/actions/:action") { request, context in
            try await update(request, context)
        }
        router.post("/api/programmes/:programme/actions/:action/evidence") { request, context in
            try await take(request, context)
        }
        router.get(evidence) { request, context in try await give(request, context) }
        router.delete(evidence) { request, context in try await remove(request, context) }
    }

    private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        let parameters = request.uri.queryParameters
        let school = parameters["school"].map(String.init)
        let state = try parameters["state"].map { text in
            try ProgrammeFields.word(String(text), of: ProgrammeAction.State.self, "state")
        }
        let actions = ProgrammeReports(visit: visit, data: data).actions.filter { action in
            (school == nil || action.school == school) && (state == nil || action.state == state)
        }
        return JSONBody.response(actions)
    }

    private func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await JSONBody.decode(Wish.self, from: request)
        let state = try wish.state.map { text in
            try ProgrammeFields.word(text, of: ProgrammeAction.State.self, "state")
        }
        let why = try wish.why.map { text in try ProgrammeFields.text(text, "why", mayBeEmpty: true) }
        let owner = try wish.owner?.value.map { text in try AccountRules.name(text) }
        let due = try wish.due?.value.map { text in try ProgrammeFields.day(text, "due") }
        let id = try context.parameters.require("action")
        let body = try await access.change(request, context) { visit, data in
            let (index, actor) = try Self.changeable(id, visit, data)
            let former = data.actions[index]
            if wish.owner != nil || wish.due != nil {
                guard former.isOpen else {
                    throw APIError(.conflict, "conflict", "This action is settled; nothing of it changes any more.")
                }
            }
            if wish.due != nil {
                guard visit.sight.mayMoveDue(of: former, data) else {
                    throw APIError(
                        .forbidden, "notAllowed",
                        "Whoever leads the session or governs the programme moves the day; ask them.")
                }
            }
            if wish.owner != nil { data.actions[index].owner = owner }
            if wish.due != nil { data.actions[index].due = due }
            if let state, state != former.state || state == .carried {
                try data.actions[index].become(state, why: why, by: actor, now: visit.now)
                if state == .carried, due == nil {
                    data.actions[index].due = data.dueDay(carrying: former, at: visit.now)
                }
            } else if let why, !why.isEmpty {
                data.actions[index].why = why
            }
            data.actions[index].changedAt = visit.now
            let entry = visit.entry(
                "actionChanged", "action:" + id,
                [
                    "programme": data.programme.id, "school": former.school, "before": former.state.rawValue,
                    "after": data.actions[index].state.rawValue, "carried": String(data.actions[index].carried),
                ])
            let reports = ProgrammeReports(visit: visit, data: data)
            return ProgrammeOutcome(reports.body(data.actions[index]), audit: [entry])
        }
        return JSONBody.response(body)
    }

    /// An action that whoever asks may see and change, and as whom.
    private static func changeable(
        _ id: String, _ visit: ProgrammeVisit, _ data: ProgrammeData
    ) throws(APIError) -> (index: Int, actor: ProgrammeAction.Actor) {
        let part = data.seen(by: visit.sight, today: visit.today)
        guard part.actions.contains(where: { $0.id == id }),
            let index = data.actions.firstIndex(where: { $0.id == id })
        else { throw APIError.notFound("action") }
        guard let actor = visit.sight.actor(for: data.actions[index], data, today: visit.today) else {
            throw APIError(
                .forbidden, "notAllowed", "A delegate of the school changes its action, or whoever leads the session.")
        }
        return (index, actor)
    }

    // MARK: - Evidence

    private func take(_ request: Request, _ context: ServerContext) async throws -> Response {
        let raw = request.uri.queryParameters["name"].map(String.init) ?? ""
        guard let name = FileName.clean(raw.removingPercentEncoding ?? raw) else {
            throw APIError(.badRequest, "invalidName", "Give the file's name as ?name=…; it must be visible.")
        }
        guard types.isEmpty || FileName.ending(name).map({ types.contains($0) }) == true else {
            throw APIError(
                .unsupportedMediaType, "invalidType",
                "Files of this type cannot be sent here; allowed are \(types.joined(separator: ", ")).")
        }
        let action = try context.parameters.require("action")
        // Judged before the bytes are taken, and once more when they are kept.
        let (visit, data) = try await access.visit(request, context)
        _ = try Self.changeable(action, visit, data)
        let buffer = try await JSONBody.collect(request, upTo: Self.longestEvidence)
        guard buffer.readableBytes > 0 else {
            throw APIError(.badRequest, "emptyFile", "The file is empty; choose another.")
        }
        let id = FileVault.newID()
        do {
            try await disk.writeFile(buffer: buffer, path: try vault.begin(id), context: context)
            try vault.finish(id)
            let size = Int64(buffer.readableBytes)
            try await access.change(request, context) { visit, data in
                _ = try Self.changeable(action, visit, data)
                guard data.evidence.count(where: { $0.action == action }) < Self.mostEvidence else {
                    throw APIError(
                        .conflict, "limit", "An action has at most \(Self.mostEvidence) files; delete one first.")
                }
                data.evidence.append(
                    ActionEvidence(
                        id: id, programme: data.programme.id, action: action, name: name, size: size,
                        type: FileName.mediaType(name), at: visit.now))
                return ProgrammeOutcome(
                    (), audit: [visit.entry("evidenceAdded", "action:" + action, ["evidence": id])])
            }
            return JSONBody.response(ActionBody.Evidence(id: id, name: name, size: size), status: .created)
        } catch {
            vault.remove(id)
            throw error
        }
    }

    private func give(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        let part = data.seen(by: visit.sight, today: visit.today)
        let (action, id) = (try context.parameters.require("action"), try context.parameters.require("evidence"))
        guard let file = part.evidence.first(where: { $0.id == id && $0.action == action }) else {
            throw APIError.notFound("file")
        }
        try await access.store.append(
            visit.entry("evidenceRead", "action:" + action, ["evidence": id]), unlessSince: nil)
        let body = try await disk.loadFile(path: vault.path(file.id), context: context)
        return Response(
            status: .ok,
            headers: [
                .contentType: file.type, .contentDisposition: FileName.disposition(file.name),
                .contentSecurityPolicy: "sandbox; default-src 'none'", .cacheControl: "private, no-store",
                .contentLength: "\(file.size)",
            ], body: body)
    }

    private func remove(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (action, id) = (try context.parameters.require("action"), try context.parameters.require("evidence"))
        try await access.change(request, context) { visit, data in
            _ = try Self.changeable(action, visit, data)
            guard data.evidence.contains(where: { $0.id == id && $0.action == action }) else {
                throw APIError.notFound("file")
            }
            data.evidence.removeAll { $0.id == id }
            return ProgrammeOutcome(
                (), audit: [visit.entry("evidenceRemoved", "action:" + action, ["evidence": id])])
        }
        vault.remove(id)
        return Response(status: .noContent)
    }
}
