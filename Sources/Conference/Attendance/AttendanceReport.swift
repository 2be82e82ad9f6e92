import Signalling

/// Who has been in one call of a room, and which calls there were.
public struct AttendanceReport: Hashable, Sendable, Codable {
    /// When the call began, in milliseconds since 1970; nil when there was none.
    public var call: Int64?
    /// When the calls began whose attendance is kept, in milliseconds since 1970, the latest first.
    public var calls: [Int64]
    /// One line for each person.
    public var rows: [Attendance.Row]

    /// Makes a report.
    public init(call: Int64?, calls: [Int64], rows: [Attendance.Row]) {
        self.call = call
        self.calls = calls
        self.rows = rows
    }
}

extension Room {
    /// The attendance of the call that goes on, or of the last one; nil when nobody has been here.
    func currentAttendance() -> (call: Int64, attendance: Attendance)? {
        guard let began = state.attendance.began else { return nil }
        return (began, state.attendanceReport(at: state.wallClock(context.now())))
    }
}

extension ConferenceService {
    /// Who has been in a call of a room: the latest unless `call` says when another began.
    ///
    /// - Returns: nil when there was no such call.
    /// - Throws: what the archive throws.
    public func attendance(in slug: String, call: Int64? = nil) async throws -> AttendanceReport? {
        var calls = try await context.archive.calls(of: slug)
        if let current = await loadedRoom(slug)?.currentAttendance() {
            if !calls.contains(current.call) { calls.insert(current.call, at: 0) }
            if call == nil || call == current.call {
                return AttendanceReport(call: current.call, calls: calls, rows: current.attendance.rows)
            }
        }
        guard let chosen = call ?? calls.first else { return AttendanceReport(call: nil, calls: [], rows: []) }
        guard calls.contains(chosen) else { return nil }
        let lines = try await context.archive.attendance(of: slug, call: chosen).map { $0.line }
        // What was never closed lasted until the server was last known to be alive, which the latest stay tells best.
        let last = lines.flatMap { $0.stays }.map { $0.to ?? $0.from }.max() ?? chosen
        return AttendanceReport(
            call: chosen, calls: calls, rows: AttendanceRecord.report(lines, at: last).rows)
    }
}
