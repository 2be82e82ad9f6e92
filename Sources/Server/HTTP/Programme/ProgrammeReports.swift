import Mentoring

/// The reports of a programme, as far as somebody may read them. Schools stand in alphabetic order, always: they are
/// equal partners, and there is no league table.
struct ProgrammeReports: Sendable {
    /// Figures of the whole district are told to those who do not govern only where so many schools stand behind them.
    static let leastRange = 5

    let visit: ProgrammeVisit
    let data: ProgrammeData
    /// What whoever asks may see.
    let part: ProgrammeData

    init(visit: ProgrammeVisit, data: ProgrammeData) {
        self.visit = visit
        self.data = data
        part = data.seen(by: visit.sight, today: visit.today)
    }

    private func alphabetic(_ schools: some Sequence<String>) -> [String] {
        let names = data.schoolNames
        return Set(schools).sorted { (names[$0] ?? "", $0) < (names[$1] ?? "", $1) }
    }

    var regularity: RegularityBody {
        let names = data.schoolNames
        let all = data.members.map(\.school)
        let own = visit.sight.ownSchools(data, today: visit.today)
        let whole = alphabetic(visit.sight.isGoverning ? all : all.filter(own.contains))
        var lines = data.regularity(of: whole, today: visit.today)
        let led = Set(part.sessions.filter(visit.sight.leads).map(\.id))
        if !visit.sight.isGoverning, !led.isEmpty {
            let others = data.sessionSchools.filter { led.contains($0.session) && !own.contains($0.school) }
            lines += data.regularity(of: alphabetic(others.map(\.school)), within: led, today: visit.today)
            lines.sort { (names[$0.school] ?? "", $0.school) < (names[$1.school] ?? "", $1.school) }
        }
        return RegularityBody(
            months: data.programme.allMonths,
            schools: lines.map { line in
                RegularityBody.School(
                    id: line.school, name: names[line.school] ?? "",
                    months: line.months.map {
                        RegularityBody.Cell(
                            month: $0.month, state: $0.state.rawValue, held: $0.held, due: $0.due,
                            makeUp: $0.isMadeUp ? true : nil)
                    }, held: line.held, due: line.due, r: line.share)
            }, totals: totals(all))
    }

    /// The district's figures, without any school's name.
    /// Whether figures of so many schools may be told to whoever asks.
    func mayTell(of schools: Int) -> Bool { visit.sight.isGoverning || schools >= Self.leastRange }

    private func totals(_ schools: [String]) -> [RegularityBody.Total] {
        let lines = data.regularity(of: schools, today: visit.today)
        return data.programme.allMonths.indices.compactMap { index in
            let cells = lines.map { $0.months[index] }.filter { $0.due > 0 }
            guard mayTell(of: cells.count) else { return nil }
            return RegularityBody.Total(
                month: data.programme.allMonths[index], held: cells.count { $0.held > 0 }, due: cells.count)
        }
    }

    /// How the schools were there in the months from `first` to `last`.
    func attendance(from first: Month, to last: Month) -> [AttendanceBody] {
        let names = data.schoolNames
        let counted = Dictionary(
            part.sessions.filter { (first...last).contains($0.month) && $0.closedAt != nil }.map { ($0.id, $0) }
        ) { first, _ in first }
        var bodies: [String: AttendanceBody] = [:]
        for entry in part.sessionSchools {
            guard let session = counted[entry.session], let present = entry.present else { continue }
            let school = data.successor(of: entry.school, on: session.month.lastDay)
            var body =
                bodies[school]
                ?? AttendanceBody(
                    school: school, name: names[school] ?? "", sessions: 0, minutes: 0, people: 0)
            if present > 0 { body.sessions += 1 }
            body.minutes += Int(present / 60_000)
            body.people += entry.people ?? 0
            bodies[school] = body
        }
        return alphabetic(bodies.keys).compactMap { bodies[$0] }
    }

    var ideas: [IdeasBody] {
        part.ideas(upTo: visit.today.monthOfIt).map {
            IdeasBody(
                month: $0.month, ideas: $0.ideas, adopted: $0.adopted, actions: $0.actions, done: $0.done)
        }
    }

    var actions: [ActionBody] {
        let names = data.schoolNames
        return part.actions.sorted { a, b in
            (a.month, names[a.school] ?? "", a.createdAt, a.id) < (b.month, names[b.school] ?? "", b.createdAt, b.id)
        }.map(body)
    }

    func body(_ action: ProgrammeAction) -> ActionBody {
        let actor = visit.sight.actor(for: action, data, today: visit.today)
        var may = actor.map { action.nextStates(for: $0).map(\.rawValue).sorted() } ?? []
        if actor != nil, action.isOpen {
            may.append("edit")
            if visit.sight.mayMoveDue(of: action, data) { may.append("due") }
        }
        return ActionBody(
            id: action.id, item: action.item, school: action.school, schoolName: data.schoolNames[action.school] ?? "",
            text: action.text, owner: action.owner, due: action.due, state: action.state, why: action.why,
            carried: action.carried, escalated: action.isEscalated ? true : nil, session: action.session,
            sessionTitle: data.sessions.first { $0.id == action.session }?.title, month: action.month,
            evidence: part.evidence.filter { $0.action == action.id }.map {
                ActionBody.Evidence(id: $0.id, name: $0.name, size: $0.size)
            }, may: may)
    }
}

/// All of a programme's reports over some months.
struct ProgrammeReportBody: Encodable, Sendable {
    var id: String
    var title: String
    var district: String
    var from: Month
    var to: Month
    var today: Day
    var schools: [MemberBody]
    var regularity: RegularityBody
    var attendance: [AttendanceBody]
    var ideas: [IdeasBody]
    var actions: [ActionBody]
}
