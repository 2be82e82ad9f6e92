import Brainstorm
import Conference
import Signalling
import Storage

/// Why somebody's request was refused, with the newer text where theirs came too late.
private struct BoardRefusal: Error {
    var code: ErrorCode
    var message: String
    var current: CurrentText?

    init(_ code: ErrorCode, _ message: String, current: CurrentText? = nil) {
        self.code = code
        self.message = message
        self.current = current
    }
}

extension BoardRoom {
    /// Does what somebody asks and says so, or why not.
    func answer(_ request: BoardRequest, _ number: Int?, _ connection: ConnectionID) async {
        guard let seat = seats[connection] else { return }
        let reply: ServerMessage
        do {
            try await carryOut(request, seat)
            guard number != nil else { return }
            reply = .room(.done)
        } catch let refusal as BoardRefusal {
            reply = .error(.init(code: refusal.code, message: refusal.message, current: refusal.current))
        } catch {
            context.logger.error("a board's change was not kept", metadata: ["error": "\(error)"])
            reply = .error(
                .init(code: .internalError, message: "The board could not keep this; try again in a moment."))
        }
        // Whoever left while this was kept wants no answer.
        seats[connection]?.send(EncodedMessage(ServerFrame(reply, request: number)))
    }

    private func carryOut(_ request: BoardRequest, _ seat: Seat) async throws {
        guard isLoaded else { throw BoardRefusal(.internalError, "The board cannot be read now; try again.") }
        switch request {
        case .open(let plan):
            try await open(plan, by: seat)
            changed()
        case .sync(let version):
            // Whoever lags behind gets all that the others have, and no more than they: the next news starts there.
            tell()
            guard let board else { throw Self.none }
            let known = (1...board.state.version).contains(version) ? version : nil
            send(since: known, to: seat)
        case .command(let command):
            guard let board else { throw Self.none }
            let actor = board.people.actor(seat.guest, board.anonymity)
            let speaker = speaker(in: command).map { board.people.actor($0, board.anonymity) }
            try await carryOut(completed(command, by: seat.guest), by: actor, for: speaker, at: seat.guest)
        }
    }

    private func carryOut(
        _ command: BoardCommand, by actor: BoardActor, for speaker: BoardActor?, at guest: BoardGuest
    ) async throws {
        guard let board else { throw Self.none }
        var generator = SystemRandomNumberGenerator()
        let events: [BoardEvent]
        do throws(BoardError) {
            events = try board.state.decide(command, by: actor, now: context.now(), random: &generator)
        } catch {
            throw BoardRefusal(error.code.reply, error.message, current: current(for: command, error))
        }
        try await commit(events, by: [actor] + (speaker.map { [$0] } ?? []), as: guest.auditName)
        changed()
    }

    private static let none = BoardRefusal(.invalidState, "There is no board in this room yet; open one first.")

    /// What stands there now, for somebody whose change of it came too late.
    private func current(for command: BoardCommand, _ error: BoardError) -> CurrentText? {
        guard error.code == .conflict, let news = board?.state.everything(for: .hosts) else { return nil }
        switch command {
        case .edit(let id, _, _):
            return news.ideas.first { $0.id == id }.map { CurrentText(text: $0.text, version: $0.version) }
        case .cluster(.rename(let id, _, _)):
            return news.clusters.first { $0.id == id }.map { CurrentText(text: $0.title, version: $0.version) }
        default: return nil
        }
    }

    /// Fills in what no client says: whose board somebody writes on, who a speaker is, and how the board knows those
    /// who are seated.
    private func completed(_ command: BoardCommand, by guest: BoardGuest) -> BoardCommand {
        switch command {
        case .idea(let text, let number, let speaker, let slot):
            return .idea(
                text: text, board: place(number, guest), speaker: speaker.map { completed($0) }, slot: slot)
        case .draft(let slot, let text, let number):
            return .draft(slot: slot, text: text, board: place(number, guest))
        case .improve(let idea, let text, let number):
            return .improve(idea: idea, text: text, board: place(number, guest))
        case .combine(let ideas, let text, let number):
            return .combine(ideas: ideas, text: text, board: place(number, guest))
        case .seat(let groups?):
            return .seat(groups: groups.map { group in group.map(seated) })
        default: return command
        }
    }

    /// Pages know people by their numbers in the call, never by what the board calls them: that may be a pseudonym.
    private func seated(_ name: AuthorTag) -> AuthorTag {
        guard let board, let number = UInt32(name.rawValue) else { return name }
        let guest = seats.values.first { $0.guest.participant.rawValue == number }?.guest
        return guest.map { board.people.tag($0.key, board.anonymity) } ?? name
    }

    /// Hosts write where they say; others where they are.
    private func place(_ number: BoardNumber?, _ guest: BoardGuest) -> BoardNumber {
        let own = guest.breakout.map { BoardNumber($0) } ?? 0
        return Part(guest.role).audience == .hosts ? number ?? own : own
    }

    /// Who of those in the call speaks, where a secretary takes words down.
    private func speaker(in command: BoardCommand) -> BoardGuest? {
        guard case .idea(_, _, let speaker?, _) = command else { return nil }
        return guest(speaker)
    }

