import Signalling
import Synchronization

@testable import Conference

/// What an archive must do, in the plainest way.
struct TalkArchiveModel {
    var messages: [MessageID: ChatEntry] = [:]
    var polls: [PollID: StoredPoll] = [:]
    var votes: [TalkChanges.VoteKey: StoredVote] = [:]
    var removedFiles: Set<String> = []

    mutating func save(_ changes: TalkChanges) {
        messages.merge(changes.messages) { $1 }
        removedFiles.formUnion(changes.removedFiles)
        for id in changes.removedPolls {
            polls[id] = nil
            votes = votes.filter { $0.key.poll != id }
        }
        polls.merge(changes.polls) { $1 }
        for (key, vote) in changes.votes { votes[key] = vote }
    }

    func find(_ query: ChatLookup.Query) -> [ChatEntry] {
        switch query {
        case .message(let id): return messages[id].map { [$0] } ?? []
        case .before(let before, let limit, let reader):
            let readable = messages.values.filter { $0.id < before && reader.mayRead($0) }.sorted { $0.id < $1.id }
            return Array(readable.suffix(limit))
        }
    }

    func past(latest: Int) -> TalkPast {
        let sorted = messages.values.sorted { $0.id < $1.id }
        let older = sorted.dropLast(latest)
        return TalkPast(
            latest: Array(sorted.suffix(latest)), pinned: older.filter { $0.isPinned }, hasOlder: !older.isEmpty,
            nextMessage: (sorted.last?.id ?? 0) + 1, polls: polls.values.sorted { $0.id < $1.id },
            votes: Array(votes.values), nextPoll: (polls.keys.max() ?? 0) + 1)
    }
}

/// The same behind the protocol, for a service; as slow and as broken as a test wants.
final class MemoryTalkArchive: TalkArchive {
    struct Broken: Error {}

    private let state = Mutex((rooms: [String: TalkArchiveModel](), failures: 0, saves: 0))

    /// The next saves fail.
    func fail(_ times: Int) { state.withLock { $0.failures = times } }

    /// How often something was saved.
    var saves: Int { state.withLock { $0.saves } }

    func model(_ room: String) -> TalkArchiveModel { state.withLock { $0.rooms[room] ?? TalkArchiveModel() } }

    func messages(
        room slug: String, before: MessageID, limit: Int, reader: ChatReader
    ) async throws -> [ChatEntry] { model(slug).find(.before(before, limit: limit, reader: reader)) }

    func message(room slug: String, id: MessageID) async throws -> ChatEntry? { model(slug).messages[id] }

    func message(room slug: String, file: String) async throws -> ChatEntry? {
        model(slug).messages.values.first { $0.file?.id == file }
    }

    func polls(room slug: String) async throws -> (polls: [StoredPoll], votes: [StoredVote]) {
        let past = model(slug).past(latest: 0)
        return (past.polls, past.votes)
    }

    func past(room slug: String, latest: Int) async throws -> TalkPast { model(slug).past(latest: latest) }

    func save(_ changes: TalkChanges, room slug: String) async throws {
        await Task.yield()
        let isBroken = state.withLock { state in
            guard state.failures == 0 else {
                state.failures -= 1
                return true
            }
            state.rooms[slug, default: TalkArchiveModel()].save(changes)
            state.saves += 1
            return false
        }
        if isBroken { throw Broken() }
    }
}
