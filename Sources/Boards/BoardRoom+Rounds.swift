import Brainstorm
import Conference
import Signalling
import Storage

/// Somebody who works on a round without being in the call.
public struct RoundVisitor: Hashable, Sendable {
    /// By what a call would know them, such as `account:` and the account's id: then they are one person here and
    /// there.
    public var key: String
    /// Their name.
    public var name: String
    /// Their school, as the call would know it.
    public var school: SchoolReference?
    /// What they are on the board.
    public var part: Part

    /// Describes somebody.
    public init(key: String, name: String, school: SchoolReference? = nil, part: Part) {
        self.key = key
        self.name = name
        self.school = school
        self.part = part
    }
}

/// What is done with a round outside the call.
public enum RoundStep: Hashable, Sendable {
    /// Scores by item and criterion; nil takes one back. The round is the one that the person sees, here and below.
    case score([UInt32: [String: Int?]], round: Int)
    /// One's scores of the round before stand.
    case keep(round: Int)
    /// Closes this round, if it is open; opens the next one, until then, unless the Delphi ends.
    case next(after: Int, until: Int64?)
    /// Closes this round.
    case close(round: Int)
    /// Moves the end of the open round.
    case deadline(Int64?, round: Int)
    /// Reminds those who have not scored.
    case remind(round: Int)
}

/// A step, and who wants to know what came of it.
struct RoundCall: Sendable {
    /// The board.
    let session: String
    let visitor: RoundVisitor
    let step: RoundStep
    let reply: CheckedContinuation<Result<RoundSheet, BoardServiceError>, Never>
}

extension BoardPeople {
    /// Somebody outside the call, as the rules know them: the same person as in it.
    func actor(_ visitor: RoundVisitor, _ anonymity: Anonymity) -> BoardActor {
        BoardActor(
            tag: tag(PersonKey(rawValue: visitor.key), anonymity), name: visitor.name, school: visitor.school,
            schoolTag: visitor.school.map { schoolTag($0.id, anonymity) }, part: visitor.part)
    }
}

extension BoardRoom {
    /// Does what somebody outside the call asks: all of it or nothing.
    func take(_ call: RoundCall) async {
        guard let board, board.stored.id == call.session, board.state.settings.mode == .delphi else {
            call.reply.resume(returning: .failure(.gone))
            return
        }
        let actor = board.people.actor(call.visitor, board.anonymity)
        do {
            let events = try Self.events(call.step, by: actor, board.state, now: context.now())
            try await commit(events, by: [], as: BoardAudit.name(of: call.visitor.key))
            changed()
            let sheet = self.board.map { RoundSheet($0, for: call.visitor) }
            call.reply.resume(returning: sheet.map { .success($0) } ?? .failure(.gone))
        } catch let error as BoardError {
            call.reply.resume(returning: .failure(Self.refusal(error)))
        } catch {
            context.logger.error("a step of a round was not kept", metadata: ["error": "\(error)"])
            call.reply.resume(returning: .failure(.failed))
        }
    }

    private static func refusal(_ error: BoardError) -> BoardServiceError {
        switch error.code {
        case .notAllowed: .notAllowed(error.message)
        case .otherRound: .otherRound
        case .malformed: .invalid(error.message)
        case .wrongStage, .notFound, .limit, .conflict, .closed: .refused(error.message)
        }
    }

    /// What a step changes; each command is judged by what those before it have made.
    private static func events(
        _ step: RoundStep, by actor: BoardActor, _ state: BoardState, now: Int64
    ) throws -> [BoardEvent] {
        var state = state
        var events: [BoardEvent] = []
        var generator = SystemRandomNumberGenerator()
        func act(_ command: BoardCommand) throws {
            let new = try state.decide(command, by: actor, now: now, random: &generator)
            for event in new { state.apply(event) }
            events += new
        }
        switch step {
        case .score(let scores, let round):
            for (item, values) in scores.sorted(by: { $0.key < $1.key }) {
                for (criterion, value) in values.sorted(by: { $0.key < $1.key }) {
                    try act(.score(item: item, criterion: criterion, value: value, round: round))
                }
            }
        case .keep(let round): try act(.keep(round: round))
        case .next(let round, let end):
            try act(.round(after: round))
            if let end, state.isRoundOpen { try act(.deadline(at: end)) }
        case .close(let round): try act(.votes(open: false, round: round))
        case .deadline(let end, let round): try act(.deadline(at: end, round: round))
        case .remind(let round): try act(.remind(round: round))
        }
        return events
    }
}

