import GRDB

extension Migrations {
    /// What is kept of rooms while the server does not run: values that the rooms' rules make and read.
    static func registerRoomStates(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("5: the state of rooms") { database in
            try database.execute(
                sql: """
                    CREATE TABLE roomState (
                        slug TEXT NOT NULL PRIMARY KEY REFERENCES room (slug) ON DELETE CASCADE,
                        seen BIGINT NOT NULL,
                        value BLOB NOT NULL
                    );
                    CREATE TABLE roomMember (
                        slug TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        id BIGINT NOT NULL,
                        value BLOB NOT NULL,
                        PRIMARY KEY (slug, id)
                    );
                    CREATE TABLE roomLobby (
                        slug TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        id BIGINT NOT NULL,
                        value BLOB NOT NULL,
                        PRIMARY KEY (slug, id)
                    );
                    CREATE TABLE attendance (
                        slug TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        callBegan BIGINT NOT NULL,
                        person TEXT NOT NULL,
                        value BLOB NOT NULL,
                        PRIMARY KEY (slug, callBegan, person)
                    );
                    """)
        }
    }
}
