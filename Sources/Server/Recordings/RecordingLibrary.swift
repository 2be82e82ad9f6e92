import Conference
import Foundation
import Logging
import RecordingManifest
import ServiceLifecycle
import Storage

/// The recordings of this server: takes up what the recorder finishes, has films made of it, one at a time and only
/// with what the machine has to spare, and deletes what has been kept for its time.
public actor RecordingLibrary: Service, RoomAudit, CustomStringConvertible {
    /// Says how to compose the recording in a directory: a program and its arguments.
    public typealias ComposeCommand =
        @Sendable (_ directory: String, RecordingStart.Mode) -> (executable: String, arguments: [String])

    /// Times that tests shorten.
    public struct Timing: Sendable {
        /// Between two looks for what is to be deleted, and for compositions to try again.
        public var expiry = Duration.seconds(600), retry = Duration.seconds(60)
        /// How long a composition may say nothing.
        public var silence = Duration.seconds(600)
        /// How long a composition has to end after it was asked to; less than the server itself has.
        public var grace = Duration.milliseconds(1500)

        /// The usual times.
        public init() {}
    }

    /// What composing is tried at most.
    static let attempts = 3

    /// The name of the service in the log.
    public nonisolated var description: String { "recordings" }

    nonisolated let store: any RecordingStore & AuditStore
    nonisolated let folder: RecordingFolder
    nonisolated let settings: Configuration.Recordings
    nonisolated let audit: AuditLog
    let command: ComposeCommand
    let timing: Timing
    let logger: Logger
    let now: @Sendable () -> Date
    /// What is being composed.
    var running: (id: RecordingID, task: Task<Composition.Outcome, Never>)?
    /// Those who are to be taken out of recordings that the recorder may have ended before it was told.
    var erasures: [RecordingID: Set<UInt32>] = [:]

    private nonisolated let news: AsyncStream<News>
    private nonisolated let teller: AsyncStream<News>.Continuation
    private nonisolated let calls: AsyncStream<Void>
    private nonisolated let caller: AsyncStream<Void>.Continuation
    /// What the recorder writes from now on is not left over from a crash.
    private let startedAt: Date

    private enum News: Sendable {
        case begun(RecordingID, RecordingStart)
        case ended(RecordingID)
        case erased(RecordingID, participant: UInt32)
        case act(RoomAct)
    }

    /// Makes the library; ``run()`` makes it work.
    ///
    /// - Parameters:
    ///   - store: where recordings, links and the audit log are kept.
    ///   - directory: where the recorder puts recordings.
    ///   - compose: how to compose one.
    ///   - now: the time of the day.
    public init(
        store: any RecordingStore & AuditStore, directory: String, settings: Configuration.Recordings,
        compose: @escaping ComposeCommand, logger: Logger, timing: Timing = Timing(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        folder = RecordingFolder(root: directory)
        self.settings = settings
        command = compose
        self.logger = logger
        self.timing = timing
        self.now = now
        audit = AuditLog(store: store, now: now)
        startedAt = now()
        (news, teller) = AsyncStream.makeStream()
        (calls, caller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - From the recorder

    /// Takes what the recorder tells.
    public nonisolated func take(_ events: [RecordingEvent]) {
        for event in events {
            switch event {
            case .ended(let id, _): teller.yield(.ended(id))
            case .diskLow(let left):
                logger.warning("the disk is nearly full for recordings", metadata: ["bytesLeft": "\(left)"])
            case .needsKeyframe: break
            }
        }
    }

    /// Takes note of what the room tells the recorder.
    nonisolated func note(_ commands: [RecordingCommand]) {
        for command in commands {
            switch command {
            case .begin(let id, let start): teller.yield(.begun(id, start))
            case .withdraw(let id, let participant, erase: true):
                teller.yield(.erased(id, participant: participant))
            default: break
            }
        }
    }

    /// Takes down what somebody did in a room.
    public nonisolated func record(_ act: RoomAct) { teller.yield(.act(act)) }

    // MARK: - Running

    /// Works until the task is cancelled or a graceful shutdown is asked for; ends what is being composed, which goes
    /// on at the next start.
    ///
    /// Let it end after the rooms: what they tell until then is still written down. It runs once.
    public func run() async throws {
        await takeUp()
        let listening = Task { for await item in news { await self.take(item) } }
        await cancelWhenGracefulShutdown { await self.work() }
        teller.finish()
        await listening.value
    }

    private func work() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in self.calls { await self.composeWaiting() } }
            group.addTask {
                repeat { self.lookForWork() } while await self.pause(self.timing.retry)
            }
            group.addTask {
                repeat { await self.expire() } while await self.pause(self.timing.expiry)
            }
        }
    }

    private nonisolated func pause(_ time: Duration) async -> Bool { (try? await Task.sleep(for: time)) != nil }

    /// Makes the composer look whether something waits.
    nonisolated func lookForWork() { caller.yield() }

    private func take(_ item: News) async {
        do {
            switch item {
            case .begun(let id, let start): _ = try await store.insert(StoredRecording(id, start))
            case .ended(let id):
                for participant in erasures.removeValue(forKey: id) ?? [] {
                    _ = try folder.erase(participant, from: id)
                }
                try await finish(id)
            case .erased(let id, let participant): try await erase(participant, from: id)
            case .act(let act): try await store.append(AuditEntry(act), unlessSince: nil)
            }
        } catch is CancellationError {
            // The server stops; the next one does it, from the manifest.
        } catch {
            // Tried again at the next start, from the manifest.
            logger.error("a recording was not noted", metadata: ["error": "\(error)"])
        }
    }

    /// Brings the library and the disk together: what a crash interrupted is finished or goes on.
    private func takeUp() async {
        do {
            let deleted = try await store.deletedRecordings()
            for id in folder.ids() {
                if deleted.contains(id.text) {
                    try folder.remove(id)
                } else if let manifest = folder.manifest(id), isLeftOver(manifest) {
                    _ = try await store.insert(StoredRecording(id, manifest.start))
                    if try await store.recording(id: id.text)?.state == .recording { try await finish(id) }
                }
            }
            let going = try await store.recordings(in: .recording)
            for recording in going where recording.startedAt < startedAt {
                guard let id = RecordingID(recording.id) else { continue }
                try await finish(id)
            }
            for recording in try await store.recordings(in: .composing) {
                _ = try await store.updateRecording(id: recording.id) { $0.state = .waiting }
            }
        } catch is CancellationError {
            // The server stops; the next one goes on here.
        } catch {
            logger.error("recordings were not taken up", metadata: ["error": "\(error)"])
        }
    }

    private func isLeftOver(_ manifest: Manifest) -> Bool {
        manifest.state == .finished || manifest.start.startedAt < Int64(startedAt.timeIntervalSince1970 * 1000)
    }

    /// Notes that a recording is over, by what its manifest says.
    func finish(_ id: RecordingID) async throws {
        let manifest = folder.manifest(id)
        let bytes = folder.size(id).bytes
        let end = manifest?.endedAt.map { Date(timeIntervalSince1970: Double($0) / 1000) } ?? now()
        let expiry = end + Double(settings.keepDays) * 86_400
        let composes = settings.compose != .never
        _ = try await store.updateRecording(id: id.text) { recording in
            guard recording.deletion == nil, recording.state == .recording else { return }
            recording.endedAt = end
            recording.expiresAt = expiry
            recording.bytes = bytes
            guard let manifest else {
                recording.state = .failed
                recording.failure = "The files of this recording are not there or cannot be read."
                return
            }
            recording.describe(manifest)
            if manifest.tracks.isEmpty {
                recording.state = .failed
                recording.failure = "Nobody who consented sent sound or pictures, so there is nothing to show."
            } else {
                recording.state = composes ? .waiting : .ready
            }
        }
        lookForWork()
    }
}

