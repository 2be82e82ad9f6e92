/// A text in one language, or in the two of the product.
public enum Title: Hashable, Sendable, Codable {
    /// As somebody wrote it.
    case text(String)
    /// Ours, in Russian and English.
    case both(ru: String, en: String)

    private enum CodingKeys: String, CodingKey { case ru, en }

    /// Reads a string or an object of both languages.
    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self = .text(text)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self = .both(
            ru: try container.decode(String.self, forKey: .ru), en: try container.decode(String.self, forKey: .en))
    }

    /// Writes what it read.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .both(let ru, let en):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(ru, forKey: .ru)
            try container.encode(en, forKey: .en)
        }
    }
}

/// What items are scored by, from 1 to 5.
public struct Criterion: Hashable, Sendable, Codable {
    /// A short word that is unique among the criteria.
    public var id: String
    /// What people read.
    public var title: Title
    /// Its share of the total; all shares are 1 together.
    public var weight: Double
    /// Whether more is worse: 6 − x counts.
    public var cost: Bool

    /// Makes a criterion.
    public init(id: String, title: Title, weight: Double, cost: Bool) {
        self.id = id
        self.title = title
        self.weight = weight
        self.cost = cost
    }
}

/// How people vote.
public enum VotingMethod: String, Hashable, Sendable, Codable, CaseIterable {
    /// Everybody has some dots and lays them on what they like.
    case dots
    /// Everybody puts the best in order.
    case ranking
}

/// How votes and scores are given. What is nil follows from the number of items.
public struct Scoring: Hashable, Sendable, Codable {
    /// Dots.
    public struct Dots: Hashable, Sendable, Codable {
        /// The most on one item; nil: half of `each`, rounded up.
        public var perItem: Int?
        /// How many each has; nil: a third of the items, rounded down, and one more.
        public var each: Int?

        /// Makes a setting.
        public init(perItem: Int? = nil, each: Int? = nil) {
            self.perItem = perItem
            self.each = each
        }
    }
    /// Ranking.
    public struct Ranking: Hashable, Sendable, Codable {
        /// How many places each gives.
        public var top: Int

        /// Makes a setting.
        public init(top: Int) { self.top = top }
    }
    /// The matrix.
    public struct Matrix: Hashable, Sendable, Codable {
        /// What is scored.
        public var criteria: [Criterion]

        /// Makes a setting.
        public init(criteria: [Criterion]) { self.criteria = criteria }
    }

    /// Dots.
    public var dots: Dots
    /// Ranking.
    public var ranking: Ranking
    /// The matrix.
    public var matrix: Matrix

    /// Makes a setting.
    public init(dots: Dots, ranking: Ranking, matrix: Matrix) {
        self.dots = dots
        self.ranking = ranking
        self.matrix = matrix
    }

    /// What holds when nobody has chosen: the dots that follow from the items, the best five, benefit and effort alike.
    public static let standard = Scoring(
        dots: Dots(), ranking: Ranking(top: 5),
        matrix: Matrix(criteria: [
            Criterion(id: "impact", title: .both(ru: "Польза", en: "Benefit"), weight: 0.5, cost: false),
            Criterion(id: "effort", title: .both(ru: "Трудозатраты", en: "Effort"), weight: 0.5, cost: true),
        ]))

    enum CodingKeys: String, CodingKey { case dots, ranking, matrix }

    /// Reads a setting; what is left out is standard.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        dots = try container.decodeIfPresent(Dots.self, forKey: .dots) ?? Self.standard.dots
        ranking = try container.decodeIfPresent(Ranking.self, forKey: .ranking) ?? Self.standard.ranking
        matrix = try container.decodeIfPresent(Matrix.self, forKey: .matrix) ?? Self.standard.matrix
    }
}
