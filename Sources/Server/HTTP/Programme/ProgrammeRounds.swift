import Boards
import Mentoring

/// What the boards tell of rounds of scores, for the pages of a programme.
struct ProgrammeRounds: Sendable {
    /// Nil where there are no boards.
    let boards: BoardService?

    /// The rounds of a programme's sessions, as somebody finds them.
    func of(_ data: ProgrammeData, for visit: ProgrammeVisit) async -> [ScoringRound] {
        guard let boards, data.boards.contains(where: { $0.closedAt == nil }) else { return [] }
        let programme = data.programme.id
        let standings = await boards.rounds(programme: programme, for: visit.account.map { "account:" + $0 })
        return standings.compactMap { standing in
            guard let name = standing.programmeSession, name.hasPrefix(programme + "/") else { return nil }
            return ScoringRound(
                board: standing.board, session: String(name.dropFirst(programme.count + 1)), title: standing.title,
                number: standing.round, isOpen: standing.isOpen, endsAt: standing.endsAt,
                isTimedOut: standing.isTimedOut, hasEnded: standing.hasEnded, schools: standing.schools,
                left: standing.left, isReminded: standing.remindedAt != nil)
        }
    }
}
