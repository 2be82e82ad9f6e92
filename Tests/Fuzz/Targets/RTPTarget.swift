import Primitives
import RTP

/// Three ways to number the header extensions: all in the one-byte form, all beyond it, and mixed.
private let maps: [ExtensionMap] = {
    func map(_ number: (UInt8) -> UInt8) -> ExtensionMap {
        var map = ExtensionMap()
        for kind in HeaderExtensionKind.allCases { map[kind] = number(kind.rawValue) }
        return map
    }
    return [map { $0 + 1 }, map { $0 + 15 }, map { $0 % 2 == 0 ? $0 + 2 : $0 + 200 }]
}()

/// RTP headers, header extensions and retransmissions.
func fuzzRTP(_ bytes: [UInt8]) throws -> Bool {
    guard let header = try? RTPHeader(parsing: bytes.span) else { return false }
    try expect(header.length >= RTPHeader.minimumLength && header.length <= bytes.count, "the header is in the packet")
    try expect(
        header.extensionLength == 0 || header.extensionOffset + header.extensionLength == header.length,
        "the extension block ends the header")
    for index in 0..<header.csrcCount {
        try expect(header.csrc(at: index, in: bytes.span) != nil, "every contributing source can be read")
    }
    try expect(header.csrc(at: header.csrcCount, in: bytes.span) == nil, "there is none after the last")
    if let padding = try? RTPHeader.paddingLength(of: bytes.span, header: header) {
        try expect(padding <= bytes.count - header.length, "padding is within the payload")
        try expect(header.hasPadding == (padding > 0), "padding is where the header says so")
    }
    if let original = try? RTX.originalHeader(of: header, packet: bytes.span, ssrc: 7, payloadType: 96) {
        try expect(original.length == header.length + 2 && original.length <= bytes.count, "the original has a payload")
    }
    for map in maps { try checkExtensions(bytes, header, map) }
    return true
}

/// Writes the values that were read, and reads them back.
private func checkExtensions(_ bytes: [UInt8], _ header: RTPHeader, _ map: ExtensionMap) throws {
    let extensions = HeaderExtensions(parsing: bytes.span, header: header, map: map)
    if let descriptor = extensions.dependencyDescriptor {
        try expect(
            descriptor.lowerBound >= header.extensionOffset && descriptor.upperBound <= header.length,
            "the dependency descriptor is within the extension block")
    }
    let outgoing = OutgoingHeader(
        marker: header.marker, payloadType: header.payloadType, sequenceNumber: header.sequenceNumber,
        timestamp: header.timestamp, ssrc: header.ssrc, csrc: header.csrc(at: 0, in: bytes.span),
        extensions: extensions, map: map)
    var written = [UInt8](repeating: 0xee, count: OutgoingHeader.maximumLength)
    var span = written.mutableSpan
    let length = outgoing.write(into: &span, source: bytes.span)
    written.removeLast(written.count - length)
    let again = try RTPHeader(parsing: written.span)
    try expect(
        again.length == length && again.marker == header.marker && again.payloadType == header.payloadType
            && again.sequenceNumber == header.sequenceNumber && again.timestamp == header.timestamp
            && again.ssrc == header.ssrc && again.csrcCount == min(1, header.csrcCount),
        "a header that was written reads the same")
    var before = extensions
    var after = HeaderExtensions(parsing: written.span, header: again, map: map)
    let descriptor = before.dependencyDescriptor.map { Array(bytes[$0]) }
    try expect(
        descriptor == after.dependencyDescriptor.map { Array(written[$0]) }, "the dependency descriptor is copied")
    before.dependencyDescriptor = nil
    after.dependencyDescriptor = nil
    try expect(before == after, "extensions that were written read the same")
}

func rtpSeeds() -> [(name: String, bytes: [UInt8])] {
    var audio = HeaderExtensions()
    audio.audioLevel = 42
    audio.voiceActivity = true
    audio.absoluteSendTime = 0x12_3456
    audio.transportSequenceNumber = 0xabcd
    audio.mid = ShortText("0")
    var video = HeaderExtensions()
    video.transportSequenceNumber = 1
    video.mid = ShortText("video")
    video.rid = ShortText("q")
    video.repairedRid = ShortText("q")
    video.absoluteCaptureTime = AbsoluteCaptureTime(timestamp: 0x0102_0304_0506_0708, clockOffset: -5)
    video.videoOrientation = 3
    video.playoutDelay = 0x00_a00f
    video.dependencyDescriptor = 0..<20
    let descriptor = (0..<20).map { UInt8($0) }
    var seeds: [(name: String, bytes: [UInt8])] = []
    for (index, map) in maps.enumerated() {
        for (name, values) in [("none", HeaderExtensions()), ("audio", audio), ("video", video)] {
            let header = OutgoingHeader(
                marker: index == 1, payloadType: 96, sequenceNumber: 65_535, timestamp: 0x8000_0000, ssrc: 0xdead_beef,
                csrc: index == 2 ? 7 : nil, extensions: values, map: map)
            var bytes = [UInt8](repeating: 0, count: OutgoingHeader.maximumLength)
            var span = bytes.mutableSpan
            let length = header.write(into: &span, source: descriptor.span)
            seeds.append(("\(name)\(index)", bytes.prefix(length) + [1, 2, 3, 4, 5, 6, 7, 8]))
        }
    }
    var padded = seeds[0].bytes + [0, 0, 3]
    padded[0] |= 0x20
    seeds.append(("padded", padded))
    var sources = seeds[0].bytes
    sources[0] |= 2
    seeds.append(("sources", sources))
    return seeds
}
