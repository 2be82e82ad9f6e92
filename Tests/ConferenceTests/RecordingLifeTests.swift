import Foundation
import MediaControl
import Primitives
import RecordingManifest
import Signalling
import Testing

@testable import Conference

@Suite struct RecordingLifeTests {
    // MARK: Breakout rooms

    @Test("Breakout rooms have recordings of their own; going there and back moves the tracks")
    func breakouts() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        let vera = world.sender("Вера")
        world.recordAll(by: host, breakouts: true, but: [vera])
        let main = world.main
        world.askRooms(host, .prepare(rooms: [.init(title: "Чтение"), .init(title: "Счёт")]))
        let rooms = world.state.breakoutRooms.rooms.map(\.id)
        world.askRooms(host, .assign(participants: [world.id(boris)], room: rooms[0]))
        world.askRooms(host, .assign(participants: [world.id(vera)], room: rooms[1]))
        let effects = world.state.recording?.rooms ?? [:]
        #expect(effects.isEmpty)
        world.askRooms(host, .open(seconds: nil, free: true))
        world.checkRecording()
        let reading = world.state.recording?.rooms[rooms[0]]
        #expect(reading.flatMap { world.recorder.starts[$0] }?.parent == main)
        #expect(reading.flatMap { world.recorder.starts[$0] }?.breakout?.title == "Чтение")
        #expect(world.recorded(boris, in: reading) == [.microphone, .camera])
        #expect(world.recorded(boris).isEmpty)
        #expect(world.state.recording?.rooms[rooms[1]] == nil, "nothing begins for somebody who refused")
        world.ask(boris, .chat(.send(.init(text: "В комнате"))))
        #expect(reading.flatMap { world.recorder.chat[$0] } == ["В комнате"])
        #expect(reading.flatMap { world.recorder.present[$0] } == [world.id(boris).rawValue])
        #expect(world.main.flatMap { world.recorder.present[$0] }?.contains(world.id(boris).rawValue) == false)
        world.askRooms(host, .choose(room: rooms[1]))
        world.checkRecording()
        #expect(world.recorded(host, in: world.state.recording?.rooms[rooms[1]]) == [.microphone, .camera])
        world.askRooms(host, .close(grace: 0))
        world.checkRecording()
        #expect(world.recorder.ended.count == 2 && world.recorder.open == Set([main].compactMap { $0 }))
    }

    @Test("Somebody who moves goes on being tapped: nothing is lost between the rooms")
    func moving() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        world.recordAll(by: host, breakouts: true)
        world.askRooms(host, .automatic(count: 1, by: .mix))
        world.askRooms(host, .open(seconds: nil, free: true))
        let room = world.state.breakoutRooms.rooms[0].id
        let effects = world.apply(.request(host, .breakouts(.choose(room: room)), request: 1))
        for case .media(let commands) in effects {
            for case .tap in commands { Issue.record("the tap was touched") }
        }
        world.checkRecording()
        #expect(world.recorder.tracks.count == 2)
    }

    @Test("Without that wish nobody is recorded in a breakout room")
    func plenaryOnly() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host)
        world.askRooms(host, .automatic(count: 1, by: .mix))
        world.askRooms(host, .open(seconds: nil, free: false))
        world.checkRecording()
        #expect(world.state.breakout(of: world.id(boris)) != nil)
        world.ask(boris, .chat(.send(.init(text: "В комнате"))))
        #expect(world.recorder.tracks.values.allSatisfy { $0.participant == world.id(host).rawValue })
        #expect(world.recorder.chat.isEmpty)
    }

    // MARK: Its end

    @Test("The last host may go; when nobody is left it ends")
    func emptying() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        let encoder = world.sender("Камера", client: .whip)
        world.recordAll(by: host)
        world.apply(.leave(host))
        world.checkRecording()
        #expect(world.recorded(boris) == [.microphone, .camera])
        world.apply(.connectionLost(boris))
        world.wait(.seconds(29))
        #expect(world.state.recording != nil)
        world.wait(.seconds(1))
        world.checkRecording()
        #expect(world.state.recording == nil && world.recorder.ended.count == 1)
        #expect(world.isInside(encoder))
        #expect(world.acts.last?.kind == .recordingEnded)
    }

    @Test("The end of the call ends it, and so does the end of the server, which keeps that it goes on")
    func ends() {
        for isShutdown in [false, true] {
            var world = World()
            let host = world.sender("Анна", role: .administrator)
            world.recordAll(by: host)
            let kept = world.state.snapshot(now: world.now)
            if isShutdown { world.apply(.shutdown) } else { world.ask(host, .house(.end)) }
            #expect(world.recorder.open.isEmpty && world.recorder.ended.count == 1)
            #expect(world.plane.tapped.isEmpty && world.recorder.tracks.isEmpty)
            #expect(kept.room.recording != nil)
        }
    }

    @Test("A full disk ends it and the call goes on", arguments: [RecordingFailure.diskFull, .disk])
    func disk(failure: RecordingFailure) {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        world.recordAll(by: host)
        guard let main = world.main else { return }
        world.apply(.recorder(.diskLow(bytesLeft: 1)))
        #expect(world.views[host]?.recording.diskLow == true)
        world.apply(.recorder(.ended(RecorderModel.ids(from: 777)(), failure)))
        #expect(world.state.recording != nil, "another's")
        world.apply(.recorder(.ended(main, failure)))
        world.checkRecording()
        #expect(world.views[host]?.recording.ended?.rawValue == failure.rawValue)
        #expect(world.isForwarded(host, .camera))
        #expect(world.acts.last?.detail == failure.rawValue)
        world.apply(.recorder(.ended(main, nil)))
    }

    @Test("A keyframe is asked for of a track that is recorded, and of no other")
    func keyframe() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host, but: [boris])
        func isAsked(_ connection: ConnectionID) -> Bool {
            guard let track = world.track(connection, .camera) else { return false }
            return world.apply(.recorder(.needsKeyframe(track))).contains { effect in
                if case .media(let commands) = effect, case .wantKeyframe(track) = commands.first {
                    true
                } else {
                    false
                }
            }
        }
        #expect(isAsked(host))
        #expect(!isAsked(boris))
    }

    // MARK: Restarts

    @Test("After a restart it goes on by itself with what people had said, as one that continues the other")
    func restart() throws {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host, but: [boris])
        world.wait(.seconds(50))
        let before = try #require(world.main)
        let resumes = [host, boris].map { world.views[$0]?.resume }
        let number = world.id(host).rawValue
        let snapshot = try JSONDecoder().decode(
            RoomSnapshot.self, from: JSONEncoder().encode(world.state.snapshot(now: world.now)))
        world.restart(snapshot)
        world.apply(.tick)
        world.checkRecording()
        #expect(world.recorder.starts.isEmpty, "nobody is back yet")
        let anna = world.join("Анна", role: .facilitator, resume: resumes[0])
        let main = try #require(world.main)
        #expect(main != before)
        #expect(world.recorder.starts[main]?.continues == before)
        #expect(world.views[anna]?.recording.recorded == 50_000)
        #expect(world.views[anna]?.consent == .agreed)
        world.apply(.setMedia(anna, MediaState(microphone: true)))
        world.negotiate(anna)
        world.checkRecording()
        #expect(world.recorded(anna) == [.microphone])
        let again = world.join("Борис", resume: resumes[1])
        #expect(world.views[again]?.consent == .refused)
        world.record(anna, .withdraw(erase: true))
        #expect(world.recorder.withdrawals.contains(.init(recording: before, participant: number, erase: true)))
    }

    @Test("A paused recording is paused after a restart, and one of which nobody comes back is over")
    func restartPaused() throws {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        world.recordAll(by: host)
        world.record(host, .pause)
        let resume = world.views[host]?.resume
        let snapshot = world.state.snapshot(now: world.now)
        world.restart(snapshot)
        let again = world.join("Анна", role: .facilitator, resume: resume)
        world.checkRecording()
        #expect(world.state.recording?.state == .paused)
        #expect(world.recorder.paused.count == 1)
        #expect(world.record(again, .resume) == nil)
        world.restart(snapshot)
        world.apply(.tick)
        world.wait(.seconds(61))
        #expect(world.state.recording == nil && world.recorder.starts.isEmpty)
        world.restart(snapshot, after: .seconds(3600))
        #expect(world.state.recording == nil)
        world.checkRecording()
    }

    @Test("What was kept by an earlier version, without a word of recordings, is read")
    func older() throws {
        var world = World()
        world.join("Анна")
        let snapshot = world.state.snapshot(now: world.now)
        let text = String(decoding: try JSONEncoder().encode(snapshot), as: UTF8.self)
        #expect(!text.contains("recording") && !text.contains("consent") && !text.contains("inRecording"))
        #expect(try JSONDecoder().decode(RoomSnapshot.self, from: Data(text.utf8)) == snapshot)
    }

    // MARK: Large rooms, and servers that do not record

    @Test("Two thousand answers are not two thousand messages to two thousand")
    func pace() {
        var world = World(capacity: 2000)
        let host = world.join("Анна", role: .administrator)
        var others: [ConnectionID] = []
        for number in 0..<400 { others.append(world.join("\(number)")) }
        world.record(host, .start(mode: .sound, breakouts: false, encoders: true))
        var broadcasts = 0
        for connection in others {
            for effect in world.apply(.request(connection, .recording(.consent(true)), request: nil)) {
                if case .broadcast(.room(.recording), _) = effect { broadcasts += 1 }
            }
            world.wait(.milliseconds(10))
        }
        #expect(broadcasts <= 8, "\(broadcasts) in four seconds")
        world.wait(.seconds(1))
        #expect(world.views[host]?.recording.answers == .init(agreed: 400, refused: 0, unanswered: 1))
        world.checkRecording()
        #expect(world.state.nextTimeout.map { $0 > world.now } ?? true)
    }

    @Test("Where nothing is recorded nobody has the right, and asking says why")
    func off() {
        var state = RoomState(record: RoomRecord(slug: "room", title: "Room"), number: RoomNumber(rawValue: 1))
        let connection = ConnectionID(rawValue: 1)
        _ = state.apply(
            .join(JoinRequest(connection: connection, name: "Анна", role: .administrator, newResume: "a")), now: .zero)
        #expect(state.participant(on: connection).map { state.may($0, .record) } == false)
        let effects = state.apply(
            .request(connection, .recording(.start(mode: .sound, breakouts: false, encoders: true)), request: 1),
            now: .zero)
        let texts = effects.compactMap { effect -> String? in
            if case .send(_, .error(let failure), _) = effect { failure.message } else { nil }
        }
        #expect(texts == ["Recording is off on this server."])
    }
}
