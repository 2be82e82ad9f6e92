import Brainstorm

/// The documentation of the board.
extension ProtocolReference {
    private static func command(
        _ name: String, _ meaning: String, _ fields: [Field], _ command: BoardCommand
    ) -> Action { action(name, meaning, fields, nil, .board(.command(command))) }

    private static func whole(_ name: String, _ meaning: String, optional: Bool = false) -> Field {
        Field(name, "integer", meaning, optional: optional)
    }

    private static func text(_ name: String, _ meaning: String, optional: Bool = false) -> Field {
        Field(name, "string", meaning, optional: optional)
    }

    private static let idea = whole("idea", "The idea.")
    private static let item = whole("item", "A cluster, or an idea in none.")
    private static let itsAction = text("id", "The action: 32 hexadecimal digits.")
    private static let words = text("text", "The words, 1 to 1000 visible characters.")
    private static let board = whole("board", "Whose board: 0 for the plenary's, else the breakout's.", optional: true)
    private static let seenRound = whole(
        "round", "The round that one sees; `conflict` when another one runs by now.", optional: true)
    private static let actionID = "5f0c6c1d2b3a49788695a4b3c2d1e0ff"

    static let boardActions: [Action] =
        [
            action(
                "open",
                "Opens a board in this room; facilitators. Where the programme has planned a session for now, what is left "
                    + "out is as planned.",
                [
                    text("problem", "What it is about.", optional: true),
                    text("mode", "One of " + names(Mode.self) + ".", optional: true),
                    text("anonymity", "One of " + names(Anonymity.self) + ".", optional: true),
                    Field("scoring", "scoring", "How votes and scores are given; see `board`.", optional: true),
                ], nil,
                .board(
                    .open(
                        BoardPlan(
                            problem: "Как удержать внимание в конце урока?", mode: .nominal, anonymity: .reveal,
                            scoring: .standard)))),
            action(
                "sync", "Asks for what came since a version: after a message whose `base` is above one's own version.",
                [whole("version", "The version that the client has.")], nil, .board(.sync(version: 17))),
        ] + leading + writing + voting + deciding

    private static let leading: [Action] = [
        command(
            "configure", "Changes settings. Anonymity and mode are fixed by the first idea. Facilitators.",
            [
                text("anonymity", "One of " + names(Anonymity.self) + ".", optional: true),
                text("mode", "One of " + names(Mode.self) + ".", optional: true),
                Field("scoring", "scoring", "How votes and scores are given.", optional: true),
                Field("clustersOpen", "boolean", "Whether all order the board.", optional: true),
                Field("scoringOpen", "boolean", "Whether participants score.", optional: true),
                Field("facilitatorVotes", "boolean", "Whether facilitators vote.", optional: true),
                text("method", "One of " + names(VotingMethod.self) + "; fixed by the first vote.", optional: true),
            ],
            .configure(
                .init(
                    anonymity: .always, mode: .open, scoring: .standard, clustersOpen: true, scoringOpen: true,
                    facilitatorVotes: false, method: .dots))),
        command(
            "problem", "Words the problem. Hosts.",
            [text("text", "The problem."), Field("agreed", "boolean", "Whether it is agreed.")],
            .problem(text: "Как удержать внимание в конце урока?", agreed: true)),
        command(
            "stage", "One stage on, or any stage back; `conflict` when the board is not at `from`. Facilitators.",
            [text("from", "The stage that the client sees."), text("to", "The stage to go to.")],
            .stage(from: .problem, to: .writing)),
        command(
            "timer", "The timer, which runs on the server. Facilitators.",
            [
                text("op", "One of " + names(BoardCommand.TimerOperation.self) + "."),
                whole("seconds", "With `start` and `extend`.", optional: true),
            ], .timer(.start, seconds: 300)),
        command("reveal", "Shows one idea of the next writer. Hosts.", [], .reveal),
        command("revealAll", "Shows all that are left. Hosts.", [], .revealAll),
        command("seat", "Seats those who are here for brainwriting. Facilitators.", [], .seat(groups: nil)),
        command(
            "round",
            "The next round of a Delphi, once somebody has scored in this one, or of brainwriting. Facilitators.",
            [seenRound], .round(after: 1)),
        command(
            "votes", "Closes the votes or scores of this stage, or opens them again. Facilitators.",
            [text("op", "`close` or `open`."), seenRound], .votes(open: false, round: 1)),
        command(
            "deadline", "Until when the open round of a Delphi takes scores; then the server closes it. Facilitators.",
            [
                whole(
                    "at", "Milliseconds since 1970, at most 60 days ahead; without it until it is closed.",
                    optional: true
                ), seenRound,
            ], .deadline(at: 1_795_442_400_000, round: 1)),
        command(
            "remind", "Reminds those who have not scored in this round on their pages. Facilitators.", [seenRound],
            .remind(round: 1)),
        command(
            "gather", "Brings a breakout's ideas to the plenary, with their lineage. Hosts.",
            [whole("board", "The breakout's; without it those of all.", optional: true)], .gather(board: 2)),
        command(
            "phones", "Whether phones may vote by the link in `boardOwn`. Hosts.",
            [Field("on", "boolean", "Whether.")], .phones(on: true)),
        command(
            "close", "Ends the session. Facilitators.",
            [Field("early", "boolean", "Whether before the protocol.")], .close(early: false)),
    ]

