import Primitives
import RTP
import Testing

@testable import LoadTest
@testable import Signalling

@Suite("Moving into breakout rooms and back")
struct BreakoutTests {
    private static func at(_ milliseconds: Int64) -> Instant { Instant.zero + .milliseconds(milliseconds) }

    @Test("Times run from the host's command to being told and to the first packet, and who comes late has failed")
    func book() {
        var book = MoveBook()
        book.begin(.into, [1: .init(room: 5, senders: [9]), 2: .init(room: 6), 3: .init(room: 5, senders: [9])])
        let early = book.told(1, room: 5, at: Self.at(50))
        #expect(early == nil, "the host has not said so yet")
        book.commanded(at: Self.at(100))
        let elsewhere = [nil, 6].map { room in book.told(1, room: room, at: Self.at(110)) }
        #expect(elsewhere == [nil, nil], "still in the plenary, and in another room")
        let goals = [130, 140].map { moment in book.told(1, room: 5, at: Self.at(moment)) }
        #expect(goals == [MoveBook.Goal(room: 5, senders: [9]), nil], "told again is no news")
        _ = book.told(2, room: 6, at: Self.at(150))
        book.heard(1, at: Self.at(120))
        #expect(!book.isSettled)
        book.heard(1, at: Self.at(160))
        book.heard(3, at: Self.at(170))
        let pictures = [1, 3].map { number in book.saw(number, at: Self.at(300)) }
        #expect(pictures == [true, false], "the third has not been told to be there")
        #expect(!book.isSettled, "the third has not been told")
        book.end()
        #expect(book.isSettled)
        let late = book.told(3, room: 5, at: Self.at(30_000))
        #expect(late != nil, "late, and to be shown the room all the same")
        let tally = book.tally(.into)
        #expect((tally.wanted, tally.moved, tally.failed, tally.alone) == (3, 2, 1, 1))
        #expect((tally.told.count, tally.told.largest) == (2, 50_000))
        #expect((tally.media.count, tally.media.largest) == (1, 60_000))
        #expect((tally.picture.count, tally.picture.largest) == (1, 200_000))
        #expect(book.reasons == ["not told of the other room within 20 s": 1])
    }

    @Test("Being told is not enough where others send")
    func silence() {
        var book = MoveBook()
        book.begin(.into, [1: .init(room: 5, senders: [9])])
        book.commanded(at: .zero)
        _ = book.told(1, room: 5, at: Self.at(5))
        #expect(!book.isSettled)
        book.end()
        #expect(book.tally(.into).failed == 1)
        #expect(book.reasons == ["neither sound nor picture of the other room within 20 s": 1])
        book.begin(.back, [1: .init(room: nil, senders: [8])])
        book.commanded(at: Self.at(100))
        book.heard(1, at: Self.at(101))
        _ = book.told(1, room: nil, at: Self.at(110))
        book.heard(1, at: Self.at(120))
        #expect(book.isSettled)
        book.end()
        #expect((book.tally(.back).moved, book.tally(.back).failed) == (1, 0))
        #expect(book.tally(.back).media.largest == 20_000)
    }

    @Test("When the test is ended, who is on the way has not failed; when the host is refused, everybody has")
    func endings() {
        var book = MoveBook()
        book.begin(.into, [1: .init(room: 5), 2: .init(room: 5)])
        book.commanded(at: .zero)
        _ = book.told(1, room: 5, at: Self.at(5))
        book.abandon()
        #expect((book.tally(.into).wanted, book.tally(.into).moved, book.tally(.into).failed) == (1, 1, 0))
        book.begin(.back, [1: .init(), 2: .init()])
        book.end("host: notAllowed")
        #expect(book.tally(.back).failed == 2)
        #expect(book.reasons == ["host: notAllowed": 2])
    }

    @Test("Whoever is in the room is waited for there, and on the way back whoever was elsewhere")
    func goals() {
        let people = [1, 2, 3, 4].map { number in
            Traveller(number: number, participant: .init(rawValue: UInt32(number * 10)), sends: number != 4)
        }
        let plan: [ParticipantID: BreakoutID] = [
            .init(rawValue: 10): 7, .init(rawValue: 20): 8, .init(rawValue: 30): 7, .init(rawValue: 40): 7,
        ]
        let into = Traveller.goals(.into, people, plan)
        #expect(into[1] == .init(room: 7, senders: [3]))
        #expect(into[2] == .init(room: 8, senders: []), "alone")
        #expect(into[4] == .init(room: 7, senders: [1, 3]))
        let back = Traveller.goals(.back, people, plan)
        #expect(back[1] == .init(room: nil, senders: [2]))
        #expect(back[2] == .init(room: nil, senders: [1, 3]))
        let together = plan.mapValues { _ in BreakoutID(7) }
        #expect(Traveller.goals(.back, people, together)[4] == .init(room: nil, senders: [1, 2, 3]))
        #expect(Traveller.goals(.into, people, [:]).isEmpty)
    }

