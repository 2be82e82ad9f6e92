import Conference
import Documents
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// `/api/rooms/{slug}/polls.csv`: what was asked and how people voted, as a table. Of anonymous polls only the sums.
struct PollTableRoute: Sendable {
    let conference: ConferenceService
    let rooms: any RoomStore
    let authorizer: Authorizer

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/api/rooms/:slug/polls.csv") { request, context in
            try await table(request, room: try context.parameters.require("slug"))
        }
    }

    private func table(_ request: Request, room slug: String) async throws -> Response {
        guard RoomSlug.isPlausible(slug) else { throw APIError.roomNotFound }
        let insiders = InsideAuthorizer(conference: conference)
        if try await insiders.insider(of: request, room: slug, .poll) == nil {
            let caller = try await authorizer.caller(of: request)
            guard let stored = try await rooms.room(slug: slug) else { throw APIError.roomNotFound }
            guard caller.mayEdit(stored) else { throw Authorizer.refusal(.notAllowed) }
        }
        let room: Room
        do { room = try await conference.room(slug) } catch { throw APIError.roomNotFound }
        let language = DocumentFile.language(of: request)
        let table = Self.table(await room.pollReport, language)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: FileName.disposition("polls-\(slug).csv"),
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: table.csv(language))))
    }

    /// A row for each option, then a row for each vote with a name.
    static func table(_ reports: [PollReport], _ language: DocumentLanguage) -> Table {
        let header = language.choose(
            ["Опрос", "Вопрос", "Вариант", "Голосов", "Проголосовали", "Верный", "Имя"],
            ["Poll", "Question", "Option", "Votes", "Voters", "Correct", "Name"])
        var table = Table(rows: [header.map { .text($0) }])
        for report in reports {
            let poll = report.poll
            func row(_ option: Int, count: Int?, name: String) {
                let isCorrect = poll.correct?.contains(option) == true
                table.rows.append([
                    .number(Double(poll.id)), .text(poll.question), .text(poll.options[option]),
                    count.map { .number(Double($0)) } ?? .empty, .number(Double(report.voted)),
                    isCorrect ? .boolean(true) : .empty, .text(name),
                ])
            }
            for option in poll.options.indices { row(option, count: poll.counts[option], name: "") }
            for vote in report.votes ?? [] {
                for choice in vote.choices ?? [] where poll.options.indices.contains(choice) {
                    row(choice, count: nil, name: vote.name)
                }
            }
        }
        return table
    }
}
