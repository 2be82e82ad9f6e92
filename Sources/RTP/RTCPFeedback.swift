import Primitives

/// Packets that a receiver misses (RFC 4585 §6.2.1).
public struct GenericNACK: Sendable, Equatable {
    /// The most pairs of packet number and bit mask that one packet carries.
    private static let maximumPairs = 16_000

    /// Who misses them.
    public var senderSSRC: UInt32
    /// The stream they belong to.
    public var mediaSSRC: UInt32
    /// Their sequence numbers. In ascending order (with wraps) they pack best: up to 17 into four bytes.
    public var lost: [UInt16]

    /// Makes a NACK.
    public init(senderSSRC: UInt32, mediaSSRC: UInt32, lost: [UInt16]) {
        self.senderSSRC = senderSSRC
        self.mediaSSRC = mediaSSRC
        self.lost = lost
    }

    init(_ packet: Span<UInt8>) throws(RTPError) {
        guard packet.count & 3 == 0 else { throw .badRTCP }
        senderSSRC = packet.uint32(at: 4)
        mediaSSRC = packet.uint32(at: 8)
        lost = []
        for offset in stride(from: 12, to: packet.count, by: 4) {
            let first = packet.uint16(at: offset)
            let mask = packet.uint16(at: offset &+ 2)
            lost.append(first)
            for bit in 0..<UInt16(16) where mask &>> bit & 1 != 0 { lost.append(first &+ bit &+ 1) }
        }
    }

    func encode(into bytes: inout [UInt8]) {
        var index = 0
        repeat {
            let start = RTCP.beginFeedback(
                RTCP.PacketType.transportFeedback, format: RTCP.FeedbackFormat.nack, sender: senderSSRC,
                media: mediaSSRC, in: &bytes)
            var pairs = 0
            while index < lost.count, pairs < Self.maximumPairs {
                let first = lost[index]
                var mask: UInt16 = 0
                index &+= 1
                while index < lost.count {
                    let bit = lost[index] &- first &- 1
                    guard bit < 16 else { break }
                    mask |= 1 &<< bit
                    index &+= 1
                }
                bytes.appendUInt16(first)
                bytes.appendUInt16(mask)
                pairs &+= 1
            }
            RTCP.endPacket(start, in: &bytes)
        } while index < lost.count
    }
}

/// A picture that cannot be decoded any more: please send a keyframe (RFC 4585 §6.3.1).
public struct PictureLossIndication: Sendable, Equatable {
    /// Who cannot decode.
    public var senderSSRC: UInt32
    /// The stream that needs the keyframe.
    public var mediaSSRC: UInt32

    /// Makes an indication.
    public init(senderSSRC: UInt32, mediaSSRC: UInt32) {
        self.senderSSRC = senderSSRC
        self.mediaSSRC = mediaSSRC
    }

    init(_ packet: Span<UInt8>) {
        senderSSRC = packet.uint32(at: 4)
        mediaSSRC = packet.uint32(at: 8)
    }

    func encode(into bytes: inout [UInt8]) {
        let start = RTCP.beginFeedback(
            RTCP.PacketType.payloadFeedback, format: RTCP.FeedbackFormat.pictureLoss, sender: senderSSRC,
            media: mediaSSRC, in: &bytes)
        RTCP.endPacket(start, in: &bytes)
    }
}

/// A demand for keyframes (RFC 5104 §4.3.1).
public struct FullIntraRequest: Sendable, Equatable {
    /// The most entries that one packet carries.
    private static let maximumEntries = 8_000

    /// The demand on one stream.
    public struct Entry: Sendable, Equatable {
        /// The stream that needs the keyframe.
        public var ssrc: UInt32
        /// The command's number; the same one repeats the same demand.
        public var sequence: UInt8

        /// Makes an entry.
        public init(ssrc: UInt32, sequence: UInt8) {
            self.ssrc = ssrc
            self.sequence = sequence
        }
    }

