import ICE
import MediaControl
import Primitives
import RTP
import SDP
import SecureTransport
import Testing

@testable import Forwarding

/// A server and its clients on one virtual network and one virtual clock.
struct Meeting: ~Copyable {
    static let serverAddress = SocketAddress(ipv4: 0x0a00_0001, port: 7_882)

    var forwarder: Forwarder
    var network: VirtualNetwork
    var clients: [SyntheticClient] = []
    var transports: [TransportID] = []
    var events: [MediaEvent] = []
    private(set) var now = Instant.zero + .seconds(1)
    private var egress = EgressBatch(capacity: 4)
    private var generator: SeededGenerator
    private let seed: UInt64
    private let fingerprint: Fingerprint
    private var credentials: [ICECredentials] = []
    private var slotSSRCs: [[String: SSRCPair]] = []
    private var setups: [TransportSetup?] = []
    private var nextFrame = Instant.zero

    init(seed: UInt64) throws {
        self.seed = seed
        let identity = try DTLSIdentity.generate()
        fingerprint = identity.fingerprint
        forwarder = Forwarder(
            configuration: Forwarder.Configuration(
                identity: identity, wallClockOffset: 1_700_000_000_000_000_000, seed: seed))
        network = VirtualNetwork(seed: seed)
        generator = SeededGenerator(seed: seed &+ 99)
    }

    /// Adds a client with the sections that `build` puts into its offer. Returns its number.
    @discardableResult
    mutating func join(
        room: UInt32 = 1, tracks: [PublishedTrack] = [], _ build: (inout OfferBuilder) -> Void
    ) throws -> Int {
        let number = clients.count
        let client = try SyntheticClient(
            address: SocketAddress(ipv4: 0x0a00_0100 + UInt32(number), port: 5_000), seed: seed + UInt64(number) + 1)
        build(&client.offer)
        clients.append(client)
        transports.append(TransportID(rawValue: UInt32(number + 1)))
        credentials.append(ICECredentials.random(using: &generator))
        slotSSRCs.append([:])
        setups.append(nil)
        try negotiate(number, room: room, tracks: tracks)
        return number
    }

    /// Offers and answers: the first time, or again after the offer was changed.
    mutating func negotiate(_ number: Int, room: UInt32 = 1, tracks: [PublishedTrack]) throws {
        let client = clients[number]
        let result = try Negotiator.answer(
            client.offer.build(),
            options: AnswerOptions(
                local: credentials[number], fingerprint: fingerprint, candidates: [Self.serverAddress],
                slotSSRCs: slotSSRCs[number], previousSetup: setups[number]), using: &generator)
        slotSSRCs[number] = result.slotSSRCs
        setups[number] = result.setup
        let description = TransportDescription(
            room: RoomNumber(rawValue: room), localCredentials: credentials[number], remoteCredentials: result.remote,
            fingerprints: result.fingerprints, setup: result.setup, sections: result.sections, tracks: tracks)
        apply(.configure(transports[number], description))
        try client.accept(result.answer, seed: seed + UInt64(number), now: now)
    }

    /// New credentials on both ends, as after an ICE restart by the client.
    mutating func restartICE(_ number: Int, room: UInt32 = 1, tracks: [PublishedTrack]) throws {
        clients[number].offer.credentials = ICECredentials.random(using: &generator)
        credentials[number] = ICECredentials.random(using: &generator)
        try negotiate(number, room: room, tracks: tracks)
    }

    mutating func apply(_ command: MediaCommand) {
        forwarder.apply(command, now: now, egress: &egress)
        collect()
    }

    /// Lets time pass in steps of 5 ms; the clients send a frame every 30 ms while `media` is true.
    mutating func run(_ time: Interval, media: Bool = true) {
        let end = now + time
        while now < end {
            now += .milliseconds(5)
            for client in clients { client.tick(now: now) }
            if media, now >= nextFrame {
                nextFrame = now + .milliseconds(30)
                for client in clients { client.sendFrame(now: now) }
            }
            for client in clients { for datagram in client.takeOutgoing() { network.send(datagram, now: now) } }
            for datagram in network.arrivals(now: now) { deliver(datagram) }
            while forwarder.forward(now: now, limit: 16, egress: &egress) {}
            if now.nanoseconds % 10_000_000 == 0 { forwarder.tick(now: now, egress: &egress) }
            collect()
        }
    }

    /// Puts a datagram before the server as if it came from `source`, and returns what it sends because of it.
    mutating func inject(_ bytes: [UInt8], from source: SocketAddress) -> [[UInt8]] {
        collect()
        var bytes = bytes
        do {
            var span = bytes.mutableSpan
            forwarder.receive(&span, from: source, now: now, egress: &egress)
        }
        while forwarder.forward(now: now + .milliseconds(5), limit: 16, egress: &egress) {}
        let sent = egress.withBytes { span in
            egress.runs.flatMap { $0.pieces }.map { span.array($0) }
        }
        collect()
        return sent
    }

    private mutating func deliver(_ datagram: VirtualNetwork.Datagram) {
        if datagram.to == Self.serverAddress {
            var bytes = datagram.bytes
            var span = bytes.mutableSpan
            forwarder.receive(&span, from: datagram.from, now: now, egress: &egress)
        } else if let client = clients.first(where: { $0.address == datagram.to }) {
            client.receive(datagram, now: now)
        }
    }

    private mutating func collect() {
        for run in egress.runs {
            for piece in run.pieces {
                let bytes = egress.withBytes { $0.array(piece) }
                network.send(
                    VirtualNetwork.Datagram(bytes: bytes, from: Self.serverAddress, to: run.destination), now: now)
            }
        }
        egress.removeAll()
        events += forwarder.takeEvents()
    }

    /// Runs until all clients have keys: three virtual seconds, or up to ten more on a very slow machine.
    mutating func connect() {
        run(.seconds(3), media: false)
        defer { network.reseed(seed) }
        for _ in 0..<100 where !clients.allSatisfy(\.isConnected) { run(.milliseconds(100), media: false) }
    }
}
