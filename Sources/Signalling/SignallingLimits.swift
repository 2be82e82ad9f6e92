import Foundation

/// The protocol's bounds. What exceeds them is refused with ``ErrorCode/tooLarge``.
public enum SignallingLimits {
    /// Bytes in one text frame.
    public static let frameBytes = 256 * 1024
    /// Characters, as a reader counts them, in a name.
    public static let nameCharacters = 64
    /// Tiles in one `view`.
    public static let tiles = 64
    /// How many of the others a client is kept up to date about.
    public static let rosterWindow = 200
    /// Participants in one `roster`.
    public static let rosterPage = 100
    /// Bytes in a search for a participant.
    public static let searchBytes = 256
    /// Sections in one `offer`.
    public static let sections = 64
    /// Bytes in a room's slug.
    public static let slugBytes = 64
    /// Bytes in a JWT.
    public static let tokenBytes = 8192
    /// Bytes in a resume token.
    public static let resumeBytes = 128
    /// Bytes in a device's name.
    public static let deviceBytes = 64
    /// People before one screen.
    public static let people = 1...99
    /// Bytes in a title or an id that people do not type.
    public static let titleBytes = 512
    /// Characters in a message to those who wait, an announcement or a call for attention.
    public static let noticeCharacters = 500
    /// Characters in a message of the chat.
    public static let chatCharacters = 4000
    /// Messages of the chat in one `chatHistory`.
    public static let historyPage = 50
    /// Messages of the chat told on entering.
    public static let chatWelcome = 30
    /// Options of a poll.
    public static let pollOptions = 2...20
    /// Characters in the question or an option of a poll.
    public static let pollCharacters = 300
    /// Breakout rooms of one room.
    public static let breakoutRooms = 100
    /// Entries in a list of people of one request.
    public static let selection = 2000
    /// People in the spotlight.
    public static let spotlight = 9
    /// Seconds of a timer.
    public static let timer = 1...86_400
    /// Bytes in an m-line's id: what fits a one-byte header extension (RFC 8843 §15.1).
    public static let midBytes = 16
    /// Bytes in a trickled candidate.
    public static let candidateBytes = 1024
    /// Heights of a tile in physical pixels.
    public static let heights = 0...16384
    /// Request numbers: the integers that JavaScript holds exactly.
    public static let requests = 0...9_007_199_254_740_991
}

/// The cleaning of names that people type.
public enum DisplayName {
    /// The name without control and direction-changing characters, with single spaces and none at the ends; nil when
    /// nothing visible remains or it is too long.
    ///
    /// Marks piled on one character count towards a bound of four code points a character, so that a name cannot
    /// cover its neighbours' tiles.
    public static func clean(_ raw: String) -> String? {
        guard raw.utf8.count <= 4096 else { return nil }
        var scalars = String.UnicodeScalarView()
        var pendingSpace = false
        var visible = false
        for scalar in raw.precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.properties.isWhitespace {
                pendingSpace = !scalars.isEmpty
                continue
            }
            guard isAllowed(scalar) else { continue }
            if pendingSpace { scalars.append(" ") }
            pendingSpace = false
            visible = visible || isVisible(scalar)
            scalars.append(scalar)
        }
        let name = String(scalars)
        guard visible, name.count <= SignallingLimits.nameCharacters,
            name.unicodeScalars.count <= SignallingLimits.nameCharacters * 4
        else { return nil }
        return name
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        // Joiners are part of Persian words and of composed emoji; other format characters only mislead.
        case .format: scalar.value == 0x200c || scalar.value == 0x200d
        default: true
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark, .spaceSeparator: false
        // Fillers: letters by category, blank on the screen.
        default: ![0x115f, 0x1160, 0x3164, 0xffa0, 0x2800].contains(scalar.value)
        }
    }
}
