import Glibc
import ICE
import MediaControl
import Primitives
import SecureTransport
import Testing

@testable import MediaPlane

private let loopback = SocketAddress(ipv4: 0x7f00_0001, port: 0)

@Suite("Worker threads and their sockets")
struct MediaPlaneTests {
    private func plane(port: UInt16 = 0, workers: Int = 2) throws -> MediaPlane {
        try MediaPlane(
            MediaPlane.Configuration(port: port, workers: workers, advertised: [loopback]),
            identity: DTLSIdentity.generate())
    }

    @Test("Every worker has its own port, and a room stays with one worker")
    func placement() throws {
        let plane = try plane(workers: 3)
        defer { plane.shutDown() }
        #expect(Set(plane.ports).count == 3 && !plane.ports.contains(0))
        var ids: Set<TransportID> = []
        for room in UInt32(1)...6 {
            let number = RoomNumber(rawValue: room)
            let placements = (0..<4).map { _ in plane.place(in: number) }
            #expect(Set(placements.flatMap(\.candidates)).count == 1)
            ids.formUnion(placements.map(\.id))
        }
        #expect(ids.count == 24)
    }

    @Test("A port that is taken is told in one sentence that names the setting")
    func portInUse() throws {
        let first = try plane(workers: 1)
        defer { first.shutDown() }
        let port = first.ports[0]
        let failure = #expect(throws: MediaPlaneError.self) { _ = try plane(port: port, workers: 1) }
        #expect(failure?.description.contains("UDP port \(port)") == true)
        #expect(failure?.description.contains("media.port") == true)
    }

    @Test("Rubbish that arrives at the socket is counted and not answered")
    func rubbish() async throws {
        let plane = try plane(workers: 1)
        defer { plane.shutDown() }
        let client = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = plane.ports[0].bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        for first in [UInt8(0), 22, 128, 200, 255] {
            let bytes = [first] + [UInt8](repeating: 7, count: 99)
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = sendto(client, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var metrics = plane.metrics().total
        for _ in 0..<100 where metrics.packetsIn < 5 {
            try await Task.sleep(for: .milliseconds(20))
            metrics = plane.metrics().total
        }
        // The kernel may have given us a port that somebody else's datagrams are still under way to.
        #expect(metrics.packetsIn >= 5)
        #expect(metrics.bytesIn >= 500)
        #expect(metrics.droppedUnknown + metrics.droppedMalformed == metrics.packetsIn)
        #expect(metrics.packetsOut == 0)
    }

    @Test("Without configuration the machine's own addresses are found, never none")
    func detection() {
        let found = LocalAddresses.detect()
        #expect(!found.isEmpty)
        #expect(Set(found).count == found.count)
    }

    @Test("An answer leaves from the address that was asked, as a client behind a strict path needs it")
    func sourceAddress() async throws {
        let plane = try plane(workers: 1)
        defer { plane.shutDown() }
        var generator = SystemRandomNumberGenerator()
        let server = ICECredentials.random(using: &generator)
        let client = ICECredentials.random(using: &generator)
        let room = RoomNumber(rawValue: 1)
        let placement = plane.place(in: room)
        plane.submit([
            .configure(
                placement.id,
                TransportDescription(
                    room: room, localCredentials: server, remoteCredentials: client,
                    fingerprints: [plane.fingerprint], sections: [], tracks: []))
        ])
        let asked = try #require(SocketAddress("127.0.0.7", port: plane.ports[0]))
        var agent = ICEClientAgent(local: client, remote: server, candidates: [asked], seed: 1, now: .zero)
        _ = agent.handleTimeout(now: .zero)
        let popped = agent.popOutgoing()
        let check = try #require(popped)
        // A connected socket hears only the address that it is connected to.
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = asked.port.bigEndian
        address.sin_addr.s_addr = asked.ipv4.bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(connected == 0)
        var answer = [UInt8](repeating: 0, count: 2_048)
        var length = -1
        for _ in 0..<100 where length <= 0 {
            _ = send(descriptor, check.bytes, check.bytes.count, 0)
            try await Task.sleep(for: .milliseconds(20))
            length = recv(descriptor, &answer, answer.count, Int32(MSG_DONTWAIT))
        }
        #expect(length > 20)
        #expect(answer[0] == 1 && answer[1] == 1, "a binding success response (RFC 8489 §5)")
    }
}
