import GRDB

extension Migrations {
    /// What is said, voted and sent in rooms. All of it goes with its room.
    static func registerTalk(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("4: chat, polls, files") { database in
            try database.execute(
                sql: """
                    CREATE TABLE chatMessage (
                        slug TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        id BIGINT NOT NULL,
                        author TEXT NOT NULL,
                        name TEXT NOT NULL,
                        school TEXT,
                        recipient TEXT,
                        recipientName TEXT,
                        text TEXT NOT NULL,
                        at BIGINT NOT NULL,
                        edited INTEGER NOT NULL,
                        deleted INTEGER NOT NULL,
                        pinned INTEGER NOT NULL,
                        file TEXT,
                        fileName TEXT,
                        fileSize BIGINT,
                        fileType TEXT,
                        replyTo BIGINT,
                        breakout BIGINT,
                        PRIMARY KEY (slug, id)
                    );
                    CREATE INDEX chatMessageFile ON chatMessage (file) WHERE file IS NOT NULL;
                    CREATE TABLE chatReaction (
                        slug TEXT NOT NULL,
                        message BIGINT NOT NULL,
                        reaction TEXT NOT NULL,
                        person TEXT NOT NULL,
                        position INTEGER NOT NULL,
                        PRIMARY KEY (slug, message, reaction, person),
                        FOREIGN KEY (slug, message) REFERENCES chatMessage (slug, id) ON DELETE CASCADE
                    );
                    CREATE TABLE poll (
                        slug TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        id BIGINT NOT NULL,
                        question TEXT NOT NULL,
                        options TEXT NOT NULL,
                        multiple INTEGER NOT NULL,
                        anonymous INTEGER NOT NULL,
                        correct TEXT,
                        state TEXT NOT NULL,
                        counts TEXT NOT NULL,
                        createdAt BIGINT NOT NULL,
                        PRIMARY KEY (slug, id)
                    );
                    CREATE TABLE pollVote (
                        slug TEXT NOT NULL,
                        poll BIGINT NOT NULL,
                        voter TEXT NOT NULL,
                        name TEXT NOT NULL,
                        choices TEXT,
                        PRIMARY KEY (slug, poll, voter),
                        FOREIGN KEY (slug, poll) REFERENCES poll (slug, id) ON DELETE CASCADE
                    );
                    CREATE TABLE roomFile (
                        id TEXT NOT NULL PRIMARY KEY,
                        slug TEXT NOT NULL REFERENCES room (slug) ON DELETE CASCADE,
                        name TEXT NOT NULL,
                        size BIGINT NOT NULL,
                        type TEXT NOT NULL,
                        createdAt BIGINT NOT NULL
                    );
                    CREATE INDEX roomFileSlug ON roomFile (slug);
                    """)
        }
    }
}
