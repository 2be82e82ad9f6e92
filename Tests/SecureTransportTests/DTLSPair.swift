import Primitives

@testable import SecureTransport

/// One end of a connection, as an object: the macros of Swift Testing cannot look into a value that is not copyable.
final class Peer {
    private var connection: DTLSConnection

    init(_ connection: consuming DTLSConnection) { self.connection = connection }

    var state: DTLSState { connection.state }
    var nextTimeout: Instant? { connection.nextTimeout }

    /// The keys, once connected.
    var keys: SRTPKeys? {
        if case .connected(let keys) = connection.state { keys } else { nil }
    }

    func start(now: Instant) { connection.start(now: now) }
    func receive(_ datagram: [UInt8], now: Instant) { connection.receive(datagram.span, now: now) }
    func handleTimeout(now: Instant) { connection.handleTimeout(now: now) }
    func popOutgoing() -> [UInt8]? { connection.popOutgoing() }
    func close() { connection.close() }
}

/// A server and a client joined by a network that loses what it is told to lose.
///
/// Only waiting for a retransmission takes real time, because OpenSSL measures it with the system's clock.
final class DTLSPair {
    let server: Peer
    let client: Peer
    var now = Instant.zero
    /// Datagrams that either side has sent so far.
    private(set) var sent = 0
    /// The longest of them.
    private(set) var longest = 0

    init(
        server serverIdentity: DTLSIdentity, client clientIdentity: DTLSIdentity,
        acceptedByServer: [Fingerprint]? = nil,
        acceptedByClient: [Fingerprint]? = nil, mtu: Int = 1200, configureClient: (OpaquePointer) -> Void = { _ in }
    ) throws {
        server = Peer(
            try DTLSConnection(
                identity: serverIdentity, role: .server, accepted: acceptedByServer ?? [clientIdentity.fingerprint],
                mtu: mtu))
        client = Peer(
            try DTLSConnection(
                identity: clientIdentity, role: .client, accepted: acceptedByClient ?? [serverIdentity.fingerprint],
                mtu: mtu, configure: configureClient))
    }

    /// Carries every waiting datagram over, but for those that `loses` names by their number. Returns whether any
    /// was carried.
    func exchange(losing loses: (Int) -> Bool = { _ in false }) -> Bool {
        var isCarried = false
        while let datagram = client.popOutgoing() {
            if note(datagram, loses) { server.receive(datagram, now: now) }
            isCarried = true
        }
        while let datagram = server.popOutgoing() {
            if note(datagram, loses) { client.receive(datagram, now: now) }
            isCarried = true
        }
        return isCarried
    }

    private func note(_ datagram: [UInt8], _ loses: (Int) -> Bool) -> Bool {
        longest = max(longest, datagram.count)
        sent += 1
        return !loses(sent - 1)
    }

    /// Runs the handshake until neither side is shaking hands any more, and both have nothing to say.
    func run(losing loses: (Int) -> Bool = { _ in false }) async throws {
        client.start(now: now)
        while true {
            while exchange(losing: loses) {}
            guard let next = [server.nextTimeout, client.nextTimeout].compactMap({ $0 }).min() else { return }
            let wait = max(next - now, .zero)
            try await Task.sleep(for: .nanoseconds(wait.nanoseconds))
            now += wait
            server.handleTimeout(now: now)
            client.handleTimeout(now: now)
        }
    }

    var serverKeys: SRTPKeys? { server.keys }
    var clientKeys: SRTPKeys? { client.keys }
}

/// Two identities for all tests; making a key is not what they test.
enum Identities {
    static let server = Result { try DTLSIdentity.generate() }
    static let client = Result { try DTLSIdentity.generate() }

    static func pair() throws -> (server: DTLSIdentity, client: DTLSIdentity) {
        (try server.get(), try client.get())
    }
}
