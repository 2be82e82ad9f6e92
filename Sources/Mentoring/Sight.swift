/// What somebody may see and do in a programme.
public struct Sight: Sendable {
    /// Whether they administer the server.
    public var isAdministrator: Bool
    /// Their parts in the programme.
    public var parts: [ProgrammePerson]

    /// Describes a caller.
    public init(isAdministrator: Bool = false, parts: [ProgrammePerson] = []) {
        self.isAdministrator = isAdministrator
        self.parts = parts
    }

    /// Whether they see all schools.
    public var isGoverning: Bool { isAdministrator || parts.contains { $0.part == .observer } }
    /// Whether they change schools, people and the programme itself.
    public var mayManage: Bool { isAdministrator }
    /// Whether they plan sessions: whoever leads some plans their own.
    public var mayPlan: Bool { isAdministrator || parts.contains { $0.part == .facilitator } }
    /// Whether they have anything to do with the programme.
    public var isKnown: Bool { isAdministrator || !parts.isEmpty }

    /// What they are called: `administrator`, or their foremost part.
    public var part: String {
        if isAdministrator { return "administrator" }
        let order: [ProgrammePerson.Part] = [.observer, .facilitator, .secretary, .delegate]
        return order.first { part in parts.contains { $0.part == part } }?.rawValue ?? "delegate"
    }

    /// The schools that they speak for, by the names that those have on a day.
    public func ownSchools(_ data: ProgrammeData, today: Day) -> Set<String> {
        var result: Set<String> = []
        for person in parts where person.part == .delegate {
            guard let school = person.school else { continue }
            result.insert(school)
            result.insert(data.successor(of: school, on: today))
        }
        // What was merged into their school is theirs as well.
        for member in data.members where result.contains(data.successor(of: member.school, on: today)) {
            result.insert(member.school)
        }
        return result
    }

    /// Whether a session is theirs to lead or to take down.
    public func leads(_ session: ProgrammeSession) -> Bool {
        let own = Set(parts.map(\.id))
        return session.leading.contains(where: own.contains) || session.secretary.map(own.contains) == true
    }

    /// Whether they lead a session, or its open board has fallen to them: where nobody who leads it can sign in any
    /// more, to the other facilitators of the school that led it.
    public func closesRounds(of session: ProgrammeSession, _ data: ProgrammeData) -> Bool {
        if parts.contains(where: { session.leading.contains($0.id) }) { return true }
        guard data.boards.contains(where: { $0.session == session.id && $0.closedAt == nil }),
            !data.people.contains(where: { session.leading.contains($0.id) && $0.account != nil })
        else { return false }
        return parts.contains { $0.part == .facilitator && $0.school == session.leader }
    }

    /// Whether they may change a session.
    public func mayEdit(_ session: ProgrammeSession) -> Bool {
        isAdministrator || parts.contains { $0.part == .facilitator && session.leading.contains($0.id) }
    }

    /// As whom they change an action; nil where they cannot.
    public func actor(for action: ProgrammeAction, _ data: ProgrammeData, today: Day) -> ProgrammeAction.Actor? {
        if isAdministrator { return .administrator }
        if ownSchools(data, today: today).contains(action.school) { return .delegate }
        if parts.contains(where: { $0.part == .observer }) { return .leader }
        guard let session = data.sessions.first(where: { $0.id == action.session }) else { return nil }
        return parts.contains { $0.part == .facilitator && session.leading.contains($0.id) } ? .leader : nil
    }

    /// Whether they move the last day of an action: whoever leads or governs. A school that could do so itself would
    /// never have to carry anything.
    public func mayMoveDue(of action: ProgrammeAction, _ data: ProgrammeData) -> Bool {
        if isAdministrator || parts.contains(where: { $0.part == .observer }) { return true }
        guard let session = data.sessions.first(where: { $0.id == action.session }) else { return false }
        return parts.contains { $0.part == .facilitator && session.leading.contains($0.id) }
    }
}

extension ProgrammeData {
    /// The programme as far as somebody may see it: all of it, or their own sessions and schools. Everything that is
    /// told to them is read from this.
    public func seen(by sight: Sight, today: Day) -> ProgrammeData {
        guard !sight.isGoverning else { return self }
        let own = sight.ownSchools(self, today: today)
        let led = Set(sessions.filter { sight.leads($0) || sight.closesRounds(of: $0, self) }.map(\.id))
        var attended = Set(sessionSchools.filter { own.contains($0.school) }.map(\.session))
        // Sessions after the day of a merger to come are planned for the school that there will be.
        let merging = members.filter { own.contains($0.school) && $0.mergedFrom.map { today < $0 } ?? false }
        if !merging.isEmpty {
            let days = Dictionary(sessions.map { ($0.id, programme.calendar.day(at: $0.startsAt)) }) { first, _ in first
            }
            for entry in sessionSchools {
                guard let day = days[entry.session] else { continue }
                let isTheirs = merging.contains { successor(of: $0.school, on: day) == entry.school }
                if isTheirs { attended.insert(entry.session) }
            }
        }
        let isLeading = sight.parts.contains { $0.part == .facilitator || $0.part == .secretary }
        var part = self
        part.sessions = sessions.filter { led.contains($0.id) || attended.contains($0.id) }
        part.sessionSchools = sessionSchools.compactMap { entry in
            if led.contains(entry.session) || own.contains(entry.school) { return entry }
            // Who else is asked to a session is known to those who are; how they were there is not.
            return attended.contains(entry.session)
                ? SessionSchool(session: entry.session, school: entry.school) : nil
        }
        part.actions = actions.filter { own.contains($0.school) || $0.session.map(led.contains) == true }
        let visible = Set(part.actions.map(\.id))
        let known = Set(part.sessions.map(\.id))
        part.boards = boards.filter { known.contains($0.session) }
        part.words = []
        part.evidence = evidence.filter { visible.contains($0.action) }
        part.parked = parked.filter { led.contains($0.session) || attended.contains($0.session) }
        guard !isLeading else { return part }
        // Who forms groups sees the district's schools; who speaks for a school sees that one.
        part.members = members.filter { own.contains($0.school) }
        part.statuses = statuses.filter { own.contains($0.school) }
        part.links = links.filter { own.contains($0.leader) || own.contains($0.mentored) }
        let leaders = Set(part.sessions.flatMap { $0.leading + [$0.secretary].compactMap { $0 } })
        part.people = people.filter { $0.school.map(own.contains) == true || leaders.contains($0.id) }
        return part
    }
}
