import MediaControl
import Testing

@testable import MediaPlane

@Suite("Which worker a room's members go to")
struct RoomPlacementTests {
    private let room = RoomNumber(rawValue: 1)

    /// Lets `count` members enter where they are placed; returns how many went to each worker.
    private func fill(_ placement: inout RoomPlacement, _ room: RoomNumber, _ count: Int, from first: UInt32 = 0) {
        for number in 0..<UInt32(count) {
            placement.enter(TransportID(rawValue: first + number), room, worker: placement.worker(for: room))
        }
    }

    @Test("A small room stays on one worker, and the next room goes to the emptiest")
    func small() {
        var placement = RoomPlacement(workers: 3)
        fill(&placement, room, 20)
        #expect(placement.loads == [20, 0, 0])
        fill(&placement, RoomNumber(rawValue: 2), 10, from: 100)
        fill(&placement, RoomNumber(rawValue: 3), 5, from: 200)
        #expect(placement.loads == [20, 10, 5])
    }

    @Test("A large room spreads over all workers evenly")
    func large() {
        var placement = RoomPlacement(workers: 4)
        fill(&placement, room, 2_000)
        #expect(placement.loads == [500, 500, 500, 500])
    }

    @Test("Who renegotiates counts once, who moves counts in the new room, who leaves not at all")
    func moves() {
        var placement = RoomPlacement(workers: 2)
        let id = TransportID(rawValue: 7)
        placement.enter(id, room, worker: 1)
        placement.enter(id, room, worker: 1)
        #expect(placement.loads == [0, 1])
        #expect(placement.worker(for: room) == 1)
        let other = RoomNumber(rawValue: 2)
        placement.enter(id, other, worker: 1)
        #expect(placement.loads == [0, 1])
        #expect(placement.worker(for: room) == 0, "nobody is left in the first room")
        #expect(placement.worker(for: other) == 1)
        placement.move(id, room)
        #expect(placement.worker(for: room) == 1)
        #expect(placement.worker(for: other) == 0)
        placement.leave(id)
        placement.leave(id)
        placement.move(id, room)
        #expect(placement.loads == [0, 0])
    }
}
