import COpenSSL
import Primitives
import Testing

@testable import SecureTransport

@Suite("DTLS peers") struct DTLSPeerTests {
    @Test("a client with another certificate fails on the server with wrongFingerprint and learns no keys")
    func wrongClient() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client, acceptedByServer: [server.fingerprint])
        try await pair.run()
        #expect(pair.server.state == .failed(.wrongFingerprint))
        #expect(pair.clientKeys == nil)
    }

    @Test("a server with another certificate fails on the client with wrongFingerprint and learns no keys")
    func wrongServer() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client, acceptedByClient: [client.fingerprint])
        try await pair.run()
        #expect(pair.client.state == .failed(.wrongFingerprint))
        #expect(pair.serverKeys == nil)
    }

    @Test("fingerprints by SHA-256, SHA-384 and SHA-512 are accepted, also beside ones that do not fit")
    func algorithms() async throws {
        let (server, client) = try Identities.pair()
        for algorithm in ["sha-256", "sha-384", "sha-512"] {
            let right = try fingerprint(
                of: client, algorithm, EVP_get_digestbyname(String(algorithm.filter { $0 != "-" })))
            let wrong = Fingerprint(algorithm: "sha-256", bytes: [UInt8](repeating: 7, count: 32))
            let pair = try DTLSPair(server: server, client: client, acceptedByServer: [wrong, right])
            try await pair.run()
            #expect(pair.serverKeys != nil, "\(algorithm)")
        }
    }

    @Test("a fingerprint by SHA-1, a shortened one, and none at all accept nobody")
    func refused() async throws {
        let (server, client) = try Identities.pair()
        let sha1 = try fingerprint(of: client, "sha-1", EVP_sha1())
        #expect(sha1.bytes.count == 20)
        let short = Fingerprint(algorithm: "sha-256", bytes: Array(client.fingerprint.bytes.prefix(16)))
        for accepted in [[sha1], [short], []] {
            let pair = try DTLSPair(server: server, client: client, acceptedByServer: accepted)
            try await pair.run()
            #expect(pair.server.state == .failed(.wrongFingerprint))
        }
    }

    @Test("a server with a certificate on the curve P-224, as FFmpeg makes with GnuTLS, is accepted by its fingerprint")
    func smallCurve() async throws {
        let server = try DTLSIdentity(certificatePEM: smallCertificate, keyPEM: smallKey)
        let (_, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client)
        try await pair.run()
        #expect(pair.clientKeys != nil && pair.serverKeys != nil)
        let stranger = try DTLSPair(server: server, client: client, acceptedByClient: [client.fingerprint])
        try await stranger.run()
        #expect(stranger.client.state == .failed(.wrongFingerprint))
    }

    @Test("another client's hello, rubbish, and cut datagrams neither end nor disturb a connection")
    func intruders() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client)
        var seen: [[UInt8]] = []
        pair.client.start(now: .zero)
        while true {
            var isCarried = false
            while let datagram = pair.client.popOutgoing() {
                seen.append(datagram)
                pair.server.receive(datagram, now: .zero)
                isCarried = true
            }
            while let datagram = pair.server.popOutgoing() {
                pair.client.receive(datagram, now: .zero)
                isCarried = true
            }
            if !isCarried { break }
        }
        let before = pair.server.state
        #expect(pair.serverKeys != nil)
        let other = Peer(try DTLSConnection(identity: client, role: .client, accepted: [server.fingerprint]))
        other.start(now: .zero)
        let hello = try #require(other.popOutgoing())
        pair.server.receive(hello, now: .zero)
        for datagram in seen {
            for length in 0..<datagram.count { pair.server.receive(Array(datagram.prefix(length)), now: .zero) }
        }
        for byte in UInt8.min...UInt8.max {
            pair.server.receive([UInt8](repeating: byte, count: 100), now: .zero)
        }
        #expect(pair.server.state == before)
        #expect(pair.server.popOutgoing() == nil)
    }

    @Test("damaged datagrams during the handshake never trap, and never connect the wrong peer")
    func damage() async throws {
        let (server, client) = try Identities.pair()
        var generator = SplitMix(state: 5)
        for _ in 0..<60 {
            let pair = try DTLSPair(server: server, client: client)
            pair.client.start(now: .zero)
            for _ in 0..<12 {
                while var datagram = pair.client.popOutgoing() {
                    damage(&datagram, &generator)
                    pair.server.receive(datagram, now: .zero)
                }
                while var datagram = pair.server.popOutgoing() {
                    damage(&datagram, &generator)
                    pair.client.receive(datagram, now: .zero)
                }
            }
            if let ours = pair.serverKeys, let theirs = pair.clientKeys { #expect(ours.local == theirs.remote) }
        }
    }

    private func damage(_ datagram: inout [UInt8], _ generator: inout SplitMix) {
        switch generator.next() % 4 {
        case 0: datagram[Int(generator.next() % UInt64(datagram.count))] ^= UInt8(1 << (generator.next() % 8))
        case 1: datagram.removeLast(Int(generator.next() % UInt64(datagram.count)))
        default: break
        }
    }

    @Test("closing tells the other side, which is closed too")
    func close() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client)
        try await pair.run()
        pair.client.close()
        #expect(pair.client.state == .closed)
        let alert = try #require(pair.client.popOutgoing())
        pair.server.receive(alert, now: pair.now)
        #expect(pair.server.state == .closed)
        #expect(pair.server.nextTimeout == nil)
        pair.server.close()
        pair.server.receive(alert, now: pair.now)
        #expect(pair.server.state == .closed)
    }

    @Test("closing before the handshake is done sends nothing more")
    func closeEarly() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client)
        pair.server.close()
        #expect(pair.server.state == .closed)
        #expect(pair.server.popOutgoing() == nil)
    }
}

