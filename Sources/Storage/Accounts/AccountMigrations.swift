import GRDB

extension Migrations {
    /// People, their schools, and what lets them in.
    static func registerAccounts(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("2: accounts") { database in
            try database.execute(
                sql: """
                    CREATE TABLE school (
                        id TEXT NOT NULL PRIMARY KEY,
                        name TEXT NOT NULL UNIQUE,
                        createdAt BIGINT NOT NULL
                    );
                    CREATE TABLE account (
                        id TEXT NOT NULL PRIMARY KEY,
                        login TEXT UNIQUE,
                        name TEXT NOT NULL,
                        role TEXT NOT NULL,
                        school TEXT REFERENCES school (id) ON DELETE RESTRICT,
                        passwordHash TEXT,
                        isDisabled BOOLEAN NOT NULL,
                        createdAt BIGINT NOT NULL
                    );
                    CREATE INDEX accountSchool ON account (school);
                    CREATE TABLE session (
                        hash BLOB NOT NULL PRIMARY KEY,
                        account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                        expiresAt BIGINT NOT NULL
                    );
                    CREATE INDEX sessionAccount ON session (account);
                    CREATE TABLE invitation (
                        hash BLOB NOT NULL PRIMARY KEY,
                        account TEXT NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
                        expiresAt BIGINT NOT NULL
                    );
                    CREATE TABLE apiKey (
                        id TEXT NOT NULL PRIMARY KEY,
                        hash BLOB NOT NULL,
                        name TEXT NOT NULL,
                        room TEXT,
                        permissions TEXT NOT NULL,
                        createdAt BIGINT NOT NULL,
                        lastUsedAt BIGINT
                    );
                    """)
        }
    }
}
