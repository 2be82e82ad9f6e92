import MediaControl
import Primitives
import RTP

/// H.264 (RFC 6184): single units, STAP-A and FU-A become samples of units behind their lengths, as Matroska and MP4
/// have them (ISO/IEC 14496-15).
struct H264Depacketizer: Depacketizer {
    private enum Unit {
        static let idr: UInt8 = 5, sequenceParameters: UInt8 = 7, pictureParameters: UInt8 = 8, delimiter: UInt8 = 9
        static let aggregate: UInt8 = 24, fragment: UInt8 = 28
    }

    private var beginning: FrameBeginning?
    private var bytes: [UInt8] = []
    private var fragment: [UInt8] = []
    private var hasIDR = false
    private var hasSlice = false
    /// The parameter sets that came last; they stay when a frame is lost, as a decoder's do.
    private var sequenceParameters: [UInt8] = []
    private var pictureParameters: [UInt8] = []
    /// The size that the sequence parameters told.
    private var size = (width: 0, height: 0)

    mutating func add(_ media: TappedPacketMedia) -> [MediaFrame] {
        var frames: [MediaFrame] = []
        if let beginning, beginning.timestamp != media.packet.timestamp { finish(into: &frames) }
        if beginning == nil {
            guard media.packet.startsFrame else { return frames }
            beginning = FrameBeginning(media)
        } else {
            beginning?.add(media)
        }
        if media.packet.width > 0 { size = (media.packet.width, media.packet.height) }
        guard read(media.packet.payload) else {
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
        hasIDR = false
        hasSlice = false
    }

    private mutating func read(_ payload: [UInt8]) -> Bool {
        guard let first = payload.first else { return false }
        switch first & 0x1f {
        case 1...23:
            appendUnit(payload[...])
        case Unit.aggregate:
            var offset = 1
            while offset + 2 < payload.count {
                let length = Int(payload[offset]) << 8 | Int(payload[offset + 1])
                offset += 2
                guard length > 0, length <= payload.count - offset else { return false }
                appendUnit(payload[offset..<(offset + length)])
                offset += length
            }
        case Unit.fragment:
            guard payload.count >= 3 else { return false }
            let isStart = payload[1] & 0x80 != 0, isEnd = payload[1] & 0x40 != 0
            if isStart { fragment = [first & 0xe0 | payload[1] & 0x1f] }
            guard !fragment.isEmpty else { return false }
            fragment += payload[2...]
            if isEnd {
                appendUnit(fragment[...])
                fragment = []
            }
        default:
            return false
        }
        return true
    }

    private mutating func appendUnit(_ unit: ArraySlice<UInt8>) {
        guard let header = unit.first else { return }
        switch header & 0x1f {
        case Unit.sequenceParameters: sequenceParameters = Array(unit)
        case Unit.pictureParameters: pictureParameters = Array(unit)
        case Unit.idr:
            hasIDR = true
            hasSlice = true
        case 1...4: hasSlice = true
        case Unit.delimiter: return
        default: break
        }
        bytes.appendUInt32(UInt32(unit.count))
        bytes += unit
    }

    private mutating func finish(into frames: inout [MediaFrame]) {
        defer { reset() }
        // Parameter sets may have a timestamp of their own; they belong to what follows and are kept for it.
        guard let beginning, hasSlice, fragment.isEmpty else { return }
        var frame = beginning.frame(.h264, bytes)
        frame.privateData = hasIDR ? configuration : nil
        frame.isKeyframe = frame.privateData != nil
        if frame.isKeyframe { (frame.width, frame.height) = size }
        frames.append(frame)
    }

    /// The configuration record (ISO/IEC 14496-15 §5.3.3.1) of the present parameter sets.
    private var configuration: [UInt8]? {
        guard sequenceParameters.count >= 4, !pictureParameters.isEmpty, sequenceParameters.count <= 0xffff,
            pictureParameters.count <= 0xffff
        else { return nil }
        var record: [UInt8] = [1, sequenceParameters[1], sequenceParameters[2], sequenceParameters[3], 0xff, 0xe1]
        record.appendUInt16(UInt16(sequenceParameters.count))
        record += sequenceParameters
        record.append(1)
        record.appendUInt16(UInt16(pictureParameters.count))
        record += pictureParameters
        // The higher profiles say what they do with colours; calls use 4:2:0 with eight bits.
        if [100, 110, 122, 144].contains(sequenceParameters[1]) { record += [0xfd, 0xf8, 0xf8, 0] }
        return record
    }
}
