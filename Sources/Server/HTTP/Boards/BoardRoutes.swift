import Boards
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// `/api/boards`: the boards of a room, one with all that it tells, its JSON, and who wrote on an anonymous one.
struct BoardRoutes: Sendable {
    struct Entry: Encodable {
        var id: String
        var room: String
        var title: String
        var programmeSession: String?
        var openedAt: Int64
        var closedAt: Int64?
        var mode: String
        var anonymity: String

        init(_ board: StoredBoardSession) {
            id = board.id
            room = board.room
            title = board.roomTitle
            programmeSession = board.programmeSession
            openedAt = board.openedAt
            closedAt = board.closedAt
            mode = board.mode
            anonymity = board.anonymity
        }
    }

    struct List: Encodable {
        var boards: [Entry]
    }

    struct Unlock: Encodable {
        var id: String
        var idea: Int64
        var reason: String
        /// The name of the account that asked; how the log names it where it is none.
        var askedBy: String
        var approvedBy: String?
        var at: Int64
        /// Whether whoever looks asked for it.
        var mine: Bool
    }

    /// The report's own fields, and what the reader may do.
    struct Page: Encodable {
        private enum Key: String, CodingKey { case rights, unlocks, protocolReady, hold, condensedAt }

        var report: BoardReport
        var rights: [String]
        var unlocks: [Unlock]
        var isProtocolReady: Bool
        /// Why the board stays beyond its time; for those who may have it stay or go.
        var hold: Hold?
        /// When journal, single votes and identities went; nil while it is there.
        var condensedAt: Int64?

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var fields = encoder.container(keyedBy: Key.self)
            try fields.encode(rights, forKey: .rights)
            try fields.encode(unlocks, forKey: .unlocks)
            try fields.encode(isProtocolReady, forKey: .protocolReady)
            try fields.encodeIfPresent(hold, forKey: .hold)
            try fields.encodeIfPresent(condensedAt, forKey: .condensedAt)
        }
    }

    struct Hold: Encodable {
        var reason: String
        /// The name of the account; how the log names them where it is none.
        var by: String
        var at: Int64
    }

    struct HoldRequest: Decodable {
        var on: Bool
        var reason: String?
    }

    struct UnlockRequest: Decodable {
        var idea: UInt32
        var reason: String?
    }

    struct Asked: Encodable {
        var id: String
    }

    let boards: BoardService
    let access: BoardAccess
    let reporter: BoardReporter
    let people: any PeopleStore

    func add(to router: Router<ServerContext>) {
        router.get("/api/boards") { request, _ in try await list(request) }
        router.get("/api/boards/:id") { request, context in
            try await show(request, try context.parameters.require("id"))
        }
        router.get("/api/boards/:id/export.json") { request, context in
            try await export(request, try context.parameters.require("id"))
        }
        router.post("/api/boards/:id/hold") { request, context in
            try await hold(request, try context.parameters.require("id"))
        }
        router.post("/api/boards/:id/unlocks") { request, context in
            try await ask(request, try context.parameters.require("id"))
        }
        router.post("/api/boards/:id/unlocks/:unlock") { request, context in
            try await unlock(
                request, try context.parameters.require("id"), try context.parameters.require("unlock"))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let room = request.uri.queryParameters["room"].map { String($0) }
        guard let room else {
            try await access.authorizer.administrator(of: request)
            return JSONBody.response(List(boards: try await boards.sessions(room: nil).map(Entry.init)))
        }
        guard RoomSlug.isPlausible(room), try await access.level(room: room, request) != nil else {
            throw APIError.roomNotFound
        }
        return JSONBody.response(List(boards: try await boards.sessions(room: room).map(Entry.init)))
    }

    private func show(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request)
        var rights: [String] = []
        if visit.level >= .host { rights.append("host") }
        if visit.mayExport { rights.append("export") }
        if visit.level >= .administrator { rights.append("hold") }
        var unlocks: [Unlock] = []
        if visit.level >= .observer, visit.board.anonymity == "always", visit.board.condensedAt == nil,
            try await access.guardian(visit.board, request) != nil
        {
            rights.append("unlock")
            for wish in try await boards.unlocks(id) { unlocks.append(try await entry(wish, visit)) }
        }
        return JSONBody.response(
            Page(
                report: try await reporter.report(visit), rights: rights, unlocks: unlocks,
                isProtocolReady: visit.mayExport, hold: try await hold(visit),
                condensedAt: visit.board.condensedAt))
    }

    // MARK: - How long it is kept

    private func hold(_ visit: BoardAccess.Visit) async throws -> Hold? {
        guard visit.level >= .administrator, let hold = visit.board.hold else { return nil }
        return Hold(reason: hold.reason, by: try await people.name(ofActor: hold.by) ?? hold.by, at: hold.at)
    }

    private func hold(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request, atLeast: .administrator)
        let wish = try await JSONBody.decode(HoldRequest.self, from: request)
        let reason = wish.on ? try RecordingRoutes.reason(wish.reason) : nil
        guard try await boards.hold(id, reason: reason, by: visit.actor) != nil else { throw BoardAccess.notFound }
        return try await show(request, id)
    }

    private func entry(_ wish: StoredBoardUnlock, _ visit: BoardAccess.Visit) async throws -> Unlock {
        var approvedBy = wish.approvedBy
        if let actor = approvedBy { approvedBy = try await people.name(ofActor: actor) ?? actor }
        return Unlock(
            id: wish.id, idea: wish.idea, reason: wish.reason,
            askedBy: try await people.name(ofActor: wish.askedBy) ?? wish.askedBy, approvedBy: approvedBy,
            at: wish.askedAt, mine: wish.askedBy == visit.actor)
    }

    private func export(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request)
        let report = try await reporter.export(visit, format: "json")
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: FileName.disposition("board-\(id.prefix(8)).json"),
            ], body: ResponseBody(byteBuffer: JSONBody.encode(report)))
    }

    // MARK: - Who wrote an anonymous idea

    /// Somebody who may ask who wrote something: by their account, or the two people might be one.
    private func guardian(_ id: String, _ request: Request) async throws -> BoardAccess.Visit {
        var visit = try await access.visit(id, request, atLeast: .observer)
        guard let account = try await access.guardian(visit.board, request) else {
            throw APIError(
                .forbidden, "accountNeeded",
                "Sign in with an account that has a part in the programme: two people answer for this, on the record.")
        }
        visit.actor = "account:" + account
        return visit
    }

    private func ask(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await guardian(id, request)
        let wish = try await JSONBody.decode(UnlockRequest.self, from: request)
        let reason = try RecordingRoutes.reason(wish.reason)
        do {
            let unlock = try await boards.askToUnlock(id, idea: wish.idea, reason: reason, by: visit.actor)
            return JSONBody.response(Asked(id: unlock), status: .created)
        } catch let error as BoardServiceError { throw Self.refusal(error) }
    }

    private func unlock(_ request: Request, _ id: String, _ unlock: String) async throws -> Response {
        let visit = try await guardian(id, request)
        do {
            return JSONBody.response(try await boards.unlock(unlock, session: id, by: visit.actor))
        } catch let error as BoardServiceError { throw Self.refusal(error) }
    }

    /// What the boards refuse, as the API tells it.
    static func refusal(_ error: BoardServiceError) -> APIError {
        switch error {
        case .gone:
            APIError(.notFound, "notFound", "There is no such thing here any more; load the page again.")
        case .phonesOff:
            APIError(.conflict, "phonesOff", "Phones cannot vote now; wait until the facilitator opens the vote.")
        case .refused(let message): APIError(.conflict, "refused", message)
        case .otherRound:
            APIError(
                .conflict, "otherRound",
                "Another round runs by now; load the page again, look at it, and say what you want in it.")
        case .notAllowed(let message): APIError(.forbidden, "notAllowed", message)
        case .invalid(let message): APIError(.badRequest, "invalid", message)
        case .failed: .internalError
        case .notAnonymous:
            APIError(.conflict, "notAnonymous", "The ideas of this board have their authors on them.")
        case .unknownAuthor:
            APIError(
                .conflict, "unknownAuthor",
                "Nobody knows who had this idea: it was taken down for somebody, or the key is another one.")
        case .identitiesGone:
            APIError(
                .gone, "identitiesGone",
                "Who wrote here was kept for its time and is not kept any more; nobody can find it out.")
        case .sameAsker:
            APIError(
                .forbidden, "sameAsker", "Two people are needed: ask another host or the ИМЦ to agree to your wish.")
        case .expired:
            APIError(.conflict, "expired", "This wish is more than a day old; make a new one.")
        }
    }
}
