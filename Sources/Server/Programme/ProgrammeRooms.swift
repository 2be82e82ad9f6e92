import Auth
import Conference
import Foundation
import Mentoring
import Signalling
import Storage

/// The call rooms of a programme's sessions.
struct ProgrammeRooms: Sendable {
    /// The capacity of a room.
    let capacity: Int

    /// A room for a session: who is of one of its schools comes in, who has a part in it comes in with that part, and
    /// everybody else waits at the door.
    func room(for session: ProgrammeSession, _ data: ProgrammeData, now: Int64) -> StoredRoom {
        var generator = SystemRandomNumberGenerator()
        var room = StoredRoom(
            slug: RoomSlug.random(using: &generator), title: session.title, capacity: capacity,
            createdAt: Date(timeIntervalSince1970: Double(now) / 1000))
        room.meeting.policy = AdmissionPolicy.schools.rawValue
        room.meeting.needsAdult = AdultRule.pupils.rawValue
        Self.bringUpToDate(&room, session, data)
        return room
    }

    /// Makes a room what its session says by now. Schools and parts that somebody added in the room itself stay.
    static func bringUpToDate(_ room: inout StoredRoom, _ session: ProgrammeSession, _ data: ProgrammeData) {
        room.title = RoomTitle.clean(session.title) ?? room.title
        room.meeting.startsAt = Date(timeIntervalSince1970: Double(session.startsAt) / 1000)
        room.meeting.duration = session.duration
        room.meeting.timeZone = data.programme.timeZone
        room.meeting.description = session.problem
        let facilitator = session.facilitator.flatMap(data.person)
        room.meeting.createdBy = facilitator?.account ?? room.meeting.createdBy
        let known = Set(room.meeting.schools.map(\.school))
        for school in schools(of: session, data).sorted() where !known.contains(school) {
            room.meeting.schools.append(StoredRoomSchool(school: school))
        }
        let parts = parts(in: session, data)
        room.meeting.roles.removeAll { parts[$0.account] != nil }
        room.meeting.roles += parts.sorted { $0.key < $1.key }.map { StoredRoomRole(account: $0, role: $1.rawValue) }
        room.meeting.roles.sort { $0.account < $1.account }
        room.meeting.schools.sort { $0.school < $1.school }
    }

    private static func schools(of session: ProgrammeSession, _ data: ProgrammeData) -> Set<String> {
        Set(data.sessionSchools.filter { $0.session == session.id }.map(\.school) + [session.leader])
    }

    /// Who comes in with which part, by account. Whoever leads or takes down is that before all else.
    private static func parts(in session: ProgrammeSession, _ data: ProgrammeData) -> [String: Signalling.Role] {
        let schools = schools(of: session, data)
        var parts: [String: Signalling.Role] = [:]
        for person in data.people {
            guard let account = person.account else { continue }
            if person.part == .observer { parts[account] = parts[account] ?? .observer }
            if person.part == .delegate, person.school.map(schools.contains) == true { parts[account] = .delegate }
        }
        if let account = session.secretary.flatMap(data.person)?.account { parts[account] = .secretary }
        if let account = session.facilitator.flatMap(data.person)?.account { parts[account] = .facilitator }
        return parts
    }
}

extension Presence {
    /// What a call's attendance tells of somebody.
    init(_ line: PersonPresence) {
        let isAccount = line.key.rawValue.hasPrefix("account:")
        let isKnown = isAccount || line.key.rawValue.hasPrefix("invitation:")
        self.init(
            key: line.key.rawValue,
            account: isAccount ? String(line.key.rawValue.dropFirst("account:".count)) : nil,
            school: line.school?.id, isDelegate: line.role == .delegate && isKnown,
            isHost: line.role == .facilitator || line.role == .secretary || line.role == .administrator,
            people: line.people, stays: line.stays.map { Stay(from: $0.from, to: $0.to) })
    }
}
