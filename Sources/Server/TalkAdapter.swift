import Conference
import Logging
import Signalling
import Storage

/// Lets the rooms keep what is said and voted in the store.
public struct StoredTalk: TalkArchive {
    private let store: any TalkStore
    private let files: FileVault
    private let logger: Logger

    /// Keeps things in `store`, and takes files off the disk whose message was deleted.
    public init(store: any TalkStore, files: FileVault, logger: Logger) {
        self.store = store
        self.files = files
        self.logger = logger
    }

    /// What a room remembers when it is opened.
    public func past(room slug: String, latest: Int) async throws -> TalkPast {
        var messages = try await store.latestMessages(room: slug, limit: latest + 1)
        let hasOlder = messages.count > latest
        if hasOlder { messages.removeFirst() }
        let pinned = hasOlder ? try await store.pinnedMessages(room: slug, before: messages.first?.id ?? 0) : []
        let (polls, votes, last) = try await store.polls(room: slug)
        return TalkPast(
            latest: messages.compactMap(ChatEntry.init), pinned: pinned.compactMap(ChatEntry.init),
            hasOlder: hasOlder, nextMessage: MessageID(messages.last?.id ?? 0) + 1,
            polls: polls.compactMap(StoredPoll.init), votes: votes.map(StoredVote.init), nextPoll: PollID(last) + 1)
    }

    /// Keeps all of `changes`.
    public func save(_ changes: TalkChanges, room slug: String) async throws {
        do {
            try await store.saveTalk(TalkRows(changes), room: slug)
        } catch {
            logger.error("what was said in a room was not kept", metadata: ["error": "\(error)"])
            throw error
        }
        for file in changes.removedFiles { files.remove(file) }
    }

    /// Earlier messages, as far as `reader` may read them.
    public func messages(
        room slug: String, before: MessageID, limit: Int, reader: ChatReader
    ) async throws -> [ChatEntry] {
        try await store.messages(
            room: slug, before: Int64(clamping: before), limit: limit, reader: reader.key.rawValue,
            breakout: reader.breakout.map { Int64($0) }
        ).compactMap(ChatEntry.init)
    }

    /// One message, or nil.
    public func message(room slug: String, id: MessageID) async throws -> ChatEntry? {
        try await store.message(room: slug, id: Int64(clamping: id)).flatMap(ChatEntry.init)
    }

    /// The message that carries a file, or nil.
    public func message(room slug: String, file: String) async throws -> ChatEntry? {
        try await store.message(room: slug, file: file).flatMap(ChatEntry.init)
    }

    /// The polls of a room with their votes.
    public func polls(room slug: String) async throws -> (polls: [StoredPoll], votes: [StoredVote]) {
        let (polls, votes, _) = try await store.polls(room: slug)
        return (polls.compactMap(StoredPoll.init), votes.map(StoredVote.init))
    }
}

extension TalkRows {
    fileprivate init(_ changes: TalkChanges) {
        self.init()
        messages = changes.messages.values.sorted { $0.id < $1.id }.map(ChatRow.init)
        removedFiles = changes.removedFiles.sorted()
        polls = changes.polls.values.sorted { $0.id < $1.id }.map(PollRow.init)
        removedPolls = changes.removedPolls.sorted().map { Int64($0) }
        // By key: nobody learns from the order in the table who voted when.
        for (key, vote) in changes.votes.sorted(by: { $0.key.voter.rawValue < $1.key.voter.rawValue }) {
            if let vote {
                votes.append(
                    VoteRow(
                        poll: Int64(vote.poll), voter: vote.voter.rawValue, name: vote.name, choices: vote.choices))
            } else {
                removedVotes.append((Int64(key.poll), key.voter.rawValue))
            }
        }
    }
}

extension ChatRow {
    fileprivate init(_ entry: ChatEntry) {
        self.init(
            id: Int64(clamping: entry.id), author: entry.author.rawValue, name: entry.name, school: entry.school,
            recipient: entry.recipient?.key.rawValue, recipientName: entry.recipient?.name, text: entry.text,
            at: entry.at, isEdited: entry.isEdited, isDeleted: entry.isDeleted, isPinned: entry.isPinned,
            file: entry.file.map { FileRow(id: $0.id, name: $0.name, size: Int64($0.size), type: $0.type) },
            replyTo: entry.replyTo.map { Int64(clamping: $0) }, breakout: entry.breakout.map { Int64($0) },
            reactions: entry.reactions.mapValues { $0.map(\.rawValue) })
    }
}

extension ChatEntry {
    fileprivate init?(_ row: ChatRow) {
        guard let id = MessageID(exactly: row.id) else { return nil }
        self.init(
            id: id, author: PersonKey(rawValue: row.author), name: row.name, school: row.school,
            recipient: row.recipient.map {
                Recipient(key: PersonKey(rawValue: $0), name: row.recipientName ?? "")
            }, text: row.text, at: row.at,
            file: row.file.map { ChatFile(id: $0.id, name: $0.name, size: Int($0.size), type: $0.type) },
            replyTo: row.replyTo.flatMap { MessageID(exactly: $0) },
            breakout: row.breakout.flatMap { BreakoutID(exactly: $0) })
        isEdited = row.isEdited
        isDeleted = row.isDeleted
        isPinned = row.isPinned
        reactions = row.reactions.mapValues { $0.map(PersonKey.init(rawValue:)) }
    }
}

extension PollRow {
    fileprivate init(_ poll: StoredPoll) {
        self.init(
            id: Int64(poll.id), question: poll.question, options: poll.options, isMultiple: poll.isMultiple,
            isAnonymous: poll.isAnonymous, correct: poll.correct, state: poll.state.rawValue, counts: poll.counts,
            createdAt: poll.createdAt)
    }
}

extension StoredPoll {
    fileprivate init?(_ row: PollRow) {
        guard let id = PollID(exactly: row.id), let state = Poll.State(rawValue: row.state),
            row.counts.count == row.options.count
        else { return nil }
        self.init(
            id: id, question: row.question, options: row.options, isMultiple: row.isMultiple,
            isAnonymous: row.isAnonymous, correct: row.correct, state: state, createdAt: row.createdAt)
        counts = row.counts
    }
}

extension StoredVote {
    fileprivate init(_ row: VoteRow) {
        self.init(
            poll: PollID(clamping: row.poll), voter: PersonKey(rawValue: row.voter), name: row.name,
            choices: row.choices)
    }
}
