/// What people write, without what misleads or hides.
public enum WrittenText {
    /// The most marks that stay on one letter: enough for every script, too few to cover the neighbours.
    private static let marks = 4
    /// The most line ends in a row that stay.
    private static let lineEnds = 2

    /// The words without control and direction-changing characters and without blank ends; nil when nothing visible
    /// remains. Line ends stay, two in a row at most.
    public static func clean(_ raw: String) -> String? {
        var scalars = String.UnicodeScalarView()
        var marks = 0
        var ends = 0
        var isVisible = false
        for scalar in raw.unicodeScalars {
            if isLineEnd(scalar) {
                // A carriage return before a line feed is the same end.
                ends += scalar == "\r" ? 0 : 1
                if scalar != "\r", ends <= lineEnds { scalars.append("\n") }
                marks = 0
                continue
            }
            guard let kept = replacement(of: scalar) else { continue }
            marks = isMark(kept) ? marks + 1 : 0
            guard marks <= Self.marks else { continue }
            if !kept.properties.isWhitespace { ends = 0 }
            isVisible = isVisible || shows(kept)
            scalars.append(kept)
        }
        guard isVisible else { return nil }
        let start = String(scalars).drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(start[...end])
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0a, 0x0d, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func replacement(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar == "\t" { return " " }
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned: return nil
        // Joiners are part of Persian words and of composed emoji, tags of flags; other format characters mislead.
        case .format:
            switch scalar.value {
            case 0x200c, 0x200d, 0xe0020...0xe007f: return scalar
            default: return nil
            }
        default: return scalar
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func shows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark, .spaceSeparator: false
        // Fillers: letters by category, blank on the screen.
        default: ![0x115f, 0x1160, 0x3164, 0xffa0, 0x2800].contains(scalar.value)
        }
    }
}
