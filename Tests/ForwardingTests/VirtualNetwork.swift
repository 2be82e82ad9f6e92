import Primitives

/// A network on a virtual clock that loses, delays, reorders and repeats datagrams, the same way under the same seed.
struct VirtualNetwork {
    struct Datagram {
        var bytes: [UInt8]
        var from: SocketAddress
        var to: SocketAddress
    }

    /// What the line does to a datagram.
    struct Line {
        /// The share of datagrams lost, repeated, and held back behind later ones.
        var loss = 0.0
        var duplication = 0.0
        var reordering = 0.0
        var delay = Interval.milliseconds(20)
        /// How much longer a held-back datagram takes.
        var holdBack = Interval.milliseconds(15)
    }

    var line = Line()
    /// False from the moment the cable is out.
    var isUp = true
    /// Further datagrams to lose, chosen by what they are.
    var loses: (Datagram) -> Bool = { _ in false }
    private(set) var lost = 0
    private(set) var carried = 0
    private var generator: SeededGenerator
    private var inFlight: [(due: Instant, order: Int, datagram: Datagram)] = []
    private var order = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Begins the line's luck anew. The handshake's timers are OpenSSL's own and run on the real clock: how many
    /// datagrams it takes is not repeatable, what comes after it is.
    mutating func reseed(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func send(_ datagram: Datagram, now: Instant) {
        carried += 1
        guard isUp, Double.random(in: 0..<1, using: &generator) >= line.loss, !loses(datagram) else {
            lost += 1
            return
        }
        deliver(datagram, now: now)
        if Double.random(in: 0..<1, using: &generator) < line.duplication { deliver(datagram, now: now) }
    }

    private mutating func deliver(_ datagram: Datagram, now: Instant) {
        var due = now + line.delay
        if Double.random(in: 0..<1, using: &generator) < line.reordering { due += line.holdBack }
        order += 1
        inFlight.append((due, order, datagram))
    }

    /// What arrives up to `now`, in order of arrival.
    mutating func arrivals(now: Instant) -> [Datagram] {
        let arrived = inFlight.filter { $0.due <= now }.sorted { ($0.due, $0.order) < ($1.due, $1.order) }
        inFlight.removeAll { $0.due <= now }
        return arrived.map(\.datagram)
    }
}

/// A repeatable source of randomness.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_f491_4f6c_dd1d
    }
}
