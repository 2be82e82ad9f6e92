import Signalling

/// Those inside. Notes who may have changed since that was last asked, so that nobody can change somebody and forget to
/// say so to what follows from it.
struct Members: Sendable, ExpressibleByDictionaryLiteral {
    private var byID: [ParticipantID: Member] = [:]
    private var changed: Set<ParticipantID> = []
    private var changedForBoard: Set<ParticipantID> = []

    /// Whether changes are noted for the recorder.
    var isWatched = false
    /// Whether changes are noted for the board.
    var isWatchedForBoard = false

    init() {}

    init(dictionaryLiteral elements: (ParticipantID, Member)...) {
        for (id, member) in elements { byID[id] = member }
    }

    subscript(id: ParticipantID) -> Member? {
        get { byID[id] }
        _modify {
            note(id)
            yield &byID[id]
        }
    }

    var values: Dictionary<ParticipantID, Member>.Values { byID.values }
    var keys: Dictionary<ParticipantID, Member>.Keys { byID.keys }
    var count: Int { byID.count }
    var isEmpty: Bool { byID.isEmpty }

    mutating func removeValue(forKey id: ParticipantID) -> Member? {
        note(id)
        return byID.removeValue(forKey: id)
    }

    func mapValues<Value>(_ transform: (Member) -> Value) -> [ParticipantID: Value] { byID.mapValues(transform) }

    /// Who may have changed, come or gone since this was last asked.
    mutating func takeChanged() -> Set<ParticipantID> {
        guard !changed.isEmpty else { return [] }
        defer { changed = [] }
        return changed
    }

    /// The same for the board, which asks at other times.
    mutating func takeChangedForBoard() -> Set<ParticipantID> {
        guard !changedForBoard.isEmpty else { return [] }
        defer { changedForBoard = [] }
        return changedForBoard
    }

    private mutating func note(_ id: ParticipantID) {
        if isWatched { changed.insert(id) }
        if isWatchedForBoard { changedForBoard.insert(id) }
    }
}
