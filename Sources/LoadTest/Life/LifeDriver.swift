import Brainstorm
import NIOConcurrencyHelpers
import Primitives
import Signalling

/// Lets people write, raise hands and be muted, and notes how long everything took.
actor LifeDriver {
    /// Somebody in the room.
    struct Person: Sendable {
        /// The participant's number in this run.
        var number: Int
        var participant: ParticipantID
        var connection: SignallingConnection
        var talks: Bool
        var hasCamera: Bool

        func media(microphone: Bool) -> MediaState { MediaState(microphone: microphone, camera: hasCamera) }
    }

    /// So many people tell of all that arrives at them; more would have the generator read what it wrote itself.
    private static let listeners = 32

    private let life: RoomLife
    private let people: [Person]
    private let seed: UInt64
    private let mark: String
    private let listeners: Int
    private let book: NIOLockedValueBox<LifeBook>
    private var host: (connection: SignallingConnection, participant: ParticipantID)?
    private var work: Task<Void, Never>?
    private var written = 0
    private var microphones: Set<Int> = []
    /// Since when it is recorded, or not; nil while that is changing or has never begun to matter.
    private(set) var recording: Bool?

    init(_ life: RoomLife, people: [Person], seed: UInt64) {
        self.life = life
        self.people = people
        self.seed = seed
        mark = String(UInt32.random(in: 0...0xff_ffff), radix: 36)
        listeners = min(Self.listeners, people.count)
        book = NIOLockedValueBox(LifeBook(listeners: listeners))
    }

    /// Takes somebody who runs the room.
    func take(host connection: SignallingConnection, _ participant: ParticipantID) { host = (connection, participant) }

    /// Begins.
    func begin() async {
        let step = max(1, people.count / max(1, listeners))
        let book = book
        for (index, person) in people.enumerated() {
            let hearsAll = index.isMultiple(of: step) && index / step < listeners
            person.connection.listen(toAll: hearsAll, mark: mark) { news, now in
                book.withLockedValue { $0.arrived(news, at: person.number, now: now) }
                if case .muted(let source) = news, source == "microphone" { Self.obey(person) }
            }
        }
        microphones = Set(people.filter { $0.talks }.map { $0.number })
        if life.recordEvery > 0 { recording = false }
        if life.hasBoard { await openBoard() }
        work = Task { await self.live() }
    }

    /// Ends it; the host leaves.
    func end() async {
        work?.cancel()
        await work?.value
        if life.hasBoard { await askHost(.command(.close(early: true))) }
        host?.connection.send(.leave)
        host?.connection.close()
    }

    /// The times to all replies since the last call.
    func takeRecent() -> Histogram { book.withLockedValue { $0.takeRecent() } }

    /// What came of it all.
    func summary() -> LoadReport.Life {
        LoadReport.Life(life, book.withLockedValue { $0 }, listeners: listeners)
    }

    /// A page that is told of being muted says so; who was speaking switches the microphone on again.
    private static func obey(_ person: Person) {
        person.connection.send(.media(person.media(microphone: false)))
        guard person.talks else { return }
        Task {
            try? await Task.sleep(for: .milliseconds(500))
            person.connection.send(.media(person.media(microphone: true)))
        }
    }

    private func live() async {
        var schedule = LifeSchedule(life, people: people.count, seed: seed, start: MediaEngine.now())
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(5))
            let now = MediaEngine.now()
            for act in schedule.due(now) { perform(act) }
            book.withLockedValue { $0.expire(now: now) }
        }
    }

    private func perform(_ act: LifeSchedule.Act) {
        let book = book
        switch act {
        case .chat(let index):
            written += 1
            let number = written
            let message = ClientMessage.room(.chat(.send(.init(text: LifeNews.words(number, mark: mark)))))
            ask(people[index].connection, message, .chat, key: number) { moment in
                book.withLockedValue { $0.wrote(number, at: moment) }
            }
        case .idea(let index):
            written += 1
            let number = written
            let idea = BoardCommand.idea(
                text: LifeNews.words(number, mark: mark), board: nil, speaker: nil, slot: nil)
            ask(people[index].connection, .room(.board(.command(idea))), .idea, key: number) { moment in
                book.withLockedValue { $0.thought(number, at: moment) }
            }
        case .raise(let index), .lower(let index):
            let isUp = act == .raise(person: index)
            let participant = Int(people[index].participant.rawValue)
            ask(people[index].connection, .room(.hand(isUp ? .raise : .lower)), .hand, key: participant) { moment in
                book.withLockedValue { $0.moved(participant, isUp: isUp, at: moment) }
            }
        case .unmute(let indexes):
            for index in indexes {
                let person = people[index]
                microphones.insert(person.number)
                person.connection.send(.media(person.media(microphone: true)))
            }
        case .record(let isOn): record(isOn)
        case .muteAll:
            guard let host else { return }
            let on = microphones
            microphones = Set(people.filter { $0.talks }.map { $0.number })
            let who = Selection(all: true, except: [host.participant])
            let message = ClientMessage.room(.house(.mute(who: who, source: .microphone)))
            ask(host.connection, message, .mute) { moment in book.withLockedValue { $0.mutes(on, at: moment) } }
        }
    }

    /// The host opens a board on which everybody sees each idea at once, and lets people write.
    private func openBoard() async {
        await askHost(.open(.init(problem: "Как удержать внимание в конце урока?", mode: .open, anonymity: .open)))
        await askHost(.command(.stage(from: .problem, to: .writing)))
    }

    private func askHost(_ request: BoardRequest) async {
        guard let host else { return }
        do {
            _ = try await host.connection.exchange(.room(.board(request))) { _ in }
        } catch {
            let reason = "board: " + Network.reason(error)
            book.withLockedValue { $0.refused(reason) }
        }
    }

    /// The host asks, those who send agree, the host waits for nobody else.
    private func record(_ isOn: Bool) {
        guard let host else { return }
        recording = nil
        let senders = people.filter { $0.talks || $0.hasCamera }
        let book = book
        Task {
            do {
                if isOn {
                    let start = RecordingRequest.start(mode: .everything, breakouts: false, encoders: true)
                    _ = try await host.connection.exchange(.room(.recording(start))) { _ in }
                    for sender in senders {
                        _ = try await sender.connection.exchange(.room(.recording(.consent(true)))) { _ in }
                    }
                    _ = try await host.connection.exchange(.room(.recording(.begin))) { _ in }
                } else {
                    _ = try await host.connection.exchange(.room(.recording(.stop))) { _ in }
                }
                // The keyframes with which a recording begins belong to neither half.
                try await Task.sleep(for: .milliseconds(500))
                recording = isOn
            } catch {
                guard !Task.isCancelled else { return }
                book.withLockedValue { $0.refused("recording: " + Network.reason(error)) }
            }
        }
    }

    private func ask(
        _ connection: SignallingConnection, _ message: ClientMessage, _ kind: LifeBook.Kind, key: Int? = nil,
        sending: @escaping @Sendable (Instant) -> Void
    ) {
        let book = book
        let sentAt = NIOLockedValueBox<Instant?>(nil)
        Task {
            do {
                let answeredAt = try await connection.exchange(message) { moment in
                    sentAt.withLockedValue { $0 = moment }
                    sending(moment)
                }
                guard let sent = sentAt.withLockedValue({ $0 }) else { return }
                book.withLockedValue { $0.answered(kind, sentAt: sent, at: answeredAt) }
            } catch {
                // Everybody is on the way out: nobody waits for this any more.
                guard !Task.isCancelled else { return }
                book.withLockedValue { $0.failed(kind, Network.reason(error), key: key) }
            }
        }
    }
}
