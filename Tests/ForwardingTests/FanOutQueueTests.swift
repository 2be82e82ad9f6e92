import MediaControl
import Primitives
import RTP
import Testing

@testable import Forwarding

@Suite("Packets waiting to go out")
struct FanOutQueueTests {
    private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    /// Puts a packet of `payload` bytes in line.
    private func add(
        to queue: inout FanOutQueue, _ kind: FanOutQueue.Kind, payload: Int, due: Instant = .zero
    ) throws {
        let packet = [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9] + [UInt8](repeating: 0x41, count: payload)
        let header = try RTPHeader(parsing: packet.span)
        let codec: Codec = if case .audio = kind { .opus } else { .h264 }
        let media = MediaPacket(
            header: header, extensions: HeaderExtensions(), codec: codec,
            payload: try PayloadInfo.parse(codec, payload: [0x41, 1].span), sequence: 1,
            payloadRange: 12..<packet.count, receivedAt: .zero)
        queue.append(
            media, packet.span, kind: kind, layer: 0, track: TrackID(rawValue: 1), trackIndex: 0, owner: 0, due: due)
    }

    private func next(of queue: inout FanOutQueue, at milliseconds: Int64) throws -> Int {
        let group = queue.next(now: at(milliseconds))
        return try #require(group)
    }

    @Test("Audio goes first, and what is not due yet waits")
    func order() throws {
        var queue = FanOutQueue()
        try add(to: &queue, .video(track: 1), payload: 100, due: at(0))
        try add(to: &queue, .video(track: 2), payload: 100, due: at(0))
        try add(to: &queue, .audio(room: 1), payload: 100, due: at(4))
        #expect(queue.nextDue == at(0))
        let first = try next(of: &queue, at: 3)
        #expect(queue.groups[first].kind == .video(track: 1))
        let second = try next(of: &queue, at: 4)
        #expect(queue.groups[second].kind == .audio(room: 1))
        queue.finish(second)
        let again = queue.next(now: at(4))
        #expect(again == first)
    }

    @Test("A group that is being sent takes no more packets: they form the next one")
    func sealing() throws {
        var queue = FanOutQueue()
        try add(to: &queue, .video(track: 1), payload: 100)
        let first = try next(of: &queue, at: 0)
        try add(to: &queue, .video(track: 1), payload: 100)
        #expect(queue.groups[first].packets.count == 1)
        queue.finish(first)
        let second = try next(of: &queue, at: 0)
        #expect(queue.groups[second].packets.count == 1)
        queue.finish(second)
        #expect(queue.isEmpty && queue.waitingBytes == 0)
    }

    @Test("Lengths are made equal where that is cheap, with padding that says its own length")
    func padding() throws {
        var queue = FanOutQueue()
        for payload in [1_100, 1_099, 900] { try add(to: &queue, .video(track: 1), payload: payload) }
        let group = try next(of: &queue, at: 0)
        let packets = queue.groups[group].packets
        #expect(packets.map(\.media.payloadRange.count) == [1_100, 1_100, 900])
        #expect(packets.map(\.media.isPadded) == [false, true, false])
        queue.withBytes(of: group) { bytes in #expect(bytes[packets[1].bytes.upperBound - 1] == 1) }
        var talk = FanOutQueue()
        for payload in [160, 60] { try add(to: &talk, .audio(room: 1), payload: payload) }
        let speech = try next(of: &talk, at: 0)
        let last = talk.groups[speech].packets[1]
        #expect(last.media.payloadRange.count == 160 && last.media.isPadded)
        talk.withBytes(of: speech) { bytes in #expect(bytes[last.bytes.upperBound - 1] == 100) }
    }

    @Test("A queue that is never empty for hours holds no more memory than its groups")
    func neverEmpty() throws {
        var queue = FanOutQueue()
        for round in Int64(0)..<50_000 {
            try add(to: &queue, .video(track: Int(round % 3)), payload: 1_100, due: at(round + 2))
            if let group = queue.next(now: at(round)) { queue.finish(group) }
        }
        #expect(!queue.isEmpty)
        #expect(queue.dropped == 0)
        #expect(queue.groups.count <= 4)
        #expect(queue.waitingBytes < 20_000)
    }

    @Test("What does not fit any more is dropped and counted")
    func overload() throws {
        var queue = FanOutQueue()
        let packets = FanOutQueue.maximumBytes / 1_300
        for _ in 0..<packets { try add(to: &queue, .video(track: 1), payload: 1_200) }
        #expect(queue.dropped > 0)
        #expect(queue.waitingBytes <= FanOutQueue.maximumBytes)
        let group = try next(of: &queue, at: 0)
        queue.finish(group)
        #expect(queue.waitingBytes == 0)
    }
}
