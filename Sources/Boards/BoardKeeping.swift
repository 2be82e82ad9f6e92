import Brainstorm
import Conference
import Foundation
import Storage

/// How long what boards hold is kept, by class. What is held by an administrator stays whatever its time.
public struct BoardKeeping: Hashable, Sendable {
    /// So many days after a board was closed its journal goes, and with it the single votes and scores, drafts, and the
    /// identities under the separate key. What it came to stays in words and sums: ideas with the school and the time,
    /// and with the names of those of its authors who have an account, unless the board hides them; decisions and
    /// actions with the names that were written beside them. Names of guests beside ideas go.
    ///
    /// An open board that everybody has left for so long, and for 30 days at least, is closed once nobody waits for
    /// what comes next on it.
    public var identityDays: Int
    /// So many days after the end of its programme a board goes with its ideas, results and decisions; a board of no
    /// programme so many days after it was closed. The programme's numbers and actions stay.
    public var boardDays: Int

    /// No board is closed for silence before so many days.
    static let leastSilence = 30

    /// Takes both.
    public init(identityDays: Int = 90, boardDays: Int = 365) {
        self.identityDays = identityDays
        self.boardDays = boardDays
    }
}

extension BoardService {
    private static let day: Int64 = 86_400_000

    /// Lets go of what has been kept for its time, after the programme was told what it does not know of it.
    public func expire(_ keeping: BoardKeeping) async {
        let now = context.now()
        await reportLate()
        await closeQuiet(keeping, now)
        let limit = now - Int64(keeping.identityDays) * Self.day
        let store = context.store
        await each("keeps its journal", { try await store.boardSessionsToCondense(closedBefore: limit, at: now) }) {
            try await self.condense($0)
        }
        let end = now - Int64(keeping.boardDays) * Self.day
        await each("was not removed", { try await store.boardSessions(closedBefore: end, at: now) }) {
            try await self.remove($0, endedBefore: end)
        }
    }

    /// Closes the boards that were left open and that nobody will go on with.
    private func closeQuiet(_ keeping: BoardKeeping, _ now: Int64) async {
        let limit = now - Int64(max(keeping.identityDays, BoardKeeping.leastSilence)) * Self.day
        let year = min(limit, now - 365 * Self.day)
        let store = context.store
        await each("was not closed", { try await store.quietBoardSessions(since: limit) }) { board in
            var isOver = try await self.isLeftBehind(board, now)
            if !isOver { isOver = try await store.quietBoardSessions(since: year).contains { $0.id == board.id } }
            if isOver { await self.room(of: board).abandon(board.id, quietSince: limit) }
        }
    }

    /// Whether nobody waits for what comes next on a quiet board. A Delphi waits between its rounds, a board of the
    /// programme until the next session of its leader school has been held: both until the programme is over.
    private func isLeftBehind(_ board: StoredBoardSession, _ now: Int64) async throws -> Bool {
        var isBetweenRounds = board.mode == Mode.delphi.rawValue
        if isBetweenRounds { isBetweenRounds = try await BoardRoom.load(board, context).state.stage == .score }
        guard let session = board.programmeSession, let mentoring = context.mentoring else { return !isBetweenRounds }
        guard let end = try await mentoring.end(ofProgrammeWith: session), end > now else { return true }
        return isBetweenRounds ? false : try await mentoring.isFollowed(session)
    }

    /// One that fails keeps nobody else's.
    func each(
        _ failure: String, _ boards: () async throws -> [StoredBoardSession],
        _ body: (StoredBoardSession) async throws -> Void
    ) async {
        do {
            for board in try await boards() {
                do { try await body(board) } catch let error where !(error is CancellationError) {
                    context.logger.error(
                        "a board \(failure) although it is time",
                        metadata: ["board": "\(board.id)", "error": "\(error)"])
                }
            }
        } catch is CancellationError {
            // The server stops; the next one goes on here.
        } catch {
            context.logger.error("boards were not looked through", metadata: ["error": "\(error)"])
        }
    }

