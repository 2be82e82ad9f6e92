import Indicators

/// What is told of indicators.
struct IndicatorTableBody: Encodable, Sendable {
    /// What there is to choose from.
    struct Kind: Encodable, Sendable {
        var kind: IndicatorKind
        /// At least one: what belongs to no subject stands under an empty name.
        var subjects: [Subject]
    }

    struct Subject: Encodable, Sendable {
        var subject: String
        /// Those of which there are numbers; empty where numbers belong to no grade.
        var grades: [Int]
    }

    struct Baseline: Encodable, Sendable {
        var year: Int
        var mean: Double?
        var quality: Double?
        var below: Double?
        var value: Double?
        /// The last shown year minus the baseline, of the mean or the one number.
        var difference: Double?
        /// The same of every number.
        var differences: IndicatorSeries.Difference?

        init(_ baseline: IndicatorSeries.Baseline) {
            year = baseline.year
            mean = baseline.mean
            quality = baseline.quality
            below = baseline.below
            value = baseline.value
            difference = baseline.difference?.mean ?? baseline.difference?.value
            differences = baseline.difference
        }
    }

    struct Series: Encodable, Sendable {
        var kind: IndicatorKind
        var school: String
        var name: String
        var subject: String
        /// Left out where there is none.
        var grade: Int?
        /// What the main number is: `mark` (a scale to 5), `points`, or `count`.
        var unit: String
        var points: [IndicatorSeries.Point]
        var baseline: Baseline?
    }

    var kinds: [Kind]
    var series: [Series]
    /// Of the mean, or of the one number.
    var range: [IndicatorRange]
    /// Of every number that there is.
    var ranges: [String: [IndicatorRange]]
    /// All schools together.
    var totals: [IndicatorTotal]
}

/// What of a programme's indicators somebody may see: those who govern all schools, anybody else their own school and
/// the district's range without names.
struct IndicatorReports: Sendable {
    /// What whoever asks chose; nil for everything.
    struct Choice: Sendable {
        var kind: IndicatorKind?
        var subject: String?
        var grade: Int?
        var school: String?
    }

    let records: [IndicatorRecord]
    /// The names of all schools by their ids.
    let names: [String: String]
    /// The schools whose numbers are shown by name; nil for all.
    let own: Set<String>?
    /// The year in which the programme began.
    let start: Int

    func table(_ choice: Choice) -> IndicatorTableBody {
        let chosen = records.filter { record in
            (choice.kind.map { record.key.kind == $0 } ?? true)
                && (choice.subject.map { record.key.subject == $0 } ?? true)
                && (choice.grade.map { record.key.grade == $0 } ?? true)
        }
        let visible = chosen.filter { record in
            (own?.contains(record.key.school) ?? true) && (choice.school.map { record.key.school == $0 } ?? true)
        }
        // Numbers of several subjects or grades make no common range.
        let groups = Set(chosen.map { Group($0.key) })
        let measures = groups.count == 1 ? groups.first?.kind.measures ?? [] : []
        var ranges: [String: [IndicatorRange]] = [:]
        for measure in measures {
            let found = IndicatorRange.all(of: chosen, measure)
            if !found.isEmpty { ranges[measure.rawValue] = found }
        }
        return IndicatorTableBody(
            kinds: kinds, series: series(visible), range: measures.first.flatMap { ranges[$0.rawValue] } ?? [],
            ranges: ranges, totals: groups.count == 1 ? IndicatorTotal.all(of: chosen) : [])
    }

    /// What a range can be of.
    struct Group: Hashable, Sendable {
        var kind: IndicatorKind
        var subject: String
        var grade: Int

        init(_ key: IndicatorRecord.Key) {
            kind = key.kind
            subject = key.subject
            grade = key.grade
        }
    }

    /// Everything there is to choose from, in a steady order.
    var groups: [Group] {
        Set(records.map { Group($0.key) }).sorted {
            ($0.kind.order, $0.subject, $0.grade) < ($1.kind.order, $1.subject, $1.grade)
        }
    }

    private var kinds: [IndicatorTableBody.Kind] {
        IndicatorKind.allCases.compactMap { kind in
            let subjects = Dictionary(grouping: groups.filter { $0.kind == kind }, by: \.subject)
            guard !subjects.isEmpty else { return nil }
            return IndicatorTableBody.Kind(
                kind: kind,
                subjects: subjects.map { subject, groups in
                    .init(subject: subject, grades: groups.map(\.grade).filter { $0 > 0 }.sorted())
                }.sorted { $0.subject < $1.subject })
        }
    }

    /// In alphabetic order of the schools: there is no league table.
    private func series(_ records: [IndicatorRecord]) -> [IndicatorTableBody.Series] {
        IndicatorSeries.all(of: records, start: start).map { series in
            IndicatorTableBody.Series(
                kind: series.kind, school: series.school, name: names[series.school] ?? "", subject: series.subject,
                grade: series.grade > 0 ? series.grade : nil, unit: unit(series), points: series.points,
                baseline: series.baseline.map(IndicatorTableBody.Baseline.init))
        }.sorted {
            ($0.name, $0.school, $0.kind.order, $0.subject, $0.grade ?? 0) < (
                $1.name, $1.school, $1.kind.order, $1.subject, $1.grade ?? 0
            )
        }
    }

    private func unit(_ series: IndicatorSeries) -> String {
        guard series.kind.isAssessment else { return "count" }
        return series.points.last?.scale == "5" ? "mark" : "points"
    }
}
