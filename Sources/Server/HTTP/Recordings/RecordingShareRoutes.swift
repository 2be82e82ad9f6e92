import Auth
import Foundation
import HTTPTypes
import Hummingbird
import RecordingManifest
import Storage

/// `/api/recordings/{id}/shares` and `/open`: links by which others may watch for a time.
struct RecordingShareRoutes: Sendable {
    struct Wish: Decodable {
        /// The school's id.
        var school: String?
        var days: Int
        var note: String?
    }

    struct Made: Encodable {
        var id: String
        var link: String
        var expiresAt: Int64
    }

    struct List: Encodable {
        var shares: [RecordingShareEntry]
    }

    struct OpenRequest: Decodable {
        /// The link's secret; nil for whoever shows a token instead.
        var share: String?
    }

    /// How long a browser that opened a link may watch without opening it again, in seconds.
    static let visitLifetime = 12 * 3600
    /// For how many days a link may be good.
    static let days = 1...90

    let library: RecordingLibrary
    let access: RecordingAccess
    let people: any PeopleStore
    let links: LinkMaker
    /// Whether browsers may send the cookie over HTTPS only.
    let isSecure: Bool

    func add(to router: Router<ServerContext>) {
        router.post("/api/recordings/:id/shares") { request, context in
            try await make(request, try context.parameters.require("id"))
        }
        router.get("/api/recordings/:id/shares") { request, context in
            try await list(request, try context.parameters.require("id"))
        }
        router.delete("/api/recordings/:id/shares/:share") { request, context in
            try await revoke(
                request, try context.parameters.require("id"), try context.parameters.require("share"))
        }
        router.post("/api/recordings/:id/open") { request, context in
            try await open(request, try context.parameters.require("id"))
        }
    }

    private func make(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request, atLeast: .secretary)
        let wish = try await JSONBody.decode(Wish.self, from: request)
        guard Self.days.contains(wish.days) else {
            throw APIError(
                .badRequest, "invalidDays",
                "A link is good for \(Self.days.lowerBound) to \(Self.days.upperBound) days; choose a number.")
        }
        let note = try wish.note.flatMap { $0.isEmpty ? nil : $0 }.map { note throws(APIError) in
            guard let clean = ShortNote.clean(note) else {
                throw APIError(
                    .badRequest, "invalidNote", "The note may have \(ShortNote.maximumLength) characters; shorten it.")
            }
            return clean
        }
        let secret = AccessSecret.random()
        let now = Date()
        let share = StoredRecordingShare(
            id: FileVault.newID(), hash: secret.hash, recording: id, school: wish.school, note: note,
            createdBy: visit.actor, createdAt: now, expiresAt: now + Double(wish.days) * 86_400)
        try await explainingRefusals { try await access.store.insert(share) }
        var detail = ["share": share.id, "days": "\(wish.days)"]
        detail["school"] = wish.school
        try await library.audit.record(
            actor: visit.actor, action: "shared", subject: RecordingLibrary.subject(id), detail: detail)
        // The secret stands in the fragment, which browsers keep to themselves.
        let link = links.base(request) + "/recordings/" + id + "#share=" + secret.text
        return JSONBody.response(
            Made(id: share.id, link: link, expiresAt: share.expiresAt.unixMilliseconds), status: .created)
    }

    private func list(_ request: Request, _ id: String) async throws -> Response {
        _ = try await access.visit(id, request, atLeast: .secretary)
        let names = try await people.schoolNames()
        var entries: [RecordingShareEntry] = []
        for share in try await access.store.recordingShares(of: id) {
            entries.append(
                RecordingShareEntry(
                    id: share.id,
                    school: share.school.map { NamedReference(id: $0, name: names[$0] ?? "") }, note: share.note,
                    by: try await people.name(ofActor: share.createdBy), createdAt: share.createdAt.unixMilliseconds,
                    expiresAt: share.expiresAt.unixMilliseconds, revoked: share.revokedAt != nil))
        }
        return JSONBody.response(List(shares: entries))
    }

    private func revoke(_ request: Request, _ id: String, _ share: String) async throws -> Response {
        let visit = try await access.visit(id, request, atLeast: .secretary)
        guard try await access.store.revokeRecordingShare(id: share, of: id, at: Date()) else {
            throw APIError.notFound("link")
        }
        try await library.audit.record(
            actor: visit.actor, action: "shareRevoked", subject: RecordingLibrary.subject(id),
            detail: ["share": share])
        return Response(status: .noContent)
    }

    /// Lets a browser in that shows a link, or the token of an administrator's link: players send no header with it.
    /// The cookie is what was shown, so that it ends with that.
    private func open(_ request: Request, _ id: String) async throws -> Response {
        try access.authorizer.requireOwnPage(request, isSignedIn: false)
        let wish = try await JSONBody.decode(OpenRequest.self, from: request)
        guard let text = wish.share else {
            let visit = try await access.visit(id, request)
            guard let token = try? BearerToken.parse(request.headers[.authorization]) else {
                return Response(status: .noContent)
            }
            return opened(visit.id, token)
        }
        guard let recording = RecordingID(id), let secret = AccessSecret(text),
            let share = try await access.store.recordingShare(hash: secret.hash, now: Date()),
            share.recording == id
        else {
            throw APIError(
                .notFound, "shareInvalid", "This link is not good any more; ask for a new one.")
        }
        try await library.audit.recordHourly(
            actor: "share:" + share.id, action: "shareOpened", subject: RecordingLibrary.subject(id))
        return opened(recording, secret.text)
    }

    private func opened(_ id: RecordingID, _ value: String) -> Response {
        let cookie =
            "\(RecordingAccess.cookie(id))=\(value); Path=/api/recordings/\(id); "
            + "Max-Age=\(Self.visitLifetime); HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
        return Response(status: .noContent, headers: [.setCookie: cookie, .cacheControl: "no-store"])
    }
}
