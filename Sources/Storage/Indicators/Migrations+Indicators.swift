import GRDB

extension Migrations {
    /// What is known of schools year by year.
    static func registerIndicators(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("9: indicators") { database in
            try database.execute(
                sql: """
                    CREATE TABLE indicator (
                        programme TEXT NOT NULL REFERENCES programme (id),
                        kind TEXT NOT NULL,
                        school TEXT NOT NULL REFERENCES school (id),
                        subject TEXT NOT NULL,
                        grade INTEGER NOT NULL,
                        year INTEGER NOT NULL,
                        n INTEGER CHECK (n >= 0),
                        mean DOUBLE PRECISION,
                        quality DOUBLE PRECISION,
                        below DOUBLE PRECISION,
                        value DOUBLE PRECISION,
                        scale TEXT NOT NULL,
                        PRIMARY KEY (programme, kind, subject, grade, school, year)
                    );
                    CREATE INDEX indicatorBySchool ON indicator (school);
                    """)
        }
    }
}
