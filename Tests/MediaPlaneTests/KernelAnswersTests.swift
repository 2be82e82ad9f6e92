import CLinux
import Glibc
import MediaControl
import Primitives
import Testing

@testable import Forwarding
@testable import MediaPlane

/// Sends from one socket to another of this machine, and to addresses that the kernel refuses.
private struct Wire: ~Copyable {
    var sender: DatagramSocket
    var receiver: DatagramSocket
    var egress = EgressBatch(capacity: 256)

    static func make() throws -> Wire {
        let sender = try DatagramSocket(port: 0)
        return Wire(sender: sender, receiver: try DatagramSocket(port: 0))
    }

    /// Where somebody listens.
    var listener: SocketAddress { SocketAddress(ipv4: 0x7f00_0001, port: receiver.port) }

    mutating func add(_ lengths: [Int], to destination: SocketAddress) {
        for length in lengths { egress.append(to: destination, copying: [UInt8](repeating: 7, count: length)) }
    }

    mutating func send(mayWait: Bool = false) -> SendCourse.Sent {
        defer { egress.removeAll() }
        return sender.send(egress, mayWait: mayWait)
    }

    /// The lengths of what the listener got, once that many datagrams have come.
    mutating func arrived(_ expected: Int) -> [Int] {
        var lengths: [Int] = []
        for _ in 0..<30_000 {
            let count = receiver.receive()
            for index in 0..<count {
                let run = receiver.run(index)
                for start in stride(from: 0, to: run.bytes.count, by: run.segment) {
                    lengths.append(min(run.segment, run.bytes.count - start))
                }
            }
            if lengths.count >= expected { break }
            // Asked again, for half a minute at most.
            usleep(1_000)
        }
        return lengths
    }

