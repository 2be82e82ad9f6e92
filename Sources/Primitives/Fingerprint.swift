/// The hash of a certificate, by which the two ends of a DTLS connection know each other (RFC 8122 §5).
public struct Fingerprint: Hashable, Sendable {
    /// The hash function's name in lower case, such as `sha-256`.
    public let algorithm: String
    /// The hash itself.
    public let bytes: [UInt8]

    /// Makes a fingerprint from a hash already computed.
    public init(algorithm: String, bytes: [UInt8]) {
        self.algorithm = algorithm.lowercased()
        self.bytes = bytes
    }

    /// Parses the value of `a=fingerprint`: `sha-256 AB:CD:…`; nil when it is not of that form.
    public init?(_ text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2 else { return nil }
        var bytes: [UInt8] = []
        for pair in parts[1].split(separator: ":", omittingEmptySubsequences: false) {
            guard pair.utf8.count == 2, pair.utf8.first != UInt8(ascii: "+"), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        guard !bytes.isEmpty, bytes.count <= 64 else { return nil }
        self.init(algorithm: String(parts[0]), bytes: bytes)
    }
}

extension Fingerprint: CustomStringConvertible {
    /// The form that `a=fingerprint` has: `sha-256 AB:CD:…`.
    public var description: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 3)
        for byte in bytes {
            if !text.isEmpty { text.append(UInt8(ascii: ":")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return algorithm + " " + String(decoding: text, as: UTF8.self)
    }
}
