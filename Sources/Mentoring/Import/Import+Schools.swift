extension ProgrammeData {
    static let schoolColumns = [
        ImportColumn(
            name: "school", headings: ["школа", "наименование", "название", "наименование школы", "name", "оо"],
            isRequired: true),
        ImportColumn(name: "status", headings: ["статус", "kind"]),
        ImportColumn(name: "from", headings: ["с", "действует с", "дата начала", "начало", "с какого числа"]),
        ImportColumn(name: "to", headings: ["по", "действует по", "дата окончания", "окончание"]),
        ImportColumn(name: "source", headings: ["основание", "источник", "приказ"]),
        ImportColumn(name: "leader", headings: ["наставник", "школа-лидер", "школа лидер", "лидер", "mentor"]),
    ]

    /// What people write for a status.
    static func statusKind(_ text: String) -> SchoolStatus.Kind? {
        switch key(text) {
        case "leader", "лидер", "школа-лидер", "школа лидер", "наставник": .leader
        case "lowresult", "низкие результаты", "с низкими результатами", "шнор", "низкие", "low results": .lowResult
        case "difficult", "трудные условия", "сложные условия", "сложные социальные условия",
            "трудные социальные условия", "сложные", "difficult conditions":
            .difficult
        default: nil
        }
    }

    mutating func readInSchools(_ sheet: ImportSheet, now: Int64, newID: () -> String) -> ImportDifference {
        var reader = ImportReader(sheet, Self.schoolColumns)
        var result = ImportDifference()
        result.ignored = reader.unknown
        guard reader.problems.isEmpty else {
            result.errors = reader.problems
            return result
        }
        result.columns = Self.schoolColumns.map(\.name).filter { reader.places[$0] != nil }
        var reading = SchoolImport(self, now: now)
        for row in reader.rows {
            result.rows += 1
            reading.read(row, &reader, &result, &self, newID: newID)
        }
        // A mentor may stand below the school it mentors.
        for link in reading.wishes { reading.link(link, &reader, &result, &self, newID: newID) }
        result.same = result.rows - reading.touched.count
        result.errors += reader.problems
        let named = reading.named
        let names = schoolNames
        result.missing = members.filter { $0.mergedInto == nil && !named.contains($0.school) }
            .compactMap { names[$0.school] }.sorted()
        return result
    }
}

/// The state of reading a table of schools in.
private struct SchoolImport {
    struct Wish {
        var row: ImportSheet.Row
        var school: String
        var leader: String
        var from: Day
    }

    private struct Seen: Hashable {
        var school: String
        var kind: SchoolStatus.Kind?
        var from: Day?
    }

    private let now: Int64
    private let today: Day
    /// The schools' ids by the keys of their names.
    private var ids: [String: String]
    private var members: Set<String>
    private var seen: [Seen: Int] = [:]
    /// The schools that the table speaks of.
    private(set) var named: Set<String> = []
    /// The rows that change something or are wrong.
    private(set) var touched: Set<Int> = []
    private(set) var wishes: [Wish] = []
    /// The places of the statuses in the programme's list.
    private var statuses: [Seen: Int] = [:]
    /// The rows that have brought a status, by its id.
    private var rows: [String: Int] = [:]

    init(_ data: ProgrammeData, now: Int64) {
        self.now = now
        today = data.programme.calendar.day(at: now)
        ids = Dictionary(data.schools.map { (ProgrammeData.key($0.name), $0.id) }) { first, _ in first }
        members = Set(data.members.map(\.school))
        for (index, status) in data.statuses.enumerated() {
            statuses[Seen(school: status.school, kind: status.kind, from: status.fromDay)] = index
        }
    }

    mutating func read(
        _ row: ImportSheet.Row, _ reader: inout ImportReader, _ result: inout ImportDifference,
        _ data: inout ProgrammeData, newID: () -> String
    ) {
        let before = reader.problems.count
        defer { if reader.problems.count > before { touched.insert(row.number) } }
        guard let name = reader.cell(row, "school") else {
            if reader.problems.count == before { reader.add(.required, row, "school") }
            return
        }
        guard name.count <= 120 else { return reader.add(.tooLong, row, "school", ["most": "120"]) }
        let word = reader.cell(row, "status")
        let from = reader.day(row, "from")
        let to = reader.day(row, "to")
        let kind = word.flatMap(ProgrammeData.statusKind)
        if let word, kind == nil { reader.add(.unknownWord, row, "status", ["text": String(word.prefix(40))]) }
        if kind != nil, from == nil, reader.problems.count == before { reader.add(.required, row, "from") }
        if let from, let to, to < from { reader.add(.datesReversed, row, "to") }
        let source = reader.cell(row, "source")
        if kind != nil, source == nil, reader.problems.count == before { reader.add(.required, row, "source") }
        guard reader.problems.count == before else { return }

        let key = ProgrammeData.key(name)
        let seenKey = Seen(school: key, kind: kind, from: from)
        if let first = seen.updateValue(row.number, forKey: seenKey) {
            return reader.add(.duplicate, row, "school", ["row": String(first)])
        }
        guard let school = school(name, key, row, &reader, &result, &data, newID: newID) else { return }
        if let kind, let from, let source {
            let status = SchoolStatus(
                id: newID(), programme: data.programme.id, school: school, kind: kind, fromDay: from, toDay: to,
                source: source)
            put(status, name, row, &reader, &result, &data)
        }
        if let leader = reader.cell(row, "leader") {
            wishes.append(Wish(row: row, school: school, leader: leader, from: from ?? today))
        }
    }

