import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// What brings a meeting to people: a calendar file and a QR code of its link.
struct RoomShareRoutes: Sendable {
    let rooms: any MeetingStore
    let authorizer: Authorizer
    let links: LinkMaker
    let invitations: RoomInvitationRoutes

    func add(to router: Router<ServerContext>) {
        router.get("/api/rooms/:slug/calendar.ics") { request, context in
            try await calendar(request, try context.parameters.require("slug"))
        }
        router.get("/api/rooms/:slug/qr.svg") { request, context in
            try await code(request, try context.parameters.require("slug"))
        }
    }

    private func calendar(_ request: Request, _ slug: String) async throws -> Response {
        let room = try await rooms.existing(slug)
        let file = CalendarFile(room: room, link: links.link(toRoom: slug, request), now: Date())
        guard let text = file.text else {
            throw APIError(.notFound, "notFound", "This room is always open and has no time to put into a calendar.")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/calendar; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(slug).ics\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func code(_ request: Request, _ slug: String) async throws -> Response {
        var link = links.link(toRoom: slug, request)
        if let id = request.uri.queryParameters["invitation"].map(String.init) {
            _ = try await authorizer.editableRoom(slug, rooms, request)
            guard let invitation = try await rooms.roomInvitation(id: id, room: slug) else {
                throw APIError.notFound("personal link")
            }
            link = invitations.link(of: invitation, request)
        } else {
            _ = try await rooms.existing(slug)
        }
        guard let picture = QRImage.svg(of: link) else { throw APIError.internalError }
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: picture)))
    }
}
