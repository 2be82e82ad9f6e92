import Synchronization

/// Packets in memory that all workers share: written once by the worker that received them, then read by any, until
/// the last reference is given back.
///
/// Nothing is allocated for a packet once the pool has grown to what the calls need, there is no lock, and a reference
/// is a plain number: the loop over thousands of subscribers costs no reference counting. What a pool hands out is
/// never freed before the pool itself, so a reference kept too long would read a wrong packet, not foreign memory.
///
/// `Header` is what is known of a packet beside its bytes. Sendable without the compiler's proof: counts are atomic;
/// bytes and headers are written only by the thread that owns the ``PacketWriter``, only while nobody has a reference.
public final class PacketPool<Header: Sendable>: @unchecked Sendable {
    /// The longest packet, in bytes: what fits an Ethernet frame and the padding behind it.
    @inlinable public static var longestPacket: Int { 1_600 - PacketPool.shortestTail }
    /// Packets up to this length, most of them sound, take a small place.
    @usableFromInline static var longestSmallPacket: Int { 512 - PacketPool.longestTail }
    /// Behind every packet stand at least so many bytes of tail.
    @inlinable public static var shortestTail: Int { 16 }
    /// No packet has more bytes of tail than this.
    @inlinable public static var longestTail: Int { 255 }

    @usableFromInline let shelves: UnsafeMutablePointer<PacketShelf<Header>>
    /// The number of workers that write.
    public let workers: Int
    private let refused = Atomic<UInt64>(0)
    /// How often a packet found no room, for all workers, since the start.
    public var refusals: UInt64 { refused.load(ordering: .relaxed) }

    /// A pool for `workers` writers that each may hold at most about `maximumBytes`; nothing is allocated yet.
    public init(workers: Int, maximumBytes: Int = 512 << 20) {
        self.workers = max(1, workers)
        shelves = .allocate(capacity: self.workers * 2)
        for worker in 0..<self.workers {
            for (kind, length) in [512, 1_600].enumerated() {
                let chunk = length * PacketShelf<Header>.packetsPerChunk
                (shelves + worker * 2 + kind).initialize(
                    to: PacketShelf(packetLength: length, maximumChunks: max(1, maximumBytes / 2 / chunk)))
            }
        }
    }

    deinit {
        shelves.deinitialize(count: workers * 2)
        shelves.deallocate()
    }

    /// The right to write packets as this worker. To be taken once for each worker, and used on one thread at a time.
    public func writer(worker: Int) -> PacketWriter<Header> {
        PacketWriter(pool: self, worker: min(max(0, worker), workers - 1))
    }

    /// Counts the holder of one more copy of the reference.
    @inlinable @inline(__always)
    public func retain(_ reference: PacketReference) {
        let (chunk, index) = shelves[Int(reference.shelf)].split(reference.place)
        shelves[Int(reference.shelf)].chunks[chunk].counts[index].add(1, ordering: .relaxed)
    }

    /// Gives one count back; with the last one the place is free again.
    @inlinable @inline(__always)
    public func release(_ reference: PacketReference) {
        let (chunk, index) = shelves[Int(reference.shelf)].split(reference.place)
        let left = shelves[Int(reference.shelf)].chunks[chunk].counts[index]
            .subtract(1, ordering: .acquiringAndReleasing).newValue
        assert(left != .max, "a packet was released more often than retained")
        if left == 0 { shelves[Int(reference.shelf)].giveBack(reference.place) }
    }

    /// What is known of the packet; nil only for a reference that this pool never gave out.
    @inlinable @inline(__always)
    public func header(_ reference: PacketReference) -> Header? {
        let (chunk, index) = shelves[Int(reference.shelf)].split(reference.place)
        return shelves[Int(reference.shelf)].chunks[chunk].headers[index]
    }