    private static let writing: [Action] = [
        command(
            "draft", "Keeps what is being typed; others never see it.",
            [text("slot", "Where: any short name."), text("text", "At most 2000 characters; empty to forget it.")],
            .draft(slot: "0", text: "Пятиминут")),
        command(
            "idea", "Adds an idea.",
            [
                words, board,
                Field(
                    "speaker", "object with `name`, `participant`, `school`",
                    "Whose words a secretary takes down.", optional: true),
                text("slot", "The draft that it was; in brainwriting 0, 1 or 2.", optional: true),
            ],
            .idea(
                text: "Пятиминутка вопросов", board: 2,
                speaker: Speaker(name: "Ирина", participant: 7, school: "3"), slot: "0")),
        command(
            "edit",
            "Writes one's own idea anew; `conflict`, with the newer words in `current`, when the idea has another version.",
            [idea, words, whole("version", "The version of the idea that the client saw.")],
            .edit(idea: 3_141_592, text: "Пятиминутка вопросов в конце", version: 1)),
        command("withdraw", "Takes one's own idea back; it stays as a trace.", [idea], .withdraw(idea: 3_141_592)),
        command(
            "hide", "Hides an idea from all but the hosts. Hosts.", [idea, text("reason", "Why; on the record.")],
            .hide(idea: 3_141_592, reason: "Названо имя ученика")),
        command("show", "Shows a hidden idea again. Hosts.", [idea], .show(idea: 3_141_592)),
        command(
            "improve", "Adds an idea that improves another, which does not change.", [idea, words, board],
            .improve(idea: 3_141_592, text: "…и ответы голосованием", board: 0)),
        command(
            "combine", "Adds an idea that combines others.",
            [Field("ideas", "list of integers", "Two or more."), words, board],
            .combine(ideas: [3_141_592, 2_718_281], text: "Вопросы и опрос", board: 0)),
        command(
            "cluster",
            "Orders the board, by `op`: `create` with `title` and perhaps `idea`, `rename` with `cluster`, `title` and the "
                + "`version` seen, `delete` with `cluster`, `put` with `idea` and perhaps `into`, `merge` with `cluster` "
                + "and `into`.",
            [
                text("op", "What."), whole("cluster", "The cluster.", optional: true),
                whole("into", "The cluster to merge into, or to put an idea into.", optional: true),
            ], .cluster(.merge(cluster: 11, into: 12))),
    ]

    private static let voting: [Action] = [
        command(
            "dots", "Gives all one's dots anew.", [Field("dots", "object", "How many on each item, by its number.")],
            .dots([11: 2])),
        command(
            "rank", "Gives one's ranking anew.", [Field("items", "list of integers", "The best first.")],
            .rank([11, 3_141_592])),
        command(
            "score", "Scores an item.",
            [
                item, text("criterion", "The criterion's id."), whole("value", "From 1 to 5; absent to take it back."),
                seenRound,
            ],
            .score(item: 11, criterion: "impact", value: 4, round: 1)),
        command("keep", "Lets one's scores of the round before stand, in a Delphi.", [seenRound], .keep(round: 2)),
        command(
            "own", "The facilitator's own score, which no result contains.",
            [item, whole("value", "From 1 to 5.", optional: true), text("note", "A note.", optional: true)],
            .own(item: 11, value: 4, note: "Спросить завуча")),
        command(
            "discuss", "Whether a disagreement was talked over. Hosts.",
            [item, Field("done", "boolean", "Whether.")], .discuss(item: 11, done: true)),
    ]

