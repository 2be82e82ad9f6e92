import Conference
import Foundation
import Logging
import Mentoring
import Storage

/// What programmes do by themselves as time goes on: rooms of sessions are kept as their sessions are, sessions that
/// are over are counted, months are closed and alerts raised.
struct ProgrammeService: Sendable {
    /// How often it looks, in seconds.
    static let period = 30
    /// A session is counted at the latest so long after its planned end, though people are still in the room.
    static let patience: Int64 = 4 * 3_600_000

    let store: any ProgrammeStore & AuditStore
    let rooms: any RoomStore
    let conference: ConferenceService
    let maker: ProgrammeRooms
    let logger: Logger

    /// Looks again and again until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await turn(now: Date().unixMilliseconds) } catch is CancellationError { return } catch {
                logger.warning("programmes were not looked after", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(Self.period))
        }
    }

    /// Looks once.
    ///
    /// - Parameter now: milliseconds since 1970.
    func turn(now: Int64) async throws {
        try await store.removeUnusedImports(before: now - 7 * 86_400_000)
        for programme in try await store.programmes() {
            guard var data = try await store.programme(id: programme.id) else { continue }
            if try await completeMergers(data, now: now) {
                guard let merged = try await store.programme(id: programme.id) else { continue }
                data = merged
            }
            let open = data.sessions.filter { $0.closedAt == nil && $0.state.takesPlace }
            for session in open { try await look(after: session, data, now: now) }
            // Only what was looked after may have changed.
            guard let left = open.isEmpty ? data : try await store.programme(id: programme.id) else { continue }
            try await closeMonth(left, now: now)
        }
    }

    /// On the day of a merger the people and open actions of the school go over to the one that it is by now.
    ///
    /// - Returns: whether something did.
    private func completeMergers(_ data: ProgrammeData, now: Int64) async throws -> Bool {
        let today = data.programme.calendar.day(at: now)
        var trial = data
        guard !trial.completeMergers(today: today).isEmpty else { return false }
        try await change(data.programme.id) { data in
            data.completeMergers(today: today).map { school in
                Self.entry(
                    "mergerCompleted", "school:" + school, now,
                    ["programme": data.programme.id, "into": data.successor(of: school, on: today)])
            }
        }
        return true
    }

    private func look(after session: ProgrammeSession, _ data: ProgrammeData, now: Int64) async throws {
        try await keepRoom(of: session, data, now: now)
        guard session.startsAt <= now, let slug = session.room else {
            if session.endsAt < now, session.room == nil { try await close(session, [], now: now) }
            return
        }
        let present = await conference.participants(in: slug)
        if now >= session.endsAt, present == 0 || now >= session.endsAt + Self.patience {
            try await close(session, try await presences(session), now: now)
        } else if present > 0, session.state == .planned {
            try await change(session.programme) { data in
                for index in data.sessions.indices
                where data.sessions[index].id == session.id && data.sessions[index].state == .planned {
                    data.sessions[index].state = .running
                }
                return []
            }
        }
    }

    /// Has the rooms of a programme, and those who are in them, follow what it says by now.
    func keepRooms(of programme: String, now: Int64) async throws {
        guard let data = try await store.programme(id: programme) else { return }
        for session in data.sessions where session.closedAt == nil && session.state.takesPlace {
            try await keepRoom(of: session, data, now: now)
        }
    }

    /// The room as its session says; a new one where somebody deleted it. What was read before only tells whether there
    /// is something to do: somebody may have changed the session since, so what is written is read with it.
    func keepRoom(of session: ProgrammeSession, _ data: ProgrammeData, now: Int64) async throws {
        guard let slug = session.room, let room = try await rooms.room(slug: slug) else {
            guard session.endsAt > now else { return }
            let maker = maker
            _ = try await store.changeProgramme(id: session.programme) { data in
                guard let index = Self.open(session, data), data.sessions[index].room == session.room else {
                    return ProgrammeOutcome(())
                }
                let room = maker.room(for: data.sessions[index], data, now: now)
                data.sessions[index].room = room.slug
                return ProgrammeOutcome((), newRoom: room)
            }
            return
        }
        var wished = room
        ProgrammeRooms.bringUpToDate(&wished, session, data)
        if wished != room {
            _ = try await store.changeProgramme(id: session.programme) { data in
                guard let index = Self.open(session, data), data.sessions[index].room == slug else {
                    return ProgrammeOutcome(())
                }
                let (current, data) = (data.sessions[index], data)
                return ProgrammeOutcome(
                    (), changedRoom: (slug, { ProgrammeRooms.bringUpToDate(&$0, current, data) }))
            }
        }
        // Always: somebody may have changed the room and been stopped before the call learned of it.
        try await conference.replan(slug)
    }

    /// Where a session is by now that is still to take place or takes place.
    private static func open(_ session: ProgrammeSession, _ data: ProgrammeData) -> Int? {
        data.sessions.firstIndex { $0.id == session.id && $0.closedAt == nil && $0.state.takesPlace }
    }

    /// Who was in a session's room, from the calls that began on its day or the one before.
    func presences(_ session: ProgrammeSession) async throws -> [Presence] {
        guard let slug = session.room else { return [] }
        return try await conference.presence(in: slug, since: session.startsAt - 12 * 3_600_000)
            .map(Presence.init)
    }

    private func close(_ session: ProgrammeSession, _ presences: [Presence], now: Int64) async throws {
        try await change(session.programme) { data in
            guard let current = data.sessions.first(where: { $0.id == session.id }), current.closedAt == nil else {
                return []
            }
            let attendance = data.attendance(of: current, presences, now: now)
            data.close(session.id, attendance, now: now)
            let counting = attendance.count { $0.counts == true }
            return [
                Self.entry(
                    "sessionCounted", "programmeSession:" + session.id, now,
                    ["programme": session.programme, "month": current.month.rawValue, "schools": String(counting)])
            ]
        }
        logger.info("session counted", metadata: ["session": "\(session.id)"])
    }

    /// Says once in the log that a month is over, and which schools have missed two by now.
    private func closeMonth(_ data: ProgrammeData, now: Int64) async throws {
        let today = data.programme.calendar.day(at: now)
        let month = today.monthOfIt.advanced(by: -1)
        guard data.programme.allMonths.contains(month) else { return }
        // A session that goes on over the month's end belongs to the month of its start.
        guard !data.sessions.contains(where: { $0.month == month && $0.closedAt == nil && $0.state.takesPlace })
        else { return }
        let programme = data.programme.id
        let record = Self.entry("monthClosed", "programme:" + programme, now, ["month": month.rawValue])
        let alerts = data.alerts(today: today).filter { $0.kind == .missedTwice }.map { alert in
            var detail = alert.params
            detail["programme"] = programme
            detail["kind"] = alert.kind.rawValue
            return Self.entry("alertRaised", "school:" + alert.school, now, detail)
        }
        // Together, or a server that stops in between would never raise the month's alerts.
        try await store.appendOnce(record, with: alerts)
    }

    private func change(
        _ programme: String, _ body: @escaping @Sendable (inout ProgrammeData) -> [AuditEntry]
    ) async throws {
        _ = try await store.changeProgramme(id: programme) { data in ProgrammeOutcome((), audit: body(&data)) }
    }

    static func entry(
        _ action: String, _ subject: String, _ now: Int64, _ detail: [String: String], actor: String = "system"
    ) -> AuditEntry {
        AuditEntry(
            at: Date(timeIntervalSince1970: Double(now) / 1000), actor: actor, action: action, subject: subject,
            detail: AuditEntry.json(detail))
    }
}
