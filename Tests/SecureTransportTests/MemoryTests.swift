import CLinux
import COpenSSL
import Primitives
import Testing

@testable import SecureTransport

/// A server is as large as what it keeps for somebody who only listens, times thousands.
@Suite("Memory of encryption") struct MemoryTests {
    /// The encryption of one participant, as the server keeps it.
    private final class Participant {
        var connection: DTLSConnection
        var receiver: SRTPReceiver?
        var sender: SRTPSender?

        init(_ connection: consuming DTLSConnection) { self.connection = connection }
    }

    /// Connects a server side and lets it receive a report and send one, as everybody does who only listens.
    private static func makeListener(
        _ server: DTLSIdentity, _ client: DTLSIdentity, profile: String
    ) throws -> Participant {
        let participant = Participant(
            try DTLSConnection(identity: server, role: .server, accepted: [client.fingerprint]))
        let other = Peer(
            try DTLSConnection(identity: client, role: .client, accepted: [server.fingerprint], mtu: 1200) { ssl in
                #expect(SSL_set_tlsext_use_srtp(ssl, profile) == 0)
            })
        other.start(now: .zero)
        for _ in 0..<4 {
            while let datagram = other.popOutgoing() { participant.connection.receive(datagram.span, now: .zero) }
            while let datagram = participant.connection.popOutgoing() { other.receive(datagram, now: .zero) }
        }
        guard case .connected(let keys) = participant.connection.state, let theirs = other.keys else {
            Issue.record("the handshake ended as \(participant.connection.state)")
            return participant
        }
        var receiver = try SRTPReceiver(profile: keys.profile, masterKey: keys.remote)
        var sender = try SRTPSender(profile: keys.profile, masterKey: keys.local)
        let report: [UInt8] = [0x80, 201, 0, 1, 1, 2, 3, 4]
        var incoming = try TestSender(profile: theirs.profile, masterKey: theirs.local).protectRTCP(report)
        var span = incoming.mutableSpan
        _ = try receiver.unprotectRTCP(&span)
        _ = try sender.protectRTCP(report.span)
        participant.receiver = consume receiver
        participant.sender = consume sender
        return participant
    }

    /// What one of 500 connected listeners takes of the heap, in bytes.
    private static func bytesPerListener(profile: String) throws -> Int {
        let (server, client) = try Identities.pair()
        // The first ones make the libraries allocate what is made once.
        let first = try (0..<8).map { _ in try makeListener(server, client, profile: profile) }
        let before = veche_heap_in_use()
        let listeners = try (0..<500).map { _ in try makeListener(server, client, profile: profile) }
        let after = veche_heap_in_use()
        return withExtendedLifetime((first, listeners)) { (Int(after) - Int(before)) / listeners.count }
    }

    // In processes of their own: the other tests allocate at the same time.

    @Test("a connected listener under GCM takes less than 5 KB")
    func gcm() async {
        await #expect(processExitsWith: .success) {
            let bytes = try Self.bytesPerListener(profile: "SRTP_AEAD_AES_128_GCM")
            #expect(bytes > 500 && bytes < 5_000, "\(bytes) bytes for each")
        }
    }

    @Test("a connected listener under counter mode takes less than 6 KB")
    func counterMode() async {
        await #expect(processExitsWith: .success) {
            let bytes = try Self.bytesPerListener(profile: "SRTP_AES128_CM_SHA1_80")
            #expect(bytes > 500 && bytes < 6_000, "\(bytes) bytes for each")
        }
    }
}
