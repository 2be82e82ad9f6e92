import Primitives

/// One packet of an RTCP compound (RFC 3550 §6, RFC 4585 §6).
public enum RTCPPacket: Sendable, Equatable {
    /// A sender's clocks and counters, and what it receives itself.
    case senderReport(SenderReport)
    /// What a receiver receives.
    case receiverReport(ReceiverReport)
    /// The names behind streams.
    case sourceDescription(SourceDescription)
    /// The end of streams.
    case goodbye(Goodbye)
    /// Packets that are missing.
    case nack(GenericNACK)
    /// A wish for a keyframe.
    case pli(PictureLossIndication)
    /// A demand for a keyframe, numbered.
    case fir(FullIntraRequest)
    /// The bitrate that a receiver believes possible.
    case remb(ReceiverEstimatedMaximumBitrate)
    /// When the packets of a transport arrived.
    case transportFeedback(TransportFeedback)
    /// Anything else: its packet type, and all its bytes with header and padding.
    case unknown(type: UInt8, bytes: [UInt8])
}

/// Reading and writing of RTCP compounds, both in plaintext.
public enum RTCP {
    /// Packet types (RFC 3550 §12.1, RFC 4585 §6.1).
    enum PacketType {
        static let senderReport: UInt8 = 200, receiverReport: UInt8 = 201, sourceDescription: UInt8 = 202
        static let goodbye: UInt8 = 203, transportFeedback: UInt8 = 205, payloadFeedback: UInt8 = 206
    }

    /// Feedback message types: NACK and transport-wide feedback are transport feedback, the others payload feedback.
    enum FeedbackFormat {
        static let nack: UInt8 = 1, transportWide: UInt8 = 15
        static let pictureLoss: UInt8 = 1, fullIntra: UInt8 = 4, applicationLayer: UInt8 = 15
    }

    /// How many packets one datagram's transport feedback may report on in all. A run of thousands of lost packets
    /// takes two bytes, so a datagram could otherwise ask for megabytes.
    static let maximumStatuses = 16_384

    /// Whether `datagram`, whose first byte already says RTP or RTCP, is RTCP: the packet types 192...223, which RTP
    /// payload types keep clear of (RFC 5761 §4). It looks at what SRTCP leaves in the clear.
    @inlinable public static func isRTCP(_ datagram: Span<UInt8>) -> Bool {
        datagram.count >= 8 && datagram[0] >> 6 == 2 && datagram[1] >= 192 && datagram[1] <= 223
    }

    /// Reads a compound, which may be of reduced size (RFC 5506).
    ///
    /// Types and formats that are not understood become ``RTCPPacket/unknown(type:bytes:)``. Throws when a length does
    /// not fit or a packet of an understood type contradicts itself; nothing of the compound is used then.
    public static func parse(_ compound: Span<UInt8>) throws(RTPError) -> [RTCPPacket] {
        guard compound.count >= 4 else { throw .truncated }
        var packets: [RTCPPacket] = []
        var statusesLeft = maximumStatuses
        var offset = 0
        while offset < compound.count {
            guard compound.count &- offset >= 4 else { throw .truncated }
            guard compound[offset] >> 6 == 2 else { throw .wrongVersion }
            let length = (Int(compound.uint16(at: offset &+ 2)) &+ 1) &* 4
            guard length <= compound.count &- offset else { throw .truncated }
            packets.append(try parsePacket(compound.extracting(offset..<(offset &+ length)), &statusesLeft))
            offset &+= length
        }
        return packets
    }

