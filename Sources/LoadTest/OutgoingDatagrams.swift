import Primitives

/// Datagrams that a client wants sent, one behind the other in memory that is used again and again.
public struct OutgoingDatagrams: ~Copyable {
    /// The most bytes of one datagram.
    public static let maximumLength = 2_048

    /// Where one stands, and where it goes.
    public struct Entry: Sendable {
        /// The server's address.
        public var destination: SocketAddress
        /// The first byte.
        public var offset: Int
        /// The number of bytes.
        public var length: Int
    }

    /// The datagrams in order.
    public private(set) var entries: [Entry] = []
    private var storage = [UInt8](repeating: 0, count: 64 * maximumLength)
    private var end = 0

    /// Nothing to send yet.
    public init() {}

    /// Whether there is nothing to send.
    public var isEmpty: Bool { entries.isEmpty }

    /// Adds a datagram that `fill` writes into the place it gets; it returns the length, 0 for none.
    ///
    /// - Returns: Whether there was one to add.
    mutating func append(to destination: SocketAddress, fill: (inout MutableSpan<UInt8>) -> Int) -> Bool {
        if end + Self.maximumLength > storage.count {
            let added = storage.count
            storage.append(contentsOf: repeatElement(0, count: added))
        }
        let range = end..<(end + Self.maximumLength)
        let length: Int
        do {
            var memory = storage.mutableSpan
            var place = memory._mutatingExtracting(range)
            length = fill(&place)
        }
        guard length > 0 else { return false }
        entries.append(Entry(destination: destination, offset: end, length: length))
        end += length
        return true
    }

    /// Adds a copy; what is too long is dropped.
    ///
    /// - Returns: Whether it was added.
    mutating func append(to destination: SocketAddress, copying bytes: [UInt8]) -> Bool {
        guard bytes.count <= Self.maximumLength else { return false }
        return append(to: destination) { place in
            place.copy(bytes.span, at: 0)
            return bytes.count
        }
    }

    /// Takes away the last datagram, which the simulated network swallowed. Only for one that was added just now.
    mutating func removeLast() { if let last = entries.popLast() { end = last.offset } }

    /// Forgets all and keeps the memory.
    public mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        end = 0
    }

    /// Lends the memory that the offsets refer to.
    public borrowing func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result { body(storage.span) }
}
