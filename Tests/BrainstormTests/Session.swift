import Testing

@testable import Brainstorm

/// Numbers that are random enough and the same on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// A session in a test: a board, its journal and a clock.
struct Session {
    static let schools = [
        SchoolReference(id: "s1", name: "Школа № 1"), SchoolReference(id: "s2", name: "Школа № 2"),
        SchoolReference(id: "s3", name: "Школа № 3"),
    ]

    var board: BoardState
    var journal: [BoardEvent] = []
    var random: SeededGenerator
    /// Milliseconds since 1970.
    var now: Int64 = 1_795_000_000_000

    let host = Session.person("host", .facilitator)
    let secretary = Session.person("scribe", .secretary)
    let watcher = Session.person("watcher", .observer)

    static func person(_ name: String, _ part: Part, school: Int? = nil) -> BoardActor {
        BoardActor(
            tag: AuthorTag("tag-of-\(name)"), name: "Имя \(name)", school: school.map { schools[$0 - 1] }, part: part)
    }

    /// A delegate of the schools 1, 2, 3, 1, …
    static func delegate(_ number: Int) -> BoardActor {
        person("delegate\(number)", .delegate, school: number % 3 + 1)
    }

    init(
        _ mode: Mode = .open, _ anonymity: Anonymity = .open, problem: String = "Мало читают", seed: UInt64 = 1,
        previous: [Action] = [], parked: [ParkedIdea] = [], scoring: Scoring = .standard
    ) {
        random = SeededGenerator(seed)
        board = .opened(
            Opening(
                session: String(repeating: "a", count: 32), at: now, problem: problem, mode: mode, anonymity: anonymity,
                scoring: scoring, schools: Self.schools, previous: previous, parked: parked, random: &random))
    }

    /// Asks for something, and takes in what it changes.
    @discardableResult
    mutating func ask(_ command: BoardCommand, by actor: BoardActor) -> BoardError? {
        do {
            take(try board.decide(command, by: actor, now: now, random: &random))
            return nil
        } catch {
            return error
        }
    }

    mutating func take(_ events: [BoardEvent]) {
        journal += events
        for event in events { board.apply(event) }
    }

    @discardableResult mutating func host(_ command: BoardCommand) -> BoardError.Code? { ask(command, by: host)?.code }

    /// Goes forward, one stage after the other, to a stage.
    mutating func go(to stage: Stage) {
        while board.stage < stage {
            let next = Stage.allCases[board.stage.position + 1]
            if let error = ask(.stage(from: board.stage, to: next), by: host) {
                Issue.record("\(board.stage) → \(next): \(error.message)")
                return
            }
        }
    }

    /// Lets time pass, and what happens by itself happen.
    mutating func wait(seconds: Int64) {
        let end = now + seconds * 1000
        while let due = board.nextDue, due <= end {
            now = max(now, due)
            take(board.due(now: now, random: &random))
        }
        now = end
    }

    /// Writes an idea and tells its number.
    @discardableResult
    mutating func write(_ text: String, by actor: BoardActor, slot: String? = nil, on breakout: Int? = nil) -> IdeaID {
        let before = board.arrivals.count
        if let error = ask(.idea(text: text, board: breakout, speaker: nil, slot: slot), by: actor) {
            Issue.record("\(text): \(error.message)")
        }
        return board.arrivals.count > before ? board.arrivals[before] : 0
    }

    /// Makes a cluster and tells its number.
    mutating func cluster(_ title: String, _ ideas: [IdeaID]) -> ClusterID {
        let before = Set(board.clusters.keys)
        ask(.cluster(.create(title: title, idea: nil)), by: host)
        let id = board.clusters.keys.first { !before.contains($0) } ?? 0
        for idea in ideas { ask(.cluster(.put(idea: idea, into: id)), by: host) }
        return id
    }

    func view(_ audience: Audience = .everybody) -> BoardNews { board.news(since: nil, for: audience) }

    func idea(_ id: IdeaID, _ audience: Audience = .everybody) -> Idea? {
        view(audience).ideas.first { $0.id == id }
    }

    func item(_ id: ItemID, _ audience: Audience = .everybody) -> Item? {
        view(audience).items.first { $0.id == id }
    }

    /// The board that the journal alone gives.
    func replayed() -> BoardState {
        var board = BoardState.opened(board.opening)
        for event in journal { board.apply(event) }
        return board
    }
}