extension StoredRecording {
    /// A recording that begins.
    init(_ id: RecordingID, _ start: RecordingStart) {
        self.init(
            id: id.text, room: start.room, title: start.title,
            startedAt: Date(timeIntervalSince1970: Double(start.startedAt) / 1000), mode: start.mode.rawValue)
        breakoutTitle = start.breakout?.title
        parent = start.parent?.text
        continues = start.continues?.text
        searchText = [title, breakoutTitle].compactMap { $0?.lowercased() }.joined(separator: "\n")
    }

    /// Takes over what the manifest says about length and people.
    mutating func describe(_ manifest: Manifest) {
        duration = manifest.duration - manifest.pausedTime(until: manifest.duration)
        let people = manifest.participants.filter { $0.withdrawnAt == nil }
        participants = people.count
        let words = [title, breakoutTitle].compactMap { $0 } + people.flatMap { [$0.name, $0.school ?? ""] }
        searchText = words.filter { !$0.isEmpty }.joined(separator: "\n").lowercased()
    }
}

extension Manifest {
    /// How long was paused before a moment, which is how much the film is ahead of the recording's own clock.
    func pausedTime(until moment: Int64) -> Int64 {
        pauses.reduce(0) { sum, pause in
            sum + max(0, min(pause.to ?? duration, moment) - min(pause.from, moment))
        }
    }
}

/// What the room's rules give their commands to: the recorder, and the library takes note.
public struct ObservedRecording: RecordingControl {
    private let recorder: any RecordingControl
    private let library: RecordingLibrary

    /// Lets `library` take note of what `recorder` is told.
    public init(recorder: any RecordingControl, library: RecordingLibrary) {
        self.recorder = recorder
        self.library = library
    }

    /// Hands over commands; returns at once.
    public func submit(_ commands: [RecordingCommand]) {
        // First the library: the recorder's answer must not come before it.
        library.note(commands)
        recorder.submit(commands)
    }
}
