import Foundation
import Mentoring
import Storage
import Testing

@testable import Server

/// A round of a Delphi on its own page: by people with accounts, without the call.
@Suite struct RoundRouteTests {
    /// A planned session with a Delphi that has come to its scores; everybody has left the call.
    private struct Evening: Sendable {
        let fixture: ProgrammeFixture
        let board: String
        let items: [Int]
        let boris: Visitor

        func path(_ rest: String = "") -> String { "/api/boards/\(board)/round\(rest)" }

        func sheet(_ visitor: Visitor) async throws -> [String: Any] {
            let answer = try await visitor.request("GET", path())
            #expect(answer.status == 200, "\(answer.body)")
            return answer.json
        }

        /// Scores everything alike, but the first item's benefit as said.
        func score(_ visitor: Visitor, _ value: Int, round: Int = 1) async throws -> Answer {
            var scores: [String: [String: Int]] = [:]
            for item in items { scores[String(item)] = ["impact": item == items[0] ? value : 3, "effort": 3] }
            return try await put(visitor, "/scores", ["scores": scores, "round": round])
        }

        func put(_ visitor: Visitor, _ rest: String, _ body: [String: Any]) async throws -> Answer {
            try await visitor.request("PUT", path(rest), body: try fixture.json(body))
        }

        func post(_ visitor: Visitor, _ rest: String, _ body: [String: Any] = [:]) async throws -> Answer {
            try await visitor.request("POST", path(rest), body: try fixture.json(body))
        }

        func alerts(_ visitor: Visitor) async throws -> [String] {
            let answer = try await visitor.request("GET", ProgrammeFixture.path)
            return (answer.json["alerts"] as? [[String: Any]] ?? []).compactMap { $0["kind"] as? String }
                .filter { $0.hasPrefix("delphi") }
        }
    }

