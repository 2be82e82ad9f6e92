import Auth
import Foundation
import Storage

/// Makes accounts without a web page, for the operator at the command line.
public struct AccountMaker: Sendable {
    private let store: any PeopleStore
    private let base: String

    /// Keeps accounts in `store`; links begin with `base`, such as `https://call.school.example`.
    public init(store: any PeopleStore, base: String) {
        self.store = store
        self.base = base
    }

    /// Makes an account and gives back the link with which its owner chooses a password.
    ///
    /// - Parameter school: the name of its school, which is added where there is none of that name.
    /// - Throws: ``APIError`` or ``StorageError`` with a sentence for the operator.
    public func make(
        name: String, login: String?, role: StoredAccount.Role, school: String?, now: Date
    ) async throws -> String {
        let name = try AccountRules.name(name)
        let login = try login.map(AccountRules.login)
        let account = StoredAccount(
            id: RecordID.random(), login: login, name: name, role: role, school: try await id(ofSchool: school, now),
            createdAt: now)
        try await store.insert(account)
        let secret = AccessSecret.random()
        try await store.insertInvitation(
            hash: secret.hash, account: account.id, expiresAt: now + AccountRoutes.invitationLifetime)
        return base + "/invite/" + secret.text
    }

    private func id(ofSchool name: String?, _ now: Date) async throws -> String? {
        guard let name else { return nil }
        let title = try AccountRules.title(name)
        if let school = try await store.schools().first(where: { $0.name == title }) { return school.id }
        let school = StoredSchool(id: RecordID.random(), name: title, createdAt: now)
        try await store.insert(school)
        return school.id
    }
}