    /// Who demands.
    public var senderSSRC: UInt32
    /// The streams that it concerns.
    public var entries: [Entry]
    /// The media source of the feedback header, which means nothing here: zero by the rules.
    public var mediaSSRC: UInt32 = 0

    /// Makes a demand.
    public init(senderSSRC: UInt32, entries: [Entry]) {
        self.senderSSRC = senderSSRC
        self.entries = entries
    }

    init(_ packet: Span<UInt8>) throws(RTPError) {
        guard (packet.count &- 12) & 7 == 0 else { throw .badRTCP }
        senderSSRC = packet.uint32(at: 4)
        mediaSSRC = packet.uint32(at: 8)
        entries = []
        for offset in stride(from: 12, to: packet.count, by: 8) {
            entries.append(Entry(ssrc: packet.uint32(at: offset), sequence: packet[offset &+ 4]))
        }
    }

    func encode(into bytes: inout [UInt8]) {
        var rest = entries[...]
        repeat {
            let part = rest.prefix(Self.maximumEntries)
            rest = rest.dropFirst(part.count)
            let start = RTCP.beginFeedback(
                RTCP.PacketType.payloadFeedback, format: RTCP.FeedbackFormat.fullIntra, sender: senderSSRC,
                media: mediaSSRC, in: &bytes)
            for entry in part {
                bytes.appendUInt32(entry.ssrc)
                bytes.append(entry.sequence)
                bytes.appendUInt24(0)
            }
            RTCP.endPacket(start, in: &bytes)
        } while !rest.isEmpty
    }
}

/// The bitrate that a receiver believes the path to it can carry (draft-alvestrand-rmcat-remb-03).
public struct ReceiverEstimatedMaximumBitrate: Sendable, Equatable {
    /// Who estimates.
    public var senderSSRC: UInt32
    /// Bits per second. Written with 18 significant bits, rounded down.
    public var bitrate: UInt64
    /// The streams that share it; at most 255 are written.
    public var ssrcs: [UInt32]

    /// Makes an estimate.
    public init(senderSSRC: UInt32, bitrate: UInt64, ssrcs: [UInt32]) {
        self.senderSSRC = senderSSRC
        self.bitrate = bitrate
        self.ssrcs = ssrcs
    }

    /// Whether an application layer feedback message is this one, by the name it begins with: `REMB`.
    static func isNamed(in packet: Span<UInt8>) -> Bool {
        packet.count >= 16 && packet.uint32(at: 12) == 0x5245_4d42
    }

    init(_ packet: Span<UInt8>) throws(RTPError) {
        guard packet.count >= 20 else { throw .badRTCP }
        let count = Int(packet[16])
        guard packet.count == 20 &+ 4 &* count else { throw .badRTCP }
        senderSSRC = packet.uint32(at: 4)
        let exponent = UInt64(packet[17] >> 2)
        let mantissa = UInt64(packet.uint24(at: 17) & 0x3_ffff)
        guard mantissa == 0 || exponent <= UInt64(mantissa.leadingZeroBitCount) else { throw .badRTCP }
        bitrate = mantissa << exponent
        ssrcs = []
        for index in 0..<count { ssrcs.append(packet.uint32(at: 20 &+ 4 &* index)) }
    }

    func encode(into bytes: inout [UInt8]) {
        let start = RTCP.beginFeedback(
            RTCP.PacketType.payloadFeedback, format: RTCP.FeedbackFormat.applicationLayer, sender: senderSSRC,
            media: 0, in: &bytes)
        let part = ssrcs.prefix(255)
        let exponent = max(0, 46 &- bitrate.leadingZeroBitCount)
        let mantissa = UInt32(truncatingIfNeeded: bitrate >> UInt64(exponent))
        bytes.appendUInt32(0x5245_4d42)
        bytes.append(UInt8(truncatingIfNeeded: part.count))
        bytes.appendUInt24(UInt32(truncatingIfNeeded: exponent) << 18 | mantissa)
        for ssrc in part { bytes.appendUInt32(ssrc) }
        RTCP.endPacket(start, in: &bytes)
    }
}
