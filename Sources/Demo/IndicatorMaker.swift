import Indicators

/// Draws five years of a district's figures: schools that are mentored grow a little faster than the others.
struct IndicatorMaker {
    let schools: [DemoSchool]
    let clock: DemoClock
    /// The year in which the programme began.
    let start: Int

    /// The last year whose results are known.
    private var last: Int {
        let today = clock.today
        return today.month >= 7 ? today.year : today.year - 1
    }

    private var years: ClosedRange<Int> { last - 4...last }

    func records(_ random: inout SeededGenerator) -> [IndicatorRecord] {
        var result: [IndicatorRecord] = []
        for school in schools {
            for (subject, grade) in [("Русский язык", 5), ("Математика", 5), ("Математика", 8), ("История", 7)] {
                result += marks(.vpr, school, subject, grade, &random)
            }
            for subject in ["Русский язык", "Математика", "Обществознание"] {
                result += marks(.oge, school, subject, 9, &random)
            }
            if school.isFull {
                for subject in ["Русский язык", "Математика (профильная)"] {
                    result += points(school, subject, &random)
                }
            }
            result += counts(school, &random)
        }
        return result
    }

    /// How good a school is in a year, from 0 to 1.
    private func strength(_ school: DemoSchool, _ year: Int, _ random: inout SeededGenerator) -> Double {
        let growth = school.group == nil ? 0.008 : 0.035
        let grown = Double(max(0, year - start)) * growth
        return min(0.98, max(0.05, school.strength + grown + Double.random(in: -0.05...0.05, using: &random)))
    }

    private func pupils(_ school: DemoSchool, _ share: Double, _ random: inout SeededGenerator) -> Int {
        max(2, Int((Double(school.pupils) * share * Double.random(in: 0.85...1.15, using: &random)).rounded()))
    }

    private func marks(
        _ kind: IndicatorKind, _ school: DemoSchool, _ subject: String, _ grade: Int, _ random: inout SeededGenerator
    ) -> [IndicatorRecord] {
        years.map { year in
            let level = strength(school, year, &random)
            let n = pupils(school, subject == "Обществознание" ? 0.45 : 1, &random)
            // The work in history is counted in points of its own since the year before last.
            let isBroken = subject == "История" && year >= last - 1
            let mean = isBroken ? 8 + 14 * level : 2.7 + 1.7 * level
            return IndicatorRecord(
                key: .init(kind: kind, school: school.id, subject: subject, grade: grade, year: year), n: n,
                mean: rounded(mean, 2), quality: rounded(100 * (0.12 + 0.7 * level), 1),
                below: rounded(100 * max(0.01, 0.34 - 0.34 * level), 1), scale: isBroken ? "25" : "5")
        }
    }

    private func points(
        _ school: DemoSchool, _ subject: String, _ random: inout SeededGenerator
    ) -> [IndicatorRecord] {
        years.map { year in
            let level = strength(school, year, &random)
            let share = subject == "Русский язык" ? 0.4 : 0.22
            return IndicatorRecord(
                key: .init(kind: .ege, school: school.id, subject: subject, grade: 11, year: year),
                n: pupils(school, share, &random), mean: rounded(38 + 38 * level, 1),
                quality: rounded(100 * (0.08 + 0.6 * level), 1), below: rounded(100 * max(0, 0.22 - 0.24 * level), 1),
                scale: "100")
        }
    }

    private func counts(_ school: DemoSchool, _ random: inout SeededGenerator) -> [IndicatorRecord] {
        let all = school.pupils * (school.isFull ? 11 : 9)
        let teachers = max(11, all / 14)
        return years.flatMap { year -> [IndicatorRecord] in
            let level = strength(school, year, &random)
            let taking = max(6, Int(Double(all) * (0.06 + 0.1 * level)))
            let inClubs = Int(Double(all) * (0.35 + 0.4 * level))
            let registered = max(1, Int(Double(all) * (0.035 - 0.03 * level)))
            let values: [(IndicatorKind, Int?, Int)] = [
                (.olympiad, taking, Int(Double(taking) * (0.05 + 0.25 * level))),
                (.qualification, teachers, Int(Double(teachers) * (0.2 + 0.5 * level))),
                (.clubs, all, inClubs), (.registered, all, registered),
                (.complaints, nil, Int.random(in: 0...3, using: &random) + (school.group == nil ? 0 : 2)),
            ]
            return values.map { kind, n, value in
                IndicatorRecord(
                    key: .init(kind: kind, school: school.id, year: year), n: n, value: Double(value))
            }
        }
    }

    private func rounded(_ value: Double, _ digits: Int) -> Double {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return (value * scale).rounded() / scale
    }
}
