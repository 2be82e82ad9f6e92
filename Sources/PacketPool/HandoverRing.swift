import Synchronization

/// A queue of bounded length from one thread to one other, without a lock: the writer only moves the tail, the reader
/// only moves the head.
///
/// Sendable without the compiler's proof: a place is written before the tail moves past it (released) and read after
/// that was seen (acquired), and the other way round for the head. It holds as long as one thread pushes and one pops.
public final class HandoverRing<Message: Sendable>: @unchecked Sendable {
    private let mask: Int
    private let places: UnsafeMutablePointer<Message>
    private let head = Atomic<Int>(0)
    // The two ends are written by different cores, each in a cache line of its own.
    private let gap = InlineArray<16, UInt64>(repeating: 0)
    private let tail = Atomic<Int>(0)

    /// A ring for `capacity` messages, rounded up to a power of two.
    public init(capacity: Int) {
        var size = 2
        while size < capacity { size *= 2 }
        mask = size - 1
        places = .allocate(capacity: size)
    }

    deinit {
        while pop() != nil {}
        places.deallocate()
    }

    /// How many messages wait. Exact for neither thread, right for both within what the other just did.
    public var count: Int { tail.load(ordering: .acquiring) - head.load(ordering: .acquiring) }

    /// Whether nothing waits.
    public var isEmpty: Bool { count == 0 }

    /// Adds a message; false when the ring is full. For the writing thread only.
    public func push(_ message: Message) -> Bool {
        let end = tail.load(ordering: .relaxed)
        guard end - head.load(ordering: .acquiring) <= mask else { return false }
        // Sound: the reader has left this place, as the head shows, and does not look at it before the tail moves.
        (places + (end & mask)).initialize(to: message)
        tail.store(end + 1, ordering: .releasing)
        return true
    }

    /// Takes the oldest message; nil when there is none. For the reading thread only.
    public func pop() -> Message? {
        let start = head.load(ordering: .relaxed)
        guard start != tail.load(ordering: .acquiring) else { return nil }
        // Sound: the writer has initialised this place, as the tail shows, and does not touch it before the head moves.
        let message = (places + (start & mask)).move()
        head.store(start + 1, ordering: .releasing)
        return message
    }
}