    /// Lends the packet's bytes and, right behind them, its tail: 1, 2, 3 and so on, so that any number of bytes of it
    /// makes correct RTP padding, whose last byte is its length (RFC 3550 §5.1).
    @inlinable @inline(__always)
    public func withBytes<Result>(_ reference: PacketReference, _ body: (Span<UInt8>) -> Result) -> Result {
        let (chunk, index) = shelves[Int(reference.shelf)].split(reference.place)
        let length = shelves[Int(reference.shelf)].packetLength
        let start = shelves[Int(reference.shelf)].chunks[chunk].bytes + index * length
        // Sound: the place has `length` initialised bytes, which are not written while a reference is held.
        return body(Span(_unsafeStart: UnsafePointer(start), count: length))
    }

    /// How many bytes of tail stand behind the packet.
    @inlinable public func tail(_ reference: PacketReference) -> Int {
        min(PacketPool.longestTail, shelves[Int(reference.shelf)].packetLength - reference.length)
    }

    /// How many packets are being held, on all shelves. Counts them one by one: for tests and diagnosis.
    public var heldPackets: Int {
        var held = 0
        for shelf in 0..<workers * 2 {
            for chunk in 0..<shelves[shelf].chunkCount {
                for index in 0..<PacketShelf<Header>.packetsPerChunk
                where shelves[shelf].chunks[chunk].counts[index].load(ordering: .relaxed) > 0 { held += 1 }
            }
        }
        return held
    }

    fileprivate func noteRefusal() { refused.add(1, ordering: .relaxed) }
    fileprivate func growShelf(_ shelf: Int) -> UInt32 { shelves[shelf].grow() }
}

/// Writes packets into a ``PacketPool`` for one worker.
public struct PacketWriter<Header: Sendable>: ~Copyable {
    private let pool: PacketPool<Header>
    private let firstShelf: Int
    /// The first of the chain of free places on the small and on the large shelf.
    private var free: (small: UInt32, large: UInt32)

    fileprivate init(pool: PacketPool<Header>, worker: Int) {
        self.pool = pool
        firstShelf = worker * 2
        free = (PacketShelf<Header>.none, PacketShelf<Header>.none)
    }

    /// Copies a packet into the pool and returns its first reference, which counts as held. Nil when the packet is
    /// longer than ``PacketPool/longestPacket`` or the pool is full.
    public mutating func store(_ bytes: Span<UInt8>, header: Header) -> PacketReference? {
        guard bytes.count <= PacketPool<Header>.longestPacket else { return nil }
        let isSmall = bytes.count <= PacketPool<Header>.longestSmallPacket
        let shelf = isSmall ? firstShelf : firstShelf + 1
        guard let place = isSmall ? Self.take(&free.small, pool, shelf) : Self.take(&free.large, pool, shelf) else {
            pool.noteRefusal()
            return nil
        }
        let (chunkIndex, index) = pool.shelves[shelf].split(place)
        let chunk = pool.shelves[shelf].chunks[chunkIndex]
        let length = pool.shelves[shelf].packetLength
        // Sound: the place belongs to nobody else until its count is set, and has `length` bytes.
        let out = UnsafeMutableRawBufferPointer(start: chunk.bytes + index * length, count: length)
        bytes.withUnsafeBytes { out.copyMemory(from: $0) }
        let tail = min(PacketPool<Header>.longestTail, length - bytes.count)
        for step in 0..<tail { out[bytes.count &+ step] = UInt8(truncatingIfNeeded: step &+ 1) }
        chunk.headers[index] = header
        chunk.counts[index].store(1, ordering: .relaxed)
        return PacketReference(
            shelf: UInt16(truncatingIfNeeded: shelf), count: UInt16(truncatingIfNeeded: bytes.count), place: place)
    }

    private static func take(_ free: inout UInt32, _ pool: PacketPool<Header>, _ shelf: Int) -> UInt32? {
        let none = PacketShelf<Header>.none
        if free == none { free = pool.shelves[shelf].returned.exchange(none, ordering: .acquiring) }
        if free == none { free = pool.growShelf(shelf) }
        guard free != none else { return nil }
        let place = free
        let (chunk, index) = pool.shelves[shelf].split(place)
        free = pool.shelves[shelf].chunks[chunk].next[index]
        return place
    }
}
