import Primitives

extension BoardState {
    /// Whether nobody may write any more in this stage: the time is over, or all sheets have gone round.
    var isWritingOver: Bool {
        guard stage == .writing, settings.mode.isSilent else { return false }
        return timer?.over == true || sheets?.isOver == true
    }

    func time(
        _ operation: BoardCommand.TimerOperation, _ seconds: Int?, _ actor: BoardActor, _ now: Int64
    ) throws(BoardError) -> [BoardChange] {
        try require(.lead, actor)
        let length = Int64(seconds ?? (operation == .extend ? 60 : BrainwritingRules.seconds)) * 1000
        if operation == .start || operation == .extend {
            guard let seconds = seconds ?? BrainwritingRules.seconds as Int?,
                BoardLimits.timerSeconds.contains(seconds)
            else {
                throw BoardError(.malformed, "A timer runs for 5 seconds to 24 hours.")
            }
        }
        if operation == .start { return [.timer(BoardTimer(endsAt: now + length, length: length))] }
        guard var timer else { throw BoardError(.notFound, "There is no timer; start one.") }
        switch operation {
        case .start: break
        case .stop: return [.timer(nil)]
        case .pause:
            guard let endsAt = timer.endsAt, !timer.grace, !timer.over else {
                throw BoardError(.conflict, "The timer does not run.")
            }
            timer.remaining = max(0, endsAt - now)
            timer.endsAt = nil
        case .resume:
            guard let remaining = timer.remaining else { throw BoardError(.conflict, "The timer is not held.") }
            timer.endsAt = now + remaining
            timer.remaining = nil
        case .extend:
            if let remaining = timer.remaining {
                timer.remaining = remaining + length
            } else {
                timer.endsAt = max(timer.endsAt ?? now, now) + length
            }
            timer.grace = false
            timer.over = false
            let day = Int64(BoardLimits.timerSeconds.upperBound) * 1000
            guard (timer.remaining ?? 0) <= day, (timer.endsAt ?? now) - now <= day else {
                throw BoardError(.limit, "A timer runs for 24 hours at most.")
            }
        }
        return [.timer(timer)]
    }

    /// What happens by itself by now: timers run out, what is being typed becomes ideas, sheets go round. Ask again
    /// after applying until there is nothing.
    public func due(now: Int64, random: inout some RandomNumberGenerator) -> [BoardEvent] {
        guard let nextDue, nextDue <= now else { return [] }
        if let end = roundEnd, end <= now {
            return [.scoresTimedOut, scoresClosing].map { BoardEvent(at: now, $0) }
        }
        guard var timer else { return [] }
        guard timer.grace else {
            timer.grace = true
            return [BoardEvent(at: now, .timer(timer))]
        }
        timer.grace = false
        timer.over = true
        guard stage == .writing, settings.mode.isSilent else { return [BoardEvent(at: now, .timer(timer))] }
        var changes = sweep(&random)
        if let sheets, !sheets.isOver {
            let passed = passing(sheets)
            changes.append(passed.change)
            if !passed.isLast { timer = BoardTimer(endsAt: now + timer.length, length: timer.length) }
        }
        changes.append(.timer(timer))
        return changes.map { BoardEvent(at: now, $0) }
    }

    /// When ``due(now:random:)`` has something; milliseconds since 1970.
    public var nextDue: Int64? { [timerDue, roundEnd].compactMap { $0 }.min() }

    private var timerDue: Int64? {
        guard let timer, let endsAt = timer.endsAt, !timer.over, stage != .closed else { return nil }
        return timer.grace ? endsAt + BoardLimits.grace : endsAt
    }

    // MARK: Drafts

    func draft(
        _ slot: String, _ text: String, _ board: BoardNumber, _ actor: BoardActor
    ) throws(BoardError) -> [BoardChange] {
        guard actor.part != .observer else {
            throw BoardError(.notAllowed, "You look on and do not write in this session.")
        }
        guard (1...40).contains(slot.utf8.count) else {
            throw BoardError(.malformed, "A draft needs a slot of 1 to 40 letters.")
        }
        guard text.utf8.count <= BoardLimits.draftCharacters * 32, text.count <= BoardLimits.draftCharacters else {
            throw BoardError(.malformed, "A draft has at most \(BoardLimits.draftCharacters) characters.")
        }
        let mine = drafts[actor.tag] ?? [:]
        if text.isEmpty, mine[slot] == nil { return [] }
        guard mine[slot] != nil || mine.count < BoardLimits.draftsEach else {
            throw BoardError(.limit, "You have begun \(BoardLimits.draftsEach) texts; send or empty one.")
        }
        try require(board)
        let board = self.board(of: slot, board, actor)
        guard mine[slot]?.text != text || mine[slot]?.board != board else { return [] }
        return [
            .draft(Author(actor, settings.anonymity), slot: slot, text: text, board: board == 0 ? nil : board)
        ]
    }

    mutating func keepDraft(_ author: Author, _ slot: String, _ text: String, _ board: BoardNumber) {
        guard let tag = author.tag else { return }
        people.insert(tag)
        if text.isEmpty {
            forgetDraft(tag, slot)
        } else {
            drafts[tag, default: [:]][slot] = Draft(author: author, text: text, board: board)
        }
        stamps.touch(tag)
    }

    mutating func forgetDraft(_ tag: AuthorTag, _ slot: String) {
        drafts[tag]?[slot] = nil
        if drafts[tag]?.isEmpty == true { drafts[tag] = nil }
    }

    /// What is being typed becomes ideas when silent writing ends: nobody loses a thought to a clock.
    func sweep(_ random: inout some RandomNumberGenerator) -> [BoardChange] {
        guard settings.mode.isSilent, !isWritingOver else { return [] }
        var changes: [BoardChange] = []
        var taken: Set<UInt32> = []
        var room = BoardLimits.ideas - ideas.count
        for (tag, slots) in drafts.sorted(by: { $0.key < $1.key }) {
            for (slot, draft) in slots.sorted(by: { $0.key < $1.key }) where Self.becomesIdea(slot) {
                guard let text = WrittenText.clean(draft.text) else { continue }
                let isWhole = text.count <= BoardLimits.ideaCharacters.upperBound
                let words = isWhole ? text : String(text.prefix(BoardLimits.ideaCharacters.upperBound))
                var place: SheetPlace?
                if let sheets {
                    guard let number = Int(slot), (0..<BrainwritingRules.slots).contains(number),
                        let held = sheets.place(of: tag)
                    else { continue }
                    place = SheetPlace(group: held.group, sheet: held.sheet, round: sheets.round, slot: number)
                    if let there = idea(at: place, of: tag) {
                        if there.text != words { changes.append(.edited(idea: there.id, text: words)) }
                        changes.append(.draft(draft.author, slot: slot, text: "", board: nil))
                        continue
                    }
                }
                guard room > 0 else { continue }
                room -= 1
                var id = freshNumber(&random)
                while !taken.insert(id).inserted { id = freshNumber(&random) }
                // What did not fit stays with its author.
                changes.append(
                    .idea(
                        NewIdea(
                            id: id, author: draft.author, board: place == nil ? draft.board : 0, text: words,
                            slot: isWhole ? slot : nil, place: place)))
            }
        }
        return changes
    }

    /// Whether what is typed under a name is an idea of its own; what improves, combines or dictates is not.
    private static func becomesIdea(_ slot: String) -> Bool { slot == "idea" || ["0", "1", "2"].contains(slot) }
}
