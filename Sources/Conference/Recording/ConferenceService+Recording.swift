import MediaControl
import RecordingManifest
import Synchronization

// MARK: - Between the rooms and the recorder

extension ConferenceService {
    /// Takes what the recorder tells to the rooms that it is about.
    public func handle(_ events: [RecordingEvent]) async {
        for event in events {
            switch event {
            case .ended(let id, _):
                // After this nothing is told of it any more.
                guard let number = context.recordings.withLock({ $0.removeValue(forKey: id) }) else { continue }
                await byNumber[number]?.handle(event)
            case .diskLow:
                for number in context.recordings.withLock({ Set($0.values) }) { await byNumber[number]?.handle(event) }
            case .needsKeyframe(let track):
                // Whose track it is need not be asked: nobody else's packets reach the recorder.
                context.plane.submit([.wantKeyframe(track)])
            }
        }
    }

    /// The room, by its name in links, to which a recording that goes on belongs; nil when there is none of that name.
    public func room(of recording: RecordingID) -> String? {
        context.recordings.withLock { $0[recording] }.flatMap { byNumber[$0]?.info.slug }
    }
}

extension Room {
    /// What the recorder reports about this room.
    func handle(_ event: RecordingEvent) { apply(.recorder(event)) }
}

extension ConferenceContext {
    /// A name for a recording; nil where nothing is recorded.
    var newRecording: (@Sendable () -> RecordingID)? {
        guard recording != nil else { return nil }
        return {
            var generator = SystemRandomNumberGenerator()
            return RecordingID.random(using: &generator)
        }
    }

    /// Hands commands of a room to the recorder.
    func record(_ commands: [RecordingCommand], in room: RoomNumber) {
        guard let recording else { return }
        for case .begin(let id, _) in commands { recordings.withLock { $0[id] = room } }
        recording.submit(commands)
    }
}
