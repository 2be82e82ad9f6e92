import RTP

/// The bytes that a text of hexadecimal digits and spaces stands for.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

/// The bytes that a text of zeros, ones and spaces stands for, the last one filled up with zeros.
func bits(_ text: String) -> [UInt8] {
    let digits = text.compactMap { $0.wholeNumberValue }
    return stride(from: 0, to: digits.count, by: 8).map { start in
        (0..<8).reduce(0) { $0 << 1 | (start + $1 < digits.count ? UInt8(digits[start + $1]) : 0) }
    }
}

/// Splitmix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

/// The numbers that Chromium gives the extensions in its offers.
let chromiumMap: ExtensionMap = {
    var map = ExtensionMap()
    map[.audioLevel] = 1
    map[.absoluteSendTime] = 2
    map[.transportSequenceNumber] = 3
    map[.mid] = 4
    map[.playoutDelay] = 5
    map[.absoluteCaptureTime] = 7
    map[.dependencyDescriptor] = 8
    map[.rid] = 10
    map[.repairedRid] = 11
    map[.videoOrientation] = 13
    return map
}()

/// Whole RTP packets in plaintext, as browsers and other clients send them.
enum RTPSample {
    /// Chromium's Opus with audio level, send time, transport sequence number and mid.
    static let opus = hex(
        """
        906f 3039 0001 7700 1122 3344  bede 0003  109e 22ab cdef 310007 4030 00
        78 0b e4 c1 36 ec c5 8d
        """)
    /// Chromium's first VP8 packet of a simulcast layer: orientation, mid, rid; a key frame of 320x180.
    static let vp8 = hex(
        """
        90e0 fffe 89ab cdef 5566 7788  bede 0005  d000 22ab cdef 310008 4031 a071 5200 0000 000000
        9080 9c50 500f00 9d012a 4001 b400 3909 0003 1c22 1616 2266 1220
        """)
    /// Two contributing sources, a block in the two-byte form and four bytes of padding.
    static let twoByteForm = hex(
        """
        b260 0001 0000 0bb8 0000 0001 0000 0002 0000 0003
        1000 0004  04 03 616263  08 05 8000011234  00  0d 01 03
        aabbcc 00000004
        """)
    /// GStreamer's VP9 key frame, whose scalability structure announces 322x182.
    static let vp9 = hex(
        "80603c9d9ba8390ac3acd504 8adf71 18 014200b6 01 04 01 b124c1a14800a0805ab051c120e0c2900038806f")
    /// GStreamer's VP9 picture that refers to an earlier one.
    static let vp9Delta = hex("80603ca09ba844c1c3acd504 c8df72 b30020494e1225200017801d0db8fdd2f773e4f3a9d53e87f47c1d")
    /// ffmpeg's H.264 parameter sets and supplemental information in one STAP-A; the picture is 322x182.
    static let h264 = hex(
        """
        80600b3b892c45b85f52c002 78
        0019 6742c00dd901519e226c04400000030040 00000f03c50a92 00
        0006 68cb83cb2000  0005 0605ffff6d
        """)
    /// ffmpeg's first fragment of an IDR picture.
    static let h264IDR = hex("80600b3c892c45b85f52c002 7c8588843a2450001205e4f084070002618000404c03499e07004389b9")
    /// An AV1 sequence header by SVT-AV1 (322x182) and the start of its key frame, aggregated as libwebrtc does.
    static let av1 = hex("80e0003c892c45b85f52c002 28 0b 08 0000 0004 3d06 d4fb f900 40 30 1400a1d024b44c8654ab20ef")

    static let all: [(codec: Codec, bytes: [UInt8])] = [
        (.opus, opus), (.vp8, vp8), (.vp8, twoByteForm), (.vp9, vp9), (.vp9, vp9Delta), (.h264, h264),
        (.h264, h264IDR), (.av1, av1),
    ]
}

