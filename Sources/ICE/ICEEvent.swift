import Primitives

/// What an ICE agent has to tell its owner.
public enum ICEEvent: Sendable, Hashable {
    /// The peer was heard for the first time, or again after ``disconnected``. Read the agent's `selected`.
    case connected
    /// The peer has been silent for a while; it may come back.
    case disconnected
    /// The peer has been silent for so long that its consent has ended (RFC 7675 §5.1): stop sending. Only an ICE
    /// restart brings the session back.
    case expired
    /// Media goes to this address from now on.
    case selected(SocketAddress)
}

/// What became of one datagram given to an ICE-lite agent.
public struct ICEReaction: Sendable, Hashable {
    /// What to send back to where the datagram came from.
    public var reply: [UInt8]?
    /// What the owner should know. Where two things happened at once, ``ICEEvent/connected`` goes before
    /// ``ICEEvent/selected(_:)``; ``newlySelected`` tells of both cases.
    public var event: ICEEvent?
    /// The address that media goes to from now on, when this datagram changed it.
    public var newlySelected: SocketAddress?
    /// An address that proved itself with this datagram: packets from it belong to this agent.
    public var newlyValidated: SocketAddress?
    /// An address that had to make room for the new one: packets from it no longer belong to this agent.
    public var dropped: SocketAddress?

    /// Nothing happened, and nothing is answered.
    public init() {}
}

/// How long silence may last.
public struct ICETiming: Sendable, Hashable {
    /// Silence after which a peer counts as disconnected.
    public var disconnect: Interval
    /// Silence after which its consent has ended (RFC 7675 §5.1: 30 s).
    public var expiry: Interval

    /// Makes limits; the defaults are 5 s and 30 s.
    public init(disconnect: Interval = .seconds(5), expiry: Interval = .seconds(30)) {
        self.disconnect = disconnect
        self.expiry = expiry
    }
}
