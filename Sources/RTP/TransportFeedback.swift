import Primitives

/// Whether and when one packet arrived.
public enum PacketStatus: Sendable, Equatable {
    /// The packet had not arrived when the feedback was made.
    case notReceived
    /// The packet arrived this long after the one received before it (for the first: after the reference time), in
    /// units of 250 µs. Negative when they were reordered.
    case received(delta250us: Int16)
}

/// When the packets of a transport arrived, by their transport-wide numbers
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
public struct TransportFeedback: Sendable, Equatable {
    /// See the type of the same name outside.
    public typealias PacketStatus = RTP.PacketStatus

    /// The most packets that one feedback counts.
    public static let maximumPackets = 65_535

    /// Who received.
    public var senderSSRC: UInt32
    /// A stream of the sender's.
    public var mediaSSRC: UInt32
    /// The number of the first packet reported on.
    public var baseSequence: UInt16
    /// The receiver's clock at the beginning, in 64 ms; 24 bits with sign, which wrap.
    public var referenceTime: Int32
    /// The number of this feedback, which wraps.
    public var feedbackCount: UInt8
    /// One status for each packet, from ``baseSequence`` on. What goes beyond ``maximumPackets`` is not written.
    public var packets: [PacketStatus]

    /// Makes a feedback.
    public init(
        senderSSRC: UInt32, mediaSSRC: UInt32, baseSequence: UInt16, referenceTime: Int32, feedbackCount: UInt8,
        packets: [PacketStatus]
    ) {
        self.senderSSRC = senderSSRC
        self.mediaSSRC = mediaSSRC
        self.baseSequence = baseSequence
        self.referenceTime = referenceTime
        self.feedbackCount = feedbackCount
        self.packets = packets
    }

    /// `statusesLeft` bounds how many packets the compound may still report on.
    init(_ packet: Span<UInt8>, statusesLeft: inout Int) throws(RTPError) {
        guard packet.count >= 20 else { throw .badRTCP }
        senderSSRC = packet.uint32(at: 4)
        mediaSSRC = packet.uint32(at: 8)
        baseSequence = packet.uint16(at: 12)
        let count = Int(packet.uint16(at: 14))
        guard count > 0, count <= statusesLeft else { throw .badRTCP }
        statusesLeft &-= count
        referenceTime = Int32(bitPattern: packet.uint24(at: 16) << 8) >> 8
        feedbackCount = packet[19]
        packets = []
        packets.reserveCapacity(count)
        // First the chunks say which packets have a small or large delta; the deltas follow after the last chunk, so
        // a placeholder stands for each until then.
        var offset = 20
        while packets.count < count {
            guard packet.count >= offset &+ 2 else { throw .badRTCP }
            try appendChunk(packet.uint16(at: offset), count: count)
            offset &+= 2
        }
        try readDeltas(packet, from: offset)
    }

    /// Placeholders for received packets, told apart by their delta's size.
    private static let small = PacketStatus.received(delta250us: 1)
    private static let large = PacketStatus.received(delta250us: -1)

    private mutating func appendChunk(_ chunk: UInt16, count: Int) throws(RTPError) {
        if chunk & 0x8000 == 0 {
            let status = try Self.placeholder(chunk >> 13)
            let run = min(Int(chunk & 0x1fff), count &- packets.count)
            guard run > 0 else { throw .badRTCP }
            for _ in 0..<run { packets.append(status) }
        } else if chunk & 0x4000 == 0 {
            for bit in (0..<UInt16(14)).reversed() where packets.count < count {
                packets.append(try Self.placeholder(chunk &>> bit & 1))
            }
        } else {
            for bit in stride(from: UInt16(12), through: 0, by: -2) where packets.count < count {
                packets.append(try Self.placeholder(chunk &>> bit & 3))
            }
        }
    }

    private static func placeholder(_ symbol: UInt16) throws(RTPError) -> PacketStatus {
        switch symbol {
        case 0: return .notReceived
        case 1: return small
        case 2: return large
        default: throw .badRTCP
        }
    }

