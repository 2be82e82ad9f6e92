import Auth
import Boards
import Conference
import Foundation
import HTTPTypes
import Hummingbird
import Signalling
import Storage

/// Judges at every request who may do what with a board. What is not there and what is not for whoever asks look alike.
struct BoardAccess: Sendable {
    /// What somebody is to a board; each may do what those before may.
    enum Level: Int, Comparable, Sendable {
        /// Takes part: sees what everybody sees, and the protocol when the board is closed.
        case member
        /// Governs, and looks at all schools.
        case observer
        /// Leads, or writes the minutes: sees what is hidden, too.
        case host
        /// Administers the server.
        case administrator

        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// Somebody before a board that they may see.
    struct Visit: Sendable {
        var board: StoredBoardSession
        var level: Level
        /// As the audit log names them.
        var actor: String
        /// Their school, if any: its name in the call, or its id in the programme.
        var school: String?

        /// Whether files of the board may be made for them now.
        var mayExport: Bool { level >= .observer || board.closedAt != nil }
    }

    let boards: BoardService
    let authorizer: Authorizer
    let rooms: any RoomStore
    let conference: ConferenceService

    static let notFound = APIError(
        .notFound, "boardNotFound",
        "There is no such board, or it is not for you; check the link, or ask its facilitator.")

    /// The board of that id, for somebody who is at least `level` to it.
    func visit(_ id: String, _ request: Request, atLeast level: Level = .member) async throws -> Visit {
        guard let board = try await boards.session(id) else {
            // Whether there is a board is not for strangers.
            _ = try? await authorizer.caller(of: request)
            throw Self.notFound
        }
        let (actual, actor, school) = try await judge(board, request)
        guard let actual else { throw Self.notFound }
        guard actual >= level else {
            throw APIError(
                .forbidden, "notAllowed", "Your part in this session does not allow this; ask its facilitator.")
        }
        return Visit(board: board, level: actual, actor: actor, school: school)
    }

    /// What somebody is to the boards of a room; nil for nothing.
    func level(room slug: String, _ request: Request) async throws -> Level? {
        if let insider = try await InsideAuthorizer(conference: conference).insider(of: request, room: slug) {
            return Self.level(of: insider.role)
        }
        let (account, isAdministrator, _) = try await asker(of: request)
        if isAdministrator { return .administrator }
        guard let account else { return nil }
        return try await level(of: account, room: slug)
    }

    private func judge(_ board: StoredBoardSession, _ request: Request) async throws -> (Level?, String, String?) {
        if let insider = try await InsideAuthorizer(conference: conference).insider(of: request, room: board.room) {
            return (Self.level(of: insider.role), Self.actor(of: insider), insider.school)
        }
        let (account, isAdministrator, actor) = try await asker(of: request)
        if isAdministrator { return (.administrator, actor, nil) }
        guard let account else { return (nil, actor, nil) }
        let inRoom = try await level(of: account, room: board.room)
        var inProgramme: Level?
        var school: String?
        switch try await boards.part(account: account, of: board) {
        case .host, .secretary: inProgramme = .host
        case .observer: inProgramme = .observer
        case .delegate(let id):
            inProgramme = .member
            school = id
        case nil: break
        }
        return ([inRoom, inProgramme].compactMap { $0 }.max(), actor, school)
    }

    /// The account of somebody who may have a part in finding out who wrote an anonymous idea; nil where they may not.
    /// Two people are needed for that, so only accounts count, which are told apart for certain: the same person could
    /// hold a token as well. And only parts that were given before: one given in the call would let a single host make
    /// himself the second.
    func guardian(_ board: StoredBoardSession, _ request: Request) async throws -> String? {
        guard let (account, isAdministrator, _) = try? await asker(of: request), let account else { return nil }
        if isAdministrator { return account }
        guard board.programmeSession != nil else {
            return try await level(of: account, room: board.room).map { $0 >= .observer } == true ? account : nil
        }
        switch try await boards.part(account: account, of: board) {
        case .host, .secretary, .observer: return account
        case .delegate, nil: return nil
        }
    }

    private func level(of account: String, room slug: String) async throws -> Level? {
        guard let room = try await rooms.room(slug: slug) else { return nil }
        if room.meeting.createdBy == account { return .host }
        guard let name = room.meeting.roles.first(where: { $0.account == account })?.role else { return nil }
        return Role(rawValue: name).map(Self.level)
    }

    private static func level(of role: Role) -> Level {
        switch role {
        case .administrator, .facilitator, .secretary: .host
        case .observer: .observer
        case .delegate, .participant, .technician, .guest: .member
        }
    }

    /// Who asks: the account if it is one, whether everything is open to them, and as the audit log names them.
    private func asker(of request: Request) async throws -> (String?, Bool, String) {
        Self.asker(try await authorizer.caller(of: request))
    }

    @inline(never)
    private static func asker(_ caller: Caller) -> (String?, Bool, String) {
        let actor =
            switch caller {
            case .token(let grants): "token:" + grants.identity
            case .account(let account): "account:" + account.id
            case .key(let key): "key:" + key.id
            }
        return (caller.accountID, caller.isServerAdministrator, actor)
    }

    /// Keys of guests are what their device is known by, and are not for the log.
    private static func actor(of insider: Insider) -> String {
        let key = insider.key.rawValue
        if key.hasPrefix("account:") { return key }
        if key.hasPrefix("grant:") { return "token:" + key.dropFirst("grant:".count) }
        return "guest:" + String(insider.participant.rawValue)
    }
}
