extension BoardState {
    // MARK: Seating

    /// Who may sit at a sheet: those with ideas of their own; the one who leads only where three would be missing.
    private func sitters() -> [BoardActor] {
        let people = present.values.filter { Rights.of($0.part, settings).contains(.add) }.sorted { $0.tag < $1.tag }
        let others = people.filter { $0.part != .facilitator }
        return others.count >= BrainwritingRules.seats.lowerBound ? others : people
    }

    func seating(_ random: inout some RandomNumberGenerator) throws(BoardError) -> [[Seat]] {
        let people = sitters().shuffled(using: &random)
        guard let sizes = BrainwritingRules.groups(people: people.count) else {
            throw BoardError(
                .conflict, "Brainwriting needs at least three people; wait for more, or choose another way.")
        }
        var rest = people[...]
        return sizes.map { size in
            defer { rest = rest.dropFirst(size) }
            return rest.prefix(size).map(seat)
        }
    }

    private func seat(_ actor: BoardActor) -> Seat {
        Seat(tag: actor.tag, name: settings.anonymity == .always ? nil : actor.name)
    }

    func seat(
        _ groups: [[AuthorTag]]?, _ actor: BoardActor, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        guard settings.mode == .brainwriting else {
            throw BoardError(.wrongStage, "Seats are for brainwriting only.")
        }
        try require(.problem, .writing, of: "Seating")
        guard !ideas.values.contains(where: { $0.place != nil }) else {
            throw BoardError(.conflict, "The sheets are in use; who comes now is seated with the next round.")
        }
        guard let groups else { return [.seated(try seating(&random))] }
        let tags = groups.flatMap { $0 }
        guard Set(tags).count == tags.count,
            groups.allSatisfy({ BrainwritingRules.seats.contains($0.count) }), !groups.isEmpty
        else {
            throw BoardError(.malformed, "A group has 3 to 8 people, and everybody sits once.")
        }
        var seats: [[Seat]] = []
        for group in groups {
            var row: [Seat] = []
            for tag in group {
                guard let person = present[tag], Rights.of(person.part, settings).contains(.add) else {
                    throw BoardError(.notFound, "Somebody of a group is not here or does not write; seat others.")
                }
                row.append(seat(person))
            }
            seats.append(row)
        }
        return [.seated(seats)]
    }

    // MARK: Writing on a sheet

    func sheetIdea(
        _ text: String, _ slot: String?, _ sheets: Sheets, _ author: Author, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        guard let tag = author.tag, sheets.seat(of: tag) != nil else {
            throw BoardError(.notAllowed, "You have no seat yet; you join with the next round.")
        }
        guard let held = sheets.place(of: tag) else {
            throw BoardError(.wrongStage, "Your sheets have gone round; the other groups finish theirs.")
        }
        func place(_ slot: Int) -> SheetPlace {
            SheetPlace(group: held.group, sheet: held.sheet, round: sheets.round, slot: slot)
        }
        let free = (0..<BrainwritingRules.slots).first { idea(at: place($0), of: tag) == nil }
        guard let number = slot.map({ Int($0) }) ?? free else {
            throw BoardError(.limit, "Three ideas stand in this row; change one, or wait for the next sheet.")
        }
        guard (0..<BrainwritingRules.slots).contains(number) else {
            throw BoardError(.malformed, "A row has the slots 0, 1 and 2.")
        }
        if let there = idea(at: place(number), of: tag) {
            let typed: [BoardChange] =
                drafts[tag]?[String(number)] == nil ? [] : [.draft(author, slot: String(number), text: "")]
            return (there.text == text ? [] : [.edited(idea: there.id, text: text)]) + typed
        }
        let id = freshNumber(&random)
        return [.idea(NewIdea(id: id, author: author, text: text, slot: String(number), place: place(number)))]
    }

    /// What somebody wrote at a place of a sheet.
    func idea(at place: SheetPlace?, of tag: AuthorTag) -> StoredIdea? {
        guard let place else { return nil }
        return ideasByAuthor[tag]?.lazy.compactMap { ideas[$0] }.first { $0.place == place && $0.state == .shown }
    }

    // MARK: Passing on

    func passSheets(
        _ now: Int64, _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        guard let sheets, !sheets.isOver else {
            throw BoardError(.conflict, "The sheets have gone round; go on to reading out.")
        }
        var changes = sweep(&random)
        let passed = passing(sheets)
        changes.append(passed.change)
        if let timer {
            let again = BoardTimer(endsAt: now + timer.length, length: timer.length)
            changes.append(.timer(passed.isLast ? nil : again))
        }
        return changes
    }

    /// The next round: who has come takes the seat of somebody who has gone, or a new one; other empty seats are
    /// skipped, their sheets rest for the round.
    func passing(_ sheets: Sheets) -> (change: BoardChange, isLast: Bool) {
        var groups = sheets.groups
        let isLast = sheets.round + 1 >= sheets.rounds
        let seated = Set(groups.joined().map(\.tag))
        let late = isLast ? [] : sitters().filter { !seated.contains($0.tag) && $0.part != .facilitator }
        for person in late {
            if let (group, seat) = emptySeat(groups) {
                groups[group][seat] = self.seat(person)
            } else if let group = smallestGroup(groups, round: sheets.round + 1) {
                groups[group].append(seat(person))
            }
        }
        return (.sheetsPassed(round: sheets.round + 1, groups: groups), isLast)
    }

    private func emptySeat(_ groups: [[Seat]]) -> (group: Int, seat: Int)? {
        for (group, seats) in groups.enumerated() {
            if let seat = seats.firstIndex(where: { present[$0.tag] == nil }) { return (group, seat) }
        }
        return nil
    }

    private func smallestGroup(_ groups: [[Seat]], round: Int) -> Int? {
        // A group whose sheets have gone round is done.
        let open = groups.indices.filter { group in
            groups[group].count < BrainwritingRules.seats.upperBound && round < groups[group].count
        }
        return open.min { groups[$0].count < groups[$1].count }
    }

    /// The sheet somebody holds, with what stands on it from earlier rounds.
    func sheet(of tag: AuthorTag) -> OwnPart.Sheet? {
        guard stage == .writing, let sheets, let (group, seat) = sheets.seat(of: tag), let held = sheets.place(of: tag)
        else { return nil }
        var rows = [[OwnPart.Sheet.Line]](repeating: [], count: sheets.round)
        let there = arrivals.lazy.compactMap { ideas[$0] }.filter { idea in
            guard let place = idea.place, idea.state == .shown else { return false }
            return place.group == held.group && place.sheet == held.sheet && place.round < sheets.round
        }
        for idea in there.sorted(by: { ($0.place?.slot ?? 0) < ($1.place?.slot ?? 0) }) {
            guard let round = idea.place?.round else { continue }
            rows[round].append(OwnPart.Sheet.Line(text: idea.text))
        }
        return OwnPart.Sheet(group: group, seat: seat, round: sheets.round, rows: rows)
    }
}
