import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// JSON in and out of the API.
enum JSONBody {
    /// The body of every refusal.
    struct Failure: Codable {
        var code: String
        var message: String
    }

    /// The largest JSON request the API takes, in bytes.
    static let maximumLength = 16 * 1024

    static func encode(_ value: some Encodable) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        encoder.dateEncodingStrategy = .iso8601
        // Our own plain structures always encode.
        guard let data = try? encoder.encode(value) else { return ByteBuffer(string: "{}") }
        return ByteBuffer(bytes: data)
    }

    static func response(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: encode(value)))
    }

    /// Reads a JSON object from the request's body, of at most `limit` bytes.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from request: Request, upTo limit: Int = maximumLength
    ) async throws -> Value {
        let buffer = try await collect(request, upTo: limit)
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw APIError(.badRequest, "malformedJSON", describe(error))
        }
    }

    /// Reads the request's body, at most `limit` bytes.
    static func collect(_ request: Request, upTo limit: Int) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw APIError.tooLarge(limit: limit)
        }
        do {
            return try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw APIError.tooLarge(limit: limit)
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, _): return "The field \"\(key.stringValue)\" is missing; add it."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "The field \"\(path(context))\" is of the wrong kind; see the API's description."
        default: return "The body is not valid JSON; send one JSON object."
        }
    }
}
