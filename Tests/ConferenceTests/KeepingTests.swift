import Foundation
import Primitives
import Signalling
import Testing

@testable import Conference

/// An archive that is nothing but what it was given, as the database keeps it: in rows.
struct ArchiveModel {
    private var room: Data?
    private var seen: Int64 = 0
    private var members: [ParticipantID: Data] = [:]
    private var lobby: [LobbyPlace: Data] = [:]
    private var lines: [String: (call: Int64, value: Data)] = [:]

    mutating func save(_ changes: RoomChanges) throws {
        let encoder = JSONEncoder()
        seen = changes.seen
        if let new = changes.room { room = try encoder.encode(new) }
        for id in changes.gone { members[id] = nil }
        for (id, member) in changes.members { members[id] = try encoder.encode(member) }
        for place in changes.goneLobby { lobby[place] = nil }
        for (place, newcomer) in changes.lobby { lobby[place] = try encoder.encode(newcomer) }
        for line in changes.attendance {
            lines["\(line.call) \(line.key.rawValue)"] = (line.call, try encoder.encode(line))
        }
    }

    func load() throws -> RoomSnapshot? {
        guard let room else { return nil }
        let decoder = JSONDecoder()
        let last = lines.values.map { $0.call }.max()
        return RoomSnapshot(
            room: try decoder.decode(KeptRoom.self, from: room), seen: seen,
            members: try members.values.map { try decoder.decode(KeptMember.self, from: $0) }
                .sorted { $0.id < $1.id },
            lobby: try lobby.values.map { try decoder.decode(KeptNewcomer.self, from: $0) }
                .sorted { $0.place < $1.place },
            attendance: try lines.values.filter { $0.call == last }.map {
                try decoder.decode(KeptLine.self, from: $0.value)
            }
            .sorted { $0.key.rawValue < $1.key.rawValue })
    }
}

extension World {
    /// The server is killed and starts again: nothing is left but what was kept.
    mutating func restart(_ snapshot: RoomSnapshot, after pause: Interval = .seconds(3)) {
        var next = World()
        next.now = now + pause
        next.state = RoomState(
            restoring: snapshot, record: state.record, number: state.number, timing: state.timing,
            epoch: state.epoch, now: next.now, newRecording: RecorderModel.ids(from: 1000))
        // Numbers of connections go on, for the pages' old ones mean nothing to the new process.
        for _ in 0..<200 { _ = next.connect() }
        self = next
    }
}

extension World {
    /// Whether a page was told on entering to start its media anew.
    fileprivate func isFresh(_ connection: ConnectionID) -> Bool {
        for case .joined(let joined) in views[connection]?.messages ?? [] { return joined.fresh == true }
        return false
    }
}

@Suite struct KeepingTests {
    @Test("What is kept is always the room itself", arguments: 1...16 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var world = World(capacity: 20)
        var archive = ArchiveModel()
        var connections = [world.join("Ведущая", role: .facilitator)]
        for step in 0..<250 {
            let connection = connections.randomElement(using: &generator) ?? ConnectionID(rawValue: 9999)
            let other = world.state.members.keys.sorted().randomElement(using: &generator)
            switch Int.random(in: 0..<11, using: &generator) {
            case 0, 1: connections.append(world.join("N\(step)"))
            case 2: if connections.first != connection { world.apply(.leave(connection)) }
            case 3: world.apply(.connectionLost(connection))
            case 4: connections.append(world.join("Снова", resume: world.views[connection]?.resume))
            case 5, 6: world.ask(connection, .hand(.raise))
            case 7: if let other { world.ask(connection, .hand(.give(participant: other, seconds: 9))) }
            case 8: world.ask(connection, .hand(.order(HandOrder.allCases.randomElement(using: &generator) ?? .time)))
            default: world.wait(.milliseconds(Int64.random(in: 0...4000, using: &generator)))
            }
            guard Int.random(in: 0..<4, using: &generator) == 0 else { continue }
            if let changes = world.state.takeChanges(now: world.now) { try archive.save(changes) }
            #expect(world.state.takeChanges(now: world.now) == nil, "nothing has changed since")
            let kept = try #require(try archive.load())
            let state = world.state.snapshot(now: world.now)
            #expect(kept.room == state.room)
            #expect(kept.members == state.members)
            #expect(kept.lobby == state.lobby)
            #expect(kept.attendance == state.attendance)
        }
        let kept = try #require(try archive.load())
        let before = world.state
        world.restart(kept)
        let after = world.state.snapshot(now: world.now)
        #expect(after.members == kept.members)
        #expect(after.room.floor.hands == before.floor.hands || kept.room.floor.hands != before.floor.hands)
        #expect(after.room.house == kept.room.house)
        world.check()
    }

