import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

private let plenary = RoomNumber(rawValue: 1)
private let first = RoomNumber(rawValue: 2)
private let second = RoomNumber(rawValue: 3)

/// People with a microphone and four audio slots each, all talking, all in the plenary: client n publishes track n + 1.
/// With `cameras`, each also has a camera, track n + 101, and one video slot.
private func gathering(seed: UInt64, people: Int, workers: Int, cameras: Bool = false) throws -> Meeting {
    var meeting = try Meeting(seed: seed, workers: workers)
    for person in 0..<people {
        var tracks = [PublishedTrack(id: TrackID(rawValue: UInt32(person + 1)), mid: "0", source: .microphone)]
        if cameras {
            tracks.append(PublishedTrack(id: TrackID(rawValue: UInt32(person + 101)), mid: "5", source: .camera))
        }
        try meeting.join(tracks: tracks) { offer in
            offer.add(.audio, .sendonly)
            for _ in 0..<4 { offer.add(.audio, .recvonly) }
            guard cameras else { return }
            offer.add(.video, .sendonly)
            offer.add(.video, .recvonly)
        }
    }
    meeting.connect()
    for person in 0..<people {
        meeting.clients[person].publish(mid: "0", codec: .opus, seed: seed + UInt64(person))
        meeting.clients[person].sources[0].level = UInt8(20 + person)
        if cameras {
            meeting.clients[person].publish(mid: "5", codec: .vp8, height: 180, seed: seed + 50 + UInt64(person))
        }
    }
    meeting.run(.seconds(1))
    return meeting
}

extension Meeting {
    fileprivate mutating func move(_ client: Int, to room: RoomNumber) { apply(.move(transports[client], room)) }

    /// The tracks whose packets reach client `number` during the next `time`.
    fileprivate mutating func tracks(reaching number: Int, during time: Interval) -> Set<UInt32> {
        tracks(reaching: [number], during: time)[0]
    }

    fileprivate mutating func tracks(reaching numbers: [Int], during time: Interval) -> [Set<UInt32>] {
        let before = numbers.map { clients[$0].received.mapValues { Set($0.packets.keys) } }
        run(time)
        return zip(numbers, before).map { number, before in
            var tracks: Set<UInt32> = []
            for (mid, received) in clients[number].received {
                for (sequence, packet) in received.packets where before[mid]?.contains(sequence) != true {
                    tracks.insert(packet.csrc)
                }
            }
            return tracks
        }
    }

    /// Whether every audio stream of a client is free of gaps, and its clock never goes back.
    fileprivate func isContinuous(_ client: Int) -> Bool {
        for (mid, received) in clients[client].received where ["1", "2", "3", "4"].contains(mid) {
            let sequences = received.packets.keys.sorted()
            guard let lowest = sequences.first, let highest = sequences.last else { continue }
            if Int(highest - lowest) + 1 != sequences.count { return false }
            let times = sequences.compactMap { received.packets[$0]?.timestamp }
            for (earlier, later) in zip(times, times.dropFirst()) where Int32(bitPattern: later &- earlier) <= 0 {
                return false
            }
        }
        return true
    }
}

@Suite("Breakout rooms in the media plane")
struct BreakoutScenarios {
    @Test("Who moves hears the new room at once and the old one no more, and back again", arguments: [1, 2])
    func backAndForth(workers: Int) throws {
        var meeting = try gathering(seed: 301, people: 6, workers: workers)
        for round in 0..<3 {
            for mover in 0..<3 { meeting.move(mover, to: first) }
            // What is under way in the network arrives; then nothing of the old room may.
            meeting.run(.milliseconds(60))
            let heard = meeting.tracks(reaching: Array(0..<6), during: .milliseconds(200))
            for person in 0..<6 {
                let room: Set<UInt32> = person < 3 ? [1, 2, 3] : [4, 5, 6]
                #expect(heard[person] == room.subtracting([UInt32(person + 1)]), "person \(person), round \(round)")
            }
            for mover in 0..<3 { meeting.move(mover, to: plenary) }
            meeting.run(.milliseconds(60))
            let together = meeting.tracks(reaching: 5, during: .milliseconds(200))
            #expect(together.isSuperset(of: [1, 2, 3]), "the loudest are back")
            meeting.run(.seconds(1))
        }
        for person in 0..<6 {
            let isContinuous = meeting.isContinuous(person)
            #expect(isContinuous, "the streams of person \(person) have a gap")
        }
        #expect(meeting.forwarder.metrics.droppedUnauthentic == 0)
    }

