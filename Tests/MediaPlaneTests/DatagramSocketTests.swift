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
        #expect(result.errors[.other] == 4 && result.errors.total == 4)
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
        #expect(result.datagrams == lengths.count && result.errors.total == 0)
        #expect(arrived(at: &receiver, atLeast: lengths.count) == lengths)
    }

    @Test(
        "A run arrives in one piece where the kernel puts runs together, elsewhere in many", arguments: [true, false])
    func together(segmentation: Bool) throws {
        var sender = try DatagramSocket(port: 0)
        var receiver = try DatagramSocket(port: 0, segmentation: segmentation)
        let port = receiver.port
        var egress = EgressBatch(capacity: 32)
        for length in [Int](repeating: 500, count: 20) + [200] {
            egress.append(to: to(port), copying: [UInt8](repeating: 7, count: length))
        }
        let sent = sender.send(egress)
        #expect(sent.datagrams == 21 && sent.calls == 1)
        let pieces = segmentation ? 1 : 21
        var lengths: [Int] = []
        for _ in 0..<30_000 where lengths.count < pieces {
            for index in 0..<receiver.receive() {
                let run = receiver.run(index)
                #expect(run.segment == (run.bytes.count == 200 ? 200 : 500))
                lengths.append(run.bytes.count)
            }
            usleep(1_000)
        }
        #expect(lengths == (segmentation ? [10_200] : [Int](repeating: 500, count: 20) + [200]))
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
        #expect(result.datagrams == 60 && result.errors.total == 0)
        #expect(arrived(at: &receiver, atLeast: 60) == [Int](repeating: 1_900, count: 60))
    }
}
