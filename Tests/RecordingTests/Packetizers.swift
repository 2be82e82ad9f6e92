import Foundation
import MediaControl
import Primitives
import RTP
import Testing

@testable import Recording

/// Pictures that an independent encoder has made, cut into RTP payloads here.
struct EncodedPictures {
    let codec: Codec
    /// The payloads of each frame.
    var frames: [[[UInt8]]] = []

    private static let most = 400

    /// Has ffmpeg encode four seconds of a test picture.
    init(_ codec: Codec, width: Int = 320, height: Int = 180, in directory: String) throws {
        self.codec = codec
        let kinds: [Codec: (String, [String])] = [
            .h264: ("h264", ["libx264", "-bf", "0", "-profile:v", "baseline", "-x264-params", "slices=2"]),
            .av1: ("obu", ["libaom-av1", "-cpu-used", "8", "-usage", "realtime"]),
            .vp9: ("ivf", ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0"]),
        ]
        let (kind, encoder) = try #require(kinds[codec])
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/source-\(codec)-\(width).\(kind)"
        let source = "testsrc=s=\(width)x\(height):r=25:d=4"
        let made = try Probe.run(
            ["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", "-g", "50", "-c:v"]
                + encoder + [path])
        try #require(made.isGood, "ffmpeg: \(made.output)")
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        switch codec {
        case .h264: frames = Self.h264(bytes)
        case .av1: frames = Self.av1(bytes)
        default: frames = Self.vp9(bytes)
        }
        self.path = path
    }

    /// Where the encoder's own file is.
    let path: String

    /// The packets of a frame, described as forwarding describes them.
    func packets(_ number: Int, sequence: inout Int64, timestamp: UInt32) throws -> [TappedMedia] {
        let payloads = frames[number]
        return try payloads.enumerated().map { index, payload in
            let info = try PayloadInfo.parse(codec, payload: payload.span)
            sequence += 1
            return TappedMedia(
                codec: codec, sequence: sequence, timestamp: timestamp, marker: index == payloads.count - 1,
                isKeyframe: info.isKeyframe, startsFrame: info.startsFrame, width: info.width, height: info.height,
                payload: payload)
        }
    }

    /// The units of an Annex B stream, by access units, each begun by the first slice of a picture.
    private static func h264(_ bytes: [UInt8]) -> [[[UInt8]]] {
        var starts: [Int] = []
        for index in 0..<(bytes.count - 3) where bytes[index] == 0 && bytes[index + 1] == 0 && bytes[index + 2] == 1 {
            starts.append(index + 3)
        }
        let units = starts.indices.map { place -> [UInt8] in
            var end = place + 1 < starts.count ? starts[place + 1] - 3 : bytes.count
            while end > starts[place], place + 1 < starts.count, bytes[end - 1] == 0 { end -= 1 }
            return Array(bytes[starts[place]..<end])
        }
        var frames: [[[UInt8]]] = []
        var sets: [[UInt8]] = []
        for unit in units {
            let type = unit[0] & 0x1f
            guard type == 1 || type == 5 else {
                if type == 7 || type == 8 { sets.append(unit) }
                continue
            }
            if unit[1] & 0x80 != 0 { frames.append([]) }
            var payloads: [[UInt8]] = []
            if !sets.isEmpty {
                payloads.append([24] + sets.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xff)] + $0 })
                sets = []
            }
            if unit.count <= most {
                payloads.append(unit)
            } else {
                for start in stride(from: 1, to: unit.count, by: most) {
                    let end = min(start + most, unit.count)
                    let mark = (start == 1 ? 0x80 : 0) | (end == unit.count ? 0x40 : 0) | type
                    payloads.append([unit[0] & 0xe0 | 28, mark] + unit[start..<end])
                }
            }
            frames[frames.count - 1] += payloads
        }
        return frames
    }

    /// The units of a low-overhead stream, by temporal units, without sizes and delimiters as senders write them.
    private static func av1(_ bytes: [UInt8]) -> [[[UInt8]]] {
        var frames: [[[UInt8]]] = []
        var units: [[[UInt8]]] = []
        var offset = 0
        while offset < bytes.count {
            let header = bytes[offset]
            var place = offset + (header & 4 != 0 ? 2 : 1)
            guard let size = AV1Depacketizer.leb128(bytes, &place) else { break }
            if header >> 3 & 15 == 2 {
                units.append([])
            } else {
                let unit = [header & ~2] + bytes[(offset + 1)..<(offset + (header & 4 != 0 ? 2 : 1))]
                units[units.count - 1].append(unit + bytes[place..<(place + size)])
            }
            offset = place + size
        }
        for unit in units {
            let startsSequence = unit.first.map { $0[0] >> 3 & 15 == 1 } ?? false
            // One element in a packet, but a sequence header and the beginning of what follows share the first.
            var payloads: [[UInt8]] = []
            var first: [UInt8] = []
            for (index, obu) in unit.enumerated() {
                if startsSequence, index == 0 {
                    first = AV1Depacketizer.leb128(obu.count) + obu
                    continue
                }
                for start in stride(from: 0, to: obu.count, by: most) {
                    let end = min(start + most, obu.count)
                    var header: UInt8 = (start > 0 ? 0x80 : 0) | (end < obu.count ? 0x40 : 0)
                    header |= first.isEmpty ? 0x10 : 0x28
                    payloads.append([header] + first + obu[start..<end])
                    first = []
                }
            }
            frames.append(payloads)
        }
        return frames
    }

    /// The frames of an IVF file behind descriptors with picture ids.
    private static func vp9(_ bytes: [UInt8]) -> [[[UInt8]]] {
        var frames: [[[UInt8]]] = []
        var offset = 32
        while offset + 12 <= bytes.count {
            let size = (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
            let frame = bytes[(offset + 12)..<(offset + 12 + size)]
            offset += 12 + size
            // Frame marker 2, profile 0, not a repeated frame, and the bit of a key frame, which is 0.
            let isKey = (frame.first ?? 0) & 0b1111_1100 == 0b1000_0000
            var payloads: [[UInt8]] = []
            for start in stride(from: frame.startIndex, to: frame.endIndex, by: most) {
                let end = min(start + most, frame.endIndex)
                var mark: UInt8 = 0x80 | (isKey ? 0 : 0x40)
                mark |= start == frame.startIndex ? 0x08 : 0
                mark |= end == frame.endIndex ? 0x04 : 0
                let number = UInt16(frames.count) | 0x8000
                payloads.append([mark, UInt8(number >> 8), UInt8(number & 0xff)] + frame[start..<end])
            }
            frames.append(payloads)
        }
        return frames
    }
}
