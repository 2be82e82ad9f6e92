import MediaControl

/// Chooses the workers for the members of rooms: a small room stays on one worker, where nothing needs to be handed
/// over; a large one spreads over all. Pure.
struct RoomPlacement: Sendable {
    /// A room with so many members takes the next ones wherever there is most room.
    let spreading: Int

    private struct Place: Sendable {
        var room: RoomNumber
        var worker: Int
    }

    /// Transports on each worker.
    private(set) var loads: [Int]
    /// Members of each room on each worker.
    private var rooms: [RoomNumber: [Int]] = [:]
    private var places: [TransportID: Place] = [:]

    init(workers: Int, spreading: Int = 32) {
        self.spreading = spreading
        loads = Array(repeating: 0, count: max(1, workers))
    }

    /// The worker for one more member of a room.
    func worker(for room: RoomNumber) -> Int {
        guard let members = rooms[room] else { return leastLoaded() }
        guard members.reduce(0, +) < spreading else { return leastLoaded() }
        var best = 0
        for worker in members.indices where members[worker] > members[best] { best = worker }
        return best
    }

    private func leastLoaded() -> Int {
        var best = 0
        for worker in loads.indices where loads[worker] < loads[best] { best = worker }
        return best
    }

    /// Notes that a transport is in a room now, for the first time or because it has moved.
    mutating func enter(_ id: TransportID, _ room: RoomNumber, worker: Int) {
        guard places[id]?.room != room else { return }
        leave(id)
        places[id] = Place(room: room, worker: worker)
        loads[worker] += 1
        rooms[room, default: Array(repeating: 0, count: loads.count)][worker] += 1
    }

    /// Notes that a transport has gone to another room; it stays on its worker.
    mutating func move(_ id: TransportID, _ room: RoomNumber) {
        guard let place = places[id] else { return }
        enter(id, room, worker: place.worker)
    }

    /// Notes that a transport has ended.
    mutating func leave(_ id: TransportID) {
        guard let place = places.removeValue(forKey: id) else { return }
        loads[place.worker] -= 1
        rooms[place.room]?[place.worker] -= 1
        if rooms[place.room]?.allSatisfy({ $0 == 0 }) == true { rooms[place.room] = nil }
    }
}
