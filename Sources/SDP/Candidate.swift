import Primitives

/// Host candidates over UDP as `a=candidate` writes them (RFC 8839 §5.1).
enum HostCandidate {
    /// The values of the `a=candidate` lines for `addresses`, the preferred first.
    static func lines(for addresses: [SocketAddress]) -> [String] {
        var foundations: [String] = []
        return addresses.prefix(64).enumerated().map { place, address in
            let host = address.host
            // RFC 8445 §5.1.1.3: candidates with one base address share a foundation.
            let foundation: Int
            if let known = foundations.firstIndex(of: host) {
                foundation = known + 1
            } else {
                foundations.append(host)
                foundation = foundations.count
            }
            return "\(foundation) 1 udp \(priority(atPlace: place)) \(host) \(address.port) typ host"
        }
    }

    /// RFC 8445 §5.1.2.1: type preference 126 for host, local preference falling from 65535, component 1.
    static func priority(atPlace place: Int) -> UInt32 {
        126 << 24 | UInt32(max(0, 65535 - place)) << 8 | 255
    }

    /// The address of an `a=candidate` value; nil unless it is component 1 of a UDP host candidate with an IP address.
    static func address(_ value: String) -> SocketAddress? {
        let parts = words(value)
        guard parts.count >= 8, parts[1] == "1", parts[2].lowercased() == "udp", parts[6] == "typ", parts[7] == "host",
            let port = number(parts[5], as: UInt16.self), port != 0
        else { return nil }
        return SocketAddress(String(parts[4]), port: port)
    }

    /// The value of a `c=` line.
    static func connection(_ address: SocketAddress?) -> String {
        guard let address else { return "IN IP4 0.0.0.0" }
        return (address.isIPv4 ? "IN IP4 " : "IN IP6 ") + address.host
    }
}
