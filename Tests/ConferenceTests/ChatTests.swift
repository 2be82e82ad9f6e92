import Primitives
import Signalling
import Testing

@testable import Conference

extension World {
    @discardableResult
    mutating func say(
        _ connection: ConnectionID, _ text: String, to: ConnectionID? = nil, file: String? = nil,
        replyTo: MessageID? = nil
    ) -> ErrorCode? {
        ask(connection, .chat(.send(.init(text: text, to: to.map { id($0) }, file: file, replyTo: replyTo))))
    }

    /// Somebody with a key of their own, and whatever else is to be known of them.
    mutating func come(
        _ name: String, role: Role = .participant, kind: Identity.Kind = .account, isPupil: Bool = false,
        subject: String? = nil
    ) -> ConnectionID {
        let connection = connect()
        let identity = Identity(subject: subject ?? name, name: name, role: role, kind: kind, isPupil: isPupil)
        apply(
            .join(
                JoinRequest(
                    connection: connection, request: 1, name: name, role: role,
                    identity: role == .guest ? nil : identity, newResume: "secret \(connection.rawValue)",
                    device: role == .guest ? name : nil)))
        return connection
    }

    /// Everything of the chat that a client was sent, the latest state of each message last.
    func chat(_ connection: ConnectionID) -> [ChatMessage] {
        var known: [MessageID: ChatMessage] = [:]
        for message in views[connection]?.messages ?? [] {
            switch message {
            case .joined(let joined):
                for message in joined.chat.value.latest + joined.chat.value.pinned { known[message.id] = message }
            case .room(.chat(let update)): for message in update.messages { known[message.id] = message }
            case .room(.chatHistory(let history)): for message in history.messages { known[message.id] = message }
            default: break
            }
        }
        return known.values.sorted { $0.id < $1.id }
    }

    func history(_ connection: ConnectionID) -> ChatHistory? {
        for case .room(.chatHistory(let history)) in views[connection]?.messages.reversed() ?? [] { return history }
        return nil
    }

    func welcome(_ connection: ConnectionID) -> ChatWelcome? {
        for case .joined(let joined) in views[connection]?.messages ?? [] { return joined.chat.value }
        return nil
    }
}

@Suite struct ChatTests {
    @Test func `a message reaches everybody, with its author, and the sender is told that it is done`() {
        var world = World()
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        world.now = .zero + .seconds(5)
        #expect(world.say(anna, "  Добрый\u{0}\u{202e} день\r\nвсем\n\n\n\n!  ") == nil)
        #expect(world.views[anna]?.messages.contains(.room(.done)) == true)
        for reader in [anna, boris] {
            let message = world.chat(reader).first
            #expect(message?.text == "Добрый день\nвсем\n\n!")
            #expect(message?.from == world.id(anna))
            #expect(message?.name == "Анна")
            #expect(message?.at == 1_800_000_005_000)
        }
    }

    @Test(arguments: ["", "   ", "\n\t\u{0}", "\u{200b}\u{2060}", "\u{3164}", "\u{301}\u{301}"])
    func `what shows nothing is refused`(text: String) {
        var world = World()
        let anna = world.come("Анна")
        #expect(world.say(anna, text) == .malformedMessage)
        #expect(world.chat(anna).isEmpty)
    }

    @Test func `marks piled on a letter are cut, emoji and flags stay whole`() {
        #expect(ChatText.clean("a" + String(repeating: "\u{301}", count: 50))?.unicodeScalars.count == 5)
        #expect(ChatText.clean("👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿") == "👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿")
        #expect(ChatText.clean("\u{FEFF}й\u{306}\u{ad}") == "й\u{306}")
    }

    @Test func `a private message reaches the two and nobody else`() {
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        #expect(world.say(anna, "Только тебе", to: boris) == nil)
        #expect(world.chat(anna).map(\.text) == ["Только тебе"])
        #expect(world.chat(boris).first?.to == world.id(boris))
        #expect(world.chat(boris).first?.toName == "Борис")
        #expect(world.chat(host).isEmpty)
        // Nor does anybody learn that there is such a message.
        #expect(world.ask(host, .chat(.delete(message: 1))) == .notFound)
        #expect(world.ask(host, .chat(.react(message: 1, reaction: "👍", on: true))) == .notFound)
        #expect(world.ask(host, .chat(.pin(message: 1, on: true))) == .notFound)
        #expect(world.ask(boris, .chat(.delete(message: 1))) == .notAllowed)
        #expect(world.say(host, "Ответ", replyTo: 1) == .notFound)
        #expect(world.ask(boris, .chat(.react(message: 1, reaction: "👍", on: true))) == nil)
        #expect(world.chat(anna).first?.reactions == ["👍": 1])
        #expect(world.chat(host).isEmpty)
        // Whoever comes later, or back, sees only their own.
        let again = world.come("Борис")
        #expect(world.welcome(again)?.latest.map(\.text) == ["Только тебе"])
        #expect(world.welcome(again)?.latest.first?.mine == ["👍"])
        let vera = world.come("Вера")
        #expect(world.welcome(vera)?.latest.isEmpty == true)
    }

