import Foundation

/// A brainstorm's board as it is listed.
public struct StoredBoardSession: Sendable, Equatable {
    /// 32 hexadecimal digits.
    public var id: String
    /// The slug of the room in which it was opened.
    public var room: String
    /// The room's title at that time.
    public var roomTitle: String
    /// The programme's session that it belongs to; nil for a board opened by itself.
    public var programmeSession: String?
    /// When it was opened, in milliseconds since 1970.
    public var openedAt: Int64
    /// When it was closed; nil while it is open.
    public var closedAt: Int64?
    /// How ideas are found, by its name in the protocol.
    public var mode: String
    /// How anonymous it is, by its name in the protocol.
    public var anonymity: String
    /// What it was opened with: JSON.
    public var opening: String
    /// The hash of the secret in the links for phones.
    public var phones: [UInt8]
    /// Set while the board and everything of it stays whatever its time; see ``BoardKeepingStore``.
    public var hold: BoardHold?
    /// When journal, votes and identities went, and what the board came to was left; nil while they are there. In
    /// milliseconds since 1970.
    public var condensedAt: Int64?

    /// Describes a board.
    public init(
        id: String, room: String, roomTitle: String, programmeSession: String? = nil, openedAt: Int64,
        closedAt: Int64? = nil, mode: String, anonymity: String, opening: String, phones: [UInt8]
    ) {
        self.id = id
        self.room = room
        self.roomTitle = roomTitle
        self.programmeSession = programmeSession
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.mode = mode
        self.anonymity = anonymity
        self.opening = opening
        self.phones = phones
    }
}

/// Something that happened on a board, in its place.
public struct StoredBoardEvent: Sendable, Equatable {
    /// Its place, from 1. Drafts that were written over leave gaps.
    public var number: Int64
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// What is typed by whom, where it is a draft: only the last of that name is kept.
    public var draft: String?
    /// The event: JSON.
    public var value: String

    /// Describes an event.
    public init(number: Int64, at: Int64, draft: String? = nil, value: String) {
        self.number = number
        self.at = at
        self.draft = draft
        self.value = value
    }
}

/// What one command changes in a board's journal; kept together or not at all.
public struct BoardEntry: Sendable, Equatable {
    /// What happened, in order.
    public var events: [StoredBoardEvent]
    /// Identities under the separate key that are not kept yet, by pseudonym.
    public var seals: [String: [UInt8]]
    /// How anonymous the board is from here on, where the command changes it.
    public var anonymity: String?
    /// How ideas are found from here on, where the command changes it.
    public var mode: String?
    /// Whether what was typed until now is to be forgotten.
    public var dropsDrafts: Bool
    /// When the board is closed by this; drafts go with it.
    public var closedAt: Int64?
    /// What of it goes into the audit log.
    public var audit: [AuditEntry]

    /// Describes changes.
    public init(
        events: [StoredBoardEvent] = [], seals: [String: [UInt8]] = [:], anonymity: String? = nil,
        mode: String? = nil, dropsDrafts: Bool = false, closedAt: Int64? = nil, audit: [AuditEntry] = []
    ) {
        self.events = events
        self.seals = seals
        self.anonymity = anonymity
        self.mode = mode
        self.dropsDrafts = dropsDrafts
        self.closedAt = closedAt
        self.audit = audit
    }
}

/// Somebody's wish to know who wrote an anonymous idea.
public struct StoredBoardUnlock: Sendable, Equatable {
    /// 32 hexadecimal digits.
    public var id: String
    /// The board.
    public var session: String
    /// The idea.
    public var idea: Int64
    /// Why.
    public var reason: String
    /// Who asked, as the audit log names them.
    public var askedBy: String
    /// When, in milliseconds since 1970.
    public var askedAt: Int64
    /// Who agreed; nobody yet when nil.
    public var approvedBy: String?
    /// When they agreed.
    public var approvedAt: Int64?

    /// Describes a wish.
    public init(
        id: String, session: String, idea: Int64, reason: String, askedBy: String, askedAt: Int64,
        approvedBy: String? = nil, approvedAt: Int64? = nil
    ) {
        self.id = id
        self.session = session
        self.idea = idea
        self.reason = reason
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.approvedBy = approvedBy
        self.approvedAt = approvedAt
    }
}

/// Keeps the boards of brainstorms. Every command is one transaction, with what of it goes into the audit log.
public protocol BoardStore: AuditStore, BoardKeepingStore {
    /// Adds a board with its first entry.
    ///
    /// - Returns: false when the room has an open one already; then nothing is kept.
    func insert(_ session: StoredBoardSession, _ entry: BoardEntry) async throws -> Bool
    /// Adds to a board's journal.
    func append(_ entry: BoardEntry, session: String) async throws
    /// The board of that id, or nil.
    func boardSession(id: String) async throws -> StoredBoardSession?
    /// The board whose links for phones carry the secret with that hash, or nil.
    func boardSession(phones hash: [UInt8]) async throws -> StoredBoardSession?
    /// The boards of a room, or of all when it is nil, the latest first.
    func boardSessions(room: String?, limit: Int) async throws -> [StoredBoardSession]
    /// The boards of a session of the programme, the latest first.
    func boardSessions(programmeSession: String) async throws -> [StoredBoardSession]
    /// The closed boards of sessions of the programme that it was not told of, the earliest first.
    func unreportedBoardSessions() async throws -> [StoredBoardSession]
    /// Notes that the programme was told of a board's end.
    func markReported(boardSession id: String, at: Int64) async throws
    /// The open board of a room, or nil.
    func openBoardSession(room: String) async throws -> StoredBoardSession?
    /// The open boards of a way to find ideas; of one programme, or of all when it is nil. The earliest first.
    func openBoardSessions(mode: String, programme: String?) async throws -> [StoredBoardSession]
    /// The journal of a board, in order.
    func boardEvents(session: String) async throws -> [StoredBoardEvent]
    /// The identities behind pseudonyms that are kept, by pseudonym.
    func boardSeals(session: String) async throws -> [String: [UInt8]]
    /// Adds a wish.
    func insert(_ unlock: StoredBoardUnlock, audit: AuditEntry) async throws
    /// The wish of that id, or nil.
    func boardUnlock(id: String) async throws -> StoredBoardUnlock?
    /// The wishes about a board, the latest first.
    func boardUnlocks(session: String) async throws -> [StoredBoardUnlock]
    /// Notes who agreed to a wish.
    ///
    /// - Returns: false when somebody agreed before; then nothing is kept.
    func approve(unlock id: String, by actor: String, at: Int64, audit: AuditEntry) async throws -> Bool
}