    @Test("Streams go on without a gap while people move among three rooms all the time", arguments: [1, 2])
    func restless(workers: Int) throws {
        var meeting = try gathering(seed: 302, people: 9, workers: workers)
        let rooms = [plenary, first, second]
        for step in 0..<120 {
            meeting.move(step % 9, to: rooms[(step / 9 + step) % 3])
            meeting.run(.milliseconds(35))
        }
        for person in 0..<9 {
            let isContinuous = meeting.isContinuous(person)
            #expect(isContinuous, "the streams of person \(person) have a gap")
        }
    }

    @Test("A room that everybody leaves at once is not heard in the one that takes its place", arguments: [1, 2])
    func reusedPlace(workers: Int) throws {
        var meeting = try gathering(seed: 303, people: 4, workers: workers)
        for person in 0..<4 { meeting.move(person, to: person < 2 ? first : second) }
        meeting.run(.milliseconds(60))
        let heard = meeting.tracks(reaching: Array(0..<4), during: .milliseconds(300))
        #expect(heard == [[2], [1], [4], [3]])
    }

    @Test("A picture stops with the move and the new room's begins when it is shown", arguments: [1, 2])
    func video(workers: Int) throws {
        var meeting = try gathering(seed: 304, people: 4, workers: workers, cameras: true)
        let watch: (inout Meeting, Int, Int) -> Void = { meeting, viewer, shown in
            let slot = SlotAssignment(mid: "6", track: TrackID(rawValue: UInt32(shown + 101)), height: 180)
            meeting.apply(.show(meeting.transports[viewer], [slot]))
        }
        watch(&meeting, 0, 1)
        watch(&meeting, 3, 0)
        let before = meeting.tracks(reaching: 0, during: .seconds(1))
        #expect(before.contains(102))
        meeting.move(0, to: first)
        meeting.move(2, to: first)
        meeting.run(.milliseconds(60))
        let between = meeting.tracks(reaching: [0, 3], during: .milliseconds(300))
        #expect(between == [[3], [2]], "no picture, and the sound of the own room")
        watch(&meeting, 0, 2)
        // A wish for somebody of another room is not granted, neither now nor when something else changes.
        watch(&meeting, 3, 0)
        let after = meeting.tracks(reaching: [0, 3], during: .seconds(1))
        #expect(after == [[3, 103], [2]])
        meeting.move(0, to: plenary)
        meeting.move(2, to: plenary)
        watch(&meeting, 0, 1)
        meeting.run(.milliseconds(60))
        let back = meeting.tracks(reaching: 0, during: .seconds(1))
        #expect(back.contains(102) && !back.contains(103))
    }

    @Test("Each room has speakers of its own")
    func speakers() throws {
        var meeting = try gathering(seed: 305, people: 6, workers: 2)
        for mover in 3..<6 { meeting.move(mover, to: first) }
        meeting.run(.seconds(3))
        var active: [RoomNumber: Set<UInt32>] = [:]
        for case .speakers(let room, _, let tracks) in meeting.events { active[room] = Set(tracks.map(\.rawValue)) }
        #expect(active == [plenary: [1, 2, 3], first: [4, 5, 6]])
    }

