import HTTPTypes
import Hummingbird
import Logging

/// Gives every answer the headers that confine our pages, and turns every error into an answer that says why.
struct SecurityMiddleware<Context: RequestContext>: RouterMiddleware {
    /// Nothing from elsewhere, no inline script, nobody may frame us.
    static var contentSecurityPolicy: String {
        [
            "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
            "media-src 'self' blob:", "connect-src 'self' ws: wss:", "frame-ancestors 'none'", "base-uri 'none'",
            "form-action 'self'",
        ].joined(separator: "; ")
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as APIError {
            response = try error.response(from: request, context: context)
        } catch let error as any HTTPResponseError {
            response = try Self.translate(error).response(from: request, context: context)
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            response = try APIError.internalError.response(from: request, context: context)
        }
        Self.addHeaders(to: &response.headers)
        return response
    }

    private static func translate(_ error: any HTTPResponseError) -> APIError {
        switch error.status {
        case .notFound:
            APIError(.notFound, "notFound", "There is nothing at this address; check it, or start from the first page.")
        case .contentTooLarge: .tooLarge(limit: JSONBody.maximumLength)
        default:
            APIError(error.status, "badRequest", "The request cannot be understood; see the API's description.")
        }
    }

    private static func addHeaders(to headers: inout HTTPFields) {
        // A route may confine its answer more narrowly.
        if headers[.contentSecurityPolicy] == nil { headers[.contentSecurityPolicy] = contentSecurityPolicy }
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "no-referrer"
        headers[.permissionsPolicy] =
            "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"
    }
}

extension HTTPField.Name {
    static let referrerPolicy = Self.known("Referrer-Policy")
    static let permissionsPolicy = Self.known("Permissions-Policy")
    static let acceptPost = Self.known("Accept-Post")
    static let acceptPatch = Self.known("Accept-Patch")
    /// Who a reverse proxy speaks for.
    static let forwardedFor = Self.known("X-Forwarded-For")
    static let link = Self.known("Link")

    /// A name that is certainly valid: HTTPTypes returns nil only for characters that no name may have.
    private static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .server }
}
