import RecordingManifest
import Signalling

/// Something that somebody did and that must be known later.
public struct RoomAct: Hashable, Sendable {
    /// What was done.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Asked everybody whether they may be recorded.
        case recordingStarted
        /// The recording began: after the asking, or again after a restart.
        case recordingBegan
        /// Let nothing be recorded for a while.
        case recordingPaused
        /// Let it go on.
        case recordingResumed
        /// Ended it, or the asking.
        case recordingStopped
        /// It ended without anybody's doing: nobody was left, or the disk failed.
        case recordingEnded
        /// May be recorded.
        case consentGiven
        /// May not be recorded.
        case consentRefused
        /// May no longer be recorded.
        case consentWithdrawn
        /// May no longer be recorded, and what was is to be removed.
        case consentErased
    }

    /// What was done.
    public var kind: Kind
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// The room's name in links.
    public var room: String
    /// Who did it; nil when nobody did.
    public var actor: PersonKey?
    /// Their number in the room.
    public var participant: ParticipantID?
    /// Their name then.
    public var name: String?
    /// Their role then.
    public var role: Role?
    /// The plenary's recording; nil while there is none.
    public var recording: RecordingID?
    /// A word more: what is kept, the version of the document, or why it ended.
    public var detail: String?

    /// Describes an act.
    public init(
        kind: Kind, at: Int64, room: String, actor: PersonKey? = nil, participant: ParticipantID? = nil,
        name: String? = nil, role: Role? = nil, recording: RecordingID? = nil, detail: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.room = room
        self.actor = actor
        self.participant = participant
        self.name = name
        self.role = role
        self.recording = recording
        self.detail = detail
    }
}

/// Where acts are written down.
public protocol RoomAudit: Sendable {
    /// Writes down an act; returns at once. Acts of one room come in their order.
    func record(_ act: RoomAct)
}

/// Writes nothing down.
public struct NoRoomAudit: RoomAudit {
    /// Makes one.
    public init() {}
    /// Forgets the act.
    public func record(_ act: RoomAct) {}
}
