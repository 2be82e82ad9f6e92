import Primitives

/// Why bytes are not a STUN message.
public enum STUNError: Error, Equatable {
    /// Shorter than it says it is, or than a header.
    case truncated
    /// The first bits, the magic cookie or the length are not those of STUN (RFC 8489 §5).
    case notSTUN
    /// An attribute reaches past the end, or has a length or a content that its type forbids.
    case badAttribute
    /// Longer than any message that ICE exchanges.
    case tooLong
}

/// What is common to all STUN messages (RFC 8489).
public enum STUN {
    /// The second word of every message.
    public static let magicCookie: UInt32 = 0x2112_a442
    /// Bytes in the header: type, length, cookie, transaction id.
    public static let headerLength = 20
    /// The longest message taken; ICE's own are below 200 bytes.
    public static let maximumLength = 2048

    /// Whether `datagram` is STUN rather than DTLS or RTP: its first byte is 0...3 (RFC 7983 §7) and the magic cookie
    /// stands where it should.
    public static func isSTUN(_ datagram: Span<UInt8>) -> Bool {
        datagram.count >= headerLength && datagram[0] <= 3 && datagram.uint32(at: 4) == magicCookie
    }

    /// The part of a binding request's USERNAME before the colon, which names the receiver's session (RFC 8445
    /// §7.2.2). Nothing is verified: use it only to find the agent that will. Nil when this is no such request.
    public static func localUfrag(ofRequest datagram: Span<UInt8>) -> String? {
        guard isSTUN(datagram), datagram.uint16(at: 0) == 0x0001 else { return nil }
        let end = headerLength + Int(datagram.uint16(at: 2))
        guard end <= datagram.count else { return nil }
        var offset = headerLength
        while offset + 4 <= end {
            let type = datagram.uint16(at: offset)
            let length = Int(datagram.uint16(at: offset + 2))
            let value = offset + 4
            guard length <= end - value else { return nil }
            if type == STUNAttributeType.username {
                guard let colon = (value..<value + length).first(where: { datagram[$0] == 0x3a }) else { return nil }
                guard colon > value, colon - value <= 256 else { return nil }
                return String(decoding: datagram.array(value..<colon), as: UTF8.self)
            }
            // What stands behind MESSAGE-INTEGRITY is not authenticated, so no USERNAME is read there either.
            if type == STUNAttributeType.messageIntegrity { return nil }
            offset = value + (length + 3) & ~3
        }
        return nil
    }
}

/// The attribute numbers that this module reads or writes (RFC 8489 §18.3, RFC 8445 §16.1).
enum STUNAttributeType {
    static let mappedAddress: UInt16 = 0x0001
    static let username: UInt16 = 0x0006
    static let messageIntegrity: UInt16 = 0x0008
    static let errorCode: UInt16 = 0x0009
    static let unknownAttributes: UInt16 = 0x000a
    static let realm: UInt16 = 0x0014
    static let nonce: UInt16 = 0x0015
    static let messageIntegritySHA256: UInt16 = 0x001c
    static let xorMappedAddress: UInt16 = 0x0020
    static let priority: UInt16 = 0x0024
    static let useCandidate: UInt16 = 0x0025
    static let software: UInt16 = 0x8022
    static let fingerprint: UInt16 = 0x8028
    static let iceControlled: UInt16 = 0x8029
    static let iceControlling: UInt16 = 0x802a

    /// What FINGERPRINT's checksum is combined with (RFC 8489 §14.7).
    static let fingerprintMask: UInt32 = 0x5354_554e

    /// Whether an agent must refuse a request with an attribute of this type that it does not know.
    static func mustBeUnderstood(_ type: UInt16) -> Bool { type < 0x8000 }
}

/// The 96 bits by which a response finds its request (RFC 8489 §5).
public struct STUNTransactionID: Hashable, Sendable {
    /// The first 32 bits.
    public var high: UInt32
    /// The last 64 bits.
    public var low: UInt64

    /// Makes an id from its two parts.
    public init(high: UInt32, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A fresh id.
    public static func random(using generator: inout some RandomNumberGenerator) -> STUNTransactionID {
        STUNTransactionID(high: generator.next(), low: generator.next())
    }
}

/// What a message is: the two class bits of its type (RFC 8489 §5).
public enum STUNClass: UInt16, Hashable, Sendable { case request, indication, successResponse, errorResponse }

/// An ERROR-CODE attribute (RFC 8489 §14.8).
public struct STUNErrorCode: Hashable, Sendable {
    /// 300...699.
    public var code: Int
    /// The text for people.
    public var reason: String

    /// Makes an error.
    public init(code: Int, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The request has an attribute that the server must understand and does not.
    public static let unknownAttribute = STUNErrorCode(code: 420, reason: "Unknown Attribute")
    /// Both ends believe that they are controlled (RFC 8445 §7.3.1.1).
    public static let roleConflict = STUNErrorCode(code: 487, reason: "Role Conflict")
}
