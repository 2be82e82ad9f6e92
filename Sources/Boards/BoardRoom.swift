import Brainstorm
import Conference
import Foundation
import Logging
import Signalling
import Storage

/// What the boards of all rooms share.
struct BoardContext: Sendable {
    let store: any BoardStore
    let key: IdentityKey
    let mentoring: (any MentoringDesk)?
    let logger: Logger
    /// The wall clock, in milliseconds since 1970.
    let now: @Sendable () -> Int64
}

/// The board of one room, and who is there. What happens comes one after another through the inbox: nobody overtakes,
/// and what one person does is kept before anybody is told of it.
actor BoardRoom {
    /// What comes to a board.
    enum Letter: Sendable {
        case entered(BoardGuest, send: @Sendable (EncodedMessage) -> Void)
        case changed(BoardGuest)
        case left(ConnectionID)
        case asked(BoardRequest, number: Int?, connection: ConnectionID)
        case phone(PhoneBallot)
        /// The board of that id is to be closed if nothing has happened on it since that time.
        case abandon(String, quietSince: Int64, CheckedContinuation<Void, Never>)
        case round(RoundCall)
        /// Somebody without a page looks at the board; nil when there is none, or it cannot be read.
        case looked(CheckedContinuation<LiveBoard?, Never>)
        /// Somebody without a page wants the board to be in memory as long as something happens by itself.
        case wake
        case tick
        /// Nobody may have looked for a while.
        case rested
        case tell
        /// Nobody is to be told anything any more.
        case settle(CheckedContinuation<Void, Never>)
    }

    /// A page and what it was told.
    struct Seat: Sendable {
        var guest: BoardGuest
        /// The person as the open board knows them.
        var actor: BoardActor?
        /// Whether the whole board was told, so that news can follow.
        var isWelcome = false
        let send: @Sendable (EncodedMessage) -> Void
        /// The part of the board that only this person sees, as it was told.
        var own: Int64?
    }

    /// So long an alarm sleeps at most, in milliseconds.
    static let longestSleep: Int64 = 3_600_000

    /// So long a board stays in memory after somebody without a page has looked at it, in milliseconds.
    static let lookTime: Int64 = 5 * 60_000

    /// Changes are told together, so many milliseconds after those before.
    static let pace: Int64 = 80

    let context: BoardContext
    var info: RoomInfo
    var seats: [ConnectionID: Seat] = [:]
    var board: LiveBoard?
    private(set) var isLoaded = false
    /// The version that each audience was told last.
    var told: [Audience: Int64] = [:]
    /// The whole board as it was last told to somebody who came: many come at once.
    var whole: [Audience: (version: Int64, message: EncodedMessage)] = [:]
    var toldAt: Int64 = 0
    var telling: Task<Void, Never>?
    /// Until then the board is kept for those who look at it without a page; milliseconds since 1970.
    private var keptUntil: Int64 = 0
    private var rest: Task<Void, Never>?
    private var alarm: (at: Int64, task: Task<Void, Never>)?
    nonisolated let inbox: AsyncStream<Letter>.Continuation

    init(_ info: RoomInfo, _ context: BoardContext) {
        self.info = info
        self.context = context
        let (letters, inbox) = AsyncStream<Letter>.makeStream()
        self.inbox = inbox
        Task { [weak self] in
            for await letter in letters { await self?.open(letter) }
        }
    }

    deinit {
        inbox.finish()
        telling?.cancel()
        alarm?.task.cancel()
        rest?.cancel()
    }

    private func open(_ letter: Letter) async {
        switch letter {
        case .entered(let guest, let send):
            seats[guest.connection] = Seat(guest: guest, send: send)
            await load()
            arrive(guest)
            if seats[guest.connection]?.isWelcome == false { welcome(guest.connection) }
        case .changed(let guest):
            let before = seats[guest.connection]?.guest
            move(guest)
            if before?.breakout != nil, guest.breakout == nil { await gather() }
        case .left(let connection): leave(connection)
        case .asked(let request, let number, let connection):
            await load()
            await answer(request, number, connection)
        case .phone(let ballot):
            await load()
            await take(ballot)
        case .abandon(let id, let time, let continuation):
            await load()
            await close(id, quietSince: time)
            continuation.resume()
        case .round(let call):
            await load()
            await take(call)
        case .looked(let continuation):
            await load()
            keep()
            continuation.resume(returning: board)
        case .wake: await load()
        case .rested: rest = nil
        case .tick:
            alarm = nil
            await tick()
        case .tell:
            telling = nil
            tell()
        case .settle(let continuation):
            tell()
            continuation.resume()
        }
        schedule()
        unload()
    }

    // MARK: - People

    private func arrive(_ guest: BoardGuest) {
        guard let board else { return }
        let actor = board.people.actor(guest, board.anonymity)
        seats[guest.connection]?.actor = actor
        self.board?.state.enter(actor)
    }

    private func move(_ guest: BoardGuest) {
        guard let before = seats[guest.connection]?.guest else { return }
        seats[guest.connection]?.guest = guest
        seats[guest.connection]?.own = nil
        depart(before)
        arrive(guest)
        if Part(before.role).audience == Part(guest.role).audience, seats[guest.connection]?.isWelcome == true {
            tellOwn(guest.connection)
        } else {
            seats[guest.connection]?.isWelcome = false
            welcome(guest.connection)
        }
    }

    private func leave(_ connection: ConnectionID) {
        guard let guest = seats.removeValue(forKey: connection)?.guest else { return }
        depart(guest)
    }

    /// When nobody is in a breakout any more, what was found there comes to the plenary.
    private func gather() async {
        guard let board, !board.isClosed, !seats.values.contains(where: { $0.guest.breakout != nil }) else { return }
        var generator = SystemRandomNumberGenerator()
        let events = board.state.gathering(now: context.now(), random: &generator)
        guard !events.isEmpty else { return }
        do { try await commit(events, by: []) } catch {
            context.logger.error("what the breakouts found was not brought", metadata: ["error": "\(error)"])
        }
        changed()
    }

    /// Somebody is gone unless they are at another page, too.
    private func depart(_ guest: BoardGuest) {
        guard let board, !seats.values.contains(where: { $0.guest.key == guest.key }) else { return }
        self.board?.state.leave(board.people.tag(guest.key, board.anonymity))
    }

    /// Everybody is known under another name from here on.
    private func seatAnew() {
        for seat in seats.values { arrive(seat.guest) }
    }

    // MARK: - The journal

    /// Takes the room's open board from the store, once.
    func load() async {
        guard !isLoaded else { return }
        do {
            if let stored = try await context.store.openBoardSession(room: info.slug) {
                board = try await Self.load(stored, context)
            }
            isLoaded = true
            seatAnew()
            for connection in seats.keys { welcome(connection) }
        } catch {
            context.logger.error("a board could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// A board with its journal.
    static func load(_ stored: StoredBoardSession, _ context: BoardContext) async throws -> LiveBoard {
        let events = try await context.store.boardEvents(session: stored.id)
        let seals = try await context.store.boardSeals(session: stored.id)
        return try LiveBoard(stored, events: events, sealed: Set(seals.keys), key: context.key)
    }

    /// Keeps what a command changes, then takes it in. Nothing of it is told before.
    ///
    /// - Parameters:
    ///   - actors: whose identities are to be sealed where nobody may learn who is who.
    ///   - name: who did it, as the audit log names them; nil where it happened by itself.
    func commit(_ events: [BoardEvent], by actors: [BoardActor], as name: String? = nil) async throws {
        guard var board, !events.isEmpty else { return }
        var stored: [StoredBoardEvent] = []
        for event in events {
            stored.append(try BoardJournal.stored(event, number: board.number + Int64(stored.count) + 1))
        }
        var entry = BoardJournal.entry(stored, of: events)
        for actor in actors where board.anonymity == .always && !board.sealed.contains(actor.tag.rawValue) {
            entry.seals[actor.tag.rawValue] = board.people.seal(actor)
        }
        let before = board.anonymity
        entry.audit = audit(board.stored, by: name).entries(events, on: board.state)
        entry.dropsDrafts = events.contains { event in
            guard case .configured(let new) = event.change else { return false }
            return new.anonymity == .always && before != .always
        }
        try await context.store.append(entry, session: board.stored.id)
        if entry.dropsDrafts {
            // What was typed under a name is gone; the journal tells what is left.
            self.board = nil
            isLoaded = false
            whole = [:]
            self.board = try await Self.load(board.stored, context)
            isLoaded = true
            seatAnew()
            await report(events)
            return
        }
        board.sealed.formUnion(entry.seals.keys)
        board.number += Int64(stored.count)
        self.board = nil
        for event in events { board.take(event) }
        self.board = board
        if before != board.anonymity {
            for seat in seats.values { self.board?.state.leave(board.people.tag(seat.guest.key, before)) }
            seatAnew()
        }
        if events.contains(where: { if case .phones = $0.change { true } else { false } }) {
            for connection in seats.keys { seats[connection]?.own = nil }
        }
        await report(events)
    }

    /// Keeps a new board.
    func start(_ stored: StoredBoardSession, by guest: BoardGuest) async throws -> Bool {
        let opened = audit(stored, by: guest.auditName).entry(
            "boardOpened", ["mode": stored.mode, "anonymity": stored.anonymity])
        guard try await context.store.insert(stored, BoardEntry(audit: [opened])) else { return false }
        board = try LiveBoard(stored, events: [], sealed: [], key: context.key)
        told = [:]
        whole = [:]
        for connection in seats.keys {
            seats[connection]?.own = nil
            // There was nothing before: the first news are the whole.
            seats[connection]?.isWelcome = true
        }
        seatAnew()
        return true
    }

    private func tick() async {
        var generator = SystemRandomNumberGenerator()
        // Bounded: each round of this takes something that is due out of the way.
        for _ in 0..<64 {
            guard let events = board?.state.due(now: context.now(), random: &generator), !events.isEmpty else { break }
            do { try await commit(events, by: []) } catch {
                context.logger.error("what a board's timer did was not kept", metadata: ["error": "\(error)"])
                break
            }
        }
        changed()
    }

    /// Wakes up when something happens by itself.
    private func schedule() {
        guard let board, !board.isClosed, let due = board.state.nextDue else {
            alarm?.task.cancel()
            alarm = nil
            return
        }
        if let alarm, alarm.at == due { return }
        alarm?.task.cancel()
        // Long waits follow the wall clock, should somebody set it.
        let delay = min(max(20, due - context.now()), Self.longestSleep)
        let inbox = inbox
        let task = Task {
            try? await Task.sleep(for: .milliseconds(delay))
            guard !Task.isCancelled else { return }
            inbox.yield(.tick)
        }
        alarm = (due, task)
    }

    /// Somebody looks: many will, again and again, and the journal is not to be read for each.
    private func keep() { keptUntil = context.now() + Self.lookTime }

    private func awaitRest() {
        guard rest == nil else { return }
        let delay = min(max(20, keptUntil - context.now()), Self.lookTime)
        let inbox = inbox
        rest = Task {
            try? await Task.sleep(for: .milliseconds(delay))
            guard !Task.isCancelled else { return }
            inbox.yield(.rested)
        }
    }

    /// Where nobody is and nothing will happen the board is not kept in memory: it is read again when it is wanted.
    private func unload() {
        guard isLoaded, seats.isEmpty, alarm == nil else { return }
        guard board == nil || keptUntil <= context.now() else {
            awaitRest()
            return
        }
        board = nil
        isLoaded = false
        told = [:]
        whole = [:]
    }
}
