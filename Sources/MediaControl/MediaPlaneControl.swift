import Primitives

/// The narrow seam between control and media: commands go in, events come out, in batches. Neither side ever waits
/// for the other.
public protocol MediaPlaneControl: Sendable {
    /// The certificate that every transport presents.
    var fingerprint: Fingerprint { get }

    /// Chooses where a new transport of `room` will live. Costs nothing until ``MediaCommand/configure(_:_:)``.
    func place(in room: RoomNumber) -> TransportPlacement

    /// Hands commands over; returns at once.
    func submit(_ commands: [MediaCommand])

    /// What happened, in order. There is one consumer.
    var events: AsyncStream<[MediaEvent]> { get }

    /// What each worker did, at most a tenth of a second old.
    func metrics() -> MediaPlaneMetrics
}

/// Where a transport can be reached.
public struct TransportPlacement: Sendable {
    /// The transport's id.
    public var id: TransportID
    /// The server's addresses, in order of preference: its ICE host candidates.
    public var candidates: [SocketAddress]

    /// Makes a placement.
    public init(id: TransportID, candidates: [SocketAddress]) {
        self.id = id
        self.candidates = candidates
    }
}

/// The media plane's counters since it started. Sums over all workers.
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
    /// Outgoing datagrams that the kernel refused.
    public var sendErrors: UInt64 = 0
    /// Retransmissions sent to subscribers, and packets recovered from publishers.
    public var retransmitted: UInt64 = 0, recovered: UInt64 = 0
    /// Keyframes asked of publishers.
    public var keyframeRequests: UInt64 = 0

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
        sum.sendErrors += b.sendErrors
        sum.retransmitted += b.retransmitted
        sum.recovered += b.recovered
        sum.keyframeRequests += b.keyframeRequests
        return sum
    }
}
