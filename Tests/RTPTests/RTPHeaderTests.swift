import RTP
import Testing

@Suite struct RTPHeaderTests {
    @Test("A browser's audio packet is read field by field")
    func browserPacket() throws {
        let header = try parseHeader(of: RTPSample.opus)
        #expect(!header.marker)
        #expect(!header.hasPadding)
        #expect(header.payloadType == 111)
        #expect(header.sequenceNumber == 12_345)
        #expect(header.timestamp == 0x17700)
        #expect(header.ssrc == 0x1122_3344)
        #expect(header.csrcCount == 0)
        #expect(header.extensionProfile == 0xbede)
        #expect(header.extensionOffset == 16)
        #expect(header.extensionLength == 12)
        #expect(header.length == 28)
        #expect(RTPSample.opus.count - header.length == 8)
    }

    @Test("Contributing sources and the extension block move the start of the payload")
    func contributingSources() throws {
        let packet = RTPSample.twoByteForm
        let header = try parseHeader(of: packet)
        #expect(header.csrcCount == 2)
        #expect(csrc(0, of: packet, header) == 2)
        #expect(csrc(1, of: packet, header) == 3)
        #expect(csrc(2, of: packet, header) == nil)
        #expect(csrc(-1, of: packet, header) == nil)
        #expect(header.extensionOffset == 24)
        #expect(header.length == 40)
        #expect(packet[header.length] == 0xaa)
    }

    @Test("Padding is counted by the last byte of the plaintext")
    func padding() throws {
        var packet = RTPSample.twoByteForm
        let header = try parseHeader(of: packet)
        #expect(try paddingLength(of: packet, header) == 4)
        packet[packet.count - 1] = 7
        #expect(try paddingLength(of: packet, header) == 7)
        for wrong: UInt8 in [0, 8, 255] {
            packet[packet.count - 1] = wrong
            #expect(throws: RTPError.badPadding) { try paddingLength(of: packet, header) }
        }
        let empty = Array(packet[..<header.length])
        #expect(throws: RTPError.badPadding) { try paddingLength(of: empty, header) }
    }

    @Test("A packet without the padding bit has no padding, whatever its last byte says")
    func noPadding() throws {
        let header = try parseHeader(of: RTPSample.opus)
        #expect(try paddingLength(of: RTPSample.opus, header) == 0)
    }

    @Test("What is not a whole RTP header is refused with its reason")
    func refusals() {
        #expect(throws: RTPError.truncated) { try parseHeader(of: [UInt8]()) }
        #expect(throws: RTPError.truncated) { try parseHeader(of: hex("8060 0001 0000 0001 0000 00")) }
        #expect(throws: RTPError.wrongVersion) { try parseHeader(of: hex("4060 0001 0000 0001 0000 0001")) }
        #expect(throws: RTPError.truncated) { try parseHeader(of: hex("8160 0001 0000 0001 0000 0001")) }
        #expect(throws: RTPError.badExtension) { try parseHeader(of: hex("9060 0001 0000 0001 0000 0001")) }
        #expect(throws: RTPError.badExtension) {
            try parseHeader(of: hex("9060 0001 0000 0001 0000 0001 bede 0002 0000 0000"))
        }
        #expect(throws: RTPError.badExtension) {
            try parseHeader(of: hex("9060 0001 0000 0001 0000 0001 bede ffff 0000 0000"))
        }
    }

    @Test("A header without payload is a header")
    func noPayload() throws {
        let header = try parseHeader(of: hex("80e0 0001 0000 0002 0000 0003"))
        #expect(header.marker)
        #expect(header.length == 12)
        #expect(header.extensionOffset == 0)
    }
}

@Suite struct RTXTests {
    private static let packet = hex("80e1 0102 0000 0bb8 0000 0099  fffe  9080 9c50")

    @Test("A retransmission gives the original header back")
    func original() throws {
        let original = try originalHeader(of: Self.packet, ssrc: 7, payloadType: 96)
        #expect(original.sequenceNumber == 0xfffe)
        #expect(original.ssrc == 7)
        #expect(original.payloadType == 96)
        #expect(original.timestamp == 3_000)
        #expect(original.marker)
        #expect(original.length == 14)
    }

    @Test("A probe that is nothing but padding repairs nothing")
    func paddingOnly() {
        let probe = hex("a0e1 0102 0000 0bb8 0000 0099  00000004")
        #expect(throws: RTPError.badPayload) { try originalHeader(of: probe, ssrc: 7, payloadType: 96) }
        let short = hex("80e1 0102 0000 0bb8 0000 0099 00")
        #expect(throws: RTPError.badPayload) { try originalHeader(of: short, ssrc: 7, payloadType: 96) }
        let broken = hex("a0e1 0102 0000 0bb8 0000 0099  00000005")
        #expect(throws: RTPError.badPadding) { try originalHeader(of: broken, ssrc: 7, payloadType: 96) }
    }

    @Test("The prefix that is written is the one that is read")
    func prefix() throws {
        var packet = Self.packet
        var bytes = packet.mutableSpan
        RTX.writePrefix(originalSequenceNumber: 0xabcd, into: &bytes, at: 12)
        #expect(try originalHeader(of: packet, ssrc: 7, payloadType: 96).sequenceNumber == 0xabcd)
        #expect(packet[14...] == Self.packet[14...])
    }
}

@Suite struct SequenceUnwrapperTests {
    @Test(
        "Numbers are extended across the wrap in both directions",
        arguments: [
            ([0, 1, 2], [0, 1, 2]),
            ([65_534, 65_535, 0, 1], [65_534, 65_535, 65_536, 65_537]),
            ([65_535, 0, 65_534, 2], [65_535, 65_536, 65_534, 65_538]),
            ([0, 65_535, 1], [0, -1, 1]),
            ([100, 32_867, 100], [100, 32_867, 100]),
            ([100, 32_868], [100, -32_668]),
            ([5, 5], [5, 5]),
        ] as [([UInt16], [Int64])])
    func table(_ input: [UInt16], _ expected: [Int64]) {
        var unwrapper = SequenceUnwrapper()
        #expect(input.map { unwrapper.unwrap($0) } == expected)
        #expect(unwrapper.highest == expected.max())
    }

    @Test("A long stream with reordering is followed through many wraps")
    func longStream() {
        var random = SeededGenerator(state: 1)
        var unwrapper = SequenceUnwrapper()
        var position: Int64 = 60_000
        _ = unwrapper.unwrap(60_000)
        for _ in 0..<50_000 {
            position += Int64.random(in: 0...40, using: &random)
            let number = position - Int64.random(in: 0...20, using: &random)
            #expect(unwrapper.unwrap(UInt16(truncatingIfNeeded: number)) == number)
        }
        #expect(position > 10 * 65_536)
    }
}
