extension ProgrammeData {
    /// The person of that id.
    public func person(_ id: String) -> ProgrammePerson? { people.first { $0.id == id } }

    /// Notes that a school's list of people was looked through.
    mutating func touchRoster(of school: String?, now: Int64) {
        for index in members.indices where members[index].school == school { members[index].rosterAt = now }
    }

    /// Gives somebody a part.
    public mutating func addPerson(_ person: ProgrammePerson, now: Int64) throws(MentoringError) {
        guard people.count < ProgrammeLimits.people else {
            throw MentoringError(.limit, "A programme has at most \(ProgrammeLimits.people) people.")
        }
        try check(person, today: programme.calendar.day(at: now))
        people.append(person)
        touchRoster(of: person.school, now: now)
    }

    /// Changes somebody's part.
    public mutating func changePerson(_ person: ProgrammePerson, now: Int64) throws(MentoringError) {
        guard let index = people.firstIndex(where: { $0.id == person.id }) else {
            throw MentoringError.notFound("person")
        }
        try check(person, today: programme.calendar.day(at: now))
        touchRoster(of: people[index].school, now: now)
        people[index] = person
        touchRoster(of: person.school, now: now)
    }

    /// Takes somebody's part away.
    @discardableResult
    public mutating func removePerson(_ id: String, now: Int64) throws(MentoringError) -> ProgrammePerson {
        guard let index = people.firstIndex(where: { $0.id == id }) else { throw MentoringError.notFound("person") }
        let coming = sessions.contains { $0.state == .planned && $0.facilitator == id }
        guard !coming else {
            throw MentoringError(.conflict, "This person is to lead a session; give it to somebody else first.")
        }
        let person = people.remove(at: index)
        for index in sessions.indices {
            if sessions[index].facilitator == id { sessions[index].facilitator = nil }
            if sessions[index].coFacilitator == id { sessions[index].coFacilitator = nil }
            if sessions[index].secretary == id { sessions[index].secretary = nil }
        }
        touchRoster(of: person.school, now: now)
        return person
    }

    private func check(_ person: ProgrammePerson, today: Day) throws(MentoringError) {
        if let school = person.school {
            try requireStanding(school, on: today)
        } else if person.part == .delegate {
            throw MentoringError(.invalid, "A delegate speaks for a school; choose which.")
        }
        let key = Self.key(person.name)
        let isKnown = people.contains { other in
            other.id != person.id && other.part == person.part && other.school == person.school
                && (Self.key(other.name) == key || (other.account != nil && other.account == person.account))
        }
        guard !isKnown else {
            throw MentoringError(.conflict, "This person has this part already; change the entry that is there.")
        }
    }
}
