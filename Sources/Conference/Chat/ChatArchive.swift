import Signalling

/// What a room remembers of its chat and polls when it is opened.
public struct TalkPast: Sendable, Equatable {
    /// The latest messages, by number.
    public var latest: [ChatEntry]
    /// The pinned messages that are older than those.
    public var pinned: [ChatEntry]
    /// Whether there are earlier messages than ``latest``.
    public var hasOlder: Bool
    /// The number of the next message: larger than any that was ever given.
    public var nextMessage: MessageID
    /// All polls, by number.
    public var polls: [StoredPoll]
    /// All votes.
    public var votes: [StoredVote]
    /// The number of the next poll: larger than any that was ever given.
    public var nextPoll: PollID

    /// Makes a past; nothing has happened unless said otherwise.
    public init(
        latest: [ChatEntry] = [], pinned: [ChatEntry] = [], hasOlder: Bool = false, nextMessage: MessageID = 1,
        polls: [StoredPoll] = [], votes: [StoredVote] = [], nextPoll: PollID = 1
    ) {
        self.latest = latest
        self.pinned = pinned
        self.hasOlder = hasOlder
        self.nextMessage = nextMessage
        self.polls = polls
        self.votes = votes
        self.nextPoll = nextPoll
    }
}

/// What has changed in a room's chat and polls. Later changes of the same thing replace earlier ones.
public struct TalkChanges: Sendable, Equatable {
    /// New and changed messages.
    public var messages: [MessageID: ChatEntry] = [:]
    /// Files whose message was deleted.
    public var removedFiles: Set<String> = []
    /// New and changed polls.
    public var polls: [PollID: StoredPoll] = [:]
    /// Polls that were deleted, with their votes.
    public var removedPolls: Set<PollID> = []
    /// Votes that were given or changed; nil where one was taken back.
    public var votes: [VoteKey: StoredVote?] = [:]

    /// Whose vote in which poll.
    public struct VoteKey: Hashable, Sendable {
        /// The poll.
        public var poll: PollID
        /// Who.
        public var voter: PersonKey

        /// Makes a key.
        public init(poll: PollID, voter: PersonKey) {
            self.poll = poll
            self.voter = voter
        }
    }

    /// Nothing.
    public init() {}

    /// Whether there is nothing to keep.
    public var isEmpty: Bool {
        messages.isEmpty && removedFiles.isEmpty && polls.isEmpty && removedPolls.isEmpty && votes.isEmpty
    }

    /// Adds what happened later.
    public mutating func merge(_ later: TalkChanges) {
        messages.merge(later.messages) { $1 }
        removedFiles.formUnion(later.removedFiles)
        polls.merge(later.polls) { $1 }
        votes.merge(later.votes) { $1 }
        removedPolls.formUnion(later.removedPolls)
        for poll in later.removedPolls { forget(poll) }
    }

    /// Takes a poll and its votes out: they will be deleted.
    mutating func forget(_ poll: PollID) {
        polls[poll] = nil
        votes = votes.filter { $0.key.poll != poll }
    }
}

/// What the room needs from its archive before it can answer.
public struct ChatLookup: Sendable {
    /// What is sought.
    public enum Query: Hashable, Sendable {
        /// The latest messages before this one that the reader may read, one more than are wanted.
        case before(MessageID, limit: Int, reader: ChatReader)
        /// This message.
        case message(MessageID)
    }

    /// What is sought.
    public let query: Query
    /// Who asked.
    let connection: ConnectionID
    /// What they asked.
    let request: ChatRequest
    /// Their number for it.
    let number: Int?
}

/// Keeps the chat of every room.
public protocol ChatArchive: Sendable {
    /// The latest messages before `before` that `reader` may read, at most `limit`, oldest first.
    func messages(
        room slug: String, before: MessageID, limit: Int, reader: ChatReader
    ) async throws -> [ChatEntry]
    /// One message, or nil.
    func message(room slug: String, id: MessageID) async throws -> ChatEntry?
    /// The message that carries a file, or nil.
    func message(room slug: String, file: String) async throws -> ChatEntry?
}

/// Keeps the polls of every room.
public protocol PollArchive: Sendable {
    /// All polls of a room and their votes, by number.
    func polls(room slug: String) async throws -> (polls: [StoredPoll], votes: [StoredVote])
}

/// Keeps what is said and voted.
public protocol TalkArchive: ChatArchive, PollArchive {
    /// What a room remembers when it is opened.
    ///
    /// - Parameter latest: how many messages at most.
    func past(room slug: String, latest: Int) async throws -> TalkPast
    /// Keeps all of `changes`, or nothing when it throws.
    func save(_ changes: TalkChanges, room slug: String) async throws
}

/// An archive that remembers nothing.
public struct NoTalkArchive: TalkArchive {
    /// Makes one.
    public init() {}

    /// None.
    public func messages(
        room slug: String, before: MessageID, limit: Int, reader: ChatReader
    ) async throws -> [ChatEntry] { [] }

    /// Nil.
    public func message(room slug: String, id: MessageID) async throws -> ChatEntry? { nil }

    /// Nil.
    public func message(room slug: String, file: String) async throws -> ChatEntry? { nil }

    /// None.
    public func polls(room slug: String) async throws -> (polls: [StoredPoll], votes: [StoredVote]) { ([], []) }

    /// Nothing.
    public func past(room slug: String, latest: Int) async throws -> TalkPast { TalkPast() }

    /// Forgets the changes.
    public func save(_ changes: TalkChanges, room slug: String) async throws {}
}