    @Test("A quiet voice to all is heard in every named room before the loud ones, and only while it lasts")
    func voice() throws {
        var meeting = try gathering(seed: 306, people: 12, workers: 2)
        // The host, alone in the plenary on worker 0; five in each of the rooms, more than can be heard; one elsewhere.
        for person in 1..<12 {
            meeting.move(person, to: person < 6 ? first : person < 11 ? second : RoomNumber(rawValue: 9))
        }
        meeting.clients[0].sources[0].level = 90
        meeting.run(.seconds(2))
        let listeners = Array(1..<12)
        meeting.apply(.broadcast(TrackID(rawValue: 1), [first, second]))
        meeting.run(.milliseconds(60))
        let during = meeting.tracks(reaching: listeners, during: .milliseconds(300))
        for (person, heard) in zip(listeners, during) {
            #expect(heard.contains(1) == (person < 11), "person \(person)")
            if person < 11 { #expect(heard.count > 2, "their own room goes on") }
        }
        // Who comes into a room hears it there; who speaks may change rooms.
        meeting.move(11, to: second)
        meeting.move(0, to: first)
        meeting.run(.milliseconds(60))
        let moved = meeting.tracks(reaching: listeners, during: .milliseconds(300))
        #expect(moved.allSatisfy { $0.contains(1) })
        meeting.move(0, to: plenary)
        meeting.apply(.broadcast(TrackID(rawValue: 1), []))
        meeting.run(.milliseconds(60))
        let after = meeting.tracks(reaching: listeners, during: .milliseconds(300))
        #expect(after.allSatisfy { !$0.contains(1) })
        for person in 0..<12 {
            let isContinuous = meeting.isContinuous(person)
            #expect(isContinuous, "the streams of person \(person) have a gap")
        }
    }

    @Test("Who leaves in the middle of a move or of a voice to all leaves nothing behind", arguments: [1, 2])
    func leaving(workers: Int) throws {
        var meeting = try gathering(seed: 307, people: 6, workers: workers, cameras: true)
        meeting.apply(.broadcast(TrackID(rawValue: 1), [first, second]))
        for person in 1..<4 { meeting.move(person, to: first) }
        meeting.run(.milliseconds(5))
        meeting.move(2, to: second)
        meeting.apply(.close(meeting.transports[2]))
        meeting.move(0, to: second)
        meeting.apply(.close(meeting.transports[0]))
        meeting.run(.milliseconds(60))
        let heard = meeting.tracks(reaching: [1, 3, 4, 5], during: .milliseconds(300))
        #expect(heard == [[4], [2], [6], [5]])
        for person in [1, 3, 4, 5] { meeting.apply(.close(meeting.transports[person])) }
        meeting.run(.milliseconds(200))
        #expect(meeting.memory.heldPackets == 0)
        #expect(meeting.forwarder.trackIndex.isEmpty && meeting.forwarder.rooms.allSatisfy(\.isUnused))
        let names = meeting.second?.trackIndex.count ?? 0
        let isUnused = meeting.second?.rooms.allSatisfy(\.isUnused) ?? true
        #expect(names == 0 && isUnused)
    }

    @Test("After any moves, voices and departures everybody hears exactly their own room", arguments: 0..<6)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 900 + seed)
        var meeting = try gathering(seed: 310 + seed, people: 8, workers: 1 + Int(seed % 2))
        let rooms = [plenary, first, second, RoomNumber(rawValue: 9)]
        var places = [Int: RoomNumber](uniqueKeysWithValues: (0..<8).map { ($0, plenary) })
        var voices: [Int: Set<RoomNumber>] = [:]
        for _ in 0..<60 {
            guard let person = places.keys.sorted().randomElement(using: &generator) else { break }
            let room = rooms[Int.random(in: 0..<4, using: &generator)]
            switch Int.random(in: 0..<20, using: &generator) {
            case 0 where places.count > 5:
                meeting.apply(.close(meeting.transports[person]))
                places[person] = nil
                voices[person] = nil
            case 1...4 where voices.count < 2 || voices[person] != nil:
                let named = rooms.filter { _ in Bool.random(using: &generator) }
                meeting.apply(.broadcast(TrackID(rawValue: UInt32(person + 1)), named))
                voices[person] = named.isEmpty ? nil : Set(named)
            default:
                meeting.move(person, to: room)
                places[person] = room
            }
            if Bool.random(using: &generator) {
                meeting.run(.milliseconds(5 * Int64.random(in: 1...8, using: &generator)))
            }
        }
        // No more than three in a room, so that everybody is among the loudest with one or two voices.
        for (position, person) in places.keys.sorted().enumerated() {
            meeting.move(person, to: rooms[position / 2])
            places[person] = rooms[position / 2]
        }
        meeting.run(.milliseconds(100))
        let people = places.keys.sorted()
        let heard = meeting.tracks(reaching: people, during: .milliseconds(400))
        for (person, tracks) in zip(people, heard) {
            let expected = people.filter { other in
                other != person
                    && (places[other] == places[person]
                        || places[person].map { voices[other]?.contains($0) == true } == true)
            }
            #expect(tracks == Set(expected.map { UInt32($0 + 1) }), "person \(person)")
            let isContinuous = meeting.isContinuous(person)
            #expect(isContinuous, "the streams of person \(person) have a gap")
        }
    }
}
