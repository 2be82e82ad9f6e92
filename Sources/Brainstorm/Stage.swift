/// The stages of a session, in their order.
public enum Stage: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// What became of last month's actions.
    case review
    /// The problem is agreed.
    case problem
    /// Ideas are written.
    case writing
    /// Ideas are read out one by one.
    case reveal
    /// Ideas are improved and combined.
    case improve
    /// Ideas are made clear and put together.
    case cluster
    /// Dots and rankings.
    case vote
    /// Scores by criteria.
    case score
    /// What becomes of each item.
    case decide
    /// Who does what until when.
    case assign
    /// The protocol is read.
    case protocolling = "protocol"
    /// Nothing changes any more.
    case closed

    /// Where it stands in the order, from 0.
    public var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Earlier stages come first.
    public static func < (a: Stage, b: Stage) -> Bool { a.position < b.position }

    /// Whether a step from here to `other` leaves none out: back, or forward to the next. Where ideas are seen as they
    /// are written, writing and reading out may be passed over.
    public func leads(to other: Stage, in mode: Mode) -> Bool {
        guard other != self, self != .closed, other != .closed else { return false }
        guard other > self else { return true }
        return Self.allCases.allSatisfy { between in
            guard between > self, between < other else { return true }
            return mode == .open && (between == .writing || between == .reveal)
        }
    }
}

/// How ideas come to be.
public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
    /// Everybody sees each idea at once.
    case open
    /// Nominal group technique: silent writing, then reading out.
    case nominal = "ngt"
    /// Brainwriting: six people, three ideas, five minutes, and the sheets go round.
    case brainwriting = "635"
    /// Silent writing, then rounds of scoring with the statistics of the round before.
    case delphi

    /// Whether others' ideas are unseen until they are revealed.
    public var isSilent: Bool { self != .open }
}

/// Who learns who wrote what.
public enum Anonymity: String, Hashable, Sendable, Codable, CaseIterable {
    /// Everybody, at once.
    case open
    /// Everybody, when the idea is read out.
    case reveal
    /// Nobody: identities lie under a separate key, for the safety of a child.
    case always
}
