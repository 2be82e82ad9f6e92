import Boards
import Conference
import Storage

/// Puts together what a page or a file tells of a board, the attendance of its call included, and takes down who has
/// had it.
struct BoardReporter: Sendable {
    let boards: BoardService
    let conference: ConferenceService
    let audit: AuditLog

    /// What the visitor may see of the board.
    func report(_ visit: BoardAccess.Visit) async throws -> BoardReport {
        guard var report = try await boards.report(visit.board.id, isHost: visit.level >= .host) else {
            throw BoardAccess.notFound
        }
        report.attendance = Self.told(
            try await attendance(of: visit.board), to: visit, schools: report.schools)
        return report
    }

    /// The same for a file, on the record.
    ///
    /// - Parameter format: `json`, `csv`, `xlsx` or `pdf`.
    func export(_ visit: BoardAccess.Visit, format: String) async throws -> BoardReport {
        guard visit.mayExport else {
            throw APIError(
                .forbidden, "notAllowed", "The protocol is ready when the session is closed; ask its facilitator.")
        }
        let report = try await report(visit)
        try await audit.record(
            actor: visit.actor, action: "boardExported", subject: "board:\(visit.board.id)",
            detail: ["format": format, "room": visit.board.room])
        return report
    }

    /// Partners see how long and how many they were themselves, and of the others that they were there.
    static func told(
        _ attendance: [BoardReport.Attendance], to visit: BoardAccess.Visit, schools: [BoardReport.School]
    ) -> [BoardReport.Attendance] {
        guard visit.level == .member else { return attendance }
        let own = [visit.school, schools.first { $0.id == visit.school }?.name].compactMap { $0 }
        return attendance.map { entry in
            entry.school.map(own.contains) == true ? entry : BoardReport.Attendance(school: entry.school)
        }
    }

    /// Who was in the call in which the board was opened, by school.
    private func attendance(of board: StoredBoardSession) async throws -> [BoardReport.Attendance] {
        guard let latest = try await conference.attendance(in: board.room) else { return [] }
        // The call that had begun when the board was opened.
        let call = latest.calls.filter { $0 <= board.openedAt }.max()
        let report = call == latest.call ? latest : try await conference.attendance(in: board.room, call: call)
        guard let rows = report?.rows, call != nil else { return [] }
        return Dictionary(grouping: rows) { $0.school }.map { school, rows in
            BoardReport.Attendance(
                school: school, persons: rows.count, people: rows.reduce(0) { $0 + $1.people },
                minutes: (rows.map { $0.seconds }.max() ?? 0) / 60)
        }.sorted { ($0.school ?? "\u{10FFFF}") < ($1.school ?? "\u{10FFFF}") }
    }
}
