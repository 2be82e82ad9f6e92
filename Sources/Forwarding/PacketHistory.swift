import Primitives
import RTP

/// The packets that one layer sent lately, in plaintext, for answering retransmission requests of all its receivers.
///
/// All packets lie in one byte ring and are found through one table, both allocated when the first packet is stored
/// and never again. A packet whose bytes were overwritten is not found any more.
public struct PacketHistory: ~Copyable {
    /// The longest packet that is kept.
    public static let maximumPacket = 2048

    /// A packet in the history.
    public struct Entry: Sendable {
        /// The extended sequence number.
        public let extended: Int64
        /// The header as it was parsed.
        public let header: RTPHeader
        /// When the packet arrived.
        public let receivedAt: Instant
        /// Where the packet stands in the ring.
        public let range: Range<Int>
        /// The number of bytes that had been laid down before this packet.
        fileprivate let position: Int
    }

    private let packetCapacity: Int
    private let byteCapacity: Int
    private var entries: [Entry?] = []
    private var bytes: [UInt8] = []
    /// The number of bytes laid down so far, with those skipped at the end of the ring.
    private var head = 0
    private var highest = Int64.min

    /// A history of up to `packets` packets (rounded up to a power of two, at most 32768) in `bytes` bytes (at least
    /// ``maximumPacket``). Nothing is allocated yet.
    public init(packets: Int, bytes: Int) {
        var capacity = 1
        while capacity < packets, capacity < 32768 { capacity *= 2 }
        packetCapacity = capacity
        byteCapacity = max(bytes, Self.maximumPacket)
    }

    /// Bytes that the ring and the table hold now: 0 before the first packet.
    public var memory: Int { bytes.count + entries.count * MemoryLayout<Entry?>.stride }

    /// Keeps a whole plaintext packet. Packets longer than ``maximumPacket``, empty ones, those already kept and those
    /// older than everything that can be found are ignored.
    public mutating func store(extended: Int64, header: RTPHeader, receivedAt: Instant, bytes packet: Span<UInt8>) {
        guard packet.count > 0, packet.count <= Self.maximumPacket else { return }
        guard highest == Int64.min || highest &- extended < Int64(packetCapacity) else { return }
        if entries.isEmpty {
            entries = [Entry?](repeating: nil, count: packetCapacity)
            bytes = [UInt8](repeating: 0, count: byteCapacity)
        }
        let slot = Int(truncatingIfNeeded: extended) & (packetCapacity - 1)
        if let known = entries[slot], known.extended >= extended { return }
        var offset = head % byteCapacity
        if offset + packet.count > byteCapacity {
            // A packet lies in one piece: the rest of the ring stays unused this time round.
            head += byteCapacity - offset
            offset = 0
        }
        let range = offset..<offset + packet.count
        var target = bytes.mutableSpan
        target.copy(packet, at: offset)
        entries[slot] = Entry(
            extended: extended, header: header, receivedAt: receivedAt, range: range, position: head)
        head += packet.count
        highest = max(highest, extended)
    }

    /// The packet with this number, or nil when it was never stored or is gone.
    public borrowing func find(sequenceNumber: UInt16) -> Entry? {
        guard !entries.isEmpty, let entry = entries[Int(sequenceNumber) & (packetCapacity - 1)],
            UInt16(truncatingIfNeeded: entry.extended) == sequenceNumber,
            highest &- entry.extended < Int64(packetCapacity), isPresent(entry)
        else { return nil }
        return entry
    }

    /// Hands the packet's bytes to `body`; no bytes, when the packet has been overwritten since it was found.
    public borrowing func withPacket<R>(_ entry: Entry, _ body: (Span<UInt8>) -> R) -> R {
        let all = bytes.span
        guard entry.range.upperBound <= all.count, isPresent(entry) else { return body(all.extracting(0..<0)) }
        return body(all.extracting(entry.range))
    }

    /// Forgets all packets and keeps the memory.
    public mutating func removeAll() {
        for index in entries.indices { entries[index] = nil }
        // Bytes laid down before are out of reach for entries that somebody still holds.
        head += byteCapacity + 1
        head += (byteCapacity - head % byteCapacity) % byteCapacity
        highest = Int64.min
    }

    private borrowing func isPresent(_ entry: Entry) -> Bool { head - entry.position <= byteCapacity }
}
