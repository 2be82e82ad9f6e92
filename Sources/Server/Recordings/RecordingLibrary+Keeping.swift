import Foundation
import RecordingManifest
import Storage

extension RecordingLibrary {
    /// Takes somebody out of a recording who no longer wants to be in it. The recorder does it while it records; here
    /// it is done for one that is over: what was made of it is made anew, without them.
    func erase(_ participant: UInt32, from id: RecordingID) async throws {
        guard let recording = try await store.recording(id: id.text), recording.deletion == nil else { return }
        guard recording.state != .recording else {
            // If the recorder has ended it already, it says so next.
            erasures[id, default: []].insert(participant)
            return
        }
        guard recording.hold == nil else {
            return try await audit.record(
                actor: Self.system, action: "erasureHeld", subject: Self.subject(id.text),
                detail: ["participant": "\(participant)"])
        }
        // Nothing composes it until the files are as they are to be; a crash in between is taken up as after recording.
        _ = try await store.updateRecording(id: id.text) { $0.state = .recording }
        if let running, running.id == id {
            running.task.cancel()
            _ = await running.task.value
        }
        let files = try folder.erase(participant, from: id)
        _ = try await store.updateRecording(id: id.text) { recording in
            recording.state = .recording
            recording.composedAt = nil
            recording.failure = nil
            recording.attempts = 0
            recording.progress = 0
        }
        try await audit.record(
            actor: Self.system, action: "personErased", subject: Self.subject(id.text),
            detail: ["participant": "\(participant)", "files": "\(files ?? 0)"])
        try await finish(id)
    }

    /// The actor of what the server does by itself.
    static let system = "system"

    /// What recordings take of the disk.
    func disk() -> RecordingDisk { RecordingDisk(folder: folder, configured: settings.limitBytes) }

    /// Deletes a recording: nobody can see it from now on, its files go, an act stays.
    ///
    /// - Throws: ``APIError`` while it goes on or is held.
    func delete(_ id: RecordingID, by actor: String, reason: String, action: String = "deleted") async throws {
        // Whole, also when whoever asked for it goes away in the middle.
        try await Task { try await deleteWhole(id, by: actor, reason: reason, action: action) }.value
    }

    private func deleteWhole(_ id: RecordingID, by actor: String, reason: String, action: String) async throws {
        let time = now()
        let left = try await store.updateRecording(id: id.text) { recording in
            guard recording.deletion == nil, recording.hold == nil, recording.state != .recording else { return }
            recording.deletion = .init(at: time, by: actor, reason: reason)
            // Names are what must not stay.
            recording.searchText = ""
            recording.failure = nil
        }
        guard let left else { throw RecordingAccess.notFound }
        guard left.deletion?.at == time, left.deletion?.by == actor else {
            if left.deletion != nil { throw RecordingAccess.notFound }
            throw left.hold == nil ? Self.goesOn : Self.held
        }
        if let running, running.id == id {
            running.task.cancel()
            _ = await running.task.value
        }
        let (bytes, files) = folder.size(id)
        _ = try await store.revokeRecordingShare(id: nil, of: id.text, at: time)
        try await audit.record(
            actor: actor, action: action, subject: Self.subject(id.text),
            detail: ["reason": reason, "files": "\(files)", "bytes": "\(bytes)", "title": left.fullTitle])
        // If this fails, the next look for expired recordings tries it again.
        do { try folder.remove(id) } catch {
            logger.error(
                "the files of a deleted recording were not removed",
                metadata: ["recording": "\(id)", "error": "\(error)"])
        }
    }

    /// Keeps a recording beyond its time, or lets it go again with `reason` nil.
    func hold(_ id: RecordingID, by actor: String, reason: String?) async throws -> StoredRecording? {
        let time = now()
        try await audit.record(
            actor: actor, action: reason == nil ? "released" : "held", subject: Self.subject(id.text),
            detail: reason.map { ["reason": $0] } ?? [:])
        return try await store.updateRecording(id: id.text) { recording in
            recording.hold = reason.map { .init(reason: $0, by: actor, at: time) }
        }
    }

    /// Deletes what has been kept for its time and is not held.
    func expire() async {
        do {
            for recording in try await store.expiredRecordings(now: now()) {
                guard let id = RecordingID(recording.id) else { continue }
                do {
                    try await delete(id, by: Self.system, reason: "kept for its time", action: "expired")
                } catch let error as APIError {
                    // Held, or deleted by somebody, since it was listed.
                    logger.info(
                        "an expired recording stays", metadata: ["recording": "\(id)", "code": "\(error.code)"])
                }
            }
            let limit = now() - Double(settings.keepTracksDays) * 86_400
            for recording in try await store.recordingsWithTracks(composedBefore: limit) {
                guard let id = RecordingID(recording.id), folder.film(id) != nil else { continue }
                try await removeTracks(id)
            }
            let deleted = try await store.deletedRecordings()
            for id in folder.ids() where deleted.contains(id.text) { try folder.remove(id) }
        } catch is CancellationError {
            // The server stops; the next one goes on here.
        } catch {
            logger.error("expired recordings were not all deleted", metadata: ["error": "\(error)"])
        }
    }

    private func removeTracks(_ id: RecordingID) async throws {
        let time = now()
        let left = try await store.updateRecording(id: id.text) { recording in
            guard recording.deletion == nil, recording.hold == nil, recording.state == .ready else { return }
            recording.tracksRemovedAt = time
        }
        guard left?.tracksRemovedAt == time else { return }
        let files = try folder.removeTracks(id)
        let bytes = folder.size(id).bytes
        _ = try await store.updateRecording(id: id.text) { $0.bytes = bytes }
        try await audit.record(
            actor: Self.system, action: "tracksRemoved", subject: Self.subject(id.text),
            detail: ["files": "\(files)"])
    }

    static let held = APIError(
        .conflict, "recordingHeld", "An administrator holds this recording; it can be deleted when it is let go.")
}

extension StoredRecording {
    /// What it is called, with the breakout room.
    var fullTitle: String { breakoutTitle.map { "\(title) · \($0)" } ?? title }
}
