import Indicators
import Testing

private func record(
    _ school: String, _ year: Int, n: Int? = 25, mean: Double? = nil, quality: Double? = nil, value: Double? = nil,
    scale: String = "5", kind: IndicatorKind = .vpr
) -> IndicatorRecord {
    IndicatorRecord(
        key: .init(kind: kind, school: school, subject: "математика", grade: 5, year: year), n: n, mean: mean,
        quality: quality, value: value, scale: scale)
}

/// What is shown of a school over the years.
@Suite struct SeriesTests {
    @Test func theBaselineIsTheYearInWhichTheProgrammeBegan() throws {
        let records = [
            record("a", 2024, mean: 3.1, quality: 30), record("a", 2025, mean: 3.25, quality: 40),
            record("a", 2027, mean: 3.5, quality: 52), record("a", 2026, mean: 3.0),
        ]
        let series = try #require(IndicatorSeries.all(of: records, start: 2025).first)
        #expect(series.points.map(\.year) == [2024, 2025, 2026, 2027])
        let baseline = try #require(series.baseline)
        #expect(baseline.year == 2025)
        #expect(baseline.difference?.year == 2027)
        #expect(baseline.difference?.mean == 0.25)
        #expect(baseline.difference?.quality == 12)
        #expect(baseline.difference?.below == nil)
    }

    @Test func withoutAnEarlierYearTheFirstOneIsTheBaseline() throws {
        let series = IndicatorSeries.all(of: [record("a", 2026, mean: 3), record("a", 2027, mean: 4)], start: 2025)
        #expect(series.first?.baseline?.year == 2026)
        #expect(series.first?.baseline?.difference?.mean == 1)
    }

    @Test func aChangedScaleBreaksTheSeriesAndItsBaseline() throws {
        let records = [
            record("a", 2024, mean: 3), record("a", 2025, mean: 3.5), record("a", 2026, mean: 62, scale: "100"),
            record("a", 2027, mean: 65, scale: "100"),
        ]
        let series = try #require(IndicatorSeries.all(of: records, start: 2025).first)
        #expect(series.points.map(\.breaks) == [false, false, true, false])
        #expect(series.baseline?.year == 2026)
        #expect(series.baseline?.difference?.mean == 3)
    }

    @Test func nothingIsShownOfFewerThanTen() throws {
        let records = [
            record("a", 2025, n: 9, mean: 3.2, quality: 33), record("a", 2026, n: 10, mean: 3.4, quality: 40),
            record("a", 2027, n: nil, mean: 5),
        ]
        let points = try #require(IndicatorSeries.all(of: records, start: 2025).first).points
        #expect(points.map(\.suppressed) == [true, false, true])
        for point in [points[0], points[2]] {
            #expect(point.n == nil)
            #expect(point.mean == nil)
            #expect(point.quality == nil)
        }
        #expect(points[1].n == 10)
    }

    @Test func aHiddenYearIsNoBaseline() {
        let records = [record("a", 2025, n: 3, mean: 5), record("a", 2026, mean: 3), record("a", 2027, mean: 4)]
        #expect(IndicatorSeries.all(of: records, start: 2025).first?.baseline?.year == 2026)
        let hidden = [record("a", 2025, n: 3, mean: 5)]
        #expect(IndicatorSeries.all(of: hidden, start: 2025).first?.baseline == nil)
    }

    @Test func complaintsNeedNoPeopleBehindThem() {
        let series = IndicatorSeries.all(
            of: [record("a", 2026, n: nil, value: 2, scale: "", kind: .complaints)], start: 2025)
        #expect(series.first?.points.first?.value == 2)
    }
}

/// The anonymous range of a district.
@Suite struct RangeTests {
    private let five = zip(["a", "b", "c", "d", "e"], [3.0, 4.2, 3.4, 3.9, 3.5]).map { record($0, 2026, mean: $1) }

