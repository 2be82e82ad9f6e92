import Testing

@testable import SecureTransport

@Suite("SRTP refuses") struct SRTPHostileTests {
    @Test("a packet that came before, or from before the window", arguments: SRTPProfile.allCases)
    func replay(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key)
        func packet(_ number: UInt16) throws -> [UInt8] {
            try sender.protectRTP(rtpPacket(sequenceNumber: number).bytes)
        }
        for number: UInt16 in [2000, 2001, 1999] { _ = try receiver.unprotectRTP(packet(number)) }
        for number: UInt16 in [2000, 2001, 1999] {
            #expect(throws: SRTPError.replayed) { try receiver.unprotectRTP(packet(number)) }
        }
        #expect(throws: SRTPError.replayed) { try receiver.unprotectRTP(packet(900)) }
        // A thousand packets late is still within the window.
        _ = try receiver.unprotectRTP(packet(1001))
        let report = try sender.protectRTCP([0x80, 201, 0, 1, 1, 2, 3, 4])
        _ = try receiver.unprotectRTCP(report)
        #expect(throws: SRTPError.replayed) { try receiver.unprotectRTCP(report) }
    }

    @Test("every packet with one bit changed", arguments: SRTPProfile.allCases)
    func damage(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key)
        let packet = rtpPacket(sequenceNumber: 1, csrcs: 1, extensionWords: 1, payload: 20)
        let rtp = try sender.protectRTP(packet.bytes, headerLength: packet.headerLength)
        let rtcp = try sender.protectRTCP([0x80, 201, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        for bit in 0..<(8 * rtp.count) {
            var damaged = rtp
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SRTPError.self, "RTP bit \(bit)") { try receiver.unprotectRTP(damaged) }
        }
        for bit in 0..<(8 * rtcp.count) {
            var damaged = rtcp
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SRTPError.self, "RTCP bit \(bit)") { try receiver.unprotectRTCP(damaged) }
        }
        // Nothing of that has moved the receiver's state.
        _ = try receiver.unprotectRTP(rtp)
        _ = try receiver.unprotectRTCP(rtcp)
    }

    @Test("a packet under another key, as not authentic", arguments: SRTPProfile.allCases)
    func otherKey(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key.map { $0 ^ 1 })
        let rtp = try sender.protectRTP(rtpPacket(sequenceNumber: 1).bytes)
        #expect(throws: SRTPError.authenticationFailed) { try receiver.unprotectRTP(rtp) }
        let rtcp = try sender.protectRTCP([0x80, 201, 0, 1, 1, 2, 3, 4])
        #expect(throws: SRTPError.authenticationFailed) { try receiver.unprotectRTCP(rtcp) }
    }

    @Test("every truncation, without a trap", arguments: SRTPProfile.allCases)
    func truncation(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key)
        let packet = rtpPacket(sequenceNumber: 9, csrcs: 3, extensionWords: 4, payload: 100)
        let rtp = try sender.protectRTP(packet.bytes, headerLength: packet.headerLength)
        for length in 0..<rtp.count {
            #expect(throws: SRTPError.self) { try receiver.unprotectRTP(Array(rtp.prefix(length))) }
        }
        #expect(throws: SRTPError.truncated) { try receiver.unprotectRTP([]) }
        let shortest = packet.headerLength + profile.rtpOverhead
        #expect(throws: SRTPError.truncated) { try receiver.unprotectRTP(Array(rtp.prefix(shortest - 1))) }
        #expect(throws: SRTPError.authenticationFailed) { try receiver.unprotectRTP(Array(rtp.prefix(shortest))) }
        let rtcp = try sender.protectRTCP([0x80, 201, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        for length in 0..<rtcp.count {
            #expect(throws: SRTPError.self) { try receiver.unprotectRTCP(Array(rtcp.prefix(length))) }
        }
        #expect(throws: SRTPError.truncated) { try receiver.unprotectRTCP([]) }
        _ = try receiver.unprotectRTP(rtp)
        _ = try receiver.unprotectRTCP(rtcp)
    }

    @Test("rubbish of every length, without a trap", arguments: SRTPProfile.allCases)
    func rubbish(profile: SRTPProfile) throws {
        let receiver = try TestReceiver(profile: profile, masterKey: masterKey(profile))
        var generator = SplitMix(state: 11)
        for length in 0..<400 {
            var bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            if length > 0 { bytes[0] = bytes[0] & 0x3f | 0x80 }
            #expect(throws: SRTPError.self) { try receiver.unprotectRTP(bytes) }
            #expect(throws: SRTPError.self) { try receiver.unprotectRTCP(bytes) }
        }
    }

    @Test("a source too many, while the known ones go on", arguments: SRTPProfile.allCases)
    func sources(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key)
        func packet(_ number: UInt16, _ ssrc: UInt32) throws -> [UInt8] {
            try sender.protectRTP(rtpPacket(sequenceNumber: number, ssrc: ssrc).bytes)
        }
        // Sources that fail to authenticate take no room.
        for ssrc: UInt32 in 1000..<1200 {
            var forged = try packet(1, ssrc)
            forged[forged.count - 1] ^= 1
            #expect(throws: SRTPError.authenticationFailed) { try receiver.unprotectRTP(forged) }
        }
        for ssrc in 0..<UInt32(SRTPReceiver.maximumSources) { _ = try receiver.unprotectRTP(packet(1, ssrc)) }
        #expect(throws: SRTPError.tooManySources) { try receiver.unprotectRTP(packet(1, 5000)) }
        _ = try receiver.unprotectRTP(packet(2, 5))
        // RTCP of a known source needs no further room, that of an unknown one does.
        _ = try receiver.unprotectRTCP(sender.protectRTCP([0x80, 201, 0, 1, 0, 0, 0, 5]))
        let unknown = try sender.protectRTCP([0x80, 201, 0, 1, 9, 9, 9, 9])
        #expect(throws: SRTPError.tooManySources) { try receiver.unprotectRTCP(unknown) }
    }

    @Test("a master key of the wrong length", arguments: SRTPProfile.allCases)
    func keyLength(profile: SRTPProfile) throws {
        for key in [[], Array(masterKey(profile).dropLast()), masterKey(profile) + [0]] {
            #expect(throws: SRTPError.badKey) { try TestSender(profile: profile, masterKey: key) }
            #expect(throws: SRTPError.badKey) { try TestReceiver(profile: profile, masterKey: key) }
        }
    }

    @Test("to protect where there is no room or the lengths do not fit", arguments: SRTPProfile.allCases)
    func lengths(profile: SRTPProfile) throws {
        let sender = try TestSender(profile: profile, masterKey: masterKey(profile))
        let overhead = profile.rtpOverhead
        let fits = try sender.protectRTP(
            capacity: 5 + 12 + 3 + 20 + overhead, at: 5, headerLength: 12, prefix: 3, payload: 20)
        #expect(fits == 12 + 3 + 20 + overhead)
        #expect(throws: SRTPError.badLength) {
            try sender.protectRTP(
                capacity: 5 + 12 + 3 + 20 + overhead - 1, at: 5, headerLength: 12, prefix: 3, payload: 20)
        }
        for (at, header, prefix) in [
            (-1, 12, 0), (0, 11, 0), (0, 12, -1), (2000, 12, 0), (Int.max, 12, 0), (0, Int.max, 0), (0, 12, Int.max),
        ] {
            #expect(throws: SRTPError.badLength) {
                try sender.protectRTP(capacity: 1500, at: at, headerLength: header, prefix: prefix, payload: 20)
            }
        }
        #expect(throws: SRTPError.badLength) {
            try sender.protectRTP(capacity: 1500, at: 0, headerLength: 12, prefix: 0, payload: 1, index: 1 << 48)
        }
        #expect(throws: SRTPError.truncated) { try sender.protectRTCP([0x80, 201, 0, 1, 1, 2, 3]) }
    }

    @Test("to use an SRTCP index twice", arguments: SRTPProfile.allCases)
    func exhaustion(profile: SRTPProfile) throws {
        let keys = try SRTPSessionKeys(profile: profile, masterKey: masterKey(profile))
        let sender = try TestSender(keys: keys, rtcpIndex: 0x7fff_ffff)
        let packet: [UInt8] = [0x80, 201, 0, 1, 1, 2, 3, 4]
        _ = try sender.protectRTCP(packet)
        #expect(throws: SRTPError.keyExhausted) { try sender.protectRTCP(packet) }
    }
}
