import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Mentoring
import Storage

/// `/api/programmes`: the programmes that somebody has to do with, and what one of them looks like at a glance.
struct ProgrammeRoutes: Sendable {
    struct Wish: Decodable, Sendable {
        var title: String?
        var district: String?
        var start: String?
        var months: Int?
        var timeZone: String?
    }

    let access: ProgrammeAccess
    let links: LinkMaker
    let rounds: ProgrammeRounds

    func add(to router: Router<ServerContext>) {
        router.get("/api/programmes") { request, _ in try await list(request) }
        router.post("/api/programmes") { request, _ in try await create(request) }
        router.get("/api/programmes/:programme") { request, context in
            let (visit, data) = try await access.visit(request, context)
            return JSONBody.response(try await overview(visit, data, request))
        }
        router.patch("/api/programmes/:programme") { request, context in
            let wish = try await JSONBody.decode(Wish.self, from: request)
            try await access.change(request, context) { visit, data in
                try visit.requireManager()
                try Self.apply(wish, &data.programme)
                guard data.sessions.isEmpty || wish.start == nil && wish.timeZone == nil else {
                    throw APIError(
                        .conflict, "conflict",
                        "There are sessions already, so the first month and the time zone stay; change the rest.")
                }
                return ProgrammeOutcome(
                    (),
                    audit: [visit.entry("programmeChanged", "programme:" + data.programme.id)])
            }
            let (visit, data) = try await access.visit(request, context)
            return JSONBody.response(try await overview(visit, data, request))
        }
    }

    // MARK: - All of them

    private func list(_ request: Request) async throws -> Response {
        let asker = try await access.asker(of: request)
        var parts: [ProgrammePerson] = []
        if let account = asker.account { parts = try await access.store.parts(ofAccount: account) }
        let entries = try await access.store.programmes().compactMap { programme -> ProgrammeEntry? in
            let sight = Sight(
                isAdministrator: asker.isAdministrator, parts: parts.filter { $0.programme == programme.id })
            guard sight.isKnown else { return nil }
            return ProgrammeEntry(
                id: programme.id, title: programme.title, district: programme.district, start: programme.start,
                months: programme.months, timeZone: programme.timeZone, part: sight.part)
        }
        return JSONBody.response(entries)
    }

    private func create(_ request: Request) async throws -> Response {
        let asker = try await access.asker(of: request)
        guard asker.isAdministrator else { throw Authorizer.refusal(.notAllowed) }
        let wish = try await JSONBody.decode(Wish.self, from: request)
        guard wish.title != nil, wish.district != nil, wish.start != nil else {
            throw APIError(.badRequest, "malformedJSON", "The fields title, district and start are needed; add them.")
        }
        let now = access.now()
        var programme = Programme(
            id: RecordID.random(), title: "", district: "", start: Month(year: 2000, month: 1), createdAt: now)
        try Self.apply(wish, &programme)
        let entry = ProgrammeService.entry(
            "programmeCreated", "programme:" + programme.id, now, [:], actor: asker.actor)
        try await access.store.insert(programme, audit: [entry])
        return JSONBody.response(
            ProgrammeEntry(
                id: programme.id, title: programme.title, district: programme.district, start: programme.start,
                months: programme.months, timeZone: programme.timeZone, part: "administrator"), status: .created)
    }

    private static func apply(_ wish: Wish, _ programme: inout Programme) throws {
        if let title = wish.title { programme.title = try AccountRules.title(title) }
        if let district = wish.district { programme.district = try AccountRules.title(district) }
        if let start = wish.start { programme.start = try ProgrammeFields.month(start, "start") }
        if let months = wish.months {
            guard (1...ProgrammeLimits.months).contains(months) else {
                throw APIError(
                    .badRequest, "invalid", "A programme takes from 1 to \(ProgrammeLimits.months) months.")
            }
            programme.months = months
        }
        if let zone = wish.timeZone {
            guard TimeZone(identifier: zone) != nil else {
                throw APIError(
                    .badRequest, "invalid", "The time zone must be of the IANA list, such as Europe/Moscow.")
            }
            programme.timeZone = zone
        }
    }

