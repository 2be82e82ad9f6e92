import MediaControl

/// The documentation of what people may ask of the room.
extension ProtocolReference {
    static func roomEntry(_ kind: ClientMessage.Kind) -> Entry {
        switch kind {
        case .lobby: entry(kind, "Looks after those who wait to be let in.", lobbyActions)
        case .house: entry(kind, "Runs the room: its door, its people, their devices.", houseActions)
        case .hand: entry(kind, "Hands and the floor.", handActions)
        case .breakouts: entry(kind, "Breakout rooms.", breakoutActions)
        case .chat: entry(kind, "The chat.", chatActions)
        case .poll: entry(kind, "Polls.", pollActions)
        case .recording: entry(kind, "The recording of the meeting.", recordingActions)
        case .board:
            entry(
                kind, "The board of a brainstorm. What each may do depends on part and stage; `boardOwn` says it.",
                boardActions)
        case .react:
            Entry(
                kind: kind.rawValue, summary: "A reaction, which flies over the tiles. Right: `react`.",
                fields: [
                    request, Field("reaction", "string", "One of " + Reactions.allowed.joined(separator: " ") + "."),
                ],
                example: example(ClientMessage.room(.react(ReactionRequest(reaction: "👍"))), request: 8),
                reply: "done", errors: [.notJoined, .notAllowed])
        default:
            Entry(
                kind: kind.rawValue, summary: "Asks who has been here, and how long. Right: `attendance`.",
                fields: [request], example: example(ClientMessage.room(.attendance), request: 8), reply: "attendance",
                errors: [.notJoined, .notAllowed])
        }
    }

    private static func entry(_ kind: ClientMessage.Kind, _ summary: String, _ actions: [Action]) -> Entry {
        Entry(
            kind: kind.rawValue, summary: summary,
            fields: [request, Field("action", "string", "What to do; the other fields depend on it.")],
            example: actions.first?.example ?? [], reply: "done",
            errors: [.notJoined, .notAllowed, .notFound, .invalidState, .tooLarge], actions: actions)
    }

    static func action(
        _ name: String, _ meaning: String, _ fields: [Field], _ right: Permission?, _ request: RoomRequest
    ) -> Action {
        Action(
            name: name, meaning: meaning, fields: fields, right: right,
            example: example(ClientMessage.room(request), request: 8))
    }

    private static func whole(_ name: String, _ meaning: String, optional: Bool = false) -> Field {
        Field(name, "integer", meaning, optional: optional)
    }

    private static func text(_ name: String, _ meaning: String, optional: Bool = false) -> Field {
        Field(name, "string", meaning, optional: optional)
    }

    private static let participant = whole("participant", "Who.")
    private static let who = Field(
        "who", "selection",
        "An object with one of `participant`, `participants`, `school` (an id), `role` or `all: true`, and perhaps "
            + "`except`, a list. Those of a higher rank are passed over.")

    // MARK: The door

    private static let lobbyActions: [Action] = [
        action(
            "admit", "Lets people in. Who no longer waits is passed over.",
            [Field("places", "list of integers", "Their places in the lobby.")], .admit,
            .lobby(.admit(places: [12, 14]))),
        action(
            "admitSchool", "Lets all of a school in.", [text("school", "The school's id.")], .admit,
            .lobby(.admitSchool(school: "3"))),
        action("admitAll", "Lets everybody in who waits.", [], .admit, .lobby(.admitAll)),
        action(
            "refuse", "Sends people away.",
            [
                Field("places", "list of integers", "Their places."),
                Field("ban", "boolean", "Whether they may not come again.", optional: true),
            ], .admit, .lobby(.refuse(places: [12], ban: false))),
        action(
            "back", "Sends somebody who is in the room back into the lobby.", [participant], .admit,
            .lobby(.back(participant: boris.id))),
        action(
            "message", "What those who wait read.",
            [text("text", "At most \(SignallingLimits.noticeCharacters) characters; empty for nothing.")], .lock,
            .lobby(.message(text: "Начнём в 15:00"))),
        action(
            "rename", "Corrects the name of one who waits.", [whole("place", "The place."), text("name", "The name.")],
            .admit, .lobby(.rename(place: 12, name: "Анна Петрова"))),
    ]

    // MARK: The house

