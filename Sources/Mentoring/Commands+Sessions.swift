extension ProgrammeData {
    /// How long before now a session may begin that is only planned now, in milliseconds: nothing is backdated.
    public static let latestPlanning: Int64 = 15 * 60_000

    /// Plans a session.
    ///
    /// - Parameter schools: those that it is for.
    public mutating func plan(
        _ session: ProgrammeSession, schools: [String], now: Int64
    ) throws(MentoringError) {
        guard sessions.count < ProgrammeLimits.sessions else {
            throw MentoringError(.limit, "A programme has at most \(ProgrammeLimits.sessions) sessions.")
        }
        var session = session
        try check(&session, schools)
        guard session.startsAt >= now - Self.latestPlanning else { throw Self.backdated }
        sessions.append(session)
        for school in Set(schools).sorted() {
            sessionSchools.append(SessionSchool(session: session.id, school: school))
        }
    }

    /// Changes a session that has not begun to be counted.
    public mutating func change(
        _ session: ProgrammeSession, schools: [String]?, now: Int64
    ) throws(MentoringError) {
        guard let index = sessions.firstIndex(where: { $0.id == session.id }) else {
            throw MentoringError.notFound("session")
        }
        guard sessions[index].closedAt == nil, sessions[index].state.takesPlace else {
            throw MentoringError(.conflict, "This session is over; plan another one.")
        }
        var session = session
        let list = schools ?? sessionSchools.filter { $0.session == session.id }.map(\.school)
        try check(&session, list)
        let isMoved = session.startsAt != sessions[index].startsAt
        guard !isMoved || session.startsAt >= now - Self.latestPlanning else { throw Self.backdated }
        sessions[index] = session
        guard schools != nil else { return }
        sessionSchools.removeAll { $0.session == session.id && !list.contains($0.school) }
        for school in Set(list).sorted() {
            let entry = SessionSchool(session: session.id, school: school)
            if !sessionSchools.contains(where: { $0.id == entry.id }) { sessionSchools.append(entry) }
        }
    }

    /// Cancels a session that has not begun.
    public mutating func cancel(_ id: String, reason: String) throws(MentoringError) {
        guard let index = sessions.firstIndex(where: { $0.id == id }) else { throw MentoringError.notFound("session") }
        guard !reason.isEmpty else { throw MentoringError(.invalid, "Say why the session is cancelled.") }
        guard sessions[index].state == .planned, sessions[index].closedAt == nil else {
            throw MentoringError(.conflict, "This session has begun or is over; it cannot be cancelled any more.")
        }
        sessions[index].state = .cancelled
        sessions[index].cancelReason = reason
    }

    /// Writes down how the schools were there, once; with that the session is over.
    public mutating func close(_ id: String, _ attendance: [SessionSchool], now: Int64) {
        guard let index = sessions.firstIndex(where: { $0.id == id }), sessions[index].closedAt == nil,
            sessions[index].state.takesPlace
        else { return }
        sessions[index].closedAt = now
        let wasHeld = attendance.contains { ($0.present ?? 0) > 0 }
        sessions[index].state = wasHeld ? .held : .missed
        sessionSchools.removeAll { $0.session == id }
        sessionSchools += attendance
    }

    private func check(_ session: inout ProgrammeSession, _ schools: [String]) throws(MentoringError) {
        session.month = programme.calendar.month(at: session.startsAt)
        let months = programme.allMonths
        guard let first = months.first, let last = months.last, (first...last).contains(session.month) else {
            throw MentoringError(.invalid, "The session would be outside of the programme; choose another day.")
        }
        guard (15...720).contains(session.duration) else {
            throw MentoringError(.invalid, "A session takes from 15 to 720 minutes; correct its length.")
        }
        guard ["open", "ngt", "635", "delphi"].contains(session.mode),
            ["open", "reveal", "always"].contains(session.anonymity)
        else {
            throw MentoringError(
                .invalid, "The mode is open, ngt, 635 or delphi; the anonymity open, reveal or always.")
        }
        if let month = session.makeUpFor {
            guard first <= month, month < session.month else {
                throw MentoringError(.invalid, "A session makes up for an earlier month of the programme.")
            }
        }
        guard !schools.isEmpty else {
            throw MentoringError(.invalid, "Choose at least one school that the session is for.")
        }
        let day = programme.calendar.day(at: session.startsAt)
        for school in schools + [session.leader] { try requireStanding(school, on: day) }
        // Two who lead are two people.
        if session.coFacilitator == session.facilitator { session.coFacilitator = nil }
        let people = [
            (session.facilitator, "facilitator"), (session.coFacilitator, "co-facilitator"),
            (session.secretary, "secretary"),
        ]
        for (id, thing) in people {
            guard let id else { continue }
            guard person(id) != nil else { throw MentoringError.notFound(thing) }
        }
    }

    private static var backdated: MentoringError {
        MentoringError(
            .invalid,
            "A session cannot begin in the past. Plan it for a time to come, and say which month it makes up for.")
    }
}
