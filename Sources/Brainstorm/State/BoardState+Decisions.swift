extension BoardState {
    func decide(
        _ item: ItemID, _ verdict: Verdict, _ reason: String, _ text: String?, _ actor: BoardActor
    ) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.decide, of: "Deciding")
        guard isItem(item) else { throw BoardError(.notFound, "There is nothing of that number to decide on.") }
        let reason = try Words.required(reason, "A reason", limit: BoardLimits.reasonCharacters)
        let text = try Words.optional(text, "The wording", limit: BoardLimits.reasonCharacters)
        guard verdict == .adopt || verdict == .adapt || !actions.values.contains(where: { $0.item == item }) else {
            throw BoardError(.conflict, "Schools have actions of this; take the actions away first.")
        }
        let decision = Decision(item: item, verdict: verdict, reason: reason, text: text, by: actor.name)
        return decision == decisions[item] ? [] : [.decided(decision)]
    }

    func assign(
        _ item: ItemID, _ school: String, _ text: String, _ due: String?, _ id: ActionID?, _ actor: BoardActor,
        _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.assign, of: "Giving actions")
        guard let decision = decisions[item] else {
            throw BoardError(.conflict, "Nothing was decided on this; go back and decide.")
        }
        guard decision.verdict == .adopt || decision.verdict == .adapt else {
            throw BoardError(.conflict, "Only what is adopted or adapted becomes actions.")
        }
        guard let school = opening.schools.first(where: { $0.id == school }) else {
            throw BoardError(.notFound, "This school does not take part in the session.")
        }
        let text = try Words.required(text, "An action", limit: BoardLimits.ideaCharacters.upperBound)
        if let due, !Self.isDay(due) { throw BoardError(.malformed, "A day is written as 2026-12-20.") }
        guard !actions.values.contains(where: { $0.item == item && $0.school == school.id && $0.id != id }) else {
            throw BoardError(.conflict, "This school has an action of this already; change that one.")
        }
        if let id {
            guard var action = actions[id], action.item == item, action.school == school.id else {
                throw BoardError(.notFound, "There is no such action; somebody may have taken it away.")
            }
            let isSame = action.text == text && action.due == due
            guard !isSame else { return [] }
            action.text = text
            action.due = due
            // Who accepted other words has not accepted these.
            action.state = .proposed
            action.owner = nil
            action.why = nil
            return [.assigned(action)]
        }
        guard actions.count < BoardLimits.actions else {
            throw BoardError(.limit, "There are \(BoardLimits.actions) actions; no more fit.")
        }
        let action = Action(
            id: Self.hexadecimal(&random), item: item, school: school.id, schoolName: school.name, text: text,
            due: due ?? opening.due)
        return [.assigned(action)]
    }

    private static func hexadecimal(_ random: inout some RandomNumberGenerator) -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<32).map { _ in digits[Int.random(in: 0..<16, using: &random)] })
    }

    /// Whether a text is a day of the calendar, as 2026-12-20.
    static func isDay(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.map(\.count) == [4, 2, 2] else { return false }
        let numbers = parts.compactMap { part in
            part.allSatisfy { (0x30...0x39).contains($0) } ? part.reduce(0) { $0 * 10 + Int($1) - 0x30 } : nil
        }
        guard numbers.count == 3, (1...12).contains(numbers[1]) else { return false }
        let isLeap = numbers[0] % 4 == 0 && (numbers[0] % 100 != 0 || numbers[0] % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[numbers[1] - 1]).contains(numbers[2])
    }

    func unassign(_ id: ActionID, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        try require(.decide, .assign, of: "Taking actions away")
        guard actions[id] != nil else { throw BoardError(.notFound, "There is no such action.") }
        return [.unassigned(action: id)]
    }

    func accept(_ id: ActionID, _ owner: String?, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try requireOwnSchool(id, actor)
        let owner = try Words.optional(owner, "A name", limit: BoardLimits.titleCharacters)
        return [.accepted(action: id, owner: owner ?? actor.name)]
    }

    func decline(_ id: ActionID, _ reason: String, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try requireOwnSchool(id, actor)
        let reason = try Words.required(reason, "A reason", limit: BoardLimits.reasonCharacters)
        return [.declined(action: id, reason: reason)]
    }

    private func requireOwnSchool(_ id: ActionID, _ actor: BoardActor) throws(BoardError) {
        try require(.accept, actor)
        try require(.assign, .protocolling, of: "Answering for actions")
        guard let action = actions[id] else {
            throw BoardError(.notFound, "There is no such action; it may have been taken away.")
        }
        guard let school = actor.school, school.id == action.school else {
            throw BoardError(.notAllowed, "Only a delegate of that school can answer for its action.")
        }
    }

    func review(
        _ id: ActionID, _ state: Action.State, _ why: String?, _ actor: BoardActor
    ) throws(BoardError) -> [BoardChange] {
        try require(.review, of: "The review of last month's actions")
        guard let action = previous.first(where: { $0.id == id }) else {
            throw BoardError(.notFound, "There is no such action of last month.")
        }
        let isOfSchool = actor.part == .delegate && actor.school?.id == action.school
        if !isOfSchool { try require(.host, actor) }
        guard [.done, .notDone, .carried].contains(state) else {
            throw BoardError(.malformed, "An action is done, not done, or carried on.")
        }
        let why = try Words.optional(why, "A reason", limit: BoardLimits.reasonCharacters)
        guard state != .notDone || why != nil else {
            throw BoardError(.malformed, "Say why it was not done.")
        }
        return [.reviewed(action: id, state: state, why: why)]
    }

    // MARK: Applying

    mutating func takeResult(_ change: BoardChange) {
        switch change {
        case .decided(let decision):
            decisions[decision.item] = decision
            stamps.decisions[decision.item] = version
        case .assigned(let action):
            actions[action.id] = action
            stamps.actions[action.id] = version
        case .unassigned(let id):
            actions[id] = nil
            stamps.actions[id] = nil
            stamps.lose(.action(id), version: version)
        case .accepted(let id, let owner):
            actions[id]?.state = .accepted
            actions[id]?.owner = owner
            actions[id]?.why = nil
            stamps.actions[id] = version
        case .declined(let id, let reason):
            actions[id]?.state = .declined
            actions[id]?.owner = nil
            actions[id]?.why = reason
            stamps.actions[id] = version
        case .reviewed(let id, let state, let why): review(id, state, why)
        default: break
        }
    }

    private mutating func review(_ id: ActionID, _ state: Action.State, _ why: String?) {
        guard let index = previous.firstIndex(where: { $0.id == id }),
            let before = opening.previous.first(where: { $0.id == id })
        else { return }
        previous[index].state = state
        previous[index].why = why
        // From what it came with: saying it twice does not carry it twice.
        previous[index].carried = before.carried + (state == .carried ? 1 : 0)
        previous[index].escalated = previous[index].carried >= 2 ? true : nil
    }
}
