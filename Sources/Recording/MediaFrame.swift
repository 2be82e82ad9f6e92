import Primitives
import RTP

/// A whole picture, or a packet of sound, as it goes into a file.
struct MediaFrame: Sendable, Equatable {
    var codec: Codec
    /// The RTP timestamp.
    var timestamp: UInt32
    /// When its first packet arrived.
    var receivedAt: Instant
    var isKeyframe: Bool
    /// As the container wants it: without payload descriptors, AV1 units with sizes, H.264 units behind their lengths.
    var bytes: [UInt8]
    /// The size of the picture; 0 where it is not told, which is so for most that are no keyframes.
    var width = 0, height = 0
    var quarterTurns: UInt8?
    /// The codec's private data for the container, with keyframes of AV1 and H.264.
    var privateData: [UInt8]?
}

/// The first packet of a frame that is being put together, which tells most about it.
struct FrameBeginning: Sendable {
    var timestamp: UInt32
    var receivedAt: Instant
    var isKeyframe: Bool
    var width: Int, height: Int
    var quarterTurns: UInt8?

    init(_ media: TappedPacketMedia) {
        timestamp = media.packet.timestamp
        receivedAt = media.receivedAt
        isKeyframe = media.packet.isKeyframe
        width = media.packet.width
        height = media.packet.height
        quarterTurns = media.packet.quarterTurns
    }

    /// Takes in what a later packet of the same frame tells.
    mutating func add(_ media: TappedPacketMedia) {
        isKeyframe = isKeyframe || media.packet.isKeyframe
        if media.packet.width > 0 {
            width = media.packet.width
            height = media.packet.height
        }
        quarterTurns = media.packet.quarterTurns ?? quarterTurns
    }

    /// The frame of these bytes.
    func frame(_ codec: Codec, _ bytes: [UInt8]) -> MediaFrame {
        MediaFrame(
            codec: codec, timestamp: timestamp, receivedAt: receivedAt, isKeyframe: isKeyframe, bytes: bytes,
            width: width, height: height, quarterTurns: quarterTurns)
    }
}
