import Signalling

/// The breakout rooms of a room: which there are, who belongs where, and until when they are open.
///
/// People are known by their keys here and times are milliseconds since 1970, so that all of it can be stored and
/// outlives connections and the server's restart. Where somebody is at the moment their ``Member`` knows.
struct BreakoutRooms: Hashable, Sendable, Codable {
    /// One of them.
    struct Room: Hashable, Sendable, Codable {
        let id: BreakoutID
        var title: String
        /// Whose people belong here, by the schools' ids.
        var schools: [String] = []
        /// Its number among those that are there together, from 1: by this the media plane knows it.
        let place: Int
    }

    /// For how long before the end everybody is told that it is near.
    static let countdown: Int64 = 30_000

    private(set) var rooms: [Room] = []
    private(set) var assigned: [PersonKey: BreakoutID] = [:]
    private(set) var isOpen = false
    /// Whether people choose their room.
    private(set) var isFree = false
    /// When everybody comes back; nil without a limit, and while the rooms are not open.
    private(set) var endsAt: Int64?
    /// Whether the last countdown runs.
    private(set) var isClosing = false
    private var nextID: BreakoutID = 1

    /// The room of that number.
    func room(_ id: BreakoutID) throws(ConferenceError) -> Room {
        guard let room = rooms.first(where: { $0.id == id }) else {
            throw ConferenceError(.notFound, "There is no breakout room of that number.")
        }
        return room
    }

    /// The number of a room among those that are there together; nil when it is not there.
    func place(of id: BreakoutID) -> Int? { rooms.first { $0.id == id }?.place }

    /// The room of that number among those that are there together.
    func room(at place: Int) -> BreakoutID? { rooms.first { $0.place == place }?.id }

    /// Makes rooms in the place of those before; nobody is assigned to any.
    mutating func prepare(_ plans: [(title: String, schools: [String])]) throws(ConferenceError) {
        try requireClosed()
        guard (1...SignallingLimits.breakoutRooms).contains(plans.count) else {
            throw ConferenceError(.invalidState, "Name from 1 to \(SignallingLimits.breakoutRooms) breakout rooms.")
        }
        rooms = plans.enumerated().map { index, plan in
            Room(
                id: nextID + BreakoutID(index), title: plan.title, schools: plan.schools, place: index + 1)
        }
        nextID += BreakoutID(plans.count)
        assigned = [:]
    }

    /// Says where somebody belongs; nil for nowhere.
    mutating func assign(_ person: PersonKey, to room: BreakoutID?) { assigned[person] = room }

    /// Opens the rooms at `now`, for so many seconds if there is a limit.
    mutating func open(seconds: Int?, free: Bool, now: Int64) throws(ConferenceError) {
        try requireClosed()
        guard !rooms.isEmpty else {
            throw ConferenceError(.invalidState, "There are no breakout rooms; prepare some first.")
        }
        isOpen = true
        isFree = free
        endsAt = seconds.map { now + Int64($0) * 1000 }
        isClosing = false
    }

    /// Lets the last countdown begin: everybody comes back after `grace` seconds, or sooner if that was planned.
    mutating func close(grace: Int, now: Int64) throws(ConferenceError) {
        try requireOpen()
        endsAt = min(endsAt ?? .max, now + Int64(grace) * 1000)
        isClosing = true
    }

    /// Moves the end by so many seconds, also out of the last countdown.
    mutating func extend(seconds: Int, now: Int64) throws(ConferenceError) {
        try requireOpen()
        guard let end = endsAt else {
            throw ConferenceError(.invalidState, "The breakout rooms are open without a limit already.")
        }
        endsAt = end + Int64(seconds) * 1000
        isClosing = end + Int64(seconds) * 1000 - now <= Self.countdown
    }

    /// Ends the time in the rooms. They and who belongs where stay, to be opened again.
    mutating func end() {
        isOpen = false
        isFree = false
        endsAt = nil
        isClosing = false
    }

    /// Gives a room another title.
    mutating func rename(_ id: BreakoutID, to title: String) throws(ConferenceError) {
        _ = try room(id)
        for index in rooms.indices where rooms[index].id == id { rooms[index].title = title }
    }

    /// Forgets the rooms.
    mutating func discard() throws(ConferenceError) {
        try requireClosed()
        rooms = []
        assigned = [:]
    }

    /// What has come about by the time alone.
    enum Change: Sendable { case countdown, end }

    /// Lets it become `now`: the countdown begins, or the rooms' time is over, which the caller then ends.
    mutating func pass(to now: Int64) -> Change? {
        guard isOpen, let endsAt else { return nil }
        if now >= endsAt { return .end }
        guard !isClosing, now >= endsAt - Self.countdown else { return nil }
        isClosing = true
        return .countdown
    }

    /// When ``pass(to:)`` next has something to say.
    var nextChange: Int64? {
        guard isOpen, let endsAt else { return nil }
        return isClosing ? endsAt : endsAt - Self.countdown
    }

    /// Where somebody belongs who comes while the rooms are open: into their own room, else one for their school, else
    /// the smallest; into none when people choose, or will be back in a moment.
    ///
    /// - Parameters:
    ///   - isGuided: false for those who walk about themselves: only a room of their own is theirs.
    ///   - counts: how many are in each room.
    func arrival(_ person: Person, isGuided: Bool, counts: [BreakoutID: Int]) -> BreakoutID? {
        guard isOpen, !isClosing else { return nil }
        if let known = assigned[person.key], rooms.contains(where: { $0.id == known }) { return known }
        guard isGuided, !isFree else { return nil }
        let ofSchool = rooms.filter { room in person.school.map { room.schools.contains($0.id) } ?? false }
        let candidates = ofSchool.isEmpty ? rooms : ofSchool
        return candidates.min { (counts[$0.id] ?? 0, $0.place) < (counts[$1.id] ?? 0, $1.place) }?.id
    }

    func requireOpen() throws(ConferenceError) {
        guard isOpen else { throw ConferenceError(.invalidState, "The breakout rooms are not open.") }
    }

    private func requireClosed() throws(ConferenceError) {
        guard !isOpen else {
            throw ConferenceError(.invalidState, "The breakout rooms are open; close them first.")
        }
    }
}
