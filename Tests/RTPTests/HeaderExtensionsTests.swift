import RTP
import Testing

@Suite struct HeaderExtensionsTests {
    private func parse(_ packet: [UInt8], _ map: ExtensionMap = chromiumMap) throws -> HeaderExtensions {
        parseExtensions(of: packet, try parseHeader(of: packet), map)
    }

    /// A packet with nothing but the extension block `elements`, filled up to whole words.
    private func packet(profile: String, _ elements: String) -> [UInt8] {
        var block = hex(elements)
        while block.count % 4 != 0 { block.append(0) }
        return hex("9060 0001 0000 0001 0000 0001 \(profile) 00") + [UInt8(block.count / 4)] + block
    }

    @Test("Chromium's audio packet says how loud it is and where it belongs")
    func audio() throws {
        var expected = HeaderExtensions()
        expected.audioLevel = 30
        expected.voiceActivity = true
        expected.absoluteSendTime = 0xabcdef
        expected.transportSequenceNumber = 7
        expected.mid = ShortText("0")
        #expect(try parse(RTPSample.opus) == expected)
    }

    @Test("Chromium's video packet names its simulcast layer")
    func video() throws {
        var expected = HeaderExtensions()
        expected.videoOrientation = 0
        expected.absoluteSendTime = 0xabcdef
        expected.transportSequenceNumber = 8
        expected.mid = ShortText("1")
        expected.rid = ShortText("q")
        expected.playoutDelay = 0
        #expect(try parse(RTPSample.vp8) == expected)
    }

    @Test("The two-byte form is read with padding between its elements")
    func twoByteForm() throws {
        let extensions = try parse(RTPSample.twoByteForm)
        var expected = HeaderExtensions()
        expected.mid = ShortText("abc")
        expected.videoOrientation = 3
        expected.dependencyDescriptor = 31..<36
        #expect(extensions == expected)
        #expect(Array(RTPSample.twoByteForm[31..<36]) == hex("8000011234"))
    }

    @Test("Every extension is read in both forms")
    func everyKind() throws {
        let one = packet(
            profile: "bede",
            "1005 22000001 310203 42414243 52abc123 77 0102030405060708 8101ff a071 b072 d002")
        let two = packet(
            profile: "1000",
            """
            010105 0203000001 03020203 0403414243 0503abc123 0708 0102030405060708 080201ff 0a0171 0b0172 0d0102
            """)
        var expected = HeaderExtensions()
        expected.audioLevel = 5
        expected.absoluteSendTime = 1
        expected.transportSequenceNumber = 0x0203
        expected.mid = ShortText("ABC")
        expected.playoutDelay = 0xabc123
        expected.absoluteCaptureTime = AbsoluteCaptureTime(timestamp: 0x0102_0304_0506_0708)
        expected.rid = ShortText("q")
        expected.repairedRid = ShortText("r")
        expected.videoOrientation = 2
        for packet in [one, two] {
            var extensions = try parse(packet)
            let descriptor = try #require(extensions.dependencyDescriptor)
            #expect(Array(packet[descriptor]) == [0x01, 0xff])
            extensions.dependencyDescriptor = nil
            #expect(extensions == expected)
        }
    }

    @Test("A capture time may carry a negative clock offset")
    func captureTime() throws {
        let extensions = try parse(packet(profile: "bede", "7f 0102030405060708 fffffffffffffffe"))
        #expect(extensions.absoluteCaptureTime?.timestamp == 0x0102_0304_0506_0708)
        #expect(extensions.absoluteCaptureTime?.clockOffset == -2)
    }

    @Test("An element of the wrong length is skipped and the next one is read")
    func wrongLengths() throws {
        let extensions = try parse(packet(profile: "bede", "110505 2100aa 30ff 740000000000 d102aa 4039"))
        var expected = HeaderExtensions()
        expected.mid = ShortText("9")
        #expect(extensions == expected)
        let empty = try parse(packet(profile: "1000", "0100 0200 0300 0400 0700 0800 0a00 0d00 040139"))
        #expect(empty == expected)
    }

