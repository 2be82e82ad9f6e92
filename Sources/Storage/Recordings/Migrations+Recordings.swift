import GRDB

extension Migrations {
    /// The library of recordings, who may see one by a link, and what was done with them.
    ///
    /// A recording has no reference to its room: it outlives it. Nothing of the log can be changed or taken out; a
    /// record is added only with the next number, because `INSERT OR REPLACE` would get around the other two rules.
    static func registerRecordings(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("6: recordings, audit") { database in
            try database.execute(
                sql: """
                    CREATE TABLE recording (
                        id TEXT NOT NULL PRIMARY KEY,
                        room TEXT NOT NULL,
                        title TEXT NOT NULL,
                        breakoutTitle TEXT,
                        parent TEXT,
                        continues TEXT,
                        startedAt BIGINT NOT NULL,
                        endedAt BIGINT,
                        state TEXT NOT NULL,
                        progress DOUBLE PRECISION NOT NULL,
                        duration BIGINT NOT NULL,
                        bytes BIGINT NOT NULL,
                        mode TEXT NOT NULL,
                        participants INTEGER NOT NULL,
                        searchText TEXT NOT NULL,
                        expiresAt BIGINT,
                        holdReason TEXT,
                        holdBy TEXT,
                        heldAt BIGINT,
                        attempts INTEGER NOT NULL,
                        failure TEXT,
                        composedAt BIGINT,
                        tracksRemovedAt BIGINT,
                        deletedAt BIGINT,
                        deletedBy TEXT,
                        deleteReason TEXT
                    );
                    CREATE INDEX recordingByStart ON recording (startedAt, id);
                    CREATE INDEX recordingByRoom ON recording (room);
                    CREATE INDEX recordingByParent ON recording (parent);
                    CREATE TABLE recordingShare (
                        id TEXT NOT NULL PRIMARY KEY,
                        hash BLOB NOT NULL UNIQUE,
                        recording TEXT NOT NULL REFERENCES recording (id) ON DELETE CASCADE,
                        school TEXT REFERENCES school (id) ON DELETE SET NULL,
                        note TEXT,
                        createdBy TEXT NOT NULL,
                        createdAt BIGINT NOT NULL,
                        expiresAt BIGINT NOT NULL,
                        revokedAt BIGINT
                    );
                    CREATE INDEX recordingShareByRecording ON recordingShare (recording);
                    CREATE TABLE audit (
                        number BIGINT NOT NULL PRIMARY KEY,
                        at BIGINT NOT NULL,
                        actor TEXT NOT NULL,
                        action TEXT NOT NULL,
                        subject TEXT NOT NULL,
                        detail TEXT NOT NULL,
                        previous BLOB NOT NULL,
                        hash BLOB NOT NULL
                    );
                    CREATE INDEX auditBySubject ON audit (subject, action, actor, at);
                    CREATE TABLE auditEnd (
                        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
                        number BIGINT NOT NULL,
                        hash BLOB NOT NULL
                    );
                    CREATE TRIGGER auditUnchanged BEFORE UPDATE ON audit
                    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
                    CREATE TRIGGER auditUndeleted BEFORE DELETE ON audit
                    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
                    CREATE TRIGGER auditInOrder BEFORE INSERT ON audit
                    WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit)
                    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
                    """)
        }
    }
}
