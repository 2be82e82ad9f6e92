import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Storage

/// `/api/session`, `/api/password` and `/api/invitations`: what people do with their own account.
struct SessionRoutes: Sendable {
    struct Credentials: Decodable {
        var login: String
        var password: String
    }

    struct PasswordChange: Decodable {
        var old: String
        var new: String
    }

    struct Acceptance: Decodable {
        var login: String?
        var password: String
    }

    struct Invitation: Encodable {
        var name: String
        var login: Nullable<String>
        var school: Nullable<NamedReference>
    }

    let people: any PeopleStore
    let authorizer: Authorizer
    let hasher: PasswordHasher
    let attempts: AttemptGuard
    let cookie: SessionCookie

    func add(to router: Router<ServerContext>) {
        router.post("/api/session") { request, context in try await signIn(request, context) }
        router.get("/api/session") { request, _ in try await show(request) }
        router.delete("/api/session") { request, _ in try await signOut(request) }
        router.post("/api/password") { request, context in try await changePassword(request, context) }
        router.get("/api/invitations/:secret") { _, context in
            try await showInvitation(try context.parameters.require("secret"))
        }
        router.post("/api/invitations/:secret") { request, context in
            try await accept(request, try context.parameters.require("secret"))
        }
    }

    // MARK: - Session

    /// The answer to a guest: no account.
    private struct Nobody: Encodable {}

    private func signIn(_ request: Request, _ context: ServerContext) async throws -> Response {
        try authorizer.requireOwnPage(request, isSignedIn: false)
        let credentials = try await JSONBody.decode(Credentials.self, from: request)
        guard let login = AccountRules.typedLogin(credentials.login), credentials.password.utf8.count <= 1024 else {
            throw Self.wrongPassword
        }
        let account = try await people.account(login: login)
        try await check(credentials.password, of: account, login: login, request, context)
        guard let account, !account.isDisabled else {
            throw APIError(
                .forbidden, "accountDisabled",
                "This account was closed; ask your school's administrator to open it again.")
        }
        if let old = SessionCookie.secret(of: request) { try await people.deleteSession(hash: old.hash) }
        return try await begin(account)
    }

    /// Who is signed in. A guest's page asks as well, and nothing is wrong with being a guest: only a session that is
    /// over is an error.
    private func show(_ request: Request) async throws -> Response {
        guard let secret = SessionCookie.secret(of: request) else { return JSONBody.response(Nobody()) }
        let now = Date()
        guard let (account, expiresAt) = try await people.session(hash: secret.hash, now: now) else {
            throw Authorizer.signedOut
        }
        let names = try await people.schoolNames()
        let answer = AccountAnswer(account: AccountBody(account, schools: names))
        guard expiresAt.timeIntervalSince(now) < SessionCookie.renewal else { return JSONBody.response(answer) }
        try await people.extendSession(hash: secret.hash, to: now + SessionCookie.lifetime)
        return JSONBody.response(answer, headers: [.setCookie: cookie.setting(secret)])
    }

    private func signOut(_ request: Request) async throws -> Response {
        try authorizer.requireOwnPage(request)
        if let secret = SessionCookie.secret(of: request) { try await people.deleteSession(hash: secret.hash) }
        return Response(status: .noContent, headers: [.setCookie: cookie.clearing, .cacheControl: "no-store"])
    }

    /// A new session for an account, with its cookie.
    private func begin(_ account: StoredAccount) async throws -> Response {
        let secret = AccessSecret.random()
        let now = Date()
        try await people.insertSession(
            hash: secret.hash, account: account.id, now: now, expiresAt: now + SessionCookie.lifetime)
        let names = try await people.schoolNames()
        return JSONBody.response(
            AccountAnswer(account: AccountBody(account, schools: names)),
            headers: [.setCookie: cookie.setting(secret)])
    }

    // MARK: - Password

    private func changePassword(_ request: Request, _ context: ServerContext) async throws -> Response {
        let account = try await authorizer.account(of: request)
        let change = try await JSONBody.decode(PasswordChange.self, from: request)
        guard change.old.utf8.count <= 1024 else { throw Self.wrongPassword }
        try await check(change.old, of: account, login: account.login ?? account.id, request, context)
        try AccountRules.check(password: change.new, login: account.login)
        let hash = try await hashing { try await hasher.hash(change.new) }
        // Other browsers are signed out: whoever changes a password may fear that somebody else knows it.
        try await people.setPassword(hash: hash, account: account.id)
        return try await begin(account)
    }

    private func check(
        _ password: String, of account: StoredAccount?, login: String, _ request: Request, _ context: ServerContext
    ) async throws {
        let address = context.clientAddress(of: request)
        try attempts.begin(login: login, address: address)
        let isRight = try await hashing { try await hasher.verify(password, kept: account?.passwordHash) }
        guard isRight else {
            context.logger.notice("wrong password", metadata: ["account": "\(account?.id ?? "none")"])
            throw Self.wrongPassword
        }
        attempts.succeeded(login: login, address: address)
    }

    private func hashing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch is PasswordHasher.Busy {
            throw APIError(
                .serviceUnavailable, "busy", "Many people are signing in at the moment; try again in some seconds.",
                headers: [.retryAfter: "5"])
        }
    }

    private static let wrongPassword = APIError(
        .unauthorized, "wrongPassword", "Login or password is wrong; check both, also the keyboard's language.")

    // MARK: - Invitations

    private static let invitationInvalid = APIError(
        .notFound, "invitationInvalid",
        "This invitation is unknown, was used already or is too old; ask your school's administrator for a new one.")

    private func invited(_ text: String) async throws -> (secret: AccessSecret, account: StoredAccount) {
        guard let secret = AccessSecret(text),
            let account = try await people.invitation(hash: secret.hash, now: Date())
        else { throw Self.invitationInvalid }
        return (secret, account)
    }

    private func showInvitation(_ text: String) async throws -> Response {
        let account = try await invited(text).account
        let names = try await people.schoolNames()
        return JSONBody.response(
            Invitation(
                name: account.name, login: Nullable(account.login),
                school: Nullable(account.school.map { NamedReference(id: $0, name: names[$0] ?? $0) })))
    }

    private func accept(_ request: Request, _ text: String) async throws -> Response {
        try authorizer.requireOwnPage(request, isSignedIn: false)
        let (secret, invited) = try await invited(text)
        let wish = try await JSONBody.decode(Acceptance.self, from: request)
        // A login that the administrator chose stays.
        let login = try invited.login ?? AccountRules.login(wish.login ?? "")
        try AccountRules.check(password: wish.password, login: login)
        let hash = try await hashing { try await hasher.hash(wish.password) }
        let account = try await explainingRefusals {
            try await people.takeUpInvitation(
                hash: secret.hash, login: login, passwordHash: hash, now: Date())
        }
        guard let account else { throw Self.invitationInvalid }
        return try await begin(account)
    }
}
