import Foundation
import GRDB

/// The SQLite database in the data directory: the default behind every store protocol.
///
/// Readers never wait for the writer (write-ahead log). SQL is kept to what PostgreSQL understands too.
public struct Database: Sendable {
    let pool: DatabasePool

    /// Opens the database `veche.sqlite` in `directory`, creating both when they do not exist, and brings its tables
    /// up to date. Directory and files are readable by the owner only: the token secret is among their contents.
    ///
    /// - Throws: ``StorageError/cannotOpen(_:)``.
    public init(directory: String) throws(StorageError) {
        let path = directory + "/veche.sqlite"
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            if !FileManager.default.fileExists(atPath: path) {
                // SQLite gives its side files the mode of the main file.
                let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
                guard FileManager.default.createFile(atPath: path, contents: nil, attributes: attributes) else {
                    throw StorageError.cannotOpen("The file cannot be created.")
                }
            }
            var configuration = GRDB.Configuration()
            configuration.foreignKeysEnabled = true
            configuration.busyMode = .timeout(5)
            // What is deleted here are names and words of children: nothing of it stays behind in free pages.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
            pool = try DatabasePool(path: path, configuration: configuration)
            try Migrations.migrator.migrate(pool)
        } catch {
            throw StorageError.cannotOpen(
                "The database \(path) cannot be opened (\(error)); check that the directory belongs to the user who "
                    + "runs the server, or choose another with dataDirectory.")
        }
    }
}

extension Database: SecretStore {
    /// The secret of that name, made of random bytes the first time.
    public func secret(named name: String, count: Int) throws -> [UInt8] {
        try pool.write { database in
            let query = "SELECT value FROM secret WHERE name = ?"
            if let value = try Data.fetchOne(database, sql: query, arguments: [name]) { return [UInt8](value) }
            var generator = SystemRandomNumberGenerator()
            let value = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try database.execute(
                sql: "INSERT INTO secret (name, value) VALUES (?, ?)", arguments: [name, Data(value)])
            return value
        }
    }
}

extension Database: SettingsStore {
    /// The setting's value, or nil.
    public func setting(named name: String) async throws -> String? {
        try await pool.read { database in
            try String.fetchOne(database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
        }
    }

    /// Sets the value; nil removes it.
    public func set(_ value: String?, forSetting name: String) async throws {
        try await pool.write { database in
            try database.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [name])
            guard let value else { return }
            try database.execute(sql: "INSERT INTO setting (name, value) VALUES (?, ?)", arguments: [name, value])
        }
    }
}

extension Date {
    /// Milliseconds since 1970, as times are kept.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
