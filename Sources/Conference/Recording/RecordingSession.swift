import MediaControl
import Primitives
import RecordingManifest
import Signalling

/// What one has said about being recorded.
struct Consent: Hashable, Sendable, Codable {
    /// Whether one may be recorded.
    var isGiven: Bool
    /// When this was said, in milliseconds since 1970.
    var at: Int64
}

/// What somebody has said about being recorded before they were let in.
struct DoorConsent: Hashable, Sendable, Codable {
    var consent: Consent
    /// The recording that was meant: the answer is worth nothing for a later one.
    var session: RecordingID
}

/// A recording from the moment at which a host starts it to the one at which it ends: all that must be known to go on
/// with it after a restart. All times are milliseconds since 1970.
struct RecordingSession: Hashable, Sendable, Codable {
    enum State: String, Hashable, Sendable, Codable { case asking, recording, paused }

    /// The version of the document to which people consent.
    static let document = "1"

    /// Its own name, which outlives restarts.
    let id: RecordingID
    let mode: RecordingMode
    /// Whether breakout rooms are recorded too.
    let hasBreakouts: Bool
    /// Whether those who publish by WHIP are recorded.
    let hasEncoders: Bool
    /// The name of who started it.
    let by: String
    var state = State.asking
    /// Until when people are asked.
    var asksUntil: Int64
    /// When it began; nil while people are asked.
    var since: Int64?
    /// So many milliseconds were recorded until ``runsSince``.
    var recordedBefore: Int64 = 0
    /// Since when it runs without a pause; nil while it does not.
    var runsSince: Int64?
    /// The plenary's recording; nil before it begins, and after a restart until somebody is there again.
    var main: RecordingID?
    /// Those of the breakout rooms.
    var rooms: [BreakoutID: RecordingID] = [:]
    /// Recordings that belong to it and are over.
    var past: [RecordingID] = []
    /// What ``main`` goes on with after a restart.
    var continued: RecordingID?
    var isDiskLow = false

    init(
        id: RecordingID, mode: RecordingMode, hasBreakouts: Bool, hasEncoders: Bool, by: String, asksUntil: Int64
    ) {
        self.id = id
        self.mode = mode
        self.hasBreakouts = hasBreakouts
        self.hasEncoders = hasEncoders
        self.by = by
        self.asksUntil = asksUntil
    }

    /// Those that are going on.
    var current: [RecordingID] { rooms.sorted { $0.key < $1.key }.map(\.value) + [main].compactMap { $0 } }

    /// So many milliseconds were recorded until `time`, pauses not counted.
    func recorded(until time: Int64) -> Int64 { recordedBefore + (runsSince.map { max(0, time - $0) } ?? 0) }

    /// Stops the count.
    mutating func halt(at time: Int64) {
        recordedBefore = recorded(until: time)
        runsSince = nil
    }

    /// The recordings of before a restart are over: others go on with them.
    ///
    /// - Parameter seen: when the room was last known to be alive.
    mutating func interrupt(seen: Int64) {
        halt(at: seen)
        past += current
        continued = main ?? continued
        main = nil
        rooms = [:]
        isDiskLow = false
    }
}

/// A track that is recorded.
struct RecordedTap: Hashable, Sendable {
    let recording: RecordingID
    let source: MediaSource
}

/// What the recorder was told, and what it is to be told at the end of the command that is being carried out.
struct RecordingBook: Sendable {
    /// Who is in which recording, as it was told.
    var participants: [RecordingID: [ParticipantID: RecordedParticipant]] = [:]
    /// Who was ever told to be in which recording.
    var known: [RecordingID: Set<ParticipantID>] = [:]
    /// The tracks that are recorded, and tapped, of each person.
    var tracks: [ParticipantID: [TrackID: RecordedTap]] = [:]
    /// Where each person is, of the places that are recorded.
    var presence: [ParticipantID: RecordingID] = [:]
    /// In which recording each line of the chat is.
    var lines: [MessageID: RecordingID] = [:]
    /// The numbers under which somebody is in the recording.
    var numbers: [PersonKey: Set<ParticipantID>] = [:]
    /// The last in each recording who was marked as the one who speaks.
    var speakers: [RecordingID: ParticipantID] = [:]
    /// The last who was marked as having the floor.
    var floor: ParticipantID?
    /// Whether everybody is to be looked at, and not only who has changed.
    var isStale = false

    /// Before tracks are let go of.
    var first: [RecordingCommand] = []
    /// After tracks were let go of.
    var endings: [RecordingCommand] = []
    /// Before tracks are taken up.
    var openings: [RecordingCommand] = []
    /// After tracks were taken up.
    var last: [RecordingCommand] = []
}

/// What everybody was told of the recording.
struct RecordingTold: Sendable {
    var news = RecordingNews(state: .off)
    var at: Instant?
    /// Why the last one is over.
    var ended: RecordingNews.Ending?
    /// Whether something may have changed.
    var isStale = false
}
