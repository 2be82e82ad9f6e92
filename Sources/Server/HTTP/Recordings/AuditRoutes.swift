import Foundation
import Hummingbird
import Storage

/// `/api/audit`: what was done with recordings, for those who administer the server.
struct AuditRoutes: Sendable {
    struct Entry: Encodable {
        var number: Int64
        var at: Int64
        var actor: String
        /// The name of the account, as it is now. The log itself has no names of people.
        var name: String?
        var action: String
        var subject: String
        /// What the recording was called.
        var title: String?
        var detail: [String: String]
        var hash: String
    }

    struct List: Encodable {
        var records: [Entry]
    }

    struct Check: Encodable {
        var records: Int64
        var firstBroken: Int64?
    }

    /// The most that a list has.
    static let longestList = 500

    let store: any RecordingStore & AuditStore
    let people: any PeopleStore
    let authorizer: Authorizer

    func add(to router: Router<ServerContext>) {
        router.get("/api/audit") { request, _ in try await list(request) }
        router.get("/api/audit/check") { request, _ in
            try await authorizer.administrator(of: request)
            let check = try await store.checkAudit()
            return JSONBody.response(Check(records: check.records, firstBroken: check.firstBroken))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        try await authorizer.administrator(of: request)
        let parameters = request.uri.queryParameters
        let limit = min(max(parameters["limit"].flatMap { Int($0) } ?? 100, 1), Self.longestList)
        let before = parameters["before"].flatMap { Int64($0) }
        var names: [String: String?] = [:]
        var titles: [String: String?] = [:]
        var entries: [Entry] = []
        for record in try await store.auditRecords(before: before, limit: limit) {
            let entry = record.entry
            if names[entry.actor] == nil { names[entry.actor] = .some(try await people.name(ofActor: entry.actor)) }
            if titles[entry.subject] == nil { titles[entry.subject] = .some(try await title(of: entry.subject)) }
            let detail = try? JSONDecoder().decode([String: String].self, from: Data(entry.detail.utf8))
            entries.append(
                Entry(
                    number: record.number, at: entry.at.unixMilliseconds, actor: entry.actor,
                    name: names[entry.actor] ?? nil, action: entry.action, subject: entry.subject,
                    title: titles[entry.subject] ?? nil, detail: detail ?? [:],
                    hash: record.hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()))
        }
        return JSONBody.response(List(records: entries))
    }

    private func title(of subject: String) async throws -> String? {
        guard subject.hasPrefix("recording:") else { return nil }
        return try await store.recording(id: String(subject.dropFirst("recording:".count)))?.fullTitle
    }
}