/// The hash of an identity's certificate, computed from its PEM by a way of its own.
private func fingerprint(
    of identity: DTLSIdentity, _ algorithm: String, _ function: OpaquePointer?
) throws -> Fingerprint {
    let pem = Array(identity.certificatePEM.utf8)
    let bio = pem.withUnsafeBytes { bytes -> OpaquePointer? in
        let bio = BIO_new(BIO_s_mem())
        BIO_write(bio, bytes.baseAddress, Int32(bytes.count))
        return bio
    }
    defer { BIO_free(bio) }
    let certificate = try #require(PEM_read_bio_X509(bio, nil, nil, nil))
    defer { X509_free(certificate) }
    var bytes = [UInt8](repeating: 0, count: 64)
    var length: UInt32 = 0
    try #require(X509_digest(certificate, function, &bytes, &length) == 1)
    return Fingerprint(algorithm: algorithm, bytes: Array(bytes.prefix(Int(length))))
}

/// A small seeded generator, so that a failing run can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// A key on secp224r1 that protects nothing.
private let smallKey = """
    -----BEGIN PRIVATE KEY-----
    MHgCAQAwEAYHKoZIzj0CAQYFK4EEACEEYTBfAgEBBBzFuSvy6OQk6EpnVKxStTTS
    t3LU1E8WOnvFh/PqoTwDOgAEBNOTKWUjkGX2cLAq83vcla4k4H3Yd0pfF2tuezMp
    4TFNkbubzcA2e3DdzgY7zFBX3jqpRnJWupo=
    -----END PRIVATE KEY-----
    """

private let smallCertificate = """
    -----BEGIN CERTIFICATE-----
    MIIBZjCCARSgAwIBAgIUAj8ntx8Q3GOVTn7H3jDE6H2sE5AwCgYIKoZIzj0EAwIw
    ETEPMA0GA1UEAwwGZmZtcGVnMCAXDTI2MTEyMTEzMjMwMFoYDzIxMjYxMDI4MTMy
    MzAwWjARMQ8wDQYDVQQDDAZmZm1wZWcwTjAQBgcqhkjOPQIBBgUrgQQAIQM6AAQE
    05MpZSOQZfZwsCrze9yVriTgfdh3Sl8Xa257MynhMU2Ru5vNwDZ7cN3OBjvMUFfe
    OqlGcla6mqNTMFEwHQYDVR0OBBYEFBgFq/dPHdKBmI6hC+nSL1wX2U+nMB8GA1Ud
    IwQYMBaAFBgFq/dPHdKBmI6hC+nSL1wX2U+nMA8GA1UdEwEB/wQFMAMBAf8wCgYI
    KoZIzj0EAwIDQAAwPQIcW/xF27wmecyKOVsj8desEgPnK2M6s2/160MsxgIdAM0b
    I4Kpy00s3VZV5IJkNnkxRncRIiUGtC2hOb0=
    -----END CERTIFICATE-----
    """
