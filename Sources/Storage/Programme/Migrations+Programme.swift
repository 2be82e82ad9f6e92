import GRDB

extension Migrations {
    /// The mentoring programmes: who, when, what came of it.
    ///
    /// A school that has a part in a programme cannot be forgotten; a person's account and a session's room can.
    static func registerProgrammes(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("8: programme") { database in
            try database.execute(sql: programmeTables)
            try database.execute(sql: programmeSessionTables)
        }
    }

    private static let programmeTables = """
        CREATE TABLE programme (
            id TEXT NOT NULL PRIMARY KEY,
            title TEXT NOT NULL,
            district TEXT NOT NULL,
            start TEXT NOT NULL,
            months INTEGER NOT NULL CHECK (months > 0),
            timeZone TEXT NOT NULL,
            createdAt BIGINT NOT NULL
        );
        CREATE TABLE programmeSchool (
            programme TEXT NOT NULL REFERENCES programme (id),
            school TEXT NOT NULL REFERENCES school (id),
            rosterAt BIGINT NOT NULL,
            mergedInto TEXT REFERENCES school (id),
            mergedFrom TEXT,
            PRIMARY KEY (programme, school)
        );
        CREATE INDEX programmeSchoolBySchool ON programmeSchool (school);
        CREATE TABLE schoolStatus (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            school TEXT NOT NULL REFERENCES school (id),
            kind TEXT NOT NULL,
            fromDay TEXT NOT NULL,
            toDay TEXT,
            source TEXT NOT NULL
        );
        CREATE INDEX schoolStatusByProgramme ON schoolStatus (programme);
        CREATE TABLE mentoringLink (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            leader TEXT NOT NULL REFERENCES school (id),
            mentored TEXT NOT NULL REFERENCES school (id),
            fromDay TEXT NOT NULL,
            toDay TEXT,
            CHECK (leader <> mentored)
        );
        CREATE INDEX mentoringLinkByProgramme ON mentoringLink (programme);
        CREATE TABLE programmePerson (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            name TEXT NOT NULL,
            school TEXT REFERENCES school (id),
            part TEXT NOT NULL,
            subject TEXT,
            account TEXT REFERENCES account (id) ON DELETE SET NULL
        );
        CREATE INDEX programmePersonByProgramme ON programmePerson (programme);
        CREATE INDEX programmePersonByAccount ON programmePerson (account) WHERE account IS NOT NULL;
        CREATE TABLE programmeImport (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            importedBy TEXT NOT NULL,
            at BIGINT NOT NULL,
            content TEXT NOT NULL,
            steps TEXT,
            adds INTEGER NOT NULL,
            changes INTEGER NOT NULL
        );
        CREATE INDEX programmeImportByProgramme ON programmeImport (programme, at);
        """

    private static let programmeSessionTables = """
        CREATE TABLE programmeSession (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            month TEXT NOT NULL,
            title TEXT NOT NULL,
            problem TEXT NOT NULL,
            leader TEXT NOT NULL REFERENCES school (id),
            startsAt BIGINT NOT NULL,
            duration INTEGER NOT NULL CHECK (duration > 0),
            room TEXT UNIQUE REFERENCES room (slug) ON DELETE SET NULL,
            mode TEXT NOT NULL,
            anonymity TEXT NOT NULL,
            facilitator TEXT REFERENCES programmePerson (id) ON DELETE SET NULL,
            secretary TEXT REFERENCES programmePerson (id) ON DELETE SET NULL,
            makeUpFor TEXT,
            state TEXT NOT NULL,
            cancelReason TEXT,
            board TEXT,
            closedAt BIGINT,
            ideas INTEGER NOT NULL,
            adopted INTEGER NOT NULL
        );
        CREATE INDEX programmeSessionByProgramme ON programmeSession (programme, startsAt);
        CREATE TABLE programmeSessionSchool (
            session TEXT NOT NULL REFERENCES programmeSession (id) ON DELETE CASCADE,
            school TEXT NOT NULL REFERENCES school (id),
            present BIGINT,
            people INTEGER,
            counts INTEGER,
            PRIMARY KEY (session, school)
        );
        CREATE TABLE programmeAction (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            session TEXT REFERENCES programmeSession (id),
            month TEXT NOT NULL,
            item TEXT,
            school TEXT NOT NULL REFERENCES school (id),
            text TEXT NOT NULL,
            owner TEXT,
            due TEXT,
            state TEXT NOT NULL,
            why TEXT,
            carried INTEGER NOT NULL,
            createdAt BIGINT NOT NULL,
            changedAt BIGINT NOT NULL
        );
        CREATE INDEX programmeActionByProgramme ON programmeAction (programme);
        CREATE TABLE parkedIdea (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            session TEXT NOT NULL REFERENCES programmeSession (id),
            text TEXT NOT NULL,
            reason TEXT NOT NULL,
            at BIGINT NOT NULL,
            takenUpIn TEXT REFERENCES programmeSession (id)
        );
        CREATE INDEX parkedIdeaByProgramme ON parkedIdea (programme);
        CREATE TABLE actionEvidence (
            id TEXT NOT NULL PRIMARY KEY,
            programme TEXT NOT NULL REFERENCES programme (id),
            action TEXT NOT NULL REFERENCES programmeAction (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            size BIGINT NOT NULL,
            type TEXT NOT NULL,
            at BIGINT NOT NULL
        );
        CREATE INDEX actionEvidenceByAction ON actionEvidence (action);
        """
}
