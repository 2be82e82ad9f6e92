import MediaControl

/// The documentation of what the room's rules tell.
extension ProtocolReference {
    static func newsEntry(_ kind: ServerMessage.Kind) -> Entry {
        switch kind {
        case .waiting, .done, .you, .house, .lobby: houseNews(kind)
        case .floor, .reactions, .attention, .asked, .muted: floorNews(kind)
        case .recording, .consent: recordingNews(kind)
        case .board, .boardOwn: boardNews(kind)
        default: talkNews(kind)
        }
    }

    static func news(_ example: RoomNews, _ summary: String, _ fields: [Field]) -> Entry {
        Entry(
            kind: example.kind.rawValue, summary: summary, fields: fields,
            example: self.example(ServerMessage.room(example)))
    }

    private static let from = [Field("from", "integer", "Who."), Field("name", "string", "Their name.")]
    private static let time = "In milliseconds since 1970."

    // MARK: The house

    private static func houseNews(_ kind: ServerMessage.Kind) -> Entry {
        switch kind {
        case .waiting:
            news(
                .waiting(.init(place: 12, resume: "k3Jx0…", title: "Математика", message: "Начнём в 15:00", ahead: 3)),
                "The reply to `join` of somebody who has to wait, and again when something about it changes. When they "
                    + "are let in, `joined` comes on the same connection.",
                [
                    Field("place", "integer", "The place in the lobby."),
                    Field("resume", "string", "The secret by which a later `join` takes the place again."),
                    Field("title", "string", "The room's title."),
                    Field("message", "string", "What the hosts say to those who wait.", optional: true),
                    Field("ahead", "integer", "How many came before and wait still."),
                ])
        case .done:
            Entry(
                kind: kind.rawValue, summary: "The request has been carried out.", fields: [answered],
                example: example(ServerMessage.room(.done), request: 8))
        case .you:
            news(
                .you(.init(role: .delegate, permissions: [.camera, .chat], locks: [.screen], school: "Школа № 3")),
                "What the client itself may do from now on. Also the value `you` of `joined`.",
                [
                    Field("role", "string", "The role."), Field("permissions", "list of strings", "The rights."),
                    Field("locks", "list of strings", "What is taken from the role at the moment."),
                    Field("school", "string", "The name of the school.", optional: true),
                    Field("registered", "boolean", "Whether there is an account."),
                ])
        case .house:
            news(
                .house(
                    House(
                        policy: .ask, message: "Начнём в 15:00", restrictions: ["guest": [.screen]],
                        spotlight: [boris.id], unattended: .init(since: 1_800_000_000_000))),
                "How the room is run: a complete picture, on every change. Also the value `house` of `joined`.",
                [
                    Field("policy", "string", "Who may come in: one of " + names(AdmissionPolicy.self) + "."),
                    Field("locked", "boolean", "Whether nobody new comes in."),
                    Field("message", "string", "What those who wait read."),
                    Field("restrictions", "object", "What is taken from each role, by the role's name."),
                    Field("spotlight", "list of integers", "Whom everybody sees large."),
                    Field("needsAdult", "string", "One of " + names(AdultRule.self) + "."),
                    Field(
                        "unattended", "object with `since`", "Set while the room waits for a grown-up.", optional: true),
                    Field("chat", "chat rules", "`everybody`, `private`, `registeredOnly`, `files`."),
                ])
        default:
            news(
                .lobby(
                    .init(
                        version: 4, total: 1,
                        waiting: [
                            .init(
                                place: 12, name: "Анна", school: "Школа № 3", role: .guest, since: 1_800_000_000_000,
                                registered: false, here: true)
                        ], schools: [.init(id: "3", name: "Школа № 3", count: 1)])),
                "Who waits; for those who may admit.",
                [
                    Field("version", "integer", "Counts up."), Field("total", "integer", "How many wait."),
                    Field(
                        "waiting", "list of `place`, `name`, `school`, `role`, `since`, `registered`, `here`",
                        "The first 200, in the order in which they came."),
                    Field("schools", "list of `id`, `name`, `count`", "How many of each school."),
                ])
        }
    }

