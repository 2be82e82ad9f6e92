import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Storage

/// Reads and judges what a request shows: a token, a system's key, or the cookie of somebody signed in.
struct Authorizer: Sendable {
    let tokens: TokenAuthority
    let people: any PeopleStore
    /// The pages that may act for somebody signed in.
    let origins: OriginPolicy

    // MARK: - Tokens

    /// The grants of the request's bearer.
    func grants(of request: Request) async throws(APIError) -> Grants {
        do throws(TokenError) {
            return try await tokens.verify(try BearerToken.parse(request.headers[.authorization]), now: Date())
        } catch {
            throw Self.refusal(error)
        }
    }

    /// The grants of a bearer in one room, with the right that `permission` names.
    func member(
        of request: Request, room slug: String, _ permission: KeyPath<Grants.Permissions, Bool> & Sendable
    ) async throws(APIError) -> Grants {
        let grants = try await grants(of: request)
        guard grants.covers(room: slug) else { throw Self.refusal(.wrongRoom) }
        guard grants.permissions[keyPath: permission] else { throw Self.refusal(.notAllowed) }
        return grants
    }

    // MARK: - Everybody

    /// Who asks. A token or key wins over a cookie, which the browser sends by itself.
    func caller(of request: Request) async throws -> Caller {
        if let header = request.headers[.authorization] {
            if let token = try? BearerToken.parse(header), token.hasPrefix("vk_") {
                return .key(try await key(token))
            }
            return .token(try await grants(of: request))
        }
        guard !request.headers[values: .cookie].isEmpty, SessionCookie.secret(of: request) != nil else {
            throw Self.refusal(.missing)
        }
        let account = try await account(of: request)
        return .account(account)
    }

    /// The account that is signed in.
    func account(of request: Request) async throws -> StoredAccount {
        let cookies = request.headers[values: .cookie]
        let reader = SessionReader(sessions: people)
        let account = try await reader.account(cookies: cookies, now: Date())
        // Unwrapped only after the check that throws: otherwise Swift 6.3 releases the account once too often in an
        // optimised build, and whoever lists the meetings brings the server down.
        guard account != nil else { throw Self.signedOut }
        try requireOwnPage(request)
        guard let account else { throw Self.signedOut }
        return account
    }

    /// Somebody who may administer the server.
    @discardableResult
    func administrator(of request: Request) async throws -> Caller {
        let caller = try await caller(of: request)
        guard caller.isServerAdministrator else { throw Self.refusal(.notAllowed) }
        return caller
    }

    /// A system's key.
    private func key(_ text: String) async throws -> StoredKey {
        guard let token = KeyToken(text), let key = try await people.key(id: token.id), token.matches(hash: key.hash)
        else {
            throw APIError(
                .unauthorized, "invalidToken", "There is no such key any more; make a new one.",
                headers: [.wwwAuthenticate: #"Bearer realm="veche", error="invalid_token""#])
        }
        let now = Date()
        if now.timeIntervalSince(key.lastUsedAt ?? .distantPast) > 3600 {
            try await people.touchKey(id: key.id, at: now)
        }
        return key
    }

    // MARK: - Other sites

    /// Refuses what another site's page made a browser send: the browser adds the cookie, but it says from where the
    /// request comes, and no form can send JSON.
    func requireOwnPage(_ request: Request, isSignedIn: Bool = true) throws(APIError) {
        guard ![.get, .head, .options].contains(request.method) else { return }
        let origin = request.headers[.origin]
        guard origin != nil || !isSignedIn, origins.admits(origin: origin, host: request.head.authority) else {
            throw APIError(
                .forbidden, "crossSite",
                "This request does not come from a page of this server; open the server's own page and try again.")
        }
        let hasBody =
            request.headers[.contentLength].map { $0 != "0" } ?? (request.headers[.transferEncoding] != nil)
        guard hasBody else { return }
        let type = request.headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        // Files go up as bytes of no type, which no form can send either.
        guard type == "application/json" || type == "application/octet-stream" else {
            throw APIError(
                .unsupportedMediaType, "unsupportedMediaType",
                "The body must be JSON, application/json, or a file, application/octet-stream.")
        }
    }

    // MARK: - Refusals

    static let signedOut = APIError(
        .unauthorized, "signedOut", "Nobody is signed in here, or the session is over; sign in.")

    /// 401 where a better token would help, 403 where this one is good but not for this (RFC 6750 §3.1).
    static func refusal(_ error: TokenError) -> APIError {
        switch error {
        case .missing:
            APIError(
                .unauthorized, "invalidToken", error.message, headers: [.wwwAuthenticate: #"Bearer realm="veche""#])
        case .malformed, .badSignature, .expired:
            APIError(
                .unauthorized, "invalidToken", error.message,
                headers: [.wwwAuthenticate: #"Bearer realm="veche", error="invalid_token""#])
        case .wrongRoom, .notAllowed:
            APIError(
                .forbidden, "notAllowed", error.message,
                headers: [.wwwAuthenticate: #"Bearer realm="veche", error="insufficient_scope""#])
        }
    }
}
