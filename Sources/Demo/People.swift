import Foundation
import Mentoring
import Storage

/// Somebody who can sign in to the demonstration.
public struct DemoAccount: Sendable, Equatable {
    /// The account, without a password.
    public var account: StoredAccount
    /// What they are, in Russian.
    public var part: String
}

/// Draws the names of people that do not exist.
struct NameMaker {
    private static let surnames = [
        "Абросимова", "Белякова", "Веденеева", "Громова", "Дементьева", "Ермакова", "Жаркова", "Зимина", "Игнатова",
        "Калашникова", "Ларионова", "Мещерякова", "Назарова", "Одинцова", "Панкратова", "Родионова", "Савельева",
        "Третьякова", "Устинова", "Фролова", "Харитонова", "Цветкова", "Черкасова", "Шестакова", "Щербакова",
        "Юдина", "Якушева", "Архипова", "Богданова", "Воронцова", "Горшкова", "Данилова", "Елисеева", "Журавлёва",
        "Карпова", "Лаптева", "Маркелова", "Нестерова", "Осипова", "Рябова", "Самсонова", "Тихонова",
    ]
    private static let names = [
        "Анна", "Вера", "Галина", "Дарья", "Екатерина", "Елена", "Ирина", "Лариса", "Людмила", "Марина", "Надежда",
        "Наталья", "Ольга", "Светлана", "Татьяна", "Юлия",
    ]
    private static let patronymics = [
        "Алексеевна", "Андреевна", "Борисовна", "Викторовна", "Владимировна", "Геннадьевна", "Дмитриевна",
        "Ивановна", "Константиновна", "Михайловна", "Николаевна", "Павловна", "Сергеевна", "Юрьевна",
    ]
    private static let men = [
        "Антонов Павел Игоревич", "Быков Сергей Львович", "Гусев Андрей Николаевич", "Копылов Илья Романович",
        "Мельников Олег Юрьевич", "Савин Денис Викторович", "Туманов Алексей Петрович", "Чижов Роман Олегович",
    ]

    private var used: Set<String> = []

    mutating func next(_ random: inout SeededGenerator) -> String {
        while true {
            let name =
                random.chance(0.14)
                ? random.pick(Self.men, or: "")
                : [
                    random.pick(Self.surnames, or: ""), random.pick(Self.names, or: ""),
                    random.pick(Self.patronymics, or: ""),
                ].joined(separator: " ")
            if used.insert(name).inserted { return name }
        }
    }
}

/// Gives people their parts, and some of them accounts.
struct PeopleMaker {
    let schools: [DemoSchool]
    let clock: DemoClock
    private(set) var accounts: [DemoAccount] = []
    private var names = NameMaker()

    init(schools: [DemoSchool], clock: DemoClock) {
        self.schools = schools
        self.clock = clock
    }

    private static let subjects = [
        "русский язык и литература", "математика", "начальные классы", "физика", "история и обществознание",
        "биология и химия", "английский язык", "педагог-психолог", "география",
    ]

    mutating func fill(_ data: inout ProgrammeData, _ random: inout SeededGenerator) throws(MentoringError) {
        let created = data.programme.createdAt
        let administrator = names.next(&random)
        account("admin", administrator, .administrator, nil, "администратор сервера", created, &random)
        let centre = names.next(&random)
        let methodist = account("imc", centre, .staff, nil, "наблюдатель: методист ИМЦ", created, &random)
        try add(centre, .observer, nil, "методист ИМЦ", methodist, &data, &random)
        try add(names.next(&random), .observer, nil, "комитет образования", nil, &data, &random)
        for (group, place) in DemoSchool.Place.leaders.enumerated() {
            try addLeaders(schools[place], group, &data, &random)
        }
        let withAccounts = [2: "delegat1", 5: "delegat2", 4: "delegat3", 6: "delegat4"]
        for (place, school) in schools.enumerated() where place >= DemoSchool.Place.leaders.count {
            let name = names.next(&random)
            let login = withAccounts[place].map {
                account($0, name, .staff, school.id, "представитель школы: \(school.name)", created, &random)
            }
            try add(name, .delegate, school, "заместитель директора по УВР", login, &data, &random)
            let subject = random.pick(Self.subjects, or: "математика")
            try add(names.next(&random), .delegate, school, subject, nil, &data, &random)
        }
    }

    private mutating func addLeaders(
        _ school: DemoSchool, _ group: Int, _ data: inout ProgrammeData, _ random: inout SeededGenerator
    ) throws(MentoringError) {
        let created = data.programme.createdAt
        let parts: [(ProgrammePerson.Part, String, String, String)] = [
            (.facilitator, "vedushchiy", "ведущий", "заместитель директора по УВР"),
            (.secretary, "sekretar", "секретарь", "русский язык и литература"),
        ]
        for (part, login, title, subject) in parts {
            let name = names.next(&random)
            let id = account(
                login + String(group + 1), name, .staff, school.id, "\(title): \(school.name)", created, &random)
            try add(name, part, school, subject, id, &data, &random)
        }
        try add(names.next(&random), .facilitator, school, "педагог-психолог", nil, &data, &random)
    }

    private func add(
        _ name: String, _ part: ProgrammePerson.Part, _ school: DemoSchool?, _ subject: String, _ account: String?,
        _ data: inout ProgrammeData, _ random: inout SeededGenerator
    ) throws(MentoringError) {
        try data.addPerson(
            ProgrammePerson(
                id: random.id(), programme: data.programme.id, name: name, school: school?.id, part: part,
                subject: subject, account: account), now: data.programme.createdAt)
    }

    @discardableResult
    private mutating func account(
        _ login: String, _ name: String, _ role: StoredAccount.Role, _ school: String?, _ part: String,
        _ created: Int64, _ random: inout SeededGenerator
    ) -> String {
        let id = random.id()
        let account = StoredAccount(
            id: id, login: login, name: name, role: role, school: school,
            createdAt: Date(timeIntervalSince1970: Double(created) / 1000))
        accounts.append(DemoAccount(account: account, part: part))
        return id
    }
}
