/// Why a message was refused, precise enough to be sent back to whoever wrote the client.
public struct SignallingError: Error, Hashable, Sendable {
    /// ``ErrorCode/malformedMessage``, ``ErrorCode/unknownType``, ``ErrorCode/tooLarge`` or ``ErrorCode/invalidName``.
    public var code: ErrorCode
    /// The request that failed, where its number could be read.
    public var request: Int?
    /// The field at fault, such as `tiles[3].height`; nil when the fault is not in one field.
    public var field: String?
    /// What is wrong: an English sentence.
    public var message: String

    /// Makes an error.
    public init(code: ErrorCode, request: Int? = nil, field: String? = nil, message: String) {
        self.code = code
        self.request = request
        self.field = field
        self.message = message
    }

    /// The error as it is sent to the client.
    public var reply: ServerFrame { ServerFrame(.error(.init(code: code, message: message)), request: request) }
}

extension SignallingError {
    static func malformed(_ field: String, _ what: String) -> SignallingError {
        SignallingError(code: .malformedMessage, field: field, message: "The field `\(field)` \(what).")
    }

    static func tooLarge(_ field: String, _ what: String) -> SignallingError {
        SignallingError(code: .tooLarge, field: field, message: "The field `\(field)` \(what).")
    }

    static func unknownType(_ type: String) -> SignallingError {
        // Code points rather than characters: one character with its combining marks may be as long as a frame.
        let shown = String(String.UnicodeScalarView(type.unicodeScalars.prefix(40)))
        return SignallingError(
            code: .unknownType, field: "type",
            message: "There is no message of type `\(shown)`; see the protocol reference.")
    }

    static let invalidName = SignallingError(
        code: .invalidName, field: "name",
        message: "The name must have 1 to \(SignallingLimits.nameCharacters) visible characters; ask for another.")

    static let notJSON = SignallingError(
        code: .malformedMessage, message: "The message is not one JSON object in UTF-8.")

    static func check(_ text: String, _ field: String, _ limit: Int) throws(SignallingError) {
        guard text.utf8.count <= limit else { throw tooLarge(field, "has more than \(limit) bytes") }
    }

    /// Says which field a decoding error is about.
    init(_ error: any Error, request: Int? = nil) {
        if var known = error as? SignallingError {
            known.request = request
            self = known
            return
        }
        guard let decoding = error as? DecodingError else {
            self = .notJSON
            self.request = request
            return
        }
        switch decoding {
        case .keyNotFound(let key, let context): self = .at(context.codingPath + [key], "is missing")
        case .valueNotFound(_, let context): self = .at(context.codingPath, "is missing or null")
        case .typeMismatch(let type, let context):
            self = .at(context.codingPath, "is not \(SignallingError.name(of: type))")
        case .dataCorrupted(let context): self = .at(context.codingPath, "has a value that is not allowed")
        @unknown default: self = .notJSON
        }
        self.request = request
    }

    static func wrongInteger(at path: [any CodingKey]) -> SignallingError { .at(path, "is not an integer in range") }

    private static func at(_ path: [any CodingKey], _ what: String) -> SignallingError {
        guard !path.isEmpty else { return .notJSON }
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return .malformed(text, what)
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is UInt32.Type: "an integer in range"
        case is [any Decodable].Type: "a list"
        default: "of the right type"
        }
    }
}
