/// One school, subject and grade over the years, as far as it may be shown.
public struct IndicatorSeries: Hashable, Sendable, Codable {
    /// A year.
    public struct Point: Hashable, Sendable, Codable {
        /// The year in which the school year ends.
        public var year: Int
        /// How many people; nil where too few, or where it is not about people.
        public var n: Int?
        /// The mean.
        public var mean: Double?
        /// Percent good and very good.
        public var quality: Double?
        /// Percent below the threshold.
        public var below: Double?
        /// The one number of what is no assessment.
        public var value: Double?
        /// What it is measured on.
        public var scale: String
        /// Whether fewer than 10 people stand behind it, so that nothing is shown.
        public var suppressed: Bool
        /// Whether the scale differs from that of the year before, so that no line may join the two.
        public var breaks: Bool

        /// The number of that kind.
        public func measure(_ measure: IndicatorMeasure) -> Double? {
            switch measure {
            case .mean: mean
            case .quality: quality
            case .below: below
            case .value: value
            }
        }
    }

    /// What the last year is compared with.
    public struct Baseline: Hashable, Sendable, Codable {
        /// Its year.
        public var year: Int
        /// Its numbers.
        public var mean: Double?
        /// Percent good and very good.
        public var quality: Double?
        /// Percent below the threshold.
        public var below: Double?
        /// The one number of what is no assessment.
        public var value: Double?
        /// The last year that is shown, minus the baseline, in each number that both have.
        public var difference: Difference?
    }

    /// How much numbers have grown.
    public struct Difference: Hashable, Sendable, Codable {
        /// The year that is compared.
        public var year: Int
        /// Of the mean.
        public var mean: Double?
        /// In percentage points.
        public var quality: Double?
        /// In percentage points.
        public var below: Double?
        /// Of the one number.
        public var value: Double?
    }

    /// What is watched.
    public var kind: IndicatorKind
    /// The school's id.
    public var school: String
    /// The subject; empty where there is none.
    public var subject: String
    /// The grade; 0 where there is none.
    public var grade: Int
    /// The years in order.
    public var points: [Point]
    /// What the last year is compared with; nil where nothing can be.
    public var baseline: Baseline?

    /// The series of these records, ordered by school's id, subject and grade.
    ///
    /// - Parameter start: the year in which the programme began. The baseline is the last shown year up to then; where
    ///   there is none, or where the scale has changed since, it is the first shown year on the present scale.
    public static func all(of records: [IndicatorRecord], start: Int) -> [IndicatorSeries] {
        struct Name: Hashable {
            var kind: IndicatorKind
            var school: String
            var subject: String
            var grade: Int
        }
        let groups = Dictionary(grouping: records) {
            Name(kind: $0.key.kind, school: $0.key.school, subject: $0.key.subject, grade: $0.key.grade)
        }
        let series = groups.map { name, records in
            let points = Self.points(of: records)
            return IndicatorSeries(
                kind: name.kind, school: name.school, subject: name.subject, grade: name.grade, points: points,
                baseline: Self.baseline(of: points, start: start))
        }
        return series.sorted {
            ($0.kind.order, $0.subject, $0.grade, $0.school) < ($1.kind.order, $1.subject, $1.grade, $1.school)
        }
    }

    private static func points(of records: [IndicatorRecord]) -> [Point] {
        var points: [Point] = []
        for record in records.sorted(by: { $0.key.year < $1.key.year }) {
            let isHidden = record.isSuppressed
            points.append(
                Point(
                    year: record.key.year, n: isHidden ? nil : record.n, mean: isHidden ? nil : record.mean,
                    quality: isHidden ? nil : record.quality, below: isHidden ? nil : record.below,
                    value: isHidden ? nil : record.value, scale: record.scale, suppressed: isHidden,
                    breaks: points.last.map { $0.scale != record.scale } ?? false))
        }
        return points
    }

    private static func baseline(of points: [Point], start: Int) -> Baseline? {
        // What lies before the last change of scale is no measure for what came after it.
        let run = points.suffix(from: points.lastIndex(where: \.breaks) ?? points.startIndex)
        let shown = run.filter { !$0.suppressed }
        guard let point = shown.last(where: { $0.year <= start }) ?? shown.first, let last = shown.last else {
            return nil
        }
        var baseline = Baseline(
            year: point.year, mean: point.mean, quality: point.quality, below: point.below, value: point.value)
        guard last.year > point.year else { return baseline }
        func difference(_ measure: IndicatorMeasure) -> Double? {
            guard let new = last.measure(measure), let old = point.measure(measure) else { return nil }
            return new - old
        }
        baseline.difference = Difference(
            year: last.year, mean: difference(.mean), quality: difference(.quality), below: difference(.below),
            value: difference(.value))
        return baseline
    }
}

extension IndicatorKind {
    /// Its place in lists.
    public var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
