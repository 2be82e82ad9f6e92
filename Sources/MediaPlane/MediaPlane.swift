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
        /// How many worker threads; 0 means one for each core.
        public var workers: Int
        /// The addresses that clients are told, without ports; empty means the detected ones.
        public var advertised: [SocketAddress]

        /// Makes a configuration.
        public init(port: UInt16 = 7_882, workers: Int = 0, advertised: [SocketAddress] = []) {
            self.port = port
            self.workers = workers
            self.advertised = advertised
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

    /// Binds the ports and starts the threads.
    ///
    /// - Throws: ``MediaPlaneError`` with a sentence for the operator.
    public init(_ configuration: Configuration, identity: DTLSIdentity) throws(MediaPlaneError) {
        fingerprint = identity.fingerprint
        advertised = configuration.advertised.isEmpty ? LocalAddresses.detect() : configuration.advertised
        let (stream, continuation) = AsyncStream<[MediaEvent]>.makeStream()
        events = stream
        self.continuation = continuation
        let count = configuration.workers > 0 ? configuration.workers : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var started: [MediaWorker] = []
        for index in 0..<count {
            let port = configuration.port == 0 ? 0 : configuration.port &+ UInt16(truncatingIfNeeded: index)
            let forwarding = Forwarder.Configuration(
                identity: identity, wallClockOffset: Self.wallClockOffset(),
                seed: .random(in: .min ... .max))
            do {
                started.append(
                    try MediaWorker.start(
                        name: "media-\(index)", port: port, configuration: forwarding,
                        report: { continuation.yield($0) }))
            } catch {
                for worker in started { worker.stop() }
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

    /// Chooses the worker of the room and a fresh id.
    public func place(in room: RoomNumber) -> TransportPlacement {
        // A room lives on one worker; the id tells which, so that nothing needs to be looked up.
        let worker = Int(room.rawValue) % workers.count
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
        for (index, worker) in workers.enumerated() {
            let own = commands.filter { command in
                switch command {
                case .configure(let id, _), .close(let id), .show(let id, _):
                    Int(id.rawValue) % workers.count == index
                // A track's worker is not known here; those that do not have it ignore the command.
                case .setForwarded: true
                }
            }
            if !own.isEmpty { worker.submit(own) }
        }
    }

    /// What each worker did, at most a tenth of a second old.
    public func metrics() -> MediaPlaneMetrics {
        MediaPlaneMetrics(workers: workers.map(\.metrics), encryption: PacketCipherEngine.fastest.name)
    }

    /// Ends the threads; every transport is forgotten. The clients find out by silence unless they were told.
    public func shutDown() {
        for worker in workers { worker.stop() }
        continuation.finish()
    }

    private static func wallClockOffset() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) - WorkerLoop.now().nanoseconds
    }
}
