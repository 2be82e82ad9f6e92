import MediaControl
import PacketPool
import Primitives
import RTP
import SecureTransport
import Synchronization
import Testing

@testable import Forwarding
@testable import MediaPlane

extension Forwarder {
    /// As if these had come from tapped tracks.
    fileprivate mutating func handToTap(_ messages: [TapMessage]) { tapMessages += messages }
}

/// Remembers what it was given.
private final class Notebook: TapReceiver {
    struct Page {
        var packets: [TappedPacket] = []
        var ticks = 0
        var isFinished = false
    }

    let page = Mutex(Page())

    func take(_ packets: [TappedPacket], now: Instant) { page.withLock { $0.packets += packets } }
    func tick(now: Instant) { page.withLock { $0.ticks += 1 } }
    func finish(now: Instant) { page.withLock { $0.isFinished = true } }
}

@Suite("The way to the recorder")
struct TapTests {
    private let track = TrackID(rawValue: 3)

    @Test("The recording thread takes what the workers leave, in order, and is called now and then without")
    func thread() async throws {
        let links = TapLinks(workers: 2)
        let notebook = Notebook()
        let stop = StopSign()
        try WorkerThread.start(
            name: "recording",
            running: RecordingLoop(
                links: links, memory: PacketMemory(workers: 2), receiver: notebook, isStopping: stop))
        for number in 0..<1_000 {
            while !links.rings[number % 2].push(.leftOut(track, layer: UInt8(number % 2), count: number)) {}
        }
        while notebook.page.withLock({ $0.packets.count < 1_000 || $0.ticks < 3 }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        stop.set()
        stop.waitForEnd()
        #expect(notebook.page.withLock { $0.isFinished })
        let packets = notebook.page.withLock { $0.packets }
        for layer in 0..<2 {
            let numbers = packets.filter { $0.layer == layer }.map { packet in
                if case .leftOut(let number) = packet.content { number } else { -1 }
            }
            #expect(numbers == Array(stride(from: layer, to: 1_000, by: 2)))
        }
    }

    @Test("A recorder that is behind costs it packets, which are counted and told before the next ones; news arrives")
    func overflow() throws {
        let links = TapLinks(workers: 1, capacity: 4)
        let memory = PacketMemory(workers: 1)
        var delivery = TapDelivery(links, worker: 0, memory: memory)
        var forwarder = Forwarder(
            configuration: .init(identity: try .generate(), wallClockOffset: 0, seed: 1, memory: memory))
        var handed: [TapMessage] = []
        var writer = memory.pool.writer(worker: 0)
        for _ in 0..<6 { handed.append(try packet(memory, &writer)) }
        // Not kept: the next one says as much, and a publisher sends as many as he likes.
        handed.append(.report(track, layer: 0, ntp: NTPTime(rawValue: 1), rtpTimestamp: 1, receivedAt: .zero))
        handed.append(.ended(track))
        forwarder.handToTap(handed)
        delivery.deliver(from: &forwarder)
        #expect(delivery.dropped == 2)
        #expect(taken(links, memory) == ["packet", "packet", "packet", "packet"])
        forwarder.handToTap([try packet(memory, &writer)])
        delivery.deliver(from: &forwarder)
        #expect(taken(links, memory) == ["left out 2", "ended", "packet"])
        #expect(memory.heldPackets == 0)
    }

    private func packet(_ memory: PacketMemory, _ writer: inout PacketWriter<MediaPacket>) throws -> TapMessage {
        let bytes: [UInt8] = [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 5, 6, 7]
        let media = MediaPacket(
            header: try RTPHeader(parsing: bytes.span), extensions: HeaderExtensions(), codec: .opus,
            payload: try PayloadInfo.parse(.opus, payload: [5, 6, 7].span), sequence: 1, payloadRange: 12..<15,
            receivedAt: .zero)
        let stored = writer.store(bytes.span, header: media)
        return .packet(track, layer: 0, try #require(stored))
    }

    private func taken(_ links: TapLinks, _ memory: PacketMemory) -> [String] {
        var names: [String] = []
        while let message = links.rings[0].pop() {
            switch message {
            case .packet: names.append("packet")
            case .leftOut(_, _, let count): names.append("left out \(count)")
            case .ended: names.append("ended")
            case .report, .restarted: names.append("news")
            }
            memory.discard(message)
        }
        return names
    }
}
