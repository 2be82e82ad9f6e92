import MediaControl
import PacketPool
import Primitives
import RTP
import Testing

@testable import Forwarding

/// Puts packets in line, for the tests of the queue.
struct QueueFeeder {
    let memory = PacketMemory(workers: 1)
    private let source: PacketSource

    init() { source = PacketSource(memory) }

    /// Puts a packet of `payload` bytes in line. Returns whether it joined others on their way.
    @discardableResult
    func add(
        to queue: inout FanOutQueue, _ kind: FanOutQueue.Kind, track: UInt32 = 1, payload: Int = 100,
        due: Instant = .zero
    ) throws -> Bool {
        let packet = [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9] + [UInt8](repeating: 0x41, count: payload)
        let codec: Codec = if case .audio = kind { .opus } else { .h264 }
        let media = MediaPacket(
            header: try RTPHeader(parsing: packet.span), extensions: HeaderExtensions(), codec: codec,
            payload: try PayloadInfo.parse(codec, payload: [0x41, 1].span), sequence: 1,
            payloadRange: 12..<packet.count, receivedAt: .zero)
        let reference = try #require(source.store(packet, media))
        let hasJoined = queue.append(
            media, reference, kind: kind, layer: 0, track: TrackID(rawValue: track), trackIndex: 0, owner: -1, due: due)
        memory.pool.release(reference)
        return hasJoined
    }
}

/// Stores packets as the worker would that received them.
final class PacketSource {
    private var writer: PacketWriter<MediaPacket>

    init(_ memory: PacketMemory) { writer = memory.pool.writer(worker: 0) }

    func store(_ packet: [UInt8], _ media: MediaPacket) -> PacketReference? { writer.store(packet.span, header: media) }
}
