import PacketPool
import Primitives
import RTP

/// An incoming media packet after everything that does not depend on the subscriber has been done to it once. It stands
/// beside the plaintext in the ``PacketMemory``, so that other workers and later retransmissions need not look again.
struct MediaPacket: Sendable {
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

/// The memory for packets that all workers of a server share.
public struct PacketMemory: Sendable {
    let pool: PacketPool<MediaPacket>

    /// Memory for `workers` forwarding machines, each of which may hold at most `maximumBytes` of packets.
    public init(workers: Int, maximumBytes: Int = 512 << 20) {
        pool = PacketPool(workers: workers, maximumBytes: maximumBytes)
    }

    /// The number of packets that somebody holds. Counts them one by one: for tests and diagnosis.
    public var heldPackets: Int { pool.heldPackets }
}