    @Test("What the server tells of breakout rooms is read as the server writes it")
    func news() {
        func text(_ news: Breakouts) -> [UInt8] { SignallingCodec.encode(ServerFrame(.room(.breakouts(news)))) }
        let rooms = [Breakouts.Room(id: 4, title: "\"mine\":9", count: 2)]
        #expect(BreakoutDriver.room(in: text(Breakouts(open: true, rooms: rooms, mine: 4, assigned: 5))) == .some(4))
        #expect(BreakoutDriver.room(in: text(Breakouts(open: true, rooms: rooms, assigned: 5))) == .some(nil))
        #expect(BreakoutDriver.room(in: SignallingCodec.encode(ServerFrame(.pong))) == .none)
        let placement = Breakouts.Placement(participant: .init(rawValue: 6), room: 4)
        #expect(BreakoutDriver.plan(in: text(Breakouts(rooms: rooms, plan: [placement]))) == [.init(rawValue: 6): 4])
        #expect(BreakoutDriver.plan(in: text(Breakouts(rooms: rooms))) == nil)
    }

    @Test("Who was moved tells of the first packet and the first picture from there, and of nobody else's")
    func machine() throws {
        var hall = try Hall(seed: 11)
        let speaker = try hall.join(camera: true, talks: true)
        let viewer = try hall.join()
        try hall.connect()
        hall.show(speaker, to: viewer)
        hall.run(.seconds(3))
        let before = hall.events(of: viewer)
        #expect(before == [.connected, .firstSound, .firstPicture])
        hall.expect([CaptureTime.mark(ofSender: speaker + 1)], at: viewer)
        hall.run(.seconds(3))
        #expect(hall.events(of: viewer) == before, "somebody else sends")
        hall.expect([CaptureTime.mark(ofSender: speaker)], at: viewer)
        hall.run(.seconds(4))
        #expect(hall.events(of: viewer) == before + [.firstOfRoom, .firstPicture])
    }

    @Test("A sender's mark takes less than four microseconds of the capture time")
    func mark() {
        for (number, moment) in [(0, Int64(0)), (7, 1_800_000_000_123_456_789), (16_383, 999_999_999)] {
            let time = NTPTime(unixNanoseconds: moment).rawValue
            let signed = CaptureTime.signed(time, CaptureTime.mark(ofSender: number))
            #expect(CaptureTime.mark(in: signed) == UInt16(number))
            #expect(abs(NTPTime(rawValue: signed).unixNanoseconds - moment) < 4_000)
        }
    }

    @Test("The report tells of both ways in text, JSON and page")
    func report() throws {
        var book = MoveBook()
        for (way, room) in [(MoveBook.Way.into, BreakoutID?.some(5)), (.back, nil)] {
            book.begin(way, [1: .init(room: room, senders: [9]), 2: .init(room: room)])
            book.commanded(at: .zero)
            _ = book.told(1, room: room, at: Self.at(12))
            book.heard(1, at: Self.at(34))
            book.end()
        }
        var report = ReportTests.sample()
        report.moves = .init(book)
        #expect((report.moves?.wanted, report.moves?.failed) == (4, 2))
        #expect(try LoadReport(json: report.json()) == report)
        let text = report.text
        #expect(text.contains("moves             4, failed 2 (by a host's command, on the same connection)"))
        #expect(text.contains("  into rooms      1 of 2 moved, failed 1"))
        #expect(text.contains("from the command until told p50 1"))
        #expect(text.contains("2× not told of the other room within 20 s"))
        let page = report.html(language: .russian)
        #expect(page.contains("Переход в малые группы: до сообщения о нём"))
        #expect(page.contains("не удалось переходов: 2"))
        #expect(page.contains("двумя командами отправил туда"))
        #expect(!page.contains("выходя и входя заново"))
    }

    @Test("Breakout rooms need a host, and there are no more of them than a room may have")
    func refusals() throws {
        var options = LoadOptions()
        options.server = try ServerAddress("http://127.0.0.1:1")
        options.rooms = ["a"]
        #expect { _ = try LoadRun(Scenario(.breakouts), options: options) { _ in } } throws: { error in
            (error as? LoadError)?.description.contains("give --admin-token") ?? false
        }
        var scenario = Scenario(.breakouts)
        scenario.viewers = 500
        scenario.rooms = SignallingLimits.breakoutRooms + 1
        #expect(throws: LoadError.self) { try scenario.validate() }
    }
}
