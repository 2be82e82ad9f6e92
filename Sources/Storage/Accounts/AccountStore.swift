import Foundation

/// Keeps accounts.
public protocol AccountStore: Sendable {
    /// Adds an account.
    ///
    /// - Throws: ``StorageError/loginTaken``, ``StorageError/schoolUnknown``.
    func insert(_ account: StoredAccount) async throws
    /// The account of that id, or nil.
    func account(id: String) async throws -> StoredAccount?
    /// The account that signs in with this, or nil.
    func account(login: String) async throws -> StoredAccount?
    /// All accounts, by name.
    func accounts() async throws -> [StoredAccount]
    /// Changes an account in one step, so that two changes at once do not undo one another. The sessions of an account
    /// that ends up disabled end.
    ///
    /// - Returns: what it has become, or nil when there is none of that id.
    /// - Throws: ``StorageError/loginTaken``, ``StorageError/schoolUnknown``, ``StorageError/lastAdministrator`` when
    ///   nobody would be left who can sign in as administrator.
    func updateAccount(
        id: String, _ change: @escaping @Sendable (inout StoredAccount) -> Void
    ) async throws -> StoredAccount?
    /// Forgets an account with its sessions, invitation and roles.
    ///
    /// - Returns: false when there was none.
    /// - Throws: ``StorageError/lastAdministrator``.
    func deleteAccount(id: String) async throws -> Bool
}

/// Keeps schools.
public protocol SchoolStore: Sendable {
    /// Adds a school.
    ///
    /// - Throws: ``StorageError/schoolExists``.
    func insert(_ school: StoredSchool) async throws
    /// The school of that id, or nil.
    func school(id: String) async throws -> StoredSchool?
    /// All schools, by name.
    func schools() async throws -> [StoredSchool]
    /// Gives a school another name.
    ///
    /// - Returns: false when there is none of that id.
    /// - Throws: ``StorageError/schoolExists``.
    func renameSchool(id: String, to name: String) async throws -> Bool
    /// Forgets a school.
    ///
    /// - Returns: false when there was none.
    /// - Throws: ``StorageError/schoolInUse`` while accounts belong to it.
    func deleteSchool(id: String) async throws -> Bool
}

/// Keeps who is signed in and who is invited. Secrets come as hashes.
public protocol SessionStore: Sendable {
    /// Remembers a session and forgets those that are over.
    func insertSession(hash: [UInt8], account: String, now: Date, expiresAt: Date) async throws
    /// The account of a session that is not over, and when the session ends; nil also where the account is disabled.
    func session(hash: [UInt8], now: Date) async throws -> (account: StoredAccount, expiresAt: Date)?
    /// Moves the end of a session.
    func extendSession(hash: [UInt8], to expiresAt: Date) async throws
    /// Ends a session.
    func deleteSession(hash: [UInt8]) async throws
    /// Sets a password and ends every session of the account.
    func setPassword(hash: String, account: String) async throws

    /// Remembers an invitation, in place of an earlier one of the account.
    func insertInvitation(hash: [UInt8], account: String, expiresAt: Date) async throws
    /// The account that an invitation is for; nil when it is unknown, used or over, or the account is disabled.
    func invitation(hash: [UInt8], now: Date) async throws -> StoredAccount?
    /// Takes an invitation up: sets login and password, ends the account's sessions and forgets the invitation.
    ///
    /// - Returns: the account as it is now; nil when the invitation is not good any more.
    /// - Throws: ``StorageError/loginTaken``.
    func takeUpInvitation(
        hash: [UInt8], login: String, passwordHash: String, now: Date
    ) async throws -> StoredAccount?
}

/// Keeps the keys of other systems.
public protocol KeyStore: Sendable {
    /// Adds a key.
    func insert(_ key: StoredKey) async throws
    /// The key of that id, or nil.
    func key(id: String) async throws -> StoredKey?
    /// All keys, the newest first.
    func keys() async throws -> [StoredKey]
    /// Notes that a key was used.
    func touchKey(id: String, at time: Date) async throws
    /// Forgets a key.
    ///
    /// - Returns: false when there was none.
    func deleteKey(id: String) async throws -> Bool
}

/// All that is kept about people.
public typealias PeopleStore = AccountStore & SchoolStore & SessionStore & KeyStore
