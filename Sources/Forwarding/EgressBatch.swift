import Primitives

/// Datagrams on their way out, packed one behind the other into memory that is allocated once and reused.
///
/// The forwarding machine fills it; whoever owns the socket sends it and empties it. It grows only when one incoming
/// packet fans out to more subscribers than ever before.
public struct EgressBatch: ~Copyable {
    /// The most bytes that one datagram may take.
    public static let maximumDatagram = 2_048

    /// Datagrams for one client that stand one behind the other: all of the same length, but the last may be shorter.
    /// That is what the kernel can take in one piece and cut itself (UDP_SEGMENT).
    public struct Run: Sendable {
        /// The client's address.
        public let destination: SocketAddress
        /// The first byte in the batch's memory.
        public let offset: Int
        /// The number of bytes of all datagrams together.
        public fileprivate(set) var length: Int
        /// The number of bytes of UDP payload of each, except that the last may have less.
        public let segment: Int
        /// The number of datagrams.
        public fileprivate(set) var count: Int
    }

    /// The kernel cuts at most this many datagrams from one send.
    public static let maximumRun = 64
    /// The most bytes in one send: what fits an IP packet, with room to spare.
    public static let maximumRunLength = 63_000

    /// The runs in the order they were added.
    public private(set) var runs: [Run] = []
    /// The number of datagrams in all runs.
    public private(set) var count = 0
    private var storage: [UInt8]
    private var end = 0

    /// Allocates memory for `capacity` datagrams of the greatest size.
    public init(capacity: Int = 1_024) {
        storage = [UInt8](repeating: 0, count: max(1, capacity) * Self.maximumDatagram)
        runs.reserveCapacity(capacity)
    }

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
        count += 1
        defer { end += length }
        let last = runs.count - 1
        if last >= 0, runs[last].accepts(length, to: destination) {
            runs[last].length += length
            runs[last].count += 1
        } else {
            runs.append(Run(destination: destination, offset: end, length: length, segment: length, count: 1))
        }
    }

    /// Adds a copy of `bytes`; more than ``maximumDatagram`` of them are dropped.
    public mutating func append(to destination: SocketAddress, copying bytes: [UInt8]) {
        guard bytes.count <= Self.maximumDatagram else { return }
        append(to: destination) { place in
            place.copy(bytes.span, at: 0)
            return bytes.count
        }
    }

    /// Forgets the datagrams and keeps the memory.
    public mutating func removeAll() {
        runs.removeAll(keepingCapacity: true)
        count = 0
        end = 0
    }

    /// Lends the memory that the runs' offsets refer to.
    public borrowing func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(storage.span)
    }
}

extension EgressBatch.Run {
    /// Where each datagram stands in the batch's memory.
    public var pieces: [Range<Int>] {
        (0..<count).map { offset + $0 * segment..<min(offset + ($0 + 1) * segment, offset + length) }
    }

    /// Whether a datagram of `next` bytes may follow: only the last of a run may be shorter than the others.
    @inline(__always)
    fileprivate func accepts(_ next: Int, to other: SocketAddress) -> Bool {
        next <= segment && length == segment * count && count < EgressBatch.maximumRun
            && length + next <= EgressBatch.maximumRunLength && destination == other
    }
}
