import GRDB

extension Migrations {
    /// The boards of brainstorms: the journal of each, who stands behind pseudonyms, and who was named.
    ///
    /// A session has no reference to its room: it outlives it. `reportedAt` is when the programme was told of the end
    /// of its session. `boardEvent.draft` names what somebody types: only the last of that name is kept, and none after
    /// the end.
    static func registerBoards(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("7: boards") { database in
            try database.execute(
                sql: """
                    CREATE TABLE boardSession (
                        id TEXT NOT NULL PRIMARY KEY,
                        room TEXT NOT NULL,
                        roomTitle TEXT NOT NULL,
                        programmeSession TEXT,
                        openedAt BIGINT NOT NULL,
                        closedAt BIGINT,
                        reportedAt BIGINT,
                        mode TEXT NOT NULL,
                        anonymity TEXT NOT NULL,
                        opening TEXT NOT NULL,
                        phones BLOB NOT NULL UNIQUE
                    );
                    CREATE INDEX boardSessionByRoom ON boardSession (room, openedAt);
                    CREATE INDEX boardSessionByProgramme ON boardSession (programmeSession);
                    CREATE UNIQUE INDEX boardSessionOpen ON boardSession (room) WHERE closedAt IS NULL;
                    CREATE TABLE boardEvent (
                        session TEXT NOT NULL REFERENCES boardSession (id) ON DELETE CASCADE,
                        number BIGINT NOT NULL,
                        at BIGINT NOT NULL,
                        draft TEXT,
                        value TEXT NOT NULL,
                        PRIMARY KEY (session, number)
                    );
                    CREATE UNIQUE INDEX boardEventByDraft ON boardEvent (session, draft);
                    CREATE TABLE boardSeal (
                        session TEXT NOT NULL REFERENCES boardSession (id) ON DELETE CASCADE,
                        tag TEXT NOT NULL,
                        sealed BLOB NOT NULL,
                        PRIMARY KEY (session, tag)
                    );
                    CREATE TABLE boardUnlock (
                        id TEXT NOT NULL PRIMARY KEY,
                        session TEXT NOT NULL REFERENCES boardSession (id) ON DELETE CASCADE,
                        idea BIGINT NOT NULL,
                        reason TEXT NOT NULL,
                        askedBy TEXT NOT NULL,
                        askedAt BIGINT NOT NULL,
                        approvedBy TEXT,
                        approvedAt BIGINT
                    );
                    CREATE INDEX boardUnlockBySession ON boardUnlock (session);
                    """)
        }
    }
}
