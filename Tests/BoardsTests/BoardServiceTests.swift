import Brainstorm
import Conference
import Foundation
import Signalling
import Storage
import Testing

@testable import Boards

@Suite("Boards in rooms")
struct BoardServiceTests {
    private static let first = School(id: "1", name: "Школа № 1")
    private static let second = School(id: "2", name: "Школа № 2")

    /// A board at the stage of writing.
    private func opened(
        _ desk: Desk, mode: Mode = .open, anonymity: Anonymity = .open
    ) async throws -> Page {
        let host = desk.page("Анна Ведущая", .facilitator, number: 1)
        #expect(try await host.ask(.open(.init(problem: "Внимание", mode: mode, anonymity: anonymity))) == nil)
        #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
        return host
    }

    @Test("Facilitators open a board, and everybody sees what is written on it, whoever comes later too")
    func seen() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let boris = desk.page("Борис", number: 2)
            #expect(try await boris.ask(.open(.init(problem: "Моя"))).map(\.code) == .notAllowed)
            #expect(try await boris.idea("рано")?.code == .invalidState)
            _ = try await opened(desk)
            #expect(try await boris.idea("Пятиминутка") == nil)
            let vera = desk.page("Вера", number: 3)
            try await eventually { vera.view.texts == ["Пятиминутка"] && boris.view.texts == ["Пятиминутка"] }
            #expect(vera.view.problem == "Внимание")
            #expect(vera.view.stage == "writing")
            #expect(try await vera.idea("Опрос") == nil)
            try await eventually { boris.view.texts.count == 2 && vera.view.texts.count == 2 }
            #expect(boris.view.gaps == 0 && vera.view.gaps == 0)
            #expect(boris.view.version == vera.view.version)
        }
    }

    @Test("There is one open board in a room, and after its end another")
    func single() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = try await opened(desk)
            #expect(try await host.ask(.open(.init()))?.code == .conflict)
            #expect(try await host.ask(.close(early: true)) == nil)
            #expect(try await host.idea("поздно")?.code == .closed)
            #expect(try await host.ask(.open(.init(problem: "Вторая"))) == nil)
            #expect(try await desk.service.sessions(room: Desk.room.slug).count == 2)
        }
    }

    @Test("A board is as it was after a restart, what is typed included")
    func restart() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            _ = try await opened(desk, mode: .nominal)
            let boris = desk.page("Борис", number: 2)
            #expect(try await boris.idea("Первая") == nil)
            for text in ["В", "Вт", "Вто"] { #expect(try await boris.ask(.draft(slot: "idea", text: text)) == nil) }
            await desk.service.settle()
            let before = boris.view
            let again = try Desk(directory)
            let returned = again.page("Борис", number: 7)
            try await eventually { returned.own != nil }
            #expect(returned.view.session == before.session)
            #expect(returned.view.version == before.version)
            #expect((returned.own?["drafts"] as? [String: String]) == ["idea": "Вто"])
            #expect((returned.own?["unseen"] as? [Any])?.count == 1)
            let session = try #require(before.session)
            let drafts = try await again.database.boardEvents(session: session).filter { $0.draft != nil }
            #expect(drafts.count == 1, "only the last draft is kept")
            #expect(try await returned.idea("Вторая") == nil)
        }
    }

    @Test("Two people who write anew at once lose nothing: the later is told the newer words")
    func conflict() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            _ = try await opened(desk)
            let phone = desk.page("Борис", number: 2, key: "account:b")
            let desktop = desk.page("Борис", number: 3, key: "account:b")
            #expect(try await phone.idea("Слова") == nil)
            try await eventually { desktop.view.ideas.count == 1 }
            let id = IdeaID(try #require(desktop.view.ideas.keys.first))
            let version = try #require(desktop.view.ideas[Int(id)]?["version"] as? Int)
            #expect(try await phone.ask(.edit(idea: id, text: "Новые слова", version: version)) == nil)
            let failure = try #require(
                try await desktop.ask(.edit(idea: id, text: "Другие слова", version: version)))
            #expect(failure.code == .conflict)
            #expect(failure.current?.text == "Новые слова")
            let newer = try #require(failure.current?.version)
            #expect(try await desktop.ask(.edit(idea: id, text: "Новые и другие слова", version: newer)) == nil)
            try await eventually { phone.view.texts == ["Новые и другие слова"] }
        }
    }

    @Test("A page that was away catches up by its version")
    func catchingUp() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            _ = try await opened(desk)
            let boris = desk.page("Борис", number: 2)
            let vera = desk.page("Вера", number: 3)
            #expect(try await boris.idea("Раз") == nil)
            try await eventually { vera.view.texts == ["Раз"] }
            let version = Int64(vera.view.version)
            vera.leave()
            #expect(try await boris.idea("Два") == nil)
            #expect(try await boris.idea("Три") == nil)
            let returned = desk.page("Вера", number: 4)
            try await eventually { returned.view.texts.count == 3 }
            let before = returned.told.withLock { $0.messages.count }
            #expect(try await returned.ask(.sync(version: version)) == nil)
            // What they alone see may come in between.
            let answers = returned.told.withLock { Array($0.messages[before...]) }.compactMap { answer in
                (try? JSONSerialization.jsonObject(with: Data(answer))) as? [String: Any]
            }
            let object = try #require(answers.first { $0["type"] as? String == "board" })
            #expect(object["base"] as? Int == Int(version))
            #expect((object["ideas"] as? [Any])?.count == 2)
        }
    }

    @Test("Breakouts write on their own boards; a host gathers them")
    func breakouts() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = try await opened(desk)
            let boris = desk.page("Борис", number: 2, breakout: 2)
            #expect(try await boris.ask(.idea(text: "Из группы", board: 1, speaker: nil, slot: nil)) == nil)
            try await eventually { host.view.ideas.count == 1 }
            #expect(host.view.ideas.values.first?["board"] as? Int == 2, "nobody writes on another group's board")
            #expect(try await host.ask(.gather(board: 2)) == nil)
            try await eventually { host.view.ideas.count == 2 }
            let brought = try #require(host.view.ideas.values.first { $0["kind"] as? String == "brought" })
            #expect(brought["board"] as? Int == 0)
        }
    }

    @Test("When the breakouts close, what they found comes, and what is typed stays the group's")
    func breakoutsClose() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = try await opened(desk)
            let boris = desk.page("Борис", number: 2, breakout: 2)
            let vera = desk.page("Вера", number: 3, breakout: 1)
            #expect(try await boris.idea("Из второй") == nil)
            #expect(try await vera.idea("Из первой") == nil)
            #expect(try await boris.ask(.draft(slot: "idea", text: "Недописа")) == nil)
            boris.go(to: nil)
            #expect(try await boris.ask(.draft(slot: "idea", text: "Недописано")) == nil)
            // One group still meets: nothing is brought yet.
            await desk.service.settle()
            #expect(host.view.ideas.count == 2)
            vera.go(to: nil)
            try await eventually { host.view.ideas.count == 4 }
            let brought = host.view.ideas.values.filter { $0["kind"] as? String == "brought" }
            #expect(brought.allSatisfy { $0["board"] as? Int == 0 && ($0["parents"] as? [Int])?.count == 1 })
            #expect(brought.count == 2)
            #expect(
                try await boris.ask(.idea(text: "Недописано и кончено", board: nil, speaker: nil, slot: "idea")) == nil)
            try await eventually { host.view.texts.contains("Недописано и кончено") }
            let late = host.view.ideas.values.first { $0["text"] as? String == "Недописано и кончено" }
            #expect(late?["board"] as? Int == 2)
            #expect(try await host.ask(.gather(board: nil)) == nil)
            try await eventually { host.view.ideas.count == 6 }
        }
    }

    @Test("What a timer does comes by itself, and after a restart too")
    func timer() async throws {
        try await Desk.inDirectory { directory in
            let clock = Desk.Clock()
            let desk = try Desk(directory, clock: clock)
            let host = try await opened(desk, mode: .nominal)
            let boris = desk.page("Борис", number: 2)
            #expect(try await host.ask(.timer(.start, seconds: 60)) == nil)
            #expect(try await boris.ask(.draft(slot: "idea", text: "Не отправлено")) == nil)
            clock.pass(120_000)
            let again = try Desk(directory, clock: clock)
            let returned = again.page("Борис", number: 7)
            try await eventually { (returned.own?["ideas"] as? [Any])?.count == 1 }
        }
    }

    @Test("Phones before a screen vote each for themselves, and again changes the vote")
    func phones() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = try await opened(desk)
            let screen = desk.page("Класс 7А", .delegate, number: 2, school: Self.first)
            for text in ["Раз", "Два", "Три"] { #expect(try await screen.idea(text) == nil) }
            #expect(try await host.ask(.phones(on: true)) == nil)
            try await eventually { screen.own?["phoneLink"] != nil }
            let path = try #require(screen.own?["phoneLink"] as? String)
            let link = String(path.dropFirst("/vote/".count))
            let cookie = desk.service.newCookie()
            let device = try #require(desk.service.device(ofCookie: cookie))
            #expect(desk.service.device(ofCookie: device + ".0123456789abcdef0123456789abcdef") == nil)
            #expect(try await desk.service.phone(link, device: device).open == false)
            for (from, to) in [
                (Stage.writing, Stage.reveal), (.reveal, .improve), (.improve, .cluster), (.cluster, .vote),
            ] { #expect(try await host.ask(.stage(from: from, to: to)) == nil) }
            let sheet = try await desk.service.phone(link, device: device)
            #expect(sheet.open && sheet.items.count == 3 && sheet.k == 2)
            let item = try #require(sheet.items.first?.id)
            #expect(try await desk.service.vote(link, device: device, .dots([item: 1])).dots == [String(item): 1])
            await #expect(throws: BoardServiceError.self) {
                try await desk.service.vote(link, device: device, .dots([item: 5]))
            }
            await #expect(throws: BoardServiceError.gone) {
                try await desk.service.phone(String(repeating: "0", count: 32), device: device)
            }
            #expect(try await desk.service.phone(link, device: device).dots == [String(item): 1])
        }
    }

    @Test("No more phones vote than sit before the screen, and the screen votes no more")
    func boundedPhones() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = try await opened(desk)
            let screen = desk.page("Класс 7А", .delegate, number: 2, school: Self.first, people: 3)
            for text in ["Раз", "Два", "Три"] { #expect(try await host.idea(text) == nil) }
            #expect(try await host.ask(.phones(on: true)) == nil)
            for (from, to) in [
                (Stage.writing, Stage.reveal), (.reveal, .improve), (.improve, .cluster), (.cluster, .vote),
            ] { #expect(try await host.ask(.stage(from: from, to: to)) == nil) }
            try await eventually { screen.own?["phoneLink"] != nil }
            let link = String(try #require(screen.own?["phoneLink"] as? String).dropFirst("/vote/".count))
            var devices: [String] = []
            for _ in 0..<4 { devices.append(try #require(desk.service.device(ofCookie: desk.service.newCookie()))) }
            let item = try #require(try await desk.service.phone(link, device: devices[0]).items.first?.id)
            #expect(try await screen.ask(.dots([item: 1])) == nil)
            for device in devices.prefix(3) {
                #expect(try await desk.service.vote(link, device: device, .dots([item: 1])).dots == [String(item): 1])
            }
            await #expect(throws: BoardServiceError.self) {
                try await desk.service.vote(link, device: devices[3], .dots([item: 1]))
            }
            // Who has voted may change it.
            #expect(try await desk.service.vote(link, device: devices[0], .dots([:])).dots.isEmpty)
            try await eventually { screen.own?["phoned"] as? Bool == true }
            #expect(try await screen.ask(.dots([item: 1]))?.code == .conflict)
        }
    }
}
