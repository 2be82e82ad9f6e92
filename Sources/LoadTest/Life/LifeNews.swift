/// What a message of the server says about the life in the room, read without decoding all of it.
enum LifeNews: Equatable, Sendable {
    /// Messages of the chat that this run wrote, by their numbers.
    case chat([Int])
    /// Ideas on the board that this run wrote, by their numbers.
    case board([Int])
    /// The hands that are up, by participant.
    case floor([Int])
    /// One's own device was switched off.
    case muted(source: String)

    private static let types = ["chat", "floor", "muted", "board"].map {
        Array("{\"type\":\"\($0)\"".utf8)
    }

    /// Whether a message that begins like this may be one of them: cheap, because most are not.
    static func mayBegin(with bytes: some Sequence<UInt8>) -> Bool {
        types.contains { bytes.starts(with: $0) }
    }

    /// Reads a message; nil when it is about something else.
    init?(_ text: [UInt8], mark: String) {
        let fields = JSONFields.find(text)
        switch JSONFields.string(text, fields["type"]) {
        case "chat": self = .chat(Self.numbers(in: text, after: Array(Self.prefix(mark).utf8)))
        case "board": self = .board(Self.numbers(in: text, after: Array(Self.prefix(mark).utf8)))
        case "floor":
            guard let hands = fields["hands"] else { return nil }
            self = .floor(Self.numbers(in: Array(text[hands]), after: Array("\"participant\":".utf8)))
        case "muted":
            guard let source = JSONFields.string(text, fields["source"]) else { return nil }
            self = .muted(source: source)
        default: return nil
        }
    }

    /// The words of a message of the chat: such as people write, with the number by which it is known again.
    static func words(_ number: Int, mark: String) -> String {
        "Коллеги, предлагаю обсудить и этот вопрос. \(prefix(mark))\(number)"
    }

    private static func prefix(_ mark: String) -> String { "#\(mark)-" }

    /// The whole numbers that follow `pattern`, wherever that stands.
    private static func numbers(in text: [UInt8], after pattern: [UInt8]) -> [Int] {
        guard let first = pattern.first else { return [] }
        var numbers: [Int] = []
        var at = 0
        while at + pattern.count <= text.count {
            guard text[at] == first, text[at..<(at + pattern.count)].elementsEqual(pattern) else {
                at += 1
                continue
            }
            at += pattern.count
            var number = 0
            var digits = 0
            while at < text.count, text[at] >= 0x30, text[at] <= 0x39, digits < 12 {
                number = number * 10 + Int(text[at] - 0x30)
                digits += 1
                at += 1
            }
            if digits > 0 { numbers.append(number) }
        }
        return numbers
    }
}
