import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

@Suite struct BreakoutRandomTests {
    private static func request(_ world: World, using generator: inout SeededGenerator) -> BreakoutRequest {
        let rooms = world.state.breakoutRooms.rooms.map(\.id) + [99]
        let people = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            ParticipantID(rawValue: .random(in: 1...25, using: &generator))
        }
        let room = Bool.random(using: &generator) ? rooms.randomElement(using: &generator) : nil
        let isOn = Bool.random(using: &generator)
        switch Int.random(in: 0..<16, using: &generator) {
        case 0: return .prepare(rooms: [.init(title: "A", schools: ["a"], participants: people), .init(title: "B")])
        case 1: return .automatic(count: .random(in: 1...4, using: &generator), by: isOn ? .mix : .schools)
        case 2, 3: return .assign(participants: people, room: room)
        case 4, 5:
            return .open(seconds: isOn ? .random(in: 1...90, using: &generator) : nil, free: .random(using: &generator))
        case 6, 7, 8: return .choose(room: room)
        case 9: return .announce(text: "Слово")
        case 10, 11: return .voice(on: isOn)
        case 12: return .help(on: isOn)
        case 13: return .extend(seconds: .random(in: 1...60, using: &generator))
        case 14:
            return isOn ? .close(grace: .random(in: 0...40, using: &generator)) : .rename(room: rooms[0], title: "C")
        default: return .discard
        }
    }

    @Test(
        "Whatever is asked in whatever order, nobody is lost, nobody is in two rooms, and all come back",
        arguments: 1...30)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var world = World(capacity: 20, windowSize: seed % 2 == 0 ? 200 : 4)
        var inside: Set<ParticipantID> = []
        var tokens: [String] = []
        var connections = [world.comeIn("Host", role: .administrator)]
        inside.insert(world.id(connections[0]))
        var moves = 0
        var opened = 0
        for step in 0..<260 {
            let connection = connections.randomElement(using: &generator) ?? connections[0]
            let member = world.state.participant(on: connection).flatMap { world.state.members[$0] }
            switch Int.random(in: 0..<14, using: &generator) {
            case 0, 1:
                let role = Role.allCases.randomElement(using: &generator) ?? .participant
                let new = world.comeIn("\(step % 20)", role: role, school: step % 2 == 0 ? "a" : "b")
                if world.state.participant(on: new) != nil { connections.append(new) }
            // Without its host hardly any room would ever open.
            case 2 where connection != connections[0]: world.apply(.leave(connection))
            case 3 where connection != connections[0]:
                if let token = world.views[connection]?.resume { tokens.append(token) }
                world.apply(.connectionLost(connection))
            case 4:
                let new = world.join("back", resume: tokens.randomElement(using: &generator))
                if world.state.participant(on: new) != nil { connections.append(new) }
            case 5:
                let isOn = Bool.random(using: &generator)
                world.apply(.setMedia(connection, MediaState(microphone: isOn, camera: true, screen: !isOn)))
            case 6 where member != nil:
                let sources = MediaSource.allCases.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
                world.negotiate(
                    connection, sources: sources, slots: .random(in: 0...4, using: &generator),
                    again: Bool.random(using: &generator) ? member?.transport : nil)
            case 7:
                let tiles = (0..<3).map { _ in
                    Tile(
                        participant: ParticipantID(rawValue: .random(in: 1...20, using: &generator)), source: .camera,
                        height: 180)
                }
                world.apply(.view(connection, tiles))
            case 8:
                let tracks = world.state.owners.keys.sorted { $0.rawValue < $1.rawValue }
                let room = RoomNumber(rawValue: .random(in: 1...4, using: &generator))
                world.apply(
                    .speakersChanged(
                        in: room, dominant: tracks.randomElement(using: &generator), active: Array(tracks.prefix(5))))
            case 9:
                world.wait(.milliseconds(Int64.random(in: 0...20_000, using: &generator)))
                if Bool.random(using: &generator) {
                    world.wait(.seconds(1))
                    world.checkSettled()
                }
            default:
                // Whoever may lead asks more often, else hardly any room would ever open.
                let leader = world.state.connections.filter {
                    world.state.members[$0.value]?.role.leadsBreakouts == true
                }
                .map(\.key).min { $0.rawValue < $1.rawValue }
                if leader == nil { connections.append(world.comeIn("Host \(step)", role: .facilitator)) }
                let before = world.state.members.mapValues(\.breakout)
                let asker = Bool.random(using: &generator) ? leader ?? connection : connection
                let request: BreakoutRequest =
                    world.state.breakoutRooms.rooms.isEmpty
                    ? .automatic(count: 3, by: .mix) : Self.request(world, using: &generator)
                world.askRooms(asker, request)
                #expect(Set(world.state.members.keys) == Set(before.keys), "asking about rooms loses nobody")
                moves += before.count { world.state.breakout(of: $0.key) != $0.value }
            }
            // Now and then rooms do open, whatever chance says.
            if step % 60 == 30, let host = world.state.connections.keys.max(by: { $0.rawValue < $1.rawValue }) {
                world.state.members[world.id(host)]?.role = .administrator
                world.askRooms(host, .automatic(count: 3, by: .mix))
                if world.askRooms(host, .open(seconds: nil, free: false)) == nil { opened += 1 }
                world.checkBreakouts()
            }
            world.checkBreakouts()
        }
        #expect(moves + opened > 0)
        // Nobody leads any more: whatever is open closes by itself.
        for (connection, id) in world.state.connections where world.state.members[id]?.role.leadsBreakouts == true {
            world.apply(.leave(connection))
        }
        world.wait(.seconds(90 + 2 * 60 + 250))
        #expect(!world.state.breakoutRooms.isOpen)
        #expect(world.state.members.values.allSatisfy { $0.breakout == nil })
        #expect(world.plane.voices.filter { world.state.owners[$0.key] != nil }.isEmpty)
        world.checkBreakouts()
        world.checkSettled()
        #expect(world.state.nextTimeout == nil)
    }
}