    @Test("An extension that was not negotiated is skipped, and the number 0 negotiates nothing")
    func notNegotiated() throws {
        #expect(try parse(packet(profile: "bede", "92010203 60ff 4039")).mid == ShortText("9"))
        #expect(try parse(RTPSample.opus, ExtensionMap()) == HeaderExtensions())
    }

    @Test("Number 15 and a padding element with a length end the one-byte form")
    func stops() throws {
        #expect(try parse(packet(profile: "bede", "4039 f0ff 1005")) == parse(packet(profile: "bede", "4039")))
        #expect(try parse(packet(profile: "bede", "4039 01ffff 1005")) == parse(packet(profile: "bede", "4039")))
        #expect(try parse(packet(profile: "bede", "4039 0000 1005")).audioLevel == 5)
    }

    @Test("An element that runs past the block ends it")
    func overrun() throws {
        #expect(try parse(packet(profile: "bede", "4039 1f05")).audioLevel == nil)
        #expect(try parse(packet(profile: "1000", "040139 01ff 05")).audioLevel == nil)
        #expect(try parse(packet(profile: "1000", "040139 01")).mid == ShortText("9"))
    }

    @Test("The application bits of the two-byte form do not matter, other profiles mean nothing")
    func profiles() throws {
        #expect(try parse(packet(profile: "100f", "040139")).mid == ShortText("9"))
        #expect(try parse(packet(profile: "1010", "040139")) == HeaderExtensions())
        #expect(try parse(packet(profile: "0000", "4039")) == HeaderExtensions())
    }

    @Test("Zero bytes at the end of a name do not belong to it, other invisible bytes spoil it")
    func names() throws {
        #expect(try parse(packet(profile: "bede", "a2680000")).rid == ShortText("h"))
        #expect(try parse(packet(profile: "bede", "a0 00")).rid == nil)
        #expect(try parse(packet(profile: "bede", "a2680068")).rid == nil)
        #expect(try parse(packet(profile: "bede", "a1680a")).rid == nil)
        #expect(try parse(packet(profile: "1000", "0411 4141414141414141 4141414141414141 41")).mid == nil)
    }

    @Test("The map finds kinds by number in both ranges and forgets what is taken back")
    func map() {
        var map = ExtensionMap()
        #expect(map.isOneByteForm)
        map[.mid] = 14
        map[.rid] = 15
        map[.audioLevel] = 255
        #expect(!map.isOneByteForm)
        #expect(map.kind(of: 14) == .mid)
        #expect(map.kind(of: 15) == .rid)
        #expect(map.kind(of: 255) == .audioLevel)
        #expect(map.kind(of: 0) == nil)
        #expect(map.kind(of: 1) == nil)
        #expect(map.kind(of: 200) == nil)
        map[.mid] = 0
        map[.rid] = 3
        map[.audioLevel] = 0
        #expect(map.kind(of: 14) == nil)
        #expect(map.kind(of: 3) == .rid)
        #expect(map.isOneByteForm)
        for (index, kind) in HeaderExtensionKind.allCases.enumerated() { map[kind] = UInt8(index + 1) }
        for (index, kind) in HeaderExtensionKind.allCases.enumerated() {
            #expect(map.kind(of: UInt8(index + 1)) == kind)
        }
    }
}

@Suite struct ShortTextTests {
    @Test(
        "Names of 1 to 16 visible characters are kept as they are",
        arguments: ["0", "q", "screen-1", "12345678", "123456789", "0123456789abcdef"])
    func kept(_ text: String) throws {
        let short = try #require(ShortText(text))
        #expect(short.string == text)
        #expect(short.description == text)
        #expect(short.count == text.utf8.count)
        #expect(shortText(Array(text.utf8)) == short)
    }

    @Test("Anything else is refused", arguments: ["", "0123456789abcdefg", "a b", "é", "a\n", "\u{7f}"])
    func refused(_ text: String) {
        #expect(ShortText(text) == nil)
        #expect(shortText(Array(text.utf8)) == nil)
    }

    @Test("Names that share a beginning differ")
    func inequality() {
        #expect(ShortText("12345678") != ShortText("123456789"))
        #expect(ShortText("q") != ShortText("h"))
    }
}
