import MediaControl

/// The documentation of what the room's rules decide about and tell. Each area has a file of its own.
extension ProtocolReference {
    static func roomEntry(_ kind: ClientMessage.Kind) -> Entry {
        switch kind {
        case .lobby: entry(.lobby(.admit(places: [12, 14])), "Looks after those who wait to be let in.", lobbyFields)
        case .house:
            entry(
                .house(.mute(who: Selection(all: true, except: [anna.id]), source: .microphone)),
                "Runs the room: its door, its people, their devices.", houseFields)
        case .hand: entry(.hand(.give(participant: boris.id, seconds: 120)), "Hands and the floor.", handFields)
        case .react:
            entry(
                .react(ReactionRequest(reaction: "👍")), "A reaction, which flies over the tiles.",
                [Field("reaction", "string", "One of " + Reactions.allowed.joined(separator: " ") + ".")])
        case .breakouts: entry(.breakouts(.automatic(count: 3, by: .mix)), "Breakout rooms.", breakoutFields)
        case .chat: entry(.chat(.send(.init(text: "Добрый день!"))), "The chat.", chatFields)
        case .poll:
            entry(
                .poll(.create(.init(question: "Начинаем?", options: ["Да", "Нет"], open: true))), "Polls.", pollFields)
        default: entry(.attendance, "Who has been here, and how long. Reply: `attendance`.", [])
        }
    }

    private static func entry(_ example: RoomRequest, _ summary: String, _ fields: [Field]) -> Entry {
        Entry(
            kind: example.kind.rawValue, summary: summary, fields: [request] + fields,
            example: self.example(ClientMessage.room(example), request: 8), reply: "done",
            errors: [.notJoined, .notAllowed, .notFound, .invalidState, .tooLarge])
    }

    static func newsEntry(_ kind: ServerMessage.Kind) -> Entry {
        switch kind {
        case .waiting:
            news(
                .waiting(.init(place: 12, resume: "k3Jx0…", title: "Математика", message: "Начнём в 15:00", ahead: 3)),
                "The reply to `join` of somebody who has to wait, and again when something about it changes. When they "
                    + "are let in, `joined` comes on the same connection.")
        case .done: news(.done, "The request has been carried out.")
        case .you:
            news(
                .you(
                    .init(
                        role: .delegate, permissions: [.camera, .chat, .speak], locks: [.screen], school: "Школа № 3")),
                "What the client itself may do now.")
        case .house: news(.house(House()), "How the room is run: a complete picture, on every change.")
        case .lobby:
            news(
                .lobby(
                    .init(
                        version: 4, total: 1,
                        waiting: [
                            .init(
                                place: 12, name: "Анна", school: "Школа № 3", role: .guest, since: 1_800_000_000_000,
                                registered: false, here: true)
                        ], schools: [.init(id: "3", name: "Школа № 3", count: 1)])),
                "Who waits; for those who may admit. At most the first 200.")
        case .floor:
            news(
                .floor(
                    .init(
                        hands: [.init(participant: boris.id, since: 1_800_000_000_000, name: boris.name)], total: 1,
                        speaker: .init(
                            participant: anna.id, endsAt: 1_800_000_120_000, seconds: 120, name: anna.name),
                        now: 1_800_000_060_000)),
                "Raised hands in the order in which they will be called, at most the first 100 (30 in a large room), "
                    + "and who has the floor. Who comes back with a raised hand is told its place as `mine`.")
        case .reactions:
            news(
                .reactions(.init(items: [.init(participant: boris.id, reaction: "👍")], counts: ["👍": 12])),
                "Reactions of the last moment: some of them with their senders, and how many of each.")
        case .attention:
            news(.attention(.init(from: anna.id, name: "Анна", text: "Посмотрите на доску")), "A call for attention.")
        case .asked:
            news(
                .asked(.init(from: anna.id, name: "Анна", source: .microphone)),
                "Somebody asks the client to switch a device on. Only the person may do it.")
        case .muted:
            news(
                .muted(.init(from: anna.id, name: "Анна", source: .microphone)), "The client's device was switched off."
            )
        default: talkEntry(kind)
        }
    }

