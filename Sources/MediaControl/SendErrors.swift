/// How many outgoing datagrams the kernel refused, by what it said.
public struct SendErrors: Sendable, Equatable {
    /// What the kernel said; the raw value names the cause in metrics.
    public enum Cause: String, Sendable, CaseIterable {
        /// The socket's buffer or an interface's queue is full (EAGAIN, ENOBUFS, ENOMEM).
        case noRoom = "no_room"
        /// Longer than the way allows (EMSGSIZE).
        case tooLong = "too_long"
        /// A firewall or a prohibited route (EPERM, EACCES).
        case notPermitted = "not_permitted"
        /// No route, no interface, nobody there (ENETUNREACH, EHOSTUNREACH and the like).
        case unreachable
        /// Anything else, such as an address to which nothing can be sent.
        case other
    }

    private var noRoom: UInt64 = 0
    private var tooLong: UInt64 = 0
    private var notPermitted: UInt64 = 0
    private var unreachable: UInt64 = 0
    private var other: UInt64 = 0

    /// None.
    public init() {}

    /// Datagrams refused for this cause.
    public subscript(cause: Cause) -> UInt64 {
        get {
            switch cause {
            case .noRoom: noRoom
            case .tooLong: tooLong
            case .notPermitted: notPermitted
            case .unreachable: unreachable
            case .other: other
            }
        }
        set {
            switch cause {
            case .noRoom: noRoom = newValue
            case .tooLong: tooLong = newValue
            case .notPermitted: notPermitted = newValue
            case .unreachable: unreachable = newValue
            case .other: other = newValue
            }
        }
    }

    /// Datagrams refused for any cause.
    public var total: UInt64 { noRoom &+ tooLong &+ notPermitted &+ unreachable &+ other }

    /// Adds what another has counted.
    public static func += (a: inout SendErrors, b: SendErrors) {
        for cause in Cause.allCases { a[cause] &+= b[cause] }
    }
}
