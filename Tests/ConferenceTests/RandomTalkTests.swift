import Primitives
import Signalling
import Testing

@testable import Conference

@Suite struct RandomTalkTests {
    private static let names = ["Анна", "Борис", "Вера", "Глеб", "Дина"]

    /// Everything that a client was ever sent of the chat.
    private func everything(_ view: ClientView?) -> [ChatMessage] {
        (view?.messages ?? []).flatMap { message -> [ChatMessage] in
            switch message {
            case .joined(let joined): joined.chat.value.latest + joined.chat.value.pinned
            case .room(.chat(let update)): update.messages
            case .room(.chatHistory(let history)): history.messages
            default: []
            }
        }
    }

    private func request(
        _ world: World, _ clients: [ConnectionID], using generator: inout SeededGenerator
    ) -> ChatRequest {
        let message = MessageID.random(in: 1...max(1, world.state.talk.chat.next), using: &generator)
        let on = Bool.random(using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1:
            let other = clients.randomElement(using: &generator)
            return .send(.init(text: "Слово", to: other.map { world.id($0) }))
        case 2, 3: return .send(.init(text: "Всем", replyTo: on ? message : nil))
        case 4: return .edit(message: message, text: on ? "Иначе" : " ")
        case 5: return .delete(message: message)
        case 6: return on ? .react(message: message, reaction: "👍", on: on) : .pin(message: message, on: on)
        default: return .history(before: message, limit: 5)
        }
    }

    @Test("Whatever is asked in whatever order, nobody reads what is not for them", arguments: 1...16)
    func privacy(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var world = World()
        var clients: [(connection: ConnectionID, key: PersonKey, rooms: Set<BreakoutID?>)] = []
        for step in 0..<400 {
            let index = Int.random(in: 0..<max(1, clients.count), using: &generator)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0 where clients.count < 8, _ where clients.isEmpty:
                let name = Self.names.randomElement(using: &generator) ?? "Анна"
                let isHost = Int.random(in: 0..<3, using: &generator) == 0
                let connection = world.come(name, role: isHost ? .facilitator : .participant)
                clients.append((connection, PersonKey(rawValue: "account:\(name)"), [nil]))
            case 1 where !clients.isEmpty:
                let room: BreakoutID? = Bool.random(using: &generator) ? 1 : nil
                world.state.members[world.id(clients[index].connection)]?.breakout = room
                clients[index].rooms.insert(room)
            case 2: world.wait(.seconds(Int64.random(in: 1...20, using: &generator)))
            case 3:
                world.state.house.chat.private = PrivateChatRule.allCases.randomElement(using: &generator) ?? .all
            default:
                let asked = request(world, clients.map(\.connection), using: &generator)
                world.ask(clients[index].connection, .chat(asked))
            }
            guard step % 20 == 19 else { continue }
            let hidden = Set(world.archive.messages.values.filter { $0.isPrivate }.map(\.id))
            for client in clients {
                for message in everything(world.views[client.connection]) {
                    guard let entry = world.archive.messages[message.id] else {
                        Issue.record("told, but not kept: \(message.id)")
                        continue
                    }
                    if hidden.contains(message.id) {
                        #expect(entry.author == client.key || entry.recipient?.key == client.key)
                    } else {
                        #expect(client.rooms.contains(entry.breakout))
                    }
                    if entry.isDeleted { #expect(entry.text.isEmpty && entry.reactions.isEmpty) }
                }
            }
            #expect(world.state.talk.chat.entries.map(\.id) == world.archive.messages.keys.sorted())
            for entry in world.state.talk.chat.entries { #expect(world.archive.messages[entry.id] == entry) }
        }
    }

    @Test("Whoever votes however often, counts are the votes, and anonymous ones stay so", arguments: 1...16)
    func votes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let clients = (Self.names + Self.names).map { world.come($0) }
        var wanted: [PollID: [String: [Int]]] = [:]
        for _ in 0..<300 {
            let poll = PollID.random(in: 1...6, using: &generator)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                world.ask(
                    host,
                    .poll(
                        .create(
                            .init(
                                question: "?", options: ["а", "б", "в"], multiple: Bool.random(using: &generator),
                                anonymous: Bool.random(using: &generator), open: true))))
            case 1: world.ask(host, .poll(.close(poll: poll)))
            case 2: world.ask(host, .poll(.open(poll: poll)))
            case 3: if Bool.random(using: &generator) { world.ask(host, .poll(.share(poll: poll))) }
            case 4:
                if Int.random(in: 0..<4, using: &generator) == 0, world.ask(host, .poll(.delete(poll: poll))) == nil {
                    wanted[poll] = nil
                }
            default:
                let voter = Int.random(in: 0..<clients.count, using: &generator)
                let choices = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                    Int.random(in: -1...3, using: &generator)
                }
                if world.vote(clients[voter], poll, choices) == nil {
                    let name = Self.names[voter % Self.names.count]
                    wanted[poll, default: [:]][name] = choices.isEmpty ? nil : Set(choices).sorted()
                }
            }
            for poll in world.polls(host) {
                let votes = wanted[poll.id] ?? [:]
                #expect(poll.voted == votes.count)
                #expect(poll.counts == (0..<3).map { option in votes.values.count { $0.contains(option) } })
                #expect(poll.anonymous == (poll.voters == nil))
            }
        }
        for poll in world.archive.polls.values {
            let votes = world.archive.votes.values.filter { $0.poll == poll.id }
            #expect(poll.counts == world.polls(host).first { $0.id == poll.id }?.counts)
            #expect(Set(votes.map(\.voter)).count == votes.count)
            #expect(votes.allSatisfy { $0.choices == nil } || !poll.isAnonymous)
        }
        for connection in clients {
            for case .room(.polls(let polls)) in world.views[connection]?.messages ?? [] {
                for poll in polls.polls {
                    #expect(poll.voters == nil)
                    #expect(poll.counts == nil || poll.state == .shared)
                    #expect(poll.state != .draft)
                }
            }
        }
    }

    @Test func `an archive that fails for a moment loses nothing`() async {
        let archive = MemoryTalkArchive()
        archive.fail(2)
        let keeper = TalkKeeper(archive: archive, room: "room")
        for id in 1...20 as ClosedRange<MessageID> {
            var changes = TalkChanges()
            changes.messages[id] = ChatEntry(
                id: id, author: PersonKey(rawValue: "account:a"), name: "А", text: "\(id)", at: 0)
            keeper.keep(changes)
        }
        await keeper.settle()
        #expect(archive.model("room").messages.keys.sorted() == Array(1...20))
        #expect(await keeper.find(.message(7)).map(\.text) == ["7"])
    }
}
