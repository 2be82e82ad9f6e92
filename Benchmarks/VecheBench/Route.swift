import CBench
import Forwarding
import MediaControl
import Primitives
import SDP
import SecureTransport

/// The forwarding machine by itself: from an encrypted packet that came in to the encrypted packets for N listeners,
/// without a socket. The listeners' handshakes are real.
final class Route {
    private static let server = SocketAddress(ipv4: 0x0a00_0001, port: 7_882)

    private let listeners: Int
    private let identity: DTLSIdentity
    private var forwarder: Forwarder
    private var egress = EgressBatch()
    private var peers: [SocketAddress: Peer] = [:]
    /// What clients have sent and the server has not seen yet.
    private var arriving: [(bytes: [UInt8], from: SocketAddress)] = []
    private var seating = Seating()
    private var now = Instant(nanoseconds: 1_000_000_000)
    private let handshakes: DTLSIdentity

    init(listeners: Int) throws {
        self.listeners = listeners
        identity = try DTLSIdentity.generate()
        handshakes = try DTLSIdentity.generate()
        forwarder = Forwarder(
            configuration: Forwarder.Configuration(identity: identity, wallClockOffset: 0, seed: 1))
    }

    func measure(_ harness: inout Harness) throws {
        let speaker = try seat(.stage, number: 0)
        for number in 1...listeners { _ = try seat(.audience, number: number) }
        for kind in [Stream.Kind.video(burst: 8), .audio] {
            guard var stream = speaker.sections.lazy.compactMap({ self.stream(kind, $0) }).first else {
                throw BenchError("the speaker may not speak")
            }
            let times = try times(&stream, speaker.peer, rounds: listeners > 500 ? 20 : 60)
            let name = stream.isVideo ? "video" : "audio"
            harness.record(
                "route_\(name)_\(listeners)", "route: \(name) from one to \(listeners), for each packet sent", times)
        }
    }

    private func stream(_ kind: Stream.Kind, _ section: AnsweredSection) -> Stream? {
        let isVideo = if case .video = kind { true } else { false }
        guard (section.kind == .video) == isVideo else { return nil }
        return Stream(kind, on: section, payloadLength: isVideo ? 1_172 : 130)
    }

    /// Processor time for each packet sent, round by round.
    private func times(_ stream: inout Stream, _ speaker: Peer, rounds: Int) throws -> [Double] {
        var times: [Double] = []
        var sequence: UInt16 = 0
        for round in 0..<(rounds + 40) {
            now += stream.interval
            stream.send(from: speaker, transportSequence: &sequence) { bytes, _ in
                arriving.append((bytes, Self.address(0)))
            }
            var made = 0
            let time = Harness.time {
                take()
                now += .milliseconds(5)
                made = forward()
            }
            // At first the server has to notice who speaks.
            guard round >= 40 else { continue }
            guard made >= listeners else { throw BenchError("of \(listeners) packets \(made) were made") }
            times.append(time / Double(made))
        }
        return times
    }

    // MARK: Driving

    private func seat(_ seat: Seating.Seat, number: Int) throws -> (peer: Peer, sections: [AnsweredSection]) {
        let address = Self.address(number)
        let peer = Peer(sink: number)
        peers[address] = peer
        let placement = TransportPlacement(
            id: TransportID(rawValue: UInt32(number + 1)), candidates: [Self.server])
        let result = try seating.take(
            seat, peer, at: placement, client: handshakes.fingerprint, server: identity.fingerprint)
        for command in result.commands { forwarder.apply(command, now: now, egress: &egress) }
        try peer.begin(Peer.Remote(result.answer), identity: handshakes, now: now)
        for _ in 0..<200 where !peer.isConnected {
            now += .milliseconds(1)
            peer.tick(now: now) { bytes, _ in arriving.append((bytes, address)) }
            take()
            deliver()
        }
        guard peer.isConnected else { throw BenchError("client \(number) is not connected: \(peer.failure ?? "")") }
        // The server has the client's last flight only now.
        take()
        deliver()
        return (peer, result.answer.sections)
    }

    /// Hands what has arrived to the forwarding machine.
    private func take() {
        for index in arriving.indices {
            var bytes = arriving[index].bytes
            var span = bytes.mutableSpan
            forwarder.receive(&span, from: arriving[index].from, now: now, egress: &egress)
        }
        arriving.removeAll(keepingCapacity: true)
    }

    /// Makes all packets that are due, in pieces as a worker does. Returns how many there were.
    private func forward() -> Int {
        var made = 0
        var isMore = true
        while isMore {
            isMore = forwarder.forward(now: now, limit: 128, egress: &egress)
            made += egress.count
            egress.removeAll()
        }
        return made
    }

    /// Brings what the forwarding machine has made to the clients.
    private func deliver() {
        var datagrams: [(bytes: [UInt8], to: SocketAddress)] = []
        for run in egress.runs {
            for piece in run.pieces {
                datagrams.append((egress.withBytes { $0.array(piece) }, run.destination))
            }
        }
        egress.removeAll()
        for datagram in datagrams {
            peers[datagram.to]?.receive(datagram.bytes.span, from: Self.server, now: now) { bytes, _ in
                arriving.append((bytes, datagram.to))
            }
        }
    }

    private static func address(_ number: Int) -> SocketAddress {
        SocketAddress(ipv4: 0x0a01_0000 + UInt32(number / 50_000), port: UInt16(10_000 + number % 50_000))
    }
}
