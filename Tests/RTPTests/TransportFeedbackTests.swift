import RTP
import Testing

@Suite struct TransportFeedbackTests {
    private func feedback(_ packets: [PacketStatus], reference: Int32 = 5) -> TransportFeedback {
        TransportFeedback(
            senderSSRC: 1, mediaSSRC: 2, baseSequence: 0xfff0, referenceTime: reference, feedbackCount: 7,
            packets: packets)
    }

    /// What stands between the header fields and the padding: chunks and deltas.
    private func body(_ packets: [PacketStatus]) -> [UInt8] {
        let bytes = RTCP.encode([.transportFeedback(feedback(packets))])
        let padding = bytes[0] & 0x20 == 0 ? 0 : Int(bytes[bytes.count - 1])
        return Array(bytes[20..<(bytes.count - padding)])
    }

    private static let small = PacketStatus.received(delta250us: 4)
    private static let large = PacketStatus.received(delta250us: 256)
    private static let late = PacketStatus.received(delta250us: -3)
    private static let missing = PacketStatus.notReceived

    @Test("Chromium's feedback on one packet")
    func chromium() throws {
        let expected = TransportFeedback(
            senderSSRC: 4_195_875_351, mediaSSRC: 1_124_282_272, baseSequence: 153, referenceTime: 4_057_090,
            feedbackCount: 23, packets: [.received(delta250us: 148)])
        #expect(try parseRTCP(RTCPSample.feedback) == [.transportFeedback(expected)])
    }

    @Test("Chunks are chosen as libwebrtc chooses them")
    func chunks() {
        #expect(body([Self.small]) == hex("2001 04"))
        #expect(body([Self.missing, Self.small]) == hex("c400 04"))
        #expect(body([Self.small, Self.missing, Self.large]) == hex("d200 04 0100"))
        #expect(body([Self.late]) == hex("4001 fffd"))
        // Twenty alike are one run.
        #expect(body(Array(repeating: Self.small, count: 20)) == hex("2014") + Array(repeating: 4, count: 20))
        // Ten of one bit, the last not like the others.
        #expect(
            body(Array(repeating: Self.small, count: 9) + [Self.missing]) == hex("bfe0") + Array(repeating: 4, count: 9)
        )
        // Fourteen of one bit fill a chunk; the fifteenth starts another.
        let mixed = [Self.missing] + Array(repeating: Self.small, count: 14)
        #expect(body(mixed) == hex("9fff 2001") + Array(repeating: 4, count: 14))
        // A large delta among ten splits them into two vectors of two bits.
        let split = Array(repeating: Self.small, count: 8) + [Self.missing, Self.large]
        #expect(body(split) == hex("d555 d200") + Array(repeating: 4, count: 8) + hex("0100"))
        // A run longer than thirteen bits is two.
        #expect(body(Array(repeating: Self.missing, count: 8_200)) == hex("1fff 0009"))
    }

    @Test("A run, a one-bit and a two-bit vector are read, and what they hold beyond the count is ignored")
    func reading() throws {
        let bytes = hex(
            """
            8fcd0008 00000001 00000002 fff0 0017 fffffe 07
            0003 b000 e555  01 02  ff80 00 03 04 05 06 00
            """)
        let expected = feedback(
            Array(repeating: .notReceived, count: 3)
                + [.received(delta250us: 1), .received(delta250us: 2)] + Array(repeating: .notReceived, count: 12)
                + [.received(delta250us: -128)]
                + [.received(delta250us: 0), .received(delta250us: 3), .received(delta250us: 4)]
                + [.received(delta250us: 5), .received(delta250us: 6)],
            reference: -2)
        // The two-bit vector is large, small x 6, of which the count keeps six.
        #expect(expected.packets.count == 23)
        #expect(try parseRTCP(bytes) == [.transportFeedback(expected)])
    }

    @Test("Whatever is written is read back the same")
    func roundTrip() throws {
        var random = SeededGenerator(state: 3)
        for _ in 0..<2_000 {
            let count = Int.random(in: 1...Int.random(in: 1...200, using: &random), using: &random)
            let kinds = Int.random(in: 1...4, using: &random)
            var packets: [PacketStatus] = []
            while packets.count < count {
                let status: PacketStatus =
                    switch Int.random(in: 0..<kinds, using: &random) {
                    case 0: .received(delta250us: .random(in: 0...255, using: &random))
                    case 1: .notReceived
                    case 2: .received(delta250us: .random(in: 256...(.max), using: &random))
                    default: .received(delta250us: .random(in: (.min)...(-1), using: &random))
                    }
                let run = Bool.random(using: &random) ? 1 : Int.random(in: 1...30, using: &random)
                packets += Array(repeating: status, count: min(run, count - packets.count))
            }
            let reference = Int32.random(in: -0x80_0000...0x7f_ffff, using: &random)
            let packet = RTCPPacket.transportFeedback(feedback(packets, reference: reference))
            let bytes = RTCP.encode([packet])
            #expect(bytes.count % 4 == 0)
            #expect(try parseRTCP(bytes) == [packet])
        }
    }

    @Test("A run longer than one chunk and a full feedback survive the way there and back")
    func longRuns() throws {
        let packets = Array(repeating: Self.missing, count: 9_000) + Array(repeating: Self.small, count: 7_000)
        let packet = RTCPPacket.transportFeedback(feedback(packets))
        #expect(try parseRTCP(RTCP.encode([packet])) == [packet])
    }

    @Test("What does not fit the count of a feedback is not written")
    func tooMany() {
        let bytes = RTCP.encode([.transportFeedback(feedback(Array(repeating: Self.missing, count: 70_000)))])
        #expect(bytes[14] == 0xff && bytes[15] == 0xff)
        #expect(bytes.count < 60)
    }

    @Test(
        "Feedback that contradicts itself, or asks for more memory than a datagram is worth, is refused",
        arguments: [
            "8fcd0003 00000001 00000002 00000001",  // no reference time
            "8fcd0004 00000001 00000002 00000001 00000000",  // no chunk
            "8fcd0005 00000001 00000002 00000000 00000000 20010000",  // nothing reported
            "8fcd0005 00000001 00000002 00000001 00000000 60010000",  // reserved symbol
            "8fcd0005 00000001 00000002 00000001 00000000 f0000000",  // reserved symbol in a vector
            "8fcd0005 00000001 00000002 00000002 00000000 00000000",  // empty run
            "8fcd0005 00000001 00000002 00000003 00000000 20030101",  // a delta too few
            "8fcd0005 00000001 00000002 00000002 00000000 40020101",  // half a delta too few
            "8fcd0007 00000001 00000002 0000ffff 00000000 1fff1fff1fff1fff1fff1fff",  // too many
        ])
    func refusals(_ text: String) {
        #expect(throws: RTPError.badRTCP) { try parseRTCP(hex(text)) }
    }

    @Test("Several feedbacks in one datagram share one bound")
    func sharedBound() throws {
        let one = RTCP.encode([.transportFeedback(feedback(Array(repeating: Self.missing, count: 8_000)))])
        #expect(try parseRTCP(one + one).count == 2)
        #expect(throws: RTPError.badRTCP) { try parseRTCP(one + one + one) }
    }
}
