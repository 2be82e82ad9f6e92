import Synchronization

/// A value that many messages carry alike: its JSON is made once.
public struct Shared<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    private final class Box: Sendable {
        let value: Value
        private let encoded = Mutex<[UInt8]?>(nil)

        init(_ value: Value) { self.value = value }

        var json: [UInt8] {
            encoded.withLock { encoded in
                if let encoded { return encoded }
                let new = JSONWriter.encode(value)
                encoded = new
                return new
            }
        }
    }

    private let box: Box

    /// Wraps a value.
    public init(_ value: Value) { box = Box(value) }

    /// The value.
    public var value: Value { box.value }

    /// UTF-8 JSON.
    var json: [UInt8] { box.json }

    /// Whether the values are equal.
    public static func == (a: Shared, b: Shared) -> Bool { a.box === b.box || a.value == b.value }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }

    /// Reads the value.
    public init(from decoder: any Decoder) throws { self.init(try Value(from: decoder)) }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
