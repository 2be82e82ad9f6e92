/// The pieces of `text` between `separator`s, empty ones included. Works on bytes: a space followed by a combining
/// mark is still a space.
func pieces(_ text: some StringProtocol, _ separator: Character = " ") -> [Substring] {
    let byte = separator.asciiValue ?? UInt8(ascii: " ")
    return Substring(text).utf8.split(separator: byte, omittingEmptySubsequences: false).map { Substring($0) }
}

/// The words of `text` between runs of spaces.
func words(_ text: some StringProtocol) -> [Substring] {
    Substring(text).utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
}

/// Splits at the first `separator`; the second half is nil when there is none.
func halves(_ text: Substring, _ separator: Character) -> (Substring, Substring?) {
    let bytes = text.utf8
    guard let byte = separator.asciiValue, let at = bytes.firstIndex(of: byte) else { return (text, nil) }
    return (Substring(bytes[..<at]), Substring(bytes[bytes.index(after: at)...]))
}

/// A number of plain digits: no sign, at most as many digits as fit.
func number<T: FixedWidthInteger>(_ text: Substring, as type: T.Type = T.self) -> T? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return T(text)
}

extension SessionDescription {
    /// Reads a description. Lines may end in CRLF or LF, and blank lines are skipped (people paste descriptions).
    ///
    /// - Throws: ``SDPError`` when the text exceeds a bound or a line breaks the syntax of RFC 8866 §9.
    public init(parsing text: String) throws(SDPError) {
        let length = text.utf8.count
        guard length <= Self.maximumLength else { throw .tooLong(bytes: length) }
        var parser = LineParser()
        var lineNumber = 0
        for piece in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            lineNumber += 1
            var line = piece
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty { continue }
            guard lineNumber <= Self.maximumLines else { throw .tooManyLines(limit: Self.maximumLines) }
            if line.contains(where: { $0 == 0 || $0 == 13 }) {
                throw .malformedLine(number: lineNumber, reason: "it contains a NUL or a carriage return")
            }
            try parser.take(Substring(line), number: lineNumber)
        }
        self = try parser.finish(lineNumber: lineNumber)
    }
}

/// Collects a description line by line.
private struct LineParser {
    private var sawVersion = false
    // Not optional, though they are empty at first: asking an optional of such a size whether it is nil copies it.
    private var sawOrigin = false
    private var session = SessionDescription(origin: SDPOrigin(sessionID: 0, sessionVersion: 0))
    private var isInSection = false
    private var section = MediaDescription(type: "", port: 0, transport: "", formats: [])

    mutating func take(_ line: Substring, number: Int) throws(SDPError) {
        let bytes = line.utf8
        guard let type = bytes.first, let value = Self.value(of: line) else {
            throw .malformedLine(number: number, reason: "it does not begin with a letter and an equals sign")
        }
        guard sawVersion else {
            guard type == UInt8(ascii: "v"), value == "0" else {
                throw .malformedLine(number: number, reason: "the first line must be v=0")
            }
            sawVersion = true
            return
        }
        guard sawOrigin else {
            guard type == UInt8(ascii: "o") else {
                throw .malformedLine(number: number, reason: "the second line must be o=")
            }
            session.origin = try Self.origin(value, number: number)
            session.fields = []
            sawOrigin = true
            return
        }
        switch type {
        case UInt8(ascii: "m"):
            try finishSection()
            section = try Self.mediaLine(value, number: number)
            isInSection = true
        case UInt8(ascii: "a"):
            let (name, content) = halves(value, ":")
            guard !name.isEmpty else { throw .malformedLine(number: number, reason: "the attribute has no name") }
            let attribute = SDPAttribute(String(name), content.map { String($0) })
            if isInSection { section.attributes.append(attribute) } else { session.attributes.append(attribute) }
        default:
            try takeField(type, value, number: number)
        }
    }

    private mutating func takeField(_ type: UInt8, _ value: Substring, number: Int) throws(SDPError) {
        let field = SDPField(Character(UnicodeScalar(type)), String(value))
        // RFC 8866 §5: a description with a letter that is not understood is rejected, so the sets are closed.
        if isInSection {
            guard "icbk".utf8.contains(type) else {
                throw .malformedLine(number: number, reason: "“\(field.type)=” cannot follow an m-line")
            }
            section.fields.append(field)
        } else {
            guard "siuepcbtrzk".utf8.contains(type) else {
                throw .malformedLine(number: number, reason: "“\(field.type)=” is not known or not allowed here")
            }
            session.fields.append(field)
        }
    }

    private mutating func finishSection() throws(SDPError) {
        guard isInSection else { return }
        isInSection = false
        session.media.append(section)
        guard session.media.count < SessionDescription.maximumSections else {
            throw .tooManySections(limit: SessionDescription.maximumSections)
        }
    }

    mutating func finish(lineNumber: Int) throws(SDPError) -> SessionDescription {
        guard sawOrigin else {
            throw .malformedLine(number: lineNumber, reason: "the description ends before its o= line")
        }
        if isInSection { session.media.append(section) }
        return session
    }

    private static func value(of line: Substring) -> Substring? {
        let bytes = line.utf8
        guard bytes.count >= 2, let type = bytes.first, type >= UInt8(ascii: "a"), type <= UInt8(ascii: "z") else {
            return nil
        }
        let second = bytes.index(after: bytes.startIndex)
        guard bytes[second] == UInt8(ascii: "=") else { return nil }
        return Substring(bytes[bytes.index(after: second)...])
    }

    private static func origin(_ value: Substring, number line: Int) throws(SDPError) -> SDPOrigin {
        let parts = pieces(value)
        guard parts.count == 6, !parts.contains(where: { $0.isEmpty }),
            parts[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), parts[2].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { throw .malformedLine(number: line, reason: "o= needs a user, two numbers and an address") }
        return SDPOrigin(
            username: String(parts[0]), sessionID: String(parts[1]), sessionVersion: String(parts[2]),
            address: parts[3...].joined(separator: " "))
    }

    private static func mediaLine(_ value: Substring, number line: Int) throws(SDPError) -> MediaDescription {
        let parts = pieces(value)
        guard parts.count >= 4, !parts.contains(where: { $0.isEmpty }) else {
            throw .malformedLine(number: line, reason: "m= needs a media type, a port, a protocol and a format")
        }
        guard parts.count - 3 <= SessionDescription.maximumFormats else {
            throw .malformedLine(
                number: line, reason: "m= has more than \(SessionDescription.maximumFormats) formats")
        }
        let (portText, countText) = halves(parts[1], "/")
        guard let port = number(portText, as: UInt16.self) else {
            throw .malformedLine(number: line, reason: "the port of m= is not a number up to 65535")
        }
        var media = MediaDescription(
            type: String(parts[0]), port: port, transport: String(parts[2]), formats: parts[3...].map { String($0) })
        if let countText {
            guard let count = number(countText, as: UInt16.self), count > 0 else {
                throw .malformedLine(number: line, reason: "the number of ports of m= is not a positive number")
            }
            media.portCount = Int(count)
        }
        return media
    }
}
