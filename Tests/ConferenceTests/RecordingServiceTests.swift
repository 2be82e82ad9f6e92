import ICE
import MediaControl
import Primitives
import RecordingManifest
import SDP
import Signalling
import Synchronization
import Testing

@testable import Conference

/// A media plane, a recorder and an audit that note what they are told.
private final class Notes: MediaPlaneControl, RecordingControl, RoomAudit, RoomDirectory, TokenVerifier {
    let fingerprint = Fingerprint(algorithm: "sha-256", bytes: Array(repeating: 9, count: 32))
    let events = AsyncStream<[MediaEvent]> { _ in }
    private let notes = Mutex((keyframes: [TrackID](), model: RecorderModel(), acts: [RoomAct.Kind]()))

    func place(in room: RoomNumber) -> TransportPlacement {
        TransportPlacement(id: TransportID(rawValue: 1), candidates: [])
    }

    func submit(_ commands: [MediaCommand]) {
        for case .wantKeyframe(let track) in commands { notes.withLock { $0.keyframes.append(track) } }
    }

    func submit(_ commands: [RecordingCommand]) { notes.withLock { $0.model.apply(commands, tapped: []) } }
    func record(_ act: RoomAct) { notes.withLock { $0.acts.append(act.kind) } }
    func metrics() -> MediaPlaneMetrics { MediaPlaneMetrics() }
    func room(slug: String) async throws -> RoomRecord? { RoomRecord(slug: slug, title: slug) }

    func identity(_ credentials: Credentials, room slug: String) async throws -> Identity? {
        credentials.token.map { Identity(subject: $0, name: $0, role: .administrator) }
    }

    var keyframes: [TrackID] { notes.withLock { $0.keyframes } }
    var model: RecorderModel { notes.withLock { $0.model } }
    var acts: [RoomAct.Kind] { notes.withLock { $0.acts } }
}

private final class Box: Outbox {
    private let view = Mutex(ClientView())

    func send(_ message: EncodedMessage) {
        guard let frame = try? SignallingCodec.decodeServer(message.bytes) else { return }
        view.withLock { $0.receive(frame.message) }
    }

    func close(_ reason: ErrorCode?) {}

    var recording: RecordingNews { view.withLock { $0.recording } }
    var you: You? { view.withLock { $0.you } }
}

@Suite(.timeLimit(.minutes(1))) struct RecordingServiceTests {
    private static func enter(_ service: ConferenceService, _ room: String, _ box: Box) async -> SignallingSession {
        let session = service.session(outbox: box)
        let join = ClientMessage.Join(room: room, name: "Анна", token: "anna")
        await session.receive(SignallingCodec.encode(ClientFrame(.join(join), request: 1)))
        return session
    }

    private static func say(_ session: SignallingSession, _ request: RecordingRequest) async {
        await session.receive(SignallingCodec.encode(ClientFrame(.room(.recording(request)), request: 2)))
    }

    @Test("The recorder hears of each room, and each room of its own recordings")
    func rooms() async throws {
        let notes = Notes()
        let service = ConferenceService(
            plane: notes, directory: notes, verifier: notes, recording: notes, audit: notes)
        let (first, second) = (Box(), Box())
        for (room, box) in [("one", first), ("two", second)] {
            let session = await Self.enter(service, room, box)
            await Self.say(session, .start(mode: .everything, breakouts: false, encoders: true))
            await Self.say(session, .consent(true))
        }
        #expect(first.you?.permissions.contains(.record) == true)
        #expect(first.recording.state == .recording && second.recording.state == .recording)
        let recordings = notes.model.starts
        #expect(Set(recordings.values.map(\.room)) == ["one", "two"])
        let one = try #require(recordings.first { $0.value.room == "one" }?.key)
        #expect(await service.room(of: one) == "one")
        await service.handle([.needsKeyframe(TrackID(rawValue: 7)), .diskLow(bytesLeft: 1)])
        #expect(notes.keyframes == [TrackID(rawValue: 7)])
        #expect(first.recording.diskLow == true && second.recording.diskLow == true)
        await service.handle([.ended(one, .diskFull)])
        #expect(first.recording == RecordingNews(state: .off, ended: .diskFull))
        #expect(second.recording.state == .recording)
        #expect(await service.room(of: one) == nil)
        #expect(notes.acts.filter { $0 == .recordingStarted }.count == 2)
        await service.shutDown()
        #expect(notes.model.open.isEmpty)
    }

    @Test("Without a recorder nobody is offered to record")
    func off() async {
        let notes = Notes()
        let service = ConferenceService(plane: notes, directory: notes, verifier: notes)
        let box = Box()
        let session = await Self.enter(service, "one", box)
        await Self.say(session, .start(mode: .everything, breakouts: false, encoders: true))
        #expect(box.you?.permissions.contains(.record) == false)
        #expect(box.recording.state == .off)
    }
}
