import Primitives

/// Who may negotiate a new transport now, and who waits. Each new transport costs a media worker a DTLS handshake of
/// about a millisecond, and a client that is not answered in time sends again: when a school arrives at once it comes
/// in one after the other instead.
///
/// First come, first served. A place is taken from the offer until the transport is connected or has failed, or until
/// it has had time enough: a client that never connects holds nobody up for long.
struct NegotiationQueue: Sendable {
    /// How many may negotiate at once.
    let limit: Int
    /// How long a place is kept for a transport that does not connect.
    let patience: Interval

    private var running: [ConnectionID: Instant] = [:]
    /// Those in ``running`` by the end of their time, with some who are not there any more.
    private var deadlines: Queue<(connection: ConnectionID, deadline: Instant)> = .init()
    private var waiting: Set<ConnectionID> = []
    /// Those in ``waiting``, with some who are not there any more.
    private var line: Queue<ConnectionID> = .init()

    init(limit: Int = 256, patience: Interval = .seconds(2)) {
        self.limit = limit
        self.patience = patience
    }

    /// Asks for a place.
    ///
    /// - Returns: whether `connection` has one now; else it waits.
    mutating func enter(_ connection: ConnectionID, now: Instant) -> Bool {
        if running[connection] != nil { return true }
        if waiting.isEmpty, running.count < limit {
            start(connection, now: now)
            return true
        }
        if waiting.insert(connection).inserted { line.append(connection) }
        return false
    }

    /// Gives up the place of `connection`, or its place in the line.
    mutating func leave(_ connection: ConnectionID) {
        running[connection] = nil
        waiting.remove(connection)
    }

    /// Those whose turn it is, in the order in which they came.
    mutating func admit(now: Instant) -> [ConnectionID] {
        while let first = deadlines.first, first.deadline <= now || running[first.connection] != first.deadline {
            if running[first.connection] == first.deadline { running[first.connection] = nil }
            deadlines.removeFirst()
        }
        var admitted: [ConnectionID] = []
        while running.count < limit, let next = line.first {
            line.removeFirst()
            guard waiting.remove(next) != nil else { continue }
            start(next, now: now)
            admitted.append(next)
        }
        return admitted
    }

    /// When ``admit(now:)`` may let somebody in at the latest; nil when nobody waits.
    var nextTimeout: Instant? { waiting.isEmpty ? nil : deadlines.first?.deadline }

    /// How many wait.
    var length: Int { waiting.count }

    private mutating func start(_ connection: ConnectionID, now: Instant) {
        let deadline = now + patience
        running[connection] = deadline
        deadlines.append((connection, deadline))
    }
}

/// First in, first out, at a constant cost.
private struct Queue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() {
        head += 1
        guard head >= 64, head * 2 >= elements.count else { return }
        elements.removeFirst(head)
        head = 0
    }
}
