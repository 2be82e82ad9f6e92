/// What may be in a programme at most.
public enum ProgrammeLimits {
    /// Schools.
    public static let schools = 1000
    /// Statuses of all schools together.
    public static let statuses = 5000
    /// People.
    public static let people = 20_000
    /// Months.
    public static let months = 120
    /// Sessions.
    public static let sessions = 5000
    /// The length of a source, a reason or an action's text, in characters.
    public static let text = 1000
}

extension ProgrammeData {
    /// A school's name as it is compared: without case, quotation marks and more than one space.
    public static func key(_ name: String) -> String {
        var result = ""
        var isSpace = true
        for character in name.lowercased() {
            if "«»\"“”„'’`".contains(character) { continue }
            if character.isWhitespace {
                if !isSpace { result.append(" ") }
                isSpace = true
                continue
            }
            // A number sign is written with and without a space behind it.
            if isSpace, result.hasSuffix("№ "), character.isNumber { result.removeLast() }
            result.append(character == "ё" ? "е" : character)
            isSpace = false
        }
        return result.hasSuffix(" ") ? String(result.dropLast()) : result
    }

    /// The school of that id with a part in the programme.
    func member(_ school: String) throws(MentoringError) -> MemberSchool {
        guard let member = members.first(where: { $0.school == school }) else {
            throw MentoringError.notFound("school")
        }
        return member
    }

    /// Refuses a school that is a part of another one by a day: it is no longer chosen.
    func requireStanding(_ school: String, on day: Day) throws(MentoringError) {
        _ = try member(school)
        let successor = successor(of: school, on: day)
        guard successor == school else {
            let names = schoolNames
            throw MentoringError(
                .conflict,
                "The school \(names[school] ?? "") is a part of \(names[successor] ?? "another") by then; choose that one."
            )
        }
    }

    /// Gives a school a part in the programme; one that the server does not know is added to it.
    ///
    /// - Returns: the school's id.
    @discardableResult
    public mutating func addSchool(_ name: String, newID: String, now: Int64) throws(MentoringError) -> String {
        guard members.count < ProgrammeLimits.schools else {
            throw MentoringError(.limit, "A programme has at most \(ProgrammeLimits.schools) schools.")
        }
        let key = Self.key(name)
        let known = schools.first { Self.key($0.name) == key }
        if let known, members.contains(where: { $0.school == known.id }) {
            throw MentoringError(.conflict, "This school is in the programme already; choose another name.")
        }
        let id = known?.id ?? newID
        if known == nil { schools.append(ServerSchool(id: id, name: name, createdAt: now)) }
        members.append(MemberSchool(programme: programme.id, school: id, rosterAt: now))
        return id
    }

    /// Gives a school another name, on the whole server.
    public mutating func renameSchool(_ school: String, to name: String) throws(MentoringError) {
        _ = try member(school)
        let key = Self.key(name)
        guard !schools.contains(where: { $0.id != school && Self.key($0.name) == key }) else {
            throw MentoringError(.conflict, "Another school has this name; choose another.")
        }
        for index in schools.indices where schools[index].id == school { schools[index].name = name }
    }

    /// Says what a school is or was for some time.
    public mutating func addStatus(_ status: SchoolStatus) throws(MentoringError) {
        try requireStanding(status.school, on: status.fromDay)
        guard !status.source.isEmpty else {
            throw MentoringError(.invalid, "Say by what this is known, such as an order with its number and date.")
        }
        guard status.toDay.map({ status.fromDay <= $0 }) ?? true else {
            throw MentoringError(.invalid, "The last day is before the first one; correct the dates.")
        }
        guard overlapping(status) == nil else {
            throw MentoringError(
                .conflict, "The school has this status already in a part of that time; end the former one first.")
        }
        statuses.append(status)
    }

    /// Takes a status away that was wrong.
    ///
    /// - Returns: what it was.
    @discardableResult
    public mutating func removeStatus(_ id: String, school: String) throws(MentoringError) -> SchoolStatus {
        guard let index = statuses.firstIndex(where: { $0.id == id && $0.school == school }) else {
            throw MentoringError.notFound("status")
        }
        return statuses.remove(at: index)
    }

    /// Ends a status on a day.
    @discardableResult
    public mutating func endStatus(
        _ id: String, school: String, on day: Day
    ) throws(MentoringError) -> SchoolStatus {
        guard let index = statuses.firstIndex(where: { $0.id == id && $0.school == school }) else {
            throw MentoringError.notFound("status")
        }
        guard statuses[index].fromDay <= day else {
            throw MentoringError(.invalid, "The last day is before the first one; correct the dates.")
        }
        statuses[index].toDay = day
        return statuses[index]
    }

    /// Has one school mentor another from a day on.
    public mutating func addLink(_ link: MentoringLink) throws(MentoringError) {
        try requireStanding(link.leader, on: link.fromDay)
        try requireStanding(link.mentored, on: link.fromDay)
        guard link.leader != link.mentored else {
            throw MentoringError(.invalid, "A school cannot mentor itself; choose two schools.")
        }
        let atThatTime = links.filter { $0.toDay.map { link.fromDay <= $0 } ?? true }
        guard !atThatTime.contains(where: { $0.mentored == link.mentored }) else {
            throw MentoringError(.conflict, "This school has a mentor already at that time; end that link first.")
        }
        guard !atThatTime.contains(where: { $0.leader == link.mentored && $0.mentored == link.leader }) else {
            throw MentoringError(.conflict, "These two schools would mentor each other; choose another mentor.")
        }
        links.append(link)
    }

