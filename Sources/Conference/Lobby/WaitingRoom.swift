import Primitives
import Signalling

/// Those who wait to be let in, in the order in which they came. Knows nothing of why.
struct WaitingRoom: Sendable, Codable {
    private(set) var newcomers: [LobbyPlace: Newcomer] = [:]
    /// Those who wait for a decision, the earliest first.
    private(set) var order: [LobbyPlace] = []
    /// Those who were sent back: they do not come in by themselves, whatever the policy.
    private(set) var heldBack: Set<PersonKey> = []
    private var nextPlace: LobbyPlace = 1
    /// Counts every change up.
    private(set) var version = 0

    private var byConnection: [ConnectionID: LobbyPlace] = [:]
    private var byResume: [String: LobbyPlace] = [:]
    /// Those whose connection broke, the earliest first.
    private(set) var lost: [LobbyPlace] = []

    /// The version of which those who may admit were told.
    var toldVersion = 0
    var toldAt: Instant?
    /// Whether those who wait may have to hear something new.
    private(set) var queueMoved = false
    var queueToldAt: Instant?

    private enum CodingKeys: String, CodingKey { case newcomers, order, heldBack, nextPlace, version }

    init() {}

    /// Those who waited when the server stopped; all of them are away since `now`.
    init(kept: [KeptNewcomer], heldBack: Set<PersonKey>, nextPlace: LobbyPlace, now: Instant) {
        self.heldBack = heldBack
        self.nextPlace = max(nextPlace, (kept.map { $0.place }.max() ?? 0) + 1)
        for kept in kept {
            var newcomer = Newcomer(place: kept.place, arrival: kept.arrival, since: kept.since, connection: nil)
            newcomer.isAdmitted = kept.isAdmitted
            newcomers[kept.place] = newcomer
        }
        loseAll(now: now)
        version += 1
    }

    /// The number that the next one gets.
    var upcomingPlace: LobbyPlace { nextPlace }

    /// How many wait for a decision.
    var count: Int { order.count }
    /// How many places are taken, those who were let in while away included.
    var taken: Int { newcomers.count }
    var isEmpty: Bool { newcomers.isEmpty }
    /// Whether those who may admit have not been told of everything.
    var isStale: Bool { version != toldVersion }

    /// Everybody who is connected and waits.
    var connections: [ConnectionID] { byConnection.sorted { $0.value < $1.value }.map { $0.key } }

    func place(on connection: ConnectionID) -> LobbyPlace? { byConnection[connection] }

    func place(resume token: String) -> LobbyPlace? { byResume[token] }

    /// A place of that person at which nobody is at the moment.
    func emptyPlace(of key: PersonKey) -> LobbyPlace? { lost.first { newcomers[$0]?.arrival.person.key == key } }

    /// How many came before `place` and wait still.
    func ahead(of place: LobbyPlace) -> Int { index(of: place) }

    // MARK: Coming and going

    /// Takes somebody in, behind all others.
    mutating func add(_ arrival: Arrival, on connection: ConnectionID, since: Int64) -> Newcomer {
        let newcomer = Newcomer(place: nextPlace, arrival: arrival, since: since, connection: connection)
        nextPlace += 1
        newcomers[newcomer.place] = newcomer
        order.append(newcomer.place)
        byConnection[connection] = newcomer.place
        byResume[arrival.resume] = newcomer.place
        version += 1
        return newcomer
    }

    /// Takes somebody out, wherever they go.
    @discardableResult
    mutating func remove(_ place: LobbyPlace) -> Newcomer? {
        guard let newcomer = newcomers.removeValue(forKey: place) else { return nil }
        leaveQueue(place)
        if let connection = newcomer.connection { byConnection[connection] = nil }
        if newcomer.lostAt != nil { lost.removeAll { $0 == place } }
        byResume[newcomer.arrival.resume] = nil
        version += 1
        return newcomer
    }

