import GRDB

extension Migrations {
    /// Rooms as meetings: their time, who is let in and who has which part.
    static func registerMeetings(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("3: meetings") { database in
            try database.execute(
                sql: """
                    ALTER TABLE room ADD COLUMN startsAt BIGINT;
                    ALTER TABLE room ADD COLUMN duration INTEGER;
                    ALTER TABLE room ADD COLUMN timeZone TEXT;
                    ALTER TABLE room ADD COLUMN recurrence TEXT;
                    ALTER TABLE room ADD COLUMN description TEXT NOT NULL DEFAULT '';
                    ALTER TABLE room ADD COLUMN policy TEXT NOT NULL DEFAULT 'accept';
                    ALTER TABLE room ADD COLUMN isOpenToGuests BOOLEAN NOT NULL DEFAULT TRUE;
                    ALTER TABLE room ADD COLUMN needsAdult TEXT NOT NULL DEFAULT 'pupils';
                    ALTER TABLE room ADD COLUMN createdBy TEXT REFERENCES account (id) ON DELETE SET NULL;
                    CREATE TABLE roomSchool (
                        room TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        school TEXT NOT NULL REFERENCES school (id) ON DELETE CASCADE,
                        quota INTEGER CHECK (quota > 0),
                        PRIMARY KEY (room, school)
                    );
                    CREATE TABLE roomRole (
                        room TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                        role TEXT NOT NULL,
                        PRIMARY KEY (room, account)
                    );
                    CREATE INDEX roomRoleAccount ON roomRole (account);
                    CREATE TABLE roomInvitation (
                        id TEXT NOT NULL PRIMARY KEY,
                        room TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        name TEXT NOT NULL,
                        role TEXT NOT NULL,
                        school TEXT REFERENCES school (id) ON DELETE SET NULL,
                        createdAt BIGINT NOT NULL,
                        usedAt BIGINT
                    );
                    CREATE INDEX roomInvitationRoom ON roomInvitation (room);
                    """)
        }
    }
}
