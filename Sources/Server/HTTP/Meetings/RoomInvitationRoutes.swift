import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Signalling
import Storage

/// `/api/rooms/…/invitations`: personal links, which say who comes and as what.
struct RoomInvitationRoutes: Sendable {
    struct Wish: Decodable {
        var name: String
        var role: String?
        var school: String?
    }

    struct List: Encodable {
        var invitations: [RoomInvitationBody]
    }

    /// Somebody to invite when a room is made: a name, or an account.
    struct Guest: Sendable {
        var name: String
        var account: StoredAccount?
        var role: String
    }

    let rooms: any MeetingStore
    let people: any PeopleStore
    let authorizer: Authorizer
    let links: LinkMaker
    let secrets: PersonalLinks

    func add(to router: Router<ServerContext>) {
        router.get("/api/rooms/:slug/invitation") { request, context in
            try await greet(request, try context.parameters.require("slug"))
        }
        router.get("/api/rooms/:slug/invitations") { request, context in
            try await list(request, try context.parameters.require("slug"))
        }
        router.post("/api/rooms/:slug/invitations") { request, context in
            try await create(request, try context.parameters.require("slug"))
        }
        router.delete("/api/rooms/:slug/invitations/:id") { request, context in
            try await delete(
                request, try context.parameters.require("slug"), try context.parameters.require("id"))
        }
    }

    // MARK: - Several at once

    /// Checks whom a new room invites.
    func guests(_ wishes: [MeetingWish.Guest]) async throws -> [Guest] {
        guard wishes.count <= MeetingWish.maximumGuests else {
            throw APIError(
                .badRequest, "tooLarge",
                "More than \(MeetingWish.maximumGuests) people are invited at once; invite the others afterwards.")
        }
        var guests: [Guest] = []
        for wish in wishes {
            let role = try StoredRoom.word(wish.role ?? Role.participant.rawValue, of: Role.self, "role")
            if let id = wish.account {
                guard let account = try await people.account(id: id) else {
                    throw AccountRules.refusal(.accountUnknown)
                }
                guests.append(Guest(name: account.name, account: account, role: role))
            } else {
                guests.append(Guest(name: try AccountRules.name(wish.name ?? ""), role: role))
            }
        }
        return guests
    }

    /// Makes the links of a new room: personal ones for those without account; the others come in with their account.
    func invite(_ guests: [Guest], into room: StoredRoom, _ request: Request) async throws -> [RoomInvitationBody] {
        var kept: [StoredRoomInvitation] = []
        var bodies: [RoomInvitationBody] = []
        for guest in guests {
            guard guest.account == nil else {
                bodies.append(
                    RoomInvitationBody(
                        id: guest.account?.id ?? "", name: guest.name, role: guest.role, school: Nullable(nil),
                        link: links.link(toRoom: room.slug, request)))
                continue
            }
            let invitation = StoredRoomInvitation(
                id: RecordID.random(), room: room.slug, name: guest.name, role: guest.role, createdAt: Date())
            kept.append(invitation)
            bodies.append(body(invitation, schools: [:], request))
        }
        if !kept.isEmpty { try await rooms.insert(kept) }
        return bodies
    }

    // MARK: - One by one

    private func list(_ request: Request, _ slug: String) async throws -> Response {
        let room = try await authorizer.editableRoom(slug, rooms, request)
        let schools = try await people.schoolNames()
        let invitations = try await rooms.roomInvitations(room: room.slug)
        return JSONBody.response(List(invitations: invitations.map { body($0, schools: schools, request) }))
    }

    private func create(_ request: Request, _ slug: String) async throws -> Response {
        let room = try await authorizer.editableRoom(slug, rooms, request)
        let wish = try await JSONBody.decode(Wish.self, from: request)
        let role = try StoredRoom.word(wish.role ?? Role.participant.rawValue, of: Role.self, "role")
        let invitation = StoredRoomInvitation(
            id: RecordID.random(), room: room.slug, name: try AccountRules.name(wish.name), role: role,
            school: wish.school, createdAt: Date())
        try await explainingRefusals { try await rooms.insert([invitation]) }
        return JSONBody.response(
            body(invitation, schools: try await people.schoolNames(), request), status: .created)
    }

    private func delete(_ request: Request, _ slug: String, _ id: String) async throws -> Response {
        let room = try await authorizer.editableRoom(slug, rooms, request)
        guard try await rooms.deleteRoomInvitation(id: id, room: room.slug) else {
            throw APIError.notFound("personal link")
        }
        return Response(status: .noContent)
    }

    private func body(
        _ invitation: StoredRoomInvitation, schools: [String: String], _ request: Request
    ) -> RoomInvitationBody {
        RoomInvitationBody(
            id: invitation.id, name: invitation.name, role: invitation.role,
            school: Nullable(invitation.school.map { NamedReference(id: $0, name: schools[$0] ?? $0) }),
            link: link(of: invitation, request), usedAt: invitation.usedAt)
    }

    /// The link that opens a room for one person.
    func link(of invitation: StoredRoomInvitation, _ request: Request) -> String {
        let secret = secrets.secret(of: invitation.id, room: invitation.room)
        return links.link(toRoom: invitation.room, invitation: secret, request)
    }

    // MARK: - The bearer

    /// What a personal link says of its bearer: `Authorization: Invitation <secret>`.
    private func greet(_ request: Request, _ slug: String) async throws -> Response {
        let room = try await rooms.existing(slug)
        let parts = (request.headers[.authorization] ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "invitation",
            let id = secrets.id(of: String(parts[1]), room: room.slug),
            let invitation = try await rooms.roomInvitation(id: id, room: room.slug)
        else {
            throw APIError(
                .notFound, "invitationInvalid",
                "This personal link is not good any more; ask the organiser for a new one.")
        }
        let school = try await people.conferenceSchool(invitation.school)
        return JSONBody.response(
            PersonalGreeting(
                name: invitation.name, role: invitation.role,
                school: Nullable(school.map { NamedReference(id: $0.id, name: $0.name) })))
    }
}
