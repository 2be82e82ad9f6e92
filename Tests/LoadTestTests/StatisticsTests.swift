import Primitives
import RTP
import Testing

@testable import LoadTest

@Suite("Counting")
struct StatisticsTests {
    @Test("Percentiles are those of a sorted list, to three per cent", arguments: [1, 7, 42])
    func percentiles(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var histogram = Histogram()
        var values: [Int64] = []
        for _ in 0..<20_000 {
            // Over five orders of magnitude.
            let value = Int64.random(in: 0..<(1 << Int64.random(in: 1..<25, using: &generator)), using: &generator)
            values.append(value)
            histogram.add(microseconds: value)
        }
        values.sort()
        for fraction in [0.0001, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
            let exact = Double(values[max(0, Int((Double(values.count) * fraction).rounded(.up)) - 1)])
            let found = Double(histogram.percentile(fraction))
            #expect(abs(found - exact) <= max(1, exact * 0.032), "\(fraction): \(found) instead of \(exact)")
        }
        #expect(histogram.count == 20_000)
        #expect(histogram.largest == values.last)
        #expect(histogram.sum == values.reduce(0, +))
        #expect(histogram.filled.reduce(0) { $0 + $1.count } == 20_000)
    }

    @Test("Negative and endless times are counted at the ends")
    func extremes() {
        var histogram = Histogram()
        histogram.add(microseconds: -5)
        histogram.add(microseconds: .max)
        #expect(histogram.percentile(0.5) == 0)
        #expect(histogram.largest == Histogram.maximum)
        #expect(Histogram().percentile(0.5) == 0)
    }

    @Test("What was counted since a copy is the rest")
    func difference() {
        var histogram = Histogram()
        for value in 0..<1_000 { histogram.add(microseconds: Int64(value) * 1_000) }
        let copy = histogram
        for value in 0..<100 { histogram.add(microseconds: Int64(value)) }
        let rest = histogram.since(copy)
        #expect(rest.count == 100)
        #expect(rest.percentile(1) <= 101)
        #expect(rest.largest <= 101)
        var sum = copy
        sum.add(rest)
        #expect(sum == histogram)
    }

    private static let start = Instant(nanoseconds: 1_000_000_000)

    private func stream() -> IncomingStream { IncomingStream(ssrc: 1, rtx: 2, isVideo: true) }

    @Test("Continuous numbers miss nothing, through their wrap too")
    func continuous() {
        var stream = stream()
        var missed: UInt64 = 0
        for number in 65_000..<66_000 {
            let verdict = stream.record(
                UInt16(truncatingIfNeeded: number), timestamp: 0, now: Self.start, missed: &missed)
            #expect(verdict == .next)
        }
        #expect(missed == 0)
        #expect(stream.nextDue == nil)
    }

    @Test("A gap is missed, asked for, filled by a late packet or a retransmission, and never twice")
    func gap() {
        var stream = stream()
        var missed: UInt64 = 0
        _ = stream.record(10, timestamp: 0, now: Self.start, missed: &missed)
        let ahead = stream.record(14, timestamp: 0, now: Self.start, missed: &missed)
        #expect(ahead == .next)
        #expect(missed == 3)
        var lost: [UInt16] = []
        stream.due(now: Self.start, into: &lost)
        #expect(lost.isEmpty)
        #expect(stream.nextDue == Self.start + IncomingStream.grace)
        stream.due(now: Self.start + .milliseconds(10), into: &lost)
        #expect(lost == [11, 12, 13])
        let late = stream.record(12, timestamp: 0, now: Self.start + .milliseconds(11), missed: &missed)
        #expect(late == .late)
        let again = stream.record(12, timestamp: 0, now: Self.start + .milliseconds(12), missed: &missed)
        #expect(again == .duplicate)
        let recovered = [stream.recover(11), stream.recover(11)]
        #expect(recovered == [true, false])
        lost = []
        stream.due(now: Self.start + .milliseconds(120), into: &lost)
        #expect(lost == [13])
        #expect(!stream.isBroken)
        lost = []
        stream.due(now: Self.start + .seconds(2), into: &lost)
        #expect(lost.isEmpty)
        #expect(stream.isBroken)
    }

    @Test("A picture is whole when every packet of its keyframe has come, in any order")
    func firstFrame() {
        let inside = Self.inside
        var frame = FirstFrame()
        frame.take(sequenceNumber: 5, timestamp: 1, marker: true, info: inside)
        #expect(!frame.isComplete)
        let start = Self.start(ofKeyframe: true)
        #expect(start.isKeyframe && start.startsFrame)
        frame.take(sequenceNumber: 65_535, timestamp: 2, marker: false, info: start)
        frame.take(sequenceNumber: 1, timestamp: 2, marker: true, info: inside)
        #expect(!frame.isComplete)
        frame.take(sequenceNumber: 0, timestamp: 2, marker: false, info: inside)
        #expect(frame.isComplete)
    }

