import Mentoring

/// Tells sessions to somebody.
struct SessionBodyMaker: Sendable {
    /// All of the programme, for names.
    let data: ProgrammeData
    /// What whoever asks may see.
    let part: ProgrammeData
    let visit: ProgrammeVisit
    /// The link that opens a room.
    let link: @Sendable (String) -> String

    func body(_ session: ProgrammeSession) -> SessionBody {
        let names = data.schoolNames
        let entries = part.sessionSchools.filter { $0.session == session.id }
        func byName(_ a: SessionSchool, _ b: SessionSchool) -> Bool {
            (names[a.school] ?? "", a.school) < (names[b.school] ?? "", b.school)
        }
        func person(_ id: String?) -> SessionBody.Person? {
            id.flatMap(data.person).map { SessionBody.Person(id: $0.id, name: $0.name) }
        }
        let attendance = entries.sorted(by: byName).compactMap { entry -> SessionBody.Attendance? in
            guard let present = entry.present else { return nil }
            return SessionBody.Attendance(
                school: entry.school, name: names[entry.school] ?? "", minutes: Int(present / 60_000),
                people: entry.people ?? 0, counts: entry.counts ?? false)
        }
        let boards = part.boards.filter { $0.session == session.id }
        let gone = Set(boards.filter { $0.removedAt != nil }.map(\.board))
        return SessionBody(
            id: session.id, month: session.month, title: session.title, problem: session.problem,
            leader: session.leader, leaderName: names[session.leader] ?? "",
            schools: entries.sorted(by: byName).map { NamedReference(id: $0.school, name: names[$0.school] ?? "") },
            startsAt: session.startsAt, duration: session.duration, room: session.room,
            link: session.room.map(link), mode: session.mode, anonymity: session.anonymity,
            facilitator: person(session.facilitator), coFacilitator: person(session.coFacilitator),
            secretary: person(session.secretary), makeUpFor: session.makeUpFor, state: session.state,
            reason: session.cancelReason, board: session.board.flatMap { gone.contains($0) ? nil : $0 },
            boards: boards.map(\.board).filter { !gone.contains($0) },
            attendance: session.closedAt == nil ? nil : attendance,
            editable: session.closedAt == nil && session.state.takesPlace && visit.sight.mayEdit(session))
    }
}
