import Brainstorm
import Conference
import Foundation
import Logging
import Signalling
import Storage
import Synchronization
import Testing

@testable import Boards

/// A service with a real database in a directory of its own, and the pages of one room.
struct Desk: Sendable {
    static let room = RoomInfo(slug: "quiet-brook-moss", title: "Чтение", capacity: 500)

    let directory: String
    let database: Database
    let service: BoardService
    let clock: Clock

    /// A wall clock that stands still until it is set.
    final class Clock: Sendable {
        private let time = Mutex<Int64>(1_800_000_000_000)
        var now: Int64 { time.withLock { $0 } }
        func pass(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
    }

    init(_ directory: String, clock: Clock? = nil, mentoring: (any MentoringDesk)? = nil) throws {
        self.directory = directory
        database = try Database(directory: directory)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let key = try IdentityKey(directory: directory)
        self.clock = clock ?? Clock()
        if let clock {
            service = BoardService(store: database, key: key, mentoring: mentoring, logger: logger) { clock.now }
        } else {
            service = BoardService(store: database, key: key, mentoring: mentoring, logger: logger)
        }
    }

    /// Runs `body` in an empty directory that is removed afterwards.
    static func inDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-boards-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    /// Somebody's page.
    func page(
        _ name: String, _ role: Role = .participant, number: UInt32, school: School? = nil, key: String? = nil,
        breakout: BreakoutID? = nil, people: Int = 1
    ) -> Page {
        let page = Page(
            service,
            BoardGuest(
                connection: ConnectionID(rawValue: UInt64(number)), participant: ParticipantID(rawValue: number),
                key: PersonKey(rawValue: key ?? "account:\(name)"), name: name, role: role, school: school,
                breakout: breakout, people: people))
        page.enter()
        return page
    }
}

/// One page: asks, and keeps what it was told.
final class Page: Sendable {
    struct Told: Sendable {
        var messages: [[UInt8]] = []
        var replies: [Int: String] = [:]
        var failures: [Int: ServerMessage.Failure] = [:]
        var request = 0
    }

    let service: BoardService
    let guest: BoardGuest
    let told = Mutex(Told())

    init(_ service: BoardService, _ guest: BoardGuest) {
        self.service = service
        self.guest = guest
    }

    func enter() {
        service.entered(guest, room: Desk.room) { [weak self] message in self?.take(message.bytes) }
    }

    /// Goes to a breakout room, or to the plenary, as the call tells the board.
    func go(to breakout: BreakoutID?) {
        var guest = guest
        guest.breakout = breakout
        service.changed(guest, room: Desk.room)
    }

    func leave() { service.left(guest.connection, room: Desk.room) }

    private func take(_ bytes: [UInt8]) {
        told.withLock { told in
            told.messages.append(bytes)
            guard let frame = try? SignallingCodec.decodeServer(bytes), let request = frame.request else { return }
            if case .error(let failure) = frame.message { told.failures[request] = failure }
            told.replies[request] = frame.message.kind.rawValue
        }
    }

    /// Asks and waits for the answer: nil for `done`, else what was refused.
    @discardableResult
    func ask(_ request: BoardRequest) async throws -> ServerMessage.Failure? {
        let number = told.withLock { told in
            told.request += 1
            return told.request
        }
        service.receive(request, number: number, from: guest.connection, room: Desk.room)
        try await eventually { self.told.withLock { $0.replies[number] != nil } }
        return told.withLock { $0.failures[number] }
    }

    @discardableResult
    func ask(_ command: BoardCommand) async throws -> ServerMessage.Failure? { try await ask(.command(command)) }

    @discardableResult
    func idea(_ text: String) async throws -> ServerMessage.Failure? {
        try await ask(.idea(text: text, board: nil, speaker: nil, slot: nil))
    }

    /// What the messages `board` add up to, as a page keeps it.
    var view: View {
        var view = View()
        for bytes in told.withLock({ $0.messages }) { view.take(bytes) }
        return view
    }

    /// The last message `boardOwn`.
    var own: [String: Any]? {
        told.withLock { $0.messages }.reversed().lazy.compactMap { bytes in
            let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            return object?["type"] as? String == "boardOwn" ? object : nil
        }.first
    }

    /// Everything that came, as text.
    var text: String { told.withLock { $0.messages }.map { String(decoding: $0, as: UTF8.self) }.joined() }
}

/// A page's picture of the board.
struct View {
    var session: String?
    var version = -1
    var stage: String?
    var problem: String?
    var ideas: [Int: [String: Any]] = [:]
    /// Messages that started from a version that the page did not have yet.
    var gaps = 0

    var texts: Set<String> { Set(ideas.values.compactMap { $0["text"] as? String }) }

    mutating func take(_ bytes: [UInt8]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
            object["type"] as? String == "board"
        else { return }
        if object["full"] as? Bool == true {
            ideas = [:]
        } else if object["base"] as? Int ?? .max > version {
            gaps += 1
        }
        session = object["session"] as? String
        version = object["version"] as? Int ?? version
        let state = object["state"] as? [String: Any]
        stage = state?["stage"] as? String ?? stage
        problem = (state?["problem"] as? [String: Any])?["text"] as? String ?? problem
        for idea in object["ideas"] as? [[String: Any]] ?? [] {
            if let id = idea["id"] as? Int { ideas[id] = idea }
        }
        for id in (object["gone"] as? [String: Any])?["ideas"] as? [Int] ?? [] { ideas[id] = nil }
    }
}

/// Waits until something is so, for at most half a minute.
func eventually(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("this did not come to be within 30 seconds")
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
