import Glibc

/// An IPv4 or IPv6 address with a UDP or TCP port, as a small hashable value.
///
/// IPv4 is kept as an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), so one dual-stack socket and one table serve both.
public struct SocketAddress: Hashable, Sendable {
    /// The first eight bytes of the IPv6 address, as a number.
    public var high: UInt64
    /// The last eight bytes of the IPv6 address, as a number.
    public var low: UInt64
    /// The port in host byte order.
    public var port: UInt16
    /// On which of this machine's own addresses the peer was heard, as the socket counts them; 0 where that is not
    /// known or does not matter. The same peer heard on two of them is two candidate pairs (RFC 8445 §6.1.2): an
    /// answer must leave from the address that was asked.
    public var localIndex: UInt16 = 0

    /// Makes an address from the two halves of an IPv6 address.
    @inlinable public init(high: UInt64, low: UInt64, port: UInt16) {
        self.high = high
        self.low = low
        self.port = port
    }

    /// Makes an IPv4 address; `ipv4` reads like the dotted form (127.0.0.1 is 0x7f000001).
    @inlinable public init(ipv4: UInt32, port: UInt16) {
        self.init(high: 0, low: 0x0000_ffff_0000_0000 | UInt64(ipv4), port: port)
    }

    /// Parses an address without port, such as `192.0.2.1` or `2001:db8::1`; nil when it is neither form.
    public init?(_ host: String, port: UInt16) {
        var v4 = in_addr()
        if inet_pton(AF_INET, host, &v4) == 1 {
            self.init(ipv4: UInt32(bigEndian: v4.s_addr), port: port)
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, host, &v6) == 1 else { return nil }
        let words = v6.__in6_u.__u6_addr32
        self.init(
            high: UInt64(UInt32(bigEndian: words.0)) << 32 | UInt64(UInt32(bigEndian: words.1)),
            low: UInt64(UInt32(bigEndian: words.2)) << 32 | UInt64(UInt32(bigEndian: words.3)), port: port)
    }

    /// Whether this is an IPv4 address.
    @inlinable public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

    /// The IPv4 address as a number; meaningful only where ``isIPv4``.
    @inlinable public var ipv4: UInt32 { UInt32(truncatingIfNeeded: low) }

    /// The address without its port.
    public var host: String {
        if isIPv4 {
            return (0..<4).map { String((ipv4 >> (24 - 8 * UInt32($0))) & 0xff) }.joined(separator: ".")
        }
        var address = in6_addr()
        address.__in6_u.__u6_addr32 = (
            UInt32(truncatingIfNeeded: high >> 32).bigEndian, UInt32(truncatingIfNeeded: high).bigEndian,
            UInt32(truncatingIfNeeded: low >> 32).bigEndian, UInt32(truncatingIfNeeded: low).bigEndian
        )
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil else { return "::" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension SocketAddress: CustomStringConvertible {
    /// Address and port: `192.0.2.1:443` or `[2001:db8::1]:443`.
    public var description: String { isIPv4 ? "\(host):\(port)" : "[\(host)]:\(port)" }
}
