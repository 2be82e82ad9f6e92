import Primitives

/// The kinds of open bitstream unit that matter here (AV1 §6.2.2).
private enum OBU {
    static let sequenceHeader: UInt8 = 1, temporalDelimiter: UInt8 = 2, frameHeader: UInt8 = 3
    static let metadata: UInt8 = 5, frame: UInt8 = 6
}

extension PayloadInfo {
    /// AV1 RTP payload format §4.4: an aggregation header, then elements that are whole units or fragments.
    ///
    /// A packet that continues a unit of the packet before says nothing about layers: that is what the dependency
    /// descriptor is for.
    static func parseAV1(_ payload: Span<UInt8>) throws(RTPError) -> PayloadInfo {
        let header = payload[0]
        let continues = header & 0x80 != 0
        let startsSequence = header & 0x08 != 0
        let elementCount = Int((header >> 4) & 0x03)
        if continues && startsSequence { throw .badPayload }
        guard payload.count > 1 else { throw .badPayload }
        var info = PayloadInfo()
        info.isKeyframe = startsSequence
        var offset = 1
        var index = 0
        while offset < payload.count, elementCount == 0 || index < elementCount {
            let element = try av1Element(payload, &offset, isLast: index == elementCount &- 1)
            if !element.isEmpty, index > 0 || !continues {
                info.readOBU(payload, element, isFirst: index == 0)
            }
            index &+= 1
        }
        // A count says how many elements there are; fewer means that the packet was cut.
        if index < elementCount { throw .truncated }
        return info
    }

    /// The next element's place. The last one of a counted packet has no length: it goes to the end.
    private static func av1Element(
        _ payload: Span<UInt8>, _ offset: inout Int, isLast: Bool
    ) throws(RTPError) -> Range<Int> {
        if isLast {
            defer { offset = payload.count }
            return offset..<payload.count
        }
        let length = try leb128(payload, &offset, end: payload.count)
        guard length <= payload.count &- offset else { throw .truncated }
        defer { offset &+= length }
        return offset..<(offset &+ length)
    }

    /// A little-endian base 128 number (AV1 §4.10.5) before `end`. Five bytes hold more than any packet.
    private static func leb128(_ payload: Span<UInt8>, _ offset: inout Int, end: Int) throws(RTPError) -> Int {
        var value = 0
        for index in 0..<5 {
            guard offset < end else { throw .truncated }
            let byte = payload[offset]
            offset &+= 1
            value |= Int(byte & 0x7f) << (7 &* index)
            if byte & 0x80 == 0 { return value }
        }
        throw .badPayload
    }

    /// Takes in the unit, or the first fragment of one, in `range`, which is not empty.
    private mutating func readOBU(_ payload: Span<UInt8>, _ range: Range<Int>, isFirst: Bool) {
        let header = payload[range.lowerBound]
        let type = (header >> 3) & 0x0f
        var offset = range.lowerBound &+ 1
        if header & 0x04 != 0 {
            guard offset < range.upperBound else { return }
            temporalLayer = payload[offset] >> 5
            spatialLayer = (payload[offset] >> 3) & 0x03
            offset &+= 1
        }
        if header & 0x02 != 0 {
            guard (try? Self.leb128(payload, &offset, end: range.upperBound)) != nil else { return }
        }
        if isFirst {
            switch type {
            case OBU.sequenceHeader, OBU.temporalDelimiter, OBU.frameHeader, OBU.metadata, OBU.frame:
                startsFrame = true
            default:
                break
            }
        }
        if type == OBU.sequenceHeader {
            isKeyframe = true
            if let size = AV1SequenceHeader.pictureSize(payload, offset..<range.upperBound) {
                width = size.width
                height = size.height
            }
        }
    }
}

/// The sequence header (AV1 §5.5.1), read as far as the largest frame size.
enum AV1SequenceHeader {
    /// The largest size of the frames in pixels; nil when the header in `range` of `payload` is broken.
    static func pictureSize(_ payload: Span<UInt8>, _ range: Range<Int>) -> (width: Int, height: Int)? {
        var cursor = BitCursor(range)
        cursor.skip(4, payload)
        if cursor.flag(payload) {
            cursor.skip(5, payload)
        } else {
            skipOperatingPoints(&cursor, payload)
        }
        let widthBits = Int(cursor.bits(4, payload)) &+ 1
        let heightBits = Int(cursor.bits(4, payload)) &+ 1
        let width = Int(cursor.bits(widthBits, payload)) &+ 1
        let height = Int(cursor.bits(heightBits, payload)) &+ 1
        return cursor.overrun ? nil : (width, height)
    }

    private static func skipOperatingPoints(_ cursor: inout BitCursor, _ payload: Span<UInt8>) {
        var bufferDelayBits = 0
        if cursor.flag(payload) {
            cursor.skip(64, payload)
            if cursor.flag(payload) { _ = cursor.expGolomb(payload) }
            if cursor.flag(payload) {
                bufferDelayBits = Int(cursor.bits(5, payload)) &+ 1
                cursor.skip(42, payload)
            }
        }
        let hasDisplayDelay = cursor.flag(payload)
        let pointCount = Int(cursor.bits(5, payload)) &+ 1
        for _ in 0..<pointCount where !cursor.overrun {
            cursor.skip(12, payload)
            if cursor.bits(5, payload) > 7 { cursor.skip(1, payload) }
            if bufferDelayBits > 0, cursor.flag(payload) { cursor.skip(2 &* bufferDelayBits &+ 1, payload) }
            if hasDisplayDelay, cursor.flag(payload) { cursor.skip(4, payload) }
        }
    }
}
