import Primitives
import Signalling
import Testing

@testable import Conference

extension World {
    /// The polls as a client knows them: lists replace each other, and what is left out of `mine` stays.
    func polls(_ connection: ConnectionID) -> [Poll] {
        var known: [Poll] = []
        func take(_ new: [Poll]) {
            known = new.map { poll in
                var poll = poll
                poll.mine = poll.mine ?? known.first { $0.id == poll.id }?.mine
                return poll
            }
        }
        for message in views[connection]?.messages ?? [] {
            switch message {
            case .joined(let joined): take(joined.polls)
            case .room(.polls(let polls)): take(polls.polls)
            default: break
            }
        }
        return known
    }

    @discardableResult
    mutating func vote(_ connection: ConnectionID, _ poll: PollID, _ choices: [Int]) -> ErrorCode? {
        ask(connection, .poll(.vote(poll: poll, choices: choices)))
    }
}

@Suite struct PollTests {
    private func draft(
        _ options: [String] = ["Да", "Нет"], multiple: Bool = false, anonymous: Bool = false, quiz: [Int]? = nil,
        open: Bool = true
    ) -> RoomRequest {
        .poll(
            .create(
                .init(
                    question: "Начнём?", options: options, multiple: multiple, anonymous: anonymous, quiz: quiz,
                    open: open)))
    }

    @Test func `a poll goes from draft to open to closed to shared, and each sees what they may`() {
        var world = World()
        let host = world.come("Хозяйка", role: .facilitator)
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        #expect(world.ask(anna, draft()) == .notAllowed)
        #expect(world.ask(host, draft(quiz: [0], open: false)) == nil)
        #expect(world.polls(host).first?.state == .draft)
        #expect(world.polls(anna).isEmpty)
        #expect(world.vote(anna, 1, [0]) == .notFound)
        #expect(world.ask(host, .poll(.open(poll: 1))) == nil)
        #expect(world.polls(anna).first?.state == .open)
        #expect(world.vote(anna, 1, [0]) == nil)
        #expect(world.polls(host).first?.counts == [1, 0])
        #expect(world.polls(host).first?.voters == [["Анна"], []])
        for poll in [world.polls(anna).first, world.polls(boris).first] {
            #expect(poll?.counts == nil)
            #expect(poll?.correct == nil)
            #expect(poll?.voters == nil)
            #expect(poll?.quiz == true)
            #expect(poll?.voted == 1)
        }
        #expect(world.polls(anna).first?.mine == [0])
        #expect(world.polls(boris).first?.mine?.isEmpty != false)
        #expect(world.ask(host, .poll(.close(poll: 1))) == nil)
        #expect(world.vote(boris, 1, [0]) == .invalidState)
        #expect(world.polls(anna).first?.counts == nil)
        #expect(world.ask(host, .poll(.share(poll: 1))) == nil)
        #expect(world.polls(anna).first?.counts == [1, 0])
        #expect(world.polls(anna).first?.correct == [0])
        #expect(world.polls(anna).first?.mine == [0])
        #expect(world.polls(anna).first?.voters == nil)
        #expect(world.ask(host, .poll(.open(poll: 1))) == .invalidState)
        #expect(world.ask(anna, .poll(.delete(poll: 1))) == .notAllowed)
        #expect(world.ask(host, .poll(.delete(poll: 1))) == nil)
        #expect(world.polls(anna).isEmpty)
        #expect(world.archive.polls.isEmpty && world.archive.votes.isEmpty)
    }

    @Test(arguments: [false, true])
    func `one person is one voter on however many devices, and may change the vote or take it back`(anonymous: Bool) {
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let laptop = world.come("Анна")
        let phone = world.come("Анна")
        world.ask(host, draft(["А", "Б", "В"], multiple: true, anonymous: anonymous))
        #expect(world.vote(laptop, 1, [0, 1, 1]) == nil)
        #expect(world.polls(phone).first?.mine == [0, 1])
        #expect(world.vote(phone, 1, [2]) == nil)
        #expect(world.polls(host).first?.counts == [0, 0, 1])
        #expect(world.polls(host).first?.voted == 1)
        #expect(world.vote(laptop, 1, []) == nil)
        #expect(world.polls(host).first?.counts == [0, 0, 0])
        #expect(world.polls(phone).first?.mine == [])
        #expect(world.archive.votes.isEmpty)
    }

