import Foundation

/// A message about the board, as the JSON that it is: what is in it is the affair of `Brainstorm`, and of the pages.
public struct BoardUpdate: Hashable, Sendable {
    /// A JSON object in UTF-8, without `type`.
    public let json: [UInt8]

    /// Writes `value`, which is an object.
    public init(_ value: some Encodable) { json = JSONWriter.encode(value) }
}

extension BoardUpdate: Decodable {
    /// Reads whatever object there is.
    public init(from decoder: any Decoder) throws {
        guard case .object(var fields) = try JSONTree(from: decoder) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no object"))
        }
        fields["type"] = nil
        fields["request"] = nil
        json = JSONWriter.encode(JSONTree.object(fields))
    }
}

/// A text as it stands on the board, for somebody whose change of it came too late.
public struct CurrentText: Hashable, Sendable, Codable {
    /// The words.
    public var text: String
    /// Their version.
    public var version: Int

    /// Makes a value.
    public init(text: String, version: Int) {
        self.text = text
        self.version = version
    }
}

/// Any JSON.
private enum JSONTree: Codable {
    case nothing
    case flag(Bool)
    case whole(Int64)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .whole(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .nothing: try container.encodeNil()
        case .flag(let value): try container.encode(value)
        case .whole(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
