import MediaControl
import Primitives
import Signalling

/// One who is in the room, or whose place is kept.
struct Member: Sendable {
    let id: ParticipantID
    let client: ClientKind
    let resume: String
    var name: String
    /// Whether somebody else corrected the name.
    var isRenamed = false
    /// The role that they have now.
    var role: Role
    /// What a token, an account or the plan says, before appointments in the call.
    var granted: Role
    var person: Person
    /// The breakout room they are in; nil in the plenary.
    var breakout: BreakoutID?
    /// What the page says is on.
    var stated: MediaState
    /// What was switched off from outside since the page switched it on.
    var held: Set<MediaSource> = []
    /// What of that is let through to others.
    var media: MediaState
    /// Nil while the place is kept for somebody whose connection broke.
    var connection: ConnectionID?
    /// When the connection broke.
    var lostAt: Instant?
    var transport: TransportID?
    var transportState: TransportState?
    var tracks: [PublishedTrack] = []
    /// What they have said about being recorded; nil while they have not, and while nothing is recorded.
    var consent: Consent?
    /// The numbers under which they are in the recording: their own, and those that they had before they came again.
    var inRecording: Set<ParticipantID> = []

    /// Viewers through WHEP are not shown to others.
    var isListed: Bool { client != .whep }

    var info: ParticipantInfo {
        ParticipantInfo(
            id: id, name: name, role: role, microphone: media.microphone, camera: media.camera, screen: media.screen,
            client: client, school: person.school?.name, people: person.people, breakout: breakout,
            registered: person.isRegistered, pupil: person.isPupil)
    }

    /// The video of `source` if it is published and on.
    func video(_ source: MediaSource) -> VideoTrack? {
        guard source != .microphone, media[source], let track = tracks.first(where: { $0.source == source }) else {
            return nil
        }
        return VideoTrack(track: track.id, participant: id, source: source)
    }
}
