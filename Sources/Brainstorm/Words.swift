import Primitives

/// The bounds of what people write on a board.
enum Words {
    /// What somebody must write, cleaned.
    ///
    /// - Throws: ``BoardError/Code/malformed`` with the bounds in words.
    static func required(_ raw: String, _ what: String, limit: Int) throws(BoardError) -> String {
        // Longer than any limit in bytes: not worth the cleaning.
        guard raw.utf8.count <= limit * 32, let text = WrittenText.clean(raw), text.count <= limit else {
            throw BoardError(.malformed, "\(what) must have 1 to \(limit) visible characters.")
        }
        return text
    }

    /// What somebody may leave out, cleaned.
    static func optional(_ raw: String?, _ what: String, limit: Int) throws(BoardError) -> String? {
        guard let raw, !raw.isEmpty else { return nil }
        guard WrittenText.clean(raw) != nil else { return nil }
        return try required(raw, what, limit: limit)
    }
}
