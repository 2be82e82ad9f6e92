import COpenSSL
import Primitives
import Testing

@testable import SecureTransport

@Suite("DTLS identity") struct DTLSIdentityTests {
    @Test("an identity read back from its own PEM has the same fingerprint and can connect")
    func roundTrip() async throws {
        let (server, client) = try Identities.pair()
        let copy = try DTLSIdentity(certificatePEM: server.certificatePEM, keyPEM: server.privateKeyPEM)
        #expect(copy.fingerprint == server.fingerprint)
        #expect(copy.fingerprint.algorithm == "sha-256")
        #expect(copy.fingerprint.bytes.count == 32)
        #expect(copy.certificatePEM == server.certificatePEM)
        #expect(copy.privateKeyPEM == server.privateKeyPEM)
        let pair = try DTLSPair(server: copy, client: client, acceptedByClient: [server.fingerprint])
        try await pair.run()
        #expect(pair.serverKeys != nil)
    }

    @Test("two generated identities differ")
    func distinct() async throws {
        let (server, client) = try Identities.pair()
        #expect(server.fingerprint != client.fingerprint)
        #expect(server.privateKeyPEM != client.privateKeyPEM)
    }

    @Test("PEM that is not readable, and a key that belongs to another certificate, are refused with a reason")
    func badPEM() async throws {
        let (server, client) = try Identities.pair()
        for (certificate, key) in [
            ("", server.privateKeyPEM), (server.certificatePEM, ""), ("rubbish", "rubbish"),
            (server.certificatePEM, client.privateKeyPEM),
            (String(server.certificatePEM.dropLast(200)), server.privateKeyPEM),
        ] {
            #expect {
                try DTLSIdentity(certificatePEM: certificate, keyPEM: key)
            } throws: { error in
                if case DTLSError.badPEM(let reason) = error { !reason.isEmpty } else { false }
            }
        }
    }

    @Test("a key that is not an EC key is refused, since no suite could use it")
    func edwards() async throws {
        let seed = [UInt8](repeating: 3, count: 32)
        let key = try #require(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count))
        defer { EVP_PKEY_free(key) }
        let bio = BIO_new(BIO_s_mem())
        defer { BIO_free(bio) }
        try #require(PEM_write_bio_PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1)
        var bytes = [UInt8](repeating: 0, count: 4096)
        let length = BIO_read(bio, &bytes, 4096)
        let pem = String(decoding: bytes.prefix(Int(length)), as: UTF8.self)
        let certificate = try Identities.pair().server.certificatePEM
        #expect(throws: DTLSError.badPEM("the private key is not an EC key")) {
            try DTLSIdentity(certificatePEM: certificate, keyPEM: pem)
        }
    }
}