    /// Whoever waits on `connection` is away; the place is kept.
    mutating func lose(_ connection: ConnectionID, now: Instant) {
        guard let place = byConnection.removeValue(forKey: connection) else { return }
        newcomers[place]?.connection = nil
        newcomers[place]?.lostAt = now
        lost.append(place)
        version += 1
    }

    /// Somebody is at their place again, perhaps on another connection than before.
    ///
    /// - Returns: the connection on which they were until now.
    mutating func takeBack(_ place: LobbyPlace, on connection: ConnectionID) -> ConnectionID? {
        let old = newcomers[place]?.connection
        if let old { byConnection[old] = nil }
        lost.removeAll { $0 == place }
        newcomers[place]?.connection = connection
        newcomers[place]?.lostAt = nil
        newcomers[place]?.toldAhead = -1
        byConnection[connection] = place
        version += 1
        return old
    }

    /// Takes those out who have been away since `moment` or longer.
    mutating func expire(lostBefore moment: Instant) {
        while let place = lost.first, let lostAt = newcomers[place]?.lostAt, lostAt <= moment { remove(place) }
    }

    // MARK: Decisions

    /// Somebody who is away may come in on returning: they wait for no decision any more.
    mutating func admitAway(_ place: LobbyPlace) {
        newcomers[place]?.isAdmitted = true
        leaveQueue(place)
        version += 1
    }

    /// There was no room for somebody who had been let in while away: they wait again where they stood.
    mutating func queueAgain(_ place: LobbyPlace) {
        guard newcomers[place]?.isAdmitted == true else { return }
        newcomers[place]?.isAdmitted = false
        order.insert(place, at: index(of: place))
        queueMoved = true
        version += 1
    }

    mutating func rename(_ place: LobbyPlace, _ name: String) {
        newcomers[place]?.arrival.name = name
        newcomers[place]?.arrival.isRenamed = true
        version += 1
    }

    mutating func update(_ place: LobbyPlace, _ arrival: Arrival) {
        guard let old = newcomers[place]?.arrival else { return }
        newcomers[place]?.arrival = arrival
        byResume[old.resume] = nil
        byResume[arrival.resume] = place
        version += 1
    }

    mutating func holdBack(_ key: PersonKey) { heldBack.insert(key) }

    mutating func release(_ key: PersonKey) { heldBack.remove(key) }

    // MARK: Telling

    /// Those who wait must hear something new.
    mutating func noteNews() { queueMoved = true }

    /// Takes it that everybody was told where they stand.
    ///
    /// - Returns: those to whom it is news, with how many stand before them; everybody if `all`.
    mutating func takeNews(all: Bool) -> [(newcomer: Newcomer, ahead: Int)] {
        queueMoved = false
        var result: [(newcomer: Newcomer, ahead: Int)] = []
        for (ahead, place) in order.enumerated() {
            guard let newcomer = newcomers[place], newcomer.connection != nil else { continue }
            guard all || newcomer.toldAhead != ahead else { continue }
            newcomers[place]?.toldAhead = ahead
            result.append((newcomer, ahead))
        }
        return result
    }

    mutating func noteTold(_ place: LobbyPlace, ahead: Int) { newcomers[place]?.toldAhead = ahead }

    /// Everybody is away since `now`: what was kept is read again after the server has started.
    mutating func loseAll(now: Instant) {
        byConnection = [:]
        byResume = [:]
        lost = newcomers.keys.sorted()
        order = lost.filter { newcomers[$0]?.isAdmitted == false }
        for place in lost {
            newcomers[place]?.connection = nil
            newcomers[place]?.lostAt = now
            if let token = newcomers[place]?.arrival.resume { byResume[token] = place }
        }
    }

    private mutating func leaveQueue(_ place: LobbyPlace) {
        let index = index(of: place)
        guard index < order.count, order[index] == place else { return }
        order.remove(at: index)
        if index < order.count { queueMoved = true }
    }

    private func index(of place: LobbyPlace) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if order[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
