import COpenSSL
import Primitives
import Testing

@testable import SecureTransport

@Suite("DTLS handshake") struct DTLSHandshakeTests {
    @Test("both sides agree on keys, each the mirror image of the other, and prefer GCM")
    func agree() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client)
        #expect(pair.server.nextTimeout == nil)
        try await pair.run()
        let ours = try #require(pair.serverKeys)
        let theirs = try #require(pair.clientKeys)
        #expect(ours.profile == .aeadAES128GCM)
        #expect(ours.local == theirs.remote)
        #expect(ours.remote == theirs.local)
        #expect(ours.local != ours.remote)
        #expect(ours.local.count == 28)
        #expect(pair.server.nextTimeout == nil)
        #expect(pair.client.nextTimeout == nil)
    }

    @Test(
        "the server's order of SRTP profiles decides, whatever the client's",
        arguments: [
            ("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM", SRTPProfile.aeadAES128GCM),
            ("SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80", .aeadAES128GCM),
            ("SRTP_AES128_CM_SHA1_32:SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM", .aes128CMSHA1_80),
            ("SRTP_AEAD_AES_128_GCM", .aeadAES128GCM),
        ])
    func profileOrder(offered: String, expected: SRTPProfile) async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client) { ssl in
            #expect(SSL_set_tlsext_use_srtp(ssl, offered) == 0)
        }
        try await pair.run()
        let keys = try #require(pair.serverKeys)
        #expect(keys.profile == expected)
        #expect(keys.remote == pair.clientKeys?.local)
        #expect(keys.local.count == expected.keyLength + expected.saltLength)
    }

    @Test("a client without a common SRTP profile is refused for that reason")
    func noProfile() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client) { ssl in
            #expect(SSL_set_tlsext_use_srtp(ssl, "SRTP_AES128_CM_SHA1_32") == 0)
        }
        try await pair.run()
        #expect(pair.server.state == .failed(.noSRTPProfile))
        #expect(pair.clientKeys == nil)
    }

    @Test("the handshake survives the loss of any single datagram")
    func singleLoss() async throws {
        let (server, client) = try Identities.pair()
        // A small MTU makes many datagrams.
        let whole = try DTLSPair(server: server, client: client, mtu: 400)
        try await whole.run()
        #expect(whole.sent >= 6)
        for lost in 0..<whole.sent {
            let pair = try DTLSPair(server: server, client: client, mtu: 400)
            try await pair.run { $0 == lost }
            // The server may be waiting for a retransmission when the client is done; it is then done as well.
            #expect(pair.serverKeys != nil, "server, datagram \(lost) lost")
            #expect(pair.clientKeys?.local == pair.serverKeys?.remote, "datagram \(lost) lost")
        }
    }

    @Test("the handshake survives a third of the first twenty datagrams being lost", arguments: [1, 2, 3])
    func heavyLoss(seed: UInt64) async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client, mtu: 400)
        try await pair.run { number in
            number < 20 && (UInt64(number) &+ seed) &* 0x9e37_79b9_7f4a_7c15 >> 33 % 3 == 0
        }
        #expect(pair.serverKeys != nil)
        #expect(pair.clientKeys?.local == pair.serverKeys?.remote)
    }

    @Test("no datagram is longer than the MTU", arguments: [300, 600, 1200])
    func mtu(_ mtu: Int) async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client, mtu: mtu) { ssl in makeHelloLong(ssl) }
        try await pair.run()
        #expect(pair.serverKeys != nil)
        #expect(pair.longest <= mtu)
        #expect(pair.longest > mtu / 2)
    }

    @Test(
        "a ClientHello in two datagrams, as browsers send it, is understood in either order", arguments: [false, true])
    func longHello(isReversed: Bool) async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client) { ssl in makeHelloLong(ssl) }
        pair.client.start(now: pair.now)
        var hello: [[UInt8]] = []
        while let datagram = pair.client.popOutgoing() { hello.append(datagram) }
        #expect(hello.count == 2)
        if isReversed { hello.reverse() }
        for datagram in hello { pair.server.receive(datagram, now: pair.now) }
        try await pair.run()
        #expect(pair.serverKeys != nil)
        #expect(pair.clientKeys != nil)
    }

    @Test("the handshake fails 15 seconds after its first datagram, and not before")
    func timeout() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client)
        pair.client.start(now: .zero)
        let hello = try #require(pair.client.popOutgoing())
        let start = Instant.zero + .seconds(100)
        pair.server.receive(hello, now: start)
        #expect(pair.server.popOutgoing() != nil)
        let first = try #require(pair.server.nextTimeout)
        #expect(first > start && first <= start + .milliseconds(100))
        pair.server.handleTimeout(now: start + .milliseconds(14_999))
        #expect(pair.server.state == .handshaking)
        #expect(try #require(pair.server.nextTimeout) <= start + .seconds(15))
        pair.server.handleTimeout(now: start + .seconds(15))
        #expect(pair.server.state == .failed(.timeout))
        #expect(pair.server.nextTimeout == nil)
        pair.client.receive(hello, now: .zero + .seconds(15))
        #expect(pair.client.state == .failed(.timeout))
    }

    @Test("a client that presents no certificate is refused")
    func noCertificate() async throws {
        let (server, client) = try Identities.pair()
        let pair = try DTLSPair(server: server, client: client) { ssl in SSL_certs_clear(ssl) }
        try await pair.run()
        guard case .failed(.handshake) = pair.server.state else {
            Issue.record("the server is \(pair.server.state)")
            return
        }
        #expect(pair.clientKeys == nil)
    }

    @Test("a suite that is not forward-secret ECDHE-ECDSA with GCM, and a version other than 1.2, are refused")
    func policy() async throws {
        let (server, client) = try Identities.pair()
        let weakSuite = try DTLSPair(server: server, client: client) { ssl in
            #expect(SSL_set_cipher_list(ssl, "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256") == 1)
        }
        try await weakSuite.run()
        #expect(weakSuite.serverKeys == nil && weakSuite.server.state != .handshaking)
        let dtls1: Int = 0xfeff
        let oldVersion = try DTLSPair(server: server, client: client) { ssl in
            SSL_ctrl(ssl, SSL_CTRL_SET_MIN_PROTO_VERSION, dtls1, nil)
            SSL_ctrl(ssl, SSL_CTRL_SET_MAX_PROTO_VERSION, dtls1, nil)
            SSL_set_cipher_list(ssl, "ALL:@SECLEVEL=0")
        }
        try await oldVersion.run()
        #expect(oldVersion.serverKeys == nil)
    }
}

/// Adds 1000 bytes of protocol names, so that ClientHello is as long as a browser's.
func makeHelloLong(_ ssl: OpaquePointer) {
    let name = [200] + [UInt8](repeating: 0x61, count: 200)
    let names = (0..<6).flatMap { _ in name }
    #expect(SSL_set_alpn_protos(ssl, names, UInt32(names.count)) == 0)
}