    @Test func `who may write privately to whom is the room's to say`() {
        for rule in PrivateChatRule.allCases {
            var world = World()
            world.state.house.chat.private = rule
            let host = world.come("Хозяйка", role: .administrator)
            let teacher = world.come("Учитель")
            let pupil = world.come("Ученик", isPupil: true)
            let other = world.come("Ученица", isPupil: true)
            let guest = world.come("Гость", role: .guest)
            let wanted: [(ConnectionID, ConnectionID, [PrivateChatRule])] = [
                (pupil, other, [.all]), (pupil, teacher, [.all, .adults]), (teacher, pupil, [.all, .adults]),
                (teacher, host, [.all, .adults, .hosts]), (pupil, host, [.all, .adults, .hosts]),
                (host, pupil, [.all, .adults, .hosts]), (pupil, guest, [.all]), (guest, host, []), (guest, pupil, []),
            ]
            for (from, to, rules) in wanted {
                #expect((world.say(from, "?", to: to) == nil) == rules.contains(rule), "\(rule) \(from) \(to)")
            }
            #expect(world.say(host, "?", to: host) == .invalidState)
            #expect(world.ask(host, .chat(.send(.init(text: "?", to: .init(rawValue: 99))))) == .notFound)
        }
    }

    @Test func `the rules of the chat bind all but those who look after it`() {
        var world = World()
        let host = world.come("Хозяйка", role: .secretary)
        let teacher = world.come("Учитель")
        let bearer = world.come("Из школы", kind: .grant)
        let observer = world.come("Наблюдатель", role: .observer)
        world.state.house.chat.everybody = false
        #expect(world.say(teacher, "?") == .notAllowed)
        #expect(world.say(teacher, "?", to: host) == nil)
        #expect(world.say(host, "!") == nil)
        world.state.house.chat = ChatRules(registeredOnly: true)
        #expect(world.say(bearer, "?") == .accountNeeded)
        #expect(world.say(teacher, "?") == nil)
        world.state.house.chat = ChatRules()
        #expect(world.say(observer, "?") == nil)
        world.state.house.restrictions = ["participant": [.chat]]
        #expect(world.say(teacher, "?") == .notAllowed)
        #expect(world.say(teacher, "?", to: host) == .notAllowed)
        world.state.house.restrictions = [:]
        #expect(world.say(teacher, "?") == nil)
    }

    @Test func `pupils whom no grown-up is with do not write`() {
        var world = World()
        let teacher = world.come("Учитель")
        let pupil = world.come("Ученик", isPupil: true)
        #expect(world.say(pupil, "Здравствуйте") == nil)
        world.apply(.leave(teacher))
        #expect(world.state.house.unattended != nil)
        #expect(world.say(pupil, "Ушла!") == .notAllowed)
    }

    @Test func `an author changes a message for a day and deletes it at any age, also after coming back`() {
        var world = World()
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        world.say(anna, "Перво")
        #expect(world.ask(boris, .chat(.edit(message: 1, text: "Чужое"))) == .notAllowed)
        #expect(world.ask(anna, .chat(.edit(message: 1, text: " "))) == .malformedMessage)
        #expect(world.ask(anna, .chat(.edit(message: 1, text: "Первое"))) == nil)
        #expect(world.chat(boris).map(\.text) == ["Первое"])
        #expect(world.chat(boris).first?.edited == true)
        world.apply(.leave(anna))
        world.wait(.seconds(24 * 3600 - 10))
        let again = world.come("Анна")
        #expect(world.welcome(again)?.latest.first?.from == world.id(again))
        #expect(world.ask(again, .chat(.edit(message: 1, text: "Поздно, но можно"))) == nil)
        world.wait(.seconds(20))
        #expect(world.ask(again, .chat(.edit(message: 1, text: "Слишком поздно"))) == .invalidState)
        #expect(world.ask(boris, .chat(.delete(message: 1))) == .notAllowed)
        #expect(world.ask(again, .chat(.delete(message: 1))) == nil)
        let gone = world.chat(boris).first
        #expect(gone?.deleted == true)
        #expect(gone?.text == "")
        #expect(world.archive.messages[1]?.text == "")
        #expect(world.ask(again, .chat(.delete(message: 1))) == .notFound)
        #expect(world.ask(again, .chat(.edit(message: 1, text: "Вернись"))) == .notFound)
    }

