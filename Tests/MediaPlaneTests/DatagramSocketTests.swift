import Forwarding
import Glibc
import Primitives
import Testing

@testable import MediaPlane

@Suite("What the kernel says to a datagram")
struct DatagramSocketTests {
    private func to(_ port: UInt16) -> SocketAddress { SocketAddress(ipv4: 0x7f00_0001, port: port) }

    /// Waits for datagrams, which loopback delivers at once; returns their lengths.
    private func arrived(at socket: inout DatagramSocket, atLeast count: Int) -> [Int] {
        var lengths: [Int] = []
        for _ in 0..<200 where lengths.count < count {
            for index in 0..<socket.receive() {
                let run = socket.run(index)
                var left = run.bytes.count
                while left > 0 {
                    lengths.append(min(left, run.segment))
                    left -= run.segment
                }
            }
            usleep(1_000)
        }
        return lengths
    }

    @Test("A destination that the kernel refuses is counted once, and what stands behind it still goes out")
    func refused() throws {
        var sender = try DatagramSocket(port: 0)
        var receiver = try DatagramSocket(port: 0)
        let port = receiver.port
        var egress = EgressBatch(capacity: 16)
        // Port 0 is what a client has that forges its own source port.
        for bytes in [10, 10, 10] { egress.append(to: to(0), copying: [UInt8](repeating: 1, count: bytes)) }
        egress.append(to: to(port), copying: [UInt8](repeating: 2, count: 20))
        egress.append(to: SocketAddress(ipv4: 0x7f00_0001, port: 0), copying: [3])
        egress.append(to: to(port), copying: [UInt8](repeating: 4, count: 30))
        let result = sender.send(egress)
        #expect(result.refused == 4)
        #expect(result.datagrams == 2 && result.bytes == 50)
        let cuts = sender.cutsRuns
        #expect(cuts, "one client's fault does not cost everybody the fast way")
        #expect(arrived(at: &receiver, atLeast: 2) == [20, 30])
    }

    @Test(
        "Runs arrive as the datagrams they were made of, whether the kernel cuts them or not", arguments: [true, false])
    func runs(segmentation: Bool) throws {
        var sender = try DatagramSocket(port: 0, segmentation: segmentation)
        var receiver = try DatagramSocket(port: 0, segmentation: segmentation)
        let port = receiver.port
        var egress = EgressBatch(capacity: 64)
        let lengths = [500, 500, 500, 200, 900, 900, 100]
        for length in lengths { egress.append(to: to(port), copying: [UInt8](repeating: 7, count: length)) }
        #expect(egress.runs.count == 2)
        let result = sender.send(egress)
        #expect(result.datagrams == lengths.count && result.refused == 0)
        #expect(arrived(at: &receiver, atLeast: lengths.count) == lengths)
    }

    @Test("What is longer than the kernel takes in one piece is split")
    func split() throws {
        var sender = try DatagramSocket(port: 0)
        var receiver = try DatagramSocket(port: 0)
        let port = receiver.port
        var egress = EgressBatch(capacity: 64)
        for _ in 0..<60 { egress.append(to: to(port), copying: [UInt8](repeating: 7, count: 1_900)) }
        #expect(egress.runs.count == 2)
        let result = sender.send(egress)
        #expect(result.datagrams + result.refused == 60)
        #expect(arrived(at: &receiver, atLeast: result.datagrams).count == result.datagrams)
    }

    @Test(
        "Datagrams too long for the way are counted, not tried again, and cost those behind them nothing",
        arguments: [true, false])
    func tooLong(segmentation: Bool) throws {
        var sender = try DatagramSocket(port: 0, segmentation: segmentation)
        var receiver = try DatagramSocket(port: 0)
        // As if the way began with a link of 1280 bytes: IPV6_MTU and IPV6_DONTFRAG, which Swift's Glibc does not name.
        let hasLimit = limit(sender.descriptor, option: 24, 1_280) && limit(sender.descriptor, option: 62, 1)
        // A machine without IPv6 has no such switch.
        guard hasLimit else { return }
        let there = SocketAddress(high: 0, low: 1, port: receiver.port)
        var egress = EgressBatch(capacity: 16)
        for length in [1_400, 1_400, 1_400] { egress.append(to: there, copying: [UInt8](repeating: 1, count: length)) }
        egress.append(to: SocketAddress(high: 0, low: 1, port: 9), copying: [UInt8](repeating: 2, count: 1_300))
        for length in [1_000, 1_000, 1_000] { egress.append(to: there, copying: [UInt8](repeating: 3, count: length)) }
        #expect(egress.runs.count == 3)
        let result = sender.send(egress)
        #expect(result.refused == 4)
        #expect(result.datagrams == 3 && result.bytes == 3_000)
        // A run of several is tried once whole and once in pieces, everything else once.
        #expect(result.calls <= 4)
        let cuts = sender.cutsRuns
        #expect(cuts == segmentation, "one client's narrow way does not cost everybody the fast one")
        #expect(arrived(at: &receiver, atLeast: 3) == [1_000, 1_000, 1_000])
    }

    private func limit(_ descriptor: Int32, option: Int32, _ value: Int32) -> Bool {
        var value = value
        return setsockopt(descriptor, Int32(IPPROTO_IPV6), option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }
}
