import MediaControl
import Primitives
import RecordingManifest
import Signalling
import Testing

@testable import Conference

@Suite struct RecordingTests {
    @Test("Nothing is recorded before a host has started it and somebody has agreed")
    func start() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        #expect(world.record(boris, .start(mode: .everything, breakouts: false, encoders: true)) == .notAllowed)
        #expect(world.record(boris, .consent(true)) == .invalidState)
        #expect(world.record(host, .start(mode: .everything, breakouts: false, encoders: true)) == nil)
        #expect(world.views[boris]?.recording.state == .asking)
        #expect(world.views[boris]?.recording.by == "Анна")
        #expect(world.views[boris]?.recording.asks == 1_800_000_020_000)
        #expect(world.views[boris]?.recording.document == "1")
        #expect(world.record(boris, .consent(true)) == nil)
        #expect(world.views[boris]?.consent == .agreed)
        world.wait(.seconds(19))
        #expect(world.recorder.starts.isEmpty && world.plane.tapped.isEmpty)
        world.wait(.seconds(1))
        #expect(world.views[host]?.recording.state == .recording)
        #expect(world.recorded(boris) == [.microphone, .camera])
        #expect(world.recorded(host).isEmpty, "who has not answered is not recorded")
        #expect(world.people(in: world.main) == [world.id(boris).rawValue])
        #expect(world.main.flatMap { world.recorder.starts[$0] }?.document == "1")
        #expect(world.record(host, .start(mode: .sound, breakouts: false, encoders: true)) == .invalidState)
    }

    @Test("It begins when all have answered, or when a host does not want to wait")
    func begin() {
        var world = World()
        let host = world.sender("Анна", role: .administrator)
        let boris = world.sender("Борис")
        world.record(host, .start(mode: .everything, breakouts: false, encoders: true))
        world.record(host, .consent(true))
        #expect(world.state.recording?.state == .asking)
        world.record(boris, .consent(false))
        #expect(world.state.recording?.state == .recording)
        #expect(world.recorded(host) == [.microphone, .camera])
        world.record(host, .stop)
        world.record(host, .start(mode: .everything, breakouts: false, encoders: true))
        #expect(world.views[host]?.consent == .unanswered, "each recording asks anew")
        #expect(world.record(boris, .begin) == .notAllowed)
        #expect(world.record(host, .begin) == nil)
        #expect(world.state.recording?.state == .recording)
        #expect(world.recorder.tracks.isEmpty)
    }

    @Test("Who refuses is nowhere in the recording and can do all as before")
    func refusing() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host, but: [boris])
        #expect(world.ask(boris, .chat(.send(.init(text: "Меня не записывать")))) == nil)
        world.ask(host, .hand(.give(participant: world.id(boris), seconds: nil)))
        world.apply(.speakersChanged(dominant: world.track(boris, .microphone), active: []))
        world.apply(.setMedia(boris, MediaState(microphone: true, camera: true, screen: true)))
        world.checkRecording()
        #expect(world.isForwarded(boris, .screen) && world.isForwarded(boris, .microphone))
        #expect(world.people(in: world.main) == [world.id(host).rawValue])
        #expect(world.recorder.chat.isEmpty && world.recorder.marks.isEmpty)
        #expect(world.views[boris]?.consent == .refused)
        #expect(world.record(boris, .consent(true)) == nil, "one may think better of it")
        #expect(world.recorded(boris) == [.microphone, .camera, .screen])
        #expect(
            world.acts.map(\.kind) == [
                .recordingStarted, .consentGiven, .consentRefused, .recordingBegan, .consentGiven,
            ])
        #expect(world.acts.last?.name == "Борис")
    }

    @Test("Whoever comes later is asked, and recorded from the answer on")
    func late() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        world.recordAll(by: host)
        world.wait(.seconds(10))
        let boris = world.sender("Борис")
        #expect(world.views[boris]?.recording.state == .recording)
        #expect(world.views[boris]?.recording.recorded == 10_000)
        #expect(world.views[boris]?.consent == .unanswered)
        #expect(world.recorded(boris).isEmpty)
        world.record(boris, .consent(true))
        #expect(world.recorded(boris) == [.microphone, .camera])
        let vera = world.join("Вера", media: MediaState(microphone: true), consent: true)
        world.negotiate(vera)
        #expect(world.views[vera]?.consent == .agreed, "the answer at the door counts")
        #expect(world.recorded(vera) == [.microphone])
        let gleb = world.join("Глеб", media: MediaState(microphone: true), consent: false)
        world.negotiate(gleb)
        #expect(world.views[gleb]?.consent == .refused)
        #expect(world.recorded(gleb).isEmpty)
        world.checkRecording()
    }

    @Test("An answer at the door is worth nothing when nothing is recorded, nor for the next recording")
    func staleDoor() {
        var world = World(RoomRecord(slug: "room", title: "Room", policy: .ask))
        let host = world.join(.account("Анна", .administrator))
        let boris = world.join("Борис", consent: true)
        world.record(host, .start(mode: .everything, breakouts: false, encoders: true))
        let vera = world.join("Вера", consent: true)
        world.record(host, .stop)
        world.record(host, .start(mode: .everything, breakouts: false, encoders: true))
        let gleb = world.join("Глеб", consent: true)
        world.ask(host, .lobby(.admitAll))
        #expect(world.views[boris]?.consent == .unanswered)
        #expect(world.views[vera]?.consent == .unanswered)
        #expect(world.views[gleb]?.consent == .agreed)
        world.checkRecording()
    }

    @Test("What is muted, switched off or held back is not tapped")
    func muting() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host)
        world.apply(.setMedia(boris, MediaState(microphone: false, camera: true)))
        world.checkRecording()
        #expect(world.recorded(boris) == [.camera])
        world.ask(host, .house(.mute(who: Selection(participant: world.id(boris)), source: .camera)))
        world.checkRecording()
        #expect(world.recorded(boris).isEmpty)
        world.apply(.setMedia(boris, MediaState(microphone: true)))
        world.checkRecording()
        #expect(world.recorded(boris) == [.microphone])
        world.ask(host, .house(.restrict(role: .participant, restrictions: [.microphone])))
        world.checkRecording()
        #expect(world.recorded(boris).isEmpty)
    }

    @Test("The tap is taken off before anything else that a command does, and put on after all of it")
    func order() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        world.recordAll(by: host)
        let off = world.apply(.setMedia(host, MediaState()))
        guard case .media(let first) = off.first, case .tap(_, false) = first.first else {
            Issue.record("not the first: \(off)")
            return
        }
        let on = world.apply(.setMedia(host, MediaState(microphone: true)))
        guard let record = on.firstIndex(where: { if case .record = $0 { true } else { false } }),
            let tap = on.firstIndex(where: { effect in
                if case .media(let commands) = effect, case .tap(_, true) = commands.first { true } else { false }
            })
        else {
            Issue.record("not recorded: \(on)")
            return
        }
        #expect(record < tap)
    }

    @Test("A pause stops everything, and what is told of the time leaves it out")
    func pause() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host)
        world.wait(.seconds(5))
        #expect(world.record(boris, .pause) == .notAllowed)
        #expect(world.record(host, .pause) == nil)
        #expect(world.views[boris]?.recording.state == .paused)
        #expect(world.plane.tapped.isEmpty)
        world.ask(boris, .chat(.send(.init(text: "Не для записи"))))
        let vera = world.sender("Вера")
        world.record(vera, .consent(true))
        world.wait(.seconds(60))
        #expect(world.record(host, .pause) == .invalidState)
        #expect(world.record(host, .resume) == nil)
        #expect(world.recorded(vera) == [.microphone, .camera])
        #expect(world.recorder.chat.isEmpty)
        world.wait(.seconds(2))
        let gleb = world.join("Глеб")
        #expect(world.views[gleb]?.recording.recorded == 7000)
    }

    @Test("A host ends it, all are told, and answers mean nothing any more")
    func stop() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host)
        let main = world.main
        world.record(host, .stop)
        #expect(world.recorder.ended == [main])
        #expect(world.views[boris]?.recording == RecordingNews(state: .off, ended: .stopped))
        #expect(world.record(host, .stop) == .invalidState)
        let vera = world.join("Вера")
        #expect(world.views[vera]?.recording.state == .off && world.views[vera]?.consent == nil)
        world.record(host, .start(mode: .sound, breakouts: false, encoders: true))
        world.record(host, .stop)
        #expect(world.recorder.starts.count == 1, "nothing is written of an asking that is given up")
    }

    @Test("Whoever withdraws is recorded no more; with their files, if they want")
    func withdrawing() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host)
        let main = world.main
        let number = world.id(boris).rawValue
        #expect(world.record(boris, .withdraw(erase: false)) == nil)
        #expect(world.recorded(boris).isEmpty)
        #expect(world.views[boris]?.consent == .refused)
        #expect(world.acts.last?.kind == .consentWithdrawn)
        #expect(world.record(boris, .withdraw(erase: true)) == nil, "and later the files too")
        #expect(world.recorder.withdrawals.map(\.erase) == [false, true])
        #expect(world.recorder.withdrawals.allSatisfy { $0.recording == main && $0.participant == number })
        #expect(world.acts.last?.kind == .consentErased)
        world.record(boris, .consent(true))
        #expect(world.recorded(boris) == [.microphone, .camera])
    }

    @Test("Whoever left and came again is asked again, and may have all of theirs removed")
    func comingAgain() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис", device: "tablet")
        world.recordAll(by: host)
        let first = world.id(boris).rawValue
        world.apply(.leave(boris))
        world.checkRecording()
        let again = world.sender("Борис", device: "tablet")
        #expect(world.views[again]?.consent == .unanswered)
        world.record(again, .consent(true))
        world.record(again, .withdraw(erase: true))
        #expect(Set(world.recorder.withdrawals.map(\.participant)) == [first, world.id(again).rawValue])
    }

    @Test("A broken connection keeps the answer; only the sound alone is kept where that is wanted")
    func reconnecting() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host, mode: .sound)
        #expect(world.recorded(boris) == [.microphone])
        let resume = world.views[boris]?.resume
        world.apply(.connectionLost(boris))
        world.wait(.seconds(5))
        let again = world.join("Борис", resume: resume)
        #expect(world.views[again]?.consent == .agreed)
        #expect(world.recorded(again) == [.microphone])
        world.checkRecording()
    }

    @Test("Encoders are recorded if whoever starts wants it; viewers are nothing")
    func equipment() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let encoder = world.sender("Камера зала", client: .whip)
        world.join("", client: .whep)
        world.recordAll(by: host)
        #expect(world.recorded(encoder) == [.microphone, .camera])
        #expect(world.views[host]?.recording.answers == .init(agreed: 1, refused: 0, unanswered: 0))
        world.record(host, .stop)
        world.record(host, .start(mode: .everything, breakouts: false, encoders: false))
        world.record(host, .consent(true))
        #expect(world.recorded(encoder).isEmpty)
    }

    @Test("Marks say who speaks, shows a screen and has the floor; names follow corrections")
    func marks() {
        var world = World()
        let host = world.sender("Анна", role: .facilitator)
        let boris = world.sender("Борис")
        world.recordAll(by: host)
        world.apply(.speakersChanged(dominant: world.track(boris, .microphone), active: []))
        world.apply(.speakersChanged(dominant: nil, active: []))
        world.apply(.speakersChanged(dominant: world.track(boris, .microphone), active: []))
        world.apply(.setMedia(boris, MediaState(microphone: true, camera: true, screen: true)))
        world.ask(host, .hand(.give(participant: world.id(boris), seconds: 5)))
        world.ask(host, .hand(.timer(seconds: 9)))
        world.apply(.setMedia(boris, MediaState(microphone: true)))
        world.ask(host, .house(.rename(participant: world.id(boris), name: "Борис Петров")))
        world.ask(boris, .chat(.send(.init(text: "Всем привет"))))
        world.ask(boris, .chat(.send(.init(text: "Только вам", to: world.id(host)))))
        world.checkRecording()
        let main = world.main
        let marks = main.flatMap { world.recorder.marks[$0] } ?? []
        #expect(marks.map(\.kind) == [.speaker, .screen, .floor, .screenEnd])
        #expect(marks.allSatisfy { $0.participant == world.id(boris).rawValue })
        let participant = main.flatMap { world.recorder.participants[$0]?[world.id(boris).rawValue] }
        #expect(participant?.name == "Борис Петров")
        #expect(main.flatMap { world.recorder.chat[$0] } == ["Всем привет"])
        world.ask(boris, .chat(.edit(message: 1, text: "Всем доброе утро")))
        world.ask(boris, .chat(.edit(message: 2, text: "Всё равно только вам")))
        world.ask(host, .chat(.delete(message: 1)))
        let changes = world.recorder.changes
        #expect(changes.map(\.line) == [1, 1] && changes.allSatisfy { $0.recording == main })
        #expect(changes.map(\.text) == ["Всем доброе утро", nil])
    }
}