    private static let deciding: [Action] = [
        command(
            "decide", "What becomes of an item. Hosts.",
            [
                item, text("verdict", "One of " + names(Verdict.self) + "."), text("reason", "Why."),
                text("text", "In which words or form.", optional: true),
            ], .decide(item: 11, verdict: .adapt, reason: "По силам всем", text: "Раз в неделю")),
        command(
            "assign", "Gives a school an action, or changes the one of that `id`. Hosts.",
            [
                item, text("school", "The school's id."), text("text", "What is to be done."),
                text("due", "By which day, as 2026-12-20.", optional: true), itsAction,
            ], .assign(item: 11, school: "3", text: "Провести пятиминутки", due: "2026-12-20", action: actionID)),
        command(
            "reviewed", "What became of an action of last month. Hosts, and delegates of the school.",
            [itsAction, text("state", "`done`, `notDone` or `carried`."), text("why", "Why.", optional: true)],
            .reviewed(action: actionID, state: .notDone, why: "Каникулы")),
        command(
            "unassign", "Takes an action away. Hosts.", [itsAction], .unassign(action: actionID)),
        command(
            "accept", "Accepts an action of one's own school. Delegates.",
            [itsAction, text("owner", "Who answers for it; oneself when left out.", optional: true)],
            .accept(action: actionID, owner: "Завуч")),
        command(
            "decline", "Declines an action of one's own school. Delegates.", [itsAction, text("reason", "Why.")],
            .decline(action: actionID, reason: "Нет ставки")),
    ]

    static func boardNews(_ kind: ServerMessage.Kind) -> Entry {
        if kind == .boardOwn {
            return news(
                .boardOwn(BoardUpdate(OwnExample())), "What one alone sees of the board; when something of it changes.",
                ownFields)
        }
        return news(
            .board(BoardUpdate(NewsExample())),
            "What is new on the board. A client whose version is below `base` sends `sync`. Follows `joined` where a board is "
                + "open.",
            newsFields)
    }

    private static let newsFields: [Field] = [
        text("session", "The board: 32 hexadecimal digits."),
        whole("version", "The version that it leads to."), whole("base", "The version that it starts from."),
        Field("full", "boolean", "Whether it replaces everything that the client knows."),
        Field("state", "object", "What there is one of; only the keys that changed, null for what is gone."),
        Field("ideas", "list of ideas", "New and changed ones."),
        Field("clusters", "list of clusters", "New and changed ones."),
        Field("items", "list of items", "What is voted on; with figures only when they may be seen."),
        Field("decisions", "list of decisions", "New and changed ones."),
        Field("actions", "list of actions", "New and changed ones."),
        Field(
            "gone", "object with `ideas`, `clusters`, `items`, `actions`", "Numbers of what is no longer there."),
    ]

    private static let ownFields: [Field] = [
        text("session", "The board."),
        Field("rights", "list of strings", "Of " + names(Right.self) + "."),
        Field("ideas", "list of integers", "One's own ideas."),
        Field("unseen", "list of ideas", "Those of them that others cannot see yet."),
        Field("drafts", "object", "What one was typing, by slot."),
        Field("dots", "object", "One's dots, by item."), whole("dotsLeft", "How many are left."),
        Field("rank", "list of integers", "One's ranking."),
        Field("scores", "object", "One's scores, by item and criterion."),
        Field(
            "given", "object", "In a Delphi: what one has said in this round, lists of criteria by item.",
            optional: true),
        Field("sheet", "object with `group`, `seat`, `round`, `rows`", "One's sheet of brainwriting.", optional: true),
        text("school", "The id of one's school.", optional: true),
        Field(
            "phoned", "boolean", "True when one's school votes on phones: one's own vote does not count.",
            optional: true),
        text("phoneLink", "The path of the link by which phones before one's screen vote.", optional: true),
    ]

    private struct NewsExample: Encodable {
        struct State: Encodable {
            var stage = Stage.writing
            var writers = 4
        }

        var session = actionID
        var version = 17
        var base = 15
        var full = false
        var state = State()
        var ideas: [Idea] = []
        var clusters: [Cluster] = []
        var items: [Item] = []
        var decisions = [Decision(item: 11, verdict: .adopt, reason: "По силам всем", by: "Анна")]
        var actions = [Brainstorm.Action.example]
        var gone = BoardGone()
    }

    private struct OwnExample: Encodable {
        var session = actionID
        var rights: [Right] = [.add, .improve]
        var ideas: [IdeaID] = [3_141_592]
        var unseen: [Idea] = []
        var drafts = ["0": "Пятиминут"]
        var dots = ["11": 2]
        var dotsLeft = 1
        var rank: [ItemID] = [11]
        var scores = ["11": ["impact": 4]]
        var given = ["11": ["impact"]]
        var sheet = Sheet()
        var school = "3"
        var phoned = true
        var phoneLink = "/vote/0123456789abcdef0123456789abcdef"

        struct Sheet: Encodable {
            var group = 0
            var seat = 1
            var round = 0
            var rows: [[String]] = []
        }
    }
}

extension Brainstorm.Action {
    fileprivate static let example = Brainstorm.Action(
        id: "5f0c6c1d2b3a49788695a4b3c2d1e0ff", item: 11, school: "3", schoolName: "Школа № 3",
        text: "Провести пятиминутки в 7 классах", due: "2026-12-20")
}
