import Primitives

/// A STUN message as it was read from a datagram (RFC 8489 §5, with the attributes of RFC 8445 §16.1).
///
/// Reading checks form only. Nothing in it may be believed before ``hasValidIntegrity(in:key:)`` has said yes.
public struct STUNMessage: Sendable, Equatable {
    /// What FINGERPRINT says about the datagram.
    public enum FingerprintCheck: Sendable { case absent, valid, invalid }

    /// Request, indication or response.
    public var messageClass: STUNClass
    /// The method; 1 is Binding, the only one that ICE uses.
    public var method: UInt16
    /// The id that a response repeats.
    public var transactionID: STUNTransactionID
    /// USERNAME, as bytes.
    public var username: [UInt8]?
    /// SOFTWARE, as sent.
    public var software: String?
    /// PRIORITY of the candidate that the check would make peer reflexive.
    public var priority: UInt32?
    /// Whether the pair is nominated (USE-CANDIDATE).
    public var useCandidate = false
    /// The tie-breaker of a sender that believes itself controlling.
    public var iceControlling: UInt64?
    /// The tie-breaker of a sender that believes itself controlled.
    public var iceControlled: UInt64?
    /// XOR-MAPPED-ADDRESS: where the responder saw the request come from.
    public var xorMappedAddress: SocketAddress?
    /// ERROR-CODE of an error response.
    public var errorCode: STUNErrorCode?
    /// The first unknown attribute types below 0x8000, at most eight of them.
    public var unknownRequired: [UInt16] = []
    /// Whether FINGERPRINT is there and right.
    public var fingerprint = FingerprintCheck.absent
    /// Where MESSAGE-INTEGRITY begins in the datagram, if it is there.
    private var integrityOffset: Int?

    /// The Binding method.
    public static let binding: UInt16 = 1

    /// Reads a message that fills the datagram exactly. Attributes behind MESSAGE-INTEGRITY are ignored except
    /// FINGERPRINT (RFC 8489 §14.5), and of attributes that stand twice the first counts.
    public init(parsing datagram: Span<UInt8>) throws(STUNError) {
        guard datagram.count >= STUN.headerLength else { throw .truncated }
        guard datagram.count <= STUN.maximumLength else { throw .tooLong }
        guard STUN.isSTUN(datagram) else { throw .notSTUN }
        let bodyLength = Int(datagram.uint16(at: 2))
        guard bodyLength & 3 == 0 else { throw .notSTUN }
        guard datagram.count >= STUN.headerLength + bodyLength else { throw .truncated }
        guard datagram.count == STUN.headerLength + bodyLength else { throw .notSTUN }

        let type = datagram.uint16(at: 0)
        // The class bits stand between the method's: M11-M7 C1 M6-M4 C0 M3-M0.
        messageClass = STUNClass(rawValue: (type >> 4 & 1) | (type >> 7 & 2)) ?? .request
        method = (type & 0x000f) | (type >> 1 & 0x0070) | (type >> 2 & 0x0f80)
        transactionID = STUNTransactionID(high: datagram.uint32(at: 8), low: datagram.uint64(at: 12))

        var offset = STUN.headerLength
        while offset < datagram.count {
            // Header and attributes are multiples of four bytes, so four are always left here.
            let attribute = datagram.uint16(at: offset)
            let length = Int(datagram.uint16(at: offset + 2))
            let padded = (length + 3) & ~3
            let value = offset + 4
            guard padded <= datagram.count - value, fingerprint == .absent else { throw .badAttribute }
            try read(attribute, value..<value + length, in: datagram)
            offset = value + padded
        }
    }

