/// What reading a table in would do.
public struct ImportDifference: Equatable, Sendable, Codable {
    /// Something new.
    public struct Addition: Equatable, Sendable, Codable {
        /// The row's number in the file.
        public var row: Int
        /// What it is called.
        public var key: String
        /// What is known of it, by columns.
        public var values: [String: String]
    }

    /// Something that becomes another.
    public struct Change: Equatable, Sendable, Codable {
        /// The row's number in the file.
        public var row: Int
        /// What it is called.
        public var key: String
        /// What it was, by columns, as far as that changes.
        public var before: [String: String]
        /// What it becomes.
        public var after: [String: String]
    }

    /// The columns that were understood.
    public var columns: [String] = []
    /// The headings that mean nothing here.
    public var ignored: [String] = []
    /// How many rows say something.
    public var rows = 0
    /// What is new.
    public var adds: [Addition] = []
    /// What changes.
    public var changes: [Change] = []
    /// How many rows say what is known.
    public var same = 0
    /// What is there and is not in the file; it stays.
    public var missing: [String] = []
    /// What is wrong. With any of it nothing is read in.
    public var errors: [ImportProblem] = []

    /// Nothing.
    public init() {}
}

/// Which accounts there are, for tables of people.
public struct ImportAccounts: Sendable {
    /// Accounts' ids by their logins.
    public var ids: [String: String]

    /// Takes accounts' ids by their logins, which are in lower case.
    public init(ids: [String: String]) { self.ids = ids }

    var logins: [String: String] { Dictionary(ids.map { ($1, $0) }) { first, _ in first } }
}

extension ProgrammeData {
    /// What a table can hold.
    public enum ImportKind: String, Sendable, Codable {
        case schools, people
    }

    /// Reads a table in, into this programme, and tells what that does. Where the answer has errors, what the programme
    /// has become is of no use.
    public mutating func readIn(
        _ sheet: ImportSheet, kind: ImportKind, accounts: ImportAccounts, now: Int64, newID: () -> String
    ) -> ImportDifference {
        switch kind {
        case .schools: readInSchools(sheet, now: now, newID: newID)
        case .people: readInPeople(sheet, accounts, now: now, newID: newID)
        }
    }
}

/// What an import did, record by record, so that it can be undone.
public struct ImportSteps: Equatable, Sendable, Codable {
    /// A record before and after: nil where there was none, or is none.
    public struct Step<Record: Codable & Equatable & Sendable>: Equatable, Sendable, Codable {
        var before: Record?
        var after: Record?
    }

    var schools: [Step<ServerSchool>]
    var members: [Step<MemberSchool>]
    var statuses: [Step<SchoolStatus>]
    var links: [Step<MentoringLink>]
    var people: [Step<ProgrammePerson>]

    /// What differs between a programme before and after an import.
    public init(from old: ProgrammeData, to new: ProgrammeData) {
        schools = Self.steps(old.schools, new.schools)
        // When a roster was last touched is no matter of the import: it stays when that is undone.
        let rosters = Dictionary(new.members.map { ($0.school, $0.rosterAt) }) { first, _ in first }
        members = Self.steps(
            old.members.map { member in
                var member = member
                member.rosterAt = rosters[member.school] ?? member.rosterAt
                return member
            }, new.members)
        statuses = Self.steps(old.statuses, new.statuses)
        links = Self.steps(old.links, new.links)
        people = Self.steps(old.people, new.people)
    }

    private static func steps<Record: Identifiable>(_ old: [Record], _ new: [Record]) -> [Step<Record>]
    where Record.ID == String, Record: Codable & Equatable & Sendable {
        let before = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.id, $0) }) { first, _ in first }
        let changed = new.filter { before[$0.id] != $0 }.map { Step(before: before[$0.id], after: $0) }
        let removed = old.filter { after[$0.id] == nil }.map { Step(before: $0, after: nil) }
        return changed + removed
    }
}

extension ProgrammeData {
    /// Takes back what an import did.
    ///
    /// - Throws: ``MentoringError`` when something of it has changed since, or is in use.
    public mutating func undo(_ steps: ImportSteps) throws(MentoringError) {
        try Self.undo(steps.people, &people)
        try Self.undo(steps.links, &links)
        try Self.undo(steps.statuses, &statuses)
        try undoMembers(steps.members)
        try Self.undo(steps.schools, &schools)
        let people = Set(self.people.map(\.id))
        let leading = sessions.flatMap { $0.leading + [$0.secretary].compactMap { $0 } }
        guard leading.allSatisfy(people.contains) else { throw Self.undoRefused }
        let members = Set(self.members.map(\.school))
        let used: [String] =
            sessionSchools.map(\.school) + sessions.map(\.leader) + actions.map(\.school) + statuses.map(\.school)
            + links.flatMap { [$0.leader, $0.mentored] } + self.people.compactMap(\.school)
        guard used.allSatisfy(members.contains) else { throw Self.undoRefused }
    }

    private mutating func undoMembers(_ steps: [ImportSteps.Step<MemberSchool>]) throws(MentoringError) {
        let rosters = Dictionary(members.map { ($0.school, $0.rosterAt) }) { first, _ in first }
        let current = steps.map { step in
            var step = step
            if let id = step.after?.school, let time = rosters[id] { step.after?.rosterAt = time }
            return step
        }
        try Self.undo(current, &members)
    }

    private static func undo<Record: Identifiable>(
        _ steps: [ImportSteps.Step<Record>], _ records: inout [Record]
    ) throws(MentoringError) where Record.ID == String, Record: Codable & Equatable & Sendable {
        guard !steps.isEmpty else { return }
        var known = Dictionary(records.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var removed: Set<String> = []
        for step in steps {
            if let after = step.after {
                guard let index = known[after.id], records[index] == after else { throw undoRefused }
                if let before = step.before { records[index] = before } else { removed.insert(after.id) }
            } else if let before = step.before {
                guard known[before.id] == nil else { throw undoRefused }
                known[before.id] = records.count
                records.append(before)
            }
        }
        if !removed.isEmpty { records.removeAll { removed.contains($0.id) } }
    }

    private static var undoRefused: MentoringError {
        MentoringError(
            .conflict,
            "Something of this import was changed since or is in use; it can no longer be undone as a whole. Correct "
                + "the entries by hand.")
    }
}
