import Foundation
import HTTPTypes
import Hummingbird
import RecordingManifest
import Storage

/// `/api/recordings`: finding recordings, looking at one, keeping, deleting, composing again.
struct RecordingRoutes: Sendable {
    struct List: Encodable {
        struct Disk: Encodable {
            var used: Int64
            var limit: Int64
            var free: Int64
        }

        var recordings: [RecordingEntry]
        var more: Bool
        /// For those who administer the server.
        var disk: Disk?
    }

    struct DeleteRequest: Decodable {
        var reason: String?
    }

    struct HoldRequest: Decodable {
        var on: Bool
        var reason: String?
    }

    /// The most that a list has.
    static let longestList = 100

    let library: RecordingLibrary
    let access: RecordingAccess
    let people: any PeopleStore

    func add(to router: Router<ServerContext>) {
        router.get("/api/recordings") { request, _ in try await list(request) }
        router.get("/api/recordings/:id") { request, context in
            try await show(request, try context.parameters.require("id"))
        }
        router.delete("/api/recordings/:id") { request, context in
            try await delete(request, try context.parameters.require("id"))
        }
        router.post("/api/recordings/:id/hold") { request, context in
            try await hold(request, try context.parameters.require("id"))
        }
        router.post("/api/recordings/:id/compose") { request, context in
            try await compose(request, try context.parameters.require("id"))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let asker = try await access.asker(of: request)
        guard asker.isAdministrator || asker.account != nil else { throw Authorizer.refusal(.notAllowed) }
        let parameters = request.uri.queryParameters
        func text(_ name: Substring) -> String? {
            parameters[name].map { String(String($0).prefix(200)) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        let limit = min(max(text("limit").flatMap { Int($0) } ?? 50, 1), Self.longestList)
        var query = RecordingQuery(limit: limit + 1)
        query.account = asker.isAdministrator ? nil : asker.account
        query.roles = RecordingAccess.roles
        query.search = text("search")
        query.room = text("room")
        query.before = text("before")
        let found = try await access.store.recordings(query)
        var answer = List(recordings: found.prefix(limit).map { RecordingEntry($0) }, more: found.count > limit)
        if asker.isAdministrator {
            let disk = await library.disk()
            answer.disk = .init(used: disk.used, limit: disk.limit, free: disk.free)
        }
        return JSONBody.response(answer)
    }

    private func show(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request)
        return JSONBody.response(try await details(visit))
    }

    private func details(_ visit: RecordingAccess.Visit) async throws -> RecordingDetails {
        var details = RecordingDetails(entry: RecordingEntry(visit.recording))
        let manifest = library.folder.manifest(visit.id)
        details.participants = manifest?.shownPeople ?? []
        details.chapters = library.folder.report(visit.id)?.chapters ?? []
        details.ended = manifest?.failure?.rawValue
        details.mayShare = visit.level >= .secretary
        details.mayDelete = visit.level >= .host
        details.mayHold = visit.level >= .administrator
        details.mayCompose = visit.level >= .host && visit.recording.tracksRemovedAt == nil
        // A link is to one recording, and not for those who look after it.
        guard visit.level >= .secretary else { return details }
        if visit.level >= .host, visit.recording.tracksRemovedAt == nil { details.tracks = manifest?.shownTracks ?? [] }
        if let hold = visit.recording.hold {
            let by = try await people.name(ofActor: hold.by) ?? hold.by
            details.hold = .init(reason: hold.reason, by: by, at: hold.at.unixMilliseconds)
        }
        for child in try await access.store.breakouts(of: visit.recording.id) {
            let manifest = RecordingID(child.id).flatMap { library.folder.manifest($0) }
            details.children.append(
                .init(
                    id: child.id, title: child.breakoutTitle ?? child.title, state: child.state.rawValue,
                    film: child.composedAt != nil, duration: child.duration,
                    participants: manifest?.shownPeople ?? []))
        }
        return details
    }

    // MARK: - Changing

    private func delete(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request, atLeast: .host)
        let wish = try await JSONBody.decode(DeleteRequest.self, from: request)
        try await library.delete(visit.id, by: visit.actor, reason: try Self.reason(wish.reason))
        return Response(status: .noContent)
    }

    private func hold(_ request: Request, _ id: String) async throws -> Response {
        var visit = try await access.visit(id, request, atLeast: .administrator)
        let wish = try await JSONBody.decode(HoldRequest.self, from: request)
        let reason = wish.on ? try Self.reason(wish.reason) : nil
        guard let left = try await library.hold(visit.id, by: visit.actor, reason: reason), left.deletion == nil
        else { throw RecordingAccess.notFound }
        visit.recording = left
        return JSONBody.response(try await details(visit))
    }

    private func compose(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request, atLeast: .host)
        try await library.composeAgain(visit.recording, actor: visit.actor)
        return Response(status: .accepted)
    }

    /// The reason that somebody gives for what cannot be undone.
    static func reason(_ text: String?) throws(APIError) -> String {
        guard let text, let reason = ShortNote.clean(text) else {
            throw APIError(
                .badRequest, "reasonMissing",
                "Give a reason of up to \(ShortNote.maximumLength) characters; it stays in the log.")
        }
        return reason
    }
}

/// A sentence that somebody leaves behind.
enum ShortNote {
    static let maximumLength = 500

    /// The text without control characters and outer spaces; nil when nothing or too much is left.
    static func clean(_ text: String) -> String? {
        guard text.utf8.count <= 4096 else { return nil }
        let visible = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: " "
            default: scalar
            }
        }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: visible)
        let note = String(scalars).split(separator: " ").joined(separator: " ")
        return (1...maximumLength).contains(note.count) ? note : nil
    }
}

extension AccountStore {
    /// The name of an account that the audit log names; nil for others, and for accounts that are gone.
    func name(ofActor actor: String) async throws -> String? {
        guard actor.hasPrefix("account:") else { return nil }
        return try await account(id: String(actor.dropFirst("account:".count)))?.name
    }
}
