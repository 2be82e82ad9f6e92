import Primitives

/// Counters of media since the start: of one worker, or the sums over several.
public struct MediaMetrics: Sendable, Equatable {
    /// Transports that exist at this moment.
    public var transports = 0
    /// Datagrams received and sent.
    public var packetsIn: UInt64 = 0, packetsOut: UInt64 = 0
    /// Bytes of UDP payload received and sent.
    public var bytesIn: UInt64 = 0, bytesOut: UInt64 = 0
    /// Incoming datagrams dropped: nobody's address, broken, not authentic, no route.
    public var droppedUnknown: UInt64 = 0, droppedMalformed: UInt64 = 0, droppedUnauthentic: UInt64 = 0
    /// Audio packets dropped undecrypted, because others in the room are louder.
    public var droppedQuiet: UInt64 = 0
    /// Packets dropped because more waited to be sent than fits in memory.
    public var droppedOverload: UInt64 = 0
    /// Packets handed to other workers of the same room, once for each; and those lost because a worker was too far
    /// behind to take them.
    public var handedOver: UInt64 = 0, droppedHandover: UInt64 = 0
    /// Packets of tapped tracks that were left out of recordings, because the recorder was too far behind.
    public var droppedTap: UInt64 = 0
    /// Outgoing datagrams that the kernel refused.
    public var sendErrors = SendErrors()
    /// System calls that sent datagrams.
    public var sendCalls: UInt64 = 0
    /// Retransmissions sent to subscribers, and packets recovered from publishers.
    public var retransmitted: UInt64 = 0, recovered: UInt64 = 0
    /// Keyframes asked of publishers.
    public var keyframeRequests: UInt64 = 0
    /// From the arrival of a media packet until the kernel had a copy of it for a subscriber, once for each copy.
    public var forwardingDelay = DelayHistogram()

    /// All zero.
    public init() {}
}

extension MediaMetrics {
    /// The sums of two sets of counters.
    public static func + (a: MediaMetrics, b: MediaMetrics) -> MediaMetrics {
        var sum = a
        sum.transports += b.transports
        sum.packetsIn += b.packetsIn
        sum.packetsOut += b.packetsOut
        sum.bytesIn += b.bytesIn
        sum.bytesOut += b.bytesOut
        sum.droppedUnknown += b.droppedUnknown
        sum.droppedMalformed += b.droppedMalformed
        sum.droppedUnauthentic += b.droppedUnauthentic
        sum.droppedQuiet += b.droppedQuiet
        sum.droppedOverload += b.droppedOverload
        sum.handedOver += b.handedOver
        sum.droppedHandover += b.droppedHandover
        sum.droppedTap += b.droppedTap
        sum.sendErrors += b.sendErrors
        sum.sendCalls += b.sendCalls
        sum.retransmitted += b.retransmitted
        sum.recovered += b.recovered
        sum.keyframeRequests += b.keyframeRequests
        sum.forwardingDelay += b.forwardingDelay
        return sum
    }
}

/// What one worker did, as it stood when the worker last told.
public struct WorkerMetrics: Sendable, Equatable {
    /// When that was; zero as long as it never told.
    public var measuredAt = Instant.zero
    /// The worker's own counters.
    public var counters = MediaMetrics()
    /// Processor time of the worker's thread since its start.
    public var cpuTime = Interval.zero
    /// The share of the last second that the thread spent on a processor, from 0 to 1.
    public var busy = 0.0
    /// The most packets that waited at one time to be sent to their receivers, in the last second.
    public var waiting = 0
    /// The most messages of other workers that waited at one time to be taken, in the last second.
    public var handoverQueue = 0
    /// By how many sizes the worker sends pictures smaller than asked, because it does not keep up; 0 while it does.
    public var relief = 0
    /// Whether the kernel takes several datagrams in one piece and cuts them itself (UDP_SEGMENT).
    public var usesSegmentation = true

    /// A worker that has done nothing.
    public init() {}
}

/// What the media plane did, worker by worker.
public struct MediaPlaneMetrics: Sendable, Equatable {
    /// The workers in the order of their ports.
    public var workers: [WorkerMetrics]
    /// Who encrypts outgoing media, such as `ipsec-mb AVX512`.
    public var encryption: String

    /// Takes the workers' numbers.
    public init(workers: [WorkerMetrics] = [], encryption: String = "") {
        self.workers = workers
        self.encryption = encryption
    }

    /// The sums over all workers.
    public var total: MediaMetrics { workers.reduce(MediaMetrics()) { $0 + $1.counters } }

    /// Whether every worker lets the kernel cut datagrams (UDP_SEGMENT).
    public var usesSegmentation: Bool { !workers.isEmpty && workers.allSatisfy(\.usesSegmentation) }
}