    private static func evening(
        anonymity: String = "reveal", _ body: @Sendable (Evening) async throws -> Void
    ) async throws {
        try await ProgrammeFixture.run { fixture in
            let boris = try await fixture.server.visitor("boris", school: "b")
            _ = try await fixture.server.database.changeProgramme(id: "p") { data in
                for index in data.people.indices where data.people[index].id == "e" {
                    data.people[index].account = "boris"
                }
                return ProgrammeOutcome(())
            }
            let planned = try await fixture.facilitator.request(
                "POST", ProgrammeFixture.path + "/sessions",
                body: try fixture.plan(["mode": "delphi", "anonymity": anonymity]))
            let room = try #require(planned.json["room"] as? String, "\(planned.body)")
            let token = try await fixture.server.token()
            let board = try await TCPClient.connect(port: fixture.server.port) {
                (host: inout TCPClient.Session) async throws -> (String, [Int]) in
                _ = try await host.handshake()
                _ = try await host.join(room, name: "Ведущая", token: token)
                #expect(try await host.askBoard(2, ["action": "open"])["type"] as? String == "done")
                let stages = [
                    "review", "problem", "writing", "reveal", "improve", "cluster", "vote", "score",
                ]
                var number = 3
                for (from, to) in zip(stages, stages.dropFirst()) {
                    if from == "writing" {
                        for text in ["Клуб чтения", "Пары учеников"] {
                            _ = try await host.askBoard(number, ["action": "idea", "text": text])
                            number += 1
                        }
                    }
                    let moved = try await host.askBoard(number, ["action": "stage", "from": from, "to": to])
                    #expect(moved["type"] as? String == "done", "\(moved)")
                    number += 1
                }
                let list = try await fixture.server.request(
                    "GET", "/api/boards?room=\(room)", headers: [try await fixture.server.bearer()])
                let id = try #require((list.json["boards"] as? [[String: Any]])?.first?["id"] as? String)
                return (id, [])
            }
            let sheet = try await fixture.administrator.request("GET", "/api/boards/\(board.0)/round")
            let items = (sheet.json["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? Int }
            #expect(items.count == 2, "\(sheet.body)")
            try await body(Evening(fixture: fixture, board: board.0, items: items, boris: boris))
        }
    }

    @Test("Who speaks for a school scores without the call; the facilitator sees who has, and closes the round")
    func rounds() async throws {
        try await Self.evening { evening in
            let (anna, boris, lead) = (evening.fixture.delegate, evening.boris, evening.fixture.facilitator)
            let end = Date().unixMilliseconds + 3 * 86_400_000
            #expect(try await evening.put(lead, "/deadline", ["closesAt": end, "round": 1]).status == 200)
            #expect(try await evening.alerts(anna) == ["delphiWaits"])
            #expect(try await evening.alerts(lead).isEmpty)
            let calendar = try await anna.request("GET", ProgrammeFixture.path + "/calendar.ics")
            #expect(calendar.body.contains("UID:round-\(evening.board)-1@veche"))
            var sheet = try await evening.sheet(anna)
            #expect(sheet["part"] as? String == "score" && sheet["open"] as? Bool == true)
            #expect((sheet["deadline"] as? [String: Any])?["at"] as? Int64 == end)
            #expect((sheet["own"] as? [String: Any])?["left"] as? Int == 4)
            #expect(sheet["progress"] == nil)

            #expect(try await evening.score(anna, 1).status == 200)
            // The same once more changes nothing.
            let again = try await evening.score(anna, 1)
            #expect((again.json["own"] as? [String: Any])?["left"] as? Int == 0)
            #expect(again.json["voted"] as? Int == 1)
            #expect(try await evening.alerts(anna).isEmpty)
            sheet = try await evening.sheet(lead)
            let schools = try #require((sheet["progress"] as? [String: Any])?["schools"] as? [[String: Any]])
            #expect(schools.map { $0["complete"] as? Int } == [1, 0])
            // Nobody sees scores before the round is closed, not even who leads.
            #expect((sheet["items"] as? [[String: Any]])?.allSatisfy { $0["medians"] == nil } == true)
            #expect(try await evening.post(lead, "/reminder", ["round": 1]).status == 200)
            #expect(try await evening.score(boris, 5).status == 200)
            #expect(try await evening.alerts(lead) == ["delphiComplete"])

            let next = try await evening.post(lead, "/next", ["round": 1, "closesAt": end + 1000])
            #expect(next.json["round"] as? Int == 2 && next.json["open"] as? Bool == true, "\(next.body)")
            // Whoever presses the same a moment later does not close the round that has begun.
            #expect(try await evening.post(lead, "/next", ["round": 1, "closesAt": end]).status == 409)
            #expect(try await evening.post(lead, "/next", ["round": 2, "closesAt": end]).status == 409)
            sheet = try await evening.sheet(anna)
            let first = (sheet["items"] as? [[String: Any]])?.first { $0["id"] as? Int == evening.items[0] }
            #expect((first?["medians"] as? [String: Any])?["impact"] as? Double == 3)
            #expect(first?["disputed"] as? Bool == true)
            #expect((sheet["own"] as? [String: Any])?["left"] as? Int == 4)
            // A page that slept through the end of the first round gives nothing to the second.
            let slept = try await evening.score(anna, 5, round: 1)
            #expect(slept.status == 409 && slept.code == "otherRound")
            for rest in ["/keep", "/reminder"] {
                #expect(try await evening.post(rest == "/keep" ? anna : lead, rest, ["round": 1]).code == "otherRound")
            }
            #expect(try await evening.put(lead, "/deadline", ["closesAt": end, "round": 1]).code == "otherRound")
            #expect(try await evening.post(anna, "/keep", ["round": 2]).status == 200)
            #expect(try await evening.score(boris, 2, round: 2).status == 200)
            let last = try await evening.post(lead, "/next", ["round": 2, "closesAt": end + 2000])
            #expect((last.json["delphi"] as? [String: Any])?["ended"] as? Bool == true, "\(last.body)")
            #expect((last.json["delphi"] as? [String: Any])?["why"] as? String == "iqr")
            #expect(last.json["open"] as? Bool == false)
            #expect(try await evening.alerts(lead) == ["delphiOver"])
            let closed = try await evening.score(anna, 1, round: 2)
            #expect(closed.status == 409 && closed.code == "refused")
            #expect(try await evening.post(lead, "/next", ["round": 2]).status == 409)
            let log = try await evening.fixture.audit()
            #expect(log.filter { $0 == "roundAdvanced" }.count == 1)
            #expect(log.filter { $0 == "roundClosed" }.count == 1)
            #expect(log.contains("roundEndMoved") && log.contains("roundReminded"))
        }
    }

    @Test("Each does with a round what their part allows, and to strangers there is none")
    func rights() async throws {
        try await Self.evening(anonymity: "always") { evening in
            let fixture = evening.fixture
            let participant = try await fixture.server.visitor("teacher", school: "a")
            let outsider = try await fixture.server.visitor("outsider")
            // The stranger of the fixture is of a school that was asked, but speaks for none.
            for (name, visitor, looks, scores, leads) in [
                ("facilitator", fixture.facilitator, 200, 403, 200), ("secretary", fixture.secretary, 200, 403, 403),
                ("delegate", fixture.delegate, 200, 200, 403), ("observer", fixture.observer, 200, 403, 403),
                ("participant", participant, 403, 403, 403), ("outsider", outsider, 404, 404, 404),
            ] {
                #expect(try await visitor.request("GET", evening.path()).status == looks, "\(name)")
                #expect(try await evening.score(visitor, 2).status == scores, "\(name)")
                let end = Date().unixMilliseconds + 86_400_000
                #expect(
                    try await evening.put(visitor, "/deadline", ["closesAt": end, "round": 1]).status == leads,
                    "\(name)")
                #expect(try await evening.post(visitor, "/reminder", ["round": 1]).status == leads, "\(name)")
            }
            let refused = try await evening.score(participant, 2)
            #expect(refused.message?.contains("not opened the scoring") == true)
            // Saying nothing is no way to look at it either.
            for visitor in [participant, outsider] {
                let peek = try await evening.put(visitor, "/scores", ["scores": [String: Any](), "round": 1])
                #expect(peek.status >= 403 && !peek.body.contains("items"), "\(peek.body)")
            }
            let anna = fixture.delegate
            for value in [0, 6] { #expect(try await evening.score(anna, value).status == 400) }
            let unknown = try await evening.put(anna, "/scores", ["scores": ["1": ["impact": 3]], "round": 1])
            #expect(unknown.status == 409)
            #expect(try await evening.put(anna, "/scores", ["scores": ["x": ["impact": 3]]]).status == 400)
            let past = try await evening.put(fixture.facilitator, "/deadline", ["closesAt": 1, "round": 1])
            #expect(past.status == 400)
            let bare = try await fixture.server.request("GET", evening.path())
            #expect(bare.status == 401)
            let ghost = "/api/boards/\(String(repeating: "0", count: 32))/round"
            #expect(try await anna.request("GET", ghost).status == 404)
            // Nobody's name stands on the sheet of an anonymous board.
            let sheet = try await anna.request("GET", evening.path())
            #expect(!sheet.body.contains("author") && !sheet.body.contains("Ведущая"))
        }
    }

    @Test("A round ends by itself at its moment, and says so")
    func time() async throws {
        try await Self.evening { evening in
            let lead = evening.fixture.facilitator
            #expect(try await evening.score(evening.fixture.delegate, 1).status == 200)
            #expect(try await evening.score(evening.boris, 5).status == 200)
            let end = Date().unixMilliseconds + 700
            #expect(try await evening.put(lead, "/deadline", ["closesAt": end, "round": 1]).status == 200)
            let bound = ContinuousClock.now + .seconds(30)
            while try await evening.sheet(lead)["open"] as? Bool == true, ContinuousClock.now < bound {
                try await Task.sleep(for: .milliseconds(50))
            }
            let sheet = try await evening.sheet(lead)
            #expect((sheet["deadline"] as? [String: Any])?["passed"] as? Bool == true)
            #expect((sheet["delphi"] as? [String: Any])?["ended"] as? Bool == false)
            #expect(try await evening.alerts(lead) == ["delphiOver"])
            #expect(try await evening.alerts(evening.boris).isEmpty)
        }
    }

    @Test("Who has lost their part in the programme has none in its rounds, and an heir goes on with them")
    func replaced() async throws {
        try await Self.evening { evening in
            let fixture = evening.fixture
            let heir = try await fixture.server.visitor("heir", school: "l")
            #expect(try await evening.score(fixture.delegate, 1).status == 200)
            #expect(try await heir.request("GET", evening.path()).status == 404)
            _ = try await fixture.server.database.changeProgramme(id: "p") { data in
                data.people.removeAll { $0.id == "d" || $0.id == "f" }
                for index in data.sessions.indices where data.sessions[index].facilitator == "f" {
                    data.sessions[index].facilitator = nil
                    data.sessions[index].closedAt = 1
                }
                data.people.append(
                    ProgrammePerson(
                        id: "h", programme: "p", name: "Новая", school: "l", part: .facilitator, account: "heir"))
                return ProgrammeOutcome(())
            }
            #expect(try await evening.score(fixture.delegate, 2).status == 403)
            let end = Date().unixMilliseconds + 86_400_000
            let former = try await evening.put(fixture.facilitator, "/deadline", ["closesAt": end, "round": 1])
            #expect(former.status == 404, "\(former.body)")
            let secretary = try await evening.put(fixture.secretary, "/deadline", ["closesAt": end, "round": 1])
            #expect(secretary.status == 403)
            let taken = try await evening.put(heir, "/deadline", ["closesAt": end, "round": 1])
            #expect(taken.status == 200, "\(taken.body)")
        }
    }
}