    private mutating func school(
        _ name: String, _ key: String, _ row: ImportSheet.Row, _ reader: inout ImportReader,
        _ result: inout ImportDifference, _ data: inout ProgrammeData, newID: () -> String
    ) -> String? {
        if let id = ids[key], members.contains(id) {
            named.insert(id)
            return id
        }
        guard members.count < ProgrammeLimits.schools else {
            reader.add(.limit, row, "school", ["most": String(ProgrammeLimits.schools)])
            return nil
        }
        let id = ids[key] ?? newID()
        if ids[key] == nil { data.schools.append(ServerSchool(id: id, name: name, createdAt: now)) }
        data.members.append(MemberSchool(programme: data.programme.id, school: id, rosterAt: now))
        ids[key] = id
        members.insert(id)
        named.insert(id)
        touched.insert(row.number)
        result.adds.append(ImportDifference.Addition(row: row.number, key: name, values: ["school": name]))
        return id
    }

    private mutating func put(
        _ status: SchoolStatus, _ name: String, _ row: ImportSheet.Row, _ reader: inout ImportReader,
        _ result: inout ImportDifference, _ data: inout ProgrammeData
    ) {
        let key = Seen(school: status.school, kind: status.kind, from: status.fromDay)
        guard let known = statuses[key] else {
            guard data.statuses.count < ProgrammeLimits.statuses else {
                return reader.add(.limit, row, "status", ["most": String(ProgrammeLimits.statuses)])
            }
            do throws(MentoringError) { try data.addStatus(status) } catch {
                return reader.add(data.conflict(of: status, rows: rows), row, "status", error)
            }
            statuses[key] = data.statuses.count - 1
            rows[status.id] = row.number
            touched.insert(row.number)
            result.adds.append(
                ImportDifference.Addition(row: row.number, key: name, values: Self.values(of: status)))
            return
        }
        var changed = data.statuses[known]
        changed.toDay = status.toDay
        changed.source = status.source
        guard changed != data.statuses[known] else { return }
        let (before, after) = (Self.values(of: data.statuses[known]), Self.values(of: changed))
        var trial = data
        trial.statuses.remove(at: known)
        do throws(MentoringError) { try trial.addStatus(changed) } catch {
            return reader.add(trial.conflict(of: changed, rows: rows), row, "status", error)
        }
        data.statuses[known] = changed
        touched.insert(row.number)
        result.changes.append(
            ImportDifference.Change(
                row: row.number, key: name, before: before.filter { after[$0] != $1 },
                after: after.filter { before[$0] != $1 }))
    }

    private static func values(of status: SchoolStatus) -> [String: String] {
        var values = [
            "status": status.kind.rawValue, "from": status.fromDay.rawValue, "source": status.source,
        ]
        values["to"] = status.toDay?.rawValue
        return values
    }

    mutating func link(
        _ wish: Wish, _ reader: inout ImportReader, _ result: inout ImportDifference, _ data: inout ProgrammeData,
        newID: () -> String
    ) {
        guard let leader = ids[ProgrammeData.key(wish.leader)], members.contains(leader) else {
            touched.insert(wish.row.number)
            return reader.add(.unknownSchool, wish.row, "leader", ["text": String(wish.leader.prefix(120))])
        }
        let current = data.links.first { link in
            link.mentored == wish.school && (link.toDay.map { wish.from <= $0 } ?? true)
        }
        guard current?.leader != leader else { return }
        touched.insert(wish.row.number)
        let names = data.schoolNames
        do throws(MentoringError) {
            // Another mentor from a later day on takes over from the one before.
            if let current { try data.endLink(current.id, on: wish.from.previous) }
            try data.addLink(
                MentoringLink(
                    id: newID(), programme: data.programme.id, leader: leader, mentored: wish.school,
                    fromDay: wish.from))
        } catch {
            let conflict = data.conflict(ofLeader: leader, mentoring: wish.school, from: wish.from)
            return reader.add(conflict, wish.row, "leader", error)
        }
        let key = names[wish.school] ?? ""
        if let current {
            result.changes.append(
                ImportDifference.Change(
                    row: wish.row.number, key: key, before: ["leader": names[current.leader] ?? ""],
                    after: ["leader": names[leader] ?? ""]))
        } else {
            result.adds.append(
                ImportDifference.Addition(
                    row: wish.row.number, key: key,
                    values: ["leader": names[leader] ?? "", "from": wish.from.rawValue]))
        }
    }
}
