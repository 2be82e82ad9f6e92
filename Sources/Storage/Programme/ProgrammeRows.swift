import GRDB
import Mentoring

extension Month: DatabaseValueConvertible {}
extension Day: DatabaseValueConvertible {}
extension SchoolStatus.Kind: DatabaseValueConvertible {}
extension ProgrammePerson.Part: DatabaseValueConvertible {}
extension ProgrammeSession.State: DatabaseValueConvertible {}
extension ProgrammeAction.State: DatabaseValueConvertible {}

extension Programme: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programme" }
}
extension ServerSchool: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "school" }
}
extension MemberSchool: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmeSchool" }
}
extension SchoolStatus: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "schoolStatus" }
}
extension MentoringLink: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "mentoringLink" }
}
extension ProgrammePerson: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmePerson" }
}
extension ProgrammeSession: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmeSession" }
}
extension SessionSchool: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmeSessionSchool" }
}
extension SessionBoard: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmeBoard" }
}
extension BoardWord: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmeBoardWord" }
}
extension ProgrammeAction: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmeAction" }
}
extension ParkedIdea: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "parkedIdea" }
}
extension ActionEvidence: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "actionEvidence" }
}
extension StoredImport: FetchableRecord, PersistableRecord {
    /// The table.
    public static var databaseTableName: String { "programmeImport" }
}

/// Reading and writing a programme as a whole.
enum ProgrammeRows {
    static func fetch(_ database: GRDB.Database, id: String) throws -> ProgrammeData? {
        guard
            let programme = try Programme.fetchOne(
                database, sql: "SELECT * FROM programme WHERE id = ?", arguments: [id])
        else { return nil }
        var data = ProgrammeData(programme: programme)
        data.schools = try ServerSchool.fetchAll(database, sql: "SELECT * FROM school ORDER BY name, id")
        data.members = try rows(database, id, "school")
        data.statuses = try rows(database, id, "fromDay, id")
        data.links = try rows(database, id, "fromDay, id")
        data.people = try rows(database, id, "name, id")
        data.sessions = try rows(database, id, "startsAt, id")
        data.sessionSchools = try SessionSchool.fetchAll(
            database,
            sql: """
                SELECT programmeSessionSchool.* FROM programmeSessionSchool
                JOIN programmeSession ON programmeSession.id = session WHERE programme = ? ORDER BY session, school
                """, arguments: [id])
        data.boards = try rows(database, id, "openedAt, board")
        data.actions = try rows(database, id, "createdAt, id")
        data.words = try rows(database, id, "board, action")
        data.parked = try rows(database, id, "at, id")
        data.evidence = try rows(database, id, "at, id")
        return data
    }

    private static func rows<Record: FetchableRecord & TableRecord>(
        _ database: GRDB.Database, _ programme: String, _ order: String
    ) throws -> [Record] {
        try Record.fetchAll(
            database, sql: "SELECT * FROM \(Record.databaseTableName) WHERE programme = ? ORDER BY \(order)",
            arguments: [programme])
    }

    /// Writes what differs: what refers to something is taken out before it and put in after it.
    static func write(_ new: ProgrammeData, over old: ProgrammeData, _ database: GRDB.Database) throws {
        try remove(old.evidence, new.evidence, database)
        try remove(old.parked, new.parked, database)
        try remove(old.words, new.words, database)
        try remove(old.actions, new.actions, database)
        try remove(old.boards, new.boards, database)
        try remove(old.sessionSchools, new.sessionSchools, database)
        try remove(old.sessions, new.sessions, database)
        try remove(old.people, new.people, database)
        try remove(old.links, new.links, database)
        try remove(old.statuses, new.statuses, database)
        try remove(old.members, new.members, database)
        try remove(old.schools, new.schools, database)
        if old.programme != new.programme { try new.programme.update(database) }
        try save(old.schools, new.schools, database)
        try save(old.members, new.members, database)
        try save(old.statuses, new.statuses, database)
        try save(old.links, new.links, database)
        try save(old.people, new.people, database)
        try save(old.sessions, new.sessions, database)
        try save(old.sessionSchools, new.sessionSchools, database)
        try save(old.boards, new.boards, database)
        try save(old.actions, new.actions, database)
        try save(old.words, new.words, database)
        try save(old.parked, new.parked, database)
        try save(old.evidence, new.evidence, database)
    }

    private static func remove<Record: PersistableRecord & Identifiable & Equatable>(
        _ old: [Record], _ new: [Record], _ database: GRDB.Database
    ) throws where Record.ID == String {
        guard old != new else { return }
        let kept = Set(new.map(\.id))
        for record in old where !kept.contains(record.id) { try record.delete(database) }
    }

    private static func save<Record: PersistableRecord & Identifiable & Equatable>(
        _ old: [Record], _ new: [Record], _ database: GRDB.Database
    ) throws where Record.ID == String {
        guard old != new else { return }
        let former = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
        for record in new {
            guard let known = former[record.id] else {
                try record.insert(database)
                continue
            }
            if known != record { try record.update(database) }
        }
    }
}
