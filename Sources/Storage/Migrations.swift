import GRDB

/// The steps that bring a database of any earlier version up to date. A step that was released never changes; a
/// change of the tables is a new step.
enum Migrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: rooms, secrets, settings") { database in
            try database.execute(
                sql: """
                    CREATE TABLE room (
                        slug TEXT NOT NULL PRIMARY KEY,
                        title TEXT NOT NULL,
                        capacity INTEGER NOT NULL CHECK (capacity > 0),
                        createdAt BIGINT NOT NULL
                    );
                    CREATE TABLE secret (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL);
                    CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
                    """)
        }
        registerAccounts(in: &migrator)
        registerMeetings(in: &migrator)
        registerTalk(in: &migrator)
        registerRoomStates(in: &migrator)
        registerRecordings(in: &migrator)
        registerBoards(in: &migrator)
        registerProgrammes(in: &migrator)
        registerIndicators(in: &migrator)
        registerSessionBoards(in: &migrator)
        registerBoardKeeping(in: &migrator)
        registerBoardGrace(in: &migrator)
        return migrator
    }
}
