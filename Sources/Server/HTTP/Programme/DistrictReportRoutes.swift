import Documents
import Hummingbird
import Mentoring

/// `/api/programmes/{p}/report.pdf?from=&to=&lang=`: the programme's report for paper, on the record.
struct DistrictReportRoutes: Sendable {
    let access: ProgrammeAccess

    func add(to router: Router<ServerContext>) {
        router.get("/api/programmes/:programme/report.pdf") { request, context in
            try await report(request, context)
        }
    }

    private func report(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        let reports = ProgrammeReports(visit: visit, data: data)
        let (first, last) = try ProgrammeReportRoutes.span(request, reports)
        let body = ProgrammeReportRoutes.report(reports, from: first, to: last)
        let indicators = try await IndicatorRoutes.reports(visit, data, access.store)
        let language = DocumentFile.language(of: request)
        let entry = visit.entry(
            "reportExported", "programme:" + data.programme.id,
            ["format": "pdf", "from": first.rawValue, "to": last.rawValue])
        try await access.store.append(entry, unlessSince: nil)
        let pages = DistrictReportPages(report: Self.report(body, indicators), language: language)
        return try await DocumentFile.response(
            "report-\(first.rawValue)-\(last.rawValue).pdf", DocumentFile.pdf
        ) { try pages.document.pdf() }
    }

    static func report(_ body: ProgrammeReportBody, _ indicators: IndicatorReports) -> DistrictReport {
        DistrictReport(
            title: body.title, district: body.district, from: body.from, to: body.to, today: body.today,
            schools: body.schools, regularity: body.regularity, attendance: body.attendance, ideas: body.ideas,
            actions: body.actions,
            indicators: indicators.groups.map { group in
                let table = indicators.table(
                    .init(kind: group.kind, subject: group.subject, grade: group.grade, school: nil))
                // Those who see all schools get the range alone: the paper names no school beside its results.
                return DistrictReport.Section(
                    group: group, range: table.range, totals: table.totals,
                    own: indicators.own == nil ? [] : table.series)
            })
    }
}
