import HTTPTypes
import Hummingbird
import Indicators
import Mentoring
import Storage

/// `/api/programmes/{p}/indicators`: results and other numbers of schools over the years.
struct IndicatorRoutes: Sendable {
    let access: ProgrammeAccess
    let store: any IndicatorStore

    func add(to router: Router<ServerContext>) {
        router.get("/api/programmes/:programme/indicators") { request, context in
            let (visit, data) = try await access.visit(request, context)
            let choice = try Self.choice(request)
            let reports = try await Self.reports(visit, data, store)
            return JSONBody.response(reports.table(choice))
        }
    }

    /// What somebody may see of a programme's indicators.
    static func reports(
        _ visit: ProgrammeVisit, _ data: ProgrammeData, _ store: any IndicatorStore
    ) async throws -> IndicatorReports {
        IndicatorReports(
            records: try await store.indicators(programme: data.programme.id, kind: nil), names: data.schoolNames,
            own: visit.sight.isGoverning ? nil : visit.sight.ownSchools(data, today: visit.today),
            start: start(of: data.programme))
    }

    /// The year in which the last school year before the programme ended: what it began with.
    static func start(of programme: Programme) -> Int {
        programme.start.month >= 6 ? programme.start.year : programme.start.year - 1
    }

    private static func choice(_ request: Request) throws -> IndicatorReports.Choice {
        func parameter(_ name: String) -> String? {
            request.uri.queryParameters[Substring(name)].map { String($0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        var choice = IndicatorReports.Choice(subject: parameter("subject"), school: parameter("school"))
        if let kind = parameter("kind") { choice.kind = try ProgrammeFields.word(kind, of: IndicatorKind.self, "kind") }
        if let text = parameter("grade") {
            guard let grade = Int(text), (0...11).contains(grade) else {
                throw APIError(.badRequest, "invalid", "The parameter grade must be a number from 1 to 11.")
            }
            choice.grade = grade
        }
        return choice
    }
}
