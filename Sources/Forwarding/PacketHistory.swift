import PacketPool
import Primitives

/// The packets that one layer sent lately, for answering retransmission requests of all its receivers on this worker.
///
/// It holds references; the packets themselves stand once in the ``PacketMemory`` that all workers share.
struct PacketHistory: ~Copyable {
    /// A packet in the history.
    struct Entry: Sendable {
        /// The extended sequence number.
        let sequence: Int64
        let reference: PacketReference
    }

    private let pool: PacketPool<MediaPacket>
    private let capacity: Int
    private var entries: [Entry?] = []
    private var highest = Int64.min
    /// Those before this number have been given back.
    private var lowest = Int64.min

    /// A history of up to `packets` packets (rounded up to a power of two, at most 32768). Nothing is allocated yet.
    init(packets: Int, memory: PacketMemory) {
        var capacity = 1
        while capacity < packets, capacity < 32_768 { capacity *= 2 }
        self.capacity = capacity
        pool = memory.pool
    }

    deinit {
        for entry in entries { if let entry { pool.release(entry.reference) } }
    }

    /// Keeps a packet, which counts as held until it is displaced by a newer one. Those already kept, and those older
    /// than everything that can be found, are ignored.
    mutating func store(_ reference: PacketReference, sequence: Int64) {
        guard isWithin(sequence) else { return }
        if entries.isEmpty { entries = [Entry?](repeating: nil, count: capacity) }
        let place = Int(truncatingIfNeeded: sequence) & (capacity - 1)
        if let known = entries[place] {
            guard known.sequence < sequence else { return }
            pool.release(known.reference)
        }
        pool.retain(reference)
        entries[place] = Entry(sequence: sequence, reference: reference)
        highest = max(highest, sequence)
    }

    private borrowing func isWithin(_ sequence: Int64) -> Bool {
        highest == Int64.min || sequence >= lowest && highest &- sequence < Int64(capacity)
    }

    /// The packet with this number, or nil when it was never stored or is gone. The reference holds as long as the
    /// history is not changed.
    borrowing func find(sequence: Int64) -> PacketReference? {
        guard !entries.isEmpty, let entry = entries[Int(truncatingIfNeeded: sequence) & (capacity - 1)],
            entry.sequence == sequence, highest &- sequence < Int64(capacity)
        else { return nil }
        return entry.reference
    }

    /// Gives back what was received before `limit`, up to the first packet that was not.
    mutating func removeOld(before limit: Instant) {
        removeOldest { pool, reference in (pool.header(reference)?.receivedAt ?? limit) < limit }
    }

    /// Gives the oldest packet back. Returns whether there was one.
    mutating func removeOldest() -> Bool {
        var isFirst = true
        removeOldest { _, _ in
            defer { isFirst = false }
            return isFirst
        }
        return !isFirst
    }

    private mutating func removeOldest(while isGoing: (PacketPool<MediaPacket>, PacketReference) -> Bool) {
        guard highest != Int64.min else { return }
        var sequence = max(lowest, highest &- Int64(capacity - 1))
        while sequence <= highest {
            let place = Int(truncatingIfNeeded: sequence) & (capacity - 1)
            if let entry = entries[place] {
                // One of an earlier round of the table, before a gap, goes in any case.
                guard entry.sequence < sequence || isGoing(pool, entry.reference) else { return }
                pool.release(entry.reference)
                entries[place] = nil
                // Not for each number that is missing: it may still come.
                lowest = sequence + 1
            }
            sequence += 1
        }
    }

    /// Gives all packets back and keeps the table.
    mutating func removeAll() {
        guard highest != Int64.min else { return }
        for index in entries.indices {
            guard let entry = entries[index] else { continue }
            pool.release(entry.reference)
            entries[index] = nil
        }
        highest = Int64.min
        lowest = Int64.min
    }
}
