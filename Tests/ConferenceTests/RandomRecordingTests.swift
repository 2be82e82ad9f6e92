import MediaControl
import Primitives
import RecordingManifest
import Signalling
import Testing

@testable import Conference

/// Everything that changes who is recorded, in random order, beside the plainest account of who has agreed.
private struct RecordingGame {
    var world = World(RoomRecord(slug: "room", title: "Room", capacity: 14))
    var generator: SeededGenerator
    var resumes: [String] = []
    /// What people have said since the recording was started.
    var answers: [ParticipantID: Bool] = [:]
    var recordings = 0
    var restarts = 0
    var tapped = 0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        come(role: .facilitator)
    }

    var connections: [ConnectionID] { world.state.connections.keys.sorted { $0.rawValue < $1.rawValue } }

    /// Encoders and viewers ask for nothing.
    var pages: [ConnectionID] { connections.filter { world.state.members[world.id($0)]?.client == .page } }

    mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &generator) == 0 }

    mutating func come(role: Role? = nil, resume: String? = nil) {
        let roles: [Role] = [.facilitator, .participant, .participant, .guest, .technician]
        let clients: [ClientKind] = [.page, .page, .page, .page, .page, .whip, .whep]
        let client = role != nil || resume != nil ? .page : clients.randomElement(using: &generator) ?? .page
        let role = role ?? roles.randomElement(using: &generator) ?? .participant
        let consent: Bool? = client == .page && chance(3) ? chance(2) : nil
        var identity: Identity?
        if client == .page, chance(2) {
            identity = .account("p\(Int.random(in: 0..<9, using: &generator))", role, isPupil: chance(3))
        }
        let wasRecording = world.state.recording != nil
        let known = resume.flatMap { world.state.resumes[$0] }
        let before = known.flatMap { answers[$0] }
        let connection = world.join(
            "N", role: role, client: client, resume: resume, media: media(), identity: identity, consent: consent)
        if let token = world.views[connection]?.resume, !token.isEmpty { resumes.append(token) }
        let id = world.id(connection)
        guard world.isInside(connection), client == .page, wasRecording, world.state.recording != nil else { return }
        if let consent, before == nil || known != id { answers[id] = consent }
    }

    mutating func media() -> MediaState {
        MediaState(
            microphone: .random(using: &generator), camera: .random(using: &generator), screen: chance(4))
    }

    mutating func step() {
        guard let connection = connections.randomElement(using: &generator),
            let member = world.state.members[world.id(connection)]
        else {
            come(role: .facilitator)
            return
        }
        guard let page = pages.randomElement(using: &generator) else {
            come(role: .facilitator)
            return
        }
        switch Int.random(in: 0..<30, using: &generator) {
        case 0, 1, 2: come(resume: chance(2) ? resumes.randomElement(using: &generator) : nil)
        case 3: world.apply(.leave(connection))
        case 4: world.apply(.connectionLost(connection))
        case 5, 6, 7: world.apply(.setMedia(connection, media()))
        case 8, 9, 10:
            let sources = MediaSource.allCases.filter { _ in !chance(4) }
            world.negotiate(
                connection, sources: member.client == .whep ? [] : sources, slots: 2,
                again: chance(2) ? member.transport : nil)
        case 11:
            if let transport = member.transport {
                world.apply(.transportChanged(transport, chance(3) ? .failed : .connected, reason: nil))
            }
        case 12: world.wait(.milliseconds(.random(in: 0...12_000, using: &generator)))
        case 13, 14: ask(page, .consent(!chance(4)))
        case 15: ask(page, .withdraw(erase: chance(2)))
        case 16, 17, 18: steer()
        case 19: world.ask(page, .chat(.send(.init(text: "слово", to: chance(3) ? world.id(connection) : nil))))
        case 20: happen()
        case 21, 22, 23: rooms(page)
        case 24: moderate()
        case 25:
            let tracks = world.state.owners.keys.sorted { $0.rawValue < $1.rawValue }
            let room = RoomNumber(rawValue: .random(in: 1...3, using: &generator))
            world.apply(.speakersChanged(in: room, dominant: tracks.randomElement(using: &generator), active: []))
        case 26: if chance(12) { restart() }
        default: ask(page, .consent(true))
        }
    }

    private mutating func host() -> ConnectionID? {
        let hosts = pages.filter { world.state.may(world.id($0), .record) }
        if hosts.isEmpty { come(role: .facilitator) }
        return hosts.randomElement(using: &generator)
    }

    private mutating func ask(_ connection: ConnectionID, _ request: RecordingRequest) {
        let isOn = world.state.recording != nil
        let id = world.id(connection)
        let isPage = world.state.members[id]?.client == .page
        let code = world.ask(connection, .recording(request))
        guard code == nil, isOn, isPage, world.state.recording != nil else { return }
        switch request {
        case .consent(let isGiven): answers[id] = isGiven
        case .withdraw: answers[id] = false
        default: break
        }
    }

    private mutating func steer() {
        guard let host = host() else { return }
        let mode: RecordingMode = chance(4) ? .sound : .everything
        let start = RecordingRequest.start(mode: mode, breakouts: !chance(3), encoders: !chance(3))
        let requests: [RecordingRequest] = [start, start, start, .begin, .begin, .pause, .resume, .resume]
        if chance(10) {
            ask(host, .stop)
        } else if let request = requests.randomElement(using: &generator) {
            let isNew = world.state.recording == nil
            ask(host, request)
            if isNew, world.state.recording != nil {
                answers = [:]
                recordings += 1
            }
        }
    }

    private mutating func rooms(_ connection: ConnectionID) {
        guard let host = host() else { return }
        let rooms = world.state.breakoutRooms.rooms.map(\.id)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: world.askRooms(host, .automatic(count: 2, by: .mix))
        case 1, 2: world.askRooms(host, .open(seconds: chance(2) ? 20 : nil, free: true))
        case 3: world.askRooms(host, .close(grace: chance(2) ? 0 : 5))
        case 4: world.askRooms(host, .assign(participants: [world.id(connection)], room: rooms.first))
        default: world.askRooms(connection, .choose(room: chance(3) ? nil : rooms.randomElement(using: &generator)))
        }
    }

    private mutating func moderate() {
        guard let host = host(), let id = world.state.members.keys.sorted().randomElement(using: &generator) else {
            return
        }
        let source = MediaSource.allCases.randomElement(using: &generator) ?? .microphone
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1: world.ask(host, .house(.mute(who: Selection(participant: id), source: source)))
        case 2: world.ask(host, .house(.restrict(role: .participant, restrictions: chance(2) ? [.camera] : [])))
        case 3: world.ask(host, .house(.rename(participant: id, name: "M\(id)")))
        case 4: world.ask(host, .house(.appoint(participant: id, role: .participant)))
        case 5: world.ask(host, .house(.remove(participant: id, ban: false)))
        case 6: world.ask(host, .house(.adult(needed: AdultRule.allCases.randomElement(using: &generator) ?? .never)))
        case 7: world.ask(host, .hand(.give(participant: id, seconds: chance(2) ? 3 : nil)))
        default: if chance(8) { world.ask(host, .house(.end)) }
        }
    }

    private mutating func happen() {
        let track = world.state.owners.keys.min { $0.rawValue < $1.rawValue }
        if let track { world.apply(.recorder(.needsKeyframe(track))) }
        if chance(3) { world.apply(.recorder(.diskLow(bytesLeft: 5))) }
        guard chance(6), let id = world.recorder.starts.keys.sorted(by: { $0.text < $1.text }).last else { return }
        // An event about one that is over already means nothing; else the recorder has closed all by itself, and
        // ignores what the room still says of them.
        let isOpen = world.recorder.open.contains(id)
        var recorder = world.recorder
        if isOpen { world.recorder.isDeaf = true }
        world.apply(.recorder(.ended(id, .diskFull)))
        if isOpen {
            recorder.tracks = [:]
            recorder.open = []
            recorder.paused = []
        }
        recorder.latest = []
        world.recorder = recorder
    }

    private mutating func restart() {
        let snapshot = world.state.snapshot(now: world.now)
        let kept = answers.filter { world.state.members[$0.key] != nil }
        let last = connections.map(\.rawValue).max() ?? 0
        world.restart(snapshot, after: .seconds(.random(in: 1...30, using: &generator)))
        for _ in 0..<last { _ = world.connect() }
        answers = world.state.recording == nil ? [:] : kept
        restarts += 1
        come(role: .facilitator)
    }

    /// What must hold beside what holds of the room as a whole: nobody is recorded on anything but their own word.
    mutating func check() {
        world.check()
        world.checkRecording()
        tapped = max(tapped, world.plane.tapped.count)
        if world.state.recording == nil { answers = [:] }
        answers = answers.filter { world.state.members[$0.key] != nil }
        for member in world.state.members.values where member.client == .page {
            #expect(member.consent?.isGiven == answers[member.id], "an answer that nobody gave, or that was lost")
        }
        var census = Census()
        for member in world.state.members.values { census.add(member) }
        #expect(world.state.census == census)
    }
}

@Suite struct RandomRecordingTests {
    @Test(
        "Whatever happens in whatever order, recorded is what those who agreed let through, and nothing else",
        arguments: 1...40 as ClosedRange<UInt64>)
    func random(seed: UInt64) {
        var game = RecordingGame(seed: seed)
        for _ in 0..<600 {
            game.step()
            game.check()
        }
        #expect(game.recordings > 0)
        #expect(game.tapped > 0, "a walk in which nothing was ever recorded shows nothing")
        for connection in game.connections { game.world.apply(.leave(connection)) }
        game.world.wait(.seconds(120))
        game.check()
        #expect(game.world.state.recording == nil)
        #expect(game.world.recorder.open.isEmpty && game.world.plane.tapped.isEmpty)
    }
}