/// How a Delphi stands, for the programme.
public struct RoundStanding: Hashable, Sendable {
    /// The board.
    public var board: String
    /// The programme's session.
    public var programmeSession: String?
    /// The room's title.
    public var title: String
    /// The round: the open one, or the last.
    public var round: Int
    /// Whether it takes scores.
    public var isOpen: Bool
    /// When it ends by itself, or when the last one did; milliseconds since 1970.
    public var endsAt: Int64?
    /// Whether time closed the last round.
    public var isTimedOut: Bool
    /// Whether no more rounds are needed.
    public var hasEnded: Bool
    /// Whether the board still stands at its scores.
    public var isScoring: Bool
    /// The schools that take part, and whether somebody of each has given everything in this round.
    public var schools: [String: Bool]
    /// When people were last reminded; milliseconds since 1970.
    public var remindedAt: Int64?
    /// How much somebody has still to give in this round.
    public var left: Int

    init(_ board: LiveBoard, for person: String?) {
        let info = board.state.summary
        let progress = RoundSheet.Progress(board)
        self.board = board.stored.id
        programmeSession = board.stored.programmeSession
        title = board.stored.roomTitle
        round = info.round
        isOpen = board.state.isRoundOpen
        endsAt = info.deadline?.at
        isTimedOut = info.deadline?.passed ?? false
        hasEnded = info.delphi?.ended ?? false
        isScoring = info.stage == .score
        schools = Dictionary(progress.schools.map { ($0.id, $0.complete > 0) }) { first, _ in first }
        remindedAt = progress.remindedAt
        left =
            person.map { board.state.round(of: board.people.tag(PersonKey(rawValue: $0), board.anonymity)).left } ?? 0
    }
}

extension BoardService {
    /// A round as somebody sees it who is not in the call.
    ///
    /// - Throws: ``BoardServiceError``, or what the store throws.
    public func round(_ id: String, for visitor: RoundVisitor) async throws -> RoundSheet {
        guard let board = try await board(id), board.state.settings.mode == .delphi else {
            throw BoardServiceError.gone
        }
        return await placed(RoundSheet(board, for: visitor))
    }

    /// With the time zone of its programme.
    private func placed(_ sheet: RoundSheet) async -> RoundSheet {
        var sheet = sheet
        if sheet.programmeSession != nil, let plan = try? await context.mentoring?.opening(room: sheet.room) {
            sheet.timeZone = plan.timeZone
        }
        return sheet
    }

    /// Does something with a round outside the call.
    ///
    /// - Throws: ``BoardServiceError``, or what the store throws.
    public func round(_ id: String, _ step: RoundStep, by visitor: RoundVisitor) async throws -> RoundSheet {
        guard let stored = try await session(id) else { throw BoardServiceError.gone }
        guard stored.closedAt == nil else {
            throw BoardServiceError.refused("This board is closed; its protocol stays.")
        }
        let room = room(RoomInfo(slug: stored.room, title: stored.roomTitle, capacity: 0))
        let result = await withCheckedContinuation { continuation in
            room.inbox.yield(.round(RoundCall(session: id, visitor: visitor, step: step, reply: continuation)))
        }
        return await placed(try result.get())
    }

    /// The ids of the schools with which a board was opened.
    public func schools(of session: StoredBoardSession) async throws -> Set<String> {
        Set(try await board(session.id)?.state.opening.schools.map(\.id) ?? [])
    }

    /// How the open Delphis of a programme stand. One that cannot be read is left out and logged: the rest of the
    /// programme is not to be missed for it.
    ///
    /// - Parameter person: by what a call knows whoever asks; nil for nobody of whom scores could be.
    public func rounds(programme: String, for person: String?) async -> [RoundStanding] {
        var standings: [RoundStanding] = []
        do {
            for stored in try await open(programme: programme) {
                do {
                    guard let board = try await board(stored.id), board.state.stage == .score else { continue }
                    standings.append(RoundStanding(board, for: person))
                } catch {
                    context.logger.error(
                        "a round cannot be read and is left out",
                        metadata: ["board": "\(stored.id)", "error": "\(error)"])
                }
            }
        } catch {
            context.logger.error("the open rounds were not looked through", metadata: ["error": "\(error)"])
        }
        return standings
    }

    /// Keeps the rounds in mind that end by themselves: after a restart nobody may come for days.
    public func wake() async {
        do {
            for stored in try await open(programme: nil) {
                room(RoomInfo(slug: stored.room, title: stored.roomTitle, capacity: 0)).inbox.yield(.wake)
            }
        } catch {
            context.logger.error("the open rounds were not looked through", metadata: ["error": "\(error)"])
        }
    }
}
