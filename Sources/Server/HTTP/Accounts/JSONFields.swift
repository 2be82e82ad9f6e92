/// A field of a change that can be left out, null, or a value: what is left out stays as it is.
struct Change<Value: Decodable & Sendable>: Decodable, Sendable {
    /// The new value; nil clears the field.
    var value: Value?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        value = container.decodeNil() ? nil : try container.decode(Value.self)
    }
}

extension KeyedDecodingContainer {
    /// Unlike the general one, tells null from nothing.
    func decodeIfPresent<Value>(_ type: Change<Value>.Type, forKey key: Key) throws -> Change<Value>? {
        guard contains(key) else { return nil }
        return try decode(type, forKey: key)
    }
}

/// A field that is written as null when there is nothing, so that pages need not tell null from undefined.
struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
    var value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// A thing with a name, as it stands inside others.
struct NamedReference: Encodable, Sendable {
    var id: String
    var name: String
}