    /// Reads one packet that fills `packet`.
    private static func parsePacket(
        _ packet: Span<UInt8>, _ statusesLeft: inout Int
    ) throws(RTPError) -> RTCPPacket {
        var end = packet.count
        if packet[0] & 0x20 != 0 {
            let padding = Int(packet[end &- 1])
            guard padding > 0, padding <= end &- 4 else { throw .badPadding }
            end &-= padding
        }
        let body = packet.extracting(0..<end)
        let count = Int(packet[0] & 0x1f)
        switch packet[1] {
        case PacketType.senderReport: return .senderReport(try SenderReport(body, count: count))
        case PacketType.receiverReport: return .receiverReport(try ReceiverReport(body, count: count))
        case PacketType.sourceDescription: return .sourceDescription(try SourceDescription(body, count: count))
        case PacketType.goodbye: return .goodbye(try Goodbye(body, count: count))
        case PacketType.transportFeedback, PacketType.payloadFeedback:
            if let feedback = try parseFeedback(body, &statusesLeft) { return feedback }
            return .unknown(type: packet[1], bytes: packet.array())
        default: return .unknown(type: packet[1], bytes: packet.array())
        }
    }

    /// Reads a feedback message (RFC 4585 §6.1); nil when its format is not one of ours.
    private static func parseFeedback(
        _ packet: Span<UInt8>, _ statusesLeft: inout Int
    ) throws(RTPError) -> RTCPPacket? {
        guard packet.count >= 12 else { throw .badRTCP }
        let format = packet[0] & 0x1f
        if packet[1] == PacketType.transportFeedback {
            switch format {
            case FeedbackFormat.nack: return .nack(try GenericNACK(packet))
            case FeedbackFormat.transportWide:
                return .transportFeedback(try TransportFeedback(packet, statusesLeft: &statusesLeft))
            default: return nil
            }
        }
        switch format {
        case FeedbackFormat.pictureLoss: return .pli(PictureLossIndication(packet))
        case FeedbackFormat.fullIntra: return .fir(try FullIntraRequest(packet))
        case FeedbackFormat.applicationLayer:
            guard ReceiverEstimatedMaximumBitrate.isNamed(in: packet) else { return nil }
            return .remb(try ReceiverEstimatedMaximumBitrate(packet))
        default: return nil
        }
    }

    /// Writes a compound. A list that is too long for one packet goes on in another one of the same kind.
    public static func encode(_ packets: [RTCPPacket]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128)
        for packet in packets {
            switch packet {
            case .senderReport(let report): report.encode(into: &bytes)
            case .receiverReport(let report): report.encode(into: &bytes)
            case .sourceDescription(let description): description.encode(into: &bytes)
            case .goodbye(let goodbye): goodbye.encode(into: &bytes)
            case .nack(let nack): nack.encode(into: &bytes)
            case .pli(let indication): indication.encode(into: &bytes)
            case .fir(let request): request.encode(into: &bytes)
            case .remb(let estimate): estimate.encode(into: &bytes)
            case .transportFeedback(let feedback): feedback.encode(into: &bytes)
            case .unknown(_, let raw): bytes.append(contentsOf: raw)
            }
        }
        return bytes
    }

    /// Appends a packet header whose length is filled in by ``endPacket(_:in:)``, and returns where it stands.
    static func beginPacket(_ type: UInt8, count: Int, in bytes: inout [UInt8]) -> Int {
        let start = bytes.count
        bytes.append(0x80 | UInt8(truncatingIfNeeded: count & 0x1f))
        bytes.append(type)
        bytes.appendUInt16(0)
        return start
    }

    /// Fills up the packet that began at `start` to a multiple of four bytes and writes its length.
    static func endPacket(_ start: Int, in bytes: inout [UInt8]) {
        while (bytes.count &- start) & 3 != 0 { bytes.append(0) }
        let words = (bytes.count &- start) / 4 &- 1
        bytes[start &+ 2] = UInt8(truncatingIfNeeded: words >> 8)
        bytes[start &+ 3] = UInt8(truncatingIfNeeded: words)
    }

    /// Appends the header of a feedback message with its two sources.
    static func beginFeedback(
        _ type: UInt8, format: UInt8, sender: UInt32, media: UInt32, in bytes: inout [UInt8]
    ) -> Int {
        let start = beginPacket(type, count: Int(format), in: &bytes)
        bytes.appendUInt32(sender)
        bytes.appendUInt32(media)
        return start
    }
}
