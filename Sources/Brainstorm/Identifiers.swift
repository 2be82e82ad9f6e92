/// A person on a board: an account, a guest, or, where nobody may learn who is who, a pseudonym. One person on two
/// devices is one tag. Tags are never shown to anybody.
public struct AuthorTag: Hashable, Sendable, Comparable {
    /// The tag as it is kept.
    public let rawValue: String

    /// Wraps a tag.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// An order that says nothing but is the same on every run.
    public static func < (a: AuthorTag, b: AuthorTag) -> Bool { a.rawValue < b.rawValue }
}

extension AuthorTag: Codable, CodingKeyRepresentable {
    /// Reads a plain string.
    public init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }

    /// Writes a plain string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The tag as a key of an object.
    public var codingKey: any CodingKey { TextKey(rawValue) }

    /// Takes every key.
    public init?(codingKey: some CodingKey) { rawValue = codingKey.stringValue }
}

/// An idea. Drawn at random, so that it does not tell who wrote first.
public typealias IdeaID = UInt32
/// A cluster of ideas. No idea of the board has the same number.
public typealias ClusterID = UInt32
/// What is voted on: a cluster, or an idea in none, under that number.
public typealias ItemID = UInt32
/// An action: 32 hexadecimal digits.
public typealias ActionID = String
/// A board: 0 is the plenary's, another the breakout's of that number.
public typealias BoardNumber = Int

/// A key of a JSON object that is not known in advance.
struct TextKey: CodingKey {
    let stringValue: String
    var intValue: Int? { Int(stringValue) }

    init(_ text: String) { stringValue = text }
    init(stringValue: String) { self.stringValue = stringValue }
    init(intValue: Int) { stringValue = String(intValue) }
}

/// A school: its id on the server and the name people know it by.
public struct SchoolReference: Hashable, Sendable, Codable {
    /// The id.
    public var id: String
    /// The name.
    public var name: String

    /// Makes a reference.
    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}
