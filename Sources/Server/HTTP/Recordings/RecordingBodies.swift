import Foundation
import RecordingManifest
import Storage

extension Date {
    /// Milliseconds since 1970, as the recordings' pages have times.
    var unixMilliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}

/// A recording in a list. Times are milliseconds since 1970, lengths are milliseconds.
struct RecordingEntry: Encodable {
    var id: String
    var room: String
    var title: String
    var breakout: String?
    var parent: String?
    var continues: String?
    var startedAt: Int64
    var duration: Int64
    var state: String
    var progress: Double
    var mode: String
    var bytes: Int64
    var expiresAt: Int64?
    var held: Bool
    /// How many people are in it.
    var participants: Int
    /// Whether there is something to play.
    var film: Bool
    var failure: String?

    init(_ recording: StoredRecording) {
        id = recording.id
        room = recording.room
        title = recording.title
        breakout = recording.breakoutTitle
        parent = recording.parent
        continues = recording.continues
        startedAt = recording.startedAt.unixMilliseconds
        duration = recording.duration
        state = recording.state.rawValue
        progress = recording.progress
        mode = recording.mode
        bytes = recording.bytes
        expiresAt = recording.expiresAt?.unixMilliseconds
        held = recording.hold != nil
        participants = recording.participants
        film = recording.composedAt != nil
        failure = recording.failure
    }
}

/// Everything about a recording that whoever asks may know.
struct RecordingDetails: Encodable {
    struct Person: Encodable {
        /// The number in the room.
        var number: UInt32
        var name: String
        var school: String?
        /// How many minutes of the recording they were there, rounded; left out where nobody took it down.
        var minutes: Int64?
    }

    struct Hold: Encodable {
        var reason: String
        var by: String
        var at: Int64
    }

    struct Child: Encodable {
        var id: String
        var title: String
        var state: String
        var film: Bool
        var duration: Int64
        var participants: [Person]
    }

    struct Track: Encodable {
        var file: String
        /// The number in the room.
        var participant: UInt32
        var name: String
        var source: String
        var codec: String
        var bytes: Int64
        var from: Int64
        var to: Int64
        var gaps: [RecordedTrack.Gap]
    }

    private enum Keys: String, CodingKey {
        case participants, chapters, tracks, children, hold, ended, mayShare, mayDelete, mayHold, mayCompose
    }

    var entry: RecordingEntry
    var participants: [Person] = []
    var chapters: [CompositionReport.Chapter] = []
    var tracks: [Track]?
    var children: [Child] = []
    var hold: Hold?
    /// Why it ended before somebody ended it.
    var ended: String?
    var mayShare = false
    var mayDelete = false
    var mayHold = false
    var mayCompose = false

    func encode(to encoder: any Encoder) throws {
        try entry.encode(to: encoder)
        // The list of people takes the place of their number.
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(participants, forKey: .participants)
        try container.encode(chapters, forKey: .chapters)
        try container.encodeIfPresent(tracks, forKey: .tracks)
        try container.encode(children, forKey: .children)
        try container.encodeIfPresent(hold, forKey: .hold)
        try container.encodeIfPresent(ended, forKey: .ended)
        try container.encode(mayShare, forKey: .mayShare)
        try container.encode(mayDelete, forKey: .mayDelete)
        try container.encode(mayHold, forKey: .mayHold)
        try container.encode(mayCompose, forKey: .mayCompose)
    }
}

extension Manifest {
    /// The people who are in what is composed.
    var shownPeople: [RecordingDetails.Person] {
        participants.filter { $0.withdrawnAt == nil }.map {
            .init(number: $0.number, name: $0.name, school: $0.school, minutes: minutes(of: $0))
        }
    }

    private func minutes(of person: RecordedParticipant) -> Int64? {
        person.stays.map { stays in
            let time = stays.reduce(0) { $0 + max(0, ($1.to ?? duration) - $1.from) }
            return (time + 30_000) / 60_000
        }
    }

    /// The files, with the names of those whose they are.
    var shownTracks: [RecordingDetails.Track] {
        let people = participants.filter { $0.withdrawnAt == nil }
        let names = Dictionary(people.map { ($0.number, $0.name) }) { $1 }
        return tracks.compactMap { track in
            guard let name = names[track.participant] else { return nil }
            return .init(
                file: track.file, participant: track.participant, name: name, source: track.source.rawValue,
                codec: track.codec, bytes: track.bytes, from: track.from, to: track.to, gaps: track.gaps)
        }
    }
}

/// A link in the list of a recording's links.
struct RecordingShareEntry: Encodable {
    var id: String
    var school: NamedReference?
    var note: String?
    var by: String?
    var createdAt: Int64
    var expiresAt: Int64
    var revoked: Bool
}
