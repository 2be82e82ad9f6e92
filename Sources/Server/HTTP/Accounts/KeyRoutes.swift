import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Storage

/// `/api/keys` and `/api/tokens`: how other systems bring their own people into rooms.
struct KeyRoutes: Sendable {
    struct KeyRequest: Decodable {
        var name: String
        var room: String?
        var permissions: [String]
    }

    struct Entry: Encodable {
        var id: String
        var name: String
        var room: Nullable<String>
        var permissions: [String]
        var createdAt: Date
        var lastUsedAt: Date?
        /// The key itself, once.
        var key: String?
    }

    struct List: Encodable {
        var keys: [Entry]
    }

    struct TokenRequest: Decodable {
        var room: String
        var identity: String
        var name: String
        var role: String?
        var permissions: [String]?
        /// Seconds.
        var lifetime: Double?
        var school: String?
        var pupil: Bool?
    }

    struct Token: Encodable {
        var token: String
        var expiresAt: Date
    }

    /// The longest that a token lasts, in seconds: it cannot be taken back.
    static let maximumLifetime: Double = 86400

    let people: any PeopleStore
    let authorizer: Authorizer

    func add(to router: Router<ServerContext>) {
        router.get("/api/keys") { request, _ in try await list(request) }
        router.post("/api/keys") { request, _ in try await create(request) }
        router.delete("/api/keys/:id") { request, context in
            try await delete(request, try context.parameters.require("id"))
        }
        router.post("/api/tokens") { request, _ in try await issue(request) }
    }

    private func list(_ request: Request) async throws -> Response {
        try await authorizer.administrator(of: request)
        return JSONBody.response(List(keys: try await people.keys().map { Self.entry($0) }))
    }

    private func create(_ request: Request) async throws -> Response {
        try await authorizer.administrator(of: request)
        let wish = try await JSONBody.decode(KeyRequest.self, from: request)
        let rights = try Self.rights(wish.permissions)
        if let room = wish.room { try Self.check(room: room) }
        let token = KeyToken(id: RecordID.random())
        let key = StoredKey(
            id: token.id, hash: token.secret.hash, name: try AccountRules.title(wish.name), room: wish.room,
            permissions: rights.names.joined(separator: " "), createdAt: Date())
        try await people.insert(key)
        return JSONBody.response(Self.entry(key, text: token.text), status: .created)
    }

    private func delete(_ request: Request, _ id: String) async throws -> Response {
        try await authorizer.administrator(of: request)
        guard try await people.deleteKey(id: id) else { throw APIError.notFound("key") }
        return Response(status: .noContent)
    }

    // MARK: - Tokens

    private func issue(_ request: Request) async throws -> Response {
        let limits = try await limits(of: request)
        let wish = try await JSONBody.decode(TokenRequest.self, from: request)
        try Self.check(room: wish.room)
        guard limits.room == nil || limits.room == wish.room else { throw Authorizer.refusal(.wrongRoom) }
        guard let role = Grants.Role(rawValue: wish.role ?? Grants.Role.participant.rawValue) else {
            throw APIError(
                .badRequest, "invalidRole",
                "The role must be one of \(Grants.Role.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        let lifetime = wish.lifetime ?? 3600
        guard (1...Self.maximumLifetime).contains(lifetime) else {
            throw APIError(
                .badRequest, "invalidLifetime",
                "The lifetime must be from 1 to \(Int(Self.maximumLifetime)) seconds; make another token later.")
        }
        guard (1...128).contains(wish.identity.utf8.count) else {
            throw APIError(
                .badRequest, "invalidIdentity", "The identity must have 1 to 128 bytes; use the other system's id.")
        }
        var grants = Grants(
            identity: wish.identity, name: try AccountRules.name(wish.name), room: wish.room, role: role,
            lifetime: lifetime, now: Date())
        if let permissions = wish.permissions {
            grants.permissions = try Self.rights(permissions)
        } else if !limits.rights.admin {
            grants.permissions.publish = limits.rights.publish
            grants.permissions.subscribe = limits.rights.subscribe
        }
        guard limits.rights.includes(grants.permissions), role != .administrator || limits.rights.admin else {
            throw Authorizer.refusal(.notAllowed)
        }
        grants.school = wish.school.map { String($0.prefix(120)) }
        grants.isPupil = wish.pupil ?? false
        let token = try await authorizer.tokens.issue(grants)
        return JSONBody.response(Token(token: token, expiresAt: grants.expiresAt), status: .created)
    }

    /// What tokens the caller may give out.
    private func limits(of request: Request) async throws -> (room: String?, rights: Grants.Permissions) {
        let caller = try await authorizer.caller(of: request)
        if case .key(let key) = caller { return (key.room, key.rights) }
        guard caller.isServerAdministrator else { throw Authorizer.refusal(.notAllowed) }
        return (nil, Grants.Permissions(publish: true, subscribe: true, admin: true))
    }

    /// Tokens are for one room: one for all rooms would outlive the key that it was made with.
    private static func check(room: String) throws(APIError) {
        guard RoomSlug.isPlausible(room) else {
            throw APIError(
                .badRequest, "invalidRoom", "The room must be a room's address, such as abcd-efgh-jkmn.")
        }
    }

    private static func rights(_ names: [String]) throws(APIError) -> Grants.Permissions {
        guard let rights = Grants.Permissions(names: names) else {
            throw APIError(
                .badRequest, "invalidPermissions", "The permissions are any of publish, subscribe and admin.")
        }
        return rights
    }

    private static func entry(_ key: StoredKey, text: String? = nil) -> Entry {
        Entry(
            id: key.id, name: key.name, room: Nullable(key.room), permissions: key.rights.names,
            createdAt: key.createdAt, lastUsedAt: key.lastUsedAt, key: text)
    }
}
