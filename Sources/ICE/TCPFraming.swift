import Primitives

/// Why a TCP stream cannot be read further.
public enum TCPFramingError: Error, Equatable {
    /// A frame announces more bytes than are ever sent; close the connection.
    case frameTooLong(Int)
}

/// Packets on a byte stream, each behind its length in 16 bits (RFC 4571), as ICE uses TCP (RFC 6544 §3).
///
/// The value holds what arrived of an unfinished frame and never more than that.
public struct TCPFraming: Sendable {
    /// The longest frame taken.
    public let maximumFrame: Int
    private var pending: [UInt8] = []
    private var failed: TCPFramingError?

    /// Starts at the beginning of a stream. A frame of more than `maximumFrame` bytes breaks it.
    public init(maximumFrame: Int = 2048) {
        self.maximumFrame = min(max(maximumFrame, 1), 65535)
    }

    /// The bytes held of a frame that is not complete.
    public var pendingCount: Int { pending.count }

    /// Takes the next bytes of the stream and hands every packet that they complete to `body`, in order. Empty frames
    /// are skipped. After an error every further call throws it again.
    public mutating func receive(
        _ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Void
    ) throws(TCPFramingError) {
        if let failed { throw failed }
        var offset = 0
        while offset < bytes.count {
            if pending.isEmpty, bytes.count - offset >= 2 {
                // A whole frame in one piece, the usual case, is handed over from where it stands.
                let length = Int(bytes.uint16(at: offset))
                try check(length)
                if bytes.count - offset - 2 >= length {
                    if length > 0 { body(bytes.extracting(offset + 2..<offset + 2 + length)) }
                    offset += 2 + length
                    continue
                }
            }
            offset = try fill(from: bytes, at: offset)
            guard pending.count >= 2, pending.count == 2 + pendingLength else { continue }
            if pending.count > 2 { body(pending.span.extracting(2..<pending.count)) }
            pending.removeAll(keepingCapacity: true)
        }
    }

    private var pendingLength: Int { Int(pending[0]) << 8 | Int(pending[1]) }

    /// Moves bytes into the unfinished frame, up to its end; returns where the rest begins.
    private mutating func fill(from bytes: Span<UInt8>, at start: Int) throws(TCPFramingError) -> Int {
        var offset = start
        while pending.count < 2, offset < bytes.count {
            pending.append(bytes[offset])
            offset += 1
        }
        guard pending.count >= 2 else { return offset }
        try check(pendingLength)
        let end = min(bytes.count, offset + 2 + pendingLength - pending.count)
        while offset < end {
            pending.append(bytes[offset])
            offset += 1
        }
        return offset
    }

    private mutating func check(_ length: Int) throws(TCPFramingError) {
        guard length > maximumFrame else { return }
        failed = .frameTooLong(length)
        pending = []
        throw .frameTooLong(length)
    }

    /// Appends `packet` to `out` as one frame; false, and nothing appended, when it is longer than 65535 bytes.
    @discardableResult
    public static func append(_ packet: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        guard packet.count <= 65535 else { return false }
        out.reserveCapacity(out.count + 2 + packet.count)
        out.appendUInt16(UInt16(packet.count))
        for index in 0..<packet.count { out.append(packet[index]) }
        return true
    }
}
