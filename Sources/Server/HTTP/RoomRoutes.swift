import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Storage

/// `/api/rooms`: creating rooms, listing them, and looking one up.
struct RoomRoutes: Sendable {
    struct CreateRequest: Decodable {
        var title: String
        var capacity: Int?
    }

    struct Created: Codable {
        var slug: String
        var title: String
        var link: String
    }

    struct Entry: Codable {
        var slug: String
        var title: String
        var participants: Int
        var capacity: Int
        var createdAt: Date?
        var link: String?
    }

    struct List: Codable {
        var rooms: [Entry]
    }

    let rooms: any RoomStore
    let authorizer: Authorizer
    let links: LinkMaker
    /// The capacity of a room created without one, and the most a room may have.
    let capacity: (standard: Int, maximum: Int)
    /// How many are in the room of this slug at the moment.
    let present: @Sendable (String) async -> Int

    func add(to router: Router<ServerContext>) {
        router.post("/api/rooms") { request, _ in try await create(request) }
        router.get("/api/rooms") { request, _ in try await list(request) }
        router.get("/api/rooms/:slug") { _, context in try await show(try context.parameters.require("slug")) }
        refuseOtherMethods(router)
    }

    private func refuseOtherMethods(_ router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.put, .patch, .delete] {
            router.on("/api/rooms", method: method) { _, _ -> Response in
                throw APIError.methodNotAllowed("GET, POST")
            }
        }
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
            router.on("/api/rooms/:slug", method: method) { _, _ -> Response in
                throw APIError.methodNotAllowed("GET")
            }
        }
    }

    private func create(_ request: Request) async throws -> Response {
        _ = try await authorizer.administrator(of: request)
        let wish = try await JSONBody.decode(CreateRequest.self, from: request)
        guard let title = RoomTitle.clean(wish.title) else {
            throw APIError(
                .badRequest, "invalidTitle",
                "The title must have 1 to \(RoomTitle.maximumLength) visible characters; give another.")
        }
        let size = wish.capacity ?? capacity.standard
        guard (1...capacity.maximum).contains(size) else {
            throw APIError(
                .badRequest, "invalidCapacity", "The capacity must be from 1 to \(capacity.maximum); give another.")
        }
        let room = try await insert(title: title, capacity: size)
        let link = links.link(toRoom: room.slug, request)
        return JSONBody.response(
            Created(slug: room.slug, title: room.title, link: link), status: .created, headers: [.location: link])
    }

    private func insert(title: String, capacity: Int) async throws -> StoredRoom {
        var generator = SystemRandomNumberGenerator()
        while true {
            let slug = RoomSlug.random(using: &generator)
            let room = StoredRoom(slug: slug, title: title, capacity: capacity, createdAt: Date())
            do {
                try await rooms.insert(room)
                return room
            } catch StorageError.roomExists {
                continue
            }
        }
    }

    private func list(_ request: Request) async throws -> Response {
        _ = try await authorizer.administrator(of: request)
        var entries: [Entry] = []
        for room in try await rooms.rooms() {
            entries.append(
                Entry(
                    slug: room.slug, title: room.title, participants: await present(room.slug),
                    capacity: room.capacity, createdAt: room.createdAt, link: links.link(toRoom: room.slug, request)))
        }
        return JSONBody.response(List(rooms: entries))
    }

    private func show(_ slug: String) async throws -> Response {
        guard RoomSlug.isPlausible(slug), let room = try await rooms.room(slug: slug) else {
            throw APIError.roomNotFound
        }
        return JSONBody.response(
            Entry(
                slug: room.slug, title: room.title, participants: await present(slug), capacity: room.capacity))
    }
}

/// The part of a link that names a room: easy to read out, hard to guess.
enum RoomSlug {
    /// Letters that are not taken for one another; 12 of them make 54 bits.
    private static let alphabet = Array("abcdefghjkmnpqrstuvwxyz")

    static func random(using generator: inout some RandomNumberGenerator) -> String {
        (0..<3).map { _ in
            String((0..<4).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
        }.joined(separator: "-")
    }

    /// Whether `text` could name a room at all.
    static func isPlausible(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "0"..."9", "-": true
            default: false
            }
        }
    }
}

/// What people call a room.
enum RoomTitle {
    static let maximumLength = 120

    /// The title without control characters and outer spaces; nil when nothing or too much is left.
    static func clean(_ text: String) -> String? {
        guard text.utf8.count <= 4096 else { return nil }
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: " "
            default: scalar
            }
        }
        let visible = scalars.filter { $0.properties.generalCategory != .format }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: visible)
        let title = String(result).split(separator: " ").joined(separator: " ")
        return (1...maximumLength).contains(title.count) ? title : nil
    }
}

/// Makes links that work from outside.
struct LinkMaker: Sendable {
    /// The address the operator configured, if any.
    let publicURL: String?
    /// Whether this server itself speaks HTTPS.
    let secure: Bool

    /// The address people reach the server under: as configured, else as this request reached it.
    func base(_ request: Request) -> String {
        if let publicURL, let origin = WebOrigin(publicURL) { return origin.description }
        let scheme = secure ? "https" : "http"
        let authority = request.head.authority ?? "localhost"
        return WebOrigin("\(scheme)://\(authority)")?.description ?? "\(scheme)://localhost"
    }

    /// The link that opens the room's page.
    func link(toRoom slug: String, _ request: Request) -> String { base(request) + "/r/" + slug }

    /// The link that opens an account's invitation.
    func link(toInvitation secret: AccessSecret, _ request: Request) -> String {
        base(request) + "/invite/" + secret.text
    }
}
