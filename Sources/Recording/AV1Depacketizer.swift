import MediaControl
import Primitives
import RTP

/// AV1 (RTP payload format §4): units are put together from elements and their fragments, and written with their sizes
/// and without temporal delimiters, as a WebM block wants a temporal unit.
struct AV1Depacketizer: Depacketizer {
    private var beginning: FrameBeginning?
    private var bytes: [UInt8] = []
    private var fragment: [UInt8] = []
    private var sequenceHeader: [UInt8]?

    mutating func add(_ media: TappedPacketMedia) -> [MediaFrame] {
        var frames: [MediaFrame] = []
        if let beginning, beginning.timestamp != media.packet.timestamp { finish(into: &frames) }
        let payload = media.packet.payload
        guard payload.count > 1 else { return frames }
        let continues = payload[0] & 0x80 != 0
        if beginning == nil {
            guard media.packet.startsFrame, !continues else { return frames }
            beginning = FrameBeginning(media)
        } else {
            beginning?.add(media)
        }
        guard continues == !fragment.isEmpty, readElements(payload, continues: continues) else {
            reset()
            return frames
        }
        if media.packet.marker { finish(into: &frames) }
        return frames
    }

    mutating func reset() {
        beginning = nil
        bytes = []
        fragment = []
        sequenceHeader = nil
    }

    private mutating func readElements(_ payload: [UInt8], continues: Bool) -> Bool {
        let goesOn = payload[0] & 0x40 != 0
        let count = Int(payload[0] >> 4 & 3)
        var offset = 1
        var index = 0
        while offset < payload.count {
            index += 1
            var length = payload.count - offset
            if count == 0 || index < count {
                guard let number = Self.leb128(payload, &offset), number <= payload.count - offset else { return false }
                length = number
            }
            fragment += payload[offset..<(offset + length)]
            offset += length
            let isLast = offset == payload.count
            if isLast && goesOn { return true }
            appendUnit(fragment)
            fragment = []
        }
        return count == 0 || index == count
    }

    /// Adds a unit with its size.
    private mutating func appendUnit(_ unit: [UInt8]) {
        guard let header = unit.first else { return }
        let type = header >> 3 & 0x0f
        let delimiter: UInt8 = 2, tileList: UInt8 = 8, padding: UInt8 = 15
        guard type != delimiter, type != tileList, type != padding else { return }
        let headerLength = header & 0x04 != 0 ? 2 : 1
        guard unit.count >= headerLength else { return }
        var whole = unit
        if header & 0x02 == 0 {
            whole = [header | 0x02] + unit[1..<headerLength] + Self.leb128(unit.count - headerLength)
            whole += unit[headerLength...]
        }
        if type == 1 { sequenceHeader = whole }
        bytes += whole
    }

    private mutating func finish(into frames: inout [MediaFrame]) {
        defer { reset() }
        guard let beginning, !bytes.isEmpty, fragment.isEmpty else { return }
        var frame = beginning.frame(.av1, bytes)
        frame.privateData = sequenceHeader.flatMap { AV1Configuration.record(sequenceHeader: $0) }
        frame.isKeyframe = beginning.isKeyframe && frame.privateData != nil
        frames.append(frame)
    }

    /// Reads a little-endian base 128 number (AV1 §4.10.5).
    static func leb128(_ bytes: [UInt8], _ offset: inout Int) -> Int? {
        var value = 0
        for index in 0..<5 where offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            value |= Int(byte & 0x7f) << (7 * index)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    /// Writes one.
    static func leb128(_ value: Int) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        repeat {
            bytes.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }
}