    private static let houseActions: [Action] = [
        action(
            "policy", "Who may come in without being asked for.",
            [text("policy", "One of " + names(AdmissionPolicy.self) + ".")], .lock, .house(.policy(.ask))),
        action(
            "lock", "Lets nobody new in, or again as the policy says.", [Field("locked", "boolean", "Whether locked.")],
            .lock, .house(.lock(true))),
        action(
            "restrict", "Takes rights from everybody of a role.",
            [
                text("role", "The role."),
                Field("restrictions", "list of strings", "All that is taken: " + names(Restriction.self) + "."),
            ], .restrict, .house(.restrict(role: .guest, restrictions: [.microphone, .screen]))),
        action(
            "spotlight", "Whom everybody sees large.",
            [Field("participants", "list of integers", "At most \(SignallingLimits.spotlight); none for nobody.")],
            .spotlight, .house(.spotlight(participants: [boris.id]))),
        action(
            "appoint", "Gives somebody a role, which they keep in this room.",
            [participant, text("role", "One of " + names(Role.self) + ".")], .appoint,
            .house(.appoint(participant: boris.id, role: .secretary))),
        action(
            "rename", "Corrects a name: one's own, or with the right `moderate` another's.",
            [participant, text("name", "The name.")], nil, .house(.rename(participant: boris.id, name: "Борис"))),
        action(
            "remove", "Sends somebody out.",
            [participant, Field("ban", "boolean", "Whether they may not come again (right `ban`).", optional: true)],
            .remove, .house(.remove(participant: boris.id, ban: false))),
        action(
            "mute", "Switches others' devices off.",
            [who, text("source", "One of " + names(MediaSource.self) + ".")], .moderate,
            .house(.mute(who: Selection(all: true, except: [anna.id]), source: .microphone))),
        action(
            "askUnmute", "Asks others to switch a device on. Nobody is ever switched on from outside.",
            [who, text("source", "`microphone` or `camera`.")], .moderate,
            .house(.askUnmute(who: Selection(participant: boris.id), source: .microphone))),
        action(
            "attention", "Calls for attention.",
            [who, text("text", "At most \(SignallingLimits.noticeCharacters) characters.", optional: true)], .attention,
            .house(.attention(who: Selection(all: true), text: "Посмотрите на доску"))),
        action(
            "adult", "Whether the room stops when nobody grown-up is left in it.",
            [text("needed", "One of " + names(AdultRule.self) + ".")], .lock, .house(.adult(needed: .always))),
        action(
            "chatRules", "The rules of the chat.",
            [
                Field(
                    "rules", "chat rules",
                    "`everybody`: whether all may write; `private`: one of " + names(PrivateChatRule.self)
                        + "; `registeredOnly`; `files`.")
            ], .moderateChat, .house(.chatRules(ChatRules()))),
        action("end", "Ends the call for everybody.", [], .end, .house(.end)),
        action(
            "people", "How many people sit before one's own screen.",
            [whole("people", "From 1 to \(SignallingLimits.people.upperBound).")], nil, .house(.people(24))),
    ]

    // MARK: Hands

    private static let handActions: [Action] = [
        action("raise", "I want to speak.", [], .hand, .hand(.raise)),
        action("lower", "I no longer want to speak.", [], nil, .hand(.lower)),
        action(
            "lowerOne", "Lowers somebody's hand.", [participant], .moderate, .hand(.lowerOne(participant: boris.id))),
        action("lowerAll", "Lowers all hands.", [], .moderate, .hand(.lowerAll)),
        action(
            "order", "The order in which hands are called.", [text("order", "One of " + names(HandOrder.self) + ".")],
            .floor, .hand(.order(.schools))),
        action(
            "give", "Gives somebody the floor and lowers the hand.",
            [participant, whole("seconds", "For so long; without a limit when left out.", optional: true)], .floor,
            .hand(.give(participant: boris.id, seconds: 120))),
        action(
            "timer", "So much time from now on for whoever has the floor.", [whole("seconds", "How long.")], .floor,
            .hand(.timer(seconds: 60))),
        action("stop", "Takes the floor back.", [], .floor, .hand(.stop)),
    ]

    // MARK: Breakout rooms