    @Test func `a vote that makes no sense is refused`() {
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let observer = world.come("Наблюдатель", role: .observer)
        world.ask(host, draft())
        #expect(world.vote(observer, 1, [0]) == .notAllowed)
        #expect(world.vote(host, 1, [0, 1]) == .malformedMessage)
        #expect(world.vote(host, 1, [2]) == .malformedMessage)
        #expect(world.vote(host, 1, [-1]) == .malformedMessage)
        #expect(world.vote(host, 2, [0]) == .notFound)
        #expect(world.ask(host, draft(["Да", " да "])) == nil)
        #expect(world.ask(host, draft(["Да", " Да\n"])) == .malformedMessage)
        #expect(world.ask(host, draft(["Да", "\u{200b}"])) == .malformedMessage)
        #expect(world.ask(host, draft(quiz: [7])) == .malformedMessage)
        for _ in 3...100 { world.ask(host, draft()) }
        #expect(world.ask(host, draft()) == .invalidState)
    }

    @Test func `of an anonymous vote only sums leave the room`() {
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        world.ask(host, draft(anonymous: true))
        world.vote(anna, 1, [1])
        world.vote(boris, 1, [0])
        #expect(world.polls(host).first?.counts == [1, 1])
        #expect(world.polls(host).first?.voters == nil)
        #expect(world.archive.votes.values.allSatisfy { $0.choices == nil && $0.name.isEmpty })
        #expect(world.archive.votes.count == 2)
        #expect(world.state.talk.polls.report.first?.votes == nil)
        world.vote(anna, 1, [0])
        #expect(world.polls(host).first?.counts == [2, 0])
        // After a restart nobody knows any more how they voted, so it stays; but nobody votes twice either.
        var next = World()
        next.state = RoomState(
            record: RoomRecord(slug: "room", title: "Room"), number: next.state.number,
            talk: world.archive.past(latest: 500))
        let again = next.come("Анна")
        let vera = next.come("Вера")
        #expect(next.polls(again).first?.mine == nil)
        #expect(next.vote(again, 1, [1]) == .invalidState)
        #expect(next.vote(again, 1, []) == .invalidState)
        #expect(next.vote(vera, 1, [1]) == nil)
        #expect(next.archive.polls[1]?.counts == [2, 1])
    }

    @Test func `a vote with names goes on after a restart`() {
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let anna = world.come("Анна")
        world.ask(host, draft())
        world.vote(anna, 1, [1])
        var next = World()
        next.state = RoomState(
            record: RoomRecord(slug: "room", title: "Room"), number: next.state.number,
            talk: world.archive.past(latest: 500))
        let again = next.come("Анна")
        #expect(next.polls(again).first?.mine == [1])
        #expect(next.vote(again, 1, [0]) == nil)
        let newHost = next.come("Хозяйка", role: .administrator)
        #expect(next.polls(newHost).first?.voters == [["Анна"], []])
        next.ask(newHost, draft())
        #expect(next.polls(newHost).map(\.id) == [1, 2])
    }

    @Test func `a large room hears how a vote goes a few times a second, its result at once`() {
        var world = World(capacity: 400)
        let host = world.come("Хозяйка", role: .administrator)
        let clients = (0..<300).map { world.come("N\($0)") }
        world.ask(host, draft())
        world.wait(.seconds(1))
        var updates = 0
        for client in clients {
            for case .sendAll(let readers, .room(.polls)) in world.apply(
                .request(client, .poll(.vote(poll: 1, choices: [0])), request: nil)) where readers.count > 1
            {
                updates += 1
            }
        }
        #expect(updates <= 1)
        world.wait(.seconds(1))
        #expect(world.polls(clients[0]).first?.voted == 300)
        world.ask(host, .poll(.share(poll: 1)))
        #expect(world.polls(clients[0]).first?.counts == [300, 0])
    }
}
