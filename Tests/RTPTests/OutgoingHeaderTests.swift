import RTP
import Testing

@Suite struct OutgoingHeaderTests {
    private func write(_ header: OutgoingHeader, source: [UInt8] = []) -> [UInt8] {
        var buffer = [UInt8](repeating: 0xee, count: OutgoingHeader.maximumLength)
        var bytes = buffer.mutableSpan
        let length = header.write(into: &bytes, source: source.span)
        return Array(buffer[..<length])
    }

    @Test("Without source and extensions it is twelve bytes")
    func plain() {
        let header = OutgoingHeader(
            marker: true, payloadType: 96, sequenceNumber: 0x0102, timestamp: 0x0304_0506, ssrc: 0x0708_090a)
        #expect(write(header) == hex("80e0 0102 03040506 0708090a"))
    }

    @Test("The contributing source says whose media it is")
    func contributingSource() {
        let header = OutgoingHeader(payloadType: 111, sequenceNumber: 1, timestamp: 2, ssrc: 3, csrc: 0xaabb_ccdd)
        #expect(write(header) == hex("816f 0001 00000002 00000003 aabbccdd"))
    }

    @Test("Chromium's own audio header comes out byte for byte")
    func likeChromium() throws {
        let source = RTPSample.opus
        let parsed = try parseHeader(of: source)
        let extensions = parseExtensions(of: source, parsed, chromiumMap)
        let header = OutgoingHeader(
            marker: parsed.marker, payloadType: parsed.payloadType, sequenceNumber: parsed.sequenceNumber,
            timestamp: parsed.timestamp, ssrc: parsed.ssrc, extensions: extensions, map: chromiumMap)
        #expect(write(header, source: source) == Array(source[..<parsed.length]))
    }

    @Test("What the receiver did not negotiate is not written")
    func notNegotiated() {
        var header = OutgoingHeader(payloadType: 96, sequenceNumber: 1, timestamp: 2, ssrc: 3)
        header.extensions = allExtensions(descriptor: nil)
        #expect(write(header).count == 12)
        header.map[.mid] = 4
        #expect(write(header) == hex("9060 0001 00000002 00000003 bede 0001 42616263"))
    }

    @Test("A number above 14 or a value above 16 bytes takes the two-byte form")
    func twoByteForm() throws {
        var header = OutgoingHeader(payloadType: 96, sequenceNumber: 1, timestamp: 2, ssrc: 3)
        header.extensions.videoOrientation = 1
        header.map[.videoOrientation] = 15
        #expect(write(header) == hex("9060 0001 00000002 00000003 1000 0001 0f0101 00"))
        header.map[.videoOrientation] = 14
        #expect(write(header) == hex("9060 0001 00000002 00000003 bede 0001 e001 0000"))
        // A great number that no value uses changes nothing.
        header.map[.mid] = 200
        #expect(write(header) == hex("9060 0001 00000002 00000003 bede 0001 e001 0000"))
        header.map[.dependencyDescriptor] = 8
        let source = [UInt8](0..<40)
        header.extensions.dependencyDescriptor = 4..<20
        #expect(write(header, source: source)[12...13] == hex("bede")[...])
        header.extensions.dependencyDescriptor = 4..<21
        let written = write(header, source: source)
        #expect(Array(written[12...13]) == hex("1000"))
        #expect(Array(written[16..<(16 + 3 + 2 + 17)]) == hex("0e0101 0811") + source[4..<21])
    }

    @Test("Number 15 of any extension takes the two-byte form", arguments: HeaderExtensionKind.allCases)
    func numberFifteen(_ kind: HeaderExtensionKind) {
        var header = OutgoingHeader(payloadType: 96, sequenceNumber: 1, timestamp: 2, ssrc: 3)
        header.extensions = allExtensions(descriptor: 0..<4)
        header.map[kind] = 15
        let written = write(header, source: [1, 2, 3, 4])
        #expect(Array(written[12...13]) == hex("1000"))
        #expect(written[16] == 15)
    }

    @Test("A dependency descriptor that points outside its packet is left out")
    func foreignDescriptor() {
        var header = OutgoingHeader(payloadType: 96, sequenceNumber: 1, timestamp: 2, ssrc: 3)
        header.map[.dependencyDescriptor] = 8
        for range in [0..<11, -1..<4, 3..<3, 100..<200] {
            header.extensions.dependencyDescriptor = range
            #expect(write(header, source: [UInt8](repeating: 1, count: 10)).count == 12)
        }
        header.extensions.dependencyDescriptor = 0..<256
        #expect(write(header, source: [UInt8](repeating: 1, count: 300)).count == 12)
    }

