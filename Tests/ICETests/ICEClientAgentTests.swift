import Primitives
import Testing

@testable import ICE

/// A client and a lite agent on a virtual clock, with a network that delays by 20 ms and loses what it is told to.
struct VirtualNetwork {
    struct Datagram {
        var due: Instant
        var isForServer: Bool
        var bytes: [UInt8]
        var server: SocketAddress
    }

    var now = Instant.zero
    var client: ICEClientAgent
    var server: ICELiteAgent
    var serverAddress = SocketAddress(ipv4: 0x0a00_0001, port: 7882)
    var clientAddress = homeAddress
    var loss = 0.0
    var generator = SeededGenerator(seed: 11)
    var inFlight: [Datagram] = []
    var clientEvents: [ICEEvent] = []
    var serverEvents: [ICEEvent] = []
    var sent = 0

    init(candidates: [SocketAddress]? = nil) {
        client = ICEClientAgent(
            local: clientCredentials, remote: serverCredentials, candidates: candidates ?? [serverAddress], seed: 3,
            now: .zero)
        server = makeAgent()
    }

    mutating func run(until end: Instant) {
        while now <= end {
            if let event = client.handleTimeout(now: now) { clientEvents.append(event) }
            if let event = server.handleTimeout(now: now) { serverEvents.append(event) }
            deliver()
            drainClient()
            now += .milliseconds(1)
        }
    }

    private mutating func deliver() {
        let arrived = inFlight.filter { $0.due <= now }
        inFlight.removeAll { $0.due <= now }
        for datagram in arrived {
            if datagram.isForServer {
                guard datagram.server == serverAddress else { continue }
                let reaction = server.receive(datagram.bytes.span, from: clientAddress, now: now)
                if let event = reaction.event { serverEvents.append(event) }
                if let reply = reaction.reply { send(reply, toServer: false, server: serverAddress) }
            } else if let event = client.receive(datagram.bytes.span, from: datagram.server, now: now) {
                clientEvents.append(event)
            }
        }
    }

    private mutating func drainClient() {
        while let next = client.popOutgoing() {
            sent += 1
            send(next.bytes, toServer: true, server: next.destination)
        }
    }

    private mutating func send(_ bytes: [UInt8], toServer: Bool, server: SocketAddress) {
        guard Double.random(in: 0..<1, using: &generator) >= loss else { return }
        inFlight.append(
            Datagram(due: now + .milliseconds(20), isForServer: toServer, bytes: bytes, server: server))
    }
}

@Suite struct ICEClientAgentTests {
    private func pop(_ client: inout ICEClientAgent) -> ICETransmission? { client.popOutgoing() }

    @Test("Client and server connect within two round trips and stay connected by consent checks")
    func connects() {
        var network = VirtualNetwork()
        network.run(until: .milliseconds(100))
        #expect(network.clientEvents == [.connected])
        #expect(network.serverEvents == [.connected])
        #expect(network.client.selected == network.serverAddress)
        #expect(network.client.mappedAddress == homeAddress)
        #expect(network.server.selected == homeAddress)
        let before = network.sent
        network.run(until: .seconds(60))
        #expect(network.clientEvents == [.connected])
        #expect(network.serverEvents == [.connected])
        // One consent check each 2.5 s, in 59.9 s.
        #expect((22...24).contains(network.sent - before))
    }

    @Test("Half of all datagrams lost delays the connection, but does not prevent it")
    func connectsDespiteLoss() {
        for seed in 0..<20 as Range<UInt64> {
            var network = VirtualNetwork()
            network.generator = SeededGenerator(seed: seed)
            network.loss = 0.5
            network.run(until: .seconds(15))
            #expect(network.clientEvents.first == .connected, "seed \(seed)")
        }
    }

    @Test("Repeated checks come ever more slowly")
    func backsOff() {
        var network = VirtualNetwork()
        network.loss = 1
        network.run(until: .seconds(10))
        // 0, 50, 150, 350, 750, 1550, then each 1.6 s.
        #expect((10...13).contains(network.sent))
    }

