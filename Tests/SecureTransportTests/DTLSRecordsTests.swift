import COpenSSL
import Primitives
import Testing

@testable import SecureTransport

@Suite("After the handshake, without OpenSSL") struct DTLSRecordsTests {
    /// Connects OpenSSL's client to our server. `isLastFlightLost` keeps the server's last datagrams from the client.
    private func connect(
        suites: String? = nil, isLastFlightLost: Bool = false
    ) async throws -> (server: Peer, client: OpenSSLClient) {
        let (serverIdentity, clientIdentity) = try Identities.pair()
        let client = try OpenSSLClient(identity: clientIdentity, suites: suites)
        let server = Peer(
            try DTLSConnection(identity: serverIdentity, role: .server, accepted: [clientIdentity.fingerprint]))
        client.receive()
        // On a machine that is very busy OpenSSL's timer may expire in between.
        for _ in 0..<10 {
            while let datagram = client.popOutgoing() {
                server.receive(datagram, now: .zero)
                let isLost = isLastFlightLost && server.keys != nil
                while let answer = server.popOutgoing() {
                    if !isLost { client.receive(answer) }
                }
            }
            if server.keys != nil { break }
            try await client.retransmit()
        }
        try #require(server.keys != nil)
        #expect(client.isConnected == !isLastFlightLost)
        return (server, client)
    }

    static let suites = ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"]

    @Test("the close_notify of OpenSSL ends the connection", arguments: suites)
    func end(suite: String) async throws {
        let (server, client) = try await connect(suites: suite)
        #expect(SSL_shutdown(client.handle) == 0)
        let alert = try #require(client.popOutgoing())
        server.receive(alert, now: .zero)
        #expect(server.state == .closed)
    }

    @Test("OpenSSL understands our close_notify", arguments: suites)
    func close(suite: String) async throws {
        let (server, client) = try await connect(suites: suite)
        server.close()
        #expect(server.state == .closed)
        let alert = try #require(server.popOutgoing())
        #expect(server.popOutgoing() == nil)
        #expect(!client.isToldOfEnd)
        client.receive(alert)
        #expect(client.isToldOfEnd)
    }

    @Test("a client that lost our last flight asks until it has it, and takes our close_notify after it")
    func lostFlight() async throws {
        let (server, client) = try await connect(isLastFlightLost: true)
        var now = Instant.zero + .seconds(1)
        for _ in 0..<3 {
            now += .milliseconds(200)
            try await client.retransmit()
            let again = try #require(client.popOutgoing())
            server.receive(again, now: now)
            let answer = try #require(server.popOutgoing())
            // A client that heard it twice is not disturbed either, so the last round's answer is given to it twice.
            if now >= .zero + .milliseconds(1600) {
                client.receive(answer)
                client.receive(answer)
            }
        }
        #expect(client.isConnected)
        server.close()
        client.receive(try #require(server.popOutgoing()))
        #expect(client.isToldOfEnd)
    }

    @Test("somebody who repeats a client's last flight gets no more than one answer in 20 ms")
    func repetition() async throws {
        let (server, client) = try await connect(isLastFlightLost: true)
        try await client.retransmit()
        let again = try #require(client.popOutgoing())
        var answers = 0
        for millisecond in 1000..<1100 {
            server.receive(again, now: .zero + .milliseconds(Int64(millisecond)))
            while let answer = server.popOutgoing() {
                #expect(answer.count < again.count)
                answers += 1
            }
        }
        #expect(answers == 5)
        // Nor does a queue grow that nobody empties.
        for second in 2..<100 { server.receive(again, now: .zero + .seconds(Int64(second))) }
        #expect(server.popOutgoing() != nil)
        #expect(server.popOutgoing() == nil)
    }

    @Test("a damaged or shortened close_notify or last flight does nothing")
    func damage() async throws {
        let (server, client) = try await connect(isLastFlightLost: true)
        try await client.retransmit()
        let again = try #require(client.popOutgoing())
        let records = recordStarts(again)
        // The Finished is the last record, and the only one that is read.
        let finished = try #require(records.last)
        for bit in (8 * finished)..<(8 * again.count) {
            var damaged = again
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            server.receive(damaged, now: .zero)
            #expect(server.popOutgoing() == nil, "bit \(bit)")
        }
        let (other, closing) = try await connect()
        SSL_shutdown(closing.handle)
        let alert = try #require(closing.popOutgoing())
        for bit in 0..<(8 * alert.count) {
            var damaged = alert
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            other.receive(damaged, now: .zero)
            #expect(other.keys != nil, "bit \(bit)")
        }
        for length in 0..<alert.count { other.receive(Array(alert.prefix(length)), now: .zero) }
        #expect(other.keys != nil)
        other.receive(again + alert, now: .zero)
        #expect(other.state == .closed)
    }

    @Test("alerts without the connection's keys do nothing")
    func clearAlerts() async throws {
        let (server, _) = try await connect()
        for epoch: UInt16 in [0, 1, 2] {
            for description: UInt8 in [0, 40] {
                let header = DTLSRecordHeader(type: .alert, epoch: epoch, sequence: 9, length: 2)
                server.receive(header.bytes + [2, description], now: .zero)
            }
        }
        #expect(server.keys != nil)
        #expect(server.popOutgoing() == nil)
    }

    @Test("application data is dropped")
    func applicationData() async throws {
        let (server, client) = try await connect()
        let text: [UInt8] = Array("hello".utf8)
        #expect(SSL_write(client.handle, text, 5) == 5)
        let datagram = try #require(client.popOutgoing())
        server.receive(datagram, now: .zero)
        #expect(server.keys != nil)
        #expect(server.popOutgoing() == nil)
    }

    @Test("renegotiation is refused and leaves the connection as it is")
    func renegotiation() async throws {
        let (server, client) = try await connect()
        let before = server.keys
        SSL_clear_options(client.handle, UInt64(1) << 30)  // SSL_OP_NO_RENEGOTIATION
        #expect(SSL_renegotiate(client.handle) == 1)
        SSL_do_handshake(client.handle)
        let hello = try #require(client.popOutgoing())
        server.receive(hello, now: .zero)
        #expect(server.keys == before)
        #expect(server.popOutgoing() == nil)
    }
}

/// Where the records of a datagram begin.
private func recordStarts(_ datagram: [UInt8]) -> [Int] {
    var starts: [Int] = []
    var at = 0
    while at + DTLSRecordHeader.length <= datagram.count {
        starts.append(at)
        at += DTLSRecordHeader.length + Int(datagram.span.uint16(at: at + 11))
    }
    return starts
}
