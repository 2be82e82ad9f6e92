/// The part of a link that names a room: easy to read out, hard to guess.
enum RoomSlug {
    /// Letters that are not taken for one another; 12 of them make 54 bits.
    private static let alphabet = Array("abcdefghjkmnpqrstuvwxyz")

    static func random(using generator: inout some RandomNumberGenerator) -> String {
        (0..<3).map { _ in
            String((0..<4).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
        }.joined(separator: "-")
    }

    /// Whether `text` could name a room at all.
    static func isPlausible(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "0"..."9", "-": true
            default: false
            }
        }
    }
}

/// What people call a room.
enum RoomTitle {
    static let maximumLength = 120

    /// The title without control characters and outer spaces; nil when nothing or too much is left.
    static func clean(_ text: String) -> String? {
        guard text.utf8.count <= 4096 else { return nil }
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: " "
            default: scalar
            }
        }
        let visible = scalars.filter { $0.properties.generalCategory != .format }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: visible)
        let title = String(result).split(separator: " ").joined(separator: " ")
        return (1...maximumLength).contains(title.count) ? title : nil
    }
}
