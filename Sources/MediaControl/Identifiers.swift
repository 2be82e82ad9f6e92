/// One client's BUNDLE transport in the media plane.
public struct TransportID: Hashable, Sendable {
    /// The number; unique for the life of the process.
    public let rawValue: UInt32

    /// Wraps a number.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A room in the media plane: the set of transports among which media is forwarded.
///
/// A breakout room is a room of its own here.
public struct RoomNumber: Hashable, Sendable {
    /// The number; unique for the life of the process.
    public let rawValue: UInt32

    /// Wraps a number.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A published track. Forwarded packets carry it as their CSRC, so that a client can tell whose media a slot holds.
public struct TrackID: Hashable, Sendable {
    /// The number, never 0; unique for the life of the process.
    public let rawValue: UInt32

    /// Wraps a number.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}
