import BasicContainers
import ICE
import MediaControl
import PacketPool
import Primitives
import RTP
import SecureTransport

/// The forwarding machine of one worker: every transport, track and room it serves, without sockets, clocks or threads.
///
/// Datagrams, commands and the time go in; datagrams come out in an ``EgressBatch`` and events from ``takeEvents()``.
/// Where a room spans several workers, their machines exchange ``Handover`` messages.
/// Nothing a client sends can trap it: what is malformed, unauthenticated or unexpected is counted and dropped.
public struct Forwarder: ~Copyable {
    /// What the machine is given at its start.
    public struct Configuration: Sendable {
        /// The certificate presented to every client.
        public var identity: DTLSIdentity
        /// Unix time in nanoseconds minus the monotonic clock: what turns an ``Instant`` into a sender report's time.
        public var wallClockOffset: Int64
        /// The seed of every number the machine chooses: SSRC, first sequence numbers.
        public var seed: UInt64
        /// The machine's number among those of the server, below the number that ``memory`` was made for.
        public var worker: Int
        /// The number of machines, at most 64.
        public var workers: Int
        /// The memory for packets that they share.
        public var memory: PacketMemory
        /// Who encrypts what is sent.
        public var encryption: PacketCipherEngine

        /// Makes a configuration; by default for a server of one machine.
        public init(
            identity: DTLSIdentity, wallClockOffset: Int64, seed: UInt64, worker: Int = 0, workers: Int = 1,
            memory: PacketMemory = PacketMemory(workers: 1), encryption: PacketCipherEngine = .fastest
        ) {
            self.identity = identity
            self.wallClockOffset = wallClockOffset
            self.seed = seed
            self.worker = worker
            self.workers = min(workers, WorkerSet.capacity)
            self.memory = memory
            self.encryption = encryption
        }
    }

    let configuration: Configuration
    /// All machines of the server but this one.
    let otherWorkers: WorkerSet
    var generator: SplitMix64

    var transports = UniqueArray<Transport?>()
    /// When each transport must be looked at next because of the time, by its index. Beside the table, because a
    /// transport is large, and looking at two thousand of them a hundred times a second would cost a tenth of a
    /// processor.
    var transportsDue: [Instant] = []
    var tracks = UniqueArray<Track?>()
    /// Which tracks the timers must look at, by their index: video of which packets have come. Of the thousands in a
    /// large room most are microphones and cameras that have never been turned on.
    var tracksStirred: [Bool] = []
    var rooms: [Room] = []
    private var freeTransports: [Int] = []
    private var freeTracks: [Int] = []

    var transportIndex: [TransportID: Int] = [:]
    var trackIndex: [TrackID: Int] = [:]
    var addressIndex: [SocketAddress: Int] = [:]
    var ufragIndex: [String: Int] = [:]

    let memory: PacketMemory
    var writer: PacketWriter<MediaPacket>
    var fanOut: FanOutQueue
    var coalescing = Coalescing()
    var relief = Relief()
    var retention = Retention()
    /// What the other workers are to be told, in order. Whoever delivers it calls ``clearHandovers()``.
    public internal(set) var handovers: [OutgoingHandover] = []
    /// What is to be recorded, in order. Whoever delivers it calls ``clearTapMessages()``.
    public internal(set) var tapMessages: [TapMessage] = []
    /// What the last ``forward(now:limit:egress:)`` made of each packet that it sent on.
    public internal(set) var departures: [Departure] = []
    var newRoutes: [Route] = []
    var counters = MediaMetrics()
    var events: [MediaEvent] = []
    var nackScratch: [UInt16] = []
    var recoveryScratch = [UInt8](repeating: 0, count: 2_048)
    var nextMeasure = Instant.zero
    /// Means nothing; see ``Transport/prefetch()``.
    var fetchedSum = 0

    /// Makes a machine that serves nobody yet.
    public init(configuration: Configuration) {
        self.configuration = configuration
        var others = WorkerSet()
        for worker in 0..<configuration.workers where worker != configuration.worker { others.insert(worker) }
        otherWorkers = others
        memory = configuration.memory
        writer = memory.pool.writer(worker: configuration.worker)
        fanOut = FanOutQueue(memory: memory)
        generator = SplitMix64(seed: configuration.seed)
    }

    /// The counters since the start. Datagrams and bytes on the wire are counted by whoever owns the socket.
    public var metrics: MediaMetrics {
        var current = counters
        current.transports = transportIndex.count
        current.droppedOverload += fanOut.dropped
        return current
    }

    /// By how many sizes pictures are sent smaller than asked at present, because the worker does not keep up.
    public var reliefSteps: Int { relief.steps }

    /// The share of the last second, from 0 to 1, that the worker spent on a processor, as far as whoever runs the
    /// machine says it: one with time to spare may send larger pictures again.
    public var busy = 0.0

    /// The events since the last call, in order.
    public mutating func takeEvents() -> [MediaEvent] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    /// The addresses that transports have begun to send to since the last call.
    public mutating func takeNewRoutes() -> [Route] {
        guard !newRoutes.isEmpty else { return [] }
        defer { newRoutes.removeAll(keepingCapacity: true) }
        return newRoutes
    }

    /// Takes note that what goes to a route's address leaves from the right local address without its being said, which
    /// spares the kernel work with each send. Does nothing when the transport has gone elsewhere since.
    public mutating func leaveByDefault(_ route: Route) {
        guard transports[route.transport]?.ice.selected == route.remote else { return }
        transports[route.transport]?.leavesByDefault = true
    }

    /// Forgets the ``handovers`` and keeps their memory.
    public mutating func clearHandovers() { handovers.removeAll(keepingCapacity: true) }

    // MARK: Places in the tables

    mutating func insert(_ transport: consuming Transport) -> Int {
        if let index = freeTransports.popLast() {
            transports[index] = .some(consume transport)
            transportsDue[index] = .zero
            return index
        }
        transports.append(.some(consume transport))
        transportsDue.append(.zero)
        return transports.count - 1
    }

    mutating func releaseTransport(_ index: Int) {
        transports[index] = nil
        transportsDue[index] = Instant(nanoseconds: .max)
        freeTransports.append(index)
    }

    mutating func insert(_ track: consuming Track) -> Int {
        let isStirred = track.isReplica && track.kind == .video
        if let index = freeTracks.popLast() {
            tracksStirred[index] = isStirred
            tracks[index] = .some(consume track)
            return index
        }
        tracksStirred.append(isStirred)
        tracks.append(.some(consume track))
        return tracks.count - 1
    }

    mutating func releaseTrack(_ index: Int) {
        tracks[index] = nil
        tracksStirred[index] = false
        freeTracks.append(index)
    }

    /// The place of a room, made when it is first named.
    mutating func room(_ number: RoomNumber) -> Int {
        if let index = rooms.firstIndex(where: { $0.number == number }) { return index }
        if let index = rooms.firstIndex(where: { $0.isUnused }) {
            rooms[index] = Room(number: number)
            return index
        }
        rooms.append(Room(number: number))
        return rooms.count - 1
    }

    func ntp(_ now: Instant) -> NTPTime {
        NTPTime(unixNanoseconds: now.nanoseconds &+ configuration.wallClockOffset)
    }
}
