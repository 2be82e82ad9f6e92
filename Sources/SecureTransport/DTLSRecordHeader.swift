import Primitives

/// The 13 bytes before every record of DTLS 1.2 (RFC 6347 §4.1).
struct DTLSRecordHeader: Equatable {
    /// The kinds of records that this side looks at.
    enum ContentType: UInt8 {
        case changeCipherSpec = 20
        case alert = 21
        case handshake = 22
    }

    static let length = 13
    /// DTLS 1.2 as it stands on the wire.
    static let version: UInt16 = 0xfefd

    var type: ContentType
    var epoch: UInt16
    /// 48 bits.
    var sequence: UInt64
    /// Bytes in the body that follows.
    var length: Int

    var bytes: [UInt8] {
        var bytes = [type.rawValue]
        bytes.appendUInt16(Self.version)
        bytes.appendUInt64(UInt64(epoch) << 48 | sequence)
        bytes.appendUInt16(UInt16(truncatingIfNeeded: length))
        return bytes
    }

    /// Calls `body` with every record of a datagram that is of a known type and of version 1.2, up to the first that
    /// the datagram cuts off.
    static func forEach(in datagram: Span<UInt8>, _ body: (Self, Span<UInt8>) -> Void) {
        var at = 0
        while datagram.count - at >= Self.length {
            let length = Int(datagram.uint16(at: at + 11))
            let end = at + Self.length + length
            guard end <= datagram.count else { return }
            if let type = ContentType(rawValue: datagram[at]), datagram.uint16(at: at + 1) == version {
                let number = datagram.uint64(at: at + 3)
                let header = Self(
                    type: type, epoch: UInt16(truncatingIfNeeded: number >> 48), sequence: number & 0xffff_ffff_ffff,
                    length: length)
                body(header, datagram.extracting((at + Self.length)..<end))
            }
            at = end
        }
    }
}

/// What one side has sent since it changed to the connection's keys, gathered from its datagrams.
struct ProtectedFlight {
    /// The numbers of a record in epoch 1, and of its nonce: the first eight bytes of its body (RFC 5288 §3).
    struct Numbers: Equatable {
        var sequence: UInt64
        var nonce: UInt64
    }

    /// The records from the latest ChangeCipherSpec on, which is one small datagram.
    private(set) var bytes: [UInt8] = []
    /// The last record in epoch 1.
    private(set) var last: Numbers?

    /// Notes a datagram that is sent.
    mutating func note(_ datagram: Span<UInt8>) {
        var collected: [UInt8]? = bytes.isEmpty ? nil : bytes
        var last = last
        DTLSRecordHeader.forEach(in: datagram) { header, body in
            if header.type == .changeCipherSpec { collected = [] }
            if collected != nil { collected?.append(contentsOf: header.bytes + body.array()) }
            if header.epoch == 1, body.count >= 8 {
                last = Numbers(sequence: header.sequence, nonce: body.uint64(at: 0))
            }
        }
        bytes = collected ?? []
        self.last = last
    }
}
