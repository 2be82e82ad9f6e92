extension ProgrammeData {
    static let peopleColumns = [
        ImportColumn(name: "name", headings: ["фио", "имя", "фамилия имя отчество", "full name"], isRequired: true),
        ImportColumn(name: "school", headings: ["школа", "наименование школы", "оо"]),
        ImportColumn(name: "part", headings: ["роль", "часть", "role"], isRequired: true),
        ImportColumn(name: "subject", headings: ["предмет", "должность"]),
        ImportColumn(name: "login", headings: ["логин", "электронная почта", "почта", "e-mail", "email"]),
    ]

    /// What people write for a part.
    static func part(_ text: String) -> ProgrammePerson.Part? {
        switch key(text) {
        case "delegate", "представитель", "представитель школы", "делегат": .delegate
        case "facilitator", "ведущий", "ведущая", "руководитель группы": .facilitator
        case "secretary", "секретарь": .secretary
        case "observer", "наблюдатель", "имц", "комитет", "методист имц": .observer
        default: nil
        }
    }

    mutating func readInPeople(
        _ sheet: ImportSheet, _ accounts: ImportAccounts, now: Int64, newID: () -> String
    ) -> ImportDifference {
        var reader = ImportReader(sheet, Self.peopleColumns)
        var result = ImportDifference()
        result.ignored = reader.unknown
        guard reader.problems.isEmpty else {
            result.errors = reader.problems
            return result
        }
        result.columns = Self.peopleColumns.map(\.name).filter { reader.places[$0] != nil }
        var reading = PeopleImport(self, accounts, today: programme.calendar.day(at: now))
        for row in reader.rows {
            result.rows += 1
            reading.read(row, &reader, &result, &self, newID: newID)
        }
        result.same = result.rows - reading.touched.count
        result.errors += reader.problems
        for index in members.indices where reading.schools.contains(members[index].school) {
            members[index].rosterAt = now
        }
        // Only where the table speaks of a school, somebody of it can be missing in the table.
        result.missing =
            people.filter { person in
                person.school.map(reading.schools.contains) == true && !reading.named.contains(person.id)
            }.map(\.name).sorted()
        return result
    }
}

/// The state of reading a table of people in.
private struct PeopleImport {
    private struct Key: Hashable {
        var name: String
        var school: String?
        var part: ProgrammePerson.Part
    }

    private struct AccountKey: Hashable {
        var account: String
        var school: String?
        var part: ProgrammePerson.Part
    }

    private let accounts: ImportAccounts
    private let logins: [String: String]
    private let schoolIDs: [String: String]
    /// What there is to say of schools that are a part of others by now, by the keys of their names.
    private let merged: [String: ImportConflict]
    private let names: [String: String]
    /// The places of the people in the programme's list.
    private var byName: [Key: Int] = [:]
    private var byAccount: [AccountKey: Int] = [:]
    private var seen: [String: Int] = [:]
    private(set) var named: Set<String> = []
    private(set) var schools: Set<String> = []
    private(set) var touched: Set<Int> = []

    init(_ data: ProgrammeData, _ accounts: ImportAccounts, today: Day) {
        self.accounts = accounts
        logins = accounts.logins
        names = data.schoolNames
        let names = data.schoolNames
        schoolIDs = Dictionary(
            data.members.filter { data.successor(of: $0.school, on: today) == $0.school }.map {
                (ProgrammeData.key(names[$0.school] ?? ""), $0.school)
            }
        ) { first, _ in first }
        merged = Dictionary(
            data.members.compactMap { member in
                data.conflict(ofSchool: member.school, on: today).map {
                    (ProgrammeData.key(names[member.school] ?? ""), $0)
                }
            }
        ) { first, _ in first }
        for (index, person) in data.people.enumerated() { note(person, index) }
    }

    private mutating func note(_ person: ProgrammePerson, _ index: Int) {
        byName[Key(name: ProgrammeData.key(person.name), school: person.school, part: person.part)] = index
        if let account = person.account {
            byAccount[AccountKey(account: account, school: person.school, part: person.part)] = index
        }
    }

