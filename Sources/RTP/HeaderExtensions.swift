import Primitives

/// When the first sample of a packet was captured, on the capturer's clock (absolute-capture-time extension).
public struct AbsoluteCaptureTime: Sendable, Equatable {
    /// NTP time in 32.32 fixed point.
    public var timestamp: UInt64
    /// What to add to the timestamp to come to the clock of the sender's RTCP reports, 32.32 fixed point; nil when the
    /// sender does not know.
    public var clockOffset: Int64?

    /// Makes a capture time.
    public init(timestamp: UInt64, clockOffset: Int64? = nil) {
        self.timestamp = timestamp
        self.clockOffset = clockOffset
    }
}

/// The values of the header extensions of one packet; nil where the packet does not carry one.
public struct HeaderExtensions: Sendable, Equatable {
    /// Loudness in -dBov: 0 is the loudest, 127 silence (RFC 6464).
    public var audioLevel: UInt8?
    /// Whether the sender believes that the audio is speech; meaningful only with ``audioLevel``.
    public var voiceActivity = false
    /// When the packet left the sender: seconds in 6.18 fixed point, 24 bits, which wraps every 64 s.
    public var absoluteSendTime: UInt32?
    /// The packet's number among all packets of its transport, which congestion feedback refers to.
    public var transportSequenceNumber: UInt16?
    /// Which media section the stream belongs to (RFC 9143).
    public var mid: ShortText?
    /// Which simulcast layer the stream is (RFC 8852).
    public var rid: ShortText?
    /// Which simulcast layer this retransmission stream repairs (RFC 8852).
    public var repairedRid: ShortText?
    /// When the media was captured.
    public var absoluteCaptureTime: AbsoluteCaptureTime?
    /// Camera and rotation bits (3GPP TS 26.114 §7.4.5).
    public var videoOrientation: UInt8?
    /// The wished minimum and maximum playout delay, 12 bits each in 10 ms.
    public var playoutDelay: UInt32?
    /// Where the AV1 dependency descriptor stands in the packet that this was parsed from.
    public var dependencyDescriptor: Range<Int>?

    /// No extension at all.
    public init() {}

    /// Reads the extension block of `packet`, in the one-byte or the two-byte form (RFC 8285 §4.2, §4.3).
    ///
    /// Elements that were not negotiated or whose length is wrong are skipped; what stands after an element that runs
    /// past the block is ignored.
    public init(parsing packet: Span<UInt8>, header: RTPHeader, map: ExtensionMap) {
        let end = header.extensionOffset &+ header.extensionLength
        guard header.extensionLength > 0, header.extensionOffset >= 0, end <= packet.count else { return }
        if header.extensionProfile == 0xbede {
            parseOneByteElements(packet, from: header.extensionOffset, to: end, map: map)
        } else if header.extensionProfile & 0xfff0 == 0x1000 {
            parseTwoByteElements(packet, from: header.extensionOffset, to: end, map: map)
        }
    }

    private mutating func parseOneByteElements(_ packet: Span<UInt8>, from start: Int, to end: Int, map: ExtensionMap) {
        var offset = start
        while offset < end {
            let byte = packet[offset]
            offset &+= 1
            if byte == 0 { continue }
            let id = byte >> 4
            let length = Int(byte & 0x0f) &+ 1
            // Id 15, and id 0 with a length, end the processing of the block.
            guard id != 0, id != 15, length <= end &- offset else { return }
            if let kind = map.kind(of: id) { read(kind, packet, offset, length) }
            offset &+= length
        }
    }

    private mutating func parseTwoByteElements(_ packet: Span<UInt8>, from start: Int, to end: Int, map: ExtensionMap) {
        var offset = start
        while offset < end {
            let id = packet[offset]
            offset &+= 1
            if id == 0 { continue }
            guard offset < end else { return }
            let length = Int(packet[offset])
            offset &+= 1
            guard length <= end &- offset else { return }
            if let kind = map.kind(of: id) { read(kind, packet, offset, length) }
            offset &+= length
        }
    }

    private mutating func read(_ kind: HeaderExtensionKind, _ packet: Span<UInt8>, _ offset: Int, _ length: Int) {
        switch kind {
        case .audioLevel:
            guard length == 1 else { return }
            audioLevel = packet[offset] & 0x7f
            voiceActivity = packet[offset] & 0x80 != 0
        case .absoluteSendTime:
            if length == 3 { absoluteSendTime = packet.uint24(at: offset) }
        case .transportSequenceNumber:
            if length == 2 { transportSequenceNumber = packet.uint16(at: offset) }
        case .mid:
            mid = Self.text(packet, offset, length)
        case .rid:
            rid = Self.text(packet, offset, length)
        case .repairedRid:
            repairedRid = Self.text(packet, offset, length)
        case .absoluteCaptureTime:
            guard length == 8 || length == 16 else { return }
            absoluteCaptureTime = AbsoluteCaptureTime(
                timestamp: packet.uint64(at: offset),
                clockOffset: length == 16 ? Int64(bitPattern: packet.uint64(at: offset &+ 8)) : nil)
        case .videoOrientation:
            if length == 1 { videoOrientation = packet[offset] }
        case .playoutDelay:
            if length == 3 { playoutDelay = packet.uint24(at: offset) }
        case .dependencyDescriptor:
            if length > 0 { dependencyDescriptor = offset..<(offset &+ length) }
        }
    }

    /// A name; some senders end it with zero bytes, which do not belong to it.
    private static func text(_ packet: Span<UInt8>, _ offset: Int, _ length: Int) -> ShortText? {
        var end = offset &+ length
        while end > offset, packet[end &- 1] == 0 { end &-= 1 }
        return ShortText(packet.extracting(offset..<end))
    }
}