    private func condense(_ stored: StoredBoardSession) async throws {
        let board = try await BoardRoom.load(stored, context)
        let accounts = Set(
            try await context.store.accountIDs().map { board.people.tag(PersonKey(rawValue: "account:" + $0), .open) })
        let reports = StoredBoardReports(
            hosts: try BoardJournal.text(BoardReport(board, for: .hosts).naming(accounts, of: board)),
            everybody: try BoardJournal.text(BoardReport(board, for: .everybody).naming(accounts, of: board)))
        _ = try await context.store.condense(
            boardSession: stored.id, to: reports, at: context.now(), audit: record("boardCondensed", stored))
    }

    private func remove(_ stored: StoredBoardSession, endedBefore limit: Int64) async throws {
        if let session = stored.programmeSession,
            let over = try await context.mentoring?.end(ofProgrammeWith: session)
        {
            guard over < limit else { return }
        }
        _ = try await context.store.remove(
            boardSession: stored.id, at: context.now(), audit: record("boardExpired", stored))
    }

    private func record(
        _ action: String, _ board: StoredBoardSession, by actor: String = BoardAudit.system,
        _ detail: [String: String] = [:]
    ) -> AuditEntry {
        BoardAudit(board: board.id, room: board.room, actor: actor, now: context.now()).entry(action, detail)
    }

    /// Keeps a board with its journal and identities beyond its time, or lets it go again with `reason` nil.
    ///
    /// - Parameter actor: as the audit log names them.
    /// - Returns: the board as it is listed then; nil when there is none of that id.
    public func hold(_ id: String, reason: String?, by actor: String) async throws -> StoredBoardSession? {
        guard let stored = try await session(id) else { return nil }
        let entry = record(
            reason == nil ? "boardReleased" : "boardHeld", stored, by: actor, reason.map { ["reason": $0] } ?? [:])
        let hold = reason.map { BoardHold(reason: $0, by: actor, at: context.now()) }
        _ = try await context.store.hold(boardSession: id, hold, audit: entry)
        return try await session(id)
    }

    /// What is left of a board whose journal has gone; nil when that is there.
    func condensedReport(_ stored: StoredBoardSession, isHost: Bool) async throws -> BoardReport? {
        guard stored.condensedAt != nil, let reports = try await context.store.boardReports(session: stored.id) else {
            return nil
        }
        return try JSONDecoder().decode(
            BoardReport.self, from: Data((isHost ? reports.hosts : reports.everybody).utf8))
    }
}

extension BoardReport {
    /// The same without the names of those who wrote ideas and are none of `accounts`: of guests nothing is kept longer
    /// than needed, nor of those of whom somebody else has told only the name.
    fileprivate func naming(_ accounts: Set<AuthorTag>, of board: LiveBoard) -> BoardReport {
        var report = self
        for index in report.ideas.indices {
            let isKnown = board.state.author(of: report.ideas[index].id).map(accounts.contains) ?? false
            if !isKnown { report.ideas[index].author = nil }
        }
        return report
    }
}

extension BoardRoom {
    /// Closes a board that everybody has left behind, unless somebody is there again.
    func abandon(_ id: String, quietSince time: Int64) async {
        await withCheckedContinuation { inbox.yield(.abandon(id, quietSince: time, $0)) }
    }

    /// The same when it is its turn.
    func close(_ id: String, quietSince time: Int64) async {
        guard let board, board.stored.id == id, !board.isClosed, seats.isEmpty else { return }
        // A round that has an end is no board that was left behind.
        guard board.state.nextDue == nil else { return }
        do {
            // Something may have happened since it was listed.
            guard try await context.store.quietBoardSessions(since: time).contains(where: { $0.id == id }) else {
                return
            }
            try await commit([BoardEvent(at: context.now(), .closed(early: true))], by: [])
        } catch {
            context.logger.error(
                "a board that was left behind was not closed", metadata: ["board": "\(id)", "error": "\(error)"])
        }
    }
}
