import Foundation
import RecordingManifest
import Storage

extension RecordingLibrary {
    /// Composes what waits, one after the other. What fails comes again at a later look.
    func composeWaiting() async {
        var tried: Set<String> = []
        while !Task.isCancelled {
            let waiting = (try? await store.recordings(in: .waiting)) ?? []
            guard let next = waiting.first(where: { !tried.contains($0.id) }) else { return }
            tried.insert(next.id)
            do { try await compose(next) } catch is CancellationError { return } catch {
                logger.error("composing was not noted", metadata: ["recording": "\(next.id)", "error": "\(error)"])
            }
        }
    }

    private func compose(_ recording: StoredRecording) async throws {
        guard let id = RecordingID(recording.id) else { return }
        let begun = try await store.updateRecording(id: id.text) { recording in
            guard recording.deletion == nil, recording.state == .waiting else { return }
            recording.state = .composing
            recording.progress = 0
        }
        guard begun?.state == .composing, begun?.deletion == nil else { return }
        let isSound = recording.mode == RecordingStart.Mode.sound.rawValue || settings.compose == .sound
        let (executable, arguments) = command(folder.path(id), isSound ? .sound : .everything)
        let composition = Composition(
            executable: executable, arguments: arguments, silence: timing.silence, grace: timing.grace)
        let store = store
        let task = Task {
            await composition.run { progress in
                _ = try? await store.updateRecording(id: id.text) { recording in
                    guard recording.state == .composing else { return }
                    recording.progress = progress
                }
            }
        }
        running = (id, task)
        let outcome = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        running = nil
        // Not as part of this task: the database refuses those that were cancelled, and how far it got must be noted.
        try await Task { try await note(outcome, of: id) }.value
    }

    private func note(_ outcome: Composition.Outcome, of id: RecordingID) async throws {
        switch outcome {
        case .done:
            guard folder.film(id) != nil else {
                return try await note(.failed("Composing ended well, but there is no film."), of: id)
            }
            let (time, bytes, report) = (now(), folder.size(id).bytes, folder.report(id))
            _ = try await store.updateRecording(id: id.text) { recording in
                guard recording.deletion == nil, recording.state == .composing else { return }
                recording.state = .ready
                recording.progress = 1
                recording.failure = nil
                recording.composedAt = time
                recording.bytes = bytes
                if let report { recording.duration = report.duration }
            }
            logger.info("recording composed", metadata: ["recording": "\(id)"])
        case .failed(let reason):
            let left = try await store.updateRecording(id: id.text) { recording in
                guard recording.deletion == nil, recording.state == .composing else { return }
                recording.attempts += 1
                recording.failure = reason
                recording.state = recording.attempts < RecordingLibrary.attempts ? .waiting : .failed
            }
            logger.warning(
                "recording not composed", metadata: ["recording": "\(id)", "attempts": "\(left?.attempts ?? 0)"])
        case .stopped:
            _ = try await store.updateRecording(id: id.text) { recording in
                if recording.deletion == nil, recording.state == .composing { recording.state = .waiting }
            }
        }
    }

    /// Composes a recording once more, for whoever `actor` is.
    ///
    /// - Throws: ``APIError`` when there is nothing to compose it from, or it is on its way already.
    func composeAgain(_ recording: StoredRecording, actor: String) async throws {
        guard recording.tracksRemovedAt == nil else {
            throw APIError(
                .conflict, "tracksGone", "The single tracks are not kept so long; the film cannot be made anew.")
        }
        switch recording.state {
        case .recording: throw Self.goesOn
        case .waiting, .composing:
            throw APIError(.conflict, "alreadyWaiting", "This recording is about to be composed; wait for it.")
        case .ready, .failed: break
        }
        try await audit.record(
            actor: actor, action: "composeAsked", subject: Self.subject(recording.id), detail: [:])
        _ = try await store.updateRecording(id: recording.id) { recording in
            guard recording.deletion == nil, [.ready, .failed].contains(recording.state) else { return }
            recording.state = .waiting
            recording.attempts = 0
            recording.progress = 0
            recording.failure = nil
        }
        lookForWork()
    }

    static let goesOn = APIError(
        .conflict, "recordingGoesOn", "This recording goes on; stop it in the room first.")

    /// A recording as the audit log names it.
    static func subject(_ id: String) -> String { "recording:" + id }
}
