import Synchronization

/// Equal places for packets, in chunks that are allocated as they are needed and freed with the pool.
///
/// Of its parts, `chunks` is written by the one thread that owns the shelf's ``PacketWriter``, always before the first
/// reference into the chunk is given away; the hand-over of that reference is what makes the chunk visible elsewhere.
/// The counts and `returned` are atomic.
@usableFromInline
struct PacketShelf<Header: Sendable>: ~Copyable {
    /// How many packets stand in one chunk.
    @usableFromInline static var packetsPerChunk: Int { 256 }
    /// The end of a chain of free places.
    @usableFromInline static var none: UInt32 { .max }

    /// One allocation for each kind of thing that a packet needs.
    @usableFromInline struct Chunk {
        @usableFromInline let counts: UnsafeMutablePointer<Atomic<UInt32>>
        /// The next free place behind a free one.
        @usableFromInline let next: UnsafeMutablePointer<UInt32>
        @usableFromInline let headers: UnsafeMutablePointer<Header?>
        @usableFromInline let bytes: UnsafeMutablePointer<UInt8>

        init(packetLength: Int) {
            let count = PacketShelf.packetsPerChunk
            counts = .allocate(capacity: count)
            for index in 0..<count { (counts + index).initialize(to: Atomic<UInt32>(0)) }
            next = .allocate(capacity: count)
            next.initialize(repeating: PacketShelf.none, count: count)
            headers = .allocate(capacity: count)
            headers.initialize(repeating: nil, count: count)
            bytes = .allocate(capacity: count * packetLength)
            bytes.initialize(repeating: 0, count: count * packetLength)
        }

        func free(packetLength: Int) {
            let count = PacketShelf.packetsPerChunk
            counts.deinitialize(count: count)
            counts.deallocate()
            next.deallocate()
            headers.deinitialize(count: count)
            headers.deallocate()
            bytes.deallocate()
        }
    }

    /// Bytes that one place holds.
    @usableFromInline let packetLength: Int
    @usableFromInline let maximumChunks: Int
    /// A table of fixed size, so that it never moves under a reader.
    @usableFromInline let chunks: UnsafeMutablePointer<Chunk>
    /// How many chunks exist; for the owning thread and for `deinit`.
    @usableFromInline var chunkCount = 0
    /// The first of a chain of places that were given back, by whatever thread.
    @usableFromInline let returned = Atomic<UInt32>(PacketShelf.none)

    init(packetLength: Int, maximumChunks: Int) {
        self.packetLength = packetLength
        self.maximumChunks = maximumChunks
        chunks = .allocate(capacity: maximumChunks)
    }

    deinit {
        for index in 0..<chunkCount { chunks[index].free(packetLength: packetLength) }
        chunks.deallocate()
    }

    @inlinable @inline(__always)
    func split(_ place: UInt32) -> (chunk: Int, index: Int) {
        let place = Int(place)
        return (place / PacketShelf.packetsPerChunk, place % PacketShelf.packetsPerChunk)
    }

    /// Makes room for more packets. Returns the first of the chain of new places, or `none` at the bound.
    mutating func grow() -> UInt32 {
        guard chunkCount < maximumChunks else { return PacketShelf.none }
        let chunk = Chunk(packetLength: packetLength)
        let first = chunkCount * PacketShelf.packetsPerChunk
        for index in 0..<PacketShelf.packetsPerChunk - 1 {
            chunk.next[index] = UInt32(truncatingIfNeeded: first + index + 1)
        }
        (chunks + chunkCount).initialize(to: chunk)
        chunkCount += 1
        return UInt32(truncatingIfNeeded: first)
    }

    /// Puts a place that nobody refers to any more on the chain of returned ones.
    ///
    /// The owner takes the whole chain at once and never single links from it, so that a place cannot come back under
    /// a thread that is just adding one.
    @inlinable
    func giveBack(_ place: UInt32) {
        let (chunk, index) = split(place)
        var first = returned.load(ordering: .relaxed)
        while true {
            chunks[chunk].next[index] = first
            let result = returned.compareExchange(expected: first, desired: place, ordering: .releasing)
            if result.exchanged { return }
            first = result.original
        }
    }
}
