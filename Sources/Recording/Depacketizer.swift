import MediaControl
import Primitives
import RTP

/// A media packet and when it arrived.
struct TappedPacketMedia: Sendable {
    var packet: TappedMedia
    var receivedAt: Instant
}

/// Makes frames of packets that come in their order and without gaps; after a gap it is told to begin anew.
protocol Depacketizer: Sendable {
    /// Takes the next packet. A frame that turns out to have ended before it comes first, then the one that it ends.
    mutating func add(_ media: TappedPacketMedia) -> [MediaFrame]
    /// Forgets a frame that was begun.
    mutating func reset()
}

/// The depacketizer of a codec.
func depacketizer(of codec: Codec) -> any Depacketizer {
    switch codec {
    case .opus: OpusDepacketizer()
    case .vp8, .vp9: VPXDepacketizer(codec: codec)
    case .av1: AV1Depacketizer()
    case .h264: H264Depacketizer()
    }
}

/// Opus: each packet is one (RFC 7587 §4.2).
struct OpusDepacketizer: Depacketizer {
    func add(_ media: TappedPacketMedia) -> [MediaFrame] {
        guard !media.packet.payload.isEmpty else { return [] }
        return [FrameBeginning(media).frame(.opus, media.packet.payload)]
    }

    func reset() {}
}

/// VP8 (RFC 7741) and VP9 (RFC 9628): the payloads of a picture behind their descriptors, one after the other.
///
/// The frames of VP9's spatial layers become one superframe, of which decoders show the last.
struct VPXDepacketizer: Depacketizer {
    let codec: Codec
    private var beginning: FrameBeginning?
    private var bytes: [UInt8] = []
    /// Where each layer's frame ends in ``bytes``.
    private var layerEnds: [Int] = []

    init(codec: Codec) { self.codec = codec }

    mutating func add(_ media: TappedPacketMedia) -> [MediaFrame] {
        var frames: [MediaFrame] = []
        // A sender that sets no marker ends a picture by beginning the next one.
        if let beginning, beginning.timestamp != media.packet.timestamp { finish(into: &frames) }
        guard let (start, endsLayer) = payload(media.packet) else {
            reset()
            return frames
        }
        if beginning == nil {
            guard media.packet.startsFrame else { return frames }
            beginning = FrameBeginning(media)
        } else {
            beginning?.add(media)
        }
        bytes += media.packet.payload[start...]
        if endsLayer { layerEnds.append(bytes.count) }
        if media.packet.marker { finish(into: &frames) }
        return frames
    }

    mutating func reset() {
        beginning = nil
        bytes = []
        layerEnds = []
    }

    /// Where the payload begins behind its descriptor, and whether a spatial layer's frame ends with it.
    private func payload(_ packet: TappedMedia) -> (start: Int, endsLayer: Bool)? {
        let payload = packet.payload
        if codec == .vp8 {
            guard let descriptor = try? VP8Descriptor(parsing: payload.span), descriptor.length < payload.count else {
                return nil
            }
            return (descriptor.length, false)
        }
        guard let descriptor = try? VP9Descriptor(parsing: payload.span), descriptor.length < payload.count else {
            return nil
        }
        return (descriptor.length, descriptor.endsLayerFrame)
    }

    private mutating func finish(into frames: inout [MediaFrame]) {
        defer { reset() }
        guard let beginning, !bytes.isEmpty else { return }
        if layerEnds.count > 1, layerEnds.count <= 8, layerEnds.last == bytes.count { appendSuperframeIndex() }
        frames.append(beginning.frame(codec, bytes))
    }

    /// The index behind a superframe (VP9 bitstream specification, annex B).
    private mutating func appendSuperframeIndex() {
        let mark = UInt8(0b110_11_000 | (layerEnds.count - 1))
        var index = [mark]
        var start = 0
        for end in layerEnds {
            let size = UInt32(end - start)
            for shift: UInt32 in [0, 8, 16, 24] { index.append(UInt8(truncatingIfNeeded: size >> shift)) }
            start = end
        }
        bytes += index + [mark]
    }
}
