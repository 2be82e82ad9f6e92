import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Mentoring
import Storage

/// `/api/programmes/{p}/schools` and `/links`: the schools of a programme, what they are, who mentors whom.
struct MemberRoutes: Sendable {
    struct Name: Decodable, Sendable { var name: String }

    struct StatusWish: Decodable, Sendable {
        var kind: String
        var from: String
        var to: String?
        var source: String
    }

    struct StatusEnd: Decodable, Sendable { var to: String }

    struct Merge: Decodable, Sendable {
        var into: String
        var from: String
    }

    struct LinkWish: Decodable, Sendable {
        var leader: String
        var mentored: String
        var from: String
    }

    struct LinkEnd: Decodable, Sendable { var to: String? }

    let access: ProgrammeAccess

    func add(to router: Router<ServerContext>) {
        let all = RouterPath("/api/programmes/:programme/schools")
        let one = RouterPath("/api/programmes/:programme/schools/:school")
        let statuses = RouterPath("/api/programmes/:programme/schools/:school/statuses")
        let status = RouterPath("/api/programmes/:programme/schools/:school/statuses/:status")
        router.get(all) { request, context in
            let (visit, data) = try await access.visit(request, context)
            return JSONBody.response(Self.bodies(visit, data))
        }
        router.post(all) { request, context in try await create(request, context) }
        router.patch(one) { request, context in try await rename(request, context) }
        router.post(statuses) { request, context in try await addStatus(request, context) }
        router.patch(status) { request, context in try await endStatus(request, context) }
        router.delete(status) { request, context in try await removeStatus(request, context) }
        router.post("/api/programmes/:programme/schools/:school/merge") { request, context in
            try await merge(request, context)
        }
        router.post("/api/programmes/:programme/links") { request, context in try await addLink(request, context) }
        router.delete("/api/programmes/:programme/links/:link") { request, context in
            try await endLink(request, context)
        }
    }

    // MARK: - Looking up

    /// The schools that somebody may see, by name.
    static func bodies(_ visit: ProgrammeVisit, _ data: ProgrammeData) -> [MemberBody] {
        let part = data.seen(by: visit.sight, today: visit.today)
        let names = data.schoolNames
        let people = Dictionary(grouping: part.people.compactMap(\.school)) { $0 }
        return part.members.sorted { (names[$0.school] ?? "", $0.school) < (names[$1.school] ?? "", $1.school) }
            .map { member in
                body(member, part, names, people[member.school]?.count ?? 0, today: visit.today)
            }
    }

    private static func body(
        _ member: MemberSchool, _ part: ProgrammeData, _ names: [String: String], _ people: Int, today: Day
    ) -> MemberBody {
        // A link that begins later is told as well: it stands in the plan.
        let links = part.links.filter { $0.toDay.map { today <= $0 } ?? true }
        func reference(_ school: String, _ link: MentoringLink) -> MemberBody.Link {
            MemberBody.Link(id: school, name: names[school] ?? "", link: link.id, from: link.fromDay)
        }
        let mentored = links.filter { $0.leader == member.school }.map { reference($0.mentored, $0) }
        return MemberBody(
            id: member.school, name: names[member.school] ?? "",
            statuses: part.statuses.filter { $0.school == member.school }.sorted { $0.fromDay < $1.fromDay }.map {
                MemberBody.Status(id: $0.id, kind: $0.kind, from: $0.fromDay, to: $0.toDay, source: $0.source)
            },
            leader: links.first { $0.mentored == member.school }.map { reference($0.leader, $0) },
            mentored: mentored.isEmpty ? nil : mentored.sorted { ($0.name, $0.id) < ($1.name, $1.id) },
            people: people, mergedInto: member.mergedInto, mergedFrom: member.mergedFrom)
    }

    private func answer(
        _ school: String, _ request: Request, _ context: ServerContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (visit, data) = try await access.visit(request, context)
        guard let body = Self.bodies(visit, data).first(where: { $0.id == school }) else {
            throw APIError.notFound("school")
        }
        return JSONBody.response(body, status: status)
    }

    // MARK: - Schools

