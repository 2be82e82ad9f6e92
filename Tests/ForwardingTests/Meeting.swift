import CAllocations
import ICE
import MediaControl
import Primitives
import RTP
import SDP
import SecureTransport
import Testing

@testable import Forwarding

/// A server and its clients on one virtual network and one virtual clock.
///
/// The server may run two workers: clients then belong to them in turn, and what the workers tell each other arrives
/// with the next step of the clock.
struct Meeting: ~Copyable {
    static let serverAddress = SocketAddress(ipv4: 0x0a00_0001, port: 7_882)
    static let secondAddress = SocketAddress(ipv4: 0x0a00_0001, port: 7_883)

    var forwarder: Forwarder
    var second: Forwarder?
    let memory: PacketMemory
    var network: VirtualNetwork
    var clients: [SyntheticClient] = []
    var transports: [TransportID] = []
    var events: [MediaEvent] = []
    /// True while the first worker gets to nothing but receiving, as one with far too much to send.
    var isStalled = false
    /// How many pieces of what is due a worker gets to send in 5 ms, now more and now fewer; nil for all it has.
    var pieces: ClosedRange<Int>?
    /// How much later than one client the next sends its frame; three of them take turns.
    var betweenFrames = Interval.zero
    /// What has been seen between two pieces of what the first worker sent.
    private(set) var seen = Sight()
    /// How often the machines took memory from the heap for media packets, from receiving to sending them.
    private(set) var allocations: UInt64 = 0
    /// How many media packets came to the machines while that was counted.
    private(set) var mediaPackets: UInt64 = 0
    private(set) var now = Instant.zero + .seconds(1)
    private var egress = EgressBatch(capacity: 4)
    private var generator: SeededGenerator
    private let seed: UInt64
    private let fingerprint: Fingerprint
    private var credentials: [ICECredentials] = []
    private var slotSSRCs: [[String: SSRCPair]] = []
    private var setups: [TransportSetup?] = []
    private var frame = Instant.zero
    private var nextFrame = Instant.zero

    private var workers: Int { second == nil ? 1 : 2 }

