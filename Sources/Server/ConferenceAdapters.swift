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
        return RoomRecord(slug: room.slug, title: room.title, capacity: room.capacity)
    }
}

/// Lets the conference check tokens.
public struct GrantVerifier: TokenVerifier {
    private let tokens: TokenAuthority

    /// Checks tokens with `tokens`.
    public init(tokens: TokenAuthority) { self.tokens = tokens }

    /// The bearer of a token for the page, which sends and receives; nil without one.
    public func identity(_ credentials: Credentials, room slug: String) async throws -> Identity? {
        guard let token = credentials.token else { return nil }
        let grants = try await tokens.verify(token, room: slug, now: Date())
        guard grants.permissions.publish, grants.permissions.subscribe else { throw TokenError.notAllowed }
        return grants.conferenceIdentity
    }
}

extension Grants {
    /// Who the bearer is, as the rooms know it.
    var conferenceIdentity: Identity {
        Identity(
            subject: identity, name: name, role: role == .administrator ? .administrator : .participant,
            isServerAdministrator: permissions.admin && room == Grants.everyRoom)
    }
}