    @Test("The largest header there is stays within the promised length")
    func maximum() throws {
        var header = OutgoingHeader(payloadType: 96, sequenceNumber: 1, timestamp: 2, ssrc: 3, csrc: 4)
        header.extensions = allExtensions(descriptor: 0..<255)
        let name = try #require(ShortText("0123456789abcdef"))
        header.extensions.mid = name
        header.extensions.rid = name
        header.extensions.repairedRid = name
        for (index, kind) in HeaderExtensionKind.allCases.enumerated() { header.map[kind] = UInt8(20 + index) }
        let source = [UInt8](repeating: 7, count: 300)
        let bytes = write(header, source: source)
        #expect(bytes.count <= OutgoingHeader.maximumLength)
        #expect(bytes.count > OutgoingHeader.maximumLength - 16)
        let parsed = try parseHeader(of: bytes)
        #expect(parsed.length == bytes.count)
    }

    @Test("Whatever is written is read back the same, in every combination of extensions")
    func roundTrip() throws {
        var random = SeededGenerator(state: 2)
        let source = [UInt8](0..<100)
        for _ in 0..<3_000 {
            var header = OutgoingHeader(
                marker: .random(using: &random), payloadType: .random(in: 0...127, using: &random),
                sequenceNumber: .random(in: 0...65_535, using: &random),
                timestamp: .random(in: 0...(.max), using: &random),
                ssrc: .random(in: 0...(.max), using: &random), csrc: Bool.random(using: &random) ? 77 : nil)
            var expected = HeaderExtensions()
            let lowest: UInt8 = Bool.random(using: &random) ? 1 : 12
            for (index, kind) in HeaderExtensionKind.allCases.enumerated() where Bool.random(using: &random) {
                header.map[kind] = lowest + UInt8(index)
                set(kind, in: &expected, from: allExtensions(descriptor: nil))
            }
            header.extensions = allExtensions(descriptor: nil)
            if header.map[.dependencyDescriptor] != 0, Bool.random(using: &random) {
                let start = Int.random(in: 0..<50, using: &random)
                header.extensions.dependencyDescriptor = start..<(start + Int.random(in: 1...40, using: &random))
            }
            let bytes = write(header, source: source)
            let parsed = try parseHeader(of: bytes)
            #expect(parsed.length == bytes.count)
            #expect(parsed.marker == header.marker)
            #expect(parsed.payloadType == header.payloadType)
            #expect(parsed.sequenceNumber == header.sequenceNumber)
            #expect(parsed.timestamp == header.timestamp)
            #expect(parsed.ssrc == header.ssrc)
            #expect(csrc(0, of: bytes, parsed) == header.csrc)
            var extensions = parseExtensions(of: bytes, parsed, header.map)
            let descriptor = extensions.dependencyDescriptor.map { Array(bytes[$0]) }
            #expect(descriptor == header.extensions.dependencyDescriptor.map { Array(source[$0]) })
            extensions.dependencyDescriptor = nil
            #expect(extensions == expected)
        }
    }

    private func allExtensions(descriptor: Range<Int>?) -> HeaderExtensions {
        var extensions = HeaderExtensions()
        extensions.audioLevel = 99
        extensions.voiceActivity = true
        extensions.absoluteSendTime = 0x123456
        extensions.transportSequenceNumber = 0xfedc
        extensions.mid = ShortText("abc")
        extensions.rid = ShortText("f")
        extensions.repairedRid = ShortText("h")
        extensions.absoluteCaptureTime = AbsoluteCaptureTime(timestamp: .max - 5, clockOffset: -77)
        extensions.videoOrientation = 3
        extensions.playoutDelay = 0xabcdef
        extensions.dependencyDescriptor = descriptor
        return extensions
    }

    private func set(_ kind: HeaderExtensionKind, in target: inout HeaderExtensions, from all: HeaderExtensions) {
        switch kind {
        case .audioLevel:
            target.audioLevel = all.audioLevel
            target.voiceActivity = all.voiceActivity
        case .absoluteSendTime: target.absoluteSendTime = all.absoluteSendTime
        case .transportSequenceNumber: target.transportSequenceNumber = all.transportSequenceNumber
        case .mid: target.mid = all.mid
        case .rid: target.rid = all.rid
        case .repairedRid: target.repairedRid = all.repairedRid
        case .absoluteCaptureTime: target.absoluteCaptureTime = all.absoluteCaptureTime
        case .videoOrientation: target.videoOrientation = all.videoOrientation
        case .playoutDelay: target.playoutDelay = all.playoutDelay
        case .dependencyDescriptor: break
        }
    }
}
