import Primitives
import Signalling

/// The chat and the polls of a room, with what is to be told and kept of them.
struct Talk: Sendable {
    var chat: ChatLog
    var polls: PollBook
    var limiter = ChatLimiter()
    /// Files that were sent up and stand in no message yet.
    var uploads = Uploads()
    /// What is to be kept.
    var unsaved = TalkChanges()
    var chatToldAt: Instant?
    var pollsToldAt: Instant?
    /// The polls as those who do not run them were last told.
    var toldPolls: [Poll] = []
    /// What those who come in are told alike, by sub-room, until something changes.
    var welcomes: [BreakoutID?: Shared<ChatWelcome>] = [:]

    init(past: TalkPast = TalkPast()) {
        chat = ChatLog(past: past)
        polls = PollBook(past: past)
        toldPolls = polls.polls(asHost: false)
    }
}

/// Files that were sent up and stand in no message yet.
struct Uploads: Sendable {
    /// How many of one person wait at once.
    private static let limit = 10

    private var files: [(file: ChatFile, owner: PersonKey)] = []

    /// Notes a file. The oldest of those of the same person is forgotten when there are too many.
    mutating func add(_ file: ChatFile, of owner: PersonKey) {
        if files.count(where: { $0.owner == owner }) >= Self.limit,
            let first = files.firstIndex(where: { $0.owner == owner })
        {
            files.remove(at: first)
        }
        files.append((file, owner))
    }

    /// The file, if `owner` sent it up.
    func file(_ id: String, of owner: PersonKey) -> ChatFile? {
        files.first { $0.file.id == id && $0.owner == owner }?.file
    }

    mutating func remove(_ id: String) { files.removeAll { $0.file.id == id } }
}
