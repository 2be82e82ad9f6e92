import Boards
import Brainstorm
import Conference
import Foundation
import Hummingbird
import Signalling
import Storage

/// Judges at every request what somebody is to a round of a Delphi outside the call: what they would be in it.
struct RoundAccess: Sendable {
    let boards: BoardService
    let authorizer: Authorizer
    let rooms: any RoomStore
    let people: any PeopleStore

    /// Who asks, as the board is to know them.
    func visitor(_ id: String, _ request: Request) async throws -> RoundVisitor {
        let caller = try await authorizer.caller(of: request)
        guard let board = try await boards.session(id) else { throw BoardAccess.notFound }
        switch caller {
        case .account(let account): return try await visitor(account, board)
        case .token(let grants) where grants.isServerAdministrator:
            return RoundVisitor(key: "grant:" + grants.identity, name: grants.name, part: .facilitator)
        case .token, .key: throw BoardAccess.notFound
        }
    }

    /// What an account is: by the programme where the board is of one of its sessions, else by the room's plan; or by
    /// its school. A room keeps the roles that it had when its session was counted, and people are replaced after that.
    private func visitor(_ account: StoredAccount, _ board: StoredBoardSession) async throws -> RoundVisitor {
        var part: Part?
        var school = account.school
        if board.programmeSession == nil {
            let room = try await rooms.room(slug: board.room)
            part = room?.conferenceRoles[account.id].map { Part($0) }
            school = room?.meeting.roles.first { $0.account == account.id }?.school ?? school
        } else {
            switch try await boards.part(account: account.id, of: board) {
            case .host: part = .facilitator
            case .secretary: part = .secretary
            case .observer: part = .observer
            case .delegate(let id):
                part = .delegate
                school = id
            case nil: break
            }
        }
        if account.role == .administrator { part = .facilitator }
        if part == nil, let school, try await boards.schools(of: board).contains(school) { part = .participant }
        guard let part else { throw BoardAccess.notFound }
        let known = try await people.conferenceSchool(school)
        return RoundVisitor(
            key: "account:" + account.id, name: account.name,
            school: known.map { SchoolReference(id: $0.id, name: $0.name) }, part: part)
    }
}
