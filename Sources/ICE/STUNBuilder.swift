import Primitives

/// Builds a STUN message attribute by attribute, then seals it.
public struct STUNBuilder: Sendable {
    private var bytes: [UInt8] = []
    private let transactionID: STUNTransactionID

    /// Starts a message.
    public init(_ messageClass: STUNClass, method: UInt16 = STUNMessage.binding, transactionID: STUNTransactionID) {
        self.transactionID = transactionID
        bytes.reserveCapacity(128)
        let kind = messageClass.rawValue
        let spread = (method & 0x000f) | (method & 0x0070) << 1 | (method & 0x0f80) << 2
        bytes.appendUInt16(spread | (kind & 1) << 4 | (kind & 2) << 7)
        bytes.appendUInt16(0)
        bytes.appendUInt32(STUN.magicCookie)
        bytes.appendUInt32(transactionID.high)
        bytes.appendUInt64(transactionID.low)
    }

    /// Adds an attribute of any type; `value` is padded with zeros and must be shorter than 1024 bytes.
    public mutating func add(type: UInt16, _ value: [UInt8]) {
        precondition(value.count < 1024, "a STUN attribute of that length is never sent")
        bytes.appendUInt16(type)
        bytes.appendUInt16(UInt16(value.count))
        bytes.append(contentsOf: value)
        while bytes.count & 3 != 0 { bytes.append(0) }
    }

    /// Adds USERNAME.
    public mutating func add(username: [UInt8]) { add(type: STUNAttributeType.username, username) }

    /// Adds SOFTWARE.
    public mutating func add(software: String) { add(type: STUNAttributeType.software, Array(software.utf8)) }

    /// Adds PRIORITY.
    public mutating func add(priority: UInt32) {
        var value: [UInt8] = []
        value.appendUInt32(priority)
        add(type: STUNAttributeType.priority, value)
    }

    /// Adds ICE-CONTROLLING with its tie-breaker.
    public mutating func add(iceControlling tieBreaker: UInt64) {
        var value: [UInt8] = []
        value.appendUInt64(tieBreaker)
        add(type: STUNAttributeType.iceControlling, value)
    }

    /// Adds ICE-CONTROLLED with its tie-breaker.
    public mutating func add(iceControlled tieBreaker: UInt64) {
        var value: [UInt8] = []
        value.appendUInt64(tieBreaker)
        add(type: STUNAttributeType.iceControlled, value)
    }

    /// Adds USE-CANDIDATE.
    public mutating func addUseCandidate() { add(type: STUNAttributeType.useCandidate, []) }

    /// Adds XOR-MAPPED-ADDRESS (RFC 8489 §14.2); an IPv4-mapped address is written as IPv4.
    public mutating func add(xorMappedAddress address: SocketAddress) {
        var value: [UInt8] = [0, address.isIPv4 ? 1 : 2]
        value.appendUInt16(address.port ^ UInt16(STUN.magicCookie >> 16))
        if address.isIPv4 {
            value.appendUInt32(address.ipv4 ^ STUN.magicCookie)
        } else {
            value.appendUInt64(address.high ^ (UInt64(STUN.magicCookie) << 32 | UInt64(transactionID.high)))
            value.appendUInt64(address.low ^ transactionID.low)
        }
        add(type: STUNAttributeType.xorMappedAddress, value)
    }

    /// Adds ERROR-CODE.
    public mutating func add(errorCode: STUNErrorCode) {
        let value = [0, 0, UInt8(errorCode.code / 100 & 7), UInt8(errorCode.code % 100)] + Array(errorCode.reason.utf8)
        add(type: STUNAttributeType.errorCode, value)
    }

    /// Adds UNKNOWN-ATTRIBUTES.
    public mutating func add(unknownAttributes types: [UInt16]) {
        var value: [UInt8] = []
        for type in types { value.appendUInt16(type) }
        add(type: STUNAttributeType.unknownAttributes, value)
    }

    /// The finished message: with MESSAGE-INTEGRITY under `key` unless that is nil, and FINGERPRINT unless told
    /// otherwise.
    public consuming func finish(key: [UInt8]?, fingerprint: Bool = true) -> [UInt8] {
        if let key { add(type: STUNAttributeType.messageIntegrity, STUNMessage.integrity(of: bytes, key: key)) }
        let length = bytes.count - STUN.headerLength + (fingerprint ? 8 : 0)
        bytes[2] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[3] = UInt8(truncatingIfNeeded: length)
        if fingerprint {
            let checksum = CRC32.checksum(bytes.span, count: bytes.count) ^ STUNAttributeType.fingerprintMask
            bytes.appendUInt16(STUNAttributeType.fingerprint)
            bytes.appendUInt16(4)
            bytes.appendUInt32(checksum)
        }
        return bytes
    }
}