    // MARK: The floor

    /// The server's wall clock.
    static let now = Field(
        "now", "integer", "The server's clock, in milliseconds since 1970: clocks at schools go wrong.", optional: true)

    private static func floorNews(_ kind: ServerMessage.Kind) -> Entry {
        switch kind {
        case .floor:
            news(
                .floor(
                    .init(
                        hands: [.init(participant: boris.id, since: 1_800_000_000_000, name: boris.name)], total: 1,
                        speaker: .init(
                            participant: anna.id, endsAt: 1_800_000_120_000, seconds: 120, name: anna.name),
                        mine: 1, now: 1_800_000_060_000)),
                "Raised hands and who has the floor. Also the value `floor` of `joined`.",
                [
                    Field(
                        "hands", "list of `participant`, `since`, `name`, `school`",
                        "The first 100 (30 in a large room), in the order in which they will be called."),
                    Field("total", "integer", "How many are raised."),
                    Field("order", "string", "One of " + names(HandOrder.self) + "."),
                    Field(
                        "speaker", "object with `participant`, `endsAt`, `seconds`, `name`, `school`",
                        "Who has it; for five seconds longer than `endsAt`.", optional: true),
                    Field(
                        "mine", "integer",
                        "The place of the client's own hand, counted from 1, and 0 when it is down; told to who comes back "
                            + "with a raised hand, and in a large room to whoever raises or lowers one.",
                        optional: true),
                    now,
                ])
        case .reactions:
            news(
                .reactions(.init(items: [.init(participant: boris.id, reaction: "👍")], counts: ["👍": 12])),
                "Reactions of the last moment.",
                [
                    Field("items", "list of `participant`, `reaction`", "Some of them, with who sent them."),
                    Field("counts", "object", "How many of each."),
                ])
        case .attention:
            news(
                .attention(.init(from: anna.id, name: "Анна", text: "Посмотрите на доску")), "A call for attention.",
                from + [Field("text", "string", "What they say.", optional: true)])
        case .asked:
            news(
                .asked(.init(from: anna.id, name: "Анна", source: .microphone)),
                "Somebody asks the client to switch a device on. Only the person may do it.",
                from + [Field("source", "string", "`microphone` or `camera`.")])
        default:
            news(
                .muted(.init(from: anna.id, name: "Анна", source: .microphone)),
                "The client's device was switched off; by a rule where `from` is missing.",
                [
                    Field("from", "integer", "By whom.", optional: true),
                    Field("name", "string", "Their name.", optional: true),
                    Field("source", "string", "Which device."),
                ])
        }
    }

    // MARK: Talk

