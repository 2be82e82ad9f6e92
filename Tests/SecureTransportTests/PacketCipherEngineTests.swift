import Testing

@testable import SecureTransport

@Suite("Two ways to encrypt, one result")
struct PacketCipherEngineTests {
    @Test(
        "ipsec-mb makes the same packets as OpenSSL, byte for byte",
        .enabled(if: PacketCipherEngine.ipsecMB.isAvailable),
        arguments: [0, 1, 15, 16, 17, 160, 1_199, 1_400])
    func sameBytes(length: Int) throws {
        let key = (0..<28).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ length) }
        for prefix in [0, 2, 6, 9] {
            for header in [12, 20, 44] {
                func packet(_ engine: PacketCipherEngine) throws -> [UInt8] {
                    var sender = try SRTPSender(profile: .aeadAES128GCM, masterKey: key, engine: engine)
                    var out = (0..<1_600).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                    let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 13) }
                    var count = 0
                    do {
                        var span = out.mutableSpan
                        count = try sender.protectRTP(
                            into: &span, at: 3, headerLength: header, prefixLength: prefix, payload: payload.span,
                            index: 0x1_2345_6789, ssrc: 0xcafe_babe)
                    }
                    #expect(count == header + prefix + length + 16)
                    return out
                }
                #expect(try packet(.ipsecMB) == packet(.openSSL))
            }
        }
    }

    @Test("The fastest engine is one that the machine has, and has a name to show")
    func fastest() {
        #expect(PacketCipherEngine.fastest.isAvailable)
        #expect(!PacketCipherEngine.fastest.name.isEmpty)
    }
}
