import Auth
import Conference
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import SDP

/// What WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) have in common: an endpoint that takes an SDP offer by POST,
/// and for each session a resource that takes PATCH and DELETE.
///
/// The resource's name is a secret of 192 bits: who knows it may end the session.
struct MediaEndpointRoutes: Sendable {
    /// The largest body taken, in bytes.
    static let maximumLength = 256 * 1024
    static let offerType = "application/sdp"

    /// `whip` or `whep`.
    let name: String
    /// The right that a token must give.
    let permission: KeyPath<Grants.Permissions, Bool> & Sendable
    let conference: ConferenceService
    let authorizer: Authorizer
    let needsToken: Bool
    /// Enters the room: slug, offer, who it is, the name asked for.
    let enter: @Sendable (String, String, Identity?, String?) async throws(ConferenceError) -> MediaEndpoint

    func add(to router: Router<ServerContext>) {
        let endpoint = RouterPath("/\(name)/:slug")
        let session = RouterPath("/\(name)/:slug/:id")
        router.on(endpoint, method: .options) { _, _ in options(allow: "POST, OPTIONS") }
        router.on(session, method: .options) { _, _ in options(allow: "PATCH, DELETE, OPTIONS") }
        router.on(endpoint, method: .post) { request, context in
            try await withCORS {
                try await begin(request, room: try context.parameters.require("slug"), context.logger)
            }
        }
        router.on(session, method: .patch) { request, context in
            try await withCORS { try await patch(request, id: try context.parameters.require("id")) }
        }
        router.on(session, method: .delete) { _, context in
            try await withCORS { try await end(id: try context.parameters.require("id")) }
        }
        // RFC 9725 §4.1 and §4.2: every other method is refused with 405.
        for method in [HTTPRequest.Method.get, .head, .put, .patch, .delete] {
            router.on(endpoint, method: method) { _, _ -> Response in
                try await withCORS { throw APIError.methodNotAllowed("POST, OPTIONS") }
            }
        }
        for method in [HTTPRequest.Method.get, .head, .put, .post] {
            router.on(session, method: method) { _, _ -> Response in
                try await withCORS { throw APIError.methodNotAllowed("PATCH, DELETE, OPTIONS") }
            }
        }
    }

    // MARK: - The endpoint

    private func begin(_ request: Request, room slug: String, _ logger: Logger) async throws -> Response {
        let identity = try await identity(of: request, room: slug)
        guard Self.mediaType(of: request) == Self.offerType else {
            throw APIError(
                .unsupportedMediaType, "unsupportedMediaType", "The body must be an SDP offer, \(Self.offerType).",
                headers: [.acceptPost: Self.offerType])
        }
        let buffer = try await JSONBody.collect(request, upTo: Self.maximumLength)
        guard RoomSlug.isPlausible(slug) else { throw APIError.roomNotFound }
        let name = request.uri.queryParameters["name"].map(String.init)
        do throws(ConferenceError) {
            // The room comes first: a wrong link is told before a wrong offer.
            let room = try await conference.room(slug)
            let offer = try Self.offer(buffer.readableBytesView)
            let session = try await enter(slug, offer, identity, name)
            logger.info(
                "\(self.name) session began",
                metadata: [
                    "room": "\(room.number.rawValue)", "participant": "\(session.participant)",
                    "connection": "\(session.connection.rawValue)",
                ])
            return answer(session, room: slug)
        } catch {
            throw Self.refusal(error)
        }
    }

