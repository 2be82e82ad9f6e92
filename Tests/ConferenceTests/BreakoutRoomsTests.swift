import Foundation
import Signalling
import Testing

@testable import Conference

private func key(_ number: Int) -> PersonKey { PersonKey(rawValue: "guest:\(number)") }

private func person(_ number: Int, school: String? = nil) -> Person {
    Person(key: key(number), school: school.map { School(id: $0, name: $0) })
}

private func candidates(_ schools: [(String?, Int)]) -> [BreakoutSpread.Candidate] {
    var people: [BreakoutSpread.Candidate] = []
    for (school, count) in schools {
        for _ in 0..<count { people.append(.init(key: key(people.count), school: school)) }
    }
    return people
}

@Suite("Spreading people over breakout rooms")
struct BreakoutSpreadTests {
    /// How many of each school are in each room.
    private func table(_ people: [BreakoutSpread.Candidate], _ rooms: [PersonKey: Int]) -> [String?: [Int: Int]] {
        var table: [String?: [Int: Int]] = [:]
        for person in people {
            if let room = rooms[person.key] { table[person.school, default: [:]][room, default: 0] += 1 }
        }
        return table
    }

    @Test("Mixed, every school and everybody is spread as evenly as can be", arguments: 1...40)
    func mixed(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...9, using: &generator)
        let schools: [(String?, Int)] = (0..<6).map { ("school \($0)", Int.random(in: 0...15, using: &generator)) }
        let people = candidates(schools + [(nil, Int.random(in: 0...7, using: &generator))])
            .shuffled(using: &generator)
        let rooms = BreakoutSpread.rooms(for: people, count: count, by: .mix)
        #expect(rooms.count == people.count)
        #expect(rooms.values.allSatisfy { (0..<count).contains($0) })
        for (school, places) in table(people, rooms) {
            let sizes = (0..<count).map { places[$0] ?? 0 }
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "of \(school ?? "none"): \(sizes)")
        }
        let sizes = (0..<count).map { room in rooms.values.count { $0 == room } }
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "in all: \(sizes)")
    }

    @Test("Kept together, no school is torn apart, and the rooms are as equal as that allows", arguments: 1...40)
    func together(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...5, using: &generator)
        let schools: [(String?, Int)] = (0..<8).map { ("school \($0)", Int.random(in: 1...6, using: &generator)) }
        let people = candidates(schools + [(nil, 5)])
        let rooms = BreakoutSpread.rooms(for: people, count: count, by: .schools)
        #expect(rooms.count == people.count)
        for (school, places) in table(people, rooms) where school != nil { #expect(places.count == 1) }
        let sizes = (0..<count).map { room in rooms.values.count { $0 == room } }
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 6, "no further apart than the largest school: \(sizes)")
    }

    @Test("Three schools of four in three rooms: one each when together, all of each when mixed")
    func example() {
        let people = candidates([("a", 4), ("b", 4), ("c", 4)])
        let together = table(people, BreakoutSpread.rooms(for: people, count: 3, by: .schools))
        #expect(together == ["a": [0: 4], "b": [1: 4], "c": [2: 4]])
        let mixed = table(people, BreakoutSpread.rooms(for: people, count: 4, by: .mix))
        for school in ["a", "b", "c"] { #expect(mixed[school] == [0: 1, 1: 1, 2: 1, 3: 1]) }
    }
}

@Suite("The book of breakout rooms")
struct BreakoutRoomsTests {
    private func rooms(_ count: Int = 3) throws -> BreakoutRooms {
        var rooms = BreakoutRooms()
        try rooms.prepare((1...count).map { ("Room \($0)", []) })
        return rooms
    }

    @Test("Rooms are numbered on and on, and each set of them takes the same places")
    func numbers() throws {
        var rooms = try rooms(2)
        #expect(rooms.rooms.map(\.id) == [1, 2])
        try rooms.prepare([("A", []), ("B", []), ("C", [])])
        #expect(rooms.rooms.map(\.id) == [3, 4, 5])
        #expect(rooms.rooms.map(\.place) == [1, 2, 3])
        #expect(rooms.place(of: 1) == nil && rooms.place(of: 4) == 2 && rooms.room(at: 3) == 5)
    }

