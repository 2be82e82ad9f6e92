import Auth
import Documents
import Foundation
import HTTPTypes
import Hummingbird
import Mentoring
import NIOCore
import Storage

/// `/api/programmes/{p}/months`, `/sessions` and their calendar files.
struct ProgrammeSessionRoutes: Sendable {
    struct Wish: Decodable, Sendable {
        /// Only checked: the month is that of the start.
        var month: String?
        var title: String?
        var problem: String?
        var leader: String?
        var schools: [String]?
        var startsAt: Int64?
        var duration: Int?
        var mode: String?
        var anonymity: String?
        var facilitator: String?
        var coFacilitator: Change<String>?
        var secretary: Change<String>?
        var makeUpFor: Change<String>?
    }

    struct Reason: Decodable, Sendable { var reason: String }

    let access: ProgrammeAccess
    let rooms: any RoomStore
    let maker: ProgrammeRooms
    let links: LinkMaker
    let rounds: ProgrammeRounds
    /// How many are in the room of this slug at the moment.
    let present: @Sendable (String) async -> Int
    /// Has those who are in the room of this slug follow its plan.
    let replan: @Sendable (String) async -> Void

    func add(to router: Router<ServerContext>) {
        router.get("/api/programmes/:programme/months") { request, context in try await months(request, context) }
        router.get("/api/programmes/:programme/calendar.ics") { request, context in
            try await calendar(request, context)
        }
        router.post("/api/programmes/:programme/sessions") { request, context in try await plan(request, context) }
        let one = RouterPath("/api/programmes/:programme/sessions/:session")
        router.get(one) { request, context in try await show(request, context) }
        router.patch(one) { request, context in try await update(request, context) }
        router.delete(one) { request, context in try await cancel(request, context) }
        router.get("/api/programmes/:programme/sessions/:session/calendar.ics") { request, context in
            try await calendar(request, context)
        }
    }

    // MARK: - Looking up

    private func months(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        let part = data.seen(by: visit.sight, today: visit.today)
        let maker = SessionBodyMaker(data: data, part: part, visit: visit) { links.link(toRoom: $0, request) }
        let reports = ProgrammeReports(visit: visit, data: data)
        let totals = Dictionary(reports.regularity.totals.map { ($0.month, $0) }) { first, _ in first }
        let sessions = Dictionary(grouping: part.sessions, by: \.month)
        return JSONBody.response(
            data.programme.allMonths.map { month in
                MonthBody(
                    month: month, sessions: (sessions[month] ?? []).map(maker.body), due: totals[month]?.due,
                    held: totals[month]?.held)
            })
    }

    private func show(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await answer(try context.parameters.require("session"), request, context)
    }

    private func answer(
        _ id: String, _ request: Request, _ context: ServerContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        let part = data.seen(by: visit.sight, today: visit.today)
        guard let session = part.sessions.first(where: { $0.id == id }) else { throw APIError.notFound("session") }
        let maker = SessionBodyMaker(data: data, part: part, visit: visit) { links.link(toRoom: $0, request) }
        return JSONBody.response(maker.body(session), status: status)
    }

    // MARK: - Planning

    private func plan(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await JSONBody.decode(Wish.self, from: request, upTo: MeetingWish.maximumLength)
        guard wish.title != nil, wish.problem != nil, let leader = wish.leader, let schools = wish.schools,
            let startsAt = wish.startsAt, wish.facilitator != nil
        else {
            throw APIError(
                .badRequest, "malformedJSON",
                "The fields title, problem, leader, schools, startsAt and facilitator are needed; add them.")
        }
        let id = RecordID.random()
        let maker = maker
        try await access.change(request, context) { visit, data in
            guard visit.sight.mayPlan else { throw Self.notAllowed }
            var session = ProgrammeSession(
                id: id, programme: data.programme.id, month: data.programme.calendar.month(at: startsAt), title: "",
                problem: "", leader: leader, startsAt: startsAt, duration: 60)
            try Self.apply(wish, &session, visit, data)
            try data.plan(session, schools: schools, now: visit.now)
            // As the rules have written it down.
            guard let index = data.sessions.firstIndex(where: { $0.id == id }) else {
                throw APIError.internalError
            }
            let room = maker.room(for: data.sessions[index], data, now: visit.now)
            data.sessions[index].room = room.slug
            return ProgrammeOutcome(
                (), audit: [Self.entry("sessionPlanned", data.sessions[index], visit)], newRoom: room)
        }
        return try await answer(id, request, context, status: .created)
    }

