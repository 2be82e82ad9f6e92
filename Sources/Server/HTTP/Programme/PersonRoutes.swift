import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Mentoring
import Storage

/// `/api/programmes/{p}/people`: who has a part in a programme.
struct PersonRoutes: Sendable {
    struct Wish: Decodable, Sendable {
        var name: String?
        var school: Change<String>?
        var part: String?
        var subject: Change<String>?
        var account: Change<String>?
        /// Instead of the account's id.
        var login: Change<String>?
    }

    let access: ProgrammeAccess
    let people: any PeopleStore

    func add(to router: Router<ServerContext>) {
        let all = RouterPath("/api/programmes/:programme/people")
        let one = RouterPath("/api/programmes/:programme/people/:person")
        router.get(all) { request, context in try await list(request, context) }
        router.post(all) { request, context in try await create(request, context) }
        router.patch(one) { request, context in try await update(request, context) }
        router.delete(one) { request, context in try await delete(request, context) }
    }

    private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        let school = request.uri.queryParameters["school"].map(String.init)
        let search = request.uri.queryParameters["search"].map {
            ProgrammeData.key(String($0).removingPercentEncoding ?? String($0))
        }
        let part = data.seen(by: visit.sight, today: visit.today)
        let names = data.schoolNames
        let logins = visit.sight.mayManage ? try await self.logins() : [:]
        let bodies = part.people.filter { person in
            guard school == nil || person.school == school else { return false }
            guard let search, !search.isEmpty else { return true }
            let texts = [person.name, person.school.flatMap { names[$0] } ?? "", person.subject ?? ""]
            return texts.contains { ProgrammeData.key($0).contains(search) }
        }.map { Self.body($0, names, logins, showsAccount: visit.sight.mayManage) }
        return JSONBody.response(bodies)
    }

    private func logins() async throws -> [String: String] {
        Dictionary(try await people.accounts().compactMap { account in account.login.map { (account.id, $0) } }) {
            first, _ in first
        }
    }

    private static func body(
        _ person: ProgrammePerson, _ names: [String: String], _ logins: [String: String], showsAccount: Bool
    ) -> PersonBody {
        PersonBody(
            id: person.id, name: person.name, school: person.school,
            schoolName: person.school.flatMap { names[$0] }, part: person.part, subject: person.subject,
            account: showsAccount ? person.account : nil, login: person.account.flatMap { logins[$0] })
    }

    // MARK: - Changing

    /// What of a wish could be judged before the programme is looked at.
    private struct Checked: Sendable {
        var name: String?
        var part: ProgrammePerson.Part?
        var school: Change<String>?
        var subject: String??
        var account: String??

        func apply(to person: inout ProgrammePerson) {
            if let name { person.name = name }
            if let part { person.part = part }
            if let school { person.school = school.value }
            if let subject { person.subject = subject }
            if let account { person.account = account }
        }
    }

    private func checked(_ wish: Wish) async throws -> Checked {
        var checked = Checked(school: wish.school)
        if let name = wish.name { checked.name = try AccountRules.name(name) }
        if let part = wish.part {
            checked.part = try ProgrammeFields.word(part, of: ProgrammePerson.Part.self, "part")
        }
        if let subject = wish.subject {
            let text = try subject.value.map { text in
                try ProgrammeFields.text(text, "subject", atMost: 120, mayBeEmpty: true)
            }
            checked.subject = .some(text?.isEmpty == true ? nil : text)
        }
        if let login = wish.login, wish.account == nil {
            checked.account = .some(nil)
            if let text = login.value, !text.isEmpty {
                guard let typed = AccountRules.typedLogin(text), let account = try await people.account(login: typed)
                else { throw AccountRules.refusal(.accountUnknown) }
                checked.account = .some(account.id)
            }
        }
        if let account = wish.account {
            if let id = account.value, try await people.account(id: id) == nil {
                throw AccountRules.refusal(.accountUnknown)
            }
            checked.account = .some(account.value)
        }
        return checked
    }

    private func create(_ request: Request, _ context: ServerContext) async throws -> Response {
        let checked = try await checked(try await JSONBody.decode(Wish.self, from: request))
        guard let name = checked.name, let part = checked.part else {
            throw APIError(.badRequest, "malformedJSON", "The fields name and part are needed; add them.")
        }
        let id = RecordID.random()
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            var person = ProgrammePerson(id: id, programme: data.programme.id, name: name, part: part)
            checked.apply(to: &person)
            try data.addPerson(person, now: visit.now)
            return ProgrammeOutcome((), audit: [Self.entry("personAdded", person, visit)])
        }
        return try await answer(id, request, context, status: .created)
    }

    private func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        let checked = try await checked(try await JSONBody.decode(Wish.self, from: request))
        let id = try context.parameters.require("person")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            guard var person = data.person(id) else { throw APIError.notFound("person") }
            checked.apply(to: &person)
            try data.changePerson(person, now: visit.now)
            return ProgrammeOutcome((), audit: [Self.entry("personChanged", person, visit)])
        }
        return try await answer(id, request, context)
    }

    private func delete(_ request: Request, _ context: ServerContext) async throws -> Response {
        let id = try context.parameters.require("person")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let person = try data.removePerson(id, now: visit.now)
            return ProgrammeOutcome((), audit: [Self.entry("personRemoved", person, visit)])
        }
        return Response(status: .noContent)
    }

    private func answer(
        _ id: String, _ request: Request, _ context: ServerContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (_, data) = try await access.visit(request, context)
        guard let person = data.person(id) else { throw APIError.notFound("person") }
        return JSONBody.response(
            Self.body(person, data.schoolNames, try await logins(), showsAccount: true), status: status)
    }

    /// The log is never cut and has no names of people.
    private static func entry(_ action: String, _ person: ProgrammePerson, _ visit: ProgrammeVisit) -> AuditEntry {
        visit.entry(
            action, "programmePerson:" + person.id,
            [
                "programme": person.programme, "part": person.part.rawValue, "school": person.school,
                "account": person.account,
            ])
    }
}