    mutating func read(
        _ row: ImportSheet.Row, _ reader: inout ImportReader, _ result: inout ImportDifference,
        _ data: inout ProgrammeData, newID: () -> String
    ) {
        let before = reader.problems.count
        defer { if reader.problems.count > before { touched.insert(row.number) } }
        guard let wish = wish(row, &reader, data, newID: newID), reader.problems.count == before else { return }
        let key = Key(name: ProgrammeData.key(wish.name), school: wish.school, part: wish.part)
        let accountKey = wish.account.map { AccountKey(account: $0, school: wish.school, part: wish.part) }
        let index = accountKey.flatMap { byAccount[$0] } ?? byName[key]
        if let index, let first = seen[data.people[index].id] {
            return reader.add(.duplicate, row, "name", ["row": String(first)])
        }
        if let school = wish.school { schools.insert(school) }
        guard let index else {
            guard data.people.count < ProgrammeLimits.people else {
                return reader.add(.limit, row, nil, ["most": String(ProgrammeLimits.people)])
            }
            data.people.append(wish)
            note(wish, data.people.count - 1)
            mark(wish.id, row)
            touched.insert(row.number)
            result.adds.append(
                ImportDifference.Addition(row: row.number, key: wish.name, values: values(of: wish)))
            return
        }
        let known = data.people[index]
        mark(known.id, row)
        var changed = wish
        changed.id = known.id
        // A column that is not there, or a cell that is empty, takes nothing away.
        changed.subject = wish.subject ?? known.subject
        changed.account = wish.account ?? known.account
        guard changed != known else { return }
        data.people[index] = changed
        note(changed, index)
        touched.insert(row.number)
        let (old, new) = (values(of: known), values(of: changed))
        result.changes.append(
            ImportDifference.Change(
                row: row.number, key: known.name, before: old.filter { new[$0] != $1 },
                after: new.filter { old[$0] != $1 }))
    }

    private mutating func mark(_ id: String, _ row: ImportSheet.Row) {
        named.insert(id)
        seen[id] = row.number
    }

    private func wish(
        _ row: ImportSheet.Row, _ reader: inout ImportReader, _ data: ProgrammeData, newID: () -> String
    ) -> ProgrammePerson? {
        let before = reader.problems.count
        let name = reader.cell(row, "name")
        if name == nil, reader.problems.count == before { reader.add(.required, row, "name") }
        if let name, name.count > 64 { reader.add(.tooLong, row, "name", ["most": "64"]) }
        let word = reader.cell(row, "part")
        let part = word.flatMap(ProgrammeData.part)
        if let word, part == nil { reader.add(.unknownWord, row, "part", ["text": String(word.prefix(40))]) }
        if word == nil, reader.problems.count == before { reader.add(.required, row, "part") }
        var school: String?
        if let text = reader.cell(row, "school") {
            school = schoolIDs[ProgrammeData.key(text)]
            if school == nil, let known = merged[ProgrammeData.key(text)] {
                reader.add(known.code, row, "school", known.params)
            } else if school == nil {
                reader.add(.unknownSchool, row, "school", ["text": String(text.prefix(120))])
            }
        } else if part == .delegate, reader.problems.count == before {
            reader.add(.required, row, "school")
        }
        var account: String?
        if let text = reader.cell(row, "login") {
            account = accounts.ids[text.lowercased()]
            if account == nil { reader.add(.unknownLogin, row, "login", ["text": String(text.prefix(64))]) }
        }
        guard reader.problems.count == before, let name, let part else { return nil }
        return ProgrammePerson(
            id: newID(), programme: data.programme.id, name: name, school: school, part: part,
            subject: reader.cell(row, "subject"), account: account)
    }

    private func values(of person: ProgrammePerson) -> [String: String] {
        var values = ["name": person.name, "part": person.part.rawValue]
        values["school"] = person.school.flatMap { names[$0] }
        values["subject"] = person.subject
        values["login"] = person.account.flatMap { logins[$0] }
        return values
    }
}
