import Foundation
import GRDB

extension Database: AccountStore {
    /// Adds an account; ``StorageError/loginTaken`` or ``StorageError/schoolUnknown`` when it cannot be.
    public func insert(_ account: StoredAccount) async throws {
        try await pool.write { database in
            try AccountRows.check(account, database)
            try database.execute(
                sql: """
                    INSERT INTO account (id, login, name, role, school, passwordHash, isDisabled, createdAt)
                    VALUES (:id, :login, :name, :role, :school, :passwordHash, :isDisabled, :createdAt)
                    """, arguments: AccountRows.arguments(of: account))
        }
    }

    /// The account of that id, or nil.
    public func account(id: String) async throws -> StoredAccount? {
        try await pool.read { try AccountRows.fetch($0, id: id) }
    }

    /// The account that signs in with this, or nil.
    public func account(login: String) async throws -> StoredAccount? {
        try await pool.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM account WHERE login = ?", arguments: [login])
                .map(StoredAccount.init(row:))
        }
    }

    /// All accounts, by name.
    public func accounts() async throws -> [StoredAccount] {
        try await pool.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM account ORDER BY name, id").map(StoredAccount.init(row:))
        }
    }

    /// Changes an account in one step; nil when there is none of that id.
    public func updateAccount(
        id: String, _ change: @escaping @Sendable (inout StoredAccount) -> Void
    ) async throws -> StoredAccount? {
        try await pool.write { database in
            guard let former = try AccountRows.fetch(database, id: id) else { return nil }
            var account = former
            change(&account)
            account.id = id
            try AccountRows.update(account, database)
            if former.canAdminister { try AccountRows.requireAdministrator(database) }
            return account
        }
    }

    /// Forgets an account; false when there was none.
    public func deleteAccount(id: String) async throws -> Bool {
        try await pool.write { database in
            guard let account = try AccountRows.fetch(database, id: id) else { return false }
            try database.execute(sql: "DELETE FROM account WHERE id = ?", arguments: [id])
            if account.canAdminister { try AccountRows.requireAdministrator(database) }
            return true
        }
    }
}

extension Database: SchoolStore {
    /// Adds a school; ``StorageError/schoolExists`` when the name is taken.
    public func insert(_ school: StoredSchool) async throws {
        try await pool.write { database in
            try Self.checkName(of: school, database)
            try database.execute(
                sql: "INSERT INTO school (id, name, createdAt) VALUES (?, ?, ?)",
                arguments: [school.id, school.name, school.createdAt.milliseconds])
        }
    }

    /// The school of that id, or nil.
    public func school(id: String) async throws -> StoredSchool? {
        try await pool.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM school WHERE id = ?", arguments: [id])
                .map(StoredSchool.init(row:))
        }
    }

    /// All schools, by name.
    public func schools() async throws -> [StoredSchool] {
        try await pool.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM school ORDER BY name, id").map(StoredSchool.init(row:))
        }
    }

    /// Gives a school another name; false when there is none of that id.
    public func renameSchool(id: String, to name: String) async throws -> Bool {
        try await pool.write { database in
            guard try Rows.exists(database, in: "school", id: id) else { return false }
            try Self.checkName(of: StoredSchool(id: id, name: name, createdAt: Date()), database)
            try database.execute(sql: "UPDATE school SET name = ? WHERE id = ?", arguments: [name, id])
            return true
        }
    }

    /// Forgets a school; ``StorageError/schoolInUse`` while accounts or programmes belong to it.
    public func deleteSchool(id: String) async throws -> Bool {
        try await pool.write { database in
            let query = """
                SELECT EXISTS (SELECT 1 FROM account WHERE school = :id)
                    OR EXISTS (SELECT 1 FROM programmeSchool WHERE school = :id)
                """
            if try Bool.fetchOne(database, sql: query, arguments: ["id": id]) == true {
                throw StorageError.schoolInUse
            }
            try database.execute(sql: "DELETE FROM school WHERE id = ?", arguments: [id])
            return database.changesCount > 0
        }
    }

    private static func checkName(of school: StoredSchool, _ database: GRDB.Database) throws {
        let query = "SELECT EXISTS (SELECT 1 FROM school WHERE name = ? AND id <> ?)"
        if try Bool.fetchOne(database, sql: query, arguments: [school.name, school.id]) == true {
            throw StorageError.schoolExists
        }
    }
}

/// An account's row.
enum AccountRows {
    static func fetch(_ database: GRDB.Database, id: String) throws -> StoredAccount? {
        try Row.fetchOne(database, sql: "SELECT * FROM account WHERE id = ?", arguments: [id])
            .map(StoredAccount.init(row:))
    }

    /// Writes the account as it shall be, and ends its sessions where it is disabled.
    static func update(_ account: StoredAccount, _ database: GRDB.Database) throws {
        try check(account, database)
        try database.execute(
            sql: """
                UPDATE account SET login = :login, name = :name, role = :role, school = :school,
                passwordHash = :passwordHash, isDisabled = :isDisabled, createdAt = :createdAt WHERE id = :id
                """, arguments: arguments(of: account))
        if account.isDisabled { try endSessions(of: account.id, database) }
    }

    static func endSessions(of id: String, _ database: GRDB.Database) throws {
        try database.execute(sql: "DELETE FROM session WHERE account = ?", arguments: [id])
    }

    static func check(_ account: StoredAccount, _ database: GRDB.Database) throws {
        let query = "SELECT EXISTS (SELECT 1 FROM account WHERE login = ? AND id <> ?)"
        if try Bool.fetchOne(database, sql: query, arguments: [account.login, account.id]) == true {
            throw StorageError.loginTaken
        }
        if let school = account.school, try !Rows.exists(database, in: "school", id: school) {
            throw StorageError.schoolUnknown
        }
    }

    /// Throws, and with that undoes the change, when nobody could administer any more.
    static func requireAdministrator(_ database: GRDB.Database) throws {
        let count = try Int.fetchOne(
            database,
            sql: """
                SELECT COUNT(*) FROM account
                WHERE role = 'administrator' AND NOT isDisabled AND passwordHash IS NOT NULL
                """)
        if count == 0 { throw StorageError.lastAdministrator }
    }

    static func arguments(of account: StoredAccount) -> StatementArguments {
        [
            "id": account.id, "login": account.login, "name": account.name, "role": account.role.rawValue,
            "school": account.school, "passwordHash": account.passwordHash, "isDisabled": account.isDisabled,
            "createdAt": account.createdAt.milliseconds,
        ]
    }
}

extension StoredAccount {
    /// Whether somebody could sign in with it and administer.
    fileprivate var canAdminister: Bool { role == .administrator && !isDisabled && passwordHash != nil }

    init(row: Row) {
        self.init(
            id: row["id"], login: row["login"], name: row["name"], role: Role(rawValue: row["role"]) ?? .pupil,
            school: row["school"], passwordHash: row["passwordHash"], isDisabled: row["isDisabled"],
            createdAt: Date(milliseconds: row["createdAt"]))
    }
}

extension StoredSchool {
    fileprivate init(row: Row) {
        self.init(id: row["id"], name: row["name"], createdAt: Date(milliseconds: row["createdAt"]))
    }
}
