import Foundation
import Mentoring
import Storage
import Testing

@testable import Server

/// A programme with a leader and two mentored schools, and somebody for every part.
struct ProgrammeFixture: Sendable {
    let server: TestServer
    let administrator: Visitor
    let observer: Visitor
    let facilitator: Visitor
    let secretary: Visitor
    let delegate: Visitor
    let stranger: Visitor

    var visitors: [String: Visitor] {
        [
            "administrator": administrator, "observer": observer, "facilitator": facilitator,
            "secretary": secretary, "delegate": delegate, "stranger": stranger,
        ]
    }

    static let path = "/api/programmes/p"
    static let start = Calendar.current.component(.year, from: Date())

    static func run(_ body: @Sendable (ProgrammeFixture) async throws -> Void) async throws {
        try await TestServer.run { server in
            for school in ["l", "a", "b"] { try await server.makeSchool(school) }
            let fixture = ProgrammeFixture(
                server: server, administrator: try await server.visitor("admin", role: .administrator),
                observer: try await server.visitor("imc"), facilitator: try await server.visitor("lead", school: "l"),
                secretary: try await server.visitor("pen", school: "l"),
                delegate: try await server.visitor("dela", school: "a"),
                stranger: try await server.visitor("other", school: "b"))
            try await fixture.fill()
            try await body(fixture)
        }
    }

    private func fill() async throws {
        let now = Date().unixMilliseconds
        let start = LocalCalendar(timeZone: "Europe/Moscow").month(at: now).advanced(by: -3)
        try await server.database.insert(
            Programme(id: "p", title: "Сеть", district: "Тосно", start: start, createdAt: now), audit: [])
        _ = try await server.database.changeProgramme(id: "p") { data in
            for id in ["l", "a", "b"] {
                data.members.append(MemberSchool(programme: "p", school: id, rosterAt: now))
                data.statuses.append(
                    SchoolStatus(
                        id: "status-" + id, programme: "p", school: id, kind: id == "l" ? .leader : .lowResult,
                        fromDay: start.firstDay, source: "Приказ 1"))
            }
            data.links = [
                MentoringLink(id: "link", programme: "p", leader: "l", mentored: "a", fromDay: start.firstDay)
            ]
            data.people = [
                ProgrammePerson(id: "o", programme: "p", name: "ИМЦ", part: .observer, account: "imc"),
                ProgrammePerson(
                    id: "f", programme: "p", name: "Ведущая", school: "l", part: .facilitator, account: "lead"),
                ProgrammePerson(
                    id: "s", programme: "p", name: "Секретарь", school: "l", part: .secretary, account: "pen"),
                ProgrammePerson(
                    id: "d", programme: "p", name: "Анна", school: "a", part: .delegate, account: "dela"),
                ProgrammePerson(id: "e", programme: "p", name: "Борис", school: "b", part: .delegate),
            ]
            // One session that is over, led by the facilitator, and one of somebody else, each with an action.
            for (id, leader, schools) in [("s1", "f", ["a", "b"]), ("s2", nil as String?, ["b"])] {
                var session = ProgrammeSession(
                    id: id, programme: "p", month: start, title: "Штурм " + id, problem: "Как?", leader: "l",
                    startsAt: now - 80 * 86_400_000, duration: 60, facilitator: leader,
                    secretary: leader.map { _ in "s" })
                session.state = .held
                session.closedAt = now
                session.ideas = 10
                data.sessions.append(session)
                for school in schools {
                    data.sessionSchools.append(
                        SessionSchool(session: id, school: school, present: 3_600_000, people: 3, counts: true))
                    data.actions.append(
                        ProgrammeAction(
                            id: "\(id)-\(school)", programme: "p", session: id, month: start, school: school,
                            text: "Открытый урок", createdAt: now))
                }
            }
            return ProgrammeOutcome(())
        }
    }

    /// The answer's body as a list of objects.
    func list(_ visitor: Visitor, _ path: String) async throws -> [[String: Any]] {
        let answer = try await visitor.request("GET", Self.path + path)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
        return try #require(object as? [[String: Any]], "\(answer.body)")
    }

    /// Something to be sent as JSON.
    func json(_ object: [String: Any]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    /// What a session that begins in an hour needs.
    func plan(_ more: [String: Any] = [:]) throws -> String {
        var wish: [String: Any] = [
            "title": "Мозговой штурм", "problem": "Как поднять интерес к физике?", "leader": "l",
            "schools": ["a", "b"], "startsAt": Date().unixMilliseconds + 3_600_000, "duration": 60, "mode": "ngt",
            "anonymity": "reveal", "facilitator": "f", "secretary": "s",
        ]
        wish.merge(more) { _, new in new }
        return try json(wish)
    }

    /// The actions in the audit log, the latest first.
    func audit() async throws -> [String] {
        try await server.database.auditRecords(before: nil, limit: 100).map(\.entry.action)
    }
}
