import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

/// Who must be in the room, kept in the plainest way.
private struct Expectation {
    var inside: [ParticipantID: ConnectionID?] = [:]
    var lostAt: [ParticipantID: Instant] = [:]

    mutating func expire(_ now: Instant) {
        for (id, time) in lostAt where time + .seconds(30) <= now {
            inside[id] = nil
            lostAt[id] = nil
        }
    }
}

@Suite struct RandomCommandsTests {
    @Test(
        "Whatever happens in whatever order, everybody's picture is the room's", arguments: 1...24,
        [200, 4])
    func random(seed: UInt64, windowSize: Int) {
        var generator = SeededGenerator(seed: seed)
        var world = World(capacity: 12, windowSize: windowSize)
        var expectation = Expectation()
        var connections: [ConnectionID] = []
        var transports: [TransportID] = []
        var tokens: [(token: String, id: ParticipantID)] = []
        var seen: Set<ParticipantID> = []

        for _ in 0..<600 {
            let connection = connections.randomElement(using: &generator) ?? ConnectionID(rawValue: 9999)
            let isOn = Bool.random(using: &generator)
            switch Int.random(in: 0..<14, using: &generator) {
            case 0, 1:
                let token = isOn ? tokens.randomElement(using: &generator) : nil
                let client: ClientKind = token == nil && Int.random(in: 0..<6, using: &generator) == 0 ? .whep : .page
                expectation.expire(world.now)
                let new = world.join("N", client: client, resume: token?.token)
                let isKept = token.map { expectation.inside[$0.id] != nil } ?? false
                if !isKept, expectation.inside.count == 12 {
                    #expect(world.refused[new] == .roomFull)
                    break
                }
                let id = world.id(new)
                #expect(isKept == (token?.id == id))
                if !isKept { #expect(seen.insert(id).inserted, "an id was given twice") }
                expectation.inside[id] = .some(new)
                expectation.lostAt[id] = nil
                connections.append(new)
                if let resume = world.views[new]?.resume { tokens.append((resume, id)) }
            case 2:
                expectation.expire(world.now)
                if let id = world.state.participant(on: connection) {
                    #expect(expectation.inside[id] == .some(connection))
                    expectation.inside[id] = nil
                }
                world.apply(.leave(connection))
            case 3:
                expectation.expire(world.now)
                if let id = world.state.participant(on: connection) {
                    expectation.inside[id] = .some(nil)
                    expectation.lostAt[id] = world.now
                }
                world.apply(.connectionLost(connection))
            case 4, 5, 6:
                let media = MediaState(
                    microphone: isOn, camera: Bool.random(using: &generator),
                    screen: Int.random(in: 0..<4, using: &generator) == 0)
                world.apply(.setMedia(connection, media))
            case 7, 8:
                let tiles = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    Tile(
                        participant: ParticipantID(rawValue: .random(in: 1...20, using: &generator)),
                        source: MediaSource.allCases.randomElement(using: &generator) ?? .camera,
                        height: Int.random(in: 0...1080, using: &generator))
                }
                world.apply(.view(connection, tiles))
            case 9, 10:
                guard let id = world.state.participant(on: connection), let member = world.state.members[id] else {
                    break
                }
                let sources = MediaSource.allCases.filter { _ in Bool.random(using: &generator) }
                transports.append(
                    world.negotiate(
                        connection, sources: member.client == .whep ? [] : sources,
                        slots: Int.random(in: 0...5, using: &generator), again: isOn ? member.transport : nil))
            case 11:
                let tracks = world.state.owners.keys.sorted { $0.rawValue < $1.rawValue }
                world.apply(
                    .speakersChanged(
                        dominant: tracks.randomElement(using: &generator),
                        active: Array(tracks.shuffled(using: &generator).prefix(3))))
            case 12:
                let transport = transports.randomElement(using: &generator) ?? TransportID(rawValue: 0)
                let state = TransportState.allCases.randomElement(using: &generator) ?? .failed
                if state == .failed, let owner = world.state.transports[transport],
                    world.state.client(of: owner) == .whep
                {
                    expectation.inside[owner] = nil
                    expectation.lostAt[owner] = nil
                }
                world.apply(.transportChanged(transport, state, reason: nil))
            default:
                world.wait(.milliseconds(Int64.random(in: 0...9000, using: &generator)))
                expectation.expire(world.now)
                if isOn {
                    world.wait(.seconds(1))
                    expectation.expire(world.now)
                    world.checkSettled()
                }
            }
            world.check()
            #expect(Set(world.state.members.keys) == Set(expectation.inside.keys))
        }
        #expect(seen.count > 20)
    }
}
