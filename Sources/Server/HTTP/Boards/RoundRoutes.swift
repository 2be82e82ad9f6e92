import Boards
import Foundation
import Hummingbird

/// `/api/boards/:id/round`: a round of a Delphi, worked on for days by people who are not in the call.
struct RoundRoutes: Sendable {
    struct Scores: Decodable {
        /// By item and criterion; null takes a score back.
        var scores: [String: [String: Int?]]
    }

    struct Moment: Decodable {
        /// Milliseconds since 1970.
        var closesAt: Int64?
        /// The round that whoever asks sees.
        var round: Int?
    }

    let boards: BoardService
    let access: RoundAccess
    let audit: AuditLog

    func add(to router: Router<ServerContext>) {
        router.get("/api/boards/:id/round") { request, context in
            let id = try context.parameters.require("id")
            let (visitor, _) = try await access.visitor(id, request)
            return try await answer {
                let sheet = try await boards.round(id, for: visitor)
                // Whose school takes part comes here to score; what there is to read is for those in the session.
                guard visitor.part != .participant || sheet.part == "score" else {
                    throw BoardServiceError.notAllowed(
                        "Those who speak for the schools score here; the facilitator has not opened the scoring to you."
                    )
                }
                return sheet
            }
        }
        router.put("/api/boards/:id/round/scores") { request, context in
            let scores = try Self.scores(try await JSONBody.decode(Scores.self, from: request))
            return try await take(.score(scores), request, context)
        }
        router.post("/api/boards/:id/round/keep") { request, context in try await take(.keep, request, context) }
        router.post("/api/boards/:id/round/next") { request, context in
            let wish = try await JSONBody.decode(Moment.self, from: request)
            let step = RoundStep.next(after: wish.round ?? 0, until: wish.closesAt)
            return try await take(step, request, context, record: "roundAdvanced")
        }
        router.post("/api/boards/:id/round/close") { request, context in
            let wish = try await JSONBody.decode(Moment.self, from: request)
            return try await take(.close(round: wish.round ?? 0), request, context, record: "roundClosed")
        }
        router.put("/api/boards/:id/round/deadline") { request, context in
            let end = try await JSONBody.decode(Moment.self, from: request).closesAt
            return try await take(.deadline(end), request, context, record: "roundEndMoved")
        }
        router.post("/api/boards/:id/round/reminder") { request, context in
            try await take(.remind, request, context, record: "roundReminded")
        }
    }

    /// Does a step; what leads the round is on the record.
    private func take(
        _ step: RoundStep, _ request: Request, _ context: ServerContext, record action: String? = nil
    ) async throws -> Response {
        let id = try context.parameters.require("id")
        let (visitor, actor) = try await access.visitor(id, request)
        return try await answer {
            let sheet = try await boards.round(id, step, by: visitor)
            if let action {
                try await audit.record(
                    actor: actor, action: action, subject: "board:\(id)",
                    detail: ["room": sheet.room, "round": String(sheet.round)])
            }
            return sheet
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
