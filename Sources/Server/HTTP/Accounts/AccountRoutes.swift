import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Storage

/// `/api/accounts`: what administrators do with everybody's accounts.
struct AccountRoutes: Sendable {
    struct CreateRequest: Decodable {
        var name: String
        var login: String?
        var role: String
        var school: String?
    }

    struct UpdateRequest: Decodable {
        var name: String?
        var login: String?
        var role: String?
        var school: Change<String>?
        var disabled: Bool?
    }

    struct List: Encodable {
        var accounts: [AccountBody]
    }

    struct Link: Encodable {
        var link: String
        var expiresAt: Date
    }

    /// How long an invitation is good, in seconds.
    static let invitationLifetime: TimeInterval = 14 * 86400

    let people: any PeopleStore
    let authorizer: Authorizer
    let links: LinkMaker

    func add(to router: Router<ServerContext>) {
        router.get("/api/accounts") { request, _ in try await list(request) }
        router.post("/api/accounts") { request, _ in try await create(request) }
        router.patch("/api/accounts/:id") { request, context in
            try await update(request, try context.parameters.require("id"))
        }
        router.delete("/api/accounts/:id") { request, context in
            try await delete(request, try context.parameters.require("id"))
        }
        router.post("/api/accounts/:id/invitation") { request, context in
            try await invite(request, try context.parameters.require("id"))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let caller = try await authorizer.caller(of: request)
        guard caller.maySeeAccounts else { throw Authorizer.refusal(.notAllowed) }
        let query = request.uri.queryParameters["query"].map { $0.lowercased() } ?? ""
        let names = try await people.schoolNames()
        let hidesLogin = !caller.isServerAdministrator
        let accounts = try await people.accounts().filter { account in
            guard !query.isEmpty else { return true }
            let texts = [account.name, hidesLogin ? nil : account.login, account.school.flatMap { names[$0] }]
            return texts.contains { $0?.lowercased().contains(query) == true }
        }
        return JSONBody.response(
            List(accounts: accounts.map { AccountBody($0, schools: names, hidesLogin: hidesLogin) }))
    }

    private func create(_ request: Request) async throws -> Response {
        try await authorizer.administrator(of: request)
        let wish = try await JSONBody.decode(CreateRequest.self, from: request)
        let account = StoredAccount(
            id: RecordID.random(), login: try wish.login.map(AccountRules.login),
            name: try AccountRules.name(wish.name), role: try Self.role(wish.role), school: wish.school,
            createdAt: Date())
        try await explainingRefusals { try await people.insert(account) }
        let link = try await invitation(of: account, request)
        let body = AccountBody(account, schools: try await people.schoolNames())
        return JSONBody.response(
            AccountAnswer(account: body, link: link.link, expiresAt: link.expiresAt), status: .created)
    }

    private func update(_ request: Request, _ id: String) async throws -> Response {
        let caller = try await authorizer.administrator(of: request)
        let wish = try await JSONBody.decode(UpdateRequest.self, from: request)
        let name = try wish.name.map(AccountRules.name)
        let login = try wish.login.map(AccountRules.login)
        let role = try wish.role.map(Self.role)
        if caller.accountID == id, wish.disabled == true || (role ?? .administrator) != .administrator {
            throw Self.ownAccount
        }
        let account = try await explainingRefusals {
            try await people.updateAccount(id: id) { account in
                if let name { account.name = name }
                if let login { account.login = login }
                if let role { account.role = role }
                if let school = wish.school { account.school = school.value }
                if let disabled = wish.disabled { account.isDisabled = disabled }
            }
        }
        guard let account else { throw APIError.notFound("account") }
        let body = AccountBody(account, schools: try await people.schoolNames())
        return JSONBody.response(AccountAnswer(account: body))
    }

    private func delete(_ request: Request, _ id: String) async throws -> Response {
        let caller = try await authorizer.administrator(of: request)
        guard caller.accountID != id else { throw Self.ownAccount }
        guard try await explainingRefusals({ try await people.deleteAccount(id: id) }) else {
            throw APIError.notFound("account")
        }
        return Response(status: .noContent)
    }

    private func invite(_ request: Request, _ id: String) async throws -> Response {
        try await authorizer.administrator(of: request)
        guard let account = try await people.account(id: id) else { throw APIError.notFound("account") }
        guard !account.isDisabled else {
            throw APIError(.conflict, "accountDisabled", "This account is closed; open it first.")
        }
        return JSONBody.response(try await invitation(of: account, request), status: .created)
    }

    private func invitation(of account: StoredAccount, _ request: Request) async throws -> Link {
        let secret = AccessSecret.random()
        let expiresAt = Date() + Self.invitationLifetime
        try await people.insertInvitation(hash: secret.hash, account: account.id, expiresAt: expiresAt)
        return Link(link: links.link(toInvitation: secret, request), expiresAt: expiresAt)
    }

    private static let ownAccount = APIError(
        .conflict, "ownAccount",
        "Nobody closes, deletes or lowers the account they are signed in with; ask another administrator.")

    private static func role(_ text: String) throws(APIError) -> StoredAccount.Role {
        guard let role = StoredAccount.Role(rawValue: text) else {
            throw APIError(.badRequest, "invalidRole", "An account is administrator, staff or pupil; choose one.")
        }
        return role
    }
}
