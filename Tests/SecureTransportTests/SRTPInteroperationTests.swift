import Primitives
import Testing

@testable import SecureTransport

@Suite("SRTP against libsrtp2") struct SRTPInteroperationTests {
    @Test("our RTP packets equal libsrtp2's bit for bit, and libsrtp2 reads them", arguments: SRTPProfile.allCases)
    func rtp(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let reference = try LibSRTP(.sending(ssrc: 0xdead_beef), profile: profile, masterKey: key)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key)
        var sequenceNumber: UInt16 = 1
        for payload in [0, 1, 15, 16, 17, 31, 160, 999, 1200] {
            for csrcs in [0, 1, 15] {
                for words in [nil, 0, 1, 5] as [Int?] {
                    let (packet, headerLength) = rtpPacket(
                        sequenceNumber: sequenceNumber, csrcs: csrcs, extensionWords: words, payload: payload)
                    let prefix = min(payload, Int(sequenceNumber % 20))
                    let ours = try sender.protectRTP(
                        packet, headerLength: headerLength, prefix: prefix, offset: Int(sequenceNumber % 3))
                    #expect(ours == (try reference.protectRTP(packet)))
                    #expect(try receiver.unprotectRTP(ours) == packet)
                    sequenceNumber += 1
                }
            }
        }
    }

    @Test("the rollover counter is followed over the wrap of the sequence number", arguments: SRTPProfile.allCases)
    func wrap(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let reference = try LibSRTP(.sending(ssrc: 0xdead_beef), profile: profile, masterKey: key)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key)
        for number in 65_530..<65_545 {
            let (packet, _) = rtpPacket(sequenceNumber: UInt16(truncatingIfNeeded: number))
            let ours = try sender.protectRTP(packet, rolloverCounter: UInt32(number >> 16))
            #expect(ours == (try reference.protectRTP(packet)))
            #expect(try receiver.unprotectRTP(ours) == packet)
        }
    }

    @Test("a large rollover counter reaches all its bits into the IV", arguments: SRTPProfile.allCases)
    func largeCounter(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        for counter: UInt32 in [1, 0x1234_5678, 0xffff_fffe] {
            let reference = try LibSRTP(.sending(ssrc: 0xdead_beef), profile: profile, masterKey: key)
            try reference.setRolloverCounter(counter, ssrc: 0xdead_beef)
            let sender = try TestSender(profile: profile, masterKey: key)
            let (packet, _) = rtpPacket(sequenceNumber: 7)
            #expect(try sender.protectRTP(packet, rolloverCounter: counter) == (try reference.protectRTP(packet)))
        }
    }

    @Test("one sender serves many sources, in any order of their packets", arguments: SRTPProfile.allCases)
    func manySources(profile: SRTPProfile) throws {
        let key = masterKey(profile)
        let sender = try TestSender(profile: profile, masterKey: key)
        let receiver = try TestReceiver(profile: profile, masterKey: key)
        for number: UInt16 in [500, 499, 501, 3] {
            for ssrc: UInt32 in [1, 0x8000_0000, .max] {
                let (packet, _) = rtpPacket(sequenceNumber: number, ssrc: ssrc)
                #expect(try receiver.unprotectRTP(sender.protectRTP(packet)) == packet)
            }
        }
    }
}