    @Test func fiveSchoolsAreARange() throws {
        let ranges = IndicatorRange.all(of: five, .mean)
        #expect(ranges == [try #require(ranges.first)])
        #expect(ranges.first?.low == 3.0)
        #expect(ranges.first?.median == 3.5)
        #expect(ranges.first?.high == 4.2)
        #expect(ranges.first?.schools == 5)
    }

    @Test func fourSchoolsAreNone() {
        #expect(IndicatorRange.all(of: Array(five.prefix(4)), .mean).isEmpty)
        // The fifth has too few pupils, another scale, or is a second record of one of them.
        for fifth in [
            record("e", 2026, n: 9, mean: 3), record("e", 2026, mean: 60, scale: "100"), record("a", 2026, mean: 5),
            record("e", 2025, mean: 3), record("e", 2026, quality: 10),
        ] {
            #expect(IndicatorRange.all(of: five.prefix(4) + [fifth], .mean).isEmpty)
        }
    }

    @Test func evenNumbersHaveAMedianBetween() {
        let six = five + [record("f", 2026, mean: 3.7)]
        #expect(IndicatorRange.all(of: six, .mean).first?.median == 3.6)
    }

    @Test func totalsCountEveryPupil() throws {
        let schools = ["a", "b", "c", "d", "e"]
        let people = [10, 20, 30, 40, 14]
        let records = zip(schools, people).map { record($0, 2026, n: $1, mean: Double($1) / 10) }
        let total = try #require(IndicatorTotal.all(of: records).first)
        #expect(total.n == 114)
        // (10·1 + 20·2 + 30·3 + 40·4 + 14·1.4) / 114
        #expect(abs((total.mean ?? 0) - 319.6 / 114) < 1e-12)
        #expect(IndicatorTotal.all(of: Array(records.prefix(4))).isEmpty)
        let clubs = schools.map { record($0, 2026, n: 100, value: 12, kind: .clubs) }
        #expect(IndicatorTotal.all(of: clubs).first?.value == 60)
    }

    @Test func aSuppressedSchoolCannotBeComputedFromTheTotal() throws {
        let shown = ["a", "b", "c", "d", "e"].map { record($0, 2026, n: 20, mean: 3.5) }
        let hidden = record("f", 2026, n: 4, mean: 2)
        let total = try #require(IndicatorTotal.all(of: shown + [hidden]).first)
        #expect(total == IndicatorTotal.all(of: shown).first)
        #expect(total.schools == 5 && total.n == 100)
        // What is left after the schools that are shown says nothing of the one that is not.
        #expect(total.n == shown.compactMap(\.n).reduce(0, +))
        #expect(IndicatorTotal.all(of: Array(shown.prefix(4)) + [hidden]).isEmpty)
    }
}

/// Whole percent that add up.
@Suite struct SharesTests {
    @Test func theLargestRemaindersGetTheRest() {
        // 23.72 14.74 8.97 21.15 14.10 17.31
        let shares = Shares(of: [37, 23, 14, 33, 22, 27])
        #expect(shares.percent == [24, 15, 9, 21, 14, 17])
        #expect(shares.total == 156)
    }

    @Test(arguments: [
        ([1, 1, 1], [34, 33, 33]), ([0, 0], [0, 0]), ([], []), ([5], [100]), ([1, 2], [33, 67]),
        ([1, 1, 1, 1, 1, 1], [17, 17, 17, 17, 16, 16]), ([0, 7], [0, 100]), ([199, 1], [100, 0]),
    ])
    func otherCases(_ counts: [Int], _ percent: [Int]) { #expect(Shares(of: counts).percent == percent) }

    @Test func theyAlwaysAddUp() {
        var state: UInt64 = 7
        for size in 1...40 {
            let counts = (0..<size).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % 1000 + 1
            }
            #expect(Shares(of: counts).percent.reduce(0, +) == 100)
        }
    }
}
