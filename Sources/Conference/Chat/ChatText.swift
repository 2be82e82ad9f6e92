import Primitives
import Signalling

/// The bounds of what people write in the chat and in polls.
enum ChatText {
    /// What stays of a message; nil when nothing visible does.
    static func clean(_ raw: String) -> String? { WrittenText.clean(raw) }

    /// The same on one line, for questions and options; nil also when it is too long.
    static func cleanLine(_ raw: String, limit: Int = SignallingLimits.pollCharacters) -> String? {
        guard let text = clean(raw) else { return nil }
        let line = text.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
        return line.count <= limit ? line : nil
    }
}
