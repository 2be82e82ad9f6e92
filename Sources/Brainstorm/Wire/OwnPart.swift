/// What one may do on a board, as far as the stage lets one.
public enum Right: String, Hashable, Sendable, Codable, CaseIterable {
    /// Stages, timers, anonymity: the facilitator.
    case lead
    /// Decisions, actions, hiding: facilitators and secretaries.
    case host
    /// Adds ideas.
    case add
    /// Improves and combines ideas.
    case improve
    /// Takes down what others say.
    case speakers
    /// Orders the board.
    case cluster
    /// Gives dots and rankings.
    case vote
    /// Scores.
    case score
    /// Accepts actions of the own school.
    case accept
}

/// What one person alone sees of a board: the message `boardOwn`.
public struct OwnPart: Hashable, Sendable, Encodable {
    /// The sheet of brainwriting that one holds.
    public struct Sheet: Hashable, Sendable, Codable {
        /// What somebody wrote on it.
        public struct Line: Hashable, Sendable, Codable {
            /// The words.
            public var text: String
        }
        /// The group, from 0.
        public var group: Int
        /// The seat, from 0.
        public var seat: Int
        /// The round, from 0.
        public var round: Int
        /// What was written in earlier rounds, by round.
        public var rows: [[Line]]
    }

    /// The session.
    public var session: String
    /// What one may do.
    public var rights: [Right]
    /// One's own ideas.
    public var ideas: [IdeaID]
    /// One's own ideas that others cannot see yet.
    public var unseen: [Idea]
    /// What one was typing, by slot.
    public var drafts: [String: String]
    /// One's dots, by item.
    public var dots: [ItemID: Int]
    /// How many dots are left.
    public var dotsLeft: Int
    /// One's ranking.
    public var rank: [ItemID]
    /// One's scores, by item and criterion.
    public var scores: [ItemID: [String: Int]]
    /// What one has said in this round of a Delphi, by item: the criteria. Other scores stand from the round before.
    public var given: [ItemID: [String]]?
    /// The sheet of brainwriting.
    public var sheet: Sheet?
    /// The id of one's school.
    public var school: String?
    /// True when one's school votes on phones, so that one's own vote does not count.
    public var phoned: Bool?

    private enum CodingKeys: String, CodingKey {
        case session, rights, ideas, unseen, drafts, dots, dotsLeft, rank, scores, given, sheet, school, phoned
    }

    /// Writes the fields of the message, without its type.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(session, forKey: .session)
        try container.encode(rights, forKey: .rights)
        try container.encode(ideas, forKey: .ideas)
        try container.encode(unseen, forKey: .unseen)
        try container.encode(drafts, forKey: .drafts)
        try container.encode(Self.byText(dots), forKey: .dots)
        try container.encode(dotsLeft, forKey: .dotsLeft)
        try container.encode(rank, forKey: .rank)
        try container.encode(Self.byText(scores), forKey: .scores)
        try container.encodeIfPresent(given.map(Self.byText), forKey: .given)
        try container.encodeIfPresent(sheet, forKey: .sheet)
        try container.encodeIfPresent(school, forKey: .school)
        try container.encodeIfPresent(phoned, forKey: .phoned)
    }

    private static func byText<Value>(_ values: [ItemID: Value]) -> [String: Value] {
        Dictionary(uniqueKeysWithValues: values.map { (String($0), $1) })
    }
}
