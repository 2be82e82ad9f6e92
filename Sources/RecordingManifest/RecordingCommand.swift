import MediaControl

/// What the room tells the recorder. Commands are carried out in their order; one about a recording that there is not
/// is ignored.
public enum RecordingCommand: Sendable {
    /// A recording begins. Nothing was written before this.
    case begin(RecordingID, RecordingStart)
    /// Somebody who consented is in the room, or their name, school or role has changed.
    case participant(RecordingID, RecordedParticipant)
    /// A participant who was introduced is where this is recorded.
    case entered(RecordingID, participant: UInt32)
    /// A participant is there no longer: left, lost the connection, or moved to another room.
    case left(RecordingID, participant: UInt32)
    /// A participant's track is recorded from now on; only one of somebody who consented. Its packets come by the tap,
    /// which the room turns on by ``MediaCommand/tap(_:_:)`` after this.
    case track(RecordingID, TrackID, participant: UInt32, RecordedSource)
    /// A track is recorded no more: it has ended, was switched off, or left for another room.
    case untrack(RecordingID, TrackID)
    /// Somebody withdraws: nothing of them is written from now on. With `erase` their files are removed at once.
    case withdraw(RecordingID, participant: UInt32, erase: Bool)
    /// Nothing is written until ``resume(_:)``.
    case pause(RecordingID)
    /// Goes on after a pause.
    case resume(RecordingID)
    /// Something happened now; the time of the mark is set by the recorder.
    case mark(RecordingID, RecordingMark.Kind, participant: UInt32)
    /// A participant who consented wrote this to everybody, as the message of that number.
    case chat(RecordingID, line: UInt64, participant: UInt32, text: String)
    /// A message says something else from now on; nil when it was deleted.
    case chatChanged(RecordingID, line: UInt64, text: String?)
    /// The recording ends.
    case end(RecordingID)
}

/// What the recorder tells.
public enum RecordingEvent: Sendable, Equatable {
    /// A recording is over and its files are whole; with the reason when it ended by itself.
    case ended(RecordingID, RecordingFailure?)
    /// The disk will soon be full: so many bytes are left for recordings.
    case diskLow(bytesLeft: Int64)
    /// A picture cannot be decoded before the next keyframe of this track.
    case needsKeyframe(TrackID)
}

/// Whoever records, as the room sees them.
public protocol RecordingControl: Sendable {
    /// Hands over commands; returns at once.
    func submit(_ commands: [RecordingCommand])
}
