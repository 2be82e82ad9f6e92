/// Something that is voted on, as people see it: numbers stand there only when results may be seen.
public struct Item: Hashable, Sendable, Codable {
    /// What an item is.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A cluster.
        case cluster
        /// An idea in none.
        case idea
    }
    /// The result of a ranking.
    public struct Ranked: Hashable, Sendable, Codable {
        /// Σ (r + 1 − rank).
        public var sum: Int
        /// How many ranked it.
        public var voters: Int
        /// How many ranked it first.
        public var firsts: Int
    }
    /// Where an item stands between benefit and effort.
    public enum Quadrant: String, Hashable, Sendable, Codable, CaseIterable {
        /// Much benefit, little effort.
        case quickWin
        /// Much benefit, much effort.
        case bigProject
        /// Little benefit, little effort.
        case fillIn
        /// Little benefit, much effort.
        case thankless
    }
    /// The result of the matrix.
    public struct Scored: Hashable, Sendable, Codable {
        /// The median by criterion, as it was given: costs are not turned round.
        public var criteria: [String: Double]
        /// Σ weight · median, costs turned round; nil until every criterion has a score.
        public var total: Double?
        /// The benefit from 1 to 5: the weighted mean of the criteria that are no costs.
        public var impact: Double?
        /// The effort from 1 to 5: the weighted mean of the costs.
        public var effort: Double?
        /// Benefit by effort.
        public var priority: Double?
        /// Where it stands.
        public var quadrant: Quadrant?
        /// Its place by the total, from 1; equals share one, and the next counts them all.
        public var place: Int?
    }
    /// The facilitator's own column.
    public struct Own: Hashable, Sendable, Codable {
        /// From 1 to 5.
        public var value: Int?
        /// A note.
        public var note: String?
    }

    /// Its number: the cluster's or the idea's.
    public var id: ItemID
    /// What it is.
    public var kind: Kind
    /// The cluster's title, or the idea.
    public var title: String
    /// All dots.
    public var raw: Int?
    /// Dots balanced by school.
    public var balanced: Double?
    /// How many gave it a dot.
    public var votes: Int?
    /// The ranking.
    public var ranking: Ranked?
    /// The matrix.
    public var matrix: Scored?
    /// How far apart the middle half of the scores lies, by criterion.
    public var iqr: [String: Double]?
    /// Whether people disagree and have not talked it over; false once they have.
    public var discuss: Bool?
    /// The facilitator's own column; hosts only.
    public var own: Own?
    /// Its place among all, from 1; equals share one.
    public var place: Int?
    /// Dots that were lost when clusters were merged, because nobody may have so many on one item.
    public var dropped: Int?
}

/// What becomes of an item.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is done as it is.
    case adopt
    /// It is done in another form.
    case adapt
    /// It comes back next month.
    case park
    /// It is not done.
    case reject
}

/// A decision.
public struct Decision: Hashable, Sendable, Codable {
    /// On what.
    public var item: ItemID
    /// What.
    public var verdict: Verdict
    /// Why.
    public var reason: String
    /// In which words or form.
    public var text: String?
    /// The name of who wrote it down.
    public var by: String

    /// Describes a decision.
    public init(item: ItemID, verdict: Verdict, reason: String, text: String? = nil, by: String) {
        self.item = item
        self.verdict = verdict
        self.reason = reason
        self.text = text
        self.by = by
    }
}

/// An action of one school.
public struct Action: Hashable, Sendable, Codable {
    /// How an action stands.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Given, and not yet answered.
        case proposed
        /// The school's owner took it.
        case accepted
        /// The school did not take it.
        case declined
        /// It is done.
        case done
        /// It is not done and will not be.
        case notDone
        /// It goes on to the next month.
        case carried
    }

    /// Its number.
    public var id: ActionID
    /// Of which item it comes.
    public var item: ItemID?
    /// The id of the school.
    public var school: String
    /// The name of the school.
    public var schoolName: String
    /// What is to be done.
    public var text: String
    /// Who answers for it.
    public var owner: String?
    /// By which day, as 2026-12-20.
    public var due: String?
    /// How it stands.
    public var state: State
    /// Why it was declined, not done or carried.
    public var why: String?
    /// How often it was carried on.
    public var carried: Int
    /// Whether it was carried twice and went to the methodical centre.
    public var escalated: Bool?

    /// Describes an action.
    public init(
        id: ActionID, item: ItemID? = nil, school: String, schoolName: String, text: String, owner: String? = nil,
        due: String? = nil, state: State = .proposed, why: String? = nil, carried: Int = 0, escalated: Bool? = nil
    ) {
        self.id = id
        self.item = item
        self.school = school
        self.schoolName = schoolName
        self.text = text
        self.owner = owner
        self.due = due
        self.state = state
        self.why = why
        self.carried = carried
        self.escalated = escalated
    }
}
