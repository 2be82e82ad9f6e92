/// What people do in the room beside sending and watching.
public struct RoomLife: Sendable, Hashable {
    /// Messages of the chat a second, by everybody in turn.
    public var chatPerSecond = 0.0
    /// Hands raised or lowered a second.
    public var handsPerSecond = 0.0
    /// Ideas a second on the room's board, by everybody in turn.
    public var ideasPerSecond = 0.0
    /// Whether the host opens a board, and closes it at the end; so it is wherever ideas are written.
    public var opensBoard = false
    /// Seconds from one "mute all" of the host to the next; 0 for none.
    public var muteAllEvery = 0.0
    /// Seconds for which those who send are recorded, and then not, in turns; 0 for never. So one run tells what
    /// recording costs those who watch.
    public var recordEvery = 0.0

    /// Nothing but media.
    public init() {}

    /// Whether anything is done at all.
    public var isAny: Bool { chatPerSecond > 0 || handsPerSecond > 0 || needsHost }

    /// Whether the room has a board.
    public var hasBoard: Bool { opensBoard || ideasPerSecond > 0 }

    /// Whether somebody with an administrator's rights is needed.
    public var needsHost: Bool { muteAllEvery > 0 || recordEvery > 0 || hasBoard }

    /// How many hands are up at the same time: fewer than the server tells a large room of, and each so long that
    /// everybody was told of it before it goes down.
    var handsUp: Int { min(24, max(1, Int(handsPerSecond * 2))) }

    func validate() throws(LoadError) {
        func check(_ value: Double, _ most: Double, _ name: String) throws(LoadError) {
            guard value >= 0, value <= most else {
                throw LoadError("\(name) must be from 0 (none) to \(fixed(most, 0)), but is \(value).")
            }
        }
        try check(chatPerSecond, 10_000, "chatPerSecond")
        try check(handsPerSecond, 1_000, "handsPerSecond")
        try check(ideasPerSecond, 1_000, "ideasPerSecond")
        try check(muteAllEvery, 86_400, "muteAllEvery")
        try check(recordEvery, 86_400, "recordEvery")
        guard recordEvery == 0 || recordEvery >= 2 else {
            throw LoadError("recordEvery must be 0 (never) or at least 2 seconds, but is \(recordEvery).")
        }
        guard muteAllEvery == 0 || muteAllEvery >= 3 else {
            throw LoadError("muteAllEvery must be 0 (never) or at least 3 seconds, but is \(muteAllEvery).")
        }
    }
}
