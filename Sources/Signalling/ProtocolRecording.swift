/// The documentation of recording.
extension ProtocolReference {
    static let recordingExample = RecordingNews(
        state: .recording, mode: .everything, by: "Анна", since: 1_800_000_000_000, recorded: 61_000, document: "1",
        answers: .init(agreed: 20, refused: 1, unanswered: 3))

    static let recordingActions: [Action] = [
        action(
            "start",
            "Asks everybody whether they may be recorded. After 20 seconds, when all have answered or at `begin`, those "
                + "who agreed are recorded, and whoever agrees later from then on.",
            [
                Field("mode", "string", "One of " + names(RecordingMode.self) + ".", optional: true),
                Field("breakouts", "boolean", "Whether breakout rooms are recorded too.", optional: true),
                Field(
                    "recordEncoders", "boolean",
                    "Whether those who publish by WHIP are recorded; they are unless it is false.", optional: true),
            ], .record, .recording(.start(mode: .everything, breakouts: true, encoders: true))),
        action("begin", "Waits for no more answers.", [], .record, .recording(.begin)),
        action("pause", "Records nothing until `resume`.", [], .record, .recording(.pause)),
        action("resume", "Goes on after a pause.", [], .record, .recording(.resume)),
        action("stop", "Ends the recording, or the asking.", [], .record, .recording(.stop)),
        action(
            "consent", "Whether one may be recorded. Whoever may not has all other rights as before.",
            [Field("agree", "boolean", "Whether one may.")], nil, .recording(.consent(true))),
        action(
            "withdraw", "Takes one's consent back.",
            [Field("erase", "boolean", "Whether what was recorded of one is removed too.", optional: true)], nil,
            .recording(.withdraw(erase: true))),
    ]

    static func recordingNews(_ kind: ServerMessage.Kind) -> Entry {
        if kind == .consent {
            return news(
                .consent(.init(answer: .agreed)),
                "How the client's own answer stands. Also the value `consent` of `joined`.",
                [Field("answer", "string", "One of " + names(ConsentAnswer.self) + ".")])
        }
        var full = recordingExample
        full.asks = 1_800_000_020_000
        full.ended = .diskFull
        full.diskLow = true
        full.keepDays = 180
        return news(
            .recording(full),
            "The recording of the meeting, on every change. Also the value `recording` of `joined`.",
            [
                Field("state", "string", "One of " + names(RecordingNews.State.self) + "."),
                Field("mode", "string", "One of " + names(RecordingMode.self) + ".", optional: true),
                Field("by", "string", "The name of who started it.", optional: true),
                Field("since", "integer", "Since when. In milliseconds since 1970.", optional: true),
                Field(
                    "recorded", "integer", "So many milliseconds until this message, pauses not counted.",
                    optional: true),
                Field("asks", "integer", "Until when people are asked. In milliseconds since 1970.", optional: true),
                Field("document", "string", "The version of the document to which people consent.", optional: true),
                Field(
                    "answers", "object with `agreed`, `refused`, `unanswered`", "How many have answered how.",
                    optional: true),
                Field(
                    "ended", "string", "Why it is over: one of " + names(RecordingNews.Ending.self) + ".",
                    optional: true),
                Field("diskLow", "boolean", "There is not much room left to write to.", optional: true),
                Field("keepDays", "number", "So many days the recording will be kept.", optional: true),
            ])
    }
}
