import Signalling

/// The raised hands, and who has the floor for how long. Times are milliseconds since 1970, so that they survive a
/// restart.
struct FloorState: Hashable, Sendable, Codable {
    var hands = HandQueue()
    /// Who has the floor. It stays theirs for a moment after the end, for pages to sound it.
    private(set) var speaker: Floor.Speaker?

    /// How long a speaker is shown whose time is over.
    static let afterglow: Int64 = 5000

    /// Gives somebody the floor, for `seconds` if there is a limit.
    mutating func give(_ id: ParticipantID, school: String?, seconds: Int?, at time: Int64) {
        hands.call(id, school: school)
        speaker = Floor.Speaker(participant: id, endsAt: Self.end(seconds, time), seconds: seconds)
    }

    /// Leaves whoever has the floor so many seconds from now.
    ///
    /// - Returns: whether anybody has it.
    mutating func setTimer(seconds: Int, at time: Int64) -> Bool {
        guard let now = speaker else { return false }
        speaker = Floor.Speaker(participant: now.participant, endsAt: Self.end(seconds, time), seconds: seconds)
        return true
    }

    /// Takes the floor back.
    ///
    /// - Returns: whether anybody had it.
    mutating func stop() -> Bool {
        defer { speaker = nil }
        return speaker != nil
    }

    /// When the floor is free again by itself, in milliseconds since 1970.
    var freeAt: Int64? { speaker?.endsAt.map { $0 + Self.afterglow } }

    /// Frees the floor of somebody whose time is over.
    ///
    /// - Returns: whether that was so.
    mutating func expire(at time: Int64) -> Bool {
        guard let freeAt, freeAt <= time else { return false }
        return stop()
    }

    /// Somebody has left for good.
    ///
    /// - Returns: whether anything changed.
    mutating func forget(_ id: ParticipantID) -> Bool {
        let hadHand = hands.forget(id)
        guard speaker?.participant == id else { return hadHand }
        return stop()
    }

    private static func end(_ seconds: Int?, _ time: Int64) -> Int64? { seconds.map { time + Int64($0) * 1000 } }
}
