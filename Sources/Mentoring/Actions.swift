extension ProgrammeAction {
    /// Who changes an action.
    public enum Actor: Sendable {
        /// A delegate of its school.
        case delegate
        /// Whoever led the session, or governs the programme.
        case leader
        /// Who administers the server.
        case administrator
    }

    /// What may become of it through somebody.
    public func nextStates(for actor: Actor) -> Set<State> {
        switch (state, actor) {
        case (.proposed, .delegate): [.accepted, .declined]
        // What nobody has answered is reviewed with the rest, and carried on or given up.
        case (.proposed, .leader): [.notDone, .carried]
        case (.proposed, .administrator): [.accepted, .declined, .notDone, .carried]
        case (.accepted, .delegate), (.carried, .delegate): [.done, .notDone]
        case (.accepted, .leader), (.carried, .leader), (.accepted, .administrator), (.carried, .administrator):
            [.done, .notDone, .carried]
        // A school may think better of it; what was reviewed too early can be corrected.
        case (.declined, .delegate), (.declined, .administrator): [.accepted]
        case (.done, .leader), (.done, .administrator): [.notDone]
        case (.notDone, .leader), (.notDone, .administrator): [.done, .carried]
        case (.declined, .leader), (.done, .delegate), (.notDone, .delegate): []
        }
    }

    /// Makes something of it.
    ///
    /// - Throws: ``MentoringError`` where that cannot be.
    public mutating func become(
        _ next: State, why reason: String?, by actor: Actor, now: Int64
    ) throws(MentoringError) {
        guard nextStates(for: actor).contains(next) else {
            guard nextStates(for: .administrator).contains(next) else {
                throw MentoringError(
                    .conflict, "This action is \(state.rawValue) by now; load the page again and see what can be done.")
            }
            throw MentoringError(
                .notAllowed,
                next == .accepted || next == .declined
                    ? "A delegate of the school itself accepts or declines its action."
                    : "Whoever leads the session says this of an action, or a delegate of its school.")
        }
        let needsReason = next == .declined || next == .notDone
        guard !needsReason || reason?.isEmpty == false else {
            throw MentoringError(.invalid, "Say why in a few words.")
        }
        state = next
        why = next == .accepted || next == .done ? nil : reason ?? why
        if next == .carried { carried += 1 }
        changedAt = now
    }
}

/// Numbers of a month: how much was thought of, and what became of it.
public struct MonthOfIdeas: Equatable, Sendable {
    /// The month.
    public var month: Month
    /// Ideas of its sessions.
    public var ideas: Int
    /// How many of those were adopted.
    public var adopted: Int
    /// Actions that were decided.
    public var actions: Int
    /// How many of those are done.
    public var done: Int
}

extension ProgrammeData {
    /// Ideas and actions of every month up to `last`.
    public func ideas(upTo last: Month) -> [MonthOfIdeas] {
        programme.allMonths.filter { $0 <= last }.map { month in
            let held = sessions.filter { $0.month == month && $0.state != .cancelled }
            let decided = actions.filter { $0.month == month && $0.state != .declined }
            return MonthOfIdeas(
                month: month, ideas: held.reduce(0) { $0 + $1.ideas }, adopted: held.reduce(0) { $0 + $1.adopted },
                actions: decided.count, done: decided.count { $0.state == .done })
        }
    }
}
