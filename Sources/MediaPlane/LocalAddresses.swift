import Glibc
import Primitives

/// The addresses of this machine, for those who did not configure any.
public enum LocalAddresses {
    /// Every address of an interface that is up, IPv4 first, without loopback and link-local ones. Falls back to
    /// 127.0.0.1 where there is nothing else, so that a machine without a network can still try the product out.
    public static func detect() -> [SocketAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [loopback] }
        defer { freeifaddrs(list) }
        var found: [SocketAddress] = []
        var next = list
        while let interface = next {
            // The list is the kernel's answer and stays valid until freeifaddrs.
            let entry = interface.pointee
            next = entry.ifa_next
            guard entry.ifa_flags & UInt32(IFF_UP) != 0, entry.ifa_flags & UInt32(IFF_LOOPBACK) == 0,
                let address = entry.ifa_addr, let socketAddress = address.socketAddress, !socketAddress.isLinkLocal,
                !found.contains(socketAddress)
            else { continue }
            found.append(socketAddress)
        }
        found.sort { $0.isIPv4 && !$1.isIPv4 }
        return found.isEmpty ? [loopback] : found
    }

    private static var loopback: SocketAddress { SocketAddress(ipv4: 0x7f00_0001, port: 0) }
}

extension UnsafeMutablePointer<sockaddr> {
    fileprivate var socketAddress: SocketAddress? {
        switch Int32(pointee.sa_family) {
        case AF_INET:
            // The family says which structure the memory holds.
            return withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                SocketAddress(ipv4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr), port: 0)
            }
        case AF_INET6:
            return withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                let words = $0.pointee.sin6_addr.__in6_u.__u6_addr32
                return SocketAddress(
                    high: UInt64(UInt32(bigEndian: words.0)) << 32 | UInt64(UInt32(bigEndian: words.1)),
                    low: UInt64(UInt32(bigEndian: words.2)) << 32 | UInt64(UInt32(bigEndian: words.3)), port: 0)
            }
        default: return nil
        }
    }
}

extension SocketAddress {
    /// fe80::/10 and 169.254.0.0/16: of no use beyond one cable.
    fileprivate var isLinkLocal: Bool { isIPv4 ? ipv4 >> 16 == 0xa9fe : high >> 54 == 0x3fa }
}
