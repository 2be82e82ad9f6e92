import HTTPTypes
import Hummingbird
import NIOCore

/// A request that was refused. The body is `{"code","message"}`: a code for programs, a sentence for people that says
/// what happened and what to do.
public struct APIError: HTTPResponseError, Equatable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// What programs go by, such as `roomNotFound`.
    public var code: String
    /// The sentence.
    public var message: String
    /// Headers that go with the status, such as `Retry-After`.
    public var headers: HTTPFields

    /// Makes a refusal.
    public init(_ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:]) {
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
    }

    /// The refusal as a JSON answer.
    public func response(from request: Request, context: some RequestContext) throws -> Response {
        JSONBody.response(JSONBody.Failure(code: code, message: message), status: status, headers: headers)
    }
}

extension APIError {
    static let roomNotFound = APIError(
        .notFound, "roomNotFound", "There is no such room; check the link, or ask the organiser for a new one.")

    static let serverFull = APIError(
        .serviceUnavailable, "serverFull", "The server is full; try again in a minute.", headers: [.retryAfter: "60"])

    static let internalError = APIError(
        .internalServerError, "internalError", "The server failed at this request; try again, and tell the operator.")

    static func tooLarge(limit: Int) -> APIError {
        APIError(
            .contentTooLarge, "tooLarge", "The request is larger than \(limit / 1024) KB; send less.",
            headers: [.connection: "close"])
    }

    static func methodNotAllowed(_ allowed: String) -> APIError {
        var headers = HTTPFields()
        headers[.allow] = allowed
        return APIError(
            .methodNotAllowed, "methodNotAllowed", "This address does not take this method; use \(allowed).",
            headers: headers)
    }
}
