import CongestionControl
import Primitives
import RTP

/// Numbers from the wire that are counted over time. The input is a list of events: a byte that says which, then its
/// numbers.
func fuzzCounters(_ bytes: [UInt8]) throws -> Bool {
    var input = InputReader(bytes)
    var counters = Counters(clockRate: input.byte() & 1 == 0 ? 90_000 : 48_000)
    while !input.isAtEnd { try counters.take(&input) }
    return bytes.count > 1
}

private struct Counters {
    private var now = Instant.zero
    private var statistics: ReceiveStatistics
    private var unwrapper = SequenceUnwrapper()
    private var recorder = TransportFeedbackRecorder()
    private var estimator = DownlinkEstimator()

    init(clockRate: UInt32) { statistics = ReceiveStatistics(clockRate: clockRate) }

    mutating func take(_ input: inout InputReader) throws {
        switch input.byte() % 8 {
        case 0:
            // Up to 71 minutes at once.
            now += .microseconds(Int64(input.number(bytes: 4)))
        case 1:
            let sequence = UInt16(input.number(bytes: 2))
            statistics.record(sequenceNumber: sequence, timestamp: UInt32(input.number(bytes: 4)), now: now)
        case 2:
            statistics.recordSenderReport(ntp: NTPTime(rawValue: input.number(bytes: 8)), now: now)
        case 3:
            let block = statistics.reportBlock(ssrc: 1, now: now)
            try expect((-0x80_0000...0x7f_ffff).contains(block.cumulativeLost), "the loss count has 24 bits")
            let compound = RTCP.encode([.receiverReport(ReceiverReport(ssrc: 2, reports: [block]))])
            try expect(
                try RTCP.parse(compound.span) == [.receiverReport(ReceiverReport(ssrc: 2, reports: [block]))],
                "a report block reads as it was written")
        case 4:
            let sequence = UInt16(input.number(bytes: 2))
            let before = unwrapper.highest
            let extended = unwrapper.unwrap(sequence)
            try expect(UInt16(truncatingIfNeeded: extended) == sequence, "unwrapping keeps the lower 16 bits")
            if let before { try expect(abs(extended - before) <= 32_768, "a number is near the highest") }
        case 5:
            recorder.record(UInt16(input.number(bytes: 2)), at: now)
        case 6:
            for feedback in recorder.makeFeedback(senderSSRC: 1, mediaSSRC: 2, now: now) {
                try expect(!feedback.packets.isEmpty, "a feedback reports on something")
                let compound = RTCP.encode([.transportFeedback(feedback)])
                try expect(compound.count <= 1200, "a feedback fits a datagram")
                try expect(
                    try RTCP.parse(compound.span) == [.transportFeedback(feedback)], "feedback reads as it was written")
            }
        default:
            let sending = Int(input.number(bytes: 4))
            switch input.byte() % 3 {
            case 0: estimator.reported(remb: input.number(bytes: 8), sending: sending, now: now)
            case 1: estimator.reported(loss: Double(input.byte()) / 256, sending: sending, now: now)
            default: estimator.update(wanted: sending, now: now)
            }
            if let limit = estimator.limit {
                try expect(limit >= DownlinkEstimator.floor, "a limit is not below the floor")
            }
        }
    }
}

func counterSeeds() -> [(name: String, bytes: [UInt8])] {
    var packets: [UInt8] = [0]
    var feedback: [UInt8] = [0]
    var estimates: [UInt8] = [1]
    for number: UInt16 in [65_533, 65_534, 0, 1, 65_535, 5, 3000, 3001, 3001, 2990] {
        packets += [1]
        packets.appendUInt16(number)
        packets.appendUInt32(UInt32(number) &* 960)
        packets += [4]
        packets.appendUInt16(number)
        packets += [0, 0, 0, 0x4e, 0x20]
        feedback += [5]
        feedback.appendUInt16(number)
        feedback += [0, 0, 0, 0x03, 0xe8]
        estimates += [7, 0, 0x1e, 0x84, 0x80, 0, 0, 0, 0, 0, 0, 0x07, 0xa1, 0x20, 0, 0, 0, 0x0f, 0x42, 0x40]
        estimates += [7, 0, 0x1e, 0x84, 0x80, 1, 64, 7, 0, 0x1e, 0x84, 0x80, 2]
    }
    packets += [2, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0x0f, 0x42, 0x40, 3]
    feedback += [6, 5, 0, 200, 6, 0, 0xff, 0xff, 0xff, 0xff, 5, 0, 201, 6]
    return [("packets", packets), ("feedback", feedback), ("estimates", estimates)]
}