    private static func talkNews(_ kind: ServerMessage.Kind) -> Entry {
        switch kind {
        case .breakouts:
            news(
                .breakouts(
                    .init(
                        open: true, rooms: [.init(id: 1, title: "Комната 1", count: 12)], endsAt: 1_800_000_600_000,
                        mine: 1, assigned: 1, help: [.init(room: 1, participant: boris.id, name: "Борис")],
                        voice: anna.id, plan: [.init(participant: boris.id, room: 1)])),
                "The breakout rooms, as the client sees them. Also the value `breakouts` of `joined`.",
                [
                    Field("open", "boolean", "Whether people are in them."),
                    Field("free", "boolean", "Whether people choose their room."),
                    Field("rooms", "list of `id`, `title`, `count`", "The rooms."),
                    Field("endsAt", "integer", "When they close. " + time, optional: true),
                    Field("closing", "boolean", "Whether the last countdown runs."),
                    Field("mine", "integer", "The room one is in; none is the plenary.", optional: true),
                    Field("assigned", "integer", "The room one belongs into.", optional: true),
                    Field(
                        "help", "list of `room`, `participant`, `name`", "Which want help; for those who may visit.",
                        optional: true),
                    Field("voice", "integer", "Who is heard in all rooms.", optional: true),
                    Field(
                        "plan", "list of `participant`, `room`", "Who belongs where; for those who lead the rooms.",
                        optional: true),
                ])
        case .announcement:
            news(
                .announcement(.init(from: anna.id, name: "Анна", text: "Осталось пять минут")), "Words to all rooms.",
                from + [Field("text", "string", "The words.")])
        case .chat:
            news(
                .chat(.init(messages: [message])), "New and changed messages.",
                [Field("messages", "list of messages", "Oldest first; see below.")])
        case .chatHistory:
            Entry(
                kind: kind.rawValue, summary: "Earlier messages.",
                fields: [
                    answered, Field("messages", "list of messages", "Oldest first."),
                    Field("more", "boolean", "Whether there are earlier ones still."),
                ],
                example: example(ServerMessage.room(.chatHistory(.init(messages: [message], more: true))), request: 8))
        case .polls:
            news(
                .polls(
                    .init(polls: [
                        .init(
                            id: 1, question: "Начинаем?", options: ["Да", "Нет"], multiple: false, anonymous: true,
                            quiz: false, state: .shared, voted: 3, counts: [2, 1], mine: [0])
                    ])), "All polls, as the client sees them.",
                [Field("polls", "list of polls", "In the order in which they were made; see below.")])
        default:
            Entry(
                kind: kind.rawValue, summary: "Who has been here, and how long.",
                fields: [
                    answered,
                    Field(
                        "rows", "list of `name`, `school`, `role`, `registered`, `people`, `stays`, `seconds`",
                        "A line for each person. `stays` has `from` and `to`, in milliseconds since 1970."),
                ],
                example: example(
                    ServerMessage.room(
                        .attendance(
                            .init(rows: [
                                .init(
                                    name: "Анна", school: "Школа № 3", role: .delegate, registered: true, people: 24,
                                    stays: [.init(from: 1_800_000_000_000, to: 1_800_003_600_000)], seconds: 3600)
                            ]))), request: 8))
        }
    }

    private static var message: ChatMessage {
        ChatMessage(id: 7, from: anna.id, name: "Анна", text: "Добрый день!", at: 1_800_000_000_000)
    }

    static let talkTables: [(String, [Field])] = [
        (
            "Message",
            [
                Field("id", "integer", "Unique in the room; later ones are higher."),
                Field("from", "integer", "Who wrote it; missing when they are no longer there.", optional: true),
                Field("name", "string", "The author's name."),
                Field("school", "string", "The author's school.", optional: true),
                Field("to", "integer", "To whom alone.", optional: true),
                Field("toName", "string", "Their name.", optional: true),
                Field("text", "string", "The words; empty when it was deleted."),
                Field("at", "integer", "When. " + time),
                Field("edited", "boolean", "Changed by the author.", optional: true),
                Field("deleted", "boolean", "Deleted.", optional: true),
                Field("pinned", "boolean", "Pinned.", optional: true),
                Field("reactions", "object", "How many of each reaction.", optional: true),
                Field("mine", "list of strings", "The reader's own, where only one reads it.", optional: true),
                Field("file", "object with `id`, `name`, `size`, `type`", "A file.", optional: true),
                Field("replyTo", "integer", "Which message it answers.", optional: true),
                Field("breakout", "integer", "The breakout room it was written in.", optional: true),
            ]
        ),
        (
            "Poll",
            [
                Field("id", "integer", "Unique in the room."), Field("question", "string", "The question."),
                Field("options", "list of strings", "What one may choose."),
                Field("multiple", "boolean", "One may choose several."),
                Field("anonymous", "boolean", "Nobody learns who chose what."),
                Field("quiz", "boolean", "Some options are right."),
                Field("correct", "list of integers", "The right ones, once everybody may know.", optional: true),
                Field("state", "string", "One of " + names(Poll.State.self) + "."),
                Field("voted", "integer", "How many have voted."),
                Field("counts", "list of integers", "How many chose each option, where one may know.", optional: true),
                Field("voters", "list of lists of strings", "Who chose each, where one may know.", optional: true),
                Field("mine", "list of integers", "What the reader chose.", optional: true),
            ]
        ),
    ]
}
