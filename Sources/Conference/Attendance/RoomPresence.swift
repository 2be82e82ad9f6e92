import Signalling

/// One person's comings and goings in one call of a room, by what the room knows them.
public struct PersonPresence: Hashable, Sendable {
    /// By what the person is known.
    public var key: PersonKey
    /// Their school.
    public var school: School?
    /// The foremost part they had.
    public var role: Role
    /// The most people before their screen.
    public var people: Int
    /// In order, in milliseconds since 1970; the last may be open while the call goes on.
    public var stays: [Attendance.Stay]
}

extension Room {
    /// Who has been in the call that goes on, or in the last one, and when it began.
    func currentPresence() -> (call: Int64, people: [PersonPresence])? {
        guard let began = state.attendance.began else { return nil }
        _ = state.attendanceReport(at: state.wallClock(context.now()))
        return (began, state.attendance.lines.values.map(PersonPresence.init))
    }
}

extension PersonPresence {
    fileprivate init(_ line: AttendanceRecord.Line) {
        self.init(
            key: line.key, school: line.school, role: line.role, people: line.people, stays: line.stays)
    }
}

extension ConferenceService {
    /// Who has been in a room's calls that began at or after a time, in milliseconds since 1970: one line for each
    /// person and call.
    ///
    /// - Throws: what the archive throws.
    public func presence(in slug: String, since: Int64) async throws -> [PersonPresence] {
        var result: [PersonPresence] = []
        let current = await loadedRoom(slug)?.currentPresence()
        if let current, current.call >= since { result += current.people }
        for call in try await context.archive.calls(of: slug) where call >= since && call != current?.call {
            let lines = try await context.archive.attendance(of: slug, call: call).map { $0.line }
            // As in the report: what was never closed lasted until the server was last known to be alive.
            let last = lines.flatMap { $0.stays }.map { $0.to ?? $0.from }.max() ?? call
            for line in lines {
                var presence = PersonPresence(line)
                for index in presence.stays.indices where presence.stays[index].to == nil {
                    presence.stays[index].to = last
                }
                result.append(presence)
            }
        }
        return result
    }
}
