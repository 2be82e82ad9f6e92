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
        // Who made a room runs it: whoever is replaced does not any more.
        room.meeting.createdBy = session.facilitator.flatMap(data.person)?.account
        let known = Set(room.meeting.schools.map(\.school))
        for school in schools(of: session, data).sorted() where !known.contains(school) {
            room.meeting.schools.append(StoredRoomSchool(school: school))
        }
        let parts = parts(in: session, data)
        room.meeting.roles.removeAll { $0.isPlanned || parts[$0.account] != nil }
        room.meeting.roles += parts.sorted { $0.key < $1.key }.map { account, part in
            StoredRoomRole(account: account, role: part.role.rawValue, isPlanned: true, school: part.school)
        }
        room.meeting.roles.sort { $0.account < $1.account }
        room.meeting.schools.sort { $0.school < $1.school }
    }

    private static func schools(of session: ProgrammeSession, _ data: ProgrammeData) -> Set<String> {
        Set(data.sessionSchools.filter { $0.session == session.id }.map(\.school) + [session.leader])
    }

    /// What somebody comes in with.
    private struct Part {
        var role: Signalling.Role
        /// The school they speak for, whatever school their account has.
        var school: String?
    }

    /// Who comes in with which part, by account. Whoever leads or takes down is that before all else.
    private static func parts(in session: ProgrammeSession, _ data: ProgrammeData) -> [String: Part] {
        let schools = schools(of: session, data)
        var parts: [String: Part] = [:]
        func school(_ person: ProgrammePerson) -> String? { person.school.map { data.school($0, in: session) } }
        for person in data.people {
            guard let account = person.account else { continue }
            let school = school(person)
            switch person.part {
            case .observer where parts[account] == nil: parts[account] = Part(role: .observer, school: school)
            case .delegate where school.map(schools.contains) == true && parts[account]?.role != .delegate:
                parts[account] = Part(role: .delegate, school: school)
            default: break
            }
        }
        var hosts = session.secretary.map { [($0, Signalling.Role.secretary)] } ?? []
        hosts += session.leading.map { ($0, .facilitator) }
        for (id, role) in hosts {
            guard let person = data.person(id), let account = person.account else { continue }
            parts[account] = Part(role: role, school: school(person))
        }
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
