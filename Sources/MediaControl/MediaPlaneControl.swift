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
