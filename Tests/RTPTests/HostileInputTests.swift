import RTP
import Testing

/// A trap would end the whole test run, so that these come to an end is half of what they show.
@Suite struct HostileInputTests {
    /// Reads `packet` in every way there is and checks that nothing points outside of it.
    private func readRTP(_ packet: [UInt8]) {
        guard let header = try? parseHeader(of: packet) else { return }
        #expect(header.length <= packet.count)
        #expect(header.extensionOffset + header.extensionLength <= header.length)
        let extensions = parseExtensions(of: packet, header, chromiumMap)
        if let descriptor = extensions.dependencyDescriptor {
            #expect(descriptor.lowerBound >= header.extensionOffset && descriptor.upperBound <= header.length)
        }
        for index in -1...16 { #expect((csrc(index, of: packet, header) == nil) == !(0..<header.csrcCount ~= index)) }
        if let padding = try? paddingLength(of: packet, header) { #expect(header.length + padding <= packet.count) }
        if let original = try? originalHeader(of: packet, ssrc: 1, payloadType: 2) {
            #expect(original.length <= packet.count)
        }
        writeBack(header, extensions, packet)
        readPayload(Array(packet[header.length...]))
    }

    private func writeBack(_ header: RTPHeader, _ extensions: HeaderExtensions, _ packet: [UInt8]) {
        let outgoing = OutgoingHeader(
            marker: header.marker, payloadType: header.payloadType, sequenceNumber: header.sequenceNumber,
            timestamp: header.timestamp, ssrc: header.ssrc, csrc: 1, extensions: extensions, map: chromiumMap)
        var buffer = [UInt8](repeating: 0, count: OutgoingHeader.maximumLength)
        var bytes = buffer.mutableSpan
        let length = outgoing.write(into: &bytes, source: packet.span)
        let written = Array(buffer[..<length])
        guard let again = try? parseHeader(of: written) else {
            Issue.record("what was written cannot be read")
            return
        }
        var expected = extensions
        var read = parseExtensions(of: written, again, chromiumMap)
        #expect(read.dependencyDescriptor.map { written[$0] } == expected.dependencyDescriptor.map { packet[$0] })
        expected.dependencyDescriptor = nil
        read.dependencyDescriptor = nil
        #expect(read == expected)
    }

    private func readPayload(_ payload: [UInt8]) {
        for codec in Codec.allCases {
            guard let info = try? payloadInfo(codec, payload) else { continue }
            #expect((0...65_536).contains(info.width) && (0...65_536).contains(info.height))
            #expect((info.vp8 != nil) == (codec == .vp8))
            #expect((info.vp9 != nil) == (codec == .vp9))
            var rewritten = payload
            var bytes = rewritten.mutableSpan
            if let descriptor = info.vp8 {
                #expect(descriptor.length < payload.count)
                descriptor.rewrite(pictureID: 0x2345, tl0PicIdx: 0x67, in: &bytes, at: 0)
                let again = try? vp8Descriptor(rewritten)
                #expect(again?.length == descriptor.length)
                #expect(
                    again?.pictureID
                        == (descriptor.pictureID == nil ? nil : descriptor.pictureIDIs15Bit ? 0x2345 : 0x45))
            } else if let descriptor = info.vp9 {
                #expect(descriptor.length < payload.count)
                descriptor.rewrite(pictureID: 0x2345, tl0PicIdx: 0x67, in: &bytes, at: 0)
                #expect((try? vp9Descriptor(rewritten))?.length == descriptor.length)
            }
        }
    }

    /// Reads `compound`; what could be read must come back the same when it has been written once.
    private func readRTCP(_ compound: [UInt8]) {
        guard let packets = try? parseRTCP(compound) else { return }
        let written = RTCP.encode(packets)
        #expect(written.count % 4 == 0)
        let again = try? parseRTCP(written)
        #expect(again.map { RTCP.encode($0) } == written)
    }

    /// Some bytes changed, removed, inserted or repeated.
    private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where index < bytes.count: bytes[index] = .random(in: 0...255, using: &random)
            case 1 where index < bytes.count: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2 where index < bytes.count: bytes[index] = Bool.random(using: &random) ? 0xff : 0
            case 3 where index < bytes.count: bytes.remove(at: index)
            case 4: bytes.insert(.random(in: 0...255, using: &random), at: index)
            default: bytes += bytes.suffix(Int.random(in: 0...8, using: &random))
            }
        }
        return bytes
    }

    @Test("Every beginning of every packet is read or refused")
    func truncations() {
        for sample in RTPSample.all {
            for count in 0...sample.bytes.count { readRTP(Array(sample.bytes[..<count])) }
        }
        for sample in RTCPSample.all + [RTCPSample.compound] {
            for count in 0...sample.count { readRTCP(Array(sample[..<count])) }
        }
    }

    @Test("Every beginning of an RTCP packet with a length to match is read or refused")
    func truncationsWithMatchingLength() {
        for sample in RTCPSample.all {
            for words in 1...(sample.count / 4) {
                var bytes = Array(sample[..<(words * 4)])
                bytes[3] = UInt8(words - 1)
                readRTCP(bytes)
                bytes[0] |= 0x20
                readRTCP(bytes)
            }
        }
    }

    @Test("Thousands of damaged packets are read or refused")
    func mutations() {
        var random = SeededGenerator(state: 4)
        for _ in 0..<600 {
            for sample in RTPSample.all { readRTP(mutate(sample.bytes, &random)) }
            for sample in RTCPSample.all + [RTCPSample.compound] { readRTCP(mutate(sample, &random)) }
        }
    }

    @Test("Noise is read or refused by every payload parser")
    func noise() {
        var random = SeededGenerator(state: 5)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...60, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            readPayload(bytes)
            // The first bytes decide which way a parser goes: all ways are tried, with noise behind.
            for first in [0x67, 0x78, 0x7c, 0x08, 0x18, 0x2a, 0xff, 0x0a] as [UInt8] { readPayload([first] + bytes) }
        }
    }

    @Test("Every first byte and length is read or refused by every payload parser")
    func shortPayloads() {
        for first in UInt8.min...UInt8.max {
            for filler: UInt8 in [0, 0x55, 0xff] {
                for count in 0...12 { readPayload([first] + Array(repeating: filler, count: count)) }
            }
        }
    }
}