    /// Sets an option of the sending socket.
    func set(_ level: Int32, _ option: Int32, _ value: Int32) throws {
        var value = value
        let answer = setsockopt(sender.descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        guard answer == 0 else {
            throw OwnNetwork.Failed(description: "setsockopt: \(String(cString: strerror(errno)))")
        }
    }
}

/// What one sending came to.
private struct Outcome: Sendable {
    var sent: SendCourse.Sent
    var arrived: [Int]
    var cutsRuns = true
}

private func address(_ text: String) throws -> SocketAddress { try #require(SocketAddress(text, port: 9_000)) }
private let neighbour = SocketAddress(ipv4: 0x0a01_0002, port: 9_000)

@Suite("What the kernel refuses, in a network where it does", .serialized)
struct KernelAnswersTests {
    @Test("No way there costs nobody else a datagram, and is counted as unreachable")
    func unreachable() throws {
        let outcome = try OwnNetwork.run { network in
            try network.addNeighbour()
            try network("ip route add unreachable 10.7.0.0/24")
            var wire = try Wire.make()
            let listener = wire.listener
            wire.add([100, 100, 100, 50], to: try address("192.0.2.1"))
            wire.add([100], to: listener)
            wire.add([100, 100], to: try address("10.7.0.1"))
            wire.add([80], to: listener)
            return Outcome(sent: wire.send(), arrived: wire.arrived(2), cutsRuns: wire.sender.cutsRuns)
        }
        #expect(outcome.sent.errors[.unreachable] == 6 && outcome.sent.errors.total == 6)
        #expect(outcome.sent.datagrams == 2 && outcome.sent.bytes == 180)
        #expect(outcome.arrived == [100, 80])
        #expect(outcome.sent.calls <= 4, "no destination is tried twice")
        #expect(outcome.cutsRuns)
    }

    @Test("What a firewall or a route forbids is counted as not permitted")
    func notPermitted() throws {
        let outcome = try OwnNetwork.run { network in
            try network.addNeighbour()
            try network("ip route add prohibit 10.8.0.0/24")
            try network("iptables -w -A OUTPUT -d 10.1.0.2 -j DROP")
            var wire = try Wire.make()
            let listener = wire.listener
            wire.add([300, 300], to: neighbour)
            wire.add([100], to: listener)
            wire.add([300], to: try address("10.8.0.1"))
            wire.add([80], to: listener)
            return Outcome(sent: wire.send(), arrived: wire.arrived(2))
        }
        #expect(outcome.sent.errors[.notPermitted] == 3 && outcome.sent.errors.total == 3)
        #expect(outcome.arrived == [100, 80])
    }

    @Test(
        "Where a way allows only shorter datagrams than a run has, each is sent by itself, and others' runs are cut on")
    func shortWay() throws {
        let outcome = try OwnNetwork.run { network in
            try network("ip link set lo mtu 1000")
            var wire = try Wire.make()
            let listener = wire.listener
            wire.add([1_200, 1_200, 1_200, 300], to: listener)
            wire.add([900, 900, 900], to: listener)
            return Outcome(sent: wire.send(), arrived: wire.arrived(7), cutsRuns: wire.sender.cutsRuns)
        }
        #expect(
            outcome.arrived == [1_200, 1_200, 1_200, 300, 900, 900, 900], "the kernel made fragments of the long ones")
        #expect(outcome.sent.datagrams == 7 && outcome.sent.errors.total == 0)
        #expect(outcome.cutsRuns, "one short way does not cost everybody the fast one")
    }

    @Test("Datagrams too long for the way are counted and not tried again; a shorter one behind them gets through")
    func tooLong() throws {
        let outcome = try OwnNetwork.run { network in
            try network("ip link set lo mtu 1000")
            var wire = try Wire.make()
            let listener = wire.listener
            // As where a router said so: no fragments.
            try wire.set(Int32(IPPROTO_IP), IP_MTU_DISCOVER, IP_PMTUDISC_DO)
            wire.add([Int](repeating: 1_200, count: 30) + [300], to: listener)
            wire.add([50], to: listener)
            return Outcome(sent: wire.send(), arrived: wire.arrived(2))
        }
        #expect(outcome.sent.errors[.tooLong] == 30 && outcome.sent.errors.total == 30)
        #expect(outcome.arrived == [300, 50])
        #expect(outcome.sent.calls <= 4, "equally long ones are not tried one by one")
    }

    @Test("An interface whose queue is full costs what would leave by it, and nothing else")
    func fullQueue() throws {
        let outcome = try OwnNetwork.run { network in
            try network.addNeighbour()
            try network("tc qdisc add dev eth0 root tbf rate 8kbit burst 2000 limit 3000")
            var wire = try Wire.make()
            let listener = wire.listener
            // Without this option the kernel says nothing and drops.
            try wire.set(Int32(IPPROTO_IP), IP_RECVERR, 1)
            for _ in 0..<10 {
                wire.add([1_200], to: neighbour)
                wire.add([100], to: listener)
            }
            return Outcome(sent: wire.send(), arrived: wire.arrived(10))
        }
        #expect(outcome.arrived == [Int](repeating: 100, count: 10), "loopback has room")
        #expect(outcome.sent.errors[.noRoom] >= 5)
        #expect(outcome.sent.datagrams + Int(outcome.sent.errors.total) == 20)
    }

    @Test("A line whose queues stay full is not asked for each of a thousand datagrams")
    func fullLine() throws {
        let outcome = try OwnNetwork.run { network in
            try network.addNeighbour()
            try network("tc qdisc add dev eth0 root tbf rate 8kbit burst 2000 limit 3000")
            var wire = try Wire.make()
            try wire.set(Int32(IPPROTO_IP), IP_RECVERR, 1)
            for number in UInt16(0)..<1_000 {
                wire.add([1_200], to: SocketAddress(ipv4: 0x0a01_0002, port: 1_000 + number))
            }
            return Outcome(sent: wire.send(), arrived: [])
        }
        #expect(outcome.sent.errors[.noRoom] > 900)
        #expect(outcome.sent.datagrams + Int(outcome.sent.errors[.noRoom]) == 1_000)
        #expect(outcome.sent.calls < 4 * SendCourse.fullQueues)
    }

    /// Sends a hundred datagrams from a socket with little room, in front of an interface that empties it at `rate`;
    /// again and again, each time with another of these answers to whether it may wait.
    private func narrow(_ rate: String, mayWait: [Bool]) throws -> [SendCourse.Sent] {
        try OwnNetwork.run { network in
            try network.addNeighbour()
            try network("tc qdisc add dev eth0 root tbf rate \(rate) burst 2000 limit 1000000")
            return try mayWait.map { mayWait in
                var wire = try Wire.make()
                try wire.set(SOL_SOCKET, SO_SNDBUF, 4_608)
                for number in UInt16(0)..<100 {
                    wire.add([1_200], to: SocketAddress(ipv4: 0x0a01_0002, port: 1_000 + number))
                }
                return wire.send(mayWait: mayWait)
            }
        }
    }

    @Test("A full buffer of our own is waited for once, then the rest is lost and counted", arguments: [true, false])
    func fullBuffer(mayWait: Bool) throws {
        let sent = try #require(narrow("8kbit", mayWait: [mayWait]).first)
        #expect(sent.hasWaited == mayWait)
        #expect(sent.datagrams > 0 && sent.errors[.noRoom] > 0)
        #expect(sent.datagrams + Int(sent.errors[.noRoom]) == 100)
        #expect(sent.calls <= 4)
    }

    @Test("A buffer that empties while we wait takes more of the batch")
    func emptyingBuffer() throws {
        // How much is taken at once varies when others use the machine: the sums do not.
        let sent = try narrow("100mbit", mayWait: (0..<20).map { $0.isMultiple(of: 2) })
        let patient = sent.filter(\.hasWaited).reduce(0) { $0 + $1.datagrams }
        let hasty = sent.filter { !$0.hasWaited }.reduce(0) { $0 + $1.datagrams }
        #expect(sent.filter(\.hasWaited).count == 10)
        #expect(patient > hasty)
    }

    @Test(
        "Who cannot be sent whole runs gets every datagram by itself from then on; when they are many, so does everybody",
        .enabled(if: Self.hasUDPLite, "the kernel has no UDP-Lite"))
    func cannotCut() throws {
        var wire = try Wire.make()
        // The kernel cuts for UDP, but not for UDP-Lite, which is the same otherwise.
        let lite = (0..<2).map { _ in socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), Int32(IPPROTO_UDPLITE)) }
        defer { for each in lite { close(each) } }
        try #require(lite.allSatisfy { $0 >= 0 })
        var any = sockaddr_in6()
        any.sin6_family = sa_family_t(AF_INET6)
        let bound = withUnsafePointer(to: &any) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(lite[1], $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
        #expect(bound == 0 && dup2(lite[0], wire.sender.descriptor) >= 0)
        let port = UInt16(veche_local_port(lite[1]))
        let lengths = [40, 500, 500, 500, 200, 900, 900, 100]
        for _ in 0..<3 { wire.add(lengths, to: SocketAddress(ipv4: 0x7f00_0001, port: port)) }
        let sent = wire.send()
        #expect(sent.datagrams == 24 && sent.errors.total == 0)
        #expect(arrived(24, at: lite[1]) == lengths + lengths + lengths)
        #expect(sent.calls <= 3, "the pieces go out many at a time")
        let onlyHim = wire.sender.cutsRuns
        #expect(onlyHim, "others may stand behind another interface")
        for host in UInt32(1)...UInt32(Cutting.exceptions) {
            wire.add([300, 300], to: SocketAddress(ipv4: 0x7f00_0001 + host, port: port))
        }
        let more = wire.send()
        #expect(more.datagrams == 2 * Cutting.exceptions && more.errors.total == 0)
        #expect(arrived(more.datagrams, at: lite[1]).count == more.datagrams)
        let nobody = !wire.sender.cutsRuns
        #expect(nobody)
        wire.add([300, 300], to: SocketAddress(ipv4: 0x7f00_0001 + 99, port: port))
        let later = wire.send()
        #expect(later.calls == 1 && later.datagrams == 2, "the kernel is not asked again")
    }