    private func guest(_ speaker: Speaker) -> BoardGuest? {
        guard let number = speaker.participant else { return nil }
        return seats.values.first { $0.guest.participant.rawValue == number }?.guest
    }

    private func completed(_ speaker: Speaker) -> Speaker {
        guard let board else { return speaker }
        var speaker = speaker
        let guest = guest(speaker)
        speaker.tag = guest.map { board.people.tag($0.key, board.anonymity) }
        if let guest {
            speaker.name = guest.name
            speaker.school = guest.school?.id ?? speaker.school
        }
        speaker.schoolTag = speaker.school.map { board.people.schoolTag($0, board.anonymity) }
        return speaker
    }

    // MARK: - Opening

    private func open(_ plan: BoardPlan, by seat: Seat) async throws {
        guard Part(seat.guest.role) == .facilitator else {
            throw BoardRefusal(.notAllowed, "Facilitators open the board; ask one.")
        }
        guard board?.isClosed ?? true else {
            throw BoardRefusal(.conflict, "There is an open board in this room; close it first.")
        }
        guard plan.problem?.count ?? 0 <= BoardLimits.reasonCharacters else {
            throw BoardRefusal(.limit, "A problem has at most \(BoardLimits.reasonCharacters) characters; shorten it.")
        }
        let planned = try await context.mentoring?.opening(room: info.slug)
        var generator = SystemRandomNumberGenerator()
        let session = Self.newID()
        let opening = Opening(
            session: session, at: context.now(), problem: plan.problem ?? planned?.problem ?? "",
            mode: plan.mode ?? planned.flatMap { Mode(rawValue: $0.mode) } ?? .open,
            anonymity: plan.anonymity ?? planned.flatMap { Anonymity(rawValue: $0.anonymity) } ?? .open,
            scoring: plan.scoring ?? .standard, schools: schools(planned),
            previous: planned?.previous.map(Action.init) ?? [],
            parked: planned?.parked.map { ParkedIdea(text: $0.text, reason: $0.reason, from: $0.from, origin: $0.id) }
                ?? [], due: planned?.due, random: &generator)
        let secret = context.key.phoneSecret(session: session)
        let stored = StoredBoardSession(
            id: session, room: info.slug, roomTitle: info.title, programmeSession: planned?.programmeSession,
            openedAt: opening.at, mode: opening.mode.rawValue, anonymity: opening.anonymity.rawValue,
            opening: try BoardJournal.text(opening), phones: IdentityKey.hash(ofPhoneSecret: secret))
        guard try await start(stored, by: seat.guest) else {
            throw BoardRefusal(.conflict, "There is an open board in this room; close it first.")
        }
        await reportOpened()
    }

    /// The programme knows from the beginning which board is its session's.
    private func reportOpened() async {
        guard let mentoring = context.mentoring, let board, let session = board.stored.programmeSession else { return }
        let report = BoardReport(board, for: .hosts)
        do {
            try await mentoring.actionsChanged(
                report.previous, opened: report.opened, board: report.id, programmeSession: session)
        } catch {
            context.logger.error("the programme was not told of a board", metadata: ["error": "\(error)"])
        }
    }

    /// The schools of the plan, or else of those who are here.
    private func schools(_ planned: MentoringOpening?) -> [SchoolReference] {
        if let planned, !planned.schools.isEmpty {
            return planned.schools.map { SchoolReference(id: $0.id, name: $0.name) }.sorted { $0.name < $1.name }
        }
        let present = seats.values.compactMap { $0.guest.school }
        return Set(present).map { SchoolReference(id: $0.id, name: $0.name) }.sorted { $0.name < $1.name }
    }

    /// 32 hexadecimal digits that nobody can guess.
    static func newID() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    // MARK: - The programme

    /// Tells the programme what concerns it.
    func report(_ events: [BoardEvent]) async {
        guard let mentoring = context.mentoring, let board else { return }
        var concernsActions = false
        var isOver = false
        for event in events {
            switch event.change {
            case .assigned, .unassigned, .accepted, .declined, .reviewed: concernsActions = true
            case .closed: isOver = true
            default: break
            }
        }
        guard concernsActions || isOver else { return }
        let report = BoardReport(board, for: .hosts)
        do {
            if concernsActions, let session = board.stored.programmeSession {
                try await mentoring.actionsChanged(
                    report.previous + report.actions, opened: report.opened, board: board.stored.id,
                    programmeSession: session)
            }
            if isOver {
                try await mentoring.closed(report)
                try await context.store.markReported(boardSession: report.id, at: context.now())
            }
        } catch {
            context.logger.error("the programme was not told of a board", metadata: ["error": "\(error)"])
        }
    }
}

extension BoardError.Code {
    /// The code as clients know it.
    fileprivate var reply: ErrorCode {
        switch self {
        case .notAllowed: .notAllowed
        case .wrongStage: .wrongStage
        case .notFound: .notFound
        case .malformed: .malformedMessage
        case .limit: .limit
        case .conflict, .otherRound: .conflict
        case .closed: .closed
        }
    }
}
