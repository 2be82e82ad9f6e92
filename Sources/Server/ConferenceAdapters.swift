import Auth
import Conference
import Foundation
import Signalling
import Storage

/// Lets the conference find the rooms of the store.
public struct StoredRoomDirectory: RoomDirectory {
    private let rooms: any RoomStore

    /// Looks rooms up in `rooms`.
    public init(rooms: any RoomStore) { self.rooms = rooms }

    /// The room of that name, or nil when there is none.
    public func room(slug: String) async throws -> RoomRecord? {
        guard RoomSlug.isPlausible(slug), let room = try await rooms.room(slug: slug) else { return nil }
        return room.conferenceRecord
    }
}

extension StoredRoom {
    /// The room as the conference knows it.
    var conferenceRecord: RoomRecord {
        RoomRecord(
            slug: slug, title: title, capacity: capacity,
            // A word that a later version wrote is taken for the more careful choice.
            policy: AdmissionPolicy(rawValue: meeting.policy) ?? .ask, guests: meeting.isOpenToGuests,
            needsAdult: AdultRule(rawValue: meeting.needsAdult) ?? .pupils,
            schools: Dictionary(meeting.schools.map { ($0.school, $0.quota) }) { first, _ in first },
            roles: conferenceRoles,
            spokenFor: Dictionary(meeting.roles.compactMap { role in role.school.map { (role.account, $0) } }) {
                first, _ in first
            })
    }

    /// The parts that accounts have in it. Who made the room runs it.
    var conferenceRoles: [String: Signalling.Role] {
        var roles: [String: Signalling.Role] = [:]
        if let creator = meeting.createdBy { roles[creator] = .administrator }
        for entry in meeting.roles { roles[entry.account] = Signalling.Role(rawValue: entry.role) }
        return roles
    }
}

/// Lets the conference find out who somebody is, by a token, a personal link or a session.
public struct CredentialVerifier: TokenVerifier {
    private let tokens: TokenAuthority
    private let people: any PeopleStore
    private let rooms: any MeetingStore
    private let links: PersonalLinks

    /// Checks tokens with `tokens`, personal links with `links`, and looks up the rest in the stores.
    public init(
        tokens: TokenAuthority, people: any PeopleStore, rooms: any MeetingStore, links: PersonalLinks
    ) {
        self.tokens = tokens
        self.people = people
        self.rooms = rooms
        self.links = links
    }

    /// Who shows these credentials at the page, which sends and receives; nil for a guest.
    public func identity(_ credentials: Credentials, room slug: String) async throws -> Identity? {
        if let token = credentials.token { return try await identity(token: token, slug) }
        if let secret = credentials.invitation { return try await identity(invitation: secret, slug) }
        guard let session = credentials.session.flatMap(AccessSecret.init) else { return nil }
        guard let account = try await people.session(hash: session.hash, now: Date())?.account else { return nil }
        return try await identity(account: account, slug)
    }

    /// The bearer of an account, as the room's plan says by now.
    public func identity(account: String, room slug: String) async throws -> Identity? {
        guard let account = try await people.account(id: account) else { return nil }
        return try await identity(account: account, slug)
    }

    private func identity(token: String, _ slug: String) async throws -> Identity {
        let grants = try await tokens.verify(token, room: slug, now: Date())
        guard grants.permissions.publish, grants.permissions.subscribe else { throw TokenError.notAllowed }
        return try await grants.identity(schools: people)
    }

    private func identity(invitation secret: String, _ slug: String) async throws -> Identity {
        guard let id = links.id(of: secret, room: slug),
            let invitation = try await rooms.roomInvitation(id: id, room: slug)
        else {
            throw ConferenceError(
                .invalidToken, "This personal link is not good any more; ask the organiser for a new one.")
        }
        if invitation.usedAt == nil { try await rooms.markUsed(roomInvitation: id, at: Date()) }
        return Identity(
            subject: id, name: invitation.name, role: Signalling.Role(rawValue: invitation.role) ?? .participant,
            kind: .invitation, school: try await people.conferenceSchool(invitation.school))
    }

    private func identity(account: StoredAccount, _ slug: String) async throws -> Identity {
        let isAdministrator = account.role == .administrator
        let room = try await rooms.room(slug: slug)
        let role = room?.conferenceRoles[account.id]
        // A programme may have somebody speak for another school than that of their account.
        let school = room?.meeting.roles.first { $0.account == account.id }?.school ?? account.school
        return Identity(
            subject: account.id, name: account.name, role: isAdministrator ? .administrator : role ?? .participant,
            kind: .account, school: try await people.conferenceSchool(school),
            isPupil: account.role == .pupil, isServerAdministrator: isAdministrator)
    }
}

extension SchoolStore {
    /// The school of that id as the conference knows it; nil where there is none.
    func conferenceSchool(_ id: String?) async throws -> Conference.School? {
        guard let id, let school = try await school(id: id) else { return nil }
        return Conference.School(id: school.id, name: school.name)
    }
}

extension Grants {
    /// Who the bearer is, as the rooms know it, with the school looked up in `schools`.
    func identity(schools: any SchoolStore) async throws -> Identity {
        var identity = conferenceIdentity
        // Another system may name a school that this server does not know by an id.
        identity.school = try await schools.conferenceSchool(school) ?? school.map { .init(id: $0, name: $0) }
        return identity
    }

    /// Who the bearer is, as the rooms know it, without a school.
    var conferenceIdentity: Identity {
        Identity(
            subject: identity, name: name, role: Signalling.Role(rawValue: role.rawValue) ?? .guest,
            isPupil: isPupil, isServerAdministrator: isServerAdministrator)
    }
}
