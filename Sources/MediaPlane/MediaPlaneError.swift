import Glibc

/// Why the media plane cannot start.
public enum MediaPlaneError: Error, Equatable, CustomStringConvertible {
    /// The UDP port is taken or not allowed; `code` is the errno.
    case cannotBind(port: UInt16, code: Int32)
    /// Another system call failed; `code` is the errno.
    case systemCall(String, code: Int32)

    /// A sentence for the operator that names what to change.
    public var description: String {
        switch self {
        case .cannotBind(let port, let code):
            "UDP port \(port) for media cannot be used (\(Self.text(code))). "
                + "Set media.port in the configuration to a free one."
        case .systemCall(let name, let code): "The system call \(name) failed (\(Self.text(code)))."
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
