/// The documentation of each message.
extension ProtocolReference {
    static let request = Field("request", "integer", "The client's number for this request.", optional: true)
    static let answered = Field("request", "integer", "The number of the request.", optional: true)

    static func example(_ message: ClientMessage, request: Int? = nil) -> [UInt8] {
        SignallingCodec.encode(ClientFrame(message, request: request))
    }

    static func example(_ message: ServerMessage, request: Int? = nil) -> [UInt8] {
        SignallingCodec.encode(ServerFrame(message, request: request))
    }

    private static let sdp = "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\n…"

    static let clientEntries: [Entry] = ClientMessage.Kind.allCases.map { kind in
        switch kind {
        case .join:
            Entry(
                kind: kind.rawValue,
                summary: "Enters a room, or takes one's place in it again.",
                fields: [
                    request, Field("room", "string", "The room's slug, as in the link."),
                    Field(
                        "name", "string",
                        "The name to show: 1 to \(SignallingLimits.nameCharacters) characters after control "
                            + "characters and outer spaces are removed."),
                    Field("token", "string", "A JWT that gives a role.", optional: true),
                    Field("resume", "string", "The resume token of the last `joined` or `waiting`.", optional: true),
                    Field(
                        "device", "string",
                        "A random name that the device keeps, by which a guest is known again; at most "
                            + "\(SignallingLimits.deviceBytes) bytes.", optional: true),
                    Field("people", "integer", "How many people sit before this screen.", optional: true),
                    Field("invitation", "string", "The secret of a personal link.", optional: true),
                    Field(
                        "recordingConsent", "boolean",
                        "Whether one may be recorded, if one was asked at the door: the answer to a recording that goes "
                            + "on.", optional: true),
                ],
                example: example(
                    .join(
                        .init(
                            room: "abcd-efgh-jkmn", name: "Анна", token: "eyJhbGciOi…", resume: "k3Jx0…",
                            device: "9f3c…", people: 24, invitation: "Zk1…", recordingConsent: true)),
                    request: 1),
                reply: "joined",
                errors: [
                    .alreadyJoined, .roomNotFound, .roomFull, .serverFull, .invalidToken, .invalidName, .roomLocked,
                    .accountNeeded, .refused, .banned,
                ])
        case .offer:
            Entry(
                kind: kind.rawValue,
                summary: "Starts media, changes it, or restarts ICE: always with a complete SDP offer.",
                fields: [
                    request, Field("sdp", "string", "The offer."),
                    Field(
                        "sections", "list of `mid`, `source`",
                        "The m-lines on which the client sends, and what they carry. At most "
                            + "\(SignallingLimits.sections); each source at most once."),
                ],
                example: example(
                    .offer(
                        .init(
                            sdp: sdp,
                            sections: [
                                .init(mid: "0", source: .microphone), .init(mid: "1", source: .camera),
                                .init(mid: "2", source: .screen),
                            ])), request: 2),
                reply: "answer", errors: [.notJoined, .invalidOffer])
        case .candidate:
            Entry(
                kind: kind.rawValue,
                summary: "An ICE candidate. Accepted for the convenience of clients, and ignored.",
                fields: [
                    request, Field("candidate", "string", "The candidate line; empty at the end."),
                    Field("mid", "string", "Its m-line.", optional: true),
                ],
                example: example(
                    .candidate(.init(candidate: "candidate:1 1 udp 2122260223 192.0.2.7 54321 typ host", mid: "0")),
                    request: 3),
                errors: [.notJoined])
        case .media:
            Entry(
                kind: kind.rawValue,
                summary: "What is switched on. What is off is not forwarded, whatever the client sends. Everything is "
                    + "off at first.",
                fields: [
                    request, Field("microphone", "boolean", "To be heard."), Field("camera", "boolean", "To be seen."),
                    Field("screen", "boolean", "The screen is to be seen."),
                ],
                example: example(.media(.init(microphone: true)), request: 4), errors: [.notJoined])
        case .view:
            Entry(
                kind: kind.rawValue,
                summary: "The video tiles that are visible. Those whose video is off take no slot; those beyond the "
                    + "number of slots stay dark.",
                fields: [
                    request,
                    Field(
                        "tiles", "list of `participant`, `source`, `height`",
                        "In order of importance, at most \(SignallingLimits.tiles). `height` in physical pixels "
                            + "chooses the simulcast layer: the smallest that is at least as high."),
                ],
                example: example(
                    .view(.init(tiles: [.init(participant: .init(rawValue: 7), source: .camera, height: 360)])),
                    request: 5),
                errors: [.notJoined])
        case .roster:
            Entry(
                kind: kind.rawValue,
                summary: "Asks for a part of the list of everybody in the room, by surname.",
                fields: [
                    request, Field("offset", "integer", "How many to leave out at the beginning."),
                    Field("limit", "integer", "How many to send, at most \(SignallingLimits.rosterPage)."),
                    Field(
                        "search", "string",
                        "Only those with a word in their name that begins so, in capitals or not; several words must "
                            + "all be found.", optional: true),
                    Field("schools", "boolean", "Whether the reply shall count each school's people.", optional: true),
                    Field("school", "string", "Only those of this school, by its name.", optional: true),
                ],
                example: example(
                    .roster(.init(offset: 0, limit: 50, search: "пет", schools: true, school: "Школа № 3")), request: 7),
                reply: "roster",
                errors: [.notJoined])
        case .leave:
            Entry(
                kind: kind.rawValue, summary: "Leaves the room. The connection stays and may join again.",
                fields: [request], example: example(.leave, request: 6), errors: [.notJoined])
        case .lobby, .house, .hand, .react, .breakouts, .chat, .poll, .attendance, .recording, .board:
            roomEntry(kind)
        case .ping:
            Entry(
                kind: kind.rawValue, summary: "Asks for a sign of life.", fields: [request],
                example: example(.ping, request: 9), reply: "pong")
        }
    }

