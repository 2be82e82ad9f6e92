import Foundation

/// A message of the chat as it is kept.
public struct ChatRow: Sendable, Equatable {
    /// Its number in its room.
    public var id: Int64
    /// The key of whoever wrote it.
    public var author: String
    /// The author's name at that time.
    public var name: String
    /// The author's school at that time.
    public var school: String?
    /// The key of the one to whom it goes; nil for everybody.
    public var recipient: String?
    /// The recipient's name at that time.
    public var recipientName: String?
    /// The words.
    public var text: String
    /// Milliseconds since 1970.
    public var at: Int64
    /// Whether the author has changed it.
    public var isEdited: Bool
    /// Whether it was deleted.
    public var isDeleted: Bool
    /// Whether it is pinned.
    public var isPinned: Bool
    /// A file that it carries.
    public var file: FileRow?
    /// Which message it answers.
    public var replyTo: Int64?
    /// The breakout room it was written in.
    public var breakout: Int64?
    /// The keys of those who reacted, by reaction, in their order.
    public var reactions: [String: [String]]

    /// Makes a row.
    public init(
        id: Int64, author: String, name: String, school: String? = nil, recipient: String? = nil,
        recipientName: String? = nil, text: String, at: Int64, isEdited: Bool = false, isDeleted: Bool = false,
        isPinned: Bool = false, file: FileRow? = nil, replyTo: Int64? = nil, breakout: Int64? = nil,
        reactions: [String: [String]] = [:]
    ) {
        self.id = id
        self.author = author
        self.name = name
        self.school = school
        self.recipient = recipient
        self.recipientName = recipientName
        self.text = text
        self.at = at
        self.isEdited = isEdited
        self.isDeleted = isDeleted
        self.isPinned = isPinned
        self.file = file
        self.replyTo = replyTo
        self.breakout = breakout
        self.reactions = reactions
    }
}

/// A file that was sent up in a room.
public struct FileRow: Sendable, Equatable {
    /// Its name in addresses and on the disk: 32 hexadecimal digits.
    public var id: String
    /// Its name for people.
    public var name: String
    /// Its length in bytes.
    public var size: Int64
    /// Its media type.
    public var type: String

    /// Makes a row.
    public init(id: String, name: String, size: Int64, type: String) {
        self.id = id
        self.name = name
        self.size = size
        self.type = type
    }
}

/// A poll as it is kept.
public struct PollRow: Sendable, Equatable {
    /// Its number in its room.
    public var id: Int64
    /// The question.
    public var question: String
    /// What one may choose.
    public var options: [String]
    /// Whether one may choose several.
    public var isMultiple: Bool
    /// Whether nobody learns who chose what.
    public var isAnonymous: Bool
    /// The right options, by index.
    public var correct: [Int]?
    /// How it stands.
    public var state: String
    /// How many chose each option.
    public var counts: [Int]
    /// Milliseconds since 1970.
    public var createdAt: Int64

    /// Makes a row.
    public init(
        id: Int64, question: String, options: [String], isMultiple: Bool, isAnonymous: Bool, correct: [Int]?,
        state: String, counts: [Int], createdAt: Int64
    ) {
        self.id = id
        self.question = question
        self.options = options
        self.isMultiple = isMultiple
        self.isAnonymous = isAnonymous
        self.correct = correct
        self.state = state
        self.counts = counts
        self.createdAt = createdAt
    }
}

/// A vote as it is kept.
public struct VoteRow: Sendable, Equatable {
    /// In which poll.
    public var poll: Int64
    /// The voter's key.
    public var voter: String
    /// The voter's name at that time; empty in an anonymous poll.
    public var name: String
    /// What they chose; nil in an anonymous poll.
    public var choices: [Int]?

    /// Makes a row.
    public init(poll: Int64, voter: String, name: String, choices: [Int]?) {
        self.poll = poll
        self.voter = voter
        self.name = name
        self.choices = choices
    }
}

/// Changes that are kept together.
public struct TalkRows: Sendable, Equatable {
    /// New and changed messages.
    public var messages: [ChatRow] = []
    /// Files that are no longer in any message.
    public var removedFiles: [String] = []
    /// New and changed polls.
    public var polls: [PollRow] = []
    /// Polls that were deleted.
    public var removedPolls: [Int64] = []
    /// New and changed votes.
    public var votes: [VoteRow] = []
    /// Votes that were taken back.
    public var removedVotes: [(poll: Int64, voter: String)] = []

    /// Nothing.
    public init() {}

    /// Whether the changes are the same.
    public static func == (a: TalkRows, b: TalkRows) -> Bool {
        a.messages == b.messages && a.removedFiles == b.removedFiles && a.polls == b.polls
            && a.removedPolls == b.removedPolls && a.votes == b.votes
            && a.removedVotes.elementsEqual(b.removedVotes) { $0 == $1 }
    }
}

/// Keeps what is said and voted in rooms.
public protocol TalkStore: Sendable {
    /// Keeps all of `rows`, or nothing when it throws.
    func saveTalk(_ rows: TalkRows, room slug: String) async throws
    /// The latest messages of a room, oldest first.
    func latestMessages(room slug: String, limit: Int) async throws -> [ChatRow]
    /// The pinned messages with a number below `before`, oldest first.
    func pinnedMessages(room slug: String, before: Int64) async throws -> [ChatRow]
    /// The latest messages before `before` that go to everybody in `breakout`, or are from or to `reader` alone,
    /// oldest first.
    func messages(
        room slug: String, before: Int64, limit: Int, reader: String, breakout: Int64?
    ) async throws -> [ChatRow]
    /// One message, or nil.
    func message(room slug: String, id: Int64) async throws -> ChatRow?
    /// The message that carries a file, or nil.
    func message(room slug: String, file: String) async throws -> ChatRow?
    /// The polls of a room with their votes, and the largest number that a poll ever had.
    func polls(room slug: String) async throws -> (polls: [PollRow], votes: [VoteRow], last: Int64)
}

/// Knows the files that were sent up in rooms.
public protocol RoomFileStore: Sendable {
    /// Notes a file.
    func insert(_ file: FileRow, room slug: String, at: Date) async throws
    /// The file of that id in that room, or nil.
    func file(_ id: String, room slug: String) async throws -> FileRow?
    /// How many bytes a room's files have together.
    func fileBytes(room slug: String) async throws -> Int64
    /// Forgets the files that are older than `date` and in no message.
    func removeUnsentFiles(before date: Date) async throws
    /// The ids of all files that somebody knows, those that show what a programme has done included.
    func fileIDs() async throws -> Set<String>
}
