import GRDB

extension Migrations {
    /// Several boards in one session, what they said last of actions, who leads a session besides, and which parts of
    /// a room come from its session.
    static func registerSessionBoards(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("10: session boards") { database in
            try database.execute(
                sql: """
                    CREATE TABLE programmeBoard (
                        board TEXT NOT NULL PRIMARY KEY,
                        programme TEXT NOT NULL REFERENCES programme (id),
                        session TEXT NOT NULL REFERENCES programmeSession (id) ON DELETE CASCADE,
                        openedAt BIGINT NOT NULL,
                        closedAt BIGINT,
                        ideas INTEGER NOT NULL,
                        adopted INTEGER NOT NULL
                    );
                    CREATE INDEX programmeBoardByProgramme ON programmeBoard (programme, openedAt);
                    CREATE INDEX programmeBoardBySession ON programmeBoard (session);
                    INSERT INTO programmeBoard
                        SELECT board, programme, id, startsAt, closedAt, ideas, adopted FROM programmeSession
                        WHERE board IS NOT NULL;
                    ALTER TABLE programmeAction ADD COLUMN board TEXT;
                    UPDATE programmeAction SET board =
                        (SELECT board FROM programmeSession WHERE programmeSession.id = programmeAction.session);
                    CREATE TABLE programmeBoardWord (
                        board TEXT NOT NULL,
                        action TEXT NOT NULL REFERENCES programmeAction (id) ON DELETE CASCADE,
                        programme TEXT NOT NULL REFERENCES programme (id),
                        text TEXT NOT NULL,
                        owner TEXT,
                        due TEXT,
                        state TEXT NOT NULL,
                        why TEXT,
                        carried INTEGER NOT NULL,
                        dueBefore TEXT,
                        dueCarried TEXT,
                        PRIMARY KEY (board, action)
                    );
                    CREATE INDEX programmeBoardWordByProgramme ON programmeBoardWord (programme);
                    CREATE INDEX programmeBoardWordByAction ON programmeBoardWord (action);
                    ALTER TABLE parkedIdea ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
                    -- Taken up were all that came back, decided or not; who knows which: they come back once more.
                    UPDATE parkedIdea SET takenUpIn = NULL WHERE takenUpIn IN
                        (SELECT id FROM programmeSession WHERE closedAt IS NULL);
                    ALTER TABLE programmeSession ADD COLUMN coFacilitator TEXT
                        REFERENCES programmePerson (id) ON DELETE SET NULL;
                    UPDATE programmeSession SET state = 'missed' WHERE state = 'planned' AND closedAt IS NOT NULL;
                    ALTER TABLE roomRole ADD COLUMN isPlanned BOOLEAN NOT NULL DEFAULT FALSE;
                    ALTER TABLE roomRole ADD COLUMN school TEXT REFERENCES school (id) ON DELETE SET NULL;
                    """)
        }
    }
}
