/// A recording's name: 128 random bits, so that nobody finds one by guessing.
public struct RecordingID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Thirty-two hexadecimal digits in lower case.
    public let text: String

    /// Takes a name; nil when it is not one. It becomes part of a path, so nothing else may get through here.
    public init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    /// A new name.
    public static func random(using generator: inout some RandomNumberGenerator) -> RecordingID {
        func half() -> String {
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return RecordingID(verified: half() + half())
    }

    private init(verified text: String) { self.text = text }

    /// Reads a name; throws what a decoder throws when it is not one.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = RecordingID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a recording's name has 32 hexadecimal digits"))
        }
        self = id
    }

    /// Writes the name as a text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The name.
    public var description: String { text }
}
