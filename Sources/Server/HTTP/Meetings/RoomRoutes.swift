import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Signalling
import Storage

/// `/api/rooms`: planning meetings, listing them, looking one up, changing and deleting it.
struct RoomRoutes: Sendable {
    struct List: Encodable {
        var rooms: [RoomBody]
    }

    let rooms: any MeetingStore
    let people: any PeopleStore
    let authorizer: Authorizer
    let links: LinkMaker
    let invitations: RoomInvitationRoutes
    /// The capacity of a room created without one, and the most a room may have.
    let capacity: (standard: Int, maximum: Int)
    /// How many are in the room of this slug at the moment.
    let present: @Sendable (String) async -> Int
    /// How the recording of the room of this slug stands.
    let recording: @Sendable (String) async -> RecordingNews.State?
    /// Has those who are in the room of this slug follow its plan.
    let replan: @Sendable (String) async -> Void

    func add(to router: Router<ServerContext>) {
        router.post("/api/rooms") { request, _ in try await create(request) }
        router.get("/api/rooms") { request, _ in try await list(request) }
        router.get("/api/rooms/:slug") { _, context in try await show(try context.parameters.require("slug")) }
        router.patch("/api/rooms/:slug") { request, context in
            try await update(request, try context.parameters.require("slug"))
        }
        router.delete("/api/rooms/:slug") { request, context in
            try await delete(request, try context.parameters.require("slug"))
        }
        router.get("/api/rooms/:slug/details") { request, context in
            let room = try await editable(try context.parameters.require("slug"), request)
            return JSONBody.response(try await details(room, request))
        }
        refuseOtherMethods(router)
    }

    private func refuseOtherMethods(_ router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.put, .patch, .delete] {
            router.on("/api/rooms", method: method) { _, _ -> Response in
                throw APIError.methodNotAllowed("GET, POST")
            }
        }
        for method in [HTTPRequest.Method.post, .put] {
            router.on("/api/rooms/:slug", method: method) { _, _ -> Response in
                throw APIError.methodNotAllowed("GET, PATCH, DELETE")
            }
        }
    }

    // MARK: - Creating

    private func create(_ request: Request) async throws -> Response {
        let caller = try await authorizer.caller(of: request)
        guard caller.mayCreateRooms else { throw Authorizer.refusal(.notAllowed) }
        let wish = try await JSONBody.decode(MeetingWish.self, from: request, upTo: MeetingWish.maximumLength)
        guard wish.title != nil else {
            throw APIError(.badRequest, "malformedJSON", "The field \"title\" is missing; add it.")
        }
        var plan = StoredRoom(slug: "", title: "", capacity: capacity.standard, createdAt: Date())
        try plan.apply(wish, maximumCapacity: capacity.maximum)
        plan.meeting.createdBy = caller.accountID
        let guests = try await invitations.guests(wish.invite ?? [])
        for guest in guests {
            guard let account = guest.account else { continue }
            plan.meeting.roles.removeAll { $0.account == account.id }
            plan.meeting.roles.append(StoredRoomRole(account: account.id, role: guest.role))
        }
        let room = try await explainingRefusals { try await insert(plan) }
        let invited = try await invitations.invite(guests, into: room, request)
        var body = try await details(room, request)
        body.invitations = wish.invite.map { _ in invited }
        let link = links.link(toRoom: room.slug, request)
        return JSONBody.response(body, status: .created, headers: [.location: link])
    }

    private func insert(_ plan: StoredRoom) async throws -> StoredRoom {
        var room = plan
        var generator = SystemRandomNumberGenerator()
        while true {
            room.slug = RoomSlug.random(using: &generator)
            do {
                try await rooms.insert(room)
                return room
            } catch StorageError.roomExists {
                continue
            }
        }
    }

    // MARK: - Looking up

    private func list(_ request: Request) async throws -> Response {
        let caller = try await authorizer.caller(of: request)
        if case .token = caller, !caller.isServerAdministrator { throw Authorizer.refusal(.notAllowed) }
        var entries: [RoomBody] = []
        for (room, isEditable) in Self.seen(by: caller, of: try await rooms.rooms()) {
            var entry = RoomBody(room, participants: await present(room.slug))
            entry.addEntry(room, link: links.link(toRoom: room.slug, request), isEditable: isEditable)
            entries.append(entry)
        }
        return JSONBody.response(List(rooms: entries))
    }

    /// Those of the rooms that the caller may see, and whether the caller may change them.
    ///
    /// Apart from the loop that waits: Swift 6.3 releases a caller that is asked again after each wait once too often
    /// in an optimised build.
    @inline(never)
    private static func seen(by caller: Caller, of rooms: [StoredRoom]) -> [(room: StoredRoom, isEditable: Bool)] {
        rooms.filter(caller.maySee).map { ($0, caller.mayEdit($0)) }
    }

    private func show(_ slug: String) async throws -> Response {
        let room = try await rooms.existing(slug)
        var body = RoomBody(room, participants: await present(slug))
        body.recording = await recording(slug)?.rawValue
        return JSONBody.response(body)
    }

    /// The room, for somebody who may change it.
    private func editable(_ slug: String, _ request: Request) async throws -> StoredRoom {
        try await authorizer.editableRoom(slug, rooms, request)
    }

    private func details(_ room: StoredRoom, _ request: Request) async throws -> RoomBody {
        var body = RoomBody(room, participants: await present(room.slug))
        body.addEntry(room, link: links.link(toRoom: room.slug, request), isEditable: true)
        var names: [String: String] = [:]
        for part in room.meeting.roles { names[part.account] = try await people.account(id: part.account)?.name }
        body.addDetails(room, schools: try await people.schoolNames(), people: names)
        return body
    }

    // MARK: - Changing

    private func update(_ request: Request, _ slug: String) async throws -> Response {
        var plan = try await editable(slug, request)
        let wish = try await JSONBody.decode(MeetingWish.self, from: request, upTo: MeetingWish.maximumLength)
        // Once to say what is wrong with it, and once more upon what the room has become in the meantime.
        try plan.apply(wish, maximumCapacity: capacity.maximum)
        let maximum = capacity.maximum
        let room = try await explainingRefusals {
            try await rooms.updateRoom(slug: slug) { room in
                var changed = room
                if (try? changed.apply(wish, maximumCapacity: maximum)) != nil { room = changed }
            }
        }
        guard let room else { throw APIError.roomNotFound }
        await replan(slug)
        return JSONBody.response(try await details(room, request))
    }

    private func delete(_ request: Request, _ slug: String) async throws -> Response {
        _ = try await editable(slug, request)
        guard await present(slug) == 0 else {
            throw APIError(.conflict, "roomInUse", "People are in this room; end the call first.")
        }
        guard try await rooms.deleteRoom(slug: slug) else { throw APIError.roomNotFound }
        return Response(status: .noContent)
    }
}

extension RoomStore {
    /// The room of that slug, or a refusal.
    func existing(_ slug: String) async throws -> StoredRoom {
        guard RoomSlug.isPlausible(slug), let room = try await room(slug: slug) else { throw APIError.roomNotFound }
        return room
    }
}

extension Authorizer {
    /// The room of that slug, for somebody who may change it.
    func editableRoom(_ slug: String, _ rooms: any RoomStore, _ request: Request) async throws -> StoredRoom {
        let caller = try await caller(of: request)
        let room = try await rooms.existing(slug)
        guard caller.mayEdit(room) else { throw Self.refusal(.notAllowed) }
        return room
    }
}
