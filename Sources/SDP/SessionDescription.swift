/// One `a=` line: `a=name` or `a=name:value`.
public struct SDPAttribute: Hashable, Sendable {
    /// What stands before the first colon.
    public var name: String
    /// What stands after it; nil for a property attribute such as `a=rtcp-mux`.
    public var value: String?

    /// Makes an attribute.
    public init(_ name: String, _ value: String? = nil) {
        self.name = name
        self.value = value
    }
}

/// A line other than `v=`, `o=`, `m=` and `a=`, kept as it stood.
public struct SDPField: Hashable, Sendable {
    /// The type letter, such as `c`.
    public var type: Character
    /// What stands after the equals sign.
    public var value: String

    /// Makes a line.
    public init(_ type: Character, _ value: String) {
        self.type = type
        self.value = value
    }
}

/// The `o=` line (RFC 8866 §5.2).
public struct SDPOrigin: Hashable, Sendable {
    /// The user's name, `-` where there is none.
    public var username: String
    /// The session's id, digits.
    public var sessionID: String
    /// The version of the description, digits; grows with each new offer or answer.
    public var sessionVersion: String
    /// The address, such as `IN IP4 127.0.0.1`; nobody sends anything there.
    public var address: String

    /// Makes an origin without a user and without an address of interest.
    public init(sessionID: UInt64, sessionVersion: UInt64) {
        username = "-"
        // JSEP (RFC 8829 §5.2.1) wants the highest bit clear, for parsers that read a signed number.
        self.sessionID = String(sessionID & UInt64(Int64.max))
        self.sessionVersion = String(sessionVersion & UInt64(Int64.max))
        address = "IN IP4 127.0.0.1"
    }

    /// Takes the words as they stand in the line.
    public init(username: String, sessionID: String, sessionVersion: String, address: String) {
        self.username = username
        self.sessionID = sessionID
        self.sessionVersion = sessionVersion
        self.address = address
    }
}

/// A session description (RFC 8866), line by line and in order, so that reading and writing loses nothing.
///
/// What the lines mean is read from them where it is needed; the description itself only knows their syntax.
public struct SessionDescription: Hashable, Sendable {
    /// The longest text that is read, in bytes.
    public static let maximumLength = 256 * 1024
    /// The most lines that are read.
    public static let maximumLines = 10_000
    /// The most m-lines that are read.
    public static let maximumSections = 128
    /// The most formats that one m-line may have.
    public static let maximumFormats = 256

    /// The `o=` line.
    public var origin: SDPOrigin
    /// The lines between `o=` and the first `a=`: `s=`, `t=`, sometimes `c=` or `b=`.
    public var fields: [SDPField]
    /// The attributes of the whole session.
    public var attributes: [SDPAttribute]
    /// The m-lines with what belongs to them.
    public var media: [MediaDescription]

    /// Makes a description with `s=-`, `t=0 0`, no attributes and no m-lines.
    public init(origin: SDPOrigin) {
        self.origin = origin
        fields = [SDPField("s", "-"), SDPField("t", "0 0")]
        attributes = []
        media = []
    }
}

/// One m-line with the lines that belong to it.
public struct MediaDescription: Hashable, Sendable {
    /// The media type, such as `audio`, `video` or `application`.
    public var type: String
    /// The port; 0 means rejected or stopped, except beside `a=bundle-only`; 9 means that candidates say more.
    public var port: UInt16
    /// The number of ports after a slash; nil in all WebRTC descriptions.
    public var portCount: Int?
    /// The transport protocol, such as `UDP/TLS/RTP/SAVPF`.
    public var transport: String
    /// The formats: payload types for RTP, in order of preference.
    public var formats: [String]
    /// The lines between `m=` and the first `a=`: `c=`, `b=`, `i=`.
    public var fields: [SDPField]
    /// The attributes.
    public var attributes: [SDPAttribute]

    /// Makes an m-line without attributes.
    public init(type: String, port: UInt16, transport: String, formats: [String]) {
        self.type = type
        self.port = port
        self.transport = transport
        self.formats = formats
        fields = []
        attributes = []
    }
}

extension [SDPAttribute] {
    /// The value of the first attribute `name`: nil when there is none, empty for a property attribute.
    public func value(of name: String) -> String? {
        for attribute in self where attribute.name == name { return attribute.value ?? "" }
        return nil
    }

    /// The values of all attributes `name`, in order; property attributes are left out.
    public func values(of name: String) -> [String] {
        compactMap { $0.name == name ? $0.value : nil }
    }

    /// Whether there is an attribute `name`.
    public func has(_ name: String) -> Bool { contains { $0.name == name } }
}

extension SessionDescription: CustomStringConvertible {
    /// The text with CRLF line ends. A text that was in RFC 8866 order comes out byte for byte.
    public var description: String {
        var text = "v=0\r\no=\(origin.username) \(origin.sessionID) \(origin.sessionVersion) \(origin.address)\r\n"
        text.reserveCapacity(1024 * (media.count + 1))
        Self.write(fields, attributes, to: &text)
        for section in media { section.write(to: &text) }
        return text
    }

    fileprivate static func write(_ fields: [SDPField], _ attributes: [SDPAttribute], to text: inout String) {
        for field in fields {
            text.append(field.type)
            text += "="
            text += field.value
            text += "\r\n"
        }
        for attribute in attributes {
            text += "a="
            text += attribute.name
            if let value = attribute.value {
                text += ":"
                text += value
            }
            text += "\r\n"
        }
    }
}

extension MediaDescription {
    fileprivate func write(to text: inout String) {
        text += "m=\(type) \(port)"
        if let portCount { text += "/\(portCount)" }
        text += " \(transport)"
        for format in formats {
            text += " "
            text += format
        }
        text += "\r\n"
        SessionDescription.write(fields, attributes, to: &text)
    }
}