    private mutating func read(_ type: UInt16, _ value: Range<Int>, in datagram: Span<UInt8>) throws(STUNError) {
        if type == STUNAttributeType.fingerprint {
            guard value.count == 4 else { throw .badAttribute }
            let expected =
                CRC32.checksum(datagram, count: value.lowerBound - 4) ^ STUNAttributeType.fingerprintMask
            fingerprint = datagram.uint32(at: value.lowerBound) == expected ? .valid : .invalid
            return
        }
        guard integrityOffset == nil else { return }
        switch type {
        case STUNAttributeType.messageIntegrity:
            guard value.count == HMACSHA1.length else { throw .badAttribute }
            integrityOffset = value.lowerBound - 4
        case STUNAttributeType.username:
            guard value.count <= 513 else { throw .badAttribute }
            if username == nil { username = datagram.array(value) }
        case STUNAttributeType.software:
            guard value.count <= 763 else { throw .badAttribute }
            if software == nil { software = String(decoding: datagram.array(value), as: UTF8.self) }
        case STUNAttributeType.priority:
            guard value.count == 4 else { throw .badAttribute }
            if priority == nil { priority = datagram.uint32(at: value.lowerBound) }
        case STUNAttributeType.useCandidate:
            guard value.isEmpty else { throw .badAttribute }
            useCandidate = true
        case STUNAttributeType.iceControlling:
            guard value.count == 8 else { throw .badAttribute }
            if iceControlling == nil { iceControlling = datagram.uint64(at: value.lowerBound) }
        case STUNAttributeType.iceControlled:
            guard value.count == 8 else { throw .badAttribute }
            if iceControlled == nil { iceControlled = datagram.uint64(at: value.lowerBound) }
        case STUNAttributeType.xorMappedAddress:
            let address = try Self.address(value, in: datagram, transactionID)
            if xorMappedAddress == nil { xorMappedAddress = address }
        case STUNAttributeType.errorCode:
            let error = try Self.error(value, in: datagram)
            if errorCode == nil { errorCode = error }
        case STUNAttributeType.mappedAddress, STUNAttributeType.unknownAttributes, STUNAttributeType.realm,
            STUNAttributeType.nonce, STUNAttributeType.messageIntegritySHA256:
            break
        default:
            if STUNAttributeType.mustBeUnderstood(type), unknownRequired.count < 8 { unknownRequired.append(type) }
        }
    }

    /// Whether MESSAGE-INTEGRITY is there and was made with `key` (RFC 8489 §14.5). `datagram` is the one that this
    /// message was read from. The comparison takes the same time wherever the codes differ.
    public func hasValidIntegrity(in datagram: Span<UInt8>, key: [UInt8]) -> Bool {
        guard let offset = integrityOffset, offset + 4 + HMACSHA1.length <= datagram.count else { return false }
        let code = Self.integrity(of: datagram.array(0..<offset), key: key)
        var difference: UInt8 = 0
        for index in 0..<HMACSHA1.length { difference |= code[index] ^ datagram[offset + 4 + index] }
        return difference == 0
    }

    /// The code over everything before MESSAGE-INTEGRITY, with the header's length counting that attribute as the
    /// last one.
    static func integrity(of prefix: [UInt8], key: [UInt8]) -> [UInt8] {
        var bytes = prefix
        let length = prefix.count - STUN.headerLength + 4 + HMACSHA1.length
        bytes[2] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[3] = UInt8(truncatingIfNeeded: length)
        return HMACSHA1.code(of: bytes, key: key)
    }

    private static func address(
        _ value: Range<Int>, in datagram: Span<UInt8>, _ id: STUNTransactionID
    ) throws(STUNError) -> SocketAddress {
        guard value.count >= 8 else { throw .badAttribute }
        let start = value.lowerBound
        let port = datagram.uint16(at: start + 2) ^ UInt16(STUN.magicCookie >> 16)
        switch (datagram[start + 1], value.count) {
        case (1, 8):
            return SocketAddress(ipv4: datagram.uint32(at: start + 4) ^ STUN.magicCookie, port: port)
        case (2, 20):
            return SocketAddress(
                high: datagram.uint64(at: start + 4) ^ (UInt64(STUN.magicCookie) << 32 | UInt64(id.high)),
                low: datagram.uint64(at: start + 12) ^ id.low, port: port)
        default:
            throw .badAttribute
        }
    }

    private static func error(_ value: Range<Int>, in datagram: Span<UInt8>) throws(STUNError) -> STUNErrorCode {
        guard value.count >= 4, value.count <= 767 else { throw .badAttribute }
        let start = value.lowerBound
        let hundreds = Int(datagram[start + 2] & 7)
        let rest = Int(datagram[start + 3])
        guard (3...6).contains(hundreds), rest < 100 else { throw .badAttribute }
        let reason = String(decoding: datagram.array(start + 4..<value.upperBound), as: UTF8.self)
        return STUNErrorCode(code: hundreds * 100 + rest, reason: reason)
    }
}
