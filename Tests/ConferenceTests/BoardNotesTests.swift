import Brainstorm
import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

@Suite("What the room tells its board")
struct BoardNotesTests {
    private static func world() -> World {
        var world = World()
        world.state.watchForBoard()
        return world
    }

    @Test("Who is at which page, with role, school and breakout room, and who has gone")
    func people() throws {
        var world = Self.world()
        let host = world.join(.account("Анна", .administrator))
        let boris = world.join(.account("Борис", .delegate, school: "3"))
        guard case .entered(let guest)? = world.boardNotes.last else {
            Issue.record("nobody came")
            return
        }
        #expect(guest.connection == boris && guest.name == "Борис" && guest.role == .delegate)
        #expect(guest.school?.id == "3" && guest.breakout == nil)
        #expect(guest.key.rawValue == "account:Борис")
        world.boardNotes = []
        world.apply(.setMedia(boris, MediaState(microphone: true)))
        #expect(world.boardNotes.isEmpty, "a microphone is not the board's affair")
        #expect(world.ask(host, .house(.appoint(participant: guest.participant, role: .secretary))) == nil)
        guard case .changed(let appointed)? = world.boardNotes.last else {
            Issue.record("nothing changed")
            return
        }
        #expect(appointed.role == .secretary && appointed.connection == boris)
        let rooms = BreakoutRequest.prepare(rooms: [
            .init(title: "Чтение", schools: nil, participants: [guest.participant])
        ])
        #expect(world.ask(host, .breakouts(rooms)) == nil)
        #expect(world.ask(host, .breakouts(.open(seconds: nil, free: false))) == nil)
        world.wait(.seconds(5))
        guard case .changed(let moved)? = world.boardNotes.last else {
            Issue.record("nobody moved")
            return
        }
        #expect(moved.breakout != nil)
        world.apply(.connectionLost(boris))
        #expect(world.boardNotes.last == .left(boris))
    }

    @Test("A request is passed on with its number and answered by the board, not by the room")
    func requests() {
        var world = Self.world()
        let anna = world.join(.account("Анна"))
        let request = BoardRequest.command(.reveal)
        let effects = world.apply(.request(anna, .board(request), request: 5))
        #expect(world.boardNotes.last == .asked(anna, request, number: 5))
        for effect in effects {
            if case .send(_, .room(.done), _) = effect { Issue.record("the room has answered") }
        }
    }

    @Test("Pupils without a grown-up read the board and write nothing on it")
    func unattended() {
        var world = Self.world()
        let teacher = world.join(.account("teacher"))
        let pupil = world.join(.account("pupil", isPupil: true))
        world.apply(.leave(teacher))
        world.boardNotes = []
        #expect(world.ask(pupil, .board(.command(.reveal))) == .notAllowed)
        #expect(world.ask(pupil, .board(.open(BoardPlan()))) == .notAllowed)
        #expect(world.boardNotes.isEmpty)
        #expect(world.ask(pupil, .board(.sync(version: 1))) == nil)
        world.join(.account("teacher"))
        world.apply(.request(pupil, .board(.command(.reveal)), request: 5))
        #expect(world.boardNotes.last == .asked(pupil, .command(.reveal), number: 5))
    }

    @Test("Where there are no boards that is said")
    func none() {
        var world = World()
        let anna = world.join(.account("Анна"))
        #expect(world.ask(anna, .board(.sync(version: 1))) == .invalidState)
        #expect(world.boardNotes.isEmpty)
    }

    @Test("Whoever comes back on another connection has left the old one first")
    func resuming() throws {
        var world = Self.world()
        let first = world.join(.account("Анна"))
        let resume = try #require(world.state.members.values.first?.resume)
        world.boardNotes = []
        let second = world.join(.account("Анна"), resume: resume)
        #expect(world.boardNotes.first == .left(first))
        guard case .entered(let guest)? = world.boardNotes.last else {
            Issue.record("nobody came")
            return
        }
        #expect(guest.connection == second)
    }
}
