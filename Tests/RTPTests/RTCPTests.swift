import Primitives
import RTP
import Testing

@Suite struct RTCPTests {
    @Test("Every packet comes out of the encoder byte for byte as it went into the parser")
    func identical() throws {
        for sample in RTCPSample.all {
            let packets = try parseRTCP(sample)
            #expect(packets.count == 1)
            #expect(RTCP.encode(packets) == sample)
        }
        let packets = try parseRTCP(RTCPSample.compound)
        #expect(packets.count == 6)
        #expect(RTCP.encode(packets) == RTCPSample.compound)
    }

    @Test("A sender report is read field by field")
    func senderReport() throws {
        let block = ReportBlock(
            ssrc: 1_831_097_322, fractionLost: 3, cumulativeLost: -2, highestSequence: 630, jitter: 1_906,
            lastSenderReport: 0xaabb_ccdd, delaySinceLastSenderReport: 65_536)
        let report = SenderReport(
            ssrc: 1_831_097_322, ntp: NTPTime(rawValue: 16_016_567_581_311_369_308), rtpTimestamp: 1_722_342_718,
            packetCount: 269, octetCount: 13_557, reports: [block])
        #expect(try parseRTCP(RTCPSample.senderReport) == [.senderReport(report)])
        let second = try parseRTCP(RTCPSample.receiverReport)
        #expect(second == [.receiverReport(ReceiverReport(ssrc: 1, reports: [block, block]))])
    }

    @Test("A source description gives the canonical names")
    func sourceDescription() throws {
        let expected = SourceDescription(chunks: [
            .init(ssrc: 1_831_097_322, cname: "{63f459ea-41fe-4474-9d33-9707c9ee79d1}"), .init(ssrc: 7, cname: "abc"),
        ])
        #expect(try parseRTCP(RTCPSample.sourceDescription) == [.sourceDescription(expected)])
        guard case .sourceDescription(let tool) = try parseRTCP(RTCPSample.descriptionWithTool)[0] else {
            Issue.record("not a source description")
            return
        }
        #expect(tool.chunks.map(\.cname) == ["ab"])
        #expect(tool.chunks[0].items.map(\.type) == [1, 6])
        #expect(SourceDescription.Chunk(ssrc: 1, items: []).cname.isEmpty)
    }

    @Test("Zeros that aiortc adds after the last chunk do not matter")
    func zerosAfterDescription() throws {
        let bytes = hex("81ca0004 00000007 01046162 63640000 00000000")
        let expected = SourceDescription(chunks: [.init(ssrc: 7, cname: "abcd")])
        #expect(try parseRTCP(bytes) == [.sourceDescription(expected)])
    }

    @Test("Goodbyes, keyframe requests and estimates are read field by field")
    func others() throws {
        #expect(try parseRTCP(RTCPSample.goodbye) == [.goodbye(Goodbye(ssrcs: [1, 2]))])
        let reason = Goodbye(ssrcs: [1], reason: Array("there".utf8))
        #expect(try parseRTCP(RTCPSample.goodbyeWithReason) == [.goodbye(reason)])
        let pli = PictureLossIndication(senderSSRC: 3, mediaSSRC: 4)
        #expect(try parseRTCP(RTCPSample.pli) == [.pli(pli)])
        let fir = FullIntraRequest(
            senderSSRC: 1, entries: [.init(ssrc: 2, sequence: 7), .init(ssrc: 3, sequence: 255)])
        #expect(try parseRTCP(RTCPSample.fir) == [.fir(fir)])
        let remb = ReceiverEstimatedMaximumBitrate(senderSSRC: 1, bitrate: 4_160_000, ssrcs: [2_529_072_847])
        #expect(try parseRTCP(RTCPSample.remb) == [.remb(remb)])
    }

    @Test("Packets and formats of no interest keep their bytes")
    func unknown() throws {
        let extended = try parseRTCP(RTCPSample.extendedReport)
        #expect(extended == [.unknown(type: 207, bytes: RTCPSample.extendedReport)])
        let other = try parseRTCP(RTCPSample.otherFeedback)
        #expect(other == [.unknown(type: 206, bytes: RTCPSample.otherFeedback)])
        let padded = hex("a0cc0003 00000001 61626364 00000004")
        #expect(try parseRTCP(padded) == [.unknown(type: 204, bytes: padded)])
    }

    @Test(
        "Lost packets are packed seventeen to a word and found again, across the wrap too",
        arguments: [
            ([], []), ([7], ["00070000"]), ([12, 13, 28, 29], ["000c8001", "001d0000"]),
            ([65_535, 0, 15, 16], ["ffff8001", "00100000"]), ([5, 4], ["00050000", "00040000"]),
        ] as [([UInt16], [String])])
    func nackPacking(_ lost: [UInt16], _ words: [String]) throws {
        let nack = RTCPPacket.nack(GenericNACK(senderSSRC: 1, mediaSSRC: 2, lost: lost))
        let bytes = RTCP.encode([nack])
        #expect(Array(bytes[12...]) == words.flatMap { hex($0) })
        #expect(try parseRTCP(bytes) == [nack])
    }

    @Test("A run of seventeen lost packets takes one word")
    func nackRun() throws {
        let nack = GenericNACK(senderSSRC: 1, mediaSSRC: 2, lost: Array(100...116))
        #expect(RTCP.encode([.nack(nack)]) == hex("81cd0003 00000001 00000002 0064ffff"))
    }

