import Foundation
import Primitives
import Testing

@testable import LoadTest
@testable import Signalling

@Suite("Life in the room")
struct LifeTests {
    private static func life(chat: Double = 0, hands: Double = 0, muteAll: Double = 0) -> RoomLife {
        var life = RoomLife()
        (life.chatPerSecond, life.handsPerSecond, life.muteAllEvery) = (chat, hands, muteAll)
        return life
    }

    private static func at(_ milliseconds: Int64) -> Instant { Instant.zero + .milliseconds(milliseconds) }

    @Test("Everybody writes before anybody writes again, as often as was asked for")
    func chat() {
        var schedule = LifeSchedule(Self.life(chat: 50), people: 20, seed: 1, start: .zero)
        var acts: [LifeSchedule.Act] = []
        for step in 0...200 { acts += schedule.due(Self.at(Int64(step) * 5)) }
        #expect(acts.count == 50)
        let people = acts.compactMap { if case .chat(let person) = $0 { person } else { nil } }
        #expect(Set(people.prefix(20)).count == 20)
        #expect(Array(people[20..<40]) == Array(people.prefix(20)))
    }

    @Test("Hands go up and down, few at a time, and nobody raises a hand that is up", arguments: [1.0, 5, 200])
    func hands(perSecond: Double) {
        let life = Self.life(hands: perSecond)
        var schedule = LifeSchedule(life, people: 30, seed: 2, start: .zero)
        var up: Set<Int> = []
        var moved = 0
        for step in 0...4_000 {
            for act in schedule.due(Self.at(Int64(step) * 5)) {
                moved += 1
                switch act {
                case .raise(let person): #expect(up.insert(person).inserted)
                case .lower(let person): #expect(up.remove(person) != nil)
                default: Issue.record("\(act)")
                }
                #expect(up.count <= life.handsUp && up.count <= 24)
            }
        }
        #expect(moved == Int(perSecond * 20))
    }

    @Test("Before the host mutes all, microphones are switched on")
    func muting() {
        var schedule = LifeSchedule(Self.life(muteAll: 10), people: 200, seed: 3, start: .zero)
        #expect(schedule.due(Self.at(8_900)).isEmpty)
        guard case .unmute(let people)? = schedule.due(Self.at(9_000)).first else {
            Issue.record("nobody switches a microphone on")
            return
        }
        #expect(Set(people).count == LifeSchedule.microphones)
        #expect(schedule.due(Self.at(9_500)).isEmpty)
        #expect(schedule.due(Self.at(10_000)) == [.muteAll])
        #expect(schedule.due(Self.at(18_900)).isEmpty)
    }

    @Test("Nobody there, nothing done")
    func empty() {
        var schedule = LifeSchedule(Self.life(chat: 5, hands: 5, muteAll: 3), people: 0, seed: 1, start: .zero)
        #expect(schedule.due(Self.at(60_000)).isEmpty)
    }

    @Test("What the server tells is read as the server writes it")
    func news() {
        func text(_ news: RoomNews) -> [UInt8] { SignallingCodec.encode(ServerFrame(.room(news))) }
        let messages = [7, 12].map { number in
            ChatMessage(id: UInt64(number), from: nil, name: "Viewer", text: LifeNews.words(number, mark: "ab"), at: 1)
        }
        let chat = text(.chat(ChatUpdate(messages: messages)))
        #expect(LifeNews.mayBegin(with: chat))
        #expect(LifeNews(chat, mark: "ab") == .chat([7, 12]))
        #expect(LifeNews(chat, mark: "cd") == .chat([]), "another run's messages are not ours")
        let hands = [3, 41].map { Floor.Hand(participant: .init(rawValue: $0), since: 5, name: "\"participant\":9") }
        let speaker = Floor.Speaker(participant: .init(rawValue: 8))
        let floor = text(.floor(Floor(hands: hands, total: 2, speaker: speaker)))
        #expect(LifeNews.mayBegin(with: floor))
        #expect(LifeNews(floor, mark: "ab") == .floor([3, 41]))
        let muted = text(.muted(Muted(from: nil, name: nil, source: .microphone)))
        #expect(LifeNews(muted, mark: "ab") == .muted(source: "microphone"))
        let other = SignallingCodec.encode(ServerFrame(.pong))
        #expect(!LifeNews.mayBegin(with: other))
        #expect(LifeNews(other, mark: "ab") == nil)
    }