    @Test func `editing is writing: who may not write may not edit`() {
        var world = World()
        let anna = world.come("Анна")
        world.say(anna, "Слово")
        world.state.house.chat.everybody = false
        #expect(world.ask(anna, .chat(.edit(message: 1, text: "Другое"))) == .notAllowed)
        #expect(world.ask(anna, .chat(.delete(message: 1))) == nil)
    }

    @Test func `those who look after the chat delete and pin, at most ten`() {
        var world = World()
        let host = world.come("Хозяйка", role: .facilitator)
        let anna = world.come("Анна")
        for index in 1...11 { world.say(host, "Сообщение \(index)") }
        #expect(world.ask(anna, .chat(.pin(message: 1, on: true))) == .notAllowed)
        for id in 1...10 as ClosedRange<MessageID> {
            #expect(world.ask(host, .chat(.pin(message: id, on: true))) == nil)
        }
        #expect(world.ask(host, .chat(.pin(message: 11, on: true))) == .invalidState)
        #expect(world.ask(host, .chat(.pin(message: 3, on: false))) == nil)
        #expect(world.ask(host, .chat(.pin(message: 11, on: true))) == nil)
        #expect(world.ask(host, .chat(.delete(message: 1))) == nil)
        let vera = world.come("Вера")
        #expect(world.welcome(vera)?.pinned.map(\.id) == [2, 4, 5, 6, 7, 8, 9, 10, 11])
    }

    @Test func `a reaction counts once for each person and can be taken back`() {
        var world = World()
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        let phone = world.come("Борис")
        world.say(anna, "Слово")
        for connection in [boris, boris, phone, anna] {
            #expect(world.ask(connection, .chat(.react(message: 1, reaction: "👍", on: true))) == nil)
        }
        #expect(world.chat(anna).first?.reactions == ["👍": 2])
        #expect(world.ask(phone, .chat(.react(message: 1, reaction: "👍", on: false))) == nil)
        #expect(world.chat(anna).first?.reactions == ["👍": 1])
        #expect(world.ask(anna, .chat(.react(message: 1, reaction: "👍", on: false))) == nil)
        #expect(world.chat(boris).first?.reactions == nil)
        #expect(world.ask(anna, .chat(.react(message: 2, reaction: "👍", on: true))) == .notFound)
    }

    @Test func `what is said in a breakout room stays there`() {
        var world = World()
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        let host = world.come("Хозяйка", role: .administrator)
        world.state.members[world.id(anna)]?.breakout = 1
        world.say(anna, "В комнате")
        world.say(boris, "На общем")
        #expect(world.chat(anna).map(\.text) == ["В комнате"])
        #expect(world.chat(boris).map(\.text) == ["На общем"])
        #expect(world.chat(host).map(\.text) == ["На общем"])
        #expect(world.ask(host, .chat(.delete(message: 1))) == .notFound)
        // A host who looks in sees the room's messages, and may act there.
        world.state.members[world.id(host)]?.breakout = 1
        world.ask(host, .chat(.history(before: .max, limit: 50)))
        #expect(world.history(host)?.messages.map(\.text) == ["В комнате"])
        #expect(world.ask(host, .chat(.delete(message: 1))) == nil)
        #expect(world.chat(anna).first?.deleted == true)
        #expect(world.chat(boris).map(\.text) == ["На общем"])
    }

