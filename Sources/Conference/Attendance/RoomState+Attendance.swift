import Signalling

// MARK: - Who has been here

extension RoomState {
    mutating func attendance(_ context: RequestContext, _ effects: inout [RoomEffect]) throws(ConferenceError) {
        try require(.attendance, context)
        let report = attendanceReport(at: wallClock(context.now))
        effects.append(.send(context.connection, .room(.attendance(report)), request: context.number))
    }

    /// The report at a moment, in milliseconds since 1970.
    mutating func attendanceReport(at time: Int64) -> Attendance {
        for member in members.values where member.isPerson { attendance.note(member.facts) }
        return attendance.report(at: time)
    }

    /// Somebody has come in, or back.
    mutating func attend(_ member: Member) {
        guard member.isPerson else { return }
        attendance.enter(
            member.id, member.facts, at: wallClock(moment), gap: timing.grace.milliseconds,
            callGap: timing.callGap.milliseconds)
    }

    /// Somebody has left, or their connection has broken.
    mutating func stopAttending(_ member: Member) {
        guard member.isPerson else { return }
        attendance.leave(member.id, member.facts, at: wallClock(moment))
    }
}