    private func answer(_ session: MediaEndpoint, room slug: String) -> Response {
        Response(
            status: .created,
            headers: [
                .contentType: Self.offerType, .location: "/\(name)/\(slug)/\(session.id)",
                .eTag: Self.etag(of: session.iceSession), .acceptPatch: ICEFragment.mediaType,
                .cacheControl: "no-store",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: session.answer)))
    }

    /// Who asks; nil for a guest.
    private func identity(of request: Request, room slug: String) async throws -> Identity? {
        if request.headers[.authorization] == nil, !needsToken { return nil }
        return try await authorizer.member(of: request, room: slug, permission).identity(schools: authorizer.people)
    }

    private static func offer(_ bytes: some Collection<UInt8>) throws(ConferenceError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConferenceError(.malformedMessage, "The offer is not UTF-8.")
        }
        do { _ = try SessionDescription(parsing: text) } catch {
            throw ConferenceError(.malformedMessage, error.message)
        }
        return text
    }

    private static func refusal(_ error: ConferenceError) -> APIError {
        let status: HTTPResponse.Status
        switch error.code {
        case .roomNotFound: return .roomNotFound
        case .serverFull: return .serverFull
        case .roomFull:
            return APIError(.serviceUnavailable, "roomFull", error.message, headers: [.retryAfter: "60"])
        case .malformedMessage: return APIError(.badRequest, "invalidOffer", error.message)
        // RFC 9725 §4.4: what is well-formed but cannot be served.
        case .invalidOffer: status = .unprocessableContent
        case .tooLarge: status = .contentTooLarge
        case .invalidName: status = .badRequest
        case .accountNeeded: status = .unauthorized
        case .banned, .roomLocked, .refused: status = .forbidden
        case .alreadyJoined, .replaced: status = .conflict
        default: status = .internalServerError
        }
        return APIError(status, error.code.rawValue, error.message)
    }

    // MARK: - The session

    /// RFC 9725 §4.3: candidates of the ICE session that there is, or the credentials of a new one.
    private func patch(_ request: Request, id: String) async throws -> Response {
        guard Self.mediaType(of: request) == ICEFragment.mediaType else {
            throw APIError(
                .unsupportedMediaType, "unsupportedMediaType", "The body must be \(ICEFragment.mediaType).",
                headers: [.acceptPatch: ICEFragment.mediaType])
        }
        let buffer = try await JSONBody.collect(request, upTo: Self.maximumLength)
        guard let present = await conference.iceSession(ofEndpoint: id) else { throw Self.sessionNotFound }
        guard let condition = request.headers[.ifMatch] else {
            throw APIError(
                .preconditionRequired, "preconditionRequired", "Send the session's ETag in If-Match.",
                headers: [.eTag: Self.etag(of: present)])
        }
        let update = try Self.update(Self.sessions(in: condition), buffer.readableBytesView)
        guard update.isComplete else {
            throw APIError(
                .badRequest, "malformedFragment", "To restart ICE, send the new a=ice-ufrag and a=ice-pwd.")
        }
        switch await conference.update(endpoint: id, update) {
        case nil: throw Self.sessionNotFound
        case .otherSession:
            throw APIError(
                .preconditionFailed, "preconditionFailed", "This is another ICE session; send the ETag given with it.")
        case .unchanged: return Response(status: .noContent)
        case .restarted(let session, let fragment):
            return Response(
                status: .ok,
                headers: [
                    .contentType: ICEFragment.mediaType, .eTag: Self.etag(of: session), .cacheControl: "no-store",
                ], body: ResponseBody(byteBuffer: ByteBuffer(string: fragment.description)))
        }
    }

    private func end(id: String) async throws -> Response {
        guard await conference.end(endpoint: id) else { throw Self.sessionNotFound }
        return Response(status: .ok)
    }

    private static let sessionNotFound = APIError(
        .notFound, "sessionNotFound", "There is no such session; it may have ended. Begin another with POST.")

    private static func etag(of iceSession: String) -> String { "\"\(iceSession)\"" }

    /// The ICE sessions that `If-Match` names (RFC 9110 §13.1.1); nil for any. Weak tags match nothing.
    private static func sessions(in condition: String) -> [String]? {
        let tags = condition.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        // The examples of draft-ietf-wish-whip have quotation marks around the asterisk; clients may copy them.
        if tags == ["*"] || tags == ["\"*\""] { return nil }
        return tags.compactMap { tag in
            tag.count > 2 && tag.hasPrefix("\"") && tag.hasSuffix("\"") ? String(tag.dropFirst().dropLast()) : nil
        }
    }

    private static func update(_ sessions: [String]?, _ bytes: some Collection<UInt8>) throws -> ICEUpdate {
        do throws(ICEFragmentError) {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
            return try ICEUpdate(sessions: sessions, fragment: ICEFragment(parsing: text))
        } catch {
            throw APIError(.badRequest, "malformedFragment", error.message)
        }
    }

    private static func mediaType(of request: Request) -> String? {
        request.headers[.contentType].map { header in
            header.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        }
    }

    // MARK: - Other origins

    // The bearer token is the only credential and no browser adds it by itself, so any page may ask.

    private func options(allow: String) -> Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: "*", .accessControlAllowMethods: allow,
                .accessControlAllowHeaders: "Authorization, Content-Type, If-Match",
                .accessControlExposeHeaders: Self.exposed, .accessControlMaxAge: "600", .allow: allow,
                .acceptPost: Self.offerType,
            ])
    }

    private static let exposed = "Location, ETag, Link, Accept-Patch, Accept-Post, Retry-After"

    private func withCORS(_ body: () async throws -> Response) async throws -> Response {
        do {
            var response = try await body()
            Self.addCORS(to: &response.headers)
            return response
        } catch var error as APIError {
            Self.addCORS(to: &error.headers)
            throw error
        }
    }

    private static func addCORS(to headers: inout HTTPFields) {
        headers[.accessControlAllowOrigin] = "*"
        headers[.accessControlExposeHeaders] = exposed
    }
}
