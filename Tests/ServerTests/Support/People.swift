import Auth
import Foundation
import Storage
import Testing

@testable import Server

/// Somebody signed in at a browser of this test.
struct Visitor: Sendable {
    let server: TestServer
    let account: StoredAccount
    /// The value of the session's cookie.
    let session: String

    /// The headers that the browser sends with what the server's own page asks.
    var headers: [(String, String)] {
        [
            ("Cookie", "theme=dark; veche_session=\(session)"), ("Origin", "http://localhost"),
            ("Content-Type", "application/json"),
        ]
    }

    /// One request of the page.
    func request(_ method: String, _ path: String, body: String? = nil) async throws -> Answer {
        try await server.request(method, path, headers: headers, body: body)
    }
}

extension TestServer {
    /// The password of everybody made by ``visitor(_:role:school:)``.
    static let password = "Снег-идёт-7"

    /// An account with a password.
    @discardableResult
    func makeAccount(
        _ id: String, role: StoredAccount.Role = .staff, school: String? = nil
    ) async throws -> StoredAccount {
        let hash = try PasswordHash(of: Self.password, cost: .init(logN: 4, blockSize: 1, parallelism: 1)).text
        let account = StoredAccount(
            id: id, login: id, name: "Имя \(id)", role: role, school: school, passwordHash: hash, createdAt: Date())
        try await database.insert(account)
        return account
    }

    /// A new account, signed in.
    func visitor(
        _ id: String, role: StoredAccount.Role = .staff, school: String? = nil
    ) async throws -> Visitor {
        try await signedIn(try await makeAccount(id, role: role, school: school))
    }

    /// One more browser of an account.
    func signedIn(_ account: StoredAccount) async throws -> Visitor {
        let answer = try await signIn(account.login ?? "", Self.password)
        #expect(answer.status == 200, "\(answer.body)")
        return Visitor(server: self, account: account, session: try #require(answer.session))
    }

    /// Types login and password into the page.
    func signIn(_ login: String, _ password: String, from address: String? = nil) async throws -> Answer {
        let body = try JSONSerialization.data(withJSONObject: ["login": login, "password": password])
        var headers = [("Origin", "http://localhost"), ("Content-Type", "application/json")]
        if let address { headers.append(("X-Forwarded-For", address)) }
        return try await request(
            "POST", "/api/session", headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    /// A school.
    func makeSchool(_ id: String) async throws {
        try await database.insert(StoredSchool(id: id, name: "Школа \(id)", createdAt: Date()))
    }
}

extension Answer {
    /// The session that the answer gives to the browser.
    var session: String? {
        headers["set-cookie"]?.firstMatch(of: /veche_session=([A-Za-z0-9_-]+);/).map { String($0.1) }
    }
}
