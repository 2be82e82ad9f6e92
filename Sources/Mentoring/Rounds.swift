/// A round of scores that is worked on between sessions, as the programme knows it from a board.
public struct ScoringRound: Equatable, Sendable {
    /// The board.
    public var board: String
    /// The session.
    public var session: String
    /// What people know it by.
    public var title: String
    /// Which round it is, from 1; 0 when nobody has scored in any.
    public var number: Int
    /// Whether scores are taken now.
    public var isOpen: Bool
    /// When it ends by itself, or when the last one did; milliseconds since 1970.
    public var endsAt: Int64?
    /// Whether time closed the last round.
    public var isTimedOut: Bool
    /// Whether no more rounds are needed.
    public var hasEnded: Bool
    /// The schools that take part, and whether somebody of each has given everything.
    public var schools: [String: Bool]
    /// How much whoever looks has still to give.
    public var left: Int
    /// Whether whoever leads has reminded of it.
    public var isReminded: Bool

    /// Describes a round.
    public init(
        board: String, session: String, title: String, number: Int, isOpen: Bool, endsAt: Int64? = nil,
        isTimedOut: Bool = false, hasEnded: Bool = false, schools: [String: Bool], left: Int = 0,
        isReminded: Bool = false
    ) {
        self.board = board
        self.session = session
        self.title = title
        self.number = number
        self.isOpen = isOpen
        self.endsAt = endsAt
        self.isTimedOut = isTimedOut
        self.hasEnded = hasEnded
        self.schools = schools
        self.left = left
        self.isReminded = isReminded
    }
}

extension ProgrammeData {
    /// What rounds of scores ask of somebody: to score, or to go on as whoever leads. Nobody else hears of them.
    public func alerts(of rounds: [ScoringRound], for sight: Sight, today: Day) -> [ProgrammeAlert] {
        let own = sight.ownSchools(self, today: today)
        let known = Dictionary(sessions.map { ($0.id, $0) }) { first, _ in first }
        return rounds.compactMap { round in
            guard let session = known[round.session] else { return nil }
            var params = ["board": round.board, "title": round.title, "round": String(round.number)]
            if round.isOpen || round.isTimedOut { params["until"] = round.endsAt.map { String($0) } }
            if sight.closesRounds(of: session, self) {
                guard let kind = round.news else { return nil }
                if kind == .delphiOver { params["ended"] = String(round.hasEnded) }
                return ProgrammeAlert(kind, school: session.leader, params: params)
            }
            // Who writes the minutes neither closes a round nor scores in it.
            guard !sight.leads(session), round.isOpen, round.left > 0,
                let school = round.schools.keys.sorted().first(where: own.contains)
            else { return nil }
            if round.isReminded { params["reminded"] = "true" }
            return ProgrammeAlert(.delphiWaits, school: school, params: params)
        }
    }

    /// The open rounds with an end that somebody has to do with, for their calendar.
    public func dated(_ rounds: [ScoringRound], for sight: Sight, today: Day) -> [ScoringRound] {
        let own = sight.ownSchools(self, today: today)
        let led = Set(sessions.filter { sight.leads($0) || sight.closesRounds(of: $0, self) }.map(\.id))
        return rounds.filter { round in
            round.isOpen && round.endsAt != nil
                && (led.contains(round.session) || round.schools.keys.contains(where: own.contains))
        }
    }
}

extension ScoringRound {
    /// What whoever leads has to know of it.
    fileprivate var news: ProgrammeAlert.Kind? {
        guard isOpen else { return number > 0 || isTimedOut ? .delphiOver : nil }
        return !schools.isEmpty && schools.values.allSatisfy { $0 } ? .delphiComplete : nil
    }
}