    init(seed: UInt64, workers: Int = 1, packetBytes: Int = 512 << 20) throws {
        self.seed = seed
        let identity = try DTLSIdentity.generate()
        fingerprint = identity.fingerprint
        memory = PacketMemory(workers: workers, maximumBytes: packetBytes)
        var configuration = Forwarder.Configuration(
            identity: identity, wallClockOffset: 1_700_000_000_000_000_000, seed: seed, workers: workers, memory: memory
        )
        forwarder = Forwarder(configuration: configuration)
        second = nil
        if workers == 2 {
            configuration.worker = 1
            configuration.seed = seed &+ 500
            second = Forwarder(configuration: configuration)
        }
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
                local: credentials[number], fingerprint: fingerprint, candidates: [address(of: number)],
                slotSSRCs: slotSSRCs[number], previousSetup: setups[number]), using: &generator)
        slotSSRCs[number] = result.slotSSRCs
        setups[number] = result.setup
        let description = TransportDescription(
            room: RoomNumber(rawValue: room), localCredentials: credentials[number], remoteCredentials: result.remote,
            fingerprints: result.fingerprints, setup: result.setup, sections: result.sections, tracks: tracks)
        apply(.configure(transports[number], description), to: number % workers)
        try client.accept(result.answer, seed: seed + UInt64(number), now: now)
    }

    /// New credentials on both ends, as after an ICE restart by the client.
    mutating func restartICE(_ number: Int, room: UInt32 = 1, tracks: [PublishedTrack]) throws {
        clients[number].offer.credentials = ICECredentials.random(using: &generator)
        credentials[number] = ICECredentials.random(using: &generator)
        try negotiate(number, room: room, tracks: tracks)
    }

    private func address(of client: Int) -> SocketAddress {
        client % workers == 0 ? Self.serverAddress : Self.secondAddress
    }

    /// Gives a command to the worker of the client that it names; one about a track to all workers.
    mutating func apply(_ command: MediaCommand) {
        switch command {
        case .configure(let id, _), .close(let id), .show(let id, _), .move(let id, _):
            apply(command, to: (transports.firstIndex(of: id) ?? 0) % workers)
        case .setForwarded, .broadcast, .tap, .wantKeyframe:
            for worker in 0..<workers { apply(command, to: worker) }
        }
    }

    private mutating func apply(_ command: MediaCommand, to worker: Int) {
        collect()
        if worker == 0 {
            forwarder.apply(command, now: now, egress: &egress)
        } else {
            second?.apply(command, now: now, egress: &egress)
        }
        collect(from: worker)
    }

    /// Lets time pass in steps of 5 ms; the clients send a frame every 30 ms while `media` is true.
    mutating func run(_ time: Interval, media: Bool = true) {
        let end = now + time
        while now < end {
            now += .milliseconds(5)
            for client in clients { client.tick(now: now) }
            if media, now >= nextFrame {
                nextFrame = now + .milliseconds(30)
                frame = now
            }
            for (number, client) in clients.enumerated() where media && now == frame + betweenFrames * Int64(number % 3)
            {
                client.sendFrame(now: now)
            }
            for client in clients { for datagram in client.takeOutgoing() { network.send(datagram, now: now) } }
            for datagram in network.arrivals(now: now) { deliver(datagram) }
            exchange()
            if !isStalled {
                var left = piecesNow()
                var isMore = true
                while isMore, left > 0 {
                    allocations += counted { isMore = forwarder.forward(now: now, limit: 16, egress: &egress) }
                    seen.look(at: forwarder.fanOut)
                    left -= 1
                }
            }
            if now.nanoseconds % 10_000_000 == 0 { forwarder.tick(now: now, egress: &egress) }
            collect()
            var left = piecesNow()
            var isMore = true
            while isMore, left > 0 {
                allocations += counted { isMore = second?.forward(now: now, limit: 16, egress: &egress) == true }
                left -= 1
            }
            if now.nanoseconds % 10_000_000 == 0 { second?.tick(now: now, egress: &egress) }
            collect(from: 1)
        }
    }

    private mutating func piecesNow() -> Int {
        guard let pieces else { return .max }
        return Int.random(in: pieces, using: &generator)
    }

    /// Lets the workers hear what they told each other.
    private mutating func exchange() {
        let told = forwarder.handovers
        forwarder.clearHandovers()
        for handover in told {
            let taken = counted { second?.receive(handover.message, from: 0, now: now, egress: &egress) }
            if handover.message.isPacket { allocations += taken }
        }
        collect(from: 1)
        let answered = second?.handovers ?? []
        second?.clearHandovers()
        for handover in answered {
            let taken = counted { forwarder.receive(handover.message, from: 1, now: now, egress: &egress) }
            if handover.message.isPacket { allocations += taken }
        }
        collect()
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
            let isMedia = bytes.count > 12 && bytes[0] >> 6 == 2 && !RTCP.isRTCP(bytes.span)
            var span = bytes.mutableSpan
            veche_count_allocations(isMedia ? 1 : 0)
            let before = veche_allocations()
            forwarder.receive(&span, from: datagram.from, now: now, egress: &egress)
            allocations += veche_allocations() - before
            mediaPackets += isMedia ? 1 : 0
            veche_count_allocations(0)
            collect()
        } else if datagram.to == Self.secondAddress {
            var bytes = datagram.bytes
            let isMedia = bytes.count > 12 && bytes[0] >> 6 == 2 && !RTCP.isRTCP(bytes.span)
            var span = bytes.mutableSpan
            veche_count_allocations(isMedia ? 1 : 0)
            let before = veche_allocations()
            second?.receive(&span, from: datagram.from, now: now, egress: &egress)
            allocations += veche_allocations() - before
            mediaPackets += isMedia ? 1 : 0
            veche_count_allocations(0)
            collect(from: 1)
        } else if let client = clients.first(where: { $0.address == datagram.to }) {
            client.receive(datagram, now: now)
        }
    }

    /// Puts on the network what a worker has sent.
    private mutating func collect(from worker: Int = 0) {
        let source = worker == 0 ? Self.serverAddress : Self.secondAddress
        for run in egress.runs {
            for piece in run.pieces {
                let bytes = egress.withBytes { $0.array(piece) }
                network.send(
                    VirtualNetwork.Datagram(bytes: bytes, from: source, to: run.destination), now: now)
            }
        }
        egress.removeAll()
        events += forwarder.takeEvents()
        if let more = second?.takeEvents() { events += more }
    }

    /// Runs until all clients have keys: three virtual seconds, or up to ten more on a very slow machine.
    mutating func connect() {
        run(.seconds(3), media: false)
        defer { network.reseed(seed) }
        for _ in 0..<100 where !clients.allSatisfy(\.isConnected) { run(.milliseconds(100), media: false) }
    }
}

extension Meeting {
    /// How often something was there to be seen.
    struct Sight {
        /// Sound that had joined other sound on its way to the same listeners.
        var joined = 0
        /// Sound that had gone to the last listener of the list and was on its way to those it had passed over.
        var turned = 0
        /// Sound under way while a picture was too.
        var amongPictures = 0

        mutating func look(at queue: borrowing FanOutQueue) {
            for index in queue.sweeps where queue.groups[index].served > 0 {
                let packets = queue.groups[index].packets
                joined += packets.contains { $0.joinedBefore > 0 } && packets.count > 1 ? 1 : 0
                turned += packets.contains { $0.hasTurned } ? 1 : 0
                amongPictures += queue.isSendingPictures ? 1 : 0
            }
        }
    }
}

/// How often `body` takes memory from the heap.
private func counted(_ body: () -> Void) -> UInt64 {
    let before = veche_allocations()
    veche_count_allocations(1)
    body()
    veche_count_allocations(0)
    return veche_allocations() - before
}
