import MediaControl
import PacketPool
import Primitives
import SecureTransport
import Testing

@testable import Forwarding
@testable import MediaPlane

@Suite("What workers leave for each other")
struct HandoverTests {
    @Test("All that waits is seen, more too than one round takes")
    func waiting() throws {
        let links = try WorkerLinks(workers: 2)
        var configuration = Forwarder.Configuration(
            identity: try .generate(), wallClockOffset: 0, seed: 1, workers: 2, memory: PacketMemory(workers: 2))
        configuration.worker = 1
        let exchange = HandoverExchange(links, configuration)
        var forwarder = Forwarder(configuration: configuration)
        var egress = EgressBatch()
        let ring = links.ring(from: 0, to: 1)
        for number in UInt32(0)..<2_000 { #expect(ring.push(.left(RoomNumber(rawValue: number)))) }
        let before = exchange.waiting
        exchange.take(into: &forwarder, now: .zero, egress: &egress)
        let after = exchange.waiting
        #expect(before == 2_000 && after > 0 && after < before)
        exchange.take(into: &forwarder, now: .zero, egress: &egress)
        let last = exchange.waiting
        #expect(last == 0)
    }
}