    @Test("Timers come out in order")
    func timers() {
        var generator = SeededGenerator(seed: 3)
        var queue = TimerQueue()
        let moments = (0..<500).map { _ in Int64.random(in: 0..<10_000, using: &generator) }
        for (number, moment) in moments.enumerated() { queue.add(Instant(nanoseconds: moment), number) }
        var found: [Int64] = []
        while let first = queue.first {
            found.append(first.due.nanoseconds)
            #expect(moments[first.number] == first.due.nanoseconds)
            queue.removeFirst()
        }
        #expect(found == moments.sorted())
    }

    @Test("The server's metrics are read, and what is missing stays unknown")
    func metrics() {
        let sample = ServerSample(
            prometheus: """
                # HELP process_cpu_seconds_total CPU.
                process_cpu_seconds_total 12.5
                veche_media_packets_sent_total 1000
                veche_media_send_errors_total{worker="0"} 3
                veche_media_send_errors_total{worker="1"} 4
                broken
                veche_media_transports NaN

                """)
        #expect(sample.cpuSeconds == 12.5)
        #expect(sample.packetsOut == 1_000)
        #expect(sample.sendErrors == 7)
        #expect(sample.residentBytes == nil)
        #expect(sample.transports == nil)
        #expect(sample.filled(from: ServerSample(prometheus: "process_resident_memory_bytes 5")).residentBytes == 5)
    }

    @Test("A process's line is read even if its name has spaces and parentheses")
    func process() {
        var sample = ServerSample()
        let fields = (0..<30).map { _ in "0" }
        var values = fields
        (values[11], values[12], values[21]) = ("150", "50", "10")
        let line = "42 (a) b (c) " + values.joined(separator: " ")
        let isRead = sample.addProcess(stat: line, ticks: 100, page: 4_096)
        #expect(isRead)
        #expect(sample.cpuSeconds == 2)
        #expect(sample.residentBytes == 40_960)
        for broken in ["42 (veche", "42 (veche) R 1", ""] {
            let isRead = sample.addProcess(stat: broken, ticks: 100, page: 4_096)
            #expect(!isRead)
        }
    }

    @Test("The time of sending survives the header extension and the payload stamp")
    func times() throws {
        let unix: Int64 = 1_795_000_000_123_456_789
        let back = NTPTime(unixNanoseconds: unix).unixNanoseconds
        #expect(abs(back - unix) <= 1)
        var bytes = [UInt8](repeating: 7, count: 40)
        do {
            var span = bytes.mutableSpan
            PayloadStamp.write(unix, into: &span, at: 24)
        }
        #expect(PayloadStamp.read(bytes.span) == unix)
        #expect(PayloadStamp.read(bytes.span.extracting(0..<39)) == nil)
        #expect(PayloadStamp.read(bytes.span.extracting(0..<3)) == nil)
    }

    @Test("The capture time is found in both forms of the extension block and nowhere else")
    func captureTime() {
        var generator = SeededGenerator(seed: 4)
        for id: UInt8 in [1, 12, 14, 15, 20] {
            var map = ExtensionMap()
            map[.absoluteCaptureTime] = id
            map[.audioLevel] = id == 1 ? 2 : 1
            var values = HeaderExtensions()
            values.audioLevel = 9
            values.absoluteCaptureTime = AbsoluteCaptureTime(timestamp: generator.next())
            let outgoing = OutgoingHeader(
                payloadType: 96, sequenceNumber: 1, timestamp: 2, ssrc: 3, extensions: values, map: map)
            var bytes = [UInt8](repeating: 0, count: 400)
            let empty: [UInt8] = []
            let length: Int
            do {
                var span = bytes.mutableSpan
                length = outgoing.write(into: &span, source: empty.span)
            }
            guard let header = try? RTPHeader(parsing: bytes.span.extracting(0..<length)) else {
                Issue.record("the header cannot be read")
                return
            }
            func find(_ id: UInt8, end: Int) -> UInt64? {
                CaptureTime.find(
                    bytes.span.extracting(0..<end), profile: header.extensionProfile, offset: header.extensionOffset,
                    length: header.extensionLength, id: id)
            }
            #expect(find(id, end: length) == values.absoluteCaptureTime?.timestamp)
            #expect(find(0, end: length) == nil)
            #expect(find(9, end: length) == nil)
            #expect(find(id, end: length - 1) == nil)
        }
    }
}

extension StatisticsTests {
    /// A packet that is not the first of its frame.
    fileprivate static var inside: PayloadInfo { info([0x00, 0x01, 0x02]) }

    /// The first packet of a frame.
    fileprivate static func start(ofKeyframe isKeyframe: Bool) -> PayloadInfo {
        info([0x10, isKeyframe ? 0x10 : 0x11, 0, 0, 0x9d, 0x01, 0x2a, 16, 0, 16, 0, 0])
    }

    private static func info(_ payload: [UInt8]) -> PayloadInfo {
        do {
            return try PayloadInfo.parse(.vp8, payload: payload.span)
        } catch {
            preconditionFailure("the sample is not VP8")
        }
    }
}
