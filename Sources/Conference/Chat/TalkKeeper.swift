import Synchronization

/// Hands what is to be kept to the archive, in order and one part at a time, while the room goes on.
final class TalkKeeper: Sendable {
    private struct State {
        var pending = TalkChanges()
        var saving: Task<Void, Never>?
    }

    private let archive: any TalkArchive
    private let room: String
    private let state = Mutex(State())

    /// How often something that could not be kept is tried again before it is given up.
    private static let attempts = 5

    init(archive: any TalkArchive, room: String) {
        self.archive = archive
        self.room = room
    }

    /// Takes changes; returns at once.
    func keep(_ changes: TalkChanges) {
        state.withLock { state in
            state.pending.merge(changes)
            if state.saving == nil { state.saving = Task { await self.save() } }
        }
    }

    /// Returns when everything that was taken before is kept or given up.
    func settle() async {
        while let saving = state.withLock({ $0.saving }) { await saving.value }
    }

    /// What the archive has, with everything that was taken before; nothing when it fails.
    func find(_ query: ChatLookup.Query) async -> [ChatEntry] {
        await settle()
        switch query {
        case .before(let id, let limit, let reader):
            return (try? await archive.messages(room: room, before: id, limit: limit, reader: reader)) ?? []
        case .message(let id):
            return ((try? await archive.message(room: room, id: id)) ?? nil).map { [$0] } ?? []
        }
    }

    /// The message that carries a file.
    func carrier(of file: String) async -> ChatEntry? {
        await settle()
        return (try? await archive.message(room: room, file: file)) ?? nil
    }

    private func save() async {
        while let changes = next() {
            var delay = Duration.milliseconds(100)
            for attempt in 1...Self.attempts {
                do {
                    try await archive.save(changes, room: room)
                    break
                } catch {
                    guard attempt < Self.attempts else { break }
                    try? await Task.sleep(for: delay)
                    delay *= 2
                }
            }
        }
    }

    private func next() -> TalkChanges? {
        state.withLock { state in
            guard !state.pending.isEmpty else {
                state.saving = nil
                return nil
            }
            defer { state.pending = TalkChanges() }
            return state.pending
        }
    }
}
