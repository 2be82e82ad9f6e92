/// Names a packet in a ``PacketPool``.
///
/// A plain number that may be copied freely. Whoever keeps one beyond the call in which it was given keeps a count of
/// the packet as well (``PacketPool/retain(_:)``) and gives it back once (``PacketPool/release(_:)``).
public struct PacketReference: Sendable, Hashable {
    /// Which shelf of the pool the packet stands on.
    @usableFromInline let shelf: UInt16
    /// The packet's length in bytes, without the tail.
    @usableFromInline let count: UInt16
    /// Its place on the shelf.
    @usableFromInline let place: UInt32

    @inlinable init(shelf: UInt16, count: UInt16, place: UInt32) {
        self.shelf = shelf
        self.count = count
        self.place = place
    }

    /// The packet's length in bytes.
    @inlinable public var length: Int { Int(count) }
}
