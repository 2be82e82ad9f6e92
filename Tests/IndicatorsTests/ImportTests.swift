import Indicators
import Testing

/// Tables of indicators, as people send them.
@Suite struct ImportTests {
    private let schools = [
        IndicatorImport.School(id: "s1", name: "Школа № 1"), IndicatorImport.School(id: "s2", name: "СОШ «Заречная»"),
    ]
    private let header = [
        "Показатель", "Школа", "Предмет", "Класс", "Год", "Участников", "Средний балл", "Качество, %",
    ]

    private func read(_ rows: [[String]], known: [IndicatorRecord] = []) -> IndicatorImport {
        IndicatorImport(
            rows.enumerated().map { .init(number: $0.offset + 1, cells: $0.element) }, schools: schools, known: known)
    }

    @Test func aTableIsRead() {
        let result = read([
            header, ["ВПР", "школа №1", "математика", "5", "2025/2026", "24", "3,4", "45 %"], [],
            ["огэ", "СОШ \"Заречная\"", "русский язык", "9", "2026", "31", "3.9", ""],
        ])
        #expect(result.errors.isEmpty)
        #expect(result.rows == 2)
        #expect(
            result.adds.map(\.after) == [
                IndicatorRecord(
                    key: .init(kind: .vpr, school: "s1", subject: "математика", grade: 5, year: 2026), n: 24, mean: 3.4,
                    quality: 45, scale: "5"),
                IndicatorRecord(
                    key: .init(kind: .oge, school: "s2", subject: "русский язык", grade: 9, year: 2026), n: 31,
                    mean: 3.9, scale: "5"),
            ])
        #expect(result.adds.map(\.row) == [2, 4])
    }

    @Test func differencesAreTold() {
        let first = read([
            header, ["ВПР", "Школа № 1", "математика", "5", "2026", "24", "3,4", "45"],
            ["ВПР", "Школа № 1", "математика", "6", "2026", "20", "3,1", "33"],
            ["ВПР", "Школа № 1", "математика", "7", "2026", "22", "3,2", "34"],
        ])
        let known = first.adds.map(\.after)
        let second = read(
            [
                header, ["ВПР", "Школа № 1", "математика", "5", "2026", "24", "3,5", "45"],
                ["ВПР", "Школа № 1", "математика", "6", "2026", "20", "3,1", "33"],
            ], known: known)
        #expect(second.same == 1)
        #expect(second.adds.isEmpty)
        #expect(second.changes.map(\.before?.mean) == [3.4])
        #expect(second.changes.map(\.after.mean) == [3.5])
        #expect(second.missing.map(\.grade) == [7])
    }

    @Test func everyErrorHasItsRowAndColumn() {
        let result = read([
            header, ["ВПР", "Школа № 7", "математика", "5", "2026", "24", "3", "40"],
            ["тест", "Школа № 1", "математика", "5", "2026", "24", "3", "40"],
            ["ВПР", "Школа № 1", "математика", "12", "2026", "24", "3", "40"],
            ["ВПР", "Школа № 1", "математика", "5", "позже", "24", "3", "40"],
            ["ВПР", "Школа № 1", "математика", "5", "2026", "много", "3", "40"],
            ["ВПР", "Школа № 1", "математика", "5", "2026", "24", "7", "40"],
            ["ВПР", "Школа № 1", "математика", "5", "2026", "24", "3", "140"],
            ["ВПР", "Школа № 1", "математика", "5", "2026", "=A1", "3", "40"],
            ["ВПР", "Школа № 1", "математика", "5", "2026", "", "3", "40"],
            ["ВПР", "Школа № 1", "", "5", "2026", "24", "3", "40"],
            ["ВПР", "Школа № 1", "физика", "7", "2026", "24", "", ""],
            ["ВПР", "Школа № 1", "физика", "8", "2026", "24", "3", ""],
            ["ВПР", "Школа № 1", "физика", "8", "2026", "24", "4", ""],
        ])
        let found = result.errors.map { "\($0.row ?? 0) \($0.column ?? "-") \($0.code.rawValue)" }
        #expect(
            found == [
                "2 school unknownSchool", "3 kind unknownWord", "4 grade outOfRange", "5 year notANumber",
                "6 n notANumber", "7 mean outOfRange", "8 quality outOfRange", "9 n formula", "10 n required",
                "11 subject required", "12 mean required", "14 - duplicate",
            ])
        #expect(result.errors.last?.params == ["row": "13"])
    }

    @Test func headingsAreChecked() {
        #expect(read([["Школа", "Год"], ["Школа № 1", "2026"]]).errors.map(\.code) == [.columnMissing])
        #expect(
            read([header + ["Школа"], ["ВПР"]]).errors.map(\.code) == [.columnTwice])
        #expect(read([]).errors.map(\.code) == [.empty])
        #expect(read([header]).errors.map(\.code) == [.empty])
        #expect(read([header, ["", " "]]).errors.map(\.code) == [.empty])
        #expect(read([header + ["Примечание"], ["ВПР"]]).ignored == ["Примечание"])
    }

    @Test func otherKindsHaveOneNumber() {
        let rows = [
            ["Показатель", "Школа", "Год", "Всего", "Значение"], ["Олимпиады", "Школа № 1", "2026", "412", "7"],
            ["жалобы", "Школа № 1", "2026", "", "2"], ["учёт", "Школа № 1", "2026", "412", "4"],
            ["Кружки", "Школа № 1", "2026", "412", ""],
        ]
        let result = read(rows)
        #expect(result.adds.map(\.after.value) == [7, 2, 4])
        #expect(result.errors.map(\.column) == ["value"])
    }

    @Test(arguments: [("2024/2025", 2025), ("2024-25", 2025), ("2025", 2025), ("1999/2000", 2000), ("2024–2025", 2025)])
    func schoolYearsAreTheYearTheyEndIn(_ text: String, _ year: Int) {
        let result = read([header, ["ВПР", "Школа № 1", "математика", "5", text, "24", "3", ""]])
        #expect(result.adds.first?.after.key.year == year)
    }

    @Test(arguments: ["2024/2026", "24", "2024-2025-2026", "1999", "2024/", "-2025"])
    func otherYearsAreRefused(_ text: String) {
        let result = read([header, ["ВПР", "Школа № 1", "математика", "5", text, "24", "3", ""]])
        #expect(result.errors.map(\.column) == ["year"])
    }
}