    /// Ends a link on a day; one that never began is taken away.
    @discardableResult
    public mutating func endLink(_ id: String, on day: Day) throws(MentoringError) -> MentoringLink {
        guard let index = links.firstIndex(where: { $0.id == id }) else { throw MentoringError.notFound("link") }
        guard links[index].fromDay <= day else { return links.remove(at: index) }
        links[index].toDay = day
        return links[index]
    }

    /// Makes a school a part of another from a day on. What was before that day stays with it; what has a date of its
    /// own (statuses, links, the sessions to come) goes over to the other from that day. What has none, people and open
    /// actions, goes over when the day has come: see ``completeMergers(today:)``.
    public mutating func merge(
        _ school: String, into other: String, from day: Day, today: Day, newID: () -> String
    ) throws(MentoringError) {
        let member = try member(school)
        _ = try self.member(other)
        guard school != other else {
            throw MentoringError(.invalid, "A school cannot be merged into itself; choose another.")
        }
        guard member.mergedInto == nil else {
            throw MentoringError(.conflict, "This school is a part of another already; load the page again.")
        }
        guard successor(of: other, on: day) == other, !isMerged(other, into: school) else {
            throw MentoringError(.conflict, "The other school is a part of one itself; choose that one.")
        }
        mergeStatuses(of: school, into: other, from: day, newID)
        mergeLinks(of: school, into: other, from: day, newID)
        for index in members.indices where members[index].school == school {
            members[index].mergedInto = other
            members[index].mergedFrom = day
        }
        mergeSessions(of: school, into: other, from: day)
        completeMergers(today: today)
    }

    /// Gives the people and open actions of schools whose merger has come to the schools that they are by now.
    ///
    /// - Returns: the schools of which something went over.
    @discardableResult
    public mutating func completeMergers(today: Day) -> [String] {
        var successors: [String: String] = [:]
        for member in members where member.mergedFrom.map({ $0 <= today }) ?? false {
            let successor = successor(of: member.school, on: today)
            if successor != member.school { successors[member.school] = successor }
        }
        var moved: Set<String> = []
        for index in people.indices {
            guard let school = people[index].school, let successor = successors[school] else { continue }
            people[index].school = successor
            moved.insert(school)
        }
        for index in actions.indices where actions[index].isOpen {
            guard let successor = successors[actions[index].school] else { continue }
            moved.insert(actions[index].school)
            actions[index].school = successor
        }
        return moved.sorted()
    }

    private func isMerged(_ school: String, into other: String) -> Bool {
        members.contains { $0.school == school && $0.mergedInto == other }
    }

    private mutating func mergeStatuses(of school: String, into other: String, from day: Day, _ newID: () -> String) {
        for status in statuses where status.school == school && (status.toDay.map { day <= $0 } ?? true) {
            statuses.removeAll { $0.id == status.id }
            if status.fromDay < day {
                var past = status
                past.toDay = day.previous
                statuses.append(past)
            }
            var next = status
            next.id = newID()
            next.school = other
            next.fromDay = max(status.fromDay, day)
            let isKnown = statuses.contains { known in
                known.school == other && known.kind == next.kind
                    && (known.toDay.map { next.fromDay <= $0 } ?? true)
                    && (next.toDay.map { known.fromDay <= $0 } ?? true)
            }
            if !isKnown { statuses.append(next) }
        }
    }

    private mutating func mergeLinks(of school: String, into other: String, from day: Day, _ newID: () -> String) {
        for link in links where link.leader == school || link.mentored == school {
            guard link.toDay.map({ day <= $0 }) ?? true else { continue }
            links.removeAll { $0.id == link.id }
            if link.fromDay < day {
                var past = link
                past.toDay = day.previous
                links.append(past)
            }
            let next = MentoringLink(
                id: newID(), programme: programme.id, leader: link.leader == school ? other : link.leader,
                mentored: link.mentored == school ? other : link.mentored, fromDay: max(link.fromDay, day),
                toDay: link.toDay)
            // Where the other school has its own mentor, that one stays.
            var trial = self
            if (try? trial.addLink(next)) != nil { links = trial.links }
        }
    }

    private mutating func mergeSessions(of school: String, into other: String, from day: Day) {
        let later = Set(
            sessions.filter { programme.calendar.day(at: $0.startsAt) >= day && $0.closedAt == nil }.map(\.id))
        for index in sessions.indices where later.contains(sessions[index].id) && sessions[index].leader == school {
            sessions[index].leader = other
        }
        for entry in sessionSchools where entry.school == school && later.contains(entry.session) {
            sessionSchools.removeAll { $0.id == entry.id }
            let next = SessionSchool(session: entry.session, school: other)
            if !sessionSchools.contains(where: { $0.id == next.id }) { sessionSchools.append(next) }
        }
    }
}
