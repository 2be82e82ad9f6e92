import Primitives
import RTP

/// The payloads of all codecs: the first byte chooses the codec.
func fuzzPayload(_ bytes: [UInt8]) throws -> Bool {
    guard let first = bytes.first else { return false }
    let codec = Codec.allCases[Int(first) % Codec.allCases.count]
    let payload = Array(bytes.dropFirst())
    guard let info = try? PayloadInfo.parse(codec, payload: payload.span) else { return false }
    try expect((0...65_536).contains(info.width) && (0...65_536).contains(info.height), "a picture's size is bounded")
    try expect(info.temporalLayer <= 7 && info.spatialLayer <= 7, "a layer is a number of three bits")
    try expect((info.vp8 != nil) == (codec == .vp8), "VP8 alone has a VP8 descriptor")
    try expect((info.vp9 != nil) == (codec == .vp9), "VP9 alone has a VP9 descriptor")
    if let descriptor = info.vp8 { try checkVP8(descriptor, payload) }
    if let descriptor = info.vp9 { try checkVP9(descriptor, payload) }
    return true
}

private func checkVP8(_ descriptor: VP8Descriptor, _ payload: [UInt8]) throws {
    try expect(descriptor.length < payload.count, "the descriptor leaves a payload")
    let bits: UInt16 = descriptor.pictureIDIs15Bit ? 0x7fff : 0x7f
    // The descriptor may stand anywhere in a packet.
    var packet = [9, 9, 9] + payload
    var span = packet.mutableSpan
    descriptor.rewrite(pictureID: 0x5a5a, tl0PicIdx: 0xa5, in: &span, at: 3)
    let again = try VP8Descriptor(parsing: Array(packet[3...]).span)
    try expect(packet[descriptor.length + 3] == payload[descriptor.length], "rewriting leaves the payload alone")
    try expect(again.length == descriptor.length, "rewriting keeps the length")
    try expect(again.pictureID == descriptor.pictureID.map { _ in 0x5a5a & bits }, "the picture id is rewritten")
    try expect(again.tl0PicIdx == descriptor.tl0PicIdx.map { _ in 0xa5 }, "the base-layer index is rewritten")
    span = packet.mutableSpan
    again.rewrite(
        pictureID: descriptor.pictureID ?? 0, tl0PicIdx: descriptor.tl0PicIdx ?? 0, in: &span, at: 3)
    try expect(Array(packet[3...]) == payload, "rewriting back restores every byte")
}

private func checkVP9(_ descriptor: VP9Descriptor, _ payload: [UInt8]) throws {
    try expect(descriptor.length < payload.count, "the descriptor leaves a payload")
    let bits: UInt16 = descriptor.pictureIDIs15Bit ? 0x7fff : 0x7f
    var packet = payload
    var span = packet.mutableSpan
    descriptor.rewrite(pictureID: 0x5a5a, tl0PicIdx: 0xa5, in: &span, at: 0)
    let again = try VP9Descriptor(parsing: packet.span)
    try expect(again.length == descriptor.length, "rewriting keeps the length")
    try expect(again.pictureID == descriptor.pictureID.map { _ in 0x5a5a & bits }, "the picture id is rewritten")
    try expect(again.tl0PicIdx == descriptor.tl0PicIdx.map { _ in 0xa5 }, "the base-layer index is rewritten")
    span = packet.mutableSpan
    again.rewrite(
        pictureID: descriptor.pictureID ?? 0, tl0PicIdx: descriptor.tl0PicIdx ?? 0, in: &span, at: 0)
    try expect(packet == payload, "rewriting back restores every byte")
}

/// The project writes no payloads of its own, so these are packets as encoders make them, cut short.
func payloadSeeds() -> [(name: String, bytes: [UInt8])] {
    func seed(_ name: String, _ codec: Codec, _ payload: [UInt8]) -> (name: String, bytes: [UInt8]) {
        (name, [codec.rawValue] + payload)
    }
    let vp8Key: [UInt8] = [0x50, 0x2a, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 1, 2]
    let vp9Key: [UInt8] = [0x82, 0x49, 0x83, 0x42, 0x20, 0x27, 0xf0, 0x16, 0x70, 0]
    let sps: [UInt8] = [
        0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x1e, 0x90, 0x0f, 0x08, 0x84, 0x6a,
    ]
    let highSPS: [UInt8] = [
        0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x6a, 0x02, 0x02, 0x02, 0x80,
    ]
    let pps: [UInt8] = [0x68, 0xce, 0x3c, 0x80]
    let aggregate = [0x78, 0, UInt8(sps.count)] + sps + [0, UInt8(pps.count)] + pps
    let sequence: [UInt8] = [0x0a, 0x0b, 0, 0, 0, 0x24, 0xc4, 0xff, 0xdf, 0x3f, 0xfe, 0x9c, 0x12]
    return [
        seed("opus", .opus, [0x78, 1, 2, 3]),
        seed("vp8-plain", .vp8, [0x10] + vp8Key),
        seed("vp8-full", .vp8, [0x90, 0xf0, 0x81, 0x02, 0x07, 0x65] + vp8Key),
        seed("vp8-short", .vp8, [0x90, 0xe0, 0x11, 0x07, 0x40] + [0x31, 1, 2]),
        seed("vp8-later", .vp8, [0x80, 0x80, 0x81, 0x03, 9, 9]),
        seed("vp9-key", .vp9, [0x8f, 0x80, 0x01] + vp9Key),
        seed("vp9-structure", .vp9, [0xaa, 0x80, 0x01, 0x00, 0x05, 0x18, 1, 64, 0, 180, 1, 0x14, 1] + vp9Key),
        seed("vp9-flexible", .vp9, [0xf8, 0x11, 0x22, 0x03, 0x04, 0x86, 1]),
        seed("h264-sps", .h264, sps), seed("h264-high", .h264, highSPS), seed("h264-aggregate", .h264, aggregate),
        seed("h264-idr", .h264, [0x65, 0x88, 0x84]), seed("h264-slice", .h264, [0x41, 0x9a, 0x24]),
        seed("h264-fragment", .h264, [0x7c, 0x85, 0x88, 0x84]), seed("h264-end", .h264, [0x7c, 0x45, 0x12]),
        seed("av1-key", .av1, [0x28, UInt8(sequence.count)] + sequence + [0x30, 1, 2]),
        seed("av1-frame", .av1, [0x10, 0x30, 1, 2]), seed("av1-continued", .av1, [0x90, 1, 2, 3]),
        seed("av1-lengths", .av1, [0x00, 0x02, 0x12, 0x00, 0x03, 0x36, 0x20, 0x01]),
    ]
}
