import Primitives
import RTP
import Testing

@Suite struct ReceiveStatisticsTests {
    /// Records packets that come 20 ms apart, as Opus does, in the order given.
    private func record(
        _ numbers: some Sequence<Int>, into statistics: inout ReceiveStatistics, start: Instant = .zero
    ) {
        for number in numbers {
            statistics.record(
                sequenceNumber: UInt16(truncatingIfNeeded: number), timestamp: UInt32(truncatingIfNeeded: number * 960),
                now: start + .milliseconds(20) * Int64(number))
        }
    }

    @Test("Before the first packet there is nothing to report")
    func empty() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        #expect(statistics.reportBlock(ssrc: 5, now: .zero) == ReportBlock(ssrc: 5))
        #expect(statistics.highestSequence == nil)
        #expect(statistics.lost == 0)
    }

    @Test("A stream without loss is reported so, and steady arrival has no jitter")
    func perfect() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record(1_000..<1_100, into: &statistics)
        #expect(
            statistics.reportBlock(ssrc: 5, now: .zero) == ReportBlock(ssrc: 5, highestSequence: 1_099))
        #expect(statistics.received == 100)
    }

    @Test("The fraction covers the time since the report before, the sum everything")
    func fractions() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record([0, 1, 3], into: &statistics)
        var block = statistics.reportBlock(ssrc: 5, now: .zero)
        #expect(block.fractionLost == 64)
        #expect(block.cumulativeLost == 1)
        record(4..<8, into: &statistics)
        block = statistics.reportBlock(ssrc: 5, now: .zero)
        #expect(block.fractionLost == 0)
        #expect(block.cumulativeLost == 1)
        record([15], into: &statistics)
        block = statistics.reportBlock(ssrc: 5, now: .zero)
        #expect(block.fractionLost == 224)
        #expect(block.cumulativeLost == 8)
        block = statistics.reportBlock(ssrc: 5, now: .zero)
        #expect(block.fractionLost == 0)
    }

    @Test("A late packet fills its gap, a duplicate counts as one too many")
    func lateAndTwice() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record([10, 12, 13], into: &statistics)
        #expect(statistics.lost == 1)
        record([11], into: &statistics)
        #expect(statistics.lost == 0)
        record([13], into: &statistics)
        #expect(statistics.lost == -1)
        let block = statistics.reportBlock(ssrc: 5, now: .zero)
        #expect(block.cumulativeLost == -1)
        #expect(block.fractionLost == 0)
    }

    @Test("A packet from before the first one widens what was expected")
    func beforeFirst() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record([10, 8, 11], into: &statistics)
        #expect(statistics.lost == 1)
    }

    @Test("The extended number counts the wraps")
    func wraps() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record(65_000..<132_000, into: &statistics)
        #expect(statistics.highestSequence == 131_999)
        #expect(statistics.reportBlock(ssrc: 5, now: .zero).highestSequence == 131_999)
        #expect(statistics.lost == 0)
    }

    @Test("One stray number changes nothing, two in a row start the count again")
    func restart() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record(0..<100, into: &statistics)
        record([30_000], into: &statistics)
        #expect(statistics.highestSequence == 99)
        record(100..<110, into: &statistics)
        #expect(statistics.lost == 0)
        record(40_000..<40_010, into: &statistics)
        #expect(statistics.highestSequence == 40_009)
        #expect(statistics.lost == 0)
        #expect(statistics.reportBlock(ssrc: 5, now: .zero).fractionLost == 0)
        #expect(statistics.received == 121)
    }

    @Test("A stray number is forgotten when the stream goes on")
    func strayForgotten() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record(0..<100, into: &statistics)
        record([30_000], into: &statistics)
        record(100..<110, into: &statistics)
        record([30_001], into: &statistics)
        #expect(statistics.highestSequence == 109)
    }

    @Test("A sender that starts again with another timestamp has no jitter by that")
    func restartWithoutJitter() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record(0..<100, into: &statistics)
        for number in 0..<10 {
            statistics.record(
                sequenceNumber: UInt16(40_000 + number), timestamp: UInt32(0x7000_0000 + number * 960),
                now: .zero + .milliseconds(20 * Int64(100 + number)))
        }
        #expect(statistics.highestSequence == 40_009)
        #expect(statistics.jitter == 0)
    }

    @Test("Jitter follows RFC 3550 A.8: alternating 10 ms early and late tends to 20 ms")
    func jitter() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        for number in 0..<2 {
            statistics.record(
                sequenceNumber: UInt16(number), timestamp: UInt32(number * 960),
                now: .zero + .milliseconds(20 * Int64(number) + (number % 2 == 0 ? 0 : 20)))
        }
        // The first difference of 960 ticks weighs one sixteenth.
        #expect(statistics.jitter == 60)
        for number in 2..<500 {
            statistics.record(
                sequenceNumber: UInt16(number), timestamp: UInt32(number * 960),
                now: .zero + .milliseconds(20 * Int64(number) + (number % 2 == 0 ? 0 : 20)))
        }
        #expect((955...960).contains(statistics.jitter))
    }

    @Test("A clock that has run for months gives no jitter either")
    func longUptime() {
        for clockRate: UInt32 in [48_000, 90_000] {
            var statistics = ReceiveStatistics(clockRate: clockRate)
            let start = Instant(nanoseconds: 200 * 86_400 * 1_000_000_000 + 123_456_789)
            let ticks = Int(clockRate) / 50
            for number in 0..<200 {
                statistics.record(
                    sequenceNumber: UInt16(number),
                    timestamp: UInt32(truncatingIfNeeded: 4_294_900_000 + number * ticks),
                    now: start + .milliseconds(20) * Int64(number))
            }
            #expect(statistics.jitter == 0)
        }
    }

    @Test("A report says which sender report it knows and how long ago it came")
    func senderReport() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        statistics.recordSenderReport(ntp: NTPTime(rawValue: 0x1111_2222_3333_4444), now: .zero + .seconds(10))
        let block = statistics.reportBlock(ssrc: 5, now: .zero + .milliseconds(11_500))
        #expect(block.lastSenderReport == 0x2222_3333)
        #expect(block.delaySinceLastSenderReport == 98_304)
        let much = statistics.reportBlock(ssrc: 5, now: .zero + .seconds(200_000))
        #expect(much.delaySinceLastSenderReport == 65_535 << 16)
        let before = statistics.reportBlock(ssrc: 5, now: .zero)
        #expect(before.delaySinceLastSenderReport == 0)
    }

    @Test("Total loss of an interval is written as the largest fraction there is")
    func totalLoss() {
        var statistics = ReceiveStatistics(clockRate: 48_000)
        record([0], into: &statistics)
        _ = statistics.reportBlock(ssrc: 5, now: .zero)
        record([2_900], into: &statistics)
        #expect(statistics.reportBlock(ssrc: 5, now: .zero).fractionLost == 255)
    }
}
