/// Which way media flows on an m-line, seen from the end that wrote the description (RFC 8866 §6.7).
public enum MediaDirection: String, Hashable, Sendable, CaseIterable {
    case sendrecv, sendonly, recvonly, inactive

    /// Makes a direction from its two halves.
    public init(sends: Bool, receives: Bool) {
        self = sends ? (receives ? .sendrecv : .sendonly) : (receives ? .recvonly : .inactive)
    }

    /// Whether the writer sends.
    public var sends: Bool { self == .sendrecv || self == .sendonly }

    /// Whether the writer receives.
    public var receives: Bool { self == .sendrecv || self == .recvonly }

    /// The same flow seen from the other end.
    public var reversed: MediaDirection { MediaDirection(sends: receives, receives: sends) }
}

extension [SDPAttribute] {
    /// The direction that stands here; nil when none does.
    public var direction: MediaDirection? {
        for attribute in self where attribute.value == nil {
            if let direction = MediaDirection(rawValue: attribute.name) { return direction }
        }
        return nil
    }
}
