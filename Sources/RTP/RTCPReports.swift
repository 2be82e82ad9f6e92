import Primitives

/// What one receiver says about one stream (RFC 3550 §6.4.1).
public struct ReportBlock: Sendable, Equatable {
    /// The length on the wire in bytes.
    static let length = 24
    /// The most blocks that a report can count.
    static let maximumCount = 31

    /// The stream reported on.
    public var ssrc: UInt32
    /// The part of the packets lost since the report before, in 256ths.
    public var fractionLost: UInt8
    /// Packets lost since the beginning, 24 bits with sign.
    public var cumulativeLost: Int32
    /// The highest sequence number received, with the number of wraps in the upper 16 bits.
    public var highestSequence: UInt32
    /// Interarrival jitter in ticks of the stream's clock.
    public var jitter: UInt32
    /// The middle 32 bits of the last sender report's NTP time; 0 when there was none.
    public var lastSenderReport: UInt32
    /// The time since that report arrived, in 1/65536 s.
    public var delaySinceLastSenderReport: UInt32

    /// Makes a report block.
    public init(
        ssrc: UInt32, fractionLost: UInt8 = 0, cumulativeLost: Int32 = 0, highestSequence: UInt32 = 0,
        jitter: UInt32 = 0, lastSenderReport: UInt32 = 0, delaySinceLastSenderReport: UInt32 = 0
    ) {
        self.ssrc = ssrc
        self.fractionLost = fractionLost
        self.cumulativeLost = cumulativeLost
        self.highestSequence = highestSequence
        self.jitter = jitter
        self.lastSenderReport = lastSenderReport
        self.delaySinceLastSenderReport = delaySinceLastSenderReport
    }

    /// Reads the block at `offset`, which the caller has checked to be there.
    init(_ packet: Span<UInt8>, at offset: Int) {
        ssrc = packet.uint32(at: offset)
        fractionLost = packet[offset &+ 4]
        cumulativeLost = Int32(bitPattern: packet.uint24(at: offset &+ 5) << 8) >> 8
        highestSequence = packet.uint32(at: offset &+ 8)
        jitter = packet.uint32(at: offset &+ 12)
        lastSenderReport = packet.uint32(at: offset &+ 16)
        delaySinceLastSenderReport = packet.uint32(at: offset &+ 20)
    }

    func encode(into bytes: inout [UInt8]) {
        bytes.appendUInt32(ssrc)
        bytes.append(fractionLost)
        bytes.appendUInt24(UInt32(bitPattern: max(-0x80_0000, min(0x7f_ffff, cumulativeLost))))
        bytes.appendUInt32(highestSequence)
        bytes.appendUInt32(jitter)
        bytes.appendUInt32(lastSenderReport)
        bytes.appendUInt32(delaySinceLastSenderReport)
    }

    /// Reads `count` blocks from `offset` on.
    static func parse(_ packet: Span<UInt8>, at offset: Int, count: Int) throws(RTPError) -> [ReportBlock] {
        guard packet.count >= offset &+ count &* length else { throw .badRTCP }
        var blocks: [ReportBlock] = []
        blocks.reserveCapacity(count)
        for index in 0..<count { blocks.append(ReportBlock(packet, at: offset &+ index &* length)) }
        return blocks
    }
}

/// A sender report (RFC 3550 §6.4.1).
public struct SenderReport: Sendable, Equatable {
    /// The sender's stream.
    public var ssrc: UInt32
    /// The wall clock when the report was made.
    public var ntp: NTPTime
    /// The same moment on the stream's clock.
    public var rtpTimestamp: UInt32
    /// Packets sent since the stream began.
    public var packetCount: UInt32
    /// Payload bytes sent since the stream began, without headers and padding.
    public var octetCount: UInt32
    /// What the sender itself receives. More than 31 go on in a receiver report.
    public var reports: [ReportBlock]
    /// Whatever a profile adds after the blocks; a multiple of four bytes.
    public var profileExtension: [UInt8] = []

    /// Makes a sender report.
    public init(
        ssrc: UInt32, ntp: NTPTime, rtpTimestamp: UInt32, packetCount: UInt32, octetCount: UInt32,
        reports: [ReportBlock] = []
    ) {
        self.ssrc = ssrc
        self.ntp = ntp
        self.rtpTimestamp = rtpTimestamp
        self.packetCount = packetCount
        self.octetCount = octetCount
        self.reports = reports
    }

    init(_ packet: Span<UInt8>, count: Int) throws(RTPError) {
        guard packet.count >= 28 else { throw .badRTCP }
        ssrc = packet.uint32(at: 4)
        ntp = NTPTime(rawValue: packet.uint64(at: 8))
        rtpTimestamp = packet.uint32(at: 16)
        packetCount = packet.uint32(at: 20)
        octetCount = packet.uint32(at: 24)
        reports = try ReportBlock.parse(packet, at: 28, count: count)
        profileExtension = packet.array((28 &+ count &* ReportBlock.length)..<packet.count)
    }

    func encode(into bytes: inout [UInt8]) {
        let own = reports.prefix(ReportBlock.maximumCount)
        let start = RTCP.beginPacket(RTCP.PacketType.senderReport, count: own.count, in: &bytes)
        bytes.appendUInt32(ssrc)
        bytes.appendUInt64(ntp.rawValue)
        bytes.appendUInt32(rtpTimestamp)
        bytes.appendUInt32(packetCount)
        bytes.appendUInt32(octetCount)
        for block in own { block.encode(into: &bytes) }
        bytes.append(contentsOf: profileExtension)
        RTCP.endPacket(start, in: &bytes)
        if reports.count > own.count {
            ReceiverReport(ssrc: ssrc, reports: Array(reports.dropFirst(own.count))).encode(into: &bytes)
        }
    }
}

/// A receiver report (RFC 3550 §6.4.2).
public struct ReceiverReport: Sendable, Equatable {
    /// Who reports.
    public var ssrc: UInt32
    /// What it receives. More than 31 go on in another report.
    public var reports: [ReportBlock]
    /// Whatever a profile adds after the blocks; a multiple of four bytes.
    public var profileExtension: [UInt8] = []

    /// Makes a receiver report.
    public init(ssrc: UInt32, reports: [ReportBlock] = []) {
        self.ssrc = ssrc
        self.reports = reports
    }

    init(_ packet: Span<UInt8>, count: Int) throws(RTPError) {
        guard packet.count >= 8 else { throw .badRTCP }
        ssrc = packet.uint32(at: 4)
        reports = try ReportBlock.parse(packet, at: 8, count: count)
        profileExtension = packet.array((8 &+ count &* ReportBlock.length)..<packet.count)
    }

    func encode(into bytes: inout [UInt8]) {
        var rest = reports[...]
        repeat {
            let part = rest.prefix(ReportBlock.maximumCount)
            rest = rest.dropFirst(part.count)
            let start = RTCP.beginPacket(RTCP.PacketType.receiverReport, count: part.count, in: &bytes)
            bytes.appendUInt32(ssrc)
            for block in part { block.encode(into: &bytes) }
            if rest.isEmpty { bytes.append(contentsOf: profileExtension) }
            RTCP.endPacket(start, in: &bytes)
        } while !rest.isEmpty
    }
}