    static let anna = ParticipantInfo(
        id: .init(rawValue: 3), name: "Анна", role: .administrator, microphone: true, camera: true)
    static let boris = ParticipantInfo(id: .init(rawValue: 1), name: "Борис", role: .participant)

    static let serverEntries: [Entry] = ServerMessage.Kind.allCases.map { kind in
        switch kind {
        case .joined:
            Entry(
                kind: kind.rawValue, summary: "The client is in the room. A complete picture of it.",
                fields: [
                    answered, Field("participant", "participant", "The client itself."),
                    Field("room", "room", "The room."),
                    Field("total", "integer", "How many are listed in the room, the client included."),
                    Field(
                        "participants", "list of participants",
                        "Everybody in a small room, else the window; see below. In the order in which they came; the "
                            + "client itself may be among them."),
                    Field("resume", "string", "A secret, by which a later `join` takes this place again."),
                    Field("slots", "slot counts", "How many receiving m-lines to offer."),
                    Field("speakers", "speakers", "Who speaks."),
                    Field("you", "`you`", "What the client may do; see there."),
                    Field("house", "`house`", "How the room is run; see there."),
                    Field("floor", "`floor`", "Raised hands and who has the floor; see there."),
                    Field("breakouts", "`breakouts`", "The breakout rooms; see there.", optional: true),
                    Field(
                        "chat", "`latest`, `pinned`, `more`",
                        "The latest messages, those that are pinned, and whether there are earlier ones."),
                    Field("polls", "list of polls", "All polls; see `polls`."),
                    Field(
                        "fresh", "boolean",
                        "The server knows no media of whoever comes back, as after it was started again: make a new "
                            + "RTCPeerConnection and offer from it.", optional: true), now,
                    Field("recording", "`recording`", "The recording, if there is one; see there.", optional: true),
                    Field(
                        "consent", "string", "What one has said about being recorded; see `consent`.", optional: true),
                ],
                example: example(
                    .joined(
                        .init(
                            participant: anna,
                            room: .init(slug: "abcd-efgh-jkmn", title: "Математика", capacity: 2000),
                            participants: [boris], total: 2, resume: "k3Jx0…", slots: SlotCounts(),
                            speakers: Speakers(dominant: boris.id, active: [boris.id]),
                            you: You(role: .administrator, permissions: [.admit, .chat, .speak]),
                            breakouts: Breakouts(), now: 1_800_000_060_000, fresh: true, recording: recordingExample,
                            consent: .unanswered)), request: 1))
        case .answer:
            Entry(
                kind: kind.rawValue, summary: "The answer to the offer.",
                fields: [answered, Field("sdp", "string", "The SDP answer.")],
                example: example(.answer(.init(sdp: sdp)), request: 2))
        case .participants:
            Entry(
                kind: kind.rawValue,
                summary:
                    "Who has come, changed or gone since the last such message, the client itself included. Lists "
                    + "that would be empty are left out.",
                fields: [
                    Field("total", "integer", "How many are listed in the room now."),
                    Field("joined", "list of participants", "Have come in.", optional: true),
                    Field(
                        "changed", "list of participants",
                        "As they are now. Some may be new to the client: they have moved into the window.",
                        optional: true),
                    Field(
                        "left", "list of `participant`, `reason`",
                        "Are gone. `reason` is one of " + names(LeaveReason.self) + ".", optional: true),
                    Field(
                        "hidden", "list of integers",
                        "Are in the room still, but in the window no more. Keep what is known of those in slots.",
                        optional: true),
                ],
                example: example(
                    .participants(
                        .init(
                            total: 412, joined: [boris], changed: [anna],
                            left: [.init(participant: .init(rawValue: 17), reason: .left)],
                            hidden: [.init(rawValue: 208)]))))
        case .roster:
            Entry(
                kind: kind.rawValue, summary: "A part of the list of everybody.",
                fields: [
                    answered, Field("total", "integer", "How many are listed in the room."),
                    Field("matching", "integer", "How many of them match the search; all, without one."),
                    Field("offset", "integer", "How many of those come before the first one here."),
                    Field(
                        "participants", "list of participants",
                        "By surname, which is the last word of the name."),
                    Field("schools", "list of `id`, `name`, `count`", "Where that was asked for.", optional: true),
                ],
                example: example(
                    .roster(
                        .init(
                            total: 412, matching: 1, offset: 0, participants: [boris],
                            schools: [.init(id: "3", name: "Школа № 3", count: 24)])), request: 7))
        case .slots:
            Entry(
                kind: kind.rawValue,
                summary:
                    "What the video slots show: a complete list. A slot that is not in it shows nothing.",
                fields: [
                    Field(
                        "participants", "list of participants",
                        "Those in the slots who are outside the window. Valid until the next `slots`.",
                        optional: true),
                    Field("slots", "list of `mid`, `participant`, `source`", "The slots in use."),
                ],
                example: example(
                    .slots([.init(mid: "7", participant: anna.id, source: .camera)], participants: [anna])))
        case .speakers:
            Entry(
                kind: kind.rawValue, summary: "Who speaks has changed. Also the value `speakers` of `joined`.",
                fields: [
                    Field("dominant", "integer or null", "Whom to show large; null while nobody has spoken."),
                    Field("active", "list of integers", "Who speaks now, the loudest first."),
                ],
                example: example(.speakers(.init(dominant: anna.id, active: [anna.id, boris.id]))))
        case .transport:
            Entry(
                kind: kind.rawValue, summary: "How the client's media transport stands, seen from the server.",
                fields: [
                    Field("state", "string", "One of " + names(TransportState.self) + "."),
                    Field("reason", "string", "A word for logs.", optional: true),
                ],
                example: example(.transport(.init(state: .failed, reason: "consentExpired"))))
        case .pong:
            Entry(
                kind: kind.rawValue, summary: "The reply to `ping`.", fields: [answered],
                example: example(.pong, request: 9))
        case .waiting, .done, .you, .house, .lobby, .floor, .reactions, .attention, .asked, .muted, .breakouts,
            .announcement, .chat, .chatHistory, .polls, .attendance, .recording, .consent, .board, .boardOwn:
            newsEntry(kind)
        case .closing:
            Entry(
                kind: kind.rawValue, summary: "The server ends all connections.",
                fields: [Field("reason", "string", "One of " + names(ClosingReason.self) + ".")],
                example: example(.closing(.shutdown)))
        case .error:
            Entry(
                kind: kind.rawValue, summary: "Something could not be done.",
                fields: [
                    answered, Field("code", "string", "One of the codes below; translate by it."),
                    Field("message", "string", "What happened and what to do, in English, for developers."),
                    Field(
                        "current", "object with `text`, `version`",
                        "What stands on the board now, where a change of it came too late (`conflict`).", optional: true
                    ),
                ],
                example: example(
                    .error(
                        .init(
                            code: .conflict, message: "Somebody wrote this anew meanwhile; look at the newer words.",
                            current: CurrentText(text: "Пятиминутка вопросов", version: 2))), request: 1))
        }
    }