    private func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await JSONBody.decode(Wish.self, from: request, upTo: MeetingWish.maximumLength)
        let id = try context.parameters.require("session")
        let slug = try await access.change(request, context) { visit, data in
            var session = try Self.editable(id, visit, data)
            try Self.apply(wish, &session, visit, data)
            try data.change(session, schools: wish.schools, now: visit.now)
            let (changed, data) = (data.sessions.first { $0.id == id } ?? session, data)
            var outcome = ProgrammeOutcome(changed.room, audit: [Self.entry("sessionChanged", changed, visit)])
            if let slug = changed.room {
                // What the session does not say stays. In the same step, or an earlier change could come later here.
                let schools = wish.schools.map { $0 + [changed.leader] }
                outcome.changedRoom = (
                    slug,
                    { room in
                        if let schools { room.meeting.schools.removeAll { !schools.contains($0.school) } }
                        ProgrammeRooms.bringUpToDate(&room, changed, data)
                    }
                )
            }
            return outcome
        }
        if let slug { await replan(slug) }
        return try await answer(id, request, context)
    }

    private func cancel(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await JSONBody.decode(Reason.self, from: request)
        let reason = try ProgrammeFields.text(wish.reason, "reason")
        let id = try context.parameters.require("session")
        let (visit, data) = try await access.visit(request, context)
        let session = try Self.editable(id, visit, data)
        if let slug = session.room, await present(slug) > 0 {
            throw APIError(.conflict, "roomInUse", "People are in this session's room; end the call first.")
        }
        try await access.change(request, context) { visit, data in
            let session = try Self.editable(id, visit, data)
            try data.cancel(id, reason: reason)
            for index in data.sessions.indices where data.sessions[index].id == id { data.sessions[index].room = nil }
            return ProgrammeOutcome(
                (), audit: [Self.entry("sessionCancelled", session, visit, reason: reason)],
                removedRoom: session.room)
        }
        return Response(status: .noContent)
    }

    private static func editable(
        _ id: String, _ visit: ProgrammeVisit, _ data: ProgrammeData
    ) throws(APIError) -> ProgrammeSession {
        let part = data.seen(by: visit.sight, today: visit.today)
        guard let session = part.sessions.first(where: { $0.id == id }) else { throw APIError.notFound("session") }
        guard visit.sight.mayEdit(session) else { throw notAllowed }
        return session
    }

    private static func apply(
        _ wish: Wish, _ session: inout ProgrammeSession, _ visit: ProgrammeVisit, _ data: ProgrammeData
    ) throws {
        if let title = wish.title { session.title = try AccountRules.title(title) }
        if let problem = wish.problem { session.problem = try ProgrammeFields.text(problem, "problem") }
        if let leader = wish.leader { session.leader = leader }
        if let startsAt = wish.startsAt {
            guard (946_684_800_000..<4_102_444_800_000).contains(startsAt) else {
                throw APIError(
                    .badRequest, "invalid", "The start must be a time between 2000 and 2100, in milliseconds.")
            }
            session.startsAt = startsAt
        }
        if let duration = wish.duration { session.duration = duration }
        if let mode = wish.mode { session.mode = mode }
        if let anonymity = wish.anonymity { session.anonymity = anonymity }
        if let facilitator = wish.facilitator { session.facilitator = facilitator }
        if let coFacilitator = wish.coFacilitator { session.coFacilitator = coFacilitator.value }
        if let secretary = wish.secretary { session.secretary = secretary.value }
        if let makeUpFor = wish.makeUpFor {
            session.makeUpFor = try makeUpFor.value.map { month in try ProgrammeFields.month(month, "makeUpFor") }
        }
        if let text = wish.month {
            let month = try ProgrammeFields.month(text, "month")
            guard month == data.programme.calendar.month(at: session.startsAt) else {
                throw APIError(
                    .badRequest, "invalid",
                    "A session belongs to the month of its start; leave the month out, or choose another start.")
            }
        }
        guard visit.sight.isAdministrator || visit.sight.mayEdit(session) else {
            throw APIError(
                .forbidden, "notAllowed", "You plan the sessions that you lead yourself; choose yourself.")
        }
    }

    private static let notAllowed = APIError(
        .forbidden, "notAllowed", "Whoever leads this session changes it; ask them.")

    private static func entry(
        _ action: String, _ session: ProgrammeSession, _ visit: ProgrammeVisit, reason: String? = nil
    ) -> AuditEntry {
        visit.entry(
            action, "programmeSession:" + session.id,
            [
                "programme": session.programme, "month": session.month.rawValue,
                "makeUpFor": session.makeUpFor?.rawValue, "reason": reason,
            ])
    }

    // MARK: - Calendar files

    /// One session, or without its name all to come that whoever asks has to do with, and the days by which their
    /// actions are due. What was cancelled stays in the file and says so, or it would stay in people's calendars.
    private func calendar(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        let part = data.seen(by: visit.sight, today: visit.today)
        let id = context.parameters.get("session")
        let sessions = part.sessions.filter { id == nil ? $0.endsAt > visit.now : $0.id == id }
        guard id == nil || !sessions.isEmpty else { throw APIError.notFound("session") }
        let base = links.base(request)
        let own = visit.sight.ownSchools(data, today: visit.today)
        let led = Set(part.sessions.filter(visit.sight.leads).map(\.id))
        let actions = part.actions.filter { action in
            action.isOpen && action.state != .proposed
                && (own.contains(action.school) || action.session.map(led.contains) == true)
        }
        let rounds = await rounds.of(data, for: visit).filter { id == nil || $0.session == id }
        let text = ProgrammeCalendar(
            sessions: sessions, actions: id == nil ? actions : [],
            rounds: data.dated(rounds, for: visit.sight, today: visit.today), schools: data.schoolNames,
            title: data.programme.title, now: visit.now,
            link: { session in
                session.room.map { links.link(toRoom: $0, request) }
                    ?? "\(base)/programme/\(session.programme)/sessions/\(session.id)"
            }, page: "\(base)/programme", base: base,
            language: request.uri.queryParameters["lang"].flatMap { DocumentLanguage(rawValue: String($0)) } ?? .russian
        ).text
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/calendar; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(id ?? data.programme.id).ics\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
