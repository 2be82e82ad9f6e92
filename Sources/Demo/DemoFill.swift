import Auth
import Foundation
import Mentoring
import Storage

extension DemoWorld {
    /// Keeps the world in a database that has nothing in it yet.
    ///
    /// - Parameter password: what everybody of the demonstration signs in with.
    /// - Throws: ``DemoError`` when there is something in it, or what the database says.
    public func fill(_ database: Database, password: String) async throws {
        guard try await Self.isEmpty(database) else {
            throw DemoError(
                "There are data in this directory already. Choose another, or remove it to have the demonstration "
                    + "made anew.")
        }
        let hasher = PasswordHasher()
        for school in data.schools {
            try await database.insert(
                StoredSchool(
                    id: school.id, name: school.name,
                    createdAt: Date(timeIntervalSince1970: Double(school.createdAt) / 1000)))
        }
        for demo in accounts {
            var account = demo.account
            account.passwordHash = try await hasher.hash(password)
            try await database.insert(account)
        }
        for room in rooms { try await database.insert(room) }
        let at = Date(timeIntervalSince1970: Double(data.programme.createdAt) / 1000)
        try await database.insert(
            data.programme,
            audit: [
                AuditEntry(
                    at: at, actor: "system", action: "programmeCreated", subject: "programme:" + data.programme.id)
            ])
        let filled = data
        _ = try await database.changeProgramme(id: data.programme.id) { current in
            current = filled
            return ProgrammeOutcome(())
        }
        for board in boards {
            _ = try await database.insert(board.stored, board.entry)
            // The programme has what came of it; told again, it would forget what was reviewed later.
            try await database.markReported(
                boardSession: board.stored.id, at: board.stored.closedAt ?? board.stored.openedAt)
        }
        try await database.changeIndicators(
            programme: data.programme.id, indicators.map { IndicatorStep(before: nil, after: $0) }, imported: nil,
            audit: [])
    }

    private static func isEmpty(_ database: Database) async throws -> Bool {
        guard try await database.programmes().isEmpty, try await database.accounts().isEmpty else { return false }
        return try await database.schools().isEmpty
    }
}
