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

extension ProgrammeAction.State {
    /// How far an action has come: decided, answered, reviewed.
    fileprivate var step: Int {
        switch self {
        case .proposed: 0
        case .accepted, .declined: 1
        case .done, .notDone, .carried: 2
        }
    }
}

extension ProgrammeData {
    /// What a session begins with: the open actions that earlier sessions gave its schools.
    public func previousActions(for session: ProgrammeSession) -> [ProgrammeAction] {
        let schools = Set(sessionSchools.filter { $0.session == session.id }.map(\.school))
        let earlier = Set(sessions.filter { $0.startsAt < session.startsAt }.map(\.id))
        return actions.filter { action in
            action.isOpen && action.state != .proposed && schools.contains(action.school)
                && action.session != session.id && action.session.map(earlier.contains) ?? true
        }
    }

    /// The ideas that come back in a session: what was parked in earlier ones of the same leader school.
    public func parkedIdeas(for session: ProgrammeSession) -> [ParkedIdea] {
        let earlier = Set(
            sessions.filter { $0.leader == session.leader && $0.startsAt < session.startsAt }.map(\.id))
        return parked.filter { earlier.contains($0.session) && ($0.takenUpIn == nil || $0.takenUpIn == session.id) }
    }

    /// When actions of a session are due: on the day of the leader's next one, or in a month.
    public func dueDay(after session: ProgrammeSession) -> Day {
        let next = sessions.filter {
            $0.leader == session.leader && $0.startsAt > session.startsAt && $0.state != .cancelled
        }.min { $0.startsAt < $1.startsAt }
        return dueDay(next, after: session.startsAt)
    }

    /// When an action that was carried at a moment is due: on the day of its school's next session, or in a month.
    public func dueDay(carrying action: ProgrammeAction, at moment: Int64) -> Day {
        let invited = Set(sessionSchools.filter { $0.school == action.school }.map(\.session))
        let next = sessions.filter {
            invited.contains($0.id) && $0.startsAt > moment && $0.state != .cancelled
        }.min { $0.startsAt < $1.startsAt }
        return dueDay(next, after: moment)
    }

    private func dueDay(_ next: ProgrammeSession?, after moment: Int64) -> Day {
        programme.calendar.day(at: next?.startsAt ?? moment + 30 * 86_400_000)
    }

    /// A session's board was opened: the parked ideas have come back in it.
    public mutating func boardOpened(_ board: String, session id: String) {
        guard let index = sessions.firstIndex(where: { $0.id == id }) else { return }
        sessions[index].board = board
        let back = Set(parkedIdeas(for: sessions[index]).map(\.id))
        for index in parked.indices where back.contains(parked[index].id) { parked[index].takenUpIn = id }
    }

    /// Takes the actions over as a session's board has them by now, those of earlier sessions included. What the board
    /// has taken back again is forgotten.
    ///
    /// - Returns: the actions that are new or stand otherwise than before.
    @discardableResult
    public mutating func take(
        _ list: [BoardAction], session id: String, board: String, now: Int64
    ) -> [ProgrammeAction] {
        guard let index = sessions.firstIndex(where: { $0.id == id }) else { return [] }
        if sessions[index].board != board { boardOpened(board, session: id) }
        let session = sessions[index]
        let members = Set(members.map(\.school))
        var changed: [ProgrammeAction] = []
        for told in list where members.contains(told.school) {
            guard let place = actions.firstIndex(where: { $0.id == told.id }) else {
                let action = ProgrammeAction(
                    id: told.id, programme: programme.id, session: id, month: session.month, item: told.item,
                    school: told.school, text: told.text, owner: told.owner, due: told.due ?? dueDay(after: session),
                    state: told.state, why: told.why, carried: told.carried, createdAt: now)
                actions.append(action)
                changed.append(action)
                continue
            }
            var action = actions[place]
            action.text = told.text
            action.item = told.item ?? action.item
            action.owner = told.owner ?? action.owner
            if action.session == id {
                action.due = told.due ?? action.due
            } else if told.carried > action.carried {
                // The board of a later session only reviews it, and does not plan that school's next one.
                action.due = dueDay(carrying: action, at: session.startsAt)
            }
            // What somebody has said of it on the programme's page since the board was opened is not taken back by the
            // board, which does not know of it.
            if told.state.step >= action.state.step {
                action.state = told.state
                action.why = told.why
            }
            action.carried = max(told.carried, action.carried)
            guard action != actions[place] else { continue }
            action.changedAt = now
            let isNews = action.state != actions[place].state
            actions[place] = action
            if isNews { changed.append(action) }
        }
        let kept = Set(list.map(\.id))
        actions.removeAll { $0.session == id && $0.state == .proposed && !kept.contains($0.id) }
        return changed
    }

    /// A session's board was closed: how much was thought of, and what is parked. Told twice, it changes nothing more.
    public mutating func boardClosed(
        _ board: String, session id: String, ideas: Int, adopted: Int,
        parked list: [(id: String, text: String, reason: String)],
        now: Int64
    ) {
        guard let index = sessions.firstIndex(where: { $0.id == id }) else { return }
        if sessions[index].board != board { boardOpened(board, session: id) }
        sessions[index].ideas = ideas
        sessions[index].adopted = adopted
        for idea in list where !parked.contains(where: { $0.id == idea.id }) {
            parked.append(
                ParkedIdea(
                    id: idea.id, programme: programme.id, session: id, text: idea.text, reason: idea.reason, at: now))
        }
    }
}