    @Test func `who writes too fast is told so, also after reloading, and hosts may write faster`() {
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let anna = world.come("Анна")
        for _ in 1...10 { #expect(world.say(anna, "!") == nil) }
        #expect(world.say(anna, "!") == .rateLimited)
        world.apply(.leave(anna))
        let again = world.come("Анна")
        #expect(world.say(again, "!") == .rateLimited)
        world.wait(.seconds(1))
        #expect(world.say(again, "!") == nil)
        for _ in 1...30 { #expect(world.say(host, "!") == nil) }
        #expect(world.say(host, "!") == .rateLimited)
    }

    @Test func `the past is read page by page, from memory and from the archive, and old messages can be changed`() {
        var world = World()
        let host = world.come("Хозяйка", role: .administrator)
        let anna = world.come("Анна")
        world.say(anna, "Самое первое")
        world.say(host, "Прикреплено")
        world.ask(host, .chat(.pin(message: 2, on: true)))
        for index in 3...1500 {
            #expect(world.say(host, "Сообщение \(index)") == nil)
            world.wait(.seconds(1))
        }
        #expect(world.state.talk.chat.entries.count <= 601)
        let late = world.come("Поздний")
        let welcome = world.welcome(late)
        #expect(welcome?.latest.map(\.id) == Array(1471...1500))
        #expect(welcome?.pinned.map(\.id) == [2])
        #expect(welcome?.more == true)
        var seen: [MessageID] = welcome?.latest.map(\.id) ?? []
        while world.history(late)?.more != false {
            #expect(world.ask(late, .chat(.history(before: seen.first ?? 1, limit: 50))) == nil)
            seen = (world.history(late)?.messages.map(\.id) ?? []) + seen
        }
        #expect(seen == Array(1...1500))
        #expect(world.ask(late, .chat(.delete(message: 5))) == .notAllowed)
        #expect(world.ask(anna, .chat(.delete(message: 1))) == nil)
        #expect(world.chat(late).first?.deleted == true)
        #expect(world.archive.messages[1]?.isDeleted == true)
        #expect(world.ask(late, .chat(.react(message: 2000, reaction: "👍", on: true))) == .notFound)
    }

    @Test func `the next call remembers, and authors have their own messages again`() {
        var world = World()
        world.say(world.come("Анна"), "Вчера")
        var next = World()
        next.archive = world.archive
        next.state = RoomState(
            record: RoomRecord(slug: "room", title: "Room"), number: next.state.number, epoch: 1_800_000_100_000,
            talk: world.archive.past(latest: 500))
        let boris = next.come("Борис")
        #expect(next.welcome(boris)?.latest.map(\.text) == ["Вчера"])
        #expect(next.welcome(boris)?.latest.first?.from == nil)
        let anna = next.come("Анна")
        #expect(next.welcome(anna)?.latest.first?.from == next.id(anna))
        #expect(next.ask(boris, .chat(.edit(message: 1, text: "Чужое"))) == .notAllowed)
        #expect(next.ask(anna, .chat(.edit(message: 1, text: "Сегодня"))) == nil)
        #expect(next.say(boris, "Новое") == nil)
        #expect(next.chat(anna).map(\.id) == [1, 2])
    }

    @Test func `a large room hears of many messages together, a small one at once`() {
        var world = World(capacity: 400)
        let clients = (0..<300).map { world.come("N\($0)") }
        world.wait(.seconds(1))
        var updates = 0
        for round in 0..<50 {
            let effects = world.apply(
                .request(clients[round], .chat(.send(.init(text: "Слово \(round)"))), request: nil))
            for case .sendAll(_, .room(.chat)) in effects { updates += 1 }
            let due = world.state.nextTimeout
            world.now = world.now + .milliseconds(1)
            if let due, due <= world.now {
                for case .sendAll(_, .room(.chat)) in world.apply(.tick) { updates += 1 }
            }
        }
        #expect(updates <= 2, "50 messages in 50 ms are \(updates) updates")
        world.wait(.seconds(1))
        #expect(world.chat(clients[299]).count == 50)
    }

    @Test func `a file goes into one message of whoever sent it up, where files may be sent`() {
        var world = World()
        let anna = world.come("Анна")
        let boris = world.come("Борис")
        let vera = world.come("Вера")
        let file = ChatFile(id: "0123", name: "План.pdf", size: 10, type: "application/pdf")
        world.apply(.fileArrived(world.id(anna), file))
        #expect(world.say(boris, "Моё", file: "0123") == .notFound)
        #expect(world.say(anna, "", file: "4567") == .notFound)
        world.state.house.chat.files = false
        #expect(world.say(anna, "", file: "0123") == .notAllowed)
        world.state.house.chat.files = true
        #expect(world.say(anna, "", to: boris, file: "0123") == nil)
        #expect(world.chat(boris).first?.file == file)
        #expect(world.say(anna, "", file: "0123") == .notFound)
        let carrier = world.state.talk.chat.carrier(of: "0123")
        #expect(world.state.mayHave("0123", world.id(boris), carrier: carrier))
        #expect(!world.state.mayHave("0123", world.id(vera), carrier: carrier))
        #expect(world.ask(anna, .chat(.delete(message: 1))) == nil)
        #expect(world.archive.removedFiles == ["0123"])
        #expect(!world.state.mayHave("0123", world.id(boris), carrier: world.state.talk.chat[1]))
    }
}
