import Primitives
import RTP

/// RTCP compounds.
func fuzzRTCP(_ bytes: [UInt8]) throws -> Bool {
    _ = RTCP.isRTCP(bytes.span)
    guard let packets = try? RTCP.parse(bytes.span) else { return false }
    try expect(!packets.isEmpty, "a compound has a packet")
    let written = RTCP.encode(packets)
    try expect(written.count & 3 == 0, "a compound is whole words")
    let again = try RTCP.parse(written.span)
    try expect(RTCP.encode(again) == written, "reading and writing changes nothing")
    try expect(again.map(normal) == packets.map(normal), "what was written reads as what was read first")
    return true
}

/// The packet without what may change when it is written: the order of the lost packets within a NACK, packets named
/// twice in it, and extensions that did not fill a word.
private func normal(_ packet: RTCPPacket) -> RTCPPacket {
    func filled(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: -bytes.count & 3) }
    switch packet {
    case .nack(var nack):
        nack.lost = Set(nack.lost).sorted()
        return .nack(nack)
    case .senderReport(var report):
        report.profileExtension = filled(report.profileExtension)
        return .senderReport(report)
    case .receiverReport(var report):
        report.profileExtension = filled(report.profileExtension)
        return .receiverReport(report)
    default: return packet
    }
}

func rtcpSeeds() -> [(name: String, bytes: [UInt8])] {
    let block = ReportBlock(
        ssrc: 5, fractionLost: 3, cumulativeLost: -4, highestSequence: 70_000, jitter: 9, lastSenderReport: 10,
        delaySinceLastSenderReport: 11)
    let sender = RTCPPacket.senderReport(
        SenderReport(
            ssrc: 1, ntp: NTPTime(rawValue: 0x0102_0304_0506_0708), rtpTimestamp: 2, packetCount: 3, octetCount: 4,
            reports: [block]))
    let receiver = RTCPPacket.receiverReport(ReceiverReport(ssrc: 1, reports: [block, block]))
    let description = RTCPPacket.sourceDescription(
        SourceDescription(chunks: [.init(ssrc: 1, cname: "somebody"), .init(ssrc: 2, cname: "")]))
    let goodbye = RTCPPacket.goodbye(Goodbye(ssrcs: [1, 2], reason: Array("gone".utf8)))
    let nack = RTCPPacket.nack(GenericNACK(senderSSRC: 1, mediaSSRC: 2, lost: [65_534, 65_535, 0, 7, 100]))
    let pli = RTCPPacket.pli(PictureLossIndication(senderSSRC: 1, mediaSSRC: 2))
    let fir = RTCPPacket.fir(FullIntraRequest(senderSSRC: 1, entries: [.init(ssrc: 2, sequence: 3)]))
    let remb = RTCPPacket.remb(
        ReceiverEstimatedMaximumBitrate(senderSSRC: 1, bitrate: 1_500_000, ssrcs: [2, 3]))
    var statuses: [PacketStatus] = [.received(delta250us: 4), .notReceived, .received(delta250us: -300)]
    statuses += [PacketStatus](repeating: .notReceived, count: 40)
    statuses += [PacketStatus](repeating: .received(delta250us: 255), count: 9)
    let feedback = RTCPPacket.transportFeedback(
        TransportFeedback(
            senderSSRC: 1, mediaSSRC: 2, baseSequence: 65_530, referenceTime: -2, feedbackCount: 255, packets: statuses)
    )
    let unknown = RTCPPacket.unknown(type: 204, bytes: [0x81, 204, 0, 2, 0, 0, 0, 1, 0x6e, 0x61, 0x6d, 0x65])
    let single: [(String, [RTCPPacket])] = [
        ("sender", [sender]), ("receiver", [receiver]), ("description", [description]), ("goodbye", [goodbye]),
        ("nack", [nack]), ("pli", [pli]), ("fir", [fir]), ("remb", [remb]), ("feedback", [feedback]),
        ("unknown", [unknown]), ("compound", [sender, description, nack, pli]),
        ("reduced", [receiver, feedback, remb]),
    ]
    return single.map { ($0.0, RTCP.encode($0.1)) }
}
