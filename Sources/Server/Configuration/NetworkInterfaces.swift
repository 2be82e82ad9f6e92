import Glibc
import Primitives

/// What this machine is called and where it can be reached.
public enum NetworkInterfaces {
    /// The IP addresses of the interfaces that are up, without loopback and link-local ones; IPv4 first.
    public static func addresses() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard entry.pointee.ifa_flags & UInt32(IFF_UP) != 0, let address = entry.pointee.ifa_addr,
                let parsed = parse(address), isUsable(parsed), !found.contains(parsed)
            else { continue }
            found.append(parsed)
        }
        return (found.filter(\.isIPv4) + found.filter { !$0.isIPv4 }).map(\.host)
    }

    /// The machine's host name, or `localhost`.
    public static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return name.isEmpty ? "localhost" : name
    }

    private static func isUsable(_ address: SocketAddress) -> Bool {
        if address.isIPv4 {
            // 127.0.0.0/8 and 169.254.0.0/16
            return address.ipv4 >> 24 != 127 && address.ipv4 >> 16 != 0xa9fe
        }
        let isLoopback = address.high == 0 && address.low == 1
        let isLinkLocal = address.high >> 54 == 0x3fa
        return !isLoopback && !isLinkLocal
    }

    private static func parse(_ address: UnsafeMutablePointer<sockaddr>) -> SocketAddress? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let length: Int
        switch Int32(address.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        guard getnameinfo(address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        else { return nil }
        let host = String(decoding: text.prefix { $0 != 0 && $0 != 37 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return SocketAddress(host, port: 0)
    }
}