    static let valueTables: [(String, [Field])] = [
        (
            "Participant",
            [
                Field("id", "integer", "Unique in the room, never used again."), Field("name", "string", "To show."),
                Field("role", "string", "One of " + names(Role.self) + "."),
                Field("microphone", "boolean", "Switched on."), Field("camera", "boolean", "Switched on."),
                Field("screen", "boolean", "Switched on."),
                Field(
                    "client", "string",
                    "What they are connected with: `page`, or `whip` for an encoder. Viewers are not listed."),
                Field("school", "string", "The name of their school.", optional: true),
                Field("people", "integer", "How many sit before their screen, if more than one.", optional: true),
                Field("breakout", "integer", "The breakout room they are in.", optional: true),
                Field("registered", "boolean", "Whether they have an account.", optional: true),
                Field("pupil", "boolean", "Whether they are known to be a pupil.", optional: true),
            ]
        ),
        (
            "Room",
            [
                Field("slug", "string", "The room's name in links."), Field("title", "string", "The title."),
                Field("capacity", "integer", "How many may be inside."),
            ]
        ),
        (
            "Slot counts",
            [
                Field("audio", "integer", "Receiving audio m-lines."),
                Field("camera", "integer", "Receiving video m-lines for cameras."),
                Field("screen", "integer", "Receiving video m-lines for screens, after those for cameras."),
            ]
        ),
        (
            "Entries of `sections`, `tiles` and `slots`",
            [
                Field("mid", "string", "The m-line, at most \(SignallingLimits.midBytes) bytes."),
                Field("participant", "integer", "Whose video."),
                Field("source", "string", "`microphone`, `camera` or `screen`."),
                Field(
                    "height", "integer",
                    "\(SignallingLimits.heights.lowerBound) to \(SignallingLimits.heights.upperBound)."),
            ]
        ),
    ]

    static func names<Value: RawRepresentable & CaseIterable>(_ type: Value.Type) -> String
    where Value.RawValue == String {
        type.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }
}