    private func create(_ request: Request, _ context: ServerContext) async throws -> Response {
        let name = try AccountRules.title(try await JSONBody.decode(Name.self, from: request).name)
        let id = try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let id = try data.addSchool(name, newID: RecordID.random(), now: visit.now)
            return ProgrammeOutcome(
                id, audit: [visit.entry("schoolAdded", "school:" + id, ["programme": data.programme.id])])
        }
        return try await answer(id, request, context, status: .created)
    }

    private func rename(_ request: Request, _ context: ServerContext) async throws -> Response {
        let name = try AccountRules.title(try await JSONBody.decode(Name.self, from: request).name)
        let school = try context.parameters.require("school")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            try data.renameSchool(school, to: name)
            return ProgrammeOutcome(
                (), audit: [visit.entry("schoolRenamed", "school:" + school, ["programme": data.programme.id])])
        }
        return try await answer(school, request, context)
    }

    private func merge(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await JSONBody.decode(Merge.self, from: request)
        let day = try ProgrammeFields.day(wish.from, "from")
        let school = try context.parameters.require("school")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            try data.merge(school, into: wish.into, from: day, today: visit.today) { RecordID.random() }
            let detail = ["programme": data.programme.id, "into": wish.into, "from": day.rawValue]
            return ProgrammeOutcome((), audit: [visit.entry("schoolMerged", "school:" + school, detail)])
        }
        return try await answer(school, request, context)
    }

    // MARK: - Statuses

    private func addStatus(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await JSONBody.decode(StatusWish.self, from: request)
        let kind = try ProgrammeFields.word(wish.kind, of: SchoolStatus.Kind.self, "kind")
        let from = try ProgrammeFields.day(wish.from, "from")
        let to = try wish.to.map { day in try ProgrammeFields.day(day, "to") }
        let source = try ProgrammeFields.text(wish.source, "source")
        let school = try context.parameters.require("school")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let status = SchoolStatus(
                id: RecordID.random(), programme: data.programme.id, school: school, kind: kind, fromDay: from,
                toDay: to, source: source)
            try data.addStatus(status)
            return ProgrammeOutcome((), audit: [Self.entry("statusSet", status, visit)])
        }
        return try await answer(school, request, context, status: .created)
    }

    private func endStatus(_ request: Request, _ context: ServerContext) async throws -> Response {
        let day = try ProgrammeFields.day(try await JSONBody.decode(StatusEnd.self, from: request).to, "to")
        let school = try context.parameters.require("school")
        let id = try context.parameters.require("status")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let status = try data.endStatus(id, school: school, on: day)
            return ProgrammeOutcome((), audit: [Self.entry("statusEnded", status, visit)])
        }
        return try await answer(school, request, context)
    }

    private func removeStatus(_ request: Request, _ context: ServerContext) async throws -> Response {
        let school = try context.parameters.require("school")
        let id = try context.parameters.require("status")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let status = try data.removeStatus(id, school: school)
            return ProgrammeOutcome((), audit: [Self.entry("statusRemoved", status, visit)])
        }
        return Response(status: .noContent)
    }

    /// What a table of schools has changed of statuses and mentors, one entry each: the log tells of every one of them,
    /// by whatever way it came.
    static func entries(from before: ProgrammeData, to after: ProgrammeData, _ visit: ProgrammeVisit) -> [AuditEntry] {
        func differences<Record: Identifiable & Equatable>(
            _ old: [Record], _ new: [Record]
        ) -> [(before: Record?, after: Record?)] where Record.ID == String {
            let former = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
            let kept = Set(new.map(\.id))
            return new.filter { former[$0.id] != $0 }.map { (former[$0.id], $0) }
                + old.filter { !kept.contains($0.id) }.map { ($0, nil) }
        }
        let statuses = differences(before.statuses, after.statuses).compactMap { before, after in
            if let after { return entry(before == nil ? "statusSet" : "statusChanged", after, visit) }
            return before.map { entry("statusRemoved", $0, visit) }
        }
        let links = differences(before.links, after.links).compactMap { before, after in
            if let after { return entry(before == nil ? "linkSet" : "linkEnded", after, visit) }
            return before.map { entry("linkRemoved", $0, visit) }
        }
        return statuses + links
    }

    private static func entry(_ action: String, _ status: SchoolStatus, _ visit: ProgrammeVisit) -> AuditEntry {
        visit.entry(
            action, "school:" + status.school,
            [
                "programme": status.programme, "kind": status.kind.rawValue, "from": status.fromDay.rawValue,
                "to": status.toDay?.rawValue, "source": status.source,
            ])
    }

    // MARK: - Links

    private func addLink(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await JSONBody.decode(LinkWish.self, from: request)
        let from = try ProgrammeFields.day(wish.from, "from")
        let id = RecordID.random()
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let link = MentoringLink(
                id: id, programme: data.programme.id, leader: wish.leader, mentored: wish.mentored, fromDay: from)
            try data.addLink(link)
            return ProgrammeOutcome((), audit: [Self.entry("linkSet", link, visit)])
        }
        struct Made: Encodable { var id: String }
        return JSONBody.response(Made(id: id), status: .created)
    }

    private func endLink(_ request: Request, _ context: ServerContext) async throws -> Response {
        let buffer = try await JSONBody.collect(request, upTo: 1024)
        let wish = try? JSONDecoder().decode(LinkEnd.self, from: Data(buffer.readableBytesView))
        let day = try wish?.to.map { day in try ProgrammeFields.day(day, "to") }
        let id = try context.parameters.require("link")
        try await access.change(request, context) { visit, data in
            try visit.requireManager()
            let link = try data.endLink(id, on: day ?? visit.today)
            return ProgrammeOutcome((), audit: [Self.entry("linkEnded", link, visit)])
        }
        return Response(status: .noContent)
    }

    private static func entry(_ action: String, _ link: MentoringLink, _ visit: ProgrammeVisit) -> AuditEntry {
        visit.entry(
            action, "school:" + link.mentored,
            [
                "programme": link.programme, "leader": link.leader, "from": link.fromDay.rawValue,
                "to": link.toDay?.rawValue,
            ])
    }
}
