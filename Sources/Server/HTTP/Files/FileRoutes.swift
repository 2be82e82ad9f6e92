import Conference
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Signalling
import Storage

/// `/api/rooms/{slug}/files`: files that people in a room send each other. Who is inside shows the resume token.
struct FileRoutes: Sendable {
    struct Sent: Codable {
        var id: String
        var name: String
        var size: Int
        var type: String
    }

    let conference: ConferenceService
    let store: any RoomFileStore
    let vault: FileVault
    let limits: Configuration.Limits
    /// The endings that a file's name may have; empty for any.
    let types: [String]
    private let ledger = UploadLedger()
    private let disk = FileIO()

    /// How long one file may take.
    private static let patience = Duration.seconds(1800)

    init(
        conference: ConferenceService, store: any RoomFileStore, vault: FileVault, limits: Configuration.Limits,
        types: [String]
    ) {
        self.conference = conference
        self.store = store
        self.vault = vault
        self.limits = limits
        self.types = types
    }

    func add<Context: RequestContext>(to router: Router<Context>) {
        let all = RouterPath("/api/rooms/:slug/files")
        let one = RouterPath("/api/rooms/:slug/files/:id")
        router.post(all) { request, context in
            try await take(request, room: try context.parameters.require("slug"), context)
        }
        router.get(one) { request, context in
            try await give(
                request, room: try context.parameters.require("slug"), id: try context.parameters.require("id"),
                context)
        }
        for method in [HTTPRequest.Method.get, .put, .patch, .delete] {
            router.on(all, method: method) { _, _ -> Response in throw APIError.methodNotAllowed("POST") }
        }
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
            router.on(one, method: method) { _, _ -> Response in throw APIError.methodNotAllowed("GET") }
        }
    }

    /// Takes away what an earlier run of the server left behind, and files that were sent up a day ago and never sent.
    func sweep() async throws {
        try await store.removeUnsentFiles(before: Date(timeIntervalSinceNow: -86_400))
        vault.sweep(known: try await store.fileIDs())
    }

    // MARK: - Up

    private func take(_ request: Request, room slug: String, _ context: some RequestContext) async throws -> Response {
        let insider = try await insider(request, slug)
        guard !insider.permissions.isDisjoint(with: [.chat, .privateChat]) else {
            throw APIError(.forbidden, "notAllowed", "You may not write here, so you cannot send files either.")
        }
        let room = try await self.room(slug)
        guard await room.takesFiles else {
            throw APIError(.forbidden, "notAllowed", "Files cannot be sent here at the moment; ask the host.")
        }
        let name = try name(of: request)
        // Without it nobody could tell a file that has arrived from one whose sender went away in the middle.
        guard let length = request.headers[.contentLength].flatMap({ Int($0) }), length >= 0 else {
            throw APIError(
                .lengthRequired, "lengthRequired", "Send the file's length as Content-Length.",
                headers: [.connection: "close"])
        }
        guard length <= limits.fileBytes else { throw tooLarge }
        guard length > 0 else { throw APIError(.badRequest, "emptyFile", "The file is empty; choose another.") }
        let person = slug + " " + insider.key.rawValue
        let used = Int(clamping: try await store.fileBytes(room: slug))
        switch await ledger.begin(slug, person: person, size: length, used: used, limit: limits.roomFileBytes) {
        case .granted: break
        case .tooMany:
            throw APIError(
                .tooManyRequests, "rateLimited", "You are sending several files already; wait until one has arrived.",
                headers: [.retryAfter: "10", .connection: "close"])
        case .full:
            throw APIError(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "roomFull",
                "The files of this room would exceed \(limits.roomFileBytes / 1_048_576) MB; delete messages with files.",
                headers: [.connection: "close"])
        }
        let id = FileVault.newID()
        do {
            try await receive(request, id, length, context)
            let file = ChatFile(id: id, name: name, size: length, type: FileName.mediaType(name))
            try vault.finish(id)
            try await store.insert(
                FileRow(id: id, name: name, size: Int64(length), type: file.type), room: slug, at: Date())
            await room.arrived(file, from: insider.participant)
            await ledger.end(slug, person: person, size: length)
            return JSONBody.response(Sent(id: id, name: name, size: length, type: file.type), status: .created)
        } catch {
            vault.remove(id)
            await ledger.end(slug, person: person, size: length)
            throw error
        }
    }

    /// Writes the body to the disk as it comes: all of it, or this throws.
    private func receive(
        _ request: Request, _ id: String, _ length: Int, _ context: some RequestContext
    ) async throws {
        let path = try vault.begin(id)
        let body = BoundedBody(base: request.body, limit: length)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await disk.writeFile(contents: body, path: path, context: context) }
                group.addTask {
                    try await Task.sleep(for: Self.patience)
                    throw APIError(
                        .requestTimeout, "timeout", "The file took too long; try again on a better line.",
                        headers: [.connection: "close"])
                }
                try await group.next()
                group.cancelAll()
            }
        } catch {
            // The writer may have put an error of its own in the place of the body's.
            throw body.count > length ? tooLarge : error
        }
        guard body.count == length else {
            throw APIError(
                .badRequest, "incomplete", "The file did not arrive whole; send it again.",
                headers: [.connection: "close"])
        }
    }

    private func name(of request: Request) throws(APIError) -> String {
        guard let raw = request.uri.queryParameters["name"],
            let name = FileName.clean(String(raw).removingPercentEncoding ?? String(raw))
        else {
            throw APIError(.badRequest, "invalidName", "Give the file's name as ?name=…; it must be visible.")
        }
        guard types.isEmpty || FileName.ending(name).map({ types.contains($0) }) == true else {
            throw APIError(
                .unsupportedMediaType, "invalidType",
                "Files of this type cannot be sent here; allowed are \(types.joined(separator: ", ")).")
        }
        return name
    }

    private var tooLarge: APIError {
        APIError(
            .contentTooLarge, "tooLarge",
            "The file is larger than \(limits.fileBytes / 1_048_576) MB; send a smaller one, or a link.",
            headers: [.connection: "close"])
    }

    // MARK: - Down

    private func give(
        _ request: Request, room slug: String, id: String, _ context: some RequestContext
    ) async throws -> Response {
        let insider = try await insider(request, slug)
        let room = try await self.room(slug)
        // What is not there and what is not for them look alike.
        guard FileVault.isPlausible(id), let file = try await store.file(id, room: slug),
            await room.mayHave(file: id, insider.participant)
        else {
            throw APIError(.notFound, "notFound", "There is no such file; its message may have been deleted.")
        }
        let body = try await disk.loadFile(path: vault.path(id), context: context)
        return Response(
            status: .ok,
            headers: [
                .contentType: file.type, .contentDisposition: FileName.disposition(file.name),
                .contentSecurityPolicy: "sandbox; default-src 'none'", .cacheControl: "private, no-store",
                .contentLength: "\(file.size)",
            ], body: body)
    }

    // MARK: - Who and where

    private func insider(_ request: Request, _ slug: String) async throws(APIError) -> Insider {
        guard RoomSlug.isPlausible(slug) else { throw APIError.roomNotFound }
        guard let insider = try await InsideAuthorizer(conference: conference).insider(of: request, room: slug) else {
            throw APIError(
                .unauthorized, "invalidToken", "Files are for those inside; send Authorization: Resume <token>.",
                headers: [.wwwAuthenticate: #"Resume realm="veche""#])
        }
        return insider
    }

    private func room(_ slug: String) async throws(APIError) -> Room {
        do { return try await conference.room(slug) } catch { throw APIError.roomNotFound }
    }
}
