import MediaControl

/// The transports among which media is forwarded, and who speaks there.
struct Room: Sendable {
    let number: RoomNumber
    /// Indices of this worker's transports in the room.
    var members: [Int] = []
    /// The other workers that have members in the room.
    var audience = WorkerSet()
    /// As many as a page opens audio slots.
    var ranking = SpeakerRanking(capacity: 4)
    /// The tracks that are heard first, ordered: the ``voices``, then what the ranking last said.
    private(set) var loudest: [UInt32] = []
    /// Tracks of other rooms that everybody here is to hear.
    var voices: [UInt32] = []

    init(number: RoomNumber) { self.number = number }

    /// Whether a track is one of the loudest.
    func hears(_ track: UInt32) -> Bool {
        for index in 0..<loudest.count where loudest[index] == track { return true }
        return false
    }

    /// Orders the tracks anew, after the ranking or the voices have changed.
    mutating func updateLoudest() {
        loudest = ranking.loudestTracks
        if !voices.isEmpty { loudest = voices + loudest.filter { !voices.contains($0) } }
    }

    /// Nobody is in the room, here or elsewhere, and nobody speaks to it.
    var isUnused: Bool { members.isEmpty && audience.isEmpty && voices.isEmpty }
}
