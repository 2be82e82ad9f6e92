import CLinux
import Forwarding
import Glibc
import MediaControl
import Primitives
import SecureTransport
import Synchronization

/// The media plane as the rest of the program sees it: a few worker threads behind one narrow seam.
public final class MediaPlane: MediaPlaneControl {
    /// How the media plane is to be set up.
    public struct Configuration: Sendable {
        /// The UDP port of the first worker; the others follow. 0 lets the kernel choose all of them.
        public var port: UInt16
        /// How many worker threads, at most 64; 0 means one for each processor that the process may use.
        public var workers: Int
        /// The addresses that clients are told, without ports; empty means the detected ones.
        public var advertised: [SocketAddress]
        /// A room with so many members is spread over all workers; a smaller one stays on one, where nothing needs to
        /// be handed over.
        public var spreading: Int
        /// Who encrypts what is sent.
        public var encryption: PacketCipherEngine
        /// Whether the kernel may be given several datagrams in one piece (UDP_SEGMENT), and give them (UDP_GRO). Where
        /// it cannot, they go one by one by themselves.
        public var segmentation: Bool
        /// Who records what is tapped; nil where nothing is.
        public var tap: (any TapReceiver)?

        /// Makes a configuration.
        public init(
            port: UInt16 = 7_882, workers: Int = 0, advertised: [SocketAddress] = [], spreading: Int = 32,
            encryption: PacketCipherEngine = .fastest, segmentation: Bool = true, tap: (any TapReceiver)? = nil
        ) {
            self.port = port
            self.workers = workers
            self.advertised = advertised
            self.spreading = spreading
            self.encryption = encryption
            self.segmentation = segmentation
            self.tap = tap
        }
    }

    /// The certificate that every transport presents.
    public let fingerprint: Fingerprint
    /// What happened, in order. There is one consumer.
    public let events: AsyncStream<[MediaEvent]>
    private let workers: [MediaWorker]
    private let advertised: [SocketAddress]
    private let continuation: AsyncStream<[MediaEvent]>.Continuation
    private let nextTransport = Atomic<UInt32>(0)
    private let placement: Mutex<RoomPlacement>
    private let encryption: PacketCipherEngine
    private let recordingEnds = StopSign()
    private let isRecording: Bool

    /// Binds the ports and starts the threads.
    ///
    /// - Throws: ``MediaPlaneError`` with a sentence for the operator.
    public init(_ configuration: Configuration, identity: DTLSIdentity) throws(MediaPlaneError) {
        fingerprint = identity.fingerprint
        advertised = configuration.advertised.isEmpty ? LocalAddresses.detect() : configuration.advertised
        let (stream, continuation) = AsyncStream<[MediaEvent]>.makeStream()
        events = stream
        self.continuation = continuation
        encryption = configuration.encryption
        let count = min(configuration.workers > 0 ? configuration.workers : Int(veche_processors()), 64)
        placement = Mutex(RoomPlacement(workers: count, spreading: configuration.spreading))
        let memory = PacketMemory(workers: count)
        let links = try WorkerLinks(workers: count)
        isRecording = configuration.tap != nil
        var tapLinks: TapLinks?
        if let receiver = configuration.tap {
            let made = TapLinks(workers: count)
            try WorkerThread.start(
                name: "recording",
                running: RecordingLoop(links: made, memory: memory, receiver: receiver, isStopping: recordingEnds))
            tapLinks = made
        }
        var started: [MediaWorker] = []
        for index in 0..<count {
            let port = configuration.port == 0 ? 0 : configuration.port &+ UInt16(truncatingIfNeeded: index)
            let forwarding = Forwarder.Configuration(
                identity: identity, wallClockOffset: Self.wallClockOffset(),
                seed: .random(in: .min ... .max), worker: index, workers: count, memory: memory,
                encryption: configuration.encryption)
            do {
                started.append(
                    try MediaWorker.start(
                        port: port, segmentation: configuration.segmentation, configuration: forwarding, links: links,
                        tap: tapLinks,
                        report: { continuation.yield($0) }))
            } catch {
                for worker in started { worker.stop() }
                recordingEnds.set()
                throw error
            }
        }
        workers = started
    }

    deinit { shutDown() }

    /// The UDP ports that clients must reach, one for each worker.
    public var ports: [UInt16] { workers.map(\.port) }

    /// The addresses that clients are told.
    public var addresses: [SocketAddress] { advertised }

    /// Chooses a worker for one more member of the room, and a fresh id.
    public func place(in room: RoomNumber) -> TransportPlacement {
        // The id tells the worker, so that nothing needs to be looked up later.
        let worker = placement.withLock { $0.worker(for: room) }
        let serial = nextTransport.wrappingAdd(1, ordering: .relaxed).newValue
        let id = TransportID(rawValue: serial &* UInt32(workers.count) &+ UInt32(worker))
        let port = workers[worker].port
        return TransportPlacement(
            id: id,
            candidates: advertised.map {
                SocketAddress(high: $0.high, low: $0.low, port: $0.port == 0 ? port : $0.port)
            })
    }

    /// Hands commands to the workers they concern; returns at once.
    public func submit(_ commands: [MediaCommand]) {
        placement.withLock { placement in
            for command in commands {
                switch command {
                case .configure(let id, let description):
                    placement.enter(id, description.room, worker: Int(id.rawValue) % workers.count)
                case .close(let id): placement.leave(id)
                case .move(let id, let room): placement.move(id, room)
                case .setForwarded, .show, .broadcast, .tap, .wantKeyframe: break
                }
            }
        }
        for (index, worker) in workers.enumerated() {
            let own = commands.filter { command in
                switch command {
                case .configure(let id, _), .close(let id), .show(let id, _), .move(let id, _):
                    Int(id.rawValue) % workers.count == index
                // A track's worker is not known here; those that do not have it ignore the command.
                case .setForwarded, .broadcast, .tap, .wantKeyframe: true
                }
            }
            if !own.isEmpty { worker.submit(own) }
        }
    }

    /// What each worker did, at most a tenth of a second old.
    public func metrics() -> MediaPlaneMetrics {
        MediaPlaneMetrics(workers: workers.map(\.metrics), encryption: encryption.name)
    }

    /// Ends the threads; every transport is forgotten. The clients find out by silence unless they were told. Waits
    /// until what was recorded is on the disk.
    public func shutDown() {
        for worker in workers { worker.stop() }
        if !recordingEnds.isSet {
            recordingEnds.set()
            if isRecording { recordingEnds.waitForEnd() }
        }
        continuation.finish()
    }

    private static func wallClockOffset() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) - WorkerLoop.now().nanoseconds
    }
}