    private mutating func readDeltas(_ packet: Span<UInt8>, from start: Int) throws(RTPError) {
        var offset = start
        for index in packets.indices {
            if packets[index] == Self.small {
                guard packet.count >= offset &+ 1 else { throw .badRTCP }
                packets[index] = .received(delta250us: Int16(packet[offset]))
                offset &+= 1
            } else if packets[index] == Self.large {
                guard packet.count >= offset &+ 2 else { throw .badRTCP }
                packets[index] = .received(delta250us: Int16(bitPattern: packet.uint16(at: offset)))
                offset &+= 2
            }
        }
    }

    /// Writes the packet as libwebrtc does: the same choice of chunks, and what fills the last word as RTCP padding.
    func encode(into bytes: inout [UInt8]) {
        let part = packets.prefix(Self.maximumPackets)
        let start = RTCP.beginFeedback(
            RTCP.PacketType.transportFeedback, format: RTCP.FeedbackFormat.transportWide, sender: senderSSRC,
            media: mediaSSRC, in: &bytes)
        bytes.appendUInt16(baseSequence)
        bytes.appendUInt16(UInt16(truncatingIfNeeded: part.count))
        bytes.appendUInt24(UInt32(bitPattern: referenceTime))
        bytes.append(feedbackCount)
        var chunk = StatusChunk()
        for status in part {
            let symbol = Self.symbol(of: status)
            if !chunk.canAdd(symbol) { bytes.appendUInt16(chunk.emit()) }
            chunk.add(symbol)
        }
        if !chunk.isEmpty { bytes.appendUInt16(chunk.emitLast()) }
        for case .received(let delta) in part {
            if delta >= 0 && delta <= 255 {
                bytes.append(UInt8(delta))
            } else {
                bytes.appendUInt16(UInt16(bitPattern: delta))
            }
        }
        let padding = (start &- bytes.count) & 3
        guard padding > 0 else { return RTCP.endPacket(start, in: &bytes) }
        RTCP.endPacket(start, in: &bytes)
        bytes[start] |= 0x20
        bytes[bytes.count &- 1] = UInt8(padding)
    }

    private static func symbol(of status: PacketStatus) -> UInt8 {
        switch status {
        case .notReceived: 0
        case .received(let delta): delta >= 0 && delta <= 255 ? 1 : 2
        }
    }
}

/// Packet statuses that are not written yet and will share a chunk: a run of up to 8191 equal ones, or a vector of 14
/// one-bit or 7 two-bit symbols.
private struct StatusChunk {
    /// The first fourteen symbols, two bits each, the first of them in the lowest bits.
    private var symbols: UInt32 = 0
    private var count = 0
    private var allSame = true
    private var hasLarge = false

    var isEmpty: Bool { count == 0 }

    private func symbol(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: symbols &>> UInt32(2 &* index)) & 3 }

    func canAdd(_ symbol: UInt8) -> Bool {
        if count < 7 { return true }
        if count < 14, !hasLarge, symbol != 2 { return true }
        return count < 0x1fff && allSame && symbol == self.symbol(0)
    }

    mutating func add(_ symbol: UInt8) {
        if count < 14 { symbols |= UInt32(symbol) &<< UInt32(2 &* count) }
        count &+= 1
        allSame = allSame && symbol == self.symbol(0)
        hasLarge = hasLarge || symbol == 2
    }

    /// The chunk of what can be written now; up to seven symbols may stay behind.
    mutating func emit() -> UInt16 {
        if allSame || count == 14 {
            let chunk = allSame ? run() : oneBitVector()
            self = StatusChunk()
            return chunk
        }
        let chunk = twoBitVector(7)
        let left = self
        self = StatusChunk()
        for index in 7..<max(7, left.count) { add(left.symbol(index)) }
        return chunk
    }

    mutating func emitLast() -> UInt16 {
        if allSame { return run() }
        return count <= 7 ? twoBitVector(count) : oneBitVector()
    }

    private func run() -> UInt16 { UInt16(symbol(0)) << 13 | UInt16(truncatingIfNeeded: count) }

    private func oneBitVector() -> UInt16 {
        var chunk: UInt16 = 0x8000
        for index in 0..<min(count, 14) { chunk |= UInt16(symbol(index) & 1) &<< UInt16(13 &- index) }
        return chunk
    }

    private func twoBitVector(_ length: Int) -> UInt16 {
        var chunk: UInt16 = 0xc000
        for index in 0..<min(length, 7) { chunk |= UInt16(symbol(index)) &<< UInt16(2 &* (6 &- index)) }
        return chunk
    }
}