    private static let breakoutActions: [Action] = [
        action(
            "automatic", "Makes so many rooms and places everybody.",
            [
                whole("count", "From 1 to \(SignallingLimits.breakoutRooms)."),
                text("by", "One of " + names(BreakoutRequest.Distribution.self) + "."),
            ], .breakouts, .breakouts(.automatic(count: 3, by: .mix))),
        action(
            "prepare", "Makes these rooms instead of those that were prepared before.",
            [
                Field(
                    "rooms", "list of `title`, `schools`, `participants`",
                    "`schools`, by id, and `participants` belong into the room; both may be left out.")
            ], .breakouts,
            .breakouts(.prepare(rooms: [.init(title: "Чтение", schools: ["3"], participants: [boris.id])]))),
        action(
            "assign", "Places people; without a room they belong nowhere.",
            [
                Field("participants", "list of integers", "Who."), whole("room", "The room.", optional: true),
            ], .breakouts, .breakouts(.assign(participants: [boris.id], room: 2))),
        action(
            "open", "Opens the rooms.",
            [
                whole("seconds", "They close by themselves after so long.", optional: true),
                Field("free", "boolean", "Whether people choose their room.", optional: true),
            ], .breakouts, .breakouts(.open(seconds: 600, free: false))),
        action(
            "choose",
            "Goes into a room; without one back to the plenary. For all where choosing is open, else with the right "
                + "`visit`.", [whole("room", "The room.", optional: true)], .chooseRoom, .breakouts(.choose(room: 2))),
        action(
            "announce", "Words to all rooms.", [text("text", "The words.")], .announce,
            .breakouts(.announce(text: "Осталось пять минут"))),
        action(
            "voice", "One's microphone is heard in all rooms.", [Field("on", "boolean", "On or off.")], .announce,
            .breakouts(.voice(on: true))),
        action(
            "help", "One's room wants help.", [Field("on", "boolean", "On or off.")], nil, .breakouts(.help(on: true))),
        action("extend", "More time.", [whole("seconds", "How much.")], .breakouts, .breakouts(.extend(seconds: 300))),
        action(
            "close", "Everybody comes back after so many seconds.", [whole("grace", "From 0 to 600.", optional: true)],
            .breakouts, .breakouts(.close(grace: 30))),
        action(
            "rename", "Gives a room another title.", [whole("room", "The room."), text("title", "The title.")],
            .breakouts, .breakouts(.rename(room: 2, title: "Счёт"))),
        action("discard", "Forgets rooms that are prepared and not open.", [], .breakouts, .breakouts(.discard)),
    ]

    // MARK: Chat and polls

    private static let message = whole("message", "The message's number.")

    private static let chatActions: [Action] = [
        action(
            "send", "Writes to everybody in the same room, or to one person (right `privateChat`).",
            [
                text("text", "At most \(SignallingLimits.chatCharacters) characters; may be empty with a file."),
                whole("to", "To whom alone.", optional: true), text("file", "A file's id.", optional: true),
                whole("replyTo", "Which message it answers.", optional: true),
            ], .chat, .chat(.send(.init(text: "Добрый день!", to: boris.id, file: "9f3c…", replyTo: 6)))),
        action(
            "edit", "Changes one's own message, within 24 hours.", [message, text("text", "The new words.")], .chat,
            .chat(.edit(message: 7, text: "Добрый вечер!"))),
        action(
            "delete", "Deletes one's own message, or with the right `moderateChat` any.", [message], nil,
            .chat(.delete(message: 7))),
        action(
            "react", "Reacts to a message, or takes the reaction back.",
            [message, text("reaction", "As in `react`."), Field("on", "boolean", "Whether it stays.")], .react,
            .chat(.react(message: 7, reaction: "👍", on: true))),
        action(
            "pin", "Pins a message, or takes it down.", [message, Field("on", "boolean", "Whether it is pinned.")],
            .moderateChat, .chat(.pin(message: 7, on: true))),
        action(
            "history", "Asks for earlier messages. Reply: `chatHistory`.",
            [
                whole("before", "The number of the message before which they were written."),
                whole("limit", "How many, at most \(SignallingLimits.historyPage)."),
            ], nil, .chat(.history(before: 7, limit: 50))),
    ]

    private static let poll = whole("poll", "The poll's number.")

    private static let pollActions: [Action] = [
        action(
            "create", "Makes a poll.",
            [
                text("question", "The question."), Field("options", "list of strings", "Two to twenty."),
                Field("multiple", "boolean", "Whether one may choose several."),
                Field("anonymous", "boolean", "Whether nobody learns who chose what."),
                Field("quiz", "list of integers", "The right options, from 0.", optional: true),
                Field("open", "boolean", "Whether people may vote at once."),
            ], .poll,
            .poll(
                .create(
                    .init(question: "2 + 2?", options: ["4", "5"], anonymous: true, quiz: [0], open: true)))),
        action("open", "Lets people vote.", [poll], .poll, .poll(.open(poll: 1))),
        action(
            "vote", "Votes, or changes one's vote.",
            [poll, Field("choices", "list of integers", "The options, from 0; none takes the vote back.")], .vote,
            .poll(.vote(poll: 1, choices: [0]))),
        action("close", "Lets nobody vote any more.", [poll], .poll, .poll(.close(poll: 1))),
        action("share", "Shows everybody the result.", [poll], .poll, .poll(.share(poll: 1))),
        action("delete", "Forgets a poll.", [poll], .poll, .poll(.delete(poll: 1))),
    ]
}
