import Foundation
import Storage

/// An account as the API tells it.
struct AccountBody: Encodable {
    var id: String
    /// Left out for those who need not know it.
    var login: Nullable<String>?
    var name: String
    var role: String
    var school: Nullable<NamedReference>
    var createdAt: Date
    var disabled: Bool
    /// Whether there is no password yet.
    var invited: Bool

    init(_ account: StoredAccount, schools: [String: String], hidesLogin: Bool = false) {
        id = account.id
        login = hidesLogin ? nil : Nullable(account.login)
        name = account.name
        role = account.role.rawValue
        school = Nullable(account.school.map { NamedReference(id: $0, name: schools[$0] ?? $0) })
        createdAt = account.createdAt
        disabled = account.isDisabled
        invited = account.passwordHash == nil
    }
}

/// One account in an object of its own.
struct AccountAnswer: Encodable {
    var account: AccountBody
    /// The link of a new account's invitation.
    var link: String?
    /// When the link stops being good.
    var expiresAt: Date?
}

extension SchoolStore {
    /// The schools' names by their ids.
    func schoolNames() async throws -> [String: String] {
        Dictionary(try await schools().map { ($0.id, $0.name) }) { first, _ in first }
    }
}
