import CBench
import Primitives
import SecureTransport

/// All clients of a run, driven by the one thread that calls ``pump()``.
final class Crowd {
    /// The certificate that all clients share.
    let identity: DTLSIdentity
    let sinks: OpaquePointer
    /// In the order of their sockets.
    private(set) var peers: [Peer] = []
    /// Called in every ``pump()``, before what has come is looked at.
    var everyRound: ((Instant) -> Void)?
    private var nextTimers = Instant.zero

    /// `address` is what the sockets are bound to.
    init(address: SocketAddress, capacity: Int) throws {
        identity = try DTLSIdentity.generate()
        guard let sinks = bench_sinks_new(address.ipv4, Int32(capacity)) else { throw BenchError("no memory") }
        self.sinks = sinks
    }

    deinit { bench_sinks_free(sinks) }

    /// Opens a socket with a client behind it.
    func add() throws -> Peer {
        let sink = bench_sinks_add(sinks)
        guard sink >= 0 else { throw BenchError("the kernel gives no further socket (errno \(-sink))") }
        let peer = Peer(sink: Int(sink))
        peers.append(peer)
        return peer
    }

    /// Sends a datagram from the socket of `peer`.
    func send(_ bytes: [UInt8], from peer: Peer, to destination: SocketAddress) {
        _ = bench_sinks_send(
            sinks, Int32(peer.sink), bytes, Int32(bytes.count), destination.ipv4, destination.port)
    }

    /// Takes in what has come at some of the sockets, in turn, and does what is due.
    func pump() {
        let now = Clock.now()
        everyRound?(now)
        // Few enough for media to be sent in time.
        _ = bench_sinks_drain(sinks, 256)
        var news = bench_news()
        while bench_sinks_next(sinks, &news) != 0 {
            let peer = peers[Int(news.sink)]
            let source = SocketAddress(ipv4: news.address, port: news.port)
            withUnsafeBytes(of: &news.data) { raw in
                // The C side wrote `length` bytes, at most the size of the array.
                let bytes = raw.bindMemory(to: UInt8.self)[..<Int(news.length)]
                peer.receive(UnsafeBufferPointer(rebasing: bytes).span, from: source, now: now) {
                    send($0, from: peer, to: $1)
                }
            }
        }
        guard now >= nextTimers else { return }
        nextTimers = now + .milliseconds(10)
        for peer in peers { peer.tick(now: now) { send($0, from: peer, to: $1) } }
    }

    /// Pumps until `condition` holds. Throws when that takes longer than `limit`, or when a client fails.
    func pump(until what: String, limit: Interval = .seconds(20), _ condition: () -> Bool) throws {
        let end = Clock.now() + limit
        while !condition() {
            pump()
            if let failed = peers.first(where: { $0.failure != nil }), let reason = failed.failure {
                throw BenchError("client \(failed.sink) failed: \(reason)")
            }
            guard Clock.now() < end else { throw BenchError("waited \(limit.seconds) s in vain until \(what)") }
        }
    }

    /// Pumps for so long.
    func pump(for time: Interval) {
        let end = Clock.now() + time
        while Clock.now() < end { pump() }
    }

    /// Pumps until nothing has come for a while.
    func pumpUntilQuiet() {
        let end = Clock.now() + .seconds(5)
        var (last, since) = (packets(), Clock.now())
        while Clock.now() - since < .milliseconds(60), Clock.now() < end {
            pump()
            if packets() != last { (last, since) = (packets(), Clock.now()) }
        }
    }

    /// All are connected: of media, only headers are worth copying out of the kernel, and answers to checks are short.
    func takeHeadersOnly(_ isSo: Bool) { bench_sinks_take(sinks, isSo ? 256 : Int32(BENCH_DATAGRAM)) }

    /// RTP packets that are missing by their sequence numbers.
    var lost: Int { Int(bench_lost(sinks)) }

    /// RTP packets that have come, of one payload type or of all.
    func packets(_ payloadType: UInt8? = nil) -> UInt64 { bench_packets(sinks, payloadType.map { Int32($0) } ?? -1) }
    /// Their bytes of UDP payload.
    func bytes(_ payloadType: UInt8? = nil) -> UInt64 { bench_bytes(sinks, payloadType.map { Int32($0) } ?? -1) }
}
