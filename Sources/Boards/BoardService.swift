import Brainstorm
import Conference
import Foundation
import Logging
import Signalling
import Storage
import Synchronization

/// Why something asked of the boards outside the call was refused.
public enum BoardServiceError: Error, Hashable, Sendable {
    /// There is no such board, idea or wish.
    case gone
    /// Phones may not vote now.
    case phonesOff
    /// The rules refuse it; the text says why.
    case refused(String)
    /// It was meant for another round than the one that runs by now.
    case otherRound
    /// The part of whoever asks does not allow it; the text says why.
    case notAllowed(String)
    /// What was asked is wrong itself; the text says why.
    case invalid(String)
    /// The board could not keep it.
    case failed
    /// Ideas of this board have their names on them.
    case notAnonymous
    /// Nobody knows who had this idea: it was taken down for somebody outside the call.
    case unknownAuthor
    /// The identities have been kept for their time.
    case identitiesGone
    /// Whoever asked cannot agree, too.
    case sameAsker
    /// The wish is too old; it has to be made again.
    case expired
}

/// The boards of all rooms of this server.
public actor BoardService: BoardDesk {
    let context: BoardContext
    private let rooms = Mutex<[String: BoardRoom]>([:])

    /// For so long somebody else may agree to a wish to know who wrote an idea, in milliseconds.
    public static let unlockTime: Int64 = 24 * 3600 * 1000

    /// Looks after boards.
    ///
    /// - Parameters:
    ///   - store: where their journals are kept.
    ///   - key: what alone tells who is behind pseudonyms.
    ///   - mentoring: the programme; nil where there is none.
    ///   - now: the wall clock, in milliseconds since 1970.
    public init(
        store: any BoardStore, key: IdentityKey, mentoring: (any MentoringDesk)? = nil, logger: Logger,
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
    ) {
        context = BoardContext(store: store, key: key, mentoring: mentoring, logger: logger, now: now)
    }

    // MARK: - The rooms

    /// A page has come into a room.
    public nonisolated func entered(
        _ guest: BoardGuest, room: RoomInfo, send: @escaping @Sendable (EncodedMessage) -> Void
    ) { self.room(room).inbox.yield(.entered(guest, send: send)) }

    /// The person at a page is somebody else than before in some way.
    public nonisolated func changed(_ guest: BoardGuest, room: RoomInfo) {
        self.room(room).inbox.yield(.changed(guest))
    }

    /// A page has gone.
    public nonisolated func left(_ connection: ConnectionID, room: RoomInfo) {
        self.room(room).inbox.yield(.left(connection))
    }

    /// A page asks for something.
    public nonisolated func receive(
        _ request: BoardRequest, number: Int?, from connection: ConnectionID, room: RoomInfo
    ) { self.room(room).inbox.yield(.asked(request, number: number, connection: connection)) }

    /// Returns when everything that was asked until now has been done and told.
    public func settle() async {
        for room in rooms.withLock({ Array($0.values) }) {
            await withCheckedContinuation { room.inbox.yield(.settle($0)) }
        }
    }

    /// The board of the room in which that one was opened.
    nonisolated func room(of board: StoredBoardSession) -> BoardRoom {
        room(RoomInfo(slug: board.room, title: board.roomTitle, capacity: 0))
    }

    nonisolated func room(_ info: RoomInfo) -> BoardRoom {
        rooms.withLock { rooms in
            if let room = rooms[info.slug] { return room }
            let room = BoardRoom(info, context)
            rooms[info.slug] = room
            return room
        }
    }

    /// Tells the programme of boards of whose end it does not know: the server stopped just then, or it failed.
    public func reportLate() async {
        guard let mentoring = context.mentoring else { return }
        let context = context
        await each("was not told of to the programme", { try await context.store.unreportedBoardSessions() }) {
            stored in
            let report = BoardReport(try await BoardRoom.load(stored, context), for: .hosts)
            if let session = stored.programmeSession {
                try await mentoring.actionsChanged(
                    report.previous + report.actions, opened: report.opened, board: stored.id,
                    programmeSession: session)
            }
            try await mentoring.closed(report)
            try await context.store.markReported(boardSession: stored.id, at: context.now())
        }
    }

    // MARK: - Looking

    /// The boards of a room, or of all, the latest first.
    public func sessions(room: String?, limit: Int = 200) async throws -> [StoredBoardSession] {
        try await context.store.boardSessions(room: room, limit: limit)
    }

    /// The board of that id as it is listed, or nil.
    public func session(_ id: String) async throws -> StoredBoardSession? {
        guard Self.isID(id) else { return nil }
        return try await context.store.boardSession(id: id)
    }

    /// All that a board tells; nil when there is none of that id.
    ///
    /// - Parameter isHost: whether for those who lead, who see hidden ideas and the facilitator's own column.
    public func report(_ id: String, isHost: Bool) async throws -> BoardReport? {
        guard let stored = try await session(id) else { return nil }
        var report: BoardReport
        if let left = try await condensedReport(stored, isHost: isHost) {
            report = left
        } else {
            guard let board = try await board(id) else { return nil }
            report = BoardReport(board, for: isHost ? .hosts : .everybody)
        }
        if stored.programmeSession != nil, let plan = try? await context.mentoring?.opening(room: stored.room) {
            report.programme = plan.programme
            report.timeZone = plan.timeZone
        }
        return report
    }

    /// What an account is to the programme's session of a board; nil for nothing.
    public func part(account: String, of session: StoredBoardSession) async throws -> MentoringPart? {
        guard let programmeSession = session.programmeSession else { return nil }
        return try await context.mentoring?.part(account: account, programmeSession: programmeSession)
    }

    /// The open Delphis; of one programme, or of all when it is nil.
    func open(programme: String?) async throws -> [StoredBoardSession] {
        try await context.store.openBoardSessions(mode: Mode.delphi.rawValue, programme: programme)
    }

    func board(_ id: String) async throws -> LiveBoard? {
        // Of a board whose journal has gone only reports are left.
        guard let stored = try await session(id), stored.condensedAt == nil else { return nil }
        if stored.closedAt == nil, stored.mode == Mode.delphi.rawValue {
            // People look at a round again and again: the room keeps the board for a while.
            let room = room(of: stored)
            let board = await withCheckedContinuation { room.inbox.yield(.looked($0)) }
            if let board, board.stored.id == id { return board }
        }
        if stored.closedAt == nil, let room = rooms.withLock({ $0[stored.room] }), let board = await room.board,
            board.stored.id == id
        {
            return board
        }
        return try await BoardRoom.load(stored, context)
    }

    static func isID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    // MARK: - Phones

    /// What a phone shows that has opened a link.
    ///
    /// - Parameters:
    ///   - link: what follows `/vote/`.
    ///   - device: what the phone is known by.
    /// - Throws: ``BoardServiceError``, or what the store throws.
    public func phone(_ link: String, device: String) async throws -> PhoneSheet {
        let (stored, school) = try await phones(link)
        let room = room(of: stored)
        if let board = await room.board, board.stored.id == stored.id {
            guard let sheet = await room.sheet(device, school) else { throw BoardServiceError.gone }
            return sheet
        }
        let board = try await BoardRoom.load(stored, context)
        let known = school.flatMap { board.people.school(ofLink: $0, among: board.state.opening.schools) }
        let actor = board.people.phone(device, school: known, board.anonymity)
        return BoardRoom.sheet(board, by: actor)
    }

    /// Gives a phone's vote anew.
    ///
    /// - Throws: ``BoardServiceError``, or what the store throws.
    public func vote(_ link: String, device: String, _ choice: PhoneChoice) async throws -> PhoneSheet {
        let (stored, school) = try await phones(link)
        let room = room(of: stored)
        let result = await withCheckedContinuation { continuation in
            room.inbox.yield(
                .phone(
                    PhoneBallot(
                        session: stored.id, device: device, school: school, choice: choice, reply: continuation)))
        }
        return try result.get()
    }

    /// Whether such a link leads to a board.
    public func hasPhones(_ link: String) async throws -> Bool { (try? await phones(link)) != nil }

    private func phones(_ link: String) async throws -> (StoredBoardSession, String?) {
        let parts = link.split(separator: ".", maxSplits: 1).map(String.init)
        guard let secret = parts.first, Self.isID(secret), parts.count == 1 || Self.isID(parts[1]),
            let stored = try await context.store.boardSession(phones: IdentityKey.hash(ofPhoneSecret: secret))
        else { throw BoardServiceError.gone }
        return (stored, parts.count == 2 ? parts[1] : nil)
    }

    /// What a phone is known by, made from what its cookie says; nil when the server did not write the cookie.
    public nonisolated func device(ofCookie cookie: String) -> String? {
        let parts = cookie.split(separator: ".").map(String.init)
        guard parts.count == 2, Self.isID(parts[0]), parts[1] == context.key.proof(of: parts[0], session: "phone")
        else { return nil }
        return parts[0]
    }

    /// A cookie for a phone that has none.
    public nonisolated func newCookie() -> String {
        let device = BoardRoom.newID()
        return device + "." + context.key.proof(of: device, session: "phone")
    }

    // MARK: - Unlocking

    /// Notes that somebody wants to know who had an idea of an anonymous board.
    ///
    /// - Returns: the wish's id.
    /// - Throws: ``BoardServiceError``, or what the store throws.
    public func askToUnlock(_ id: String, idea: UInt32, reason: String, by actor: String) async throws -> String {
        guard try await session(id)?.condensedAt == nil else { throw BoardServiceError.identitiesGone }
        guard let board = try await board(id) else { throw BoardServiceError.gone }
        guard board.anonymity == .always else { throw BoardServiceError.notAnonymous }
        _ = try await author(of: idea, session: id)
        let wish = StoredBoardUnlock(
            id: BoardRoom.newID(), session: id, idea: Int64(idea), reason: reason, askedBy: actor,
            askedAt: context.now())
        let record = BoardAudit(board: id, room: board.stored.room, actor: actor, now: context.now()).entry(
            "identityAsked", ["unlock": wish.id, "idea": String(idea), "reason": reason])
        try await context.store.insert(wish, audit: record)
        return wish.id
    }

    /// The wishes about a board, the latest first.
    public func unlocks(_ id: String) async throws -> [StoredBoardUnlock] {
        try await context.store.boardUnlocks(session: id)
    }

    /// Agrees to somebody else's wish. Whoever asked may look, too, after somebody has agreed. What is not on the
    /// record is not told.
    ///
    /// - Returns: who had the idea.
    /// - Throws: ``BoardServiceError``, or what the store throws.
    public func unlock(_ id: String, session: String, by actor: String) async throws -> BoardIdentity {
        guard Self.isID(id), let wish = try await context.store.boardUnlock(id: id), wish.session == session,
            let idea = UInt32(exactly: wish.idea)
        else { throw BoardServiceError.gone }
        let tag = try await author(of: idea, session: session)
        let room = try await self.session(session)?.room ?? ""
        let record = BoardAudit(board: session, room: room, actor: actor, now: context.now()).entry(
            "identityUnlocked", ["unlock": id])
        if wish.approvedBy == nil {
            guard wish.askedBy != actor else { throw BoardServiceError.sameAsker }
            guard wish.askedAt + Self.unlockTime > context.now() else { throw BoardServiceError.expired }
            let isFirst = try await context.store.approve(unlock: id, by: actor, at: context.now(), audit: record)
            // Somebody was quicker; this is a look like any other.
            if !isFirst { try await context.store.append(record, unlessSince: nil) }
        } else {
            try await context.store.append(record, unlessSince: nil)
        }
        guard let sealed = try await context.store.boardSeals(session: session)[tag],
            let identity = context.key.open(sealed, tag: tag, session: session)
        else { throw BoardServiceError.unknownAuthor }
        return identity
    }

    /// The pseudonym of whoever had an idea.
    private func author(of idea: UInt32, session: String) async throws -> String {
        for stored in try await context.store.boardEvents(session: session) {
            guard case .idea(let new) = try BoardJournal.event(stored).change, new.id == idea else { continue }
            guard let tag = new.author.tag else { throw BoardServiceError.unknownAuthor }
            return tag.rawValue
        }
        throw BoardServiceError.gone
    }
}
