import Primitives
import Testing

@testable import SecureTransport

@Suite("SRTCP against libsrtp2") struct SRTCPTests {
    static let ways = SRTPProfile.allCases.flatMap { profile in
        PacketCipherEngine.allCases.filter(\.isAvailable).map { (profile, $0) }
    }

    /// A receiver report with `words` words after the first, counting bytes.
    private func report(_ words: Int, ssrc: UInt32 = 0x0102_0304) -> [UInt8] {
        var packet: [UInt8] = [0x80, 201]
        packet.appendUInt16(UInt16(words))
        packet.appendUInt32(ssrc)
        for word in 1..<max(words, 1) { packet.appendUInt32(UInt32(word) &* 0x0101_0107) }
        return packet
    }

    @Test("our packets equal libsrtp2's bit for bit, and each side reads the other's", arguments: ways)
    func bitForBit(profile: SRTPProfile, engine: PacketCipherEngine) throws {
        let key = masterKey(profile)
        let theirSender = try LibSRTP(.sending(ssrc: 0x0102_0304), profile: profile, masterKey: key)
        let theirReceiver = try LibSRTP(.receiving, profile: profile, masterKey: key)
        // libsrtp2 counts from 1.
        let ourSender = try TestSender(
            keys: SRTPSessionKeys(profile: profile, masterKey: key), rtcpIndex: 1, engine: engine)
        let ourReceiver = try TestReceiver(profile: profile, masterKey: key, engine: engine)
        for words in [1, 2, 5, 6, 7, 50, 300] {
            let packet = report(words)
            let theirs = try theirSender.protectRTCP(packet)
            let ours = try ourSender.protectRTCP(packet)
            #expect(ours == theirs)
            #expect(ours.count == packet.count + profile.rtcpOverhead)
            #expect(theirReceiver.unprotectRTCP(ours) == packet)
            #expect(try ourReceiver.unprotectRTCP(theirs) == packet)
        }
    }

    @Test("in any order, with repetitions and damage, the same packets are taken as by libsrtp2", arguments: ways)
    func sameChoices(profile: SRTPProfile, engine: PacketCipherEngine) throws {
        let key = masterKey(profile)
        let theirs = try LibSRTP(.receiving, profile: profile, masterKey: key)
        let ours = try TestReceiver(profile: profile, masterKey: key, engine: engine)
        let keys = try SRTPSessionKeys(profile: profile, masterKey: key)
        var generator = SplitMix(state: 3)
        var head: UInt32 = 1
        var (taken, refused) = (0, 0)
        for _ in 0..<4000 {
            // Mostly around the newest, as far back as beyond the window, now and then far ahead.
            let step = UInt32(generator.next() % 100)
            head += step == 0 ? 150 : step < 30 ? 1 : 0
            let index = head > 160 ? head - UInt32(generator.next() % 160) : head
            let ssrc = UInt32(generator.next() % 3)
            let sender = try TestSender(keys: keys, rtcpIndex: index, engine: engine)
            var packet = try sender.protectRTCP(report(4, ssrc: ssrc))
            if generator.next() % 8 == 0 {
                packet[Int(generator.next() % UInt64(packet.count))] ^= 1 << UInt8(generator.next() % 8)
            }
            let expected = theirs.unprotectRTCP(packet)
            #expect((try? ours.unprotectRTCP(packet)) == expected, "index \(index), newest \(head)")
            if expected == nil { refused += 1 } else { taken += 1 }
        }
        #expect(taken > 500 && refused > 500)
    }

    @Test("a packet without the E-bit is malformed, whatever its tag", arguments: ways)
    func clear(profile: SRTPProfile, engine: PacketCipherEngine) throws {
        let key = masterKey(profile)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key, engine: engine)
        var packet = try sender.protectRTCP(report(3))
        packet[packet.count - (profile == .aeadAES128GCM ? 4 : 14)] &= 0x7f
        #expect(throws: SRTPError.malformed) { try receiver.unprotectRTCP(packet) }
    }

    @Test("the window remembers 128 packets, and a forged packet does not move it", arguments: ways)
    func window(profile: SRTPProfile, engine: PacketCipherEngine) throws {
        let key = masterKey(profile)
        let keys = try SRTPSessionKeys(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key, engine: engine)
        func packet(_ index: UInt32) throws -> [UInt8] {
            try TestSender(keys: keys, rtcpIndex: index).protectRTCP(report(2))
        }
        _ = try receiver.unprotectRTCP(packet(1000))
        var forged = try packet(50_000)
        forged[9] ^= 1
        #expect(throws: SRTPError.authenticationFailed) { try receiver.unprotectRTCP(forged) }
        #expect(throws: SRTPError.replayed) { try receiver.unprotectRTCP(packet(872)) }
        _ = try receiver.unprotectRTCP(packet(873))
        #expect(throws: SRTPError.replayed) { try receiver.unprotectRTCP(packet(873)) }
        _ = try receiver.unprotectRTCP(packet(1063))
        for index: UInt32 in [1000, 1063, 873] {
            #expect(throws: SRTPError.replayed) { try receiver.unprotectRTCP(packet(index)) }
        }
        _ = try receiver.unprotectRTCP(packet(999))
        _ = try receiver.unprotectRTCP(packet(0x7fff_ffff))
        #expect(throws: SRTPError.replayed) { try receiver.unprotectRTCP(packet(1064)) }
        #expect(throws: SRTPError.replayed) { try receiver.unprotectRTCP(packet(0x7fff_ffff)) }
    }
}
