import Primitives

/// Datagrams on their way out, packed one behind the other into memory that is allocated once and reused.
///
/// The forwarding machine fills it; whoever owns the socket sends it and empties it. It grows only when one incoming
/// packet fans out to more subscribers than ever before.
public struct EgressBatch: ~Copyable {
    /// The most bytes that one datagram may take.
    public static let maximumDatagram = 2_048

    /// Where one datagram stands in the batch's memory and where it goes.
    public struct Datagram: Sendable {
        /// The client's address.
        public let destination: SocketAddress
        /// The first byte in the batch's memory.
        public let offset: Int
        /// The number of bytes of UDP payload.
        public let length: Int
    }

    /// The datagrams in the order they were added.
    public private(set) var datagrams: [Datagram] = []
    private var storage: [UInt8]
    private var end = 0

    /// Allocates memory for `capacity` datagrams of the greatest size.
    public init(capacity: Int = 1_024) {
        storage = [UInt8](repeating: 0, count: max(1, capacity) * Self.maximumDatagram)
        datagrams.reserveCapacity(capacity)
    }

    /// The number of datagrams waiting.
    @inlinable public var count: Int { datagrams.count }

    /// Adds a datagram that `fill` writes.
    ///
    /// - Parameter fill: gets ``maximumDatagram`` bytes of unspecified content and returns how many of them to send;
    ///   0 or less adds nothing.
    @inline(__always)
    mutating func append(to destination: SocketAddress, fill: (inout MutableSpan<UInt8>) -> Int) {
        if end + Self.maximumDatagram > storage.count {
            let added = storage.count
            storage.append(contentsOf: repeatElement(0, count: added))
        }
        let range = end..<(end + Self.maximumDatagram)
        let length: Int
        do {
            var memory = storage.mutableSpan
            var place = memory._mutatingExtracting(range)
            length = fill(&place)
        }
        guard length > 0 else { return }
        datagrams.append(Datagram(destination: destination, offset: end, length: length))
        end += length
    }

    /// Adds a copy of `bytes`; more than ``maximumDatagram`` of them are dropped.
    mutating func append(to destination: SocketAddress, copying bytes: [UInt8]) {
        guard bytes.count <= Self.maximumDatagram else { return }
        append(to: destination) { place in
            place.copy(bytes.span, at: 0)
            return bytes.count
        }
    }

    /// Forgets the datagrams and keeps the memory.
    public mutating func removeAll() {
        datagrams.removeAll(keepingCapacity: true)
        end = 0
    }

    /// Lends the memory that the datagrams' offsets refer to.
    public borrowing func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(storage.span)
    }
}
