import Foundation

/// Where the server under test is.
public struct ServerAddress: Sendable, Hashable {
    /// Name or IP address.
    public var host: String
    /// TCP port.
    public var port: Int
    /// Whether it speaks TLS.
    public var isSecure: Bool
    /// The path and query after the authority; `/` when none.
    public var path: String

    /// Reads `https://host:port/path`; throws a sentence when it is not of that form.
    public init(_ text: String) throws(LoadError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty, scheme == "https" || scheme == "http"
        else {
            throw LoadError("“\(text)” is not an address such as https://call.school.example:8443.")
        }
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        isSecure = scheme == "https"
        port = parts.port ?? (isSecure ? 443 : 80)
        path = (parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath)
        if let query = parts.percentEncodedQuery { path += "?" + query }
    }

    /// The same server, another path.
    public func with(path: String) -> ServerAddress {
        var address = self
        address.path = path
        return address
    }

    /// Whether it is this machine by a loopback address, where nobody can listen in.
    public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// For the `Host` header and for people.
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}

extension ServerAddress: CustomStringConvertible {
    /// The address as it is written.
    public var description: String { (isSecure ? "https://" : "http://") + authority + (path == "/" ? "" : path) }
}
