import Primitives

/// The kinds of NAL unit that matter here (H.264 §7.4.1, RFC 6184 §5.2).
private enum NALUnit {
    static let slice: UInt8 = 1, idr: UInt8 = 5, supplementalInformation: UInt8 = 6
    static let sequenceParameters: UInt8 = 7, pictureParameters: UInt8 = 8, delimiter: UInt8 = 9
    static let aggregate: UInt8 = 24, fragment: UInt8 = 28
}

extension PayloadInfo {
    /// Single units, STAP-A and FU-A: packetization modes 0 and 1, the only ones that calls use (RFC 7742 §6.2).
    static func parseH264(_ payload: Span<UInt8>) throws(RTPError) -> PayloadInfo {
        guard payload[0] & 0x80 == 0 else { throw .badPayload }
        var info = PayloadInfo()
        switch payload[0] & 0x1f {
        case 1...23:
            info.readUnit(payload, 0..<payload.count, isFirst: true)
        case NALUnit.aggregate:
            try info.readAggregate(payload)
        case NALUnit.fragment:
            guard payload.count >= 3 else { throw .truncated }
            let isStart = payload[1] & 0x80 != 0
            let type = payload[1] & 0x1f
            guard isStart else { break }
            info.isKeyframe = type == NALUnit.idr || type == NALUnit.sequenceParameters
            info.startsFrame = startsPicture(type: type, firstByte: payload[2])
        default:
            throw .badPayload
        }
        return info
    }

    private mutating func readAggregate(_ payload: Span<UInt8>) throws(RTPError) {
        var offset = 1
        var isFirst = true
        repeat {
            guard payload.count >= offset &+ 2 else { throw .truncated }
            let start = offset &+ 2
            let length = Int(payload.uint16(at: offset))
            guard length > 0 else { throw .badPayload }
            guard length <= payload.count &- start else { throw .truncated }
            readUnit(payload, start..<(start &+ length), isFirst: isFirst)
            isFirst = false
            offset = start &+ length
        } while offset < payload.count
    }

    /// Takes in the NAL unit in `range`, which is not empty.
    private mutating func readUnit(_ payload: Span<UInt8>, _ range: Range<Int>, isFirst: Bool) {
        let type = payload[range.lowerBound] & 0x1f
        if isFirst {
            let firstByte = range.count > 1 ? payload[range.lowerBound &+ 1] : 0
            startsFrame = Self.startsPicture(type: type, firstByte: firstByte)
        }
        if type == NALUnit.idr || type == NALUnit.sequenceParameters { isKeyframe = true }
        if type == NALUnit.sequenceParameters, let size = H264SequenceParameters.pictureSize(payload, range) {
            width = size.width
            height = size.height
        }
    }

    /// Whether a unit of `type` whose header is followed by `firstByte` can be the first one of a picture
    /// (H.264 §7.4.1.2.3). A slice is when its first macroblock, an Exp-Golomb number, is 0: a single 1 bit.
    private static func startsPicture(type: UInt8, firstByte: UInt8) -> Bool {
        switch type {
        case NALUnit.slice, NALUnit.idr: firstByte & 0x80 != 0
        case NALUnit.supplementalInformation...NALUnit.delimiter: true
        default: false
        }
    }
}

/// The sequence parameter set (H.264 §7.3.2.1.1), read as far as the picture's size.
enum H264SequenceParameters {
    /// The size of the pictures in pixels, after cropping; nil when the set in `range` of `payload` is broken.
    static func pictureSize(_ payload: Span<UInt8>, _ range: Range<Int>) -> (width: Int, height: Int)? {
        guard range.count > 4 else { return nil }
        var cursor = BitCursor((range.lowerBound &+ 1)..<range.upperBound, skipsEmulationPrevention: true)
        let profile = cursor.bits(8, payload)
        cursor.skip(16, payload)
        _ = cursor.expGolomb(payload)
        let chroma = readChroma(profile, &cursor, payload)
        _ = cursor.expGolomb(payload)
        skipPictureOrder(&cursor, payload)
        _ = cursor.expGolomb(payload)
        cursor.skip(1, payload)
        let columns = Int(cursor.expGolomb(payload)) &+ 1
        let rows = Int(cursor.expGolomb(payload)) &+ 1
        let isFrameOnly = cursor.flag(payload)
        if !isFrameOnly { cursor.skip(1, payload) }
        cursor.skip(1, payload)
        var crop = (left: 0, right: 0, top: 0, bottom: 0)
        if cursor.flag(payload) {
            crop.left = Int(cursor.expGolomb(payload))
            crop.right = Int(cursor.expGolomb(payload))
            crop.top = Int(cursor.expGolomb(payload))
            crop.bottom = Int(cursor.expGolomb(payload))
        }
        let heightFactor = isFrameOnly ? 1 : 2
        // 4:2:0 and 4:2:2 share a chroma sample between two columns, 4:2:0 between two rows too (table 6-1).
        let cropWidth = chroma == 1 || chroma == 2 ? 2 : 1
        let cropHeight = (chroma == 1 ? 2 : 1) &* heightFactor
        let width = columns &* 16 &- cropWidth &* (crop.left &+ crop.right)
        let height = rows &* 16 &* heightFactor &- cropHeight &* (crop.top &+ crop.bottom)
        guard !cursor.overrun, (1...16_384).contains(width), (1...16_384).contains(height) else { return nil }
        return (width, height)
    }

    /// The chroma format, which the higher profiles write together with bit depths and scaling matrices.
    private static func readChroma(_ profile: UInt32, _ cursor: inout BitCursor, _ payload: Span<UInt8>) -> UInt32 {
        switch profile {
        case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135: break
        default: return 1
        }
        let chroma = cursor.expGolomb(payload)
        if chroma == 3 { cursor.skip(1, payload) }
        _ = cursor.expGolomb(payload)
        _ = cursor.expGolomb(payload)
        cursor.skip(1, payload)
        guard cursor.flag(payload) else { return chroma }
        for list in 0..<(chroma == 3 ? 12 : 8) where cursor.flag(payload) {
            skipScalingList(length: list < 6 ? 16 : 64, &cursor, payload)
        }
        return chroma
    }

    private static func skipScalingList(length: Int, _ cursor: inout BitCursor, _ payload: Span<UInt8>) {
        var last: Int32 = 8
        for _ in 0..<length {
            // A next scale of 0 means that the rest of the list repeats.
            let next = (last &+ cursor.signedExpGolomb(payload)) & 0xff
            if next == 0 || cursor.overrun { return }
            last = next
        }
    }

    private static func skipPictureOrder(_ cursor: inout BitCursor, _ payload: Span<UInt8>) {
        switch cursor.expGolomb(payload) {
        case 0:
            _ = cursor.expGolomb(payload)
        case 1:
            cursor.skip(1, payload)
            _ = cursor.expGolomb(payload)
            _ = cursor.expGolomb(payload)
            let cycle = min(cursor.expGolomb(payload), 255)
            for _ in 0..<cycle where !cursor.overrun { _ = cursor.expGolomb(payload) }
        default:
            break
        }
    }
}
