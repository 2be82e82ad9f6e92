import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

/// A person with a page: what they hold in their hands.
private struct Player {
    var identity: Identity?
    var device: String
    var role: Role
    var connection: ConnectionID?
    var resume: String?
    var transport: TransportID?
}

/// Commands in random order: hosts, guests, pupils, the lobby, reloads, policies, sending out.
private struct HouseGame {
    var world: World
    var players: [Player]
    var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        let policy = AdmissionPolicy.allCases.randomElement(using: &generator) ?? .ask
        world = World(
            RoomRecord(
                slug: "room", title: "Room", capacity: 10, policy: policy, guests: seed % 5 != 0,
                schools: ["3": 2, "5": nil], roles: ["p2": .secretary]))
        players = []
        for number in 0..<16 {
            let role: Role = number == 0 ? .administrator : number == 1 ? .facilitator : .participant
            let identity: Identity? =
                number < 10
                ? .account(
                    "p\(number)", role, school: number % 2 == 0 ? "3" : "5", isPupil: number > 6,
                    isServerAdministrator: number == 0) : nil
            players.append(
                Player(identity: identity, device: "d\(number)", role: identity == nil ? .guest : role))
        }
    }

    var others: [ParticipantID] { world.state.members.keys.sorted() + [ParticipantID(rawValue: 999)] }

    mutating func someone() -> ParticipantID { others.randomElement(using: &generator) ?? ParticipantID(rawValue: 1) }

    mutating func selection() -> Selection {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: Selection(participant: someone())
        case 1: Selection(participants: [someone(), someone()])
        case 2: Selection(school: Bool.random(using: &generator) ? "3" : "9")
        case 3: Selection(role: Role.allCases.randomElement(using: &generator))
        default: Selection(all: true, except: [someone()])
        }
    }

    mutating func request() -> RoomRequest {
        let isOn = Bool.random(using: &generator)
        let places = world.state.lobby.order.filter { _ in Bool.random(using: &generator) } + [77]
        let source = MediaSource.allCases.randomElement(using: &generator) ?? .camera
        let role = Role.allCases.randomElement(using: &generator) ?? .guest
        switch Int.random(in: 0..<22, using: &generator) {
        case 0, 1: return .lobby(.admit(places: places))
        case 2: return .lobby(.admitSchool(school: isOn ? "3" : "5"))
        case 3: return .lobby(.admitAll)
        case 4: return .lobby(.refuse(places: places, ban: Int.random(in: 0..<8, using: &generator) == 0))
        case 5: return .lobby(.back(participant: someone()))
        case 6: return .lobby(.message(text: isOn ? "Wait" : ""))
        case 7: return .lobby(.rename(place: places.first ?? 1, name: "Renamed"))
        case 8: return .house(.policy(AdmissionPolicy.allCases.randomElement(using: &generator) ?? .ask))
        case 9: return .house(.lock(isOn && Bool.random(using: &generator)))
        case 10:
            let taken = Restriction.allCases.filter { _ in isOn && Bool.random(using: &generator) }
            return .house(.restrict(role: role, restrictions: taken))
        case 11: return .house(.spotlight(participants: [someone(), someone()]))
        case 12, 13: return .house(.appoint(participant: someone(), role: role))
        case 14: return .house(.rename(participant: someone(), name: "Named"))
        case 15:
            return .house(.remove(participant: someone(), ban: Int.random(in: 0..<8, using: &generator) == 0))
        case 16, 17: return .house(.mute(who: selection(), source: source))
        case 18: return .house(.askUnmute(who: selection(), source: .microphone))
        case 19: return .house(.adult(needed: AdultRule.allCases.randomElement(using: &generator) ?? .pupils))
        case 20: return .house(.attention(who: selection(), text: nil))
        default: return Int.random(in: 0..<10, using: &generator) == 0 ? .house(.end) : .house(.people(3))
        }
    }

    mutating func step() {
        let index = players.indices.randomElement(using: &generator) ?? 0
        let player = players[index]
        guard let connection = player.connection, world.views[connection] != nil else {
            come(index, resume: Bool.random(using: &generator) ? player.resume : nil)
            return
        }
        players[index].resume = world.views[connection]?.resume
        switch Int.random(in: 0..<16, using: &generator) {
        case 0:
            world.apply(.leave(connection))
            players[index].connection = nil
        case 1:
            world.apply(.connectionLost(connection))
            players[index].connection = nil
        case 2: come(index, resume: players[index].resume)
        case 3, 4:
            if world.isInside(connection) { players[index].transport = world.negotiate(connection) }
        case 5, 6, 7:
            let media = MediaState(
                microphone: Bool.random(using: &generator), camera: Bool.random(using: &generator),
                screen: Bool.random(using: &generator))
            world.apply(.setMedia(connection, media))
        case 8: world.wait(.milliseconds(Int64.random(in: 0...70_000, using: &generator)))
        default: ask(connection)
        }
    }

    private mutating func come(_ index: Int, resume: String?) {
        let player = players[index]
        let isInside = player.resume.map { resume == $0 && world.state.resumes[$0] != nil } ?? false
        let before = world.state.count + world.state.waitingCount
        let new = world.join(
            "N\(index)", role: player.role, resume: resume, identity: player.identity, device: player.device)
        players[index].connection = world.refused[new] == nil ? new : nil
        if world.refused[new] == nil {
            #expect(world.isInside(new) != world.isWaiting(new), "somebody is nowhere, or twice")
            players[index].resume = world.views[new]?.resume
        }
        if isInside { #expect(world.state.count + world.state.waitingCount <= before + 1, "a place doubled") }
    }

    /// Asks for something, and compares the outcome with the table.
    private mutating func ask(_ connection: ConnectionID) {
        let request = request()
        guard let asker = world.state.members[world.id(connection)] else {
            world.ask(connection, request)
            return
        }
        let roles = world.state.members.mapValues { $0.role }
        let administrators = world.state.members.values.filter { $0.person.isServerAdministrator }.map { $0.id }
        let rights = world.state.permissions(of: asker)
        let before = world.state
        let code = world.ask(connection, request)
        if let needed = permission(for: request, asker.id), !rights.contains(needed) {
            #expect(code == .notAllowed, "\(asker.role) may \(request)")
            #expect(world.state.house == before.house || before.needsReview)
        }
        if case .house(.appoint(let id, let role)) = request, code == nil, let old = roles[id] {
            #expect(Permissions.mayAppoint(old, to: role, by: asker.role))
        }
        if case .house(.remove(let id, _)) = request, code == nil, let other = roles[id] {
            #expect(Permissions.mayActUpon(other, by: asker.role))
        }
        if case .house(.end) = request, code == nil { return }
        for id in administrators where world.state.members[id] == nil {
            Issue.record("an administrator of the server was sent out by \(request)")
        }
    }

    private func permission(for request: RoomRequest, _ asker: ParticipantID) -> Permission? {
        switch request {
        case .lobby(.message): .lock
        case .lobby: .admit
        case .house(.policy), .house(.lock), .house(.adult): .lock
        case .house(.restrict): .restrict
        case .house(.spotlight): .spotlight
        case .house(.appoint): .appoint
        case .house(.rename(let id, _)): id == asker ? nil : .moderate
        case .house(.remove): .remove
        case .house(.mute), .house(.askUnmute): .moderate
        case .house(.attention): .attention
        case .house(.end): .end
        default: nil
        }
    }
}

@Suite struct RandomHouseTests {
    @Test("Whatever hosts, guests and pupils do in whatever order, the house is in order", arguments: 1...30)
    func random(seed: UInt64) {
        var game = HouseGame(seed: seed)
        for _ in 0..<500 {
            game.step()
            game.world.check()
            game.world.checkHouse()
        }
        game.world.wait(.seconds(2))
        game.world.checkSettled()
        // In the end everybody has either a place or none: nobody is lost.
        for player in game.players {
            guard let connection = player.connection, game.world.views[connection] != nil else { continue }
            #expect(game.world.isInside(connection) != game.world.isWaiting(connection))
        }
    }
}
