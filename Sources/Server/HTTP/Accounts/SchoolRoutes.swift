import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Storage

/// `/api/schools`: the schools that accounts belong to and meetings are for.
struct SchoolRoutes: Sendable {
    struct Wish: Decodable {
        var name: String
    }

    struct Entry: Encodable {
        var id: String
        var name: String
        var accounts: Int
    }

    struct List: Encodable {
        var schools: [Entry]
    }

    let people: any PeopleStore
    let authorizer: Authorizer

    func add(to router: Router<ServerContext>) {
        router.get("/api/schools") { request, _ in try await list(request) }
        router.post("/api/schools") { request, _ in try await create(request) }
        router.patch("/api/schools/:id") { request, context in
            try await rename(request, try context.parameters.require("id"))
        }
        router.delete("/api/schools/:id") { request, context in
            try await delete(request, try context.parameters.require("id"))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        guard try await authorizer.caller(of: request).maySeeAccounts else { throw Authorizer.refusal(.notAllowed) }
        let counts = Dictionary(grouping: try await people.accounts().compactMap(\.school)) { $0 }
        let entries = try await people.schools().map {
            Entry(id: $0.id, name: $0.name, accounts: counts[$0.id]?.count ?? 0)
        }
        return JSONBody.response(List(schools: entries))
    }

    private func create(_ request: Request) async throws -> Response {
        try await authorizer.administrator(of: request)
        let wish = try await JSONBody.decode(Wish.self, from: request)
        let school = StoredSchool(
            id: RecordID.random(), name: try AccountRules.title(wish.name), createdAt: Date())
        try await explainingRefusals { try await people.insert(school) }
        return JSONBody.response(Entry(id: school.id, name: school.name, accounts: 0), status: .created)
    }

    private func rename(_ request: Request, _ id: String) async throws -> Response {
        try await authorizer.administrator(of: request)
        let name = try AccountRules.title(try await JSONBody.decode(Wish.self, from: request).name)
        guard try await explainingRefusals({ try await people.renameSchool(id: id, to: name) }) else {
            throw APIError.notFound("school")
        }
        return JSONBody.response(NamedReference(id: id, name: name))
    }

    private func delete(_ request: Request, _ id: String) async throws -> Response {
        try await authorizer.administrator(of: request)
        guard try await explainingRefusals({ try await people.deleteSchool(id: id) }) else {
            throw APIError.notFound("school")
        }
        return Response(status: .noContent)
    }
}
