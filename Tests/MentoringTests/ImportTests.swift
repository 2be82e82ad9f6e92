import Testing

@testable import Mentoring

struct ImportTests {
    private let now = Fixture.time("2026-11-22 12:00")
    private let header = ["Школа", "Статус", "С", "По", "Основание", "Наставник"]

    private func read(
        _ data: inout ProgrammeData, _ rows: [[String]], _ kind: ProgrammeData.ImportKind = .schools,
        logins: [String: String] = [:]
    ) -> ImportDifference {
        var number = 0
        return data.readIn(ImportSheet(rows), kind: kind, accounts: ImportAccounts(ids: logins), now: now) {
            number += 1
            return "new\(number)"
        }
    }

    @Test func newChangedAndKnownAreToldApart() {
        var data = Fixture.district()
        let difference = read(
            &data,
            [
                header, ["Школа А", "Низкие результаты", "01.09.2026", "", "Приказ 1", ""],
                ["Школа Б", "ШНОР", "2026-09-01", "30.06.2027", "Приказ 7", "Лидер"],
                ["Лицей № 9", "Трудные условия", "01.10.2026", "", "Приказ 8", ""], ["", "", "", "", "", ""],
            ])
        #expect(difference.errors.isEmpty)
        #expect(difference.rows == 3)
        #expect(difference.same == 1)
        #expect(difference.adds.map(\.key) == ["Лицей № 9", "Лицей № 9", "Школа Б"])
        #expect(
            difference.changes == [
                ImportDifference.Change(
                    row: 3, key: "Школа Б", before: ["source": "Приказ 1"],
                    after: ["source": "Приказ 7", "to": "2027-06-30"])
            ])
        #expect(difference.missing == ["Лидер", "Школа В", "Школа Н"])
        #expect(data.links.first?.leader == "l")
        #expect(data.members.count == 6)
    }

    @Test func everyErrorIsToldWithItsRow() {
        var data = Fixture.district()
        let difference = read(
            &data,
            [
                header, ["", "лидер", "01.09.2026", "", "П", ""], ["Школа А", "хорошая", "", "", "", ""],
                ["Школа Б", "лидер", "31.02.2026", "", "П", ""],
                ["Школа В", "лидер", "01.09.2026", "01.08.2026", "П", ""],
                ["Новая", "", "", "", "", "Неизвестная"], ["новая", "", "", "", "", ""],
                ["=HYPERLINK(\"x\")", "", "", "", "", ""], ["Школа Н", "лидер", "", "", "", ""],
                [String(repeating: "я", count: 121), "", "", "", "", ""],
            ])
        let told = difference.errors.map { "\($0.row ?? 0) \($0.column ?? "") \($0.code.rawValue)" }
        #expect(
            told == [
                "2 school required", "3 status unknownWord", "4 from notADate", "5 to datesReversed",
                "7 school duplicate", "8 school formula", "9 from required",
                "10 school tooLong", "6 leader unknownSchool",
            ])
    }

    @Test func whatContradictsWhatIsThereSaysWithWhat() throws {
        var data = Fixture.district()
        data.links = [
            MentoringLink(id: "k", programme: "p", leader: "l", mentored: "a", fromDay: Fixture.day("2026-09-01"))
        ]
        data.links.append(
            MentoringLink(
                id: "j", programme: "p", leader: "n", mentored: "b", fromDay: Fixture.day("2026-12-01"),
                toDay: Fixture.day("2026-12-31")))
        try data.merge(
            "n", into: "c", from: Fixture.day("2027-01-10"), today: Fixture.day("2026-11-22")
        ) { "merged" }
        let before = data
        let difference = read(
            &data,
            [
                header, ["Школа А", "ШНОР", "01.10.2026", "", "Приказ 9", ""],
                ["Школа Б", "Трудные условия", "01.09.2026", "30.06.2027", "Приказ 9", ""],
                ["Школа Б", "Трудные условия", "01.06.2027", "", "Приказ 10", ""],
                ["Школа Н", "ШНОР", "01.02.2027", "", "Приказ 9", ""], ["Школа В", "", "", "", "", "школа в"],
                ["Лидер", "", "", "", "", "Школа А"], ["Школа Б", "", "01.11.2026", "", "", "Лидер"],
            ])
        let told = difference.errors.map { "\($0.row ?? 0) \($0.column ?? "") \($0.code.rawValue)" }
        #expect(
            told == [
                "2 status statusOverlaps", "4 status statusOverlaps", "5 status schoolMerged", "6 leader mentorsItself",
                "7 leader mentorsEachOther",
            ])
        #expect(
            difference.errors[0].params == [
                "school": "Школа А", "status": "lowResult", "from": "2026-09-01", "source": "Приказ 1",
            ])
        #expect(difference.errors[1].params["row"] == "3" && difference.errors[1].params["to"] == "2027-06-30")
        #expect(
            difference.errors[2].params == ["school": "Школа Н", "into": "Школа В", "from": "2027-01-10"])
        #expect(
            difference.errors[4].params == ["school": "Школа А", "leader": "Лидер", "from": "2026-09-01"])
        var people = before
        people.programme.start = Fixture.month("2026-09")
        let later = people.readIn(
            ImportSheet([["ФИО", "Школа", "Роль"], ["Аня", "Школа Н", "делегат"]]), kind: .people,
            accounts: ImportAccounts(ids: [:]), now: Fixture.time("2027-02-01 12:00")
        ) { "x" }
        #expect(later.errors.map(\.code) == [.schoolMerged] && later.errors.first?.params["into"] == "Школа В")
    }

    @Test(arguments: [
        ([], ImportProblem.Code.empty), ([["Школа"]], .empty), ([["Имя"], ["x"]], .columnMissing),
        ([["Школа", "Наименование"], ["x", "y"]], .columnTwice),
    ])
    func aTableThatIsNoneIsRefused(_ rows: [[String]], _ code: ImportProblem.Code) {
        var data = Fixture.district()
        #expect(read(&data, rows).errors.map(\.code) == [code])
    }

    @Test func aHundredThousandRowsAreReadAndOneMoreIsNot() {
        var data = Fixture.district()
        var rows = [header] + (0..<100_000).map { ["Школа \($0)", "", "", "", "", ""] }
        let difference = read(&data, rows)
        // A programme does not take so many, and says so in every row that is too much.
        #expect(difference.rows == 100_000)
        #expect(difference.errors.count == 100_000 - (ProgrammeLimits.schools - 5))
        #expect(difference.errors.first?.code == .limit)
        rows.append(["Ещё", "", "", "", "", ""])
        var other = Fixture.district()
        #expect(read(&other, rows).errors.map(\.code) == [.tooManyRows])
        #expect(other == Fixture.district())
    }

    @Test func peopleAreKnownByAccountOrByNameSchoolAndPart() {
        var data = Fixture.district()
        let difference = read(
            &data,
            [
                ["ФИО", "Школа", "Роль", "Предмет", "Логин"],
                ["Анна Петровна", "Школа А", "представитель", "Физика", "Anna"],
                ["Борис", "Школа Б", "делегат", "", ""],
                ["Вера", "Школа В", "Представитель школы", "", "vera"], ["Галина", "", "ИМЦ", "", ""],
            ], .people, logins: ["anna": "aa", "vera": "va"])
        #expect(difference.errors.isEmpty)
        #expect(difference.adds.map(\.key) == ["Вера", "Галина"])
        #expect(difference.same == 1)
        #expect(difference.changes.map(\.before) == [["name": "Анна"]])
        #expect(difference.changes.map(\.after) == [["name": "Анна Петровна", "subject": "Физика"]])
        #expect(data.person("da")?.name == "Анна Петровна")
        #expect(data.members.first { $0.school == "a" }?.rosterAt == now)
        #expect(data.members.first { $0.school == "n" }?.rosterAt != now)
    }

    @Test func wrongPeopleAreToldRowByRow() {
        var data = Fixture.district()
        let difference = read(
            &data,
            [
                ["ФИО", "Школа", "Роль", "Логин"], ["", "Школа А", "делегат", ""], ["Аня", "", "делегат", ""],
                ["Аня", "Где-то", "делегат", ""], ["Аня", "Школа А", "директор", ""], ["Аня", "Школа А", "", ""],
                ["Аня", "Школа А", "делегат", "nobody"], ["Аня", "Школа А", "делегат", ""],
                ["АНЯ", "школа  а", "представитель", ""],
            ], .people)
        let told = difference.errors.map { "\($0.row ?? 0) \($0.column ?? "") \($0.code.rawValue)" }
        #expect(
            told == [
                "2 name required", "3 school required", "4 school unknownSchool", "5 part unknownWord",
                "6 part required", "7 login unknownLogin", "9 name duplicate",
            ])
    }

    // MARK: - Undoing

    @Test func anImportIsTakenBackWhole() throws {
        let before = Fixture.district()
        var data = before
        _ = read(
            &data,
            [
                header, ["Школа Б", "ШНОР", "2026-09-01", "30.06.2027", "Приказ 7", "Лидер"],
                ["Лицей № 9", "Трудные условия", "01.10.2026", "", "Приказ 8", "Лидер"],
            ])
        #expect(data != before)
        try data.undo(ImportSteps(from: before, to: data))
        #expect(data == before)
    }

    @Test func whatChangedSinceIsNotTakenBack() throws {
        let before = Fixture.district()
        var data = before
        _ = read(
            &data, [header, ["Школа Б", "ШНОР", "2026-09-01", "", "Приказ 7", ""], ["Новая", "", "", "", "", ""]])
        let steps = ImportSteps(from: before, to: data)
        let school = try #require(data.schools.first { $0.name == "Новая" }?.id)
        var renamed = data
        try renamed.renameSchool(school, to: "Самая новая")
        #expect(throws: MentoringError.self) { try renamed.undo(steps) }
        var used = data
        try used.addPerson(
            ProgrammePerson(id: "z", programme: "p", name: "Зоя", school: school, part: .delegate), now: now)
        #expect(throws: MentoringError.self) { try used.undo(steps) }
        try data.undo(steps)
        #expect(data == before)
    }
}
