/// What a session's board tells of an action.
public struct BoardAction: Equatable, Sendable {
    /// Its name on the board.
    public var id: String
    /// What it came from.
    public var item: String?
    /// The school's id.
    public var school: String
    /// What is to be done.
    public var text: String
    /// Who of the school does it.
    public var owner: String?
    /// The last day.
    public var due: Day?
    /// How it stands.
    public var state: ProgrammeAction.State
    /// Why it was declined, not done or carried.
    public var why: String?
    /// How often it was carried.
    public var carried: Int

    /// Describes an action.
    public init(
        id: String, item: String? = nil, school: String, text: String, owner: String? = nil, due: Day? = nil,
        state: ProgrammeAction.State, why: String? = nil, carried: Int = 0
    ) {
        self.id = id
        self.item = item
        self.school = school
        self.text = text
        self.owner = owner
        self.due = due
        self.state = state
        self.why = why
        self.carried = carried
    }
}

extension ProgrammeData {
    /// What a session begins with: the open actions that earlier sessions gave its schools. Those that nobody has
    /// answered come back, too, or they would be forgotten.
    public func previousActions(for session: ProgrammeSession) -> [ProgrammeAction] {
        let schools = Set(sessionSchools.filter { $0.session == session.id }.map(\.school))
        let earlier = Set(sessions.filter { $0.startsAt < session.startsAt }.map(\.id))
        return actions.filter { action in
            action.isOpen && schools.contains(school(action.school, in: session))
                && action.session != session.id && action.session.map(earlier.contains) ?? true
        }
    }

    /// The ideas that come back in a session: what was parked in earlier ones of the same leader school and not decided
    /// since.
    public func parkedIdeas(for session: ProgrammeSession) -> [ParkedIdea] {
        let earlier = Set(
            sessions.filter { school($0.leader, in: session) == session.leader && $0.startsAt < session.startsAt }
                .map(\.id))
        return parked.filter { earlier.contains($0.session) && $0.takenUpIn == nil }
    }

    /// The school that a school is by the day of a session: itself, or whatever it was merged into.
    public func school(_ school: String, in session: ProgrammeSession) -> String {
        successor(of: school, on: programme.calendar.day(at: session.startsAt))
    }

    /// When actions of a session are due: on the day of the leader's next one, or in a month.
    public func dueDay(after session: ProgrammeSession) -> Day {
        let next = sessions.filter {
            $0.leader == session.leader && $0.startsAt > session.startsAt && $0.state.takesPlace
        }.min { $0.startsAt < $1.startsAt }
        return dueDay(next, after: session.startsAt)
    }

    /// When an action that was carried at a moment is due: on the day of its school's next session, or in a month.
    public func dueDay(carrying action: ProgrammeAction, at moment: Int64) -> Day {
        let invited = Dictionary(grouping: sessionSchools, by: \.session)
        let next = sessions.filter { session in
            guard session.startsAt > moment, session.state.takesPlace else { return false }
            let school = school(action.school, in: session)
            return invited[session.id]?.contains { $0.school == school } == true
        }.min { $0.startsAt < $1.startsAt }
        return dueDay(next, after: moment)
    }

    private func dueDay(_ next: ProgrammeSession?, after moment: Int64) -> Day {
        programme.calendar.day(at: next?.startsAt ?? moment + 30 * 86_400_000)
    }

    /// A board was opened in a session. The first of a session's boards is not forgotten for the second.
    public mutating func boardOpened(_ board: String, session id: String, now: Int64) {
        guard let index = sessions.firstIndex(where: { $0.id == id }), !boards.contains(where: { $0.board == board })
        else { return }
        sessions[index].board = board
        boards.append(SessionBoard(programme: programme.id, session: id, board: board, openedAt: now))
    }

