import Brainstorm
import MediaControl
import Signalling

/// Messages of the WebSocket protocol, both ways.
func fuzzSignalling(_ bytes: [UInt8]) throws -> Bool {
    var isValid = false
    do {
        let frame = try SignallingCodec.decodeClient(bytes)
        isValid = true
        try expect(
            try SignallingCodec.decodeClient(SignallingCodec.encode(frame)) == frame,
            "a client's message that was written reads the same")
    } catch let error as SignallingError {
        try expect(!isValid, "a client's message that was written can be read: \(error.message)")
        try checkReply(error)
    }
    if let frame = try? SignallingCodec.decodeServer(bytes) {
        isValid = true
        let again = try SignallingCodec.decodeServer(SignallingCodec.encode(frame))
        try expect(again == frame, "a server's message that was written reads the same")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let name = DisplayName.clean(text) {
        try expect(!name.isEmpty && name.count <= SignallingLimits.nameCharacters, "a name's length is bounded")
        try expect(DisplayName.clean(name) == name, "a clean name stays as it is")
    }
    return isValid
}

/// A refusal can be sent, and is not a way to make the server send much.
private func checkReply(_ error: SignallingError) throws {
    let reply = SignallingCodec.encode(error.reply)
    try expect(reply.count <= 1024, "a refusal is short: \(reply.count) bytes")
    try expect(try SignallingCodec.decodeServer(reply) == error.reply, "a refusal reads as it was written")
}

func signallingSeeds() -> [(name: String, bytes: [UInt8])] {
    let anna = ParticipantInfo(id: ParticipantID(rawValue: 3), name: "Анна", role: .administrator, microphone: true)
    let camera = ParticipantInfo(
        id: ParticipantID(rawValue: .max), name: "camera \"1\"\n", role: .participant, screen: true, client: .whip)
    let client: [(String, ClientMessage)] = [
        ("join", .join(.init(room: "abcd-efgh-jkmn", name: "Анна 👩🏽‍🏫", token: "a.b.c", resume: "r"))),
        ("offer", .offer(.init(sdp: "v=0\r\n", sections: [SectionSource(mid: "0", source: .microphone)]))),
        ("candidate", .candidate(.init(candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", mid: "0"))),
        ("media", .media(MediaState(microphone: true, camera: false, screen: true))),
        ("view", .view(.init(tiles: [Tile(participant: anna.id, source: .camera, height: 360)]))),
        ("roster-request", .roster(.init(offset: 100, limit: 20, search: "ан"))), ("leave", .leave), ("ping", .ping),
        ("lobby", .room(.lobby(.refuse(places: [1, 2], ban: true)))),
        ("house", .room(.house(.mute(who: Selection(all: true), source: .microphone)))),
        ("hand", .room(.hand(.give(participant: anna.id, seconds: 60)))),
        ("react", .room(.react(ReactionRequest(reaction: "👍")))),
        ("breakouts", .room(.breakouts(.open(seconds: 600, free: false)))),
        ("chat", .room(.chat(.send(.init(text: "Добрый день", to: anna.id))))),
        ("poll", .room(.poll(.create(.init(question: "Да?", options: ["Да", "Нет"]))))),
        ("attendance", .room(.attendance)),
        ("board-open", .room(.board(.open(.init(problem: "Да?", mode: .nominal, scoring: .standard))))),
        ("board-sync", .room(.board(.sync(version: 17)))),
    ]
    let speaker = Speaker(name: "Анна", participant: 3, school: "3")
    let commands: [(String, BoardCommand)] = [
        ("idea", .idea(text: "Пятиминутка", board: 2, speaker: speaker, slot: "0")),
        ("edit", .edit(idea: 7, text: "Новое", version: 1)), ("combine", .combine(ideas: [1, 2], text: "И", board: 0)),
        ("cluster", .cluster(.put(idea: 7, into: 9))), ("dots", .dots([7: 2, 9: 1])), ("rank", .rank([9, 7])),
        ("score", .score(item: 7, criterion: "impact", value: nil)),
        ("decide", .decide(item: 7, verdict: .adapt, reason: "Так", text: nil)),
        ("assign", .assign(item: 7, school: "3", text: "Сделать", due: "2026-12-20", action: nil)),
        ("configure", .configure(.init(anonymity: .always, facilitatorVotes: true))),
        ("timer", .timer(.extend, seconds: 60)),
    ]
    let joined = ServerMessage.Joined(
        participant: anna, room: RoomInfo(slug: "abcd-efgh-jkmn", title: "Собрание", capacity: 2000),
        participants: [camera], total: 2, resume: "secret", slots: SlotCounts(),
        speakers: Speakers(active: [anna.id]), you: You(role: .administrator, permissions: [.admit]))
    let server: [(String, ServerMessage)] = [
        ("joined", .joined(joined)), ("answer", .answer(.init(sdp: "v=0\r\n"))),
        (
            "participants",
            .participants(
                RosterChange(
                    total: 3, joined: [anna], changed: [camera], left: [.init(participant: anna.id, reason: .lost)],
                    hidden: [camera.id]))
        ),
        ("roster", .roster(RosterPage(total: 300, matching: 2, offset: 1, participants: [anna]))),
        ("slots", .slots([SlotInfo(mid: "7", participant: anna.id, source: .screen)], participants: [anna])),
        ("speakers", .speakers(Speakers(dominant: anna.id, active: [anna.id, camera.id]))),
        ("transport", .transport(.init(state: .failed, reason: "timeout"))), ("pong", .pong),
        ("closing", .closing(.shutdown)), ("error", .error(.init(code: .roomFull, message: "The room is full."))),
    ]
    let boards = commands.map { ("board-" + $0.0, ClientMessage.room(.board(.command($0.1)))) }
    return (client + boards).map { ($0.0, SignallingCodec.encode(ClientFrame($0.1, request: 7))) }
        + server.map { ($0.0, SignallingCodec.encode(ServerFrame($0.1, request: 9_007_199_254_740_991))) }
}
