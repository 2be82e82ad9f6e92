import Primitives

/// Who does what when: the same for the same seed.
struct LifeSchedule: Sendable {
    /// Something that somebody does.
    enum Act: Sendable, Equatable {
        /// A person, by their place in the list, writes to everybody.
        case chat(person: Int)
        /// A person writes an idea on the board.
        case idea(person: Int)
        /// A person raises the hand.
        case raise(person: Int)
        /// A person takes it down.
        case lower(person: Int)
        /// These switch their microphones on, so that there is something to mute.
        case unmute(people: [Int])
        /// The host mutes all.
        case muteAll
        /// The host begins to record those who send, or ends it.
        case record(Bool)
    }

    /// Microphones that are on when the host mutes all.
    static let microphones = 50
    /// How long before the host mutes all they are switched on.
    private static let lead: Interval = .seconds(1)

    private let life: RoomLife
    private let start: Instant
    private var generator: SeededGenerator
    /// Everybody, in the order in which they write: nobody writes twice before all have written once.
    private var order: [Int]
    private var written = 0
    private var handled = 0
    private var thought = 0
    private var muted = 0
    private var hasUnmuted = false
    private var recordings = 0
    private var up: [Int] = []

    /// - Parameter people: how many there are.
    init(_ life: RoomLife, people: Int, seed: UInt64, start: Instant) {
        self.life = life
        self.start = start
        generator = SeededGenerator(seed: seed)
        order = Array(0..<people).shuffled(using: &generator)
    }

    /// What has become due until `now`, in its order.
    mutating func due(_ now: Instant) -> [Act] {
        guard !order.isEmpty else { return [] }
        var acts: [Act] = []
        let seconds = (now - start).seconds
        while life.chatPerSecond > 0, Double(written) < seconds * life.chatPerSecond {
            acts.append(.chat(person: order[written % order.count]))
            written += 1
        }
        while life.handsPerSecond > 0, Double(handled) < seconds * life.handsPerSecond {
            handled += 1
            acts.append(moveHand())
        }
        while life.ideasPerSecond > 0, Double(thought) < seconds * life.ideasPerSecond {
            acts.append(.idea(person: order[thought % order.count]))
            thought += 1
        }
        if life.recordEvery > 0, seconds >= life.recordEvery * Double(recordings + 1) {
            recordings += 1
            acts.append(.record(!recordings.isMultiple(of: 2)))
        }
        guard life.muteAllEvery > 0 else { return acts }
        let due = life.muteAllEvery * Double(muted + 1)
        if !hasUnmuted, seconds >= due - Self.lead.seconds {
            hasUnmuted = true
            acts.append(.unmute(people: Array(order.shuffled(using: &generator).prefix(Self.microphones))))
        }
        if seconds >= due {
            muted += 1
            hasUnmuted = false
            acts.append(.muteAll)
        }
        return acts
    }

    private mutating func moveHand() -> Act {
        if up.count >= min(life.handsUp, order.count) { return .lower(person: up.removeFirst()) }
        var person = order[Int.random(in: 0..<order.count, using: &generator)]
        while up.contains(person) { person = (person + 1) % order.count }
        up.append(person)
        return .raise(person: person)
    }
}
