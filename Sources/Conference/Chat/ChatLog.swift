import Primitives
import Signalling

/// The messages of a room: the latest in memory, earlier ones in the archive. A value without clock.
struct ChatLog: Sendable {
    /// How many of the latest messages stay in memory.
    static let kept = 500
    /// How many more may gather before the oldest are let go.
    private static let slack = 100

    /// The number of the next message.
    private(set) var next: MessageID
    /// Messages in memory, by number: all from ``completeFrom`` on, and single earlier ones.
    private(set) var entries: [ChatEntry]
    /// From this number on all messages are in memory.
    private(set) var completeFrom: MessageID
    /// Whether the archive has messages that are not in memory.
    private(set) var hasOlder: Bool
    /// Whose messages or reactions are, or were, in memory.
    private var concerned: Set<PersonKey> = []
    /// Messages that those who see them have not been told of, by sub-room.
    private(set) var untold: [BreakoutID?: Set<MessageID>] = [:]

    init(past: TalkPast = TalkPast()) {
        next = past.nextMessage
        entries = past.pinned + past.latest
        completeFrom = past.latest.first?.id ?? past.nextMessage
        hasOlder = past.hasOlder
        for entry in entries { note(entry) }
    }

    // MARK: Reading

    /// The message of that number if it is in memory.
    subscript(id: MessageID) -> ChatEntry? { index(of: id).map { entries[$0] } }

    /// Whether the archive could have the message although memory has not.
    func mayBeArchived(_ id: MessageID) -> Bool { hasOlder && id < completeFrom && index(of: id) == nil }

    /// The latest messages before `before` that `reader` may read, oldest first, and whether there may be more; nil
    /// when memory does not go back far enough.
    func latest(
        _ limit: Int, before: MessageID = .max, for reader: ChatReader
    ) -> (messages: [ChatEntry], more: Bool)? {
        var found: [ChatEntry] = []
        for entry in entries.reversed() where entry.id < before {
            guard entry.id >= completeFrom else { break }
            guard reader.mayRead(entry) else { continue }
            if found.count == limit { return (found.reversed(), true) }
            found.append(entry)
        }
        guard !hasOlder || found.count == limit else { return nil }
        return (found.reversed(), hasOlder)
    }

    /// What memory has of that, however little.
    func recent(_ limit: Int, for reader: ChatReader) -> (messages: [ChatEntry], more: Bool) {
        let readable = entries.reversed().lazy.filter { $0.id >= completeFrom && reader.mayRead($0) }
        let found = Array(readable.prefix(limit + 1))
        return (found.prefix(limit).reversed(), found.count > limit || hasOlder)
    }

    /// The pinned messages of a sub-room, oldest first.
    func pinned(in breakout: BreakoutID?) -> [ChatEntry] {
        entries.filter { $0.isPinned && $0.breakout == breakout }
    }

    /// Whether anything in memory may concern `key` personally.
    func concerns(_ key: PersonKey) -> Bool { concerned.contains(key) }

    /// The message in memory that carries a file.
    func carrier(of file: String) -> ChatEntry? { entries.last { $0.file?.id == file } }

    // MARK: Writing

    /// Adds a message; its number is ``next``.
    mutating func append(_ entry: ChatEntry) {
        next = entry.id + 1
        entries.append(entry)
        note(entry)
        if !entry.isPrivate { untold[entry.breakout, default: []].insert(entry.id) }
        if entries.count > Self.kept + Self.slack { trim() }
    }

    /// Puts the changed message in the place of the one with its number.
    mutating func replace(_ entry: ChatEntry) {
        guard let index = index(of: entry.id) else { return }
        entries[index] = entry
        note(entry)
        if !entry.isPrivate { untold[entry.breakout, default: []].insert(entry.id) }
    }

    /// Takes messages into memory that the archive had. Those that are there already are newer.
    mutating func recall(_ archived: [ChatEntry]) {
        for entry in archived where index(of: entry.id) == nil && entry.id < completeFrom {
            entries.insert(entry, at: place(of: entry.id))
            note(entry)
        }
    }

    /// What has not been told, by sub-room, as told from now on.
    mutating func takeUntold() -> [(breakout: BreakoutID?, messages: [ChatEntry])] {
        defer { untold = [:] }
        return untold.sorted { ($0.key ?? 0) < ($1.key ?? 0) }.map { breakout, ids in
            (breakout, ids.sorted().compactMap { self[$0] })
        }
    }

    private mutating func note(_ entry: ChatEntry) {
        concerned.insert(entry.author)
        if let recipient = entry.recipient { concerned.insert(recipient.key) }
        for keys in entry.reactions.values { concerned.formUnion(keys) }
    }

    /// Lets the oldest go, but not what is pinned or about to be told.
    private mutating func trim() {
        let boundary = entries[entries.count - Self.kept].id
        entries.removeAll { entry in
            entry.id < boundary && !entry.isPinned && untold[entry.breakout]?.contains(entry.id) != true
        }
        completeFrom = max(completeFrom, boundary)
        hasOlder = true
        concerned = []
        for entry in entries { note(entry) }
    }

    private func index(of id: MessageID) -> Int? {
        let index = place(of: id)
        return index < entries.count && entries[index].id == id ? index : nil
    }

    private func place(of id: MessageID) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