    @Test("Arrivals are counted once for each who listens, and what never comes is missed")
    func book() {
        var book = LifeBook(listeners: 2)
        book.wrote(1, at: Self.at(0))
        book.answered(.chat, sentAt: Self.at(0), at: Self.at(4))
        book.arrived(.chat([1]), at: 0, now: Self.at(20))
        book.wrote(2, at: Self.at(30))
        book.failed(.chat, "rateLimited", key: 2)
        book.moved(9, isUp: true, at: Self.at(0))
        book.arrived(.floor([]), at: 0, now: Self.at(5))
        book.arrived(.floor([9]), at: 0, now: Self.at(50))
        book.arrived(.floor([9]), at: 0, now: Self.at(60))
        book.arrived(.floor([9]), at: 1, now: Self.at(70))
        book.moved(9, isUp: false, at: Self.at(100))
        book.arrived(.floor([9]), at: 0, now: Self.at(105))
        book.arrived(.floor([]), at: 0, now: Self.at(110))
        book.mutes([4, 5], at: Self.at(200))
        book.arrived(.muted(source: "camera"), at: 4, now: Self.at(210))
        book.arrived(.muted(source: "microphone"), at: 4, now: Self.at(220))
        book.arrived(.muted(source: "microphone"), at: 6, now: Self.at(230))
        #expect(book.takeRecent().count == 1)
        #expect(book.takeRecent().count == 0)
        book.expire(now: Self.at(10_300))
        let chat = book.tally(.chat)
        #expect((chat.asked, chat.failed, chat.arrived.count, chat.missed) == (2, 1, 1, 1))
        #expect(chat.answered.largest == 4_000)
        let hands = book.tally(.hand)
        #expect((hands.asked, hands.arrived.count, hands.missed) == (2, 3, 1))
        #expect(hands.arrived.largest == 70_000)
        let mute = book.tally(.mute)
        #expect((mute.asked, mute.arrived.count, mute.missed) == (1, 1, 1))
        #expect(book.reasons == ["rateLimited": 1])
    }

    @Test("The report tells the latency of control in text, JSON and page")
    func report() throws {
        var book = LifeBook(listeners: 1)
        for number in 1...100 {
            book.wrote(number, at: Self.at(0))
            book.answered(.chat, sentAt: Self.at(0), at: Self.at(Int64(number)))
            book.arrived(.chat([number]), at: 0, now: Self.at(130))
        }
        var report = LoadReport(
            startedAt: Date(timeIntervalSince1970: 1_795_000_000), server: "https://a.example",
            plan: .init(
                scenario: "crowd", viewers: 100, cameras: 0, speakers: 0, duration: 60, joinRate: 50, loss: 0,
                rooms: nil, videoHeight: 360, videoKilobits: 1_000, forwardedKilobits: 1_000, audioKilobits: 32,
                way: "signalling", seed: 1),
            delay: .init(method: "none", measured: .init(Histogram()), whileJoining: .init(Histogram())))
        #expect(!report.text.contains("control latency"))
        #expect(!report.html(language: .english).contains("Control latency"))
        report.life = .init(Self.life(chat: 5), book, listeners: 1)
        report.timeline = [LoadReport.Point()]
        report.timeline[0].controlP99 = 99
        #expect(try LoadReport(json: report.json()) == report)
        #expect(abs((report.life?.control.p99 ?? 0) - 99) < 3)
        #expect(report.text.contains("control latency   p50 49.7"))
        #expect(report.text.contains("at others p50 13"))
        let page = report.html(language: .russian)
        #expect(page.contains("Задержка управления") && page.contains("Control: chat, to the others"))
        #expect(!page.contains("mute all, to the others"), "what was not done is not told of")
    }

    @Test("Life that cannot be is refused")
    func refusals() throws {
        func refused(_ kind: Scenario.Kind = .lecture, _ change: (inout Scenario) -> Void) -> Bool {
            var scenario = Scenario(kind)
            change(&scenario)
            do { try scenario.validate() } catch { return true }
            return false
        }
        #expect(!refused { $0.life = Self.life(chat: 50, hands: 5, muteAll: 15) })
        #expect(refused { $0.life.chatPerSecond = -1 })
        #expect(refused { $0.life.handsPerSecond = .nan })
        #expect(refused { $0.life.muteAllEvery = 1 })
        #expect(refused { $0.life.recordEvery = 1 })
        #expect(refused(.breakouts) { $0.life.chatPerSecond = 1 })
        #expect(!refused(.crowd) { $0.life.chatPerSecond = 1 })
        #expect(refused(.crowd) { $0.cameras = 1 })
        var options = LoadOptions()
        options.server = try ServerAddress("http://a.example")
        options.rooms = ["a"]
        var scenario = Scenario(.crowd)
        scenario.life.muteAllEvery = 5
        #expect(throws: LoadError.self) { try LoadRun.check(scenario, options) }
        options.adminToken = "x"
        #expect(throws: Never.self) { try LoadRun.check(scenario, options) }
        options.whep = options.server
        #expect(throws: LoadError.self) { try LoadRun.check(scenario, options) }
    }
}
