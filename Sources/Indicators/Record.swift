/// What is known of one school, subject and grade in one year.
public struct IndicatorRecord: Hashable, Sendable, Codable {
    /// What tells one record from the others of a programme.
    public struct Key: Hashable, Sendable, Codable {
        /// What is watched.
        public var kind: IndicatorKind
        /// The school's id.
        public var school: String
        /// The subject; empty where there is none.
        public var subject: String
        /// 1 to 11; 0 where it is about no grade.
        public var grade: Int
        /// The year in which the school year ends.
        public var year: Int

        /// Names a record.
        public init(kind: IndicatorKind, school: String, subject: String = "", grade: Int = 0, year: Int) {
            self.kind = kind
            self.school = school
            self.subject = subject
            self.grade = grade
            self.year = year
        }
    }

    /// Which one it is.
    public var key: Key
    /// How many people stand behind the numbers; nil where they are not about people, as with complaints.
    public var n: Int?
    /// The mean mark or points.
    public var mean: Double?
    /// Percent with good and very good marks.
    public var quality: Double?
    /// Percent below the threshold.
    public var below: Double?
    /// The one number of what is no assessment.
    public var value: Double?
    /// What the numbers are measured on, such as `5` or `100`: numbers on different scales are never compared.
    public var scale: String

    /// Describes a record.
    public init(
        key: Key, n: Int? = nil, mean: Double? = nil, quality: Double? = nil, below: Double? = nil,
        value: Double? = nil, scale: String = ""
    ) {
        self.key = key
        self.n = n
        self.mean = mean
        self.quality = quality
        self.below = below
        self.value = value
        self.scale = scale
    }

    /// The fewest people whose numbers are shown.
    public static let fewest = 10

    /// Whether so few people stand behind it that nothing may be shown.
    public var isSuppressed: Bool { n.map { $0 < Self.fewest } ?? key.kind.isAboutPeople }

    /// The number that ranges are made of.
    public func measure(_ measure: IndicatorMeasure) -> Double? {
        switch measure {
        case .mean: mean
        case .quality: quality
        case .below: below
        case .value: value
        }
    }
}

/// Which of a record's numbers is meant.
public enum IndicatorMeasure: String, Sendable, CaseIterable, Codable {
    case mean, quality, below, value
}

extension IndicatorKind {
    /// Whether its numbers are about people, of whom there must be enough.
    public var isAboutPeople: Bool { self != .complaints }

    /// Its numbers, the most telling one first.
    public var measures: [IndicatorMeasure] { isAssessment ? [.mean, .quality, .below] : [.value] }

    /// The scale where a table does not say: marks from 1 to 5, or a hundred points.
    public var usualScale: String {
        switch self {
        case .vpr, .oge: "5"
        case .ege: "100"
        default: ""
        }
    }
}