/// RTCP packets, each written the way our encoder writes it, from real clients where one is named.
enum RTCPSample {
    /// aiortc.
    static let senderReport = hex(
        """
        81c8000c 6d2453ea de46475b151a005c 66a8dd3e 0000010d 000034f5
        6d2453ea 03fffffe 00000276 00000772 aabbccdd 00010000
        """)
    /// aiortc.
    static let receiverReport = hex(
        """
        82c9000d 00000001 6d2453ea 03fffffe 00000276 00000772 aabbccdd 00010000
        6d2453ea 03fffffe 00000276 00000772 aabbccdd 00010000
        """)
    /// Chromium before it has anything to report.
    static let emptyReceiverReport = hex("80c90001 00000001")
    static let sourceDescription = hex(
        """
        82ca000f 6d2453ea 01267b36336634353965612d343166652d343437342d396433332d3937303763396565373964317d 00000000
        00000007 0103616263 000000
        """)
    static let descriptionWithTool = hex("81ca0005 00000009 01026162 0606477374726561 000000 00")
    /// aiortc.
    static let goodbye = hex("82cb0002 00000001 00000002")
    static let goodbyeWithReason = hex("81cb0003 00000001 0574686572 650000")
    static let nack = hex("81cd0004 00000001 00000002 000c8001 001d0000")
    static let pli = hex("81ce0002 00000003 00000004")
    static let fir = hex("84ce0006 00000001 00000000 00000002 07000000 00000003 ff000000")
    /// aiortc.
    static let remb = hex("8fce0005 00000001 00000000 52454d42 0113f7a0 96be96cf")
    /// Chromium: one packet.
    static let feedback = hex("afcd0005 fa17fa17 43032fa0 00990001 3de80217 20019401")
    /// Extended report with a receiver reference time, which is not one of ours.
    static let extendedReport = hex("80cf0004 00000001 04000002 e0000000 00000001")
    /// Application layer feedback by another name.
    static let otherFeedback = hex("8fce0003 00000001 00000000 41424344")

    static let all: [[UInt8]] = [
        senderReport, receiverReport, emptyReceiverReport, sourceDescription, descriptionWithTool, goodbye,
        goodbyeWithReason, nack, pli, fir, remb, feedback, extendedReport, otherFeedback,
    ]
    /// What Chromium sends together.
    static let compound = senderReport + sourceDescription + nack + pli + remb + feedback
}

// The parsers take spans. A span made inside an #expect macro or an expression with other throwing calls trips the
// compiler (6.3.1), so the tests go through arrays.

func parseHeader(of packet: [UInt8]) throws -> RTPHeader {
    let bytes = packet.span
    return try RTPHeader(parsing: bytes)
}

func paddingLength(of packet: [UInt8], _ header: RTPHeader) throws -> Int {
    let bytes = packet.span
    return try RTPHeader.paddingLength(of: bytes, header: header)
}

func csrc(_ index: Int, of packet: [UInt8], _ header: RTPHeader) -> UInt32? {
    let bytes = packet.span
    return header.csrc(at: index, in: bytes)
}

func parseExtensions(of packet: [UInt8], _ header: RTPHeader, _ map: ExtensionMap) -> HeaderExtensions {
    let bytes = packet.span
    return HeaderExtensions(parsing: bytes, header: header, map: map)
}

func shortText(_ text: [UInt8]) -> ShortText? {
    let bytes = text.span
    return ShortText(bytes)
}

func payloadInfo(_ codec: Codec, _ payload: [UInt8]) throws -> PayloadInfo {
    let bytes = payload.span
    return try PayloadInfo.parse(codec, payload: bytes)
}

func vp8Descriptor(_ payload: [UInt8]) throws -> VP8Descriptor {
    let bytes = payload.span
    return try VP8Descriptor(parsing: bytes)
}

func vp9Descriptor(_ payload: [UInt8]) throws -> VP9Descriptor {
    let bytes = payload.span
    return try VP9Descriptor(parsing: bytes)
}

func originalHeader(of packet: [UInt8], ssrc: UInt32, payloadType: UInt8) throws -> RTPHeader {
    let bytes = packet.span
    let header = try RTPHeader(parsing: bytes)
    return try RTX.originalHeader(of: header, packet: bytes, ssrc: ssrc, payloadType: payloadType)
}

func parseRTCP(_ compound: [UInt8]) throws -> [RTCPPacket] {
    let bytes = compound.span
    return try RTCP.parse(bytes)
}

/// The payload of a packet without its header and padding.
func payload(of packet: [UInt8]) throws -> [UInt8] {
    let parsed = try parseHeader(of: packet)
    let padding = try paddingLength(of: packet, parsed)
    return Array(packet[parsed.length..<(packet.count - padding)])
}
