/// Which version changed what last, so that news between two versions is found without keeping the versions.
struct Stamps: Hashable, Sendable {
    /// How many things that are gone are remembered; who missed more gets everything.
    private static let goneKept = 4096

    /// Counts everything that happened, drafts too.
    var own: Int64 = 1
    /// When something changed that is part of everybody's own part.
    var everyone: Int64 = 1
    private(set) var byPerson: [AuthorTag: Int64] = [:]
    var info: [BoardInfo.CodingKeys: Int64] = [:]
    /// When the writing began or ended last while there were few writers.
    var writing: Int64 = 0
    var items: [ItemID: Int64] = [:]
    /// When all items changed at once.
    var allItems: Int64 = 1
    var decisions: [ItemID: Int64] = [:]
    var actions: [ActionID: Int64] = [:]
    private(set) var gone: [GoneEntry] = []
    /// News that starts before this is not complete.
    private(set) var floor: Int64 = 1
    private var goneNumbers: Set<UInt32> = []

    mutating func touch(_ person: AuthorTag?) {
        if let person { byPerson[person] = own }
    }

    mutating func lose(_ what: GoneEntry.What, version: Int64) {
        if case .number(.cluster, let id) = what { goneNumbers.insert(id) }
        gone.append(GoneEntry(what: what, version: version))
        guard gone.count > Self.goneKept else { return }
        let forgotten = gone.prefix(Self.goneKept / 2)
        floor = forgotten.last?.version ?? floor
        gone.removeFirst(Self.goneKept / 2)
    }

    func isGone(_ id: UInt32) -> Bool { goneNumbers.contains(id) }
}
