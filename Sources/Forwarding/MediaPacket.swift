import Primitives
import RTP

/// An incoming media packet after everything that does not depend on the subscriber has been done to it once.
struct MediaPacket {
    var header: RTPHeader
    var extensions: HeaderExtensions
    var codec: Codec
    /// The payload descriptor's findings; meaningful for video.
    var payload: PayloadInfo
    /// The source's sequence number extended to 64 bits.
    var sequence: Int64
    /// Where the payload stands in the packet, without padding.
    var payloadRange: Range<Int>
    var receivedAt: Instant
    /// Whether the payload ends with padding that was added to make lengths equal.
    var isPadded = false
}
