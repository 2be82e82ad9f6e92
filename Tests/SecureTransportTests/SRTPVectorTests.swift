import Testing

@testable import SecureTransport

@Suite("SRTP test vectors") struct SRTPVectorTests {
    @Test("key derivation gives the keys of RFC 3711 B.3")
    func derivation() throws {
        let key = hex("E1F97A0D3E018BE0D64FA32C06DE4139")
        let salt = hex("0EC675AD498AFEEBB6960B3AABE6")
        let cipherKey = try deriveSRTPKey(masterKey: key, masterSalt: salt, label: 0, length: 16)
        #expect(cipherKey == hex("C61E7A93744F39EE10734AFE3FF7A087"))
        let cipherSalt = try deriveSRTPKey(masterKey: key, masterSalt: salt, label: 2, length: 14)
        #expect(cipherSalt == hex("30CBBC08863D8C85D49DB34A9AE1"))
        let authenticationKey = try deriveSRTPKey(masterKey: key, masterSalt: salt, label: 1, length: 94)
        let expected = hex(
            """
            CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE E049646C43D9327AD175578EF7227098
            6371C10C9A369AC2F94A8C5FBCDDDC25 6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2
            """)
        #expect(authenticationKey == expected)
    }

    /// The session keys of RFC 7714 §16 and §17; they are used as they are, without derivation.
    private var sessionKeys: SRTPSessionKeys {
        get throws {
            var keys = try SRTPSessionKeys(profile: .aeadAES128GCM, masterKey: [UInt8](repeating: 0, count: 28))
            keys.rtpKey = hex("000102030405060708090a0b0c0d0e0f")
            keys.rtpSalt = hex("517569642070726f2071756f")
            keys.rtcpKey = keys.rtpKey
            keys.rtcpSalt = keys.rtpSalt
            return keys
        }
    }

    @Test("AEAD_AES_128_GCM protects the RTP packet of RFC 7714 §16.1.1 to the same bytes")
    func gcmRTP() throws {
        let sender = try TestSender(keys: sessionKeys)
        let packet = hex(
            """
            8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472
            6573
            """)
        let expected = hex(
            """
            8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf
            8833899d 7f27beb1 6a9152cf 765ee439 0cce
            """)
        #expect(try sender.protectRTP(packet) == expected)
        #expect(try sender.protectRTP(packet, prefix: 5) == expected)
    }

    @Test("AEAD_AES_128_GCM protects the RTCP packet of RFC 7714 §17.1 to the same bytes")
    func gcmRTCP() throws {
        let sender = try TestSender(keys: sessionKeys, rtcpIndex: 0x5d4)
        let packet = hex(
            """
            81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef
            deadbeef
            """)
        let expected = hex(
            """
            81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded
            0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4
            """)
        #expect(try sender.protectRTCP(packet) == expected)
    }
}
