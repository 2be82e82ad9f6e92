import Auth
import Foundation
import HTTPTypes
import Hummingbird

/// Reads and judges the token of a request.
struct Authorizer: Sendable {
    let tokens: TokenAuthority

    /// The grants of the request's bearer.
    func grants(of request: Request) async throws(APIError) -> Grants {
        do throws(TokenError) {
            return try await tokens.verify(try BearerToken.parse(request.headers[.authorization]), now: Date())
        } catch {
            throw Self.refusal(error)
        }
    }

    /// The grants of a bearer who may administer the server.
    func administrator(of request: Request) async throws(APIError) -> Grants {
        let grants = try await grants(of: request)
        guard grants.permissions.admin, grants.room == Grants.everyRoom else { throw Self.refusal(.notAllowed) }
        return grants
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
