import Signalling

/// Who is listed in a room, what everybody has been told of them, and what is still to be told.
///
/// All clients know the same: the window, as it was when ``flush()`` was last called. Changes wait for that; whoever
/// drives the roster decides when. A client that comes in gets what the others were told, and hears of the rest with
/// them.
struct Roster: Sendable {
    /// How many everybody is told of.
    let windowSize: Int

    /// Everybody who is listed, as they are.
    private(set) var listed: [ParticipantID: ParticipantInfo] = [:]
    private var names = NameIndex()
    /// How many are listed of each school, by its id.
    private var schools: [String: SchoolCount] = [:]
    private var schoolOf: [ParticipantID: String] = [:]
    /// Those of the window, as everybody was told.
    private(set) var told: [ParticipantID: ParticipantInfo] = [:]
    private var toldTotal = 0
    /// Whether a newcomer was told another number than the others.
    private var totalsDiffer = false
    /// Those listed who are not in ``told``, by order of arrival.
    private var outside: [ParticipantID] = []
    /// Whoever may differ from what was told.
    private var changed: Set<ParticipantID> = []
    private var arrived: Set<ParticipantID> = []
    private var gone: [ParticipantID: LeaveReason] = [:]
    private var speaking: Set<ParticipantID> = []
    private var welcome: ParticipantList?

    /// Whether there is anything to tell.
    private(set) var isStale = false

    init(windowSize: Int = SignallingLimits.rosterWindow) { self.windowSize = windowSize }

    var count: Int { listed.count }

    /// Somebody has come in, later than all others.
    mutating func add(_ info: ParticipantInfo, school: School? = nil) {
        listed[info.id] = info
        setSchool(of: info.id, school)
        names.insert(info.name, info.id)
        outside.append(info.id)
        arrived.insert(info.id)
        isStale = true
    }

    mutating func change(_ info: ParticipantInfo) {
        guard let before = listed[info.id], before != info else { return }
        if before.name != info.name {
            names.remove(before.name, info.id)
            names.insert(info.name, info.id)
        }
        listed[info.id] = info
        if told[info.id] != nil { changed.insert(info.id) }
        if told[info.id] != nil || Rank(info, false) > .silent { isStale = true }
    }

    /// Somebody belongs to this school, or to none.
    mutating func setSchool(of id: ParticipantID, _ school: School?) {
        guard schoolOf[id] != school?.id else { return }
        if let old = schoolOf.removeValue(forKey: id), let count = schools[old]?.count {
            if count > 1 { schools[old]?.count = count - 1 } else { schools[old] = nil }
        }
        guard let school else { return }
        schoolOf[id] = school.id
        schools[school.id, default: SchoolCount(id: school.id, name: school.name, count: 0)].count += 1
    }

    /// How many are listed of a school, by its id.
    func count(ofSchool id: String) -> Int { schools[id]?.count ?? 0 }

    mutating func remove(_ id: ParticipantID, _ reason: LeaveReason) {
        guard let info = listed.removeValue(forKey: id) else { return }
        setSchool(of: id, nil)
        names.remove(info.name, id)
        arrived.remove(id)
        changed.remove(id)
        speaking.remove(id)
        if told[id] != nil { gone[id] = reason } else { leaveOutside(id) }
        isStale = true
    }

    /// Who speaks: they belong into the window.
    mutating func setSpeaking(_ ids: some Sequence<ParticipantID>) {
        let new = Set(ids).filter { listed[$0] != nil }
        if new != speaking, !outside.isEmpty { isStale = true }
        speaking = new
    }

    /// What everybody has been told of the window, by order of arrival; for somebody who is also told ``count``.
    mutating func known() -> ParticipantList {
        if count != toldTotal { totalsDiffer = true }
        if let welcome { return welcome }
        let list = ParticipantList(told.values.sorted { $0.id < $1.id })
        welcome = list
        return list
    }