    @Test("After a restart the call comes back with the same people, roles and hands")
    func restart() throws {
        var world = World()
        let anna = world.join("Анна", role: .facilitator)
        let boris = world.join("Борис")
        let vera = world.join("Вера")
        world.ask(anna, .hand(.order(.schools)))
        world.ask(boris, .hand(.raise))
        world.ask(vera, .hand(.raise))
        world.wait(.seconds(40))
        let people = [anna, boris, vera].map { ($0, world.id($0), world.views[$0]?.resume) }
        let snapshot = world.state.snapshot(now: world.now)
        world.restart(snapshot)
        #expect(world.state.listedCount == 3, "they are expected back")
        for (connection, id, resume) in people.dropLast() {
            let again = world.join("Имя", role: connection == anna ? .facilitator : .participant, resume: resume)
            #expect(world.id(again) == id)
            #expect(world.floor(again)?.total == 2)
            #expect(world.floor(again)?.order == .schools)
            #expect(world.isFresh(again), "the new server has never seen the page's media")
            // The line breaks once more: by now the server knows what the page sends.
            world.negotiate(again)
            world.apply(.connectionLost(again))
            #expect(!world.isFresh(world.join("Имя", resume: resume)))
        }
        #expect(world.state.members[people[0].1]?.role == .facilitator)
        let newcomer = world.join("Новый")
        #expect(!people.map { $0.1 }.contains(world.id(newcomer)), "a number is never given out twice")
        world.wait(.seconds(61))
        #expect(world.state.listedCount == 3, "who does not come back is gone after a minute")
        #expect(world.floor(newcomer)?.total == 1)
        world.checkSettled()
    }

    @Test("Who breaks off again after a restart has the usual grace, though others have longer")
    func graces() {
        var world = World()
        let anna = world.join("Анна")
        world.join("Борис")
        let resume = world.views[anna]?.resume
        world.restart(world.state.snapshot(now: world.now), after: .seconds(1))
        let again = world.join("Анна", resume: resume)
        world.apply(.connectionLost(again))
        world.wait(.seconds(31))
        #expect(world.state.listedCount == 1)
        world.wait(.seconds(30))
        #expect(world.state.count == 0)
    }

    @Test("After a long time away nobody is expected back, but the house stands as it was left")
    func longAway() {
        var world = World()
        let anna = world.join("Анна", role: .facilitator)
        world.ask(anna, .hand(.raise))
        world.ask(anna, .hand(.order(.schools)))
        world.restart(world.state.snapshot(now: world.now), after: .seconds(3600))
        #expect(world.state.count == 0)
        let boris = world.join("Борис")
        #expect(world.floor(boris)?.total == 0)
        #expect(world.floor(boris)?.order == .schools)
        let changes = world.state.takeChanges(now: world.now)
        #expect(changes?.gone == [ParticipantID(rawValue: 1)])
    }

    @Test("A call that ended by a restart goes on in the attendance")
    func attendance() {
        var world = World()
        let anna = world.join("Анна", role: .administrator)
        let resume = world.views[anna]?.resume
        world.wait(.seconds(100))
        world.restart(world.state.snapshot(now: world.now), after: .seconds(5))
        world.join("Анна", role: .administrator, resume: resume)
        world.wait(.seconds(10))
        let report = world.state.attendanceReport(at: world.state.wallClock(world.now))
        #expect(report.rows.map { $0.stays.count } == [1])
        #expect(report.rows.map { $0.seconds } == [115])
    }

    @Test("Changes that could not be kept are joined with those after them")
    func merging() throws {
        var world = World()
        var archive = ArchiveModel()
        let anna = world.join("Анна")
        var all = world.state.collectChanges(now: world.now)
        let boris = world.join("Борис")
        world.apply(.leave(anna))
        all.merge(world.state.collectChanges(now: world.now))
        try archive.save(all)
        #expect(try archive.load()?.members.map { $0.id } == [world.id(boris)])
    }
}
