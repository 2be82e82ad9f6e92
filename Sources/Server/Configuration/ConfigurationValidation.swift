import Primitives

extension Configuration {
    /// Checks what a single value cannot tell: whether addresses, URLs and ports make sense together.
    ///
    /// - Parameter source: where the values came from, for messages only.
    public func validate(in source: String) throws(ConfigurationError) {
        if let publicURL { try Self.validate(origin: publicURL, named: "publicURL", source) }
        for origin in http.allowedOrigins { try Self.validate(origin: origin, named: "http.allowedOrigins", source) }
        for address in media.advertise where SocketAddress(address, port: 0) == nil {
            throw ConfigurationError(
                "\(source): media.advertise holds \"\(address)\", which is not an IP address; "
                    + "write it like 192.0.2.10 or 2001:db8::10.")
        }
        if limits.fileBytes > limits.roomFileBytes {
            throw ConfigurationError(
                "\(source): limits.fileBytes \(limits.fileBytes) is more than limits.roomFileBytes "
                    + "\(limits.roomFileBytes), so no such file would fit; lower the one or raise the other.")
        }
        if recordings.limitBytes != 0, recordings.limitBytes < 100 * 1024 * 1024 {
            throw ConfigurationError(
                "\(source): recordings.limitBytes \(recordings.limitBytes) is less than 104857600 (100 MB), in which no "
                    + "recording has room; give more, or 0 for four fifths of the disk.")
        }
        if boards.keepDays < boards.keepIdentitiesDays {
            throw ConfigurationError(
                "\(source): boards.keepDays \(boards.keepDays) is less than boards.keepIdentitiesDays "
                    + "\(boards.keepIdentitiesDays), but a board cannot go before who did what on it; give at least as many."
            )
        }
        if media.port != 0, media.port + max(1, media.workers) - 1 > 65535 {
            throw ConfigurationError(
                "\(source): media.port \(media.port) leaves no room for \(media.workers) workers, each of which takes "
                    + "the next port; choose a port up to \(65536 - media.workers).")
        }
    }

    private static func validate(origin: String, named name: String, _ source: String) throws(ConfigurationError) {
        guard WebOrigin(origin) != nil else {
            throw ConfigurationError(
                "\(source): \(name) must be like https://call.school.example or http://host:port, without a path, "
                    + "but is \"\(origin)\".")
        }
    }
}

/// The scheme, host and port of a page (RFC 6454), normalised so that two spellings of one origin are equal.
public struct WebOrigin: Hashable, Sendable {
    /// `http` or `https`.
    public let scheme: String
    /// The host in lower case; IPv6 addresses keep their brackets.
    public let host: String
    /// The port, the scheme's default where none was written.
    public let port: Int

    /// Parses an origin; nil when it has a path, no host or another scheme.
    public init?(_ text: String) {
        var rest = Substring(text)
        if rest.lowercased().hasPrefix("https://") {
            scheme = "https"
        } else if rest.lowercased().hasPrefix("http://") {
            scheme = "http"
        } else {
            return nil
        }
        rest = rest.dropFirst(scheme.count + 3)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let (host, port) = Self.split(authority: rest) else { return nil }
        self.host = host
        self.port = port ?? (scheme == "https" ? 443 : 80)
    }

    /// Splits `host`, `host:port` or `[v6]:port`; nil when it is none of these.
    public static func split(authority: Substring) -> (host: String, port: Int?)? {
        let allowed = authority.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", ":", "[", "]": true
            default: false
            }
        }
        guard allowed, !authority.isEmpty else { return nil }
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[...end]
            rest = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty { return (host.lowercased(), nil) }
        guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
        return (host.lowercased(), Int(port))
    }
}

extension WebOrigin: CustomStringConvertible {
    /// The origin as browsers write it, without the scheme's default port.
    public var description: String {
        let standard = scheme == "https" ? 443 : 80
        return "\(scheme)://\(host)" + (port == standard ? "" : ":\(port)")
    }
}
