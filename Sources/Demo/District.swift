import Mentoring

/// A school of the demonstration, with what the figures are drawn from.
struct DemoSchool: Sendable {
    var id: String
    var name: String
    /// About how many pupils a grade has.
    var pupils: Int
    /// Whether it has grades 10 and 11.
    var isFull: Bool
    /// How good its results are, from 0 to 1.
    var strength: Double
    /// How likely it comes to a session.
    var reliability: Double
    /// Which of the leaders mentors it.
    var group: Int?

    /// Which school of the list it is.
    enum Place {
        static let leaders = [0, 1]
        static let lowResults = Array(2...17)
        static let difficult = [10, 12, 15]
        /// It has become one with low results only in the eighth month.
        static let late = 17
        /// It was one in the first year, and has come out of it.
        static let recovered = 20
        /// It has missed the last two months.
        static let missing = 12
    }

    static let names: [(name: String, pupils: Int, isFull: Bool)] = [
        ("Гимназия № 1 г. Заречного", 78, true), ("Лицей № 4 г. Заречного", 84, true),
        ("СОШ № 2 г. Заречного", 62, true), ("СОШ № 3 г. Заречного", 55, true),
        ("СОШ № 6 г. Заречного", 70, true), ("Берёзовская СОШ", 24, true), ("Боровская СОШ", 18, true),
        ("Верхнеозёрская ООШ", 9, false), ("Дубравская СОШ", 31, true), ("Калиновская СОШ", 22, true),
        ("Ключевская ООШ", 11, false), ("Лесногорская СОШ", 46, true), ("Липовецкая ООШ", 8, false),
        ("Малиновская СОШ", 27, true), ("Новосельская СОШ", 38, true), ("Ольховская ООШ", 12, false),
        ("Приозёрненская СОШ", 34, true), ("Рябиновская СОШ", 20, true), ("СОШ № 7 г. Заречного", 66, true),
        ("Гимназия «Созвездие»", 58, true), ("Сосновская СОШ", 41, true), ("Степновская СОШ", 29, true),
        ("Тополевская СОШ", 36, true), ("Узорская СОШ", 25, true), ("Федосеевская ООШ", 14, false),
        ("Холмская СОШ", 33, true), ("Ясногорская СОШ", 44, true),
    ]

    static func all(_ random: inout SeededGenerator) -> [DemoSchool] {
        names.enumerated().map { place, entry in
            let strength: ClosedRange<Double> =
                Place.leaders.contains(place)
                ? 0.85...0.95 : Place.lowResults.contains(place) ? 0.15...0.4 : 0.5...0.75
            var school = DemoSchool(
                id: random.id(), name: entry.name, pupils: entry.pupils, isFull: entry.isFull,
                strength: Double.random(in: strength, using: &random),
                reliability: Double.random(in: 0.84...0.97, using: &random))
            if Place.lowResults.contains(place) { school.group = place % 2 }
            if place == Place.recovered { school.group = 0 }
            return school
        }
    }
}

/// Fills a programme with its schools and what they are.
struct DistrictMaker {
    let schools: [DemoSchool]
    let start: Month

    func fill(_ data: inout ProgrammeData, _ random: inout SeededGenerator) throws(MentoringError) {
        let created = data.programme.createdAt
        for school in schools { try data.addSchool(school.name, newID: school.id, now: created) }
        let year = start.year
        let first = "Приказ комитета образования от 14.\(Self.two(start.month)).\(year) № 214-од"
        let second = "Протокол экспертного совета ИМЦ от 20.\(Self.two(start.month)).\(year) № 3"
        typealias Place = DemoSchool.Place
        for place in Place.leaders { try add(.leader, place, start.firstDay, first, &data, &random) }
        for place in Place.lowResults {
            let isLate = place == Place.late
            let from = isLate ? start.advanced(by: 8).firstDay : start.firstDay
            let source =
                isLate ? "Приказ комитета образования от 02.\(Self.two(from.month)).\(from.year) № 87-од" : first
            try add(.lowResult, place, from, source, &data, &random)
            try link(place, from, nil, &data, &random)
        }
        for place in Place.difficult { try add(.difficult, place, start.firstDay, second, &data, &random) }
        let end = start.advanced(by: 11).lastDay
        try add(.lowResult, Place.recovered, start.firstDay, first, &data, &random, to: end)
        try link(Place.recovered, start.firstDay, end, &data, &random)
    }

    private func add(
        _ kind: SchoolStatus.Kind, _ place: Int, _ from: Day, _ source: String, _ data: inout ProgrammeData,
        _ random: inout SeededGenerator, to: Day? = nil
    ) throws(MentoringError) {
        try data.addStatus(
            SchoolStatus(
                id: random.id(), programme: data.programme.id, school: schools[place].id, kind: kind, fromDay: from,
                toDay: to, source: source))
    }

    private func link(
        _ place: Int, _ from: Day, _ to: Day?, _ data: inout ProgrammeData, _ random: inout SeededGenerator
    ) throws(MentoringError) {
        try data.addLink(
            MentoringLink(
                id: random.id(), programme: data.programme.id, leader: schools[schools[place].group ?? 0].id,
                mentored: schools[place].id, fromDay: from, toDay: to))
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
