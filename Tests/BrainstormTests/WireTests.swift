import Foundation
import Testing

@testable import Brainstorm

@Suite struct WireTests {
    private func command(_ json: String) throws -> BoardCommand {
        try JSONDecoder().decode(BoardCommand.self, from: Data(json.utf8))
    }

    private func object(_ value: some Encodable) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        return try #require(json as? [String: Any])
    }

    @Test(arguments: [
        (#"{"action":"problem","text":"Мало читают"}"#, BoardCommand.problem(text: "Мало читают", agreed: false)),
        (#"{"action":"stage","from":"assign","to":"protocol"}"#, .stage(from: .assign, to: .protocolling)),
        (
            #"{"action":"configure","mode":"635","anonymity":"always"}"#,
            .configure(.init(anonymity: .always, mode: .brainwriting))
        ),
        (#"{"action":"timer","op":"start","seconds":60}"#, .timer(.start, seconds: 60)),
        (#"{"action":"draft","slot":1,"text":"М"}"#, .draft(slot: "1", text: "М")),
        (#"{"action":"idea","text":"М"}"#, .idea(text: "М", board: nil, speaker: nil, slot: nil)),
        (
            #"{"action":"idea","text":"М","board":2,"slot":"idea","speaker":{"name":"Пётр","participant":7}}"#,
            .idea(text: "М", board: 2, speaker: Speaker(name: "Пётр", participant: 7), slot: "idea")
        ),
        (#"{"action":"edit","idea":7,"text":"М","version":2}"#, .edit(idea: 7, text: "М", version: 2)),
        (#"{"action":"hide","idea":7,"reason":"р"}"#, .hide(idea: 7, reason: "р")),
        (#"{"action":"improve","idea":7,"text":"М"}"#, .improve(idea: 7, text: "М", board: nil)),
        (#"{"action":"combine","ideas":[7,8],"text":"М"}"#, .combine(ideas: [7, 8], text: "М", board: nil)),
        (#"{"action":"reveal"}"#, .reveal),
        (#"{"action":"cluster","op":"create","title":"К"}"#, .cluster(.create(title: "К", idea: nil))),
        (#"{"action":"cluster","op":"put","idea":7,"cluster":9,"into":9}"#, .cluster(.put(idea: 7, into: 9))),
        (#"{"action":"cluster","op":"put","idea":7}"#, .cluster(.put(idea: 7, into: nil))),
        (#"{"action":"cluster","op":"merge","cluster":8,"into":9}"#, .cluster(.merge(cluster: 8, into: 9))),
        (#"{"action":"dots","dots":{"7":2,"4294967295":1}}"#, .dots([7: 2, 4_294_967_295: 1])),
        (#"{"action":"rank","items":[7,8]}"#, .rank([7, 8])),
        (
            #"{"action":"score","item":7,"criterion":"impact","value":5}"#,
            .score(item: 7, criterion: "impact", value: 5)
        ),
        (#"{"action":"own","item":7,"note":"н"}"#, .own(item: 7, value: nil, note: "н")),
        (#"{"action":"votes","op":"close"}"#, .votes(open: false)),
        (#"{"action":"round"}"#, .round()), (#"{"action":"round","round":2}"#, .round(after: 2)),
        (#"{"action":"keep","round":2}"#, .keep(round: 2)), (#"{"action":"remind","round":3}"#, .remind(round: 3)),
        (#"{"action":"votes","op":"close","round":1}"#, .votes(open: false, round: 1)),
        (#"{"action":"deadline","at":5,"round":1}"#, .deadline(at: 5, round: 1)),
        (
            #"{"action":"score","item":7,"criterion":"impact","value":5,"round":2}"#,
            .score(item: 7, criterion: "impact", value: 5, round: 2)
        ),
        (
            #"{"action":"decide","item":7,"verdict":"park","reason":"р"}"#,
            .decide(item: 7, verdict: .park, reason: "р", text: nil)
        ),
        (
            #"{"action":"assign","item":7,"school":"s1","text":"Т","due":"2026-12-20","id":"ab"}"#,
            .assign(item: 7, school: "s1", text: "Т", due: "2026-12-20", action: "ab")
        ),
        (#"{"action":"accept","id":"ab"}"#, .accept(action: "ab", owner: nil)),
        (
            #"{"action":"reviewed","id":"ab","state":"notDone","why":"п"}"#,
            .reviewed(action: "ab", state: .notDone, why: "п")
        ),
        (#"{"action":"gather","board":2}"#, .gather(board: 2)),
        (#"{"action":"seat"}"#, .seat(groups: nil)),
        (#"{"action":"phones","on":true}"#, .phones(on: true)),
        (#"{"action":"close"}"#, .close(early: false)),
    ])
    func commandsAreRead(json: String, expected: BoardCommand) throws {
        #expect(try command(json) == expected)
    }

    @Test(arguments: [
        #"{}"#, #"{"action":"fly"}"#, #"{"action":"stage","from":"vote","to":"party"}"#,
        #"{"action":"dots","dots":{"x":1}}"#, #"{"action":"dots","dots":{"-1":1}}"#, #"{"action":"votes","op":"x"}"#,
        #"{"action":"idea","text":7}"#, #"{"action":"edit","idea":-1,"text":"М","version":1}"#,
        #"{"action":"cluster","op":"merge","cluster":8}"#,
    ])
    func nonsenseIsRefused(json: String) {
        #expect(throws: DecodingError.self) { try command(json) }
    }

    @Test func noClientNamesAnotherPerson() throws {
        let json = #"{"action":"idea","text":"М","speaker":{"name":"П","tag":"account:1","schoolTag":"s"}}"#
        guard case .idea(_, _, let speaker, _) = try command(json) else {
            Issue.record("another command")
            return
        }
        #expect(speaker?.tag == nil)
        #expect(speaker?.schoolTag == nil)
    }

    @Test func newsHaveTheKeysOfTheProtocol() throws {
        var session = Session(.open)
        session.host(.timer(.start, seconds: 60))
        session.go(to: .writing)
        let id = session.write("Мысль", by: Session.delegate(0))
        let before = session.board.version
        session.host(.timer(.start, seconds: 60))
        let full = try object(session.view())
        #expect(full["full"] as? Bool == true)
        #expect(
            Set(full.keys) == [
                "session", "version", "base", "full", "state", "ideas", "clusters", "items", "decisions", "actions",
                "gone",
            ])
        let idea = try #require((full["ideas"] as? [[String: Any]])?.first)
        #expect(idea["id"] as? UInt32 == id)
        #expect(Set(idea.keys) == ["id", "board", "text", "author", "kind", "parents", "state", "version", "at"])
        let state = try #require(full["state"] as? [String: Any])
        #expect(state["stage"] as? String == "writing")
        #expect((state["timer"] as? [String: Any])?["running"] as? Bool == true)
        #expect(state["delphi"] == nil)
        // A delta has only what changed, and null for what is no more.
        session.host(.timer(.stop, seconds: nil))
        let delta = try object(session.board.news(since: before, for: .everybody))
        #expect(delta["base"] as? Int64 == before)
        #expect((delta["ideas"] as? [Any])?.isEmpty == true)
        let changed = try #require(delta["state"] as? [String: Any])
        #expect(Set(changed.keys) == ["timer"])
        #expect(changed["timer"] is NSNull)
    }

    @Test func theOwnPartHasTheKeysOfTheProtocol() throws {
        var session = Session(.nominal)
        session.go(to: .writing)
        session.write("Мысль", by: Session.delegate(0))
        session.ask(.draft(slot: "idea", text: "Ещё"), by: Session.delegate(0))
        let own = try object(session.board.own(Session.delegate(0)))
        #expect(
            Set(own.keys) == [
                "session", "rights", "ideas", "unseen", "drafts", "dots", "dotsLeft", "rank", "scores", "school",
            ])
        #expect(own["rights"] as? [String] == ["add", "improve", "vote", "score", "accept"])
        #expect(own["drafts"] as? [String: String] == ["idea": "Ещё"])
        #expect(own["dots"] as? [String: Int] == [:])
        #expect(own["school"] as? String == "s1")
    }

    @Test func whoKnowsNothingGetsEverything() {
        var session = Session(.open)
        for base in [nil, 0, 1_000_000] as [Int64?] {
            #expect(session.board.news(since: base, for: .everybody).full)
        }
        #expect(session.board.news(since: session.board.version, for: .everybody).isEmpty)
        let before = session.board.version
        session.go(to: .writing)
        #expect(session.board.news(since: before, for: .everybody).state.keys == [.stage, .problem])
    }

    @Test func aSettingDoesNotTellTheIdeasAgain() {
        var session = Session(.open)
        session.go(to: .writing)
        session.write("Мысль", by: Session.delegate(0))
        let before = session.board.version
        session.host(.configure(.init(clustersOpen: true)))
        let news = session.board.news(since: before, for: .everybody)
        #expect(news.ideas.isEmpty)
        #expect(news.state.keys == [.clustersOpen])
    }

    /// The journal as it lies in the database gives the same board.
    @Test func theJournalSurvivesItsJSON() throws {
        var session = Session(
            .brainwriting, .reveal, previous: [Action(id: "a", school: "s1", schoolName: "Ш", text: "Т")],
            parked: [ParkedIdea(text: "Отложено", reason: "рано", from: "октябрь")])
        for number in 0..<4 { session.board.enter(Session.delegate(number)) }
        session.host(.reviewed(action: "a", state: .carried, why: "сроки"))
        session.go(to: .writing)
        for number in 0..<4 { session.write("Мысль \(number)", by: Session.delegate(number)) }
        session.ask(.draft(slot: "1", text: "Ещё"), by: Session.delegate(0))
        session.host(.round())
        session.go(to: .vote)
        let item = session.board.allItems()[0]
        for number in 0..<4 { session.ask(.dots([item: 1]), by: Session.delegate(number)) }
        session.go(to: .score)
        session.ask(.score(item: item, criterion: "impact", value: 4), by: Session.delegate(1))
        session.host(.own(item: item, value: 2, note: nil))
        session.go(to: .decide)
        session.host(.decide(item: item, verdict: .adapt, reason: "да", text: "Иначе"))
        session.go(to: .assign)
        session.host(.assign(item: item, school: "s1", text: "Сделать", due: nil, action: nil))
        let opening = try JSONDecoder().decode(Opening.self, from: JSONEncoder().encode(session.board.opening))
        let journal = try JSONDecoder().decode([BoardEvent].self, from: JSONEncoder().encode(session.journal))
        #expect(opening == session.board.opening)
        #expect(journal == session.journal)
        var board = BoardState.opened(opening)
        for event in journal { board.apply(event) }
        for audience in Audience.allCases {
            #expect(board.news(since: nil, for: audience) == session.view(audience))
        }
    }

    @Test func criteriaHaveTitlesInOneOrTwoLanguages() throws {
        let json = #"""
            {"matrix":{"criteria":[{"id":"a","title":"Польза","weight":0.5,"cost":false},
            {"id":"b","title":{"ru":"Труд","en":"Effort"},"weight":0.5,"cost":true}]}}
            """#
        let scoring = try JSONDecoder().decode(Scoring.self, from: Data(json.utf8))
        #expect(scoring.matrix.criteria.map(\.title) == [.text("Польза"), .both(ru: "Труд", en: "Effort")])
        #expect(scoring.ranking.top == 5)
        #expect(try JSONDecoder().decode(Scoring.self, from: JSONEncoder().encode(scoring)) == scoring)
    }
}