    /// Takes the actions over as a session's board has them by now, those of earlier sessions included. What the board
    /// has taken back again is forgotten; what other boards of the session have made stays.
    ///
    /// - Parameter opened: the actions of earlier sessions as the board was opened with them.
    /// - Returns: the actions that are new or stand otherwise than before.
    @discardableResult
    public mutating func take(
        _ list: [BoardAction], opened: [BoardAction] = [], session id: String, board: String, now: Int64
    ) -> [ProgrammeAction] {
        boardOpened(board, session: id, now: now)
        guard let session = sessions.first(where: { $0.id == id }) else { return [] }
        let today = programme.calendar.day(at: now)
        let known = Set(members.map(\.school))
        let start = Dictionary(opened.map { ($0.id, $0) }) { first, _ in first }
        var changed: [ProgrammeAction] = []
        for told in list where known.contains(told.school) {
            var word = BoardWord(told, programme: programme.id, board: board)
            if let place = actions.firstIndex(where: { $0.id == told.id }) {
                let former =
                    words.first { $0.id == word.id }
                    ?? start[told.id].map { BoardWord($0, programme: programme.id, board: board) }
                let before = actions[place]
                follow(&word, told, since: former, at: place, in: session)
                if actions[place] != before {
                    actions[place].changedAt = now
                    if actions[place].state != before.state { changed.append(actions[place]) }
                }
            } else {
                let action = ProgrammeAction(
                    id: told.id, programme: programme.id, session: id, board: board, month: session.month,
                    item: told.item, school: successor(of: told.school, on: today), text: told.text,
                    owner: told.owner, due: told.due ?? dueDay(after: session), state: told.state, why: told.why,
                    carried: told.carried, createdAt: now)
                actions.append(action)
                changed.append(action)
            }
            words.removeAll { $0.id == word.id }
            words.append(word)
        }
        let kept = Set(list.map(\.id))
        let gone = actions.filter { $0.board == board && $0.state == .proposed && !kept.contains($0.id) }.map(\.id)
        actions.removeAll { gone.contains($0.id) }
        words.removeAll { gone.contains($0.action) }
        return changed
    }

    /// Changes an action by what a board says otherwise than before. What it only repeats is no news: somebody may have
    /// said something else on the programme's page since.
    private mutating func follow(
        _ word: inout BoardWord, _ told: BoardAction, since former: BoardWord?, at place: Int,
        in session: ProgrammeSession
    ) {
        var action = actions[place]
        word.dueBefore = former?.dueBefore
        word.dueCarried = former?.dueCarried
        action.item = told.item ?? action.item
        if former?.text != told.text { action.text = told.text }
        if former?.owner != told.owner { action.owner = former == nil ? told.owner ?? action.owner : told.owner }
        if action.session == session.id, former?.due != told.due {
            action.due = told.due ?? dueDay(after: session)
        }
        let isSaid = former.map { $0.state != told.state || $0.why != told.why || $0.carried != told.carried } ?? true
        if isSaid {
            action.state = told.state
            action.why = told.why
            let growth = told.carried - (former?.carried ?? action.carried)
            let before = action.carried
            // Carried here and on the page alike, it is carried once.
            action.carried = growth > 0 ? max(before, told.carried) : max(0, before + growth)
            if action.session != session.id {
                // The board of a later session only reviews it, and does not plan that school's next one.
                if action.carried > before {
                    word.dueBefore = action.due
                    action.due = dueDay(carrying: action, at: session.startsAt)
                    word.dueCarried = action.due
                } else if growth < 0, let day = word.dueBefore, action.due == word.dueCarried {
                    action.due = day
                }
            }
        }
        actions[place] = action
    }

    /// A session's board was closed: how much was thought of, what is parked, and which parked ideas of before were
    /// decided. Those that nobody came to stay parked. Told twice, it changes nothing more.
    public mutating func boardClosed(_ board: String, session id: String, _ outcome: BoardOutcome, now: Int64) {
        boardOpened(board, session: id, now: now)
        guard let index = sessions.firstIndex(where: { $0.id == id }),
            let place = boards.firstIndex(where: { $0.board == board }), boards[place].closedAt == nil
        else { return }
        boards[place].closedAt = now
        boards[place].ideas = outcome.ideas
        boards[place].adopted = outcome.adopted
        let all = boards.filter { $0.session == id }
        sessions[index].ideas = all.reduce(0) { $0 + $1.ideas }
        sessions[index].adopted = all.reduce(0) { $0 + $1.adopted }
        for idea in outcome.parked where !parked.contains(where: { $0.id == idea.id }) {
            let former = parked.filter { idea.from.contains($0.id) }
            var new = ParkedIdea(
                id: idea.id, programme: programme.id, session: id, text: idea.text, reason: idea.reason, at: now)
            new.times += former.map(\.times).max() ?? 0
            parked.append(new)
        }
        let takenUp = Set(outcome.takenUp + outcome.parked.flatMap(\.from))
        for index in parked.indices where parked[index].takenUpIn == nil {
            if takenUp.contains(parked[index].id) {
                parked[index].takenUpIn = id
            } else if let reason = outcome.parkedAgain[parked[index].id] {
                parked[index].times += 1
                parked[index].reason = reason
            }
        }
    }
}