    @Test("Of several addresses the one that answers is taken")
    func severalCandidates() {
        let dead = SocketAddress(ipv4: 0x0a00_0009, port: 1)
        let server = SocketAddress(ipv4: 0x0a00_0001, port: 7882)
        var network = VirtualNetwork(candidates: [dead, server])
        network.run(until: .milliseconds(400))
        #expect(network.client.selected == server)
        #expect(network.clientEvents == [.connected])
    }

    @Test("Silence disconnects both ends, its end connects them again")
    func outage() {
        var network = VirtualNetwork()
        network.run(until: .seconds(1))
        network.loss = 1
        network.run(until: .seconds(10))
        #expect(network.clientEvents == [.connected, .disconnected])
        #expect(network.serverEvents == [.connected, .disconnected])
        network.loss = 0
        network.run(until: .seconds(14))
        #expect(network.clientEvents == [.connected, .disconnected, .connected])
        #expect(network.serverEvents == [.connected, .disconnected, .connected])
        network.loss = 1
        network.run(until: .seconds(60))
        #expect(network.clientEvents.suffix(2) == [.disconnected, .expired])
        #expect(network.serverEvents.suffix(2) == [.disconnected, .expired])
        #expect(network.client.nextTimeout == nil)
    }

    @Test("A client whose address changes is followed after it checks anew")
    func changesNetwork() {
        var network = VirtualNetwork()
        network.run(until: .seconds(1))
        network.clientAddress = mobileAddress
        network.client.recheck(now: network.now)
        network.run(until: .milliseconds(1200))
        #expect(network.server.selected == mobileAddress)
        #expect(network.serverEvents == [.connected, .selected(mobileAddress)])
        #expect(network.client.mappedAddress == mobileAddress)
    }

    @Test("An ICE restart goes over to new credentials without an interruption")
    func restart() {
        var network = VirtualNetwork()
        network.run(until: .seconds(1))
        let newServer = ICECredentials(ufrag: "srv2", password: "secondsecondsecondsecond")
        let newClient = ICECredentials(ufrag: "cli2", password: "clientclientclientclien2")
        network.server.restart(local: newServer, remote: newClient, now: network.now)
        network.client.restart(
            local: newClient, remote: newServer, candidates: [network.serverAddress], now: network.now)
        network.run(until: .seconds(20))
        #expect(network.clientEvents == [.connected])
        #expect(network.serverEvents == [.connected])
        #expect(network.server.take(Check(), from: homeAddress, at: network.now).reply == nil)
    }

    @Test("Answers that are forged, repeated or come from elsewhere change nothing")
    func forgedAnswers() throws {
        let server = SocketAddress(ipv4: 0x0a00_0001, port: 7882)
        var client = ICEClientAgent(
            local: clientCredentials, remote: serverCredentials, candidates: [server], seed: 3, now: .zero)
        _ = client.handleTimeout(now: .zero)
        let request = try #require(pop(&client))
        let id = try parse(request.bytes).transactionID
        func answer(_ id: STUNTransactionID, key: String) -> [UInt8] {
            var builder = STUNBuilder(.successResponse, transactionID: id)
            builder.add(xorMappedAddress: homeAddress)
            return builder.finish(key: Array(key.utf8))
        }
        let forged = answer(id, key: "wrong")
        #expect(client.take(forged, from: server, at: .milliseconds(1)) == nil)
        let good = answer(id, key: serverCredentials.password)
        #expect(client.take(good, from: mobileAddress, at: .milliseconds(1)) == nil)
        let stranger = answer(STUNTransactionID(high: 9, low: 9), key: serverCredentials.password)
        #expect(client.take(stranger, from: server, at: .milliseconds(1)) == nil)
        #expect(client.mappedAddress == nil)
        #expect(client.popOutgoing() == nil)
        // The good one, from the right place, leads to the nomination.
        _ = client.take(good, from: server, at: .milliseconds(1))
        #expect(client.mappedAddress == homeAddress)
        _ = client.handleTimeout(now: .milliseconds(60))
        let nomination = try #require(pop(&client))
        #expect(try parse(nomination.bytes).useCandidate)
        #expect(client.take(good, from: server, at: .milliseconds(61)) == nil)
        #expect(client.selected == nil)
    }
}
