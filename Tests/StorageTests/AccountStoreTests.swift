import Foundation
import Testing

@testable import Storage

@Suite struct AccountStoreTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func withDatabase(_ body: (Storage.Database) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-storage-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(try Storage.Database(directory: directory))
    }

    private func account(
        _ id: String, login: String? = nil, role: StoredAccount.Role = .staff, school: String? = nil,
        password: String? = "hash"
    ) -> StoredAccount {
        StoredAccount(
            id: id, login: login ?? id, name: "Имя \(id)", role: role, school: school, passwordHash: password,
            createdAt: now)
    }

    @Test func `an account is read back as it was written`() async throws {
        try await withDatabase { database in
            try await database.insert(StoredSchool(id: "s1", name: "Школа № 1", createdAt: now))
            let anna = account("anna", school: "s1")
            try await database.insert(anna)
            #expect(try await database.account(id: "anna") == anna)
            #expect(try await database.account(login: "anna") == anna)
            #expect(try await database.account(login: "none") == nil)
            #expect(try await database.accounts() == [anna])
            #expect(try await database.schools().map(\.name) == ["Школа № 1"])
        }
    }

    @Test func `a login and a school's name are taken once, and nobody belongs to no school`() async throws {
        try await withDatabase { database in
            try await database.insert(account("anna"))
            try await database.insert(account("boris"))
            await #expect(throws: StorageError.loginTaken) {
                try await database.insert(account("other", login: "anna"))
            }
            await #expect(throws: StorageError.loginTaken) {
                try await database.updateAccount(id: "boris") { $0.login = "anna" }
            }
            await #expect(throws: StorageError.schoolUnknown) {
                try await database.insert(account("clara", school: "nowhere"))
            }
            try await database.insert(StoredSchool(id: "a", name: "A", createdAt: now))
            try await database.insert(StoredSchool(id: "b", name: "B", createdAt: now))
            await #expect(throws: StorageError.schoolExists) { try await database.renameSchool(id: "b", to: "A") }
            #expect(try await database.renameSchool(id: "b", to: "B"), "its own name is not taken")
        }
    }

    @Test func `a school goes when nobody belongs to it`() async throws {
        try await withDatabase { database in
            try await database.insert(StoredSchool(id: "a", name: "A", createdAt: now))
            try await database.insert(account("anna", school: "a"))
            await #expect(throws: StorageError.schoolInUse) { try await database.deleteSchool(id: "a") }
            _ = try await database.updateAccount(id: "anna") { $0.school = nil }
            #expect(try await database.deleteSchool(id: "a"))
            #expect(try await database.deleteSchool(id: "a") == false)
        }
    }

    @Test func `a session ends by time, by signing out, with a new password and with the account`() async throws {
        try await withDatabase { database in
            try await database.insert(account("anna"))
            let end = now + 100
            for byte: UInt8 in 1...4 {
                try await database.insertSession(hash: [byte], account: "anna", now: now, expiresAt: end)
            }
            #expect(try await database.session(hash: [1], now: now + 99)?.account.id == "anna")
            #expect(try await database.session(hash: [1], now: end) == nil)
            #expect(try await database.session(hash: [9], now: now) == nil)
            try await database.extendSession(hash: [1], to: end + 100)
            #expect(try await database.session(hash: [1], now: end)?.expiresAt == end + 100)
            try await database.deleteSession(hash: [1])
            #expect(try await database.session(hash: [1], now: now) == nil)
            try await database.setPassword(hash: "new", account: "anna")
            #expect(try await database.session(hash: [2], now: now) == nil)
            try await database.insertSession(hash: [5], account: "anna", now: now, expiresAt: end)
            _ = try await database.updateAccount(id: "anna") { $0.isDisabled = true }
            _ = try await database.updateAccount(id: "anna") { $0.isDisabled = false }
            #expect(try await database.session(hash: [5], now: now) == nil, "it does not come back")
            try await database.insertSession(hash: [6], account: "anna", now: now, expiresAt: end)
            #expect(try await database.deleteAccount(id: "anna"))
            #expect(try await database.session(hash: [6], now: now) == nil)
        }
    }

    @Test func `an invitation is taken up once, in time, and the newest counts`() async throws {
        try await withDatabase { database in
            try await database.insert(account("anna", password: nil))
            try await database.insert(account("boris"))
            try await database.insertInvitation(hash: [1], account: "anna", expiresAt: now + 10)
            try await database.insertInvitation(hash: [2], account: "anna", expiresAt: now + 10)
            #expect(try await database.invitation(hash: [1], now: now) == nil)
            #expect(try await database.invitation(hash: [2], now: now + 10) == nil)
            await #expect(throws: StorageError.loginTaken) {
                try await database.takeUpInvitation(hash: [2], login: "boris", passwordHash: "h", now: now)
            }
            let taken = try await database.takeUpInvitation(hash: [2], login: "ann", passwordHash: "h", now: now)
            #expect(taken?.login == "ann")
            #expect(try await database.account(id: "anna")?.passwordHash == "h")
            let again = try await database.takeUpInvitation(hash: [2], login: "ann", passwordHash: "x", now: now)
            #expect(again == nil)
        }
    }

    @Test func `the last administrator stays`() async throws {
        try await withDatabase { database in
            try await database.insert(account("anna", role: .administrator))
            try await database.insert(account("invited", role: .administrator, password: nil))
            await #expect(throws: StorageError.lastAdministrator) { try await database.deleteAccount(id: "anna") }
            await #expect(throws: StorageError.lastAdministrator) {
                try await database.updateAccount(id: "anna") { $0.role = .staff }
            }
            await #expect(throws: StorageError.lastAdministrator) {
                try await database.updateAccount(id: "anna") { $0.isDisabled = true }
            }
            #expect(try await database.account(id: "anna")?.role == .administrator)
            #expect(try await database.deleteAccount(id: "invited"))
        }
    }

    @Test func `keys are kept with their last use`() async throws {
        try await withDatabase { database in
            let key = StoredKey(
                id: "k", hash: [1, 2], name: "Журнал", room: "abcd", permissions: "publish subscribe", createdAt: now)
            try await database.insert(key)
            #expect(try await database.key(id: "k") == key)
            try await database.touchKey(id: "k", at: now + 5)
            #expect(try await database.keys().map(\.lastUsedAt) == [now + 5])
            #expect(try await database.deleteKey(id: "k"))
            #expect(try await database.deleteKey(id: "k") == false)
        }
    }
}