    // MARK: - One of them

    private func overview(
        _ visit: ProgrammeVisit, _ data: ProgrammeData, _ request: Request
    ) async throws -> ProgrammeOverview {
        let today = visit.today
        let rounds = await rounds.of(data, for: visit)
        let part = data.seen(by: visit.sight, today: today)
        let active = data.members.map(\.school).filter { data.successor(of: $0, on: today) == $0 }
        let names = data.schoolNames
        let own = visit.sight.ownSchools(data, today: today)
        let waiting = data.alerts(of: rounds, for: visit.sight, today: today)
        let alerts = data.alerts(today: today).filter { alert in
            if own.contains(alert.school) || visit.sight.isGoverning && !alert.kind.isReminder { return true }
            let isLeading = part.sessions.contains { session in
                visit.sight.leads(session)
                    && part.actions.contains { $0.id == alert.action && $0.session == session.id }
            }
            if alert.kind.isReminder { return isLeading }
            return alert.action.map { id in part.actions.contains { $0.id == id } } ?? false
        }
        let maker = SessionBodyMaker(data: data, part: part, visit: visit, link: { links.link(toRoom: $0, request) })
        let next = part.sessions.filter { session in
            session.state.takesPlace && session.closedAt == nil && session.endsAt > visit.now
        }
        let mine = visit.sight.parts.first { $0.part == .delegate } ?? visit.sight.parts.first
        return ProgrammeOverview(
            id: data.programme.id, title: data.programme.title, district: data.programme.district,
            start: data.programme.start, months: data.programme.months, timeZone: data.programme.timeZone,
            part: visit.sight.part, today: today, month: today.monthOfIt, schools: active.count,
            lowResult: active.count { data.has(.lowResult, school: $0, on: today) },
            difficult: active.count { data.has(.difficult, school: $0, on: today) },
            leaders: active.count { data.has(.leader, school: $0, on: today) },
            thisMonth: thisMonth(ProgrammeReports(visit: visit, data: data), active, today),
            alerts: (waiting + alerts).map {
                ProgrammeOverview.Alert(
                    kind: $0.kind.rawValue, school: $0.school, schoolName: names[$0.school], params: $0.params)
            },
            next: next.prefix(5).map(maker.body),
            mine: ProgrammeOverview.Mine(
                part: visit.sight.part, school: mine?.school, schoolName: mine?.school.flatMap { names[$0] }))
    }

    /// The district's month; where so few schools stand behind it that they would be known by it, that of the schools
    /// whose months whoever asks sees anyhow.
    private func thisMonth(
        _ reports: ProgrammeReports, _ active: [String], _ today: Day
    ) -> ProgrammeOverview.ThisMonth {
        let month = today.monthOfIt
        var states = reports.data.regularity(of: active, today: today).compactMap { line in
            line.months.first { $0.month == month && $0.due > 0 }.map { ($0.state, $0.held > 0) }
        }
        let isPart = !reports.mayTell(of: states.count)
        if isPart {
            states = reports.regularity.schools.compactMap { school in
                school.months.first { $0.month == month && $0.due > 0 }
                    .flatMap { cell in Regularity.State(rawValue: cell.state).map { ($0, cell.held > 0) } }
            }
        }
        let isOwn = isPart && !reports.part.sessions.contains(where: reports.visit.sight.leads)
        return ProgrammeOverview.ThisMonth(
            month: month, due: states.count, held: states.count { $0.1 }, green: states.count { $0.0 == .green },
            amber: states.count { $0.0 == .amber }, red: states.count { $0.0 == .red },
            daysLeft: today.daysLeftInMonth, own: isOwn ? true : nil)
    }
}
