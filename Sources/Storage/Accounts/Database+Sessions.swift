import Foundation
import GRDB

extension Database: SessionStore {
    /// Remembers a session and forgets those that are over.
    public func insertSession(hash: [UInt8], account: String, now: Date, expiresAt: Date) async throws {
        try await pool.write { database in
            try database.execute(sql: "DELETE FROM session WHERE expiresAt <= ?", arguments: [now.milliseconds])
            try database.execute(
                sql: "INSERT INTO session (hash, account, expiresAt) VALUES (?, ?, ?)",
                arguments: [Data(hash), account, expiresAt.milliseconds])
        }
    }

    /// The account of a session that is not over, and when the session ends.
    public func session(hash: [UInt8], now: Date) async throws -> (account: StoredAccount, expiresAt: Date)? {
        try await pool.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT account.*, session.expiresAt AS sessionEnd FROM session
                    JOIN account ON account.id = session.account
                    WHERE session.hash = ? AND session.expiresAt > ? AND NOT account.isDisabled
                    """, arguments: [Data(hash), now.milliseconds])
            return row.map { (StoredAccount(row: $0), Date(milliseconds: $0["sessionEnd"])) }
        }
    }

    /// Moves the end of a session.
    public func extendSession(hash: [UInt8], to expiresAt: Date) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE session SET expiresAt = ? WHERE hash = ?",
                arguments: [expiresAt.milliseconds, Data(hash)])
        }
    }

    /// Ends a session.
    public func deleteSession(hash: [UInt8]) async throws {
        try await pool.write { database in
            try database.execute(sql: "DELETE FROM session WHERE hash = ?", arguments: [Data(hash)])
        }
    }

    /// Sets a password and ends every session of the account.
    public func setPassword(hash: String, account: String) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE account SET passwordHash = ? WHERE id = ?", arguments: [hash, account])
            try AccountRows.endSessions(of: account, database)
        }
    }

    /// Remembers an invitation, in place of an earlier one of the account.
    public func insertInvitation(hash: [UInt8], account: String, expiresAt: Date) async throws {
        try await pool.write { database in
            try database.execute(sql: "DELETE FROM invitation WHERE account = ?", arguments: [account])
            try database.execute(
                sql: "INSERT INTO invitation (hash, account, expiresAt) VALUES (?, ?, ?)",
                arguments: [Data(hash), account, expiresAt.milliseconds])
        }
    }

    /// The account that an invitation is for; nil when it is not good any more.
    public func invitation(hash: [UInt8], now: Date) async throws -> StoredAccount? {
        try await pool.read { try Self.invited($0, hash, now) }
    }

    /// Takes an invitation up, once; nil when it is not good any more.
    public func takeUpInvitation(
        hash: [UInt8], login: String, passwordHash: String, now: Date
    ) async throws -> StoredAccount? {
        try await pool.write { database in
            guard var account = try Self.invited(database, hash, now) else { return nil }
            account.login = login
            account.passwordHash = passwordHash
            try AccountRows.update(account, database)
            try AccountRows.endSessions(of: account.id, database)
            try database.execute(sql: "DELETE FROM invitation WHERE account = ?", arguments: [account.id])
            return account
        }
    }

    private static func invited(_ database: GRDB.Database, _ hash: [UInt8], _ now: Date) throws -> StoredAccount? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT account.* FROM invitation JOIN account ON account.id = invitation.account
                WHERE invitation.hash = ? AND invitation.expiresAt > ? AND NOT account.isDisabled
                """, arguments: [Data(hash), now.milliseconds]
        ).map(StoredAccount.init(row:))
    }
}

extension Database: KeyStore {
    /// Adds a key.
    public func insert(_ key: StoredKey) async throws {
        try await pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO apiKey (id, hash, name, room, permissions, createdAt, lastUsedAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    key.id, Data(key.hash), key.name, key.room, key.permissions, key.createdAt.milliseconds,
                    key.lastUsedAt?.milliseconds,
                ])
        }
    }

    /// The key of that id, or nil.
    public func key(id: String) async throws -> StoredKey? {
        try await pool.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM apiKey WHERE id = ?", arguments: [id])
                .map(StoredKey.init(row:))
        }
    }

    /// All keys, the newest first.
    public func keys() async throws -> [StoredKey] {
        try await pool.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM apiKey ORDER BY createdAt DESC, id")
                .map(StoredKey.init(row:))
        }
    }

    /// Notes that a key was used.
    public func touchKey(id: String, at time: Date) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE apiKey SET lastUsedAt = ? WHERE id = ?", arguments: [time.milliseconds, id])
        }
    }

    /// Forgets a key; false when there was none.
    public func deleteKey(id: String) async throws -> Bool {
        try await pool.write { database in
            try database.execute(sql: "DELETE FROM apiKey WHERE id = ?", arguments: [id])
            return database.changesCount > 0
        }
    }
}

extension StoredKey {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], hash: [UInt8](row["hash"] as Data), name: row["name"], room: row["room"],
            permissions: row["permissions"], createdAt: Date(milliseconds: row["createdAt"]),
            lastUsedAt: (row["lastUsedAt"] as Int64?).map(Date.init(milliseconds:)))
    }
}