    @Test(
        "Bitrates keep eighteen significant bits",
        arguments: [
            (0, 0), (1, 1), (262_143, 262_143), (262_144, 262_144), (262_145, 262_144), (1_000_001, 1_000_000),
            (4_160_000, 4_160_000), (.max, 0xffff_c000_0000_0000),
        ] as [(UInt64, UInt64)])
    func bitrates(_ written: UInt64, _ read: UInt64) throws {
        let estimate = ReceiverEstimatedMaximumBitrate(senderSSRC: 1, bitrate: written, ssrcs: [2, 3])
        let again = try parseRTCP(RTCP.encode([.remb(estimate)]))
        #expect(again == [.remb(ReceiverEstimatedMaximumBitrate(senderSSRC: 1, bitrate: read, ssrcs: [2, 3]))])
    }

    @Test("Lists that are too long for one packet go on in another")
    func longLists() throws {
        let blocks = (0..<70).map { ReportBlock(ssrc: UInt32($0)) }
        let report = SenderReport(
            ssrc: 1, ntp: NTPTime(rawValue: 2), rtpTimestamp: 3, packetCount: 4, octetCount: 5, reports: blocks)
        let packets = try parseRTCP(
            RTCP.encode([
                .senderReport(report), .goodbye(Goodbye(ssrcs: Array(0..<40), reason: [65])),
                .sourceDescription(SourceDescription(chunks: (0..<40).map { .init(ssrc: $0, cname: "x") })),
            ]))
        var reported: [UInt32] = []
        var ended: [UInt32] = []
        var described: [UInt32] = []
        for packet in packets {
            switch packet {
            case .senderReport(let report): reported += report.reports.map(\.ssrc)
            case .receiverReport(let report):
                #expect(report.ssrc == 1)
                reported += report.reports.map(\.ssrc)
            case .goodbye(let goodbye): ended += goodbye.ssrcs
            case .sourceDescription(let description): described += description.chunks.map(\.ssrc)
            default: Issue.record("unexpected \(packet)")
            }
        }
        #expect(packets.count == 7)
        #expect(reported == Array(0..<70))
        #expect(ended == Array(0..<40))
        #expect(described == Array(0..<40))
    }

    @Test("Losses beyond 24 bits are written as the nearest that fits")
    func clampedLoss() throws {
        for (written, read) in [(Int32.max, 0x7f_ffff), (.min, -0x80_0000), (-1, -1)] as [(Int32, Int32)] {
            let report = ReceiverReport(ssrc: 1, reports: [ReportBlock(ssrc: 2, cumulativeLost: written)])
            let expected = ReceiverReport(ssrc: 1, reports: [ReportBlock(ssrc: 2, cumulativeLost: read)])
            #expect(try parseRTCP(RTCP.encode([.receiverReport(report)])) == [.receiverReport(expected)])
        }
    }

    @Test("What a profile adds to a report is kept")
    func profileExtension() throws {
        let bytes = hex("80c90003 00000001 deadbeef cafebabe")
        guard case .receiverReport(let report) = try parseRTCP(bytes)[0] else {
            Issue.record("not a receiver report")
            return
        }
        #expect(report.profileExtension == hex("deadbeef cafebabe"))
        #expect(RTCP.encode([.receiverReport(report)]) == bytes)
    }

    @Test("Padding is taken off")
    func padding() throws {
        let pli = PictureLossIndication(senderSSRC: 3, mediaSSRC: 4)
        #expect(try parseRTCP(hex("a1ce0003 00000003 00000004 00000004")) == [.pli(pli)])
    }

    @Test(
        "What contradicts itself is refused",
        arguments: [
            ("", RTPError.truncated), ("81ce00", .truncated), ("81ce0002 00000003", .truncated),
            ("81ce0002 00000003 00000004 81", .truncated), ("41ce0002 00000003 00000004", .wrongVersion),
            ("81ce0001 00000003", .badRTCP), ("80c80001 00000001", .badRTCP), ("81c90001 00000001", .badRTCP),
            ("80c90000", .badRTCP), ("81ca0001 00000001", .badRTCP), ("81ca0002 00000001 01ff6162", .badRTCP),
            ("81ca0002 00000001 01026162", .badRTCP), ("82cb0001 00000001", .badRTCP),
            ("81cb0002 00000001 05616263", .badRTCP), ("84ce0003 00000001 00000000 00000002", .badRTCP),
            ("8fce0003 00000001 00000000 52454d42", .badRTCP),
            ("8fce0004 00000001 00000000 52454d42 01000001", .badRTCP),
            ("8fce0004 00000001 00000000 52454d42 00ffffff", .badRTCP),
            ("a1ce0002 00000003 00000000", .badPadding), ("a1ce0002 00000003 00000009", .badPadding),
            ("a1ce0002 00000003 00000004", .badRTCP),
        ])
    func refusals(_ text: String, _ error: RTPError) {
        #expect(throws: error) { try parseRTCP(hex(text)) }
    }

    @Test("RTCP is told from RTP by its second byte")
    func demultiplexing() {
        func isRTCP(_ bytes: [UInt8]) -> Bool {
            let view = bytes.span
            return RTCP.isRTCP(view)
        }
        for sample in RTCPSample.all { #expect(isRTCP(sample)) }
        for sample in RTPSample.all { #expect(!isRTCP(sample.bytes)) }
        #expect(!isRTCP(hex("80bf0001 00000001")))
        #expect(isRTCP(hex("80c00001 00000001")))
        #expect(isRTCP(hex("80df0001 00000001")))
        #expect(!isRTCP(hex("80e00001 00000001")))
        #expect(!isRTCP(hex("00c90001 00000001")))
        #expect(!isRTCP(hex("80c9")))
        #expect(!isRTCP([]))
    }
}
