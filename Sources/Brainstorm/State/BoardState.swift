/// A board: everything a session holds. A value without clock and without threads: what happens follows from the
/// journal alone, so that replaying it gives the same board.
public struct BoardState: Sendable {
    /// What it was opened with.
    public let opening: Opening
    /// Grows with every change that somebody may see; drafts do not count, for typing is hidden.
    public internal(set) var version: Int64 = 1

    init(_ opening: Opening) { self.opening = opening }

    /// A board on which nothing has happened yet.
    public static func opened(_ opening: Opening) -> BoardState { BoardState(opening) }

    /// What a command would change. Changes nothing itself.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: ``BoardError``; then nothing of the command is to be done.
    public func decide(
        _ command: BoardCommand, by actor: BoardActor, now: Int64, random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardEvent] {
        throw BoardError(.malformed, "Nothing is known of this.")
    }

    /// Takes in what happened. The same events in the same order give the same board.
    public mutating func apply(_ event: BoardEvent) { version += 1 }

    /// What happens by itself by now: timers run out, what is being typed becomes ideas, sheets go round. Ask again
    /// after applying until there is nothing.
    public func due(now: Int64, random: inout some RandomNumberGenerator) -> [BoardEvent] { [] }

    /// When ``due(now:random:)`` has something; milliseconds since 1970.
    public var nextDue: Int64? { nil }

    /// Takes note that somebody is there. This is not in the journal: who is there is known anew after a restart.
    public mutating func enter(_ actor: BoardActor) {}

    /// Takes note that somebody has left with their last device.
    public mutating func leave(_ tag: AuthorTag) {}

    /// What an audience needs to come from version `base` to this one; everything when `base` is nil or too long ago.
    public func news(since base: Int64?, for audience: Audience) -> BoardNews? { nil }

    /// What one person alone sees.
    public func own(_ actor: BoardActor) -> OwnPart {
        OwnPart(
            session: opening.session, rights: [], ideas: [], unseen: [], drafts: [:], dots: [:], dotsLeft: 0, rank: [],
            scores: [:])
    }

    /// Grows whenever ``own(_:)`` of that person may have changed.
    public func ownVersion(_ tag: AuthorTag) -> Int64 { version }

    /// A number that is not yet taken, and takes it.
    static func fresh(_ taken: inout Set<UInt32>, _ random: inout some RandomNumberGenerator) -> UInt32 {
        var id = UInt32.random(in: 1...UInt32.max, using: &random)
        while !taken.insert(id).inserted { id = UInt32.random(in: 1...UInt32.max, using: &random) }
        return id
    }
}
