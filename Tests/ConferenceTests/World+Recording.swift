import MediaControl
import Primitives
import RecordingManifest
import Signalling
import Testing

@testable import Conference

extension World {
    /// Asks for something about the recording.
    @discardableResult
    mutating func record(_ connection: ConnectionID, _ request: RecordingRequest) -> ErrorCode? {
        let code = ask(connection, .recording(request))
        checkRecording()
        return code
    }

    /// Starts a recording that everybody inside agrees to, but for those.
    mutating func recordAll(
        by host: ConnectionID, mode: RecordingMode = .everything, breakouts: Bool = false,
        but others: [ConnectionID] = []
    ) {
        #expect(record(host, .start(mode: mode, breakouts: breakouts, encoders: true)) == nil)
        for connection in views.keys.sorted(by: { $0.rawValue < $1.rawValue }) where isInside(connection) {
            record(connection, .consent(!others.contains(connection)))
        }
        #expect(state.recording?.state == .recording)
    }

    /// Somebody comes in with a microphone, a camera and a screen, and has the first two on.
    mutating func sender(
        _ name: String, role: Role = .participant, client: ClientKind = .page, device: String? = nil
    ) -> ConnectionID {
        let media = MediaState(microphone: true, camera: true)
        let connection = join(name, role: role, client: client, media: media, device: device)
        negotiate(connection)
        return connection
    }

    var main: RecordingID? { state.recording?.main }

    /// The sources of somebody that are recorded, where.
    func recorded(_ connection: ConnectionID, in recording: RecordingID? = nil) -> Set<RecordedSource> {
        let place = recording ?? main
        let number = id(connection).rawValue
        return Set(recorder.tracks.values.filter { $0.participant == number && $0.recording == place }.map(\.source))
    }

    /// Everybody whom any command ever named in a recording.
    func people(in recording: RecordingID?) -> Set<UInt32> {
        Set(recording.map { recorder.participants[$0]?.keys.map { $0 } ?? [] } ?? [])
    }
}
