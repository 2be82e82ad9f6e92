import Boards
import Foundation
import Hummingbird

/// `/api/boards/:id/round`: a round of a Delphi, worked on for days by people who are not in the call.
struct RoundRoutes: Sendable {
    struct Scores: Decodable {
        /// By item and criterion; null takes a score back.
        var scores: [String: [String: Int?]]
        /// The round that whoever asks sees, here and below: what is meant for one does not count in another.
        var round: Int?
    }

    struct Moment: Decodable {
        /// Milliseconds since 1970.
        var closesAt: Int64?
        var round: Int?
    }

    struct Seen: Decodable { var round: Int? }

    let boards: BoardService
    let access: RoundAccess

    func add(to router: Router<ServerContext>) {
        router.get("/api/boards/:id/round") { request, context in
            let id = try context.parameters.require("id")
            let visitor = try await access.visitor(id, request)
            return try await answer { try await look(id, visitor) }
        }
        router.put("/api/boards/:id/round/scores") { request, context in
            let wish = try await JSONBody.decode(Scores.self, from: request)
            return try await take(.score(try Self.scores(wish), round: wish.round ?? 0), request, context)
        }
        router.post("/api/boards/:id/round/keep") { request, context in
            let wish = try await JSONBody.decode(Seen.self, from: request)
            return try await take(.keep(round: wish.round ?? 0), request, context)
        }
        router.post("/api/boards/:id/round/next") { request, context in
            let wish = try await JSONBody.decode(Moment.self, from: request)
            return try await take(.next(after: wish.round ?? 0, until: wish.closesAt), request, context)
        }
        router.post("/api/boards/:id/round/close") { request, context in
            let wish = try await JSONBody.decode(Seen.self, from: request)
            return try await take(.close(round: wish.round ?? 0), request, context)
        }
        router.put("/api/boards/:id/round/deadline") { request, context in
            let wish = try await JSONBody.decode(Moment.self, from: request)
            return try await take(.deadline(wish.closesAt, round: wish.round ?? 0), request, context)
        }
        router.post("/api/boards/:id/round/reminder") { request, context in
            let wish = try await JSONBody.decode(Seen.self, from: request)
            return try await take(.remind(round: wish.round ?? 0), request, context)
        }
    }

    /// The round, for those to whom it is open.
    private func look(_ id: String, _ visitor: RoundVisitor) async throws -> RoundSheet {
        let sheet = try await boards.round(id, for: visitor)
        // Whose school takes part comes here to score; what there is to read is for those in the session.
        guard visitor.part != .participant || sheet.part == "score" else {
            throw BoardServiceError.notAllowed(
                "Those who speak for the schools score here; the facilitator has not opened the scoring to you.")
        }
        return sheet
    }

    /// Does a step; nobody learns by one what they may not look at.
    private func take(_ step: RoundStep, _ request: Request, _ context: ServerContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let visitor = try await access.visitor(id, request)
        return try await answer {
            if visitor.part == .participant { _ = try await look(id, visitor) }
            return try await boards.round(id, step, by: visitor)
        }
    }

    private func answer(_ body: () async throws -> RoundSheet) async throws -> Response {
        do { return JSONBody.response(try await body()) } catch let error as BoardServiceError {
            throw BoardRoutes.refusal(error)
        }
    }

    private static func scores(_ wish: Scores) throws -> [UInt32: [String: Int?]] {
        var result: [UInt32: [String: Int?]] = [:]
        for (key, values) in wish.scores {
            guard let item = UInt32(key) else {
                throw APIError(.badRequest, "malformedJSON", "The keys of scores are numbers of items.")
            }
            result[item] = values
        }
        return result
    }
}
