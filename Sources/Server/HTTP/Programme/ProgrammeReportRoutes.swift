import HTTPTypes
import Hummingbird
import Mentoring
import Storage

/// `/api/programmes/{p}/regularity`, `/attendance`, `/ideas` and `/report`.
struct ProgrammeReportRoutes: Sendable {
    let access: ProgrammeAccess

    func add(to router: Router<ServerContext>) {
        router.get("/api/programmes/:programme/regularity") { request, context in
            JSONBody.response(try await reports(request, context).regularity)
        }
        router.get("/api/programmes/:programme/ideas") { request, context in
            JSONBody.response(try await reports(request, context).ideas)
        }
        router.get("/api/programmes/:programme/attendance") { request, context in
            let reports = try await reports(request, context)
            let (first, last) = try Self.span(request, reports)
            return JSONBody.response(reports.attendance(from: first, to: last))
        }
        router.get("/api/programmes/:programme/report") { request, context in
            let reports = try await reports(request, context)
            let (first, last) = try Self.span(request, reports)
            let body = Self.report(reports, from: first, to: last)
            let entry = reports.visit.entry(
                "reportRead", "programme:" + reports.data.programme.id,
                ["from": first.rawValue, "to": last.rawValue])
            try await access.store.append(entry, unlessSince: nil)
            return JSONBody.response(body)
        }
    }

    private func reports(_ request: Request, _ context: ServerContext) async throws -> ProgrammeReports {
        let (visit, data) = try await access.visit(request, context)
        return ProgrammeReports(visit: visit, data: data)
    }

    /// The whole report over some months.
    static func report(_ reports: ProgrammeReports, from first: Month, to last: Month) -> ProgrammeReportBody {
        let programme = reports.data.programme
        return ProgrammeReportBody(
            id: programme.id, title: programme.title, district: programme.district, from: first, to: last,
            today: reports.visit.today, schools: MemberRoutes.bodies(reports.visit, reports.data),
            regularity: reports.regularity, attendance: reports.attendance(from: first, to: last),
            ideas: reports.ideas.filter { (first...last).contains($0.month) },
            actions: reports.actions.filter { (first...last).contains($0.month) })
    }

    /// The months that are asked for; without them the whole programme up to now.
    static func span(_ request: Request, _ reports: ProgrammeReports) throws -> (Month, Month) {
        let programme = reports.data.programme
        func month(_ name: String) throws(APIError) -> Month? {
            guard let text = request.uri.queryParameters[Substring(name)] else { return nil }
            return try ProgrammeFields.month(String(text), name)
        }
        let first = try month("from") ?? programme.start
        let last =
            try month("to")
            ?? max(first, min(reports.visit.today.monthOfIt, programme.start.advanced(by: programme.months - 1)))
        guard first <= last else {
            throw APIError(.badRequest, "invalid", "The first month is after the last; exchange them.")
        }
        return (first, last)
    }
}
