import RTP

/// A recording in VP8, in several sizes at once, cut into payloads: encoded once, sent by any number of participants.
public struct VideoClip: Sendable {
    /// One frame.
    public struct Frame: Sendable {
        /// Whether decoding may begin here.
        public var isKeyframe: Bool
        /// Where the frame's payloads stand in ``Layer/bytes``, without payload descriptors.
        public var pieces: [Range<Int>]
    }

    /// One size.
    public struct Layer: Sendable {
        /// The name in simulcast: `q`, `h` or `f`.
        public var rid: String
        /// Pixels across.
        public var width: Int
        /// Pixels down.
        public var height: Int
        /// All frames, one after the other.
        public var bytes: [UInt8]
        /// The frames in order.
        public var frames: [Frame]

        /// The mean bitrate in bit/s when played at `framesPerSecond`.
        public func bitrate(framesPerSecond: Int) -> Double {
            frames.isEmpty ? 0 : Double(bytes.count * 8 * framesPerSecond) / Double(frames.count)
        }
    }

    /// The most bytes of a frame in one packet: with every header it fits an IPv6 packet of 1280 bytes.
    public static let pieceLength = 1_080

    /// The sizes, the smallest first.
    public var layers: [Layer]
    /// Frames a second.
    public var framesPerSecond: Int
    /// The numbers of the keyframes, the same in every layer.
    public var entries: [Int]

    /// Draws and encodes.
    public static func make(_ settings: MediaSettings) throws(MediaSourceError) -> VideoClip {
        let count = max(2, settings.seconds * settings.framesPerSecond)
        // Two ways in: a wish for a keyframe is answered with the nearer one.
        let entries = [0, count / 2]
        var layers: [Layer] = []
        for share in MediaSettings.sizes {
            let height = settings.height / share.divisor & ~1
            let picture = TestPicture(width: settings.height * 16 / 9 / share.divisor, height: height)
            var encoder = try VideoEncoder(
                width: picture.width, height: picture.height, kilobits: max(30, settings.kilobits / share.rateDivisor),
                framesPerSecond: settings.framesPerSecond)
            var layer = Layer(rid: share.rid, width: picture.width, height: picture.height, bytes: [], frames: [])
            var planes: [UInt8] = []
            for number in 0..<count {
                guard !Task.isCancelled else { throw MediaSourceError("The recording was broken off.") }
                picture.draw(at: Double(number) / Double(settings.framesPerSecond), into: &planes)
                let frame = try encoder.encode(planes, keyframe: entries.contains(number))
                layer.append(frame.bytes, isKeyframe: frame.isKeyframe)
            }
            layers.append(layer)
        }
        return VideoClip(layers: layers, framesPerSecond: settings.framesPerSecond, entries: entries)
    }
}

extension VideoClip.Layer {
    /// Adds a frame in pieces of nearly equal length, so that segments of one run can be sent together.
    fileprivate mutating func append(_ frame: [UInt8], isKeyframe: Bool) {
        let start = bytes.count
        bytes += frame
        let count = max(1, (frame.count + VideoClip.pieceLength - 1) / VideoClip.pieceLength)
        let length = (frame.count + count - 1) / count
        let pieces = (0..<count).map { index in
            (start + index * length)..<min(start + (index + 1) * length, bytes.count)
        }
        frames.append(VideoClip.Frame(isKeyframe: isKeyframe, pieces: pieces))
    }
}