    /// Those of `ids` who are listed, but whom nobody was told of.
    func unknown(_ ids: some Sequence<ParticipantID>) -> [ParticipantInfo] {
        Set(ids).sorted().compactMap { told[$0] == nil ? listed[$0] : nil }
    }

    /// A part of the list of everybody, by surname.
    func page(_ request: ClientMessage.RosterRequest) -> RosterPage {
        let (ids, matching) = names.page(offset: request.offset, limit: request.limit, search: request.search) { id in
            request.school.map { (listed[id]?.school ?? "") == $0 } ?? true
        }
        var page = RosterPage(
            total: count, matching: matching, offset: request.offset, participants: ids.compactMap { listed[$0] })
        if request.schools == true {
            page.schools = schools.values.sorted {
                (NameIndex.order($0.name), $0.id) < (NameIndex.order($1.name), $1.id)
            }
        }
        return page
    }

    /// Takes what has changed as told.
    ///
    /// - Returns: what to tell everybody; nil when all changes together come to nothing.
    mutating func flush() -> RosterChange? {
        guard isStale else { return nil }
        isStale = false
        var change = RosterChange(total: count)
        for (id, reason) in gone.sorted(by: { $0.key < $1.key }) {
            told[id] = nil
            change.left.append(ParticipantLeft(participant: id, reason: reason))
        }
        for id in changed.sorted() {
            guard let info = listed[id], let before = told[id], info != before else { continue }
            told[id] = info
            change.changed.append(info)
        }
        settle(&change)
        gone = [:]
        changed = []
        arrived = []
        guard totalsDiffer || change != RosterChange(total: toldTotal) else { return nil }
        totalsDiffer = false
        toldTotal = count
        welcome = nil
        return change
    }

    // MARK: - The window

    /// Who makes way for whom.
    private enum Rank: Int, Comparable {
        case silent, camera, screen, leading

        init(_ info: ParticipantInfo, _ isSpeaking: Bool) {
            if isSpeaking || info.role.rank >= Role.facilitator.rank {
                self = .leading
            } else if info.screen || info.client == .whip {
                self = .screen
            } else {
                self = info.camera ? .camera : .silent
            }
        }

        static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
    }

    private func rank(_ id: ParticipantID) -> Rank { listed[id].map { Rank($0, speaking.contains(id)) } ?? .silent }

    /// Gives the free places of the window away, and brings whoever matters into it in the place of those who matter
    /// less. Who came first goes first, and who came last makes way first.
    private mutating func settle(_ change: inout RosterChange) {
        guard !outside.isEmpty else { return }
        // Sorting keeps the order of arrival among equals.
        let ranked = outside.filter { rank($0) > .silent }.sorted { rank($0) > rank($1) }
        var candidates = ranked[...]
        while told.count < windowSize, let first = candidates.popFirst() { enter(first, &change) }
        while told.count < windowSize, let first = outside.first { enter(first, &change) }
        guard !candidates.isEmpty else { return }
        var insiders = told.keys.sorted { (rank($0), $1) < (rank($1), $0) }[...]
        for candidate in candidates {
            guard let least = insiders.popFirst(), rank(least) < rank(candidate) else { return }
            told[least] = nil
            change.changed.removeAll { $0.id == least }
            change.hidden.append(least)
            enter(candidate, &change)
            outside.insert(least, at: place(of: least))
        }
    }

    private mutating func enter(_ id: ParticipantID, _ change: inout RosterChange) {
        leaveOutside(id)
        guard let info = listed[id] else { return }
        told[id] = info
        if arrived.contains(id) { change.joined.append(info) } else { change.changed.append(info) }
    }

    private mutating func leaveOutside(_ id: ParticipantID) {
        let index = place(of: id)
        if index < outside.count, outside[index] == id { outside.remove(at: index) }
    }

    private func place(of id: ParticipantID) -> Int {
        var low = 0
        var high = outside.count
        while low < high {
            let middle = (low + high) / 2
            if outside[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