    private static func talkEntry(_ kind: ServerMessage.Kind) -> Entry {
        switch kind {
        case .breakouts:
            news(
                .breakouts(
                    .init(
                        open: true, rooms: [.init(id: 1, title: "Комната 1", count: 12)], endsAt: 1_800_000_600_000,
                        mine: 1, assigned: 1)),
                "The breakout rooms, as the client sees them.")
        case .announcement:
            news(.announcement(.init(from: anna.id, name: "Анна", text: "Осталось пять минут")), "Words to all rooms.")
        case .chat: news(.chat(.init(messages: [message])), "New and changed messages.")
        case .chatHistory: news(.chatHistory(.init(messages: [message], more: true)), "Earlier messages.")
        case .polls:
            news(
                .polls(
                    .init(polls: [
                        .init(
                            id: 1, question: "Начинаем?", options: ["Да", "Нет"], multiple: false, anonymous: true,
                            quiz: false, state: .shared, voted: 3, counts: [2, 1], mine: [0])
                    ])), "All polls, as the client sees them.")
        default:
            news(
                .attendance(
                    .init(rows: [
                        .init(
                            name: "Анна", school: "Школа № 3", role: .delegate, registered: true, people: 24,
                            stays: [.init(from: 1_800_000_000_000, to: 1_800_003_600_000)], seconds: 3600)
                    ])), "Who has been here, and how long.")
        }
    }

    private static func news(_ example: RoomNews, _ summary: String) -> Entry {
        Entry(
            kind: example.kind.rawValue, summary: summary, fields: [],
            example: self.example(ServerMessage.room(example)))
    }

    private static var message: ChatMessage {
        ChatMessage(id: 7, from: anna.id, name: "Анна", text: "Добрый день!", at: 1_800_000_000_000)
    }

    private static func actions(_ text: String) -> Field { Field("action", "string", "One of " + text + ".") }

    private static let lobbyFields = [
        actions(
            "`admit` (`places`), `admitSchool` (`school`), `admitAll`, `refuse` (`places`, `ban`), `back` "
                + "(`participant`), `message` (`text`), `rename` (`place`, `name`)")
    ]
    private static let houseFields = [
        actions(
            "`policy` (`policy`), `lock` (`locked`), `restrict` (`role`, `restrictions`), `spotlight` (`participants`), "
                + "`appoint` (`participant`, `role`), `rename` (`participant`, `name`), `remove` (`participant`, `ban`), "
                + "`mute` and `askUnmute` (`who`, `source`), `attention` (`who`, `text`), `adult` (`needed`), "
                + "`chatRules` (`rules`), `end`, `people` (`people`)"),
        Field(
            "who", "selection",
            "An object with one of `participant`, `participants`, `school`, `role`, `all`, and perhaps `except`.",
            optional: true),
    ]
    private static let handFields = [
        actions(
            "`raise`, `lower`, `lowerOne` (`participant`), `lowerAll`, `order` (`order`), `give` (`participant`, "
                + "`seconds`), `timer` (`seconds`), `stop`")
    ]
    private static let breakoutFields = [
        actions(
            "`prepare` (`rooms`), `automatic` (`count`, `by`), `assign` (`participants`, `room`), `open` (`seconds`, "
                + "`free`), `choose` (`room`), `announce` (`text`), `voice` and `help` (`on`), `extend` (`seconds`), "
                + "`close` (`grace`), `rename` (`room`, `title`), `discard`")
    ]
    private static let chatFields = [
        actions(
            "`send` (`text`, `to`, `file`, `replyTo`), `edit` (`message`, `text`), `delete` (`message`), `react` "
                + "(`message`, `reaction`, `on`), `pin` (`message`, `on`), `history` (`before`, `limit`)")
    ]
    private static let pollFields = [
        actions("`create` (a poll), `open`, `close`, `share`, `delete` (`poll`), `vote` (`poll`, `choices`)")
    ]
}