    @Test("What cannot be done as things stand is refused and changes nothing")
    func refusals() throws {
        var rooms = BreakoutRooms()
        func refused(_ code: ErrorCode, _ body: (inout BreakoutRooms) throws(ConferenceError) -> Void) {
            let before = rooms
            do throws(ConferenceError) {
                try body(&rooms)
                Issue.record("was not refused")
            } catch { #expect(error.code == code) }
            #expect(rooms == before)
        }
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.open(seconds: nil, free: false, now: 0) }
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.close(grace: 0, now: 0) }
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.prepare([]) }
        try rooms.prepare([("A", [])])
        refused(.notFound) { rooms throws(ConferenceError) in try rooms.rename(9, to: "B") }
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.extend(seconds: 5, now: 0) }
        try rooms.open(seconds: nil, free: false, now: 0)
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.open(seconds: 5, free: false, now: 0) }
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.prepare([("B", [])]) }
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.discard() }
        refused(.invalidState) { rooms throws(ConferenceError) in try rooms.extend(seconds: 5, now: 0) }
    }

    @Test("The countdown is announced thirty seconds before the end, once")
    func countdown() throws {
        var rooms = try rooms()
        try rooms.open(seconds: 600, free: false, now: 1_000)
        #expect(rooms.endsAt == 601_000 && rooms.nextChange == 571_000)
        var changes: [(Int64, BreakoutRooms.Change)] = []
        for now in stride(from: Int64(1_000), through: 601_000, by: 500) {
            if let change = rooms.pass(to: now) { changes.append((now, change)) }
        }
        #expect(changes.map(\.0) == [571_000, 601_000])
        rooms.end()
        #expect(!rooms.isOpen && rooms.nextChange == nil && rooms.rooms.count == 3, "to be opened again")
    }

    @Test("More time ends the countdown; closing never puts the end off")
    func extending() throws {
        var rooms = try rooms()
        try rooms.open(seconds: 100, free: false, now: 0)
        let change = rooms.pass(to: 80_000)
        #expect(change == .countdown)
        try rooms.extend(seconds: 300, now: 80_000)
        #expect(!rooms.isClosing && rooms.endsAt == 400_000)
        try rooms.close(grace: 30, now: 90_000)
        #expect(rooms.isClosing && rooms.endsAt == 120_000)
        try rooms.close(grace: 600, now: 91_000)
        #expect(rooms.endsAt == 120_000)
        try rooms.extend(seconds: 10, now: 100_000)
        #expect(rooms.isClosing && rooms.endsAt == 130_000, "thirty seconds are a countdown still")
    }

    @Test("Who comes late goes into their own room, else one for their school, else the smallest")
    func arrivals() throws {
        var rooms = BreakoutRooms()
        try rooms.prepare([("A", []), ("B", ["s"]), ("C", ["s"])])
        rooms.assign(key(1), to: 1)
        let counts: [BreakoutID: Int] = [1: 0, 2: 5, 3: 4]
        #expect(rooms.arrival(person(1), isGuided: true, counts: counts) == nil, "nothing is open yet")
        try rooms.open(seconds: nil, free: false, now: 0)
        #expect(rooms.arrival(person(1, school: "s"), isGuided: true, counts: counts) == 1)
        #expect(rooms.arrival(person(2, school: "s"), isGuided: true, counts: counts) == 3)
        #expect(rooms.arrival(person(3, school: "t"), isGuided: true, counts: counts) == 1)
        #expect(rooms.arrival(person(4), isGuided: true, counts: [1: 2, 2: 2, 3: 2]) == 1)
        #expect(rooms.arrival(person(4), isGuided: false, counts: counts) == nil, "who walks about stays outside")
        #expect(rooms.arrival(person(1), isGuided: false, counts: counts) == 1, "unless a room is theirs")
        try rooms.close(grace: 30, now: 0)
        #expect(rooms.arrival(person(1), isGuided: true, counts: counts) == nil, "everybody is about to come back")
        rooms.end()
        try rooms.open(seconds: nil, free: true, now: 0)
        #expect(rooms.arrival(person(2, school: "s"), isGuided: true, counts: counts) == nil, "they choose")
        #expect(rooms.arrival(person(1), isGuided: true, counts: counts) == 1)
    }

    @Test("Everything is kept over a restart")
    func stored() throws {
        var rooms = try rooms()
        rooms.assign(key(1), to: 2)
        try rooms.open(seconds: 60, free: true, now: 5)
        let again = try JSONDecoder().decode(BreakoutRooms.self, from: JSONEncoder().encode(rooms))
        #expect(again == rooms)
        #expect(again.arrival(person(1), isGuided: true, counts: [:]) == 2)
    }
}
