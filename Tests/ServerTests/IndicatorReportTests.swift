import Indicators
import Testing

@testable import Server

/// Who is told which indicators.
@Suite struct IndicatorReportTests {
    private func reports(own: Set<String>?, schools: Int = 5) -> IndicatorReports {
        let records = (0..<schools).map { index in
            IndicatorRecord(
                key: .init(kind: .vpr, school: "s\(index)", subject: "математика", grade: 5, year: 2026), n: 20,
                mean: 3 + Double(index) / 10, quality: 40, scale: "5")
        }
        let names = Dictionary(uniqueKeysWithValues: (0..<schools).map { ("s\($0)", "Школа \(9 - $0)") })
        return IndicatorReports(records: records, names: names, own: own, start: 2025)
    }

    private let choice = IndicatorReports.Choice(kind: .vpr, subject: "математика", grade: 5, school: nil)

    @Test func `a school sees itself and a range without names`() {
        let table = reports(own: ["s1"]).table(choice)
        #expect(table.series.map(\.school) == ["s1"])
        #expect(table.range.map(\.low) == [3.0])
        #expect(table.range.map(\.schools) == [5])
        #expect(table.ranges["quality"]?.first?.median == 40)
        // Nobody else's numbers are had by asking for them.
        var other = choice
        other.school = "s2"
        #expect(reports(own: ["s1"]).table(other).series.isEmpty)
    }

    @Test func `among four schools no range is told`() {
        let table = reports(own: ["s1"], schools: 4).table(choice)
        #expect(table.range.isEmpty)
        #expect(table.totals.isEmpty)
    }

    @Test func `schools stand in alphabetic order whatever their results`() {
        let table = reports(own: nil).table(choice)
        #expect(table.series.map(\.name) == table.series.map(\.name).sorted())
        #expect(table.series.count == 5)
        #expect(table.series.first?.unit == "mark")
        #expect(table.kinds.first?.subjects.map(\.grades) == [[5]])
    }

    @Test func `several subjects have no common range`() {
        let mixed = reports(own: nil).records.enumerated().map { index, record in
            var record = record
            record.key.subject = index % 2 == 0 ? "математика" : "физика"
            return record
        }
        let all = IndicatorReports(records: mixed, names: [:], own: nil, start: 2025)
        #expect(all.table(.init(kind: .vpr, subject: nil, grade: nil, school: nil)).range.isEmpty)
    }
}
