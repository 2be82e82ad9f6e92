/// Between which numbers the schools of a district lie in a year, without saying which school is where.
public struct IndicatorRange: Hashable, Sendable, Codable {
    /// The year in which the school year ends.
    public var year: Int
    /// The lowest number of a school.
    public var low: Double
    /// The median of the schools' numbers.
    public var median: Double
    /// The highest number of a school.
    public var high: Double
    /// How many schools.
    public var schools: Int
    /// What the numbers are measured on.
    public var scale: String

    /// The fewest schools of which a range is told: among fewer, a school would find the others.
    public static let fewestSchools = 5

    /// The ranges of these records, one for each year in which enough schools may be shown.
    ///
    /// The records are of one kind, subject and grade. A school counts once in a year; where schools were measured on
    /// different scales, those on the most common one count, and of equally common ones the first by name.
    public static func all(of records: [IndicatorRecord], _ measure: IndicatorMeasure) -> [IndicatorRange] {
        let shown = records.filter { !$0.isSuppressed && $0.measure(measure) != nil }
        return Dictionary(grouping: shown, by: \.key.year).compactMap { year, records in
            let scales = Dictionary(grouping: records, by: \.scale)
            let common = scales.min { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            guard let (scale, records) = common else { return nil }
            let values = Dictionary(records.map { ($0.key.school, $0.measure(measure)) }) { first, _ in first }
                .values.compactMap { $0 }.sorted()
            guard values.count >= fewestSchools, let low = values.first, let high = values.last else { return nil }
            return IndicatorRange(
                year: year, low: low, median: median(of: values), high: high, schools: values.count, scale: scale)
        }.sorted { $0.year < $1.year }
    }

    private static func median(of sorted: [Double]) -> Double {
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// All schools of a district together in a year.
public struct IndicatorTotal: Hashable, Sendable, Codable {
    /// The year in which the school year ends.
    public var year: Int
    /// How many schools are in it: those that are shown.
    public var schools: Int
    /// How many people; nil where it is not about people.
    public var n: Int?
    /// Of assessments: the mean over all pupils.
    public var mean: Double?
    /// Of assessments: percent of all pupils.
    public var quality: Double?
    /// Of assessments: percent of all pupils.
    public var below: Double?
    /// Of everything else: the sum over the schools.
    public var value: Double?
    /// What it is measured on.
    public var scale: String

    /// The totals of these records, which are of one kind, subject and grade; of years with enough schools only.
    ///
    /// Schools with few pupils are left out. The others stand beside the total, each with its n and its mean, so that
    /// of a single one that is left blank everything could be computed: the total's sum less theirs.
    public static func all(of records: [IndicatorRecord]) -> [IndicatorTotal] {
        let shown = records.filter { !$0.isSuppressed }
        return Dictionary(grouping: shown, by: \.key.year).compactMap { year, records in
            let scales = Dictionary(grouping: records, by: \.scale)
            let common = scales.min { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            guard let (scale, records) = common,
                Set(records.map(\.key.school)).count >= IndicatorRange.fewestSchools
            else { return nil }
            let people = records.compactMap(\.n).reduce(0, +)
            let isAboutPeople = records.allSatisfy(\.key.kind.isAboutPeople)
            guard !isAboutPeople || people >= IndicatorRecord.fewest else { return nil }
            let values = records.compactMap(\.value)
            return IndicatorTotal(
                year: year, schools: Set(records.map(\.key.school)).count, n: isAboutPeople ? people : nil,
                mean: weighted(records, .mean), quality: weighted(records, .quality), below: weighted(records, .below),
                value: values.isEmpty ? nil : values.reduce(0, +), scale: scale)
        }.sorted { $0.year < $1.year }
    }

    /// The mean over all people of the records that have the number.
    private static func weighted(_ records: [IndicatorRecord], _ measure: IndicatorMeasure) -> Double? {
        var sum = 0.0
        var people = 0
        for record in records {
            guard let value = record.measure(measure), let n = record.n else { continue }
            sum += value * Double(n)
            people += n
        }
        return people > 0 ? sum / Double(people) : nil
    }
}