    private static var hasUDPLite: Bool {
        let lite = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), Int32(IPPROTO_UDPLITE))
        defer { close(lite) }
        return lite >= 0
    }

    /// The lengths of what a descriptor got, once that many datagrams have come.
    private func arrived(_ expected: Int, at descriptor: Int32) -> [Int] {
        var lengths: [Int] = []
        var buffer = [UInt8](repeating: 0, count: 2_048)
        // Asked again, for half a minute at most.
        for _ in 0..<30_000 where lengths.count < expected {
            let length = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if length >= 0 { lengths.append(length) } else { usleep(1_000) }
        }
        return lengths
    }

    @Test("For whom the kernel cannot cut, it is not asked again; others' runs stay whole")
    func exceptions() {
        var cutting = Cutting(isOn: true)
        let him = SocketAddress(ipv4: 0x0a01_0002, port: 1)
        cutting.fail(for: him)
        #expect(!cutting.serves(him) && cutting.serves(neighbour) && cutting.isOn)
        for port in 0..<UInt16(Cutting.exceptions) {
            #expect(cutting.isOn)
            cutting.fail(for: SocketAddress(ipv4: 0x0a01_0003, port: port))
        }
        #expect(!cutting.isOn && !cutting.serves(neighbour))
    }

    @Test("With runs uncut, single datagrams among them neither replace nor repeat them")
    func uncut() throws {
        var wire = try Wire.make()
        var plain = try DatagramSocket(port: 0, segmentation: false)
        let listener = wire.listener
        let other = SocketAddress(ipv4: 0x7f00_0001, port: 0)
        wire.add([10], to: listener)
        wire.add([300], to: other)
        wire.add([20, 20, 20], to: listener)
        wire.add([300], to: other)
        wire.add([30], to: listener)
        let sent = plain.send(wire.egress)
        #expect(sent.datagrams == 5 && sent.bytes == 100 && sent.errors[.other] == 2)
        #expect(wire.arrived(5) == [10, 20, 20, 20, 30])
    }

    @Test("Of what the kernel refused no delay is told")
    func delays() {
        let start = Instant(nanoseconds: 1_000_000)
        func departure(_ count: Int, after: Interval) -> Departure {
            Departure(receivedAt: start + after, count: count)
        }
        let departures = [
            departure(3, after: .zero), departure(2, after: .milliseconds(1)), departure(4, after: .milliseconds(2)),
        ]
        let now = start + .milliseconds(3)
        var all = DelayHistogram()
        all.record(departures, taken: 9, now: now)
        #expect(all.count == 9 && all.sum == 3 * 3_000_000 + 2 * 2_000_000 + 4 * 1_000_000)
        var some = DelayHistogram()
        some.record(departures, taken: 4, now: now)
        #expect(some.count == 4 && some.sum == 3 * 3_000_000 + 2_000_000)
        var none = DelayHistogram()
        none.record(departures, taken: 0, now: now)
        #expect(none.count == 0)
    }
}
