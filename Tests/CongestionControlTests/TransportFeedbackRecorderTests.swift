import CongestionControl
import Primitives
import RTP
import Testing

/// When each packet arrived, in ticks of 250 µs from the clock's origin, as the sender of the packets reads a report.
private func arrivals(_ messages: [TransportFeedback]) -> [UInt16: Int64] {
    var times: [UInt16: Int64] = [:]
    for message in messages {
        var tick = Int64(message.referenceTime) * 256
        var sequence = message.baseSequence
        for status in message.packets {
            if case .received(let delta) = status {
                tick += Int64(delta)
                times[sequence] = tick
            }
            sequence &+= 1
        }
    }
    return times
}

private func lost(_ messages: [TransportFeedback]) -> [UInt16] {
    messages.flatMap { message in
        message.packets.indices.filter { message.packets[$0] == .notReceived }
            .map { message.baseSequence &+ UInt16($0) }
    }
}

private func ticks(_ value: Int64) -> Instant { .zero + .microseconds(value * 250) }

extension TransportFeedbackRecorder {
    fileprivate mutating func report() -> [TransportFeedback] {
        makeFeedback(senderSSRC: 1, mediaSSRC: 2, now: .zero)
    }
}

@Suite struct TransportFeedbackRecorderTests {
    @Test("Arrivals are reported to a quarter of a millisecond, losses as losses, and each only once")
    func reports() throws {
        var recorder = TransportFeedbackRecorder()
        #expect(recorder.report().isEmpty)
        #expect(!recorder.isFeedbackDue)
        recorder.record(10, at: ticks(1000))
        recorder.record(11, at: ticks(1003))
        recorder.record(14, at: ticks(1900))
        #expect(recorder.isFeedbackDue)
        let messages = recorder.report()
        let message = try #require(messages.first)
        #expect(messages.count == 1)
        #expect(message.senderSSRC == 1)
        #expect(message.mediaSSRC == 2)
        #expect(message.baseSequence == 10)
        #expect(message.referenceTime == 3)
        #expect(
            message.packets == [
                .received(delta250us: 1000 - 768), .received(delta250us: 3), .notReceived, .notReceived,
                .received(delta250us: 897),
            ])
        #expect(recorder.report().isEmpty)
        recorder.record(16, at: ticks(1950))
        let next = try #require(recorder.report().first)
        #expect(next.baseSequence == 15)
        #expect(next.packets.count == 2)
        #expect(next.packets.first == .notReceived)
        #expect(next.feedbackCount == message.feedbackCount &+ 1)
        #expect(arrivals([next]) == [16: 1950])
    }

    @Test("Time below a tick does not add up to an error")
    func noDrift() {
        var recorder = TransportFeedbackRecorder()
        var now = Instant.zero
        for sequence in 0..<300 as Range<UInt16> {
            now += Interval(nanoseconds: 1_333_333)
            recorder.record(sequence, at: now)
        }
        #expect(arrivals(recorder.report())[299] == now.nanoseconds / 250_000)
    }

    @Test("Packets out of order get negative deltas, duplicates keep their first time")
    func reordered() {
        var recorder = TransportFeedbackRecorder()
        recorder.record(2, at: ticks(100))
        recorder.record(1, at: ticks(110))
        recorder.record(4, at: ticks(120))
        recorder.record(3, at: ticks(130))
        recorder.record(3, at: ticks(990))
        recorder.record(2, at: ticks(990))
        let messages = recorder.report()
        #expect(messages.count == 1)
        #expect(arrivals(messages) == [1: 110, 2: 100, 3: 130, 4: 120])
        #expect(lost(messages).isEmpty)
    }

    @Test("A packet that comes after its loss was reported is reported after all")
    func late() {
        var recorder = TransportFeedbackRecorder()
        for sequence in [0, 1, 3, 4] as [UInt16] { recorder.record(sequence, at: ticks(Int64(sequence))) }
        #expect(lost(recorder.report()) == [2])
        recorder.record(2, at: ticks(50))
        #expect(arrivals(recorder.report()) == [2: 50, 3: 3, 4: 4])
        recorder.record(2, at: ticks(60))
        #expect(recorder.report().isEmpty)
    }

    @Test("Numbers wrap without a seam")
    func wraps() {
        var recorder = TransportFeedbackRecorder()
        var sequence: UInt16 = 65_400
        var reported: [UInt16: Int64] = [:]
        for step in 0..<200_000 as Range<Int64> {
            recorder.record(sequence, at: ticks(step))
            if step % 97 == 96 {
                let messages = recorder.report()
                #expect(messages.count == 1)
                #expect(lost(messages).isEmpty)
                reported = arrivals(messages)
                #expect(reported.count == 97)
                #expect(reported[sequence] == step)
            }
            sequence &+= 1
        }
        #expect(!reported.isEmpty)
    }

    @Test("Many packets are split into reports that fit a datagram, and all survive the wire")
    func splits() throws {
        var recorder = TransportFeedbackRecorder()
        var expected: [UInt16: Int64] = [:]
        for sequence in 0..<3000 as Range<UInt16> where sequence % 3 != 1 {
            // Large deltas are the longest form.
            let tick = Int64(sequence) * 300
            recorder.record(sequence, at: ticks(tick))
            expected[sequence] = tick
        }
        let messages = recorder.report()
        #expect(messages.count > 1)
        var read: [TransportFeedback] = []
        for message in messages {
            let encoded = RTCP.encode([.transportFeedback(message)])
            #expect(encoded.count <= 1200)
            for case .transportFeedback(let parsed) in try RTCP.parse(encoded.span) { read.append(parsed) }
        }
        #expect(read == messages)
        #expect(arrivals(read) == expected)
        #expect(lost(read).count == 1000)
    }

    @Test("A pause too long for a delta begins another report")
    func longPause() {
        var recorder = TransportFeedbackRecorder()
        recorder.record(0, at: ticks(0))
        recorder.record(1, at: ticks(32_767))
        recorder.record(2, at: ticks(100_000))
        let messages = recorder.report()
        #expect(messages.map(\.baseSequence) == [0, 2])
        #expect(arrivals(messages) == [0: 0, 1: 32_767, 2: 100_000])
    }

    @Test("The reference time wraps at 24 bits and stays within them")
    func referenceWraps() throws {
        var recorder = TransportFeedbackRecorder()
        recorder.record(0, at: ticks((1 << 23) * 256 + 5))
        let message = try #require(recorder.report().first)
        #expect(message.referenceTime == -(1 << 23))
        recorder.record(1, at: ticks((1 << 24) * 256 + 5))
        #expect(recorder.report().first?.referenceTime == 0)
    }

    @Test("One stray number is ignored; a second near it moves the record there")
    func jumps() {
        var recorder = TransportFeedbackRecorder()
        for sequence in 0..<10 as Range<UInt16> { recorder.record(sequence, at: ticks(Int64(sequence))) }
        recorder.record(30_000, at: ticks(20))
        recorder.record(10, at: ticks(21))
        let first = recorder.report()
        #expect(arrivals(first).keys.max() == 10)
        #expect(lost(first).isEmpty)
        recorder.record(40_000, at: ticks(30))
        recorder.record(40_001, at: ticks(31))
        recorder.record(40_002, at: ticks(32))
        let second = recorder.report()
        #expect(arrivals(second) == [40_001: 31, 40_002: 32])
        #expect(lost(second).isEmpty)
    }

    @Test("Stray numbers with good ones between them never move the record")
    func repeatedStrays() {
        var recorder = TransportFeedbackRecorder()
        for sequence in 0..<100 as Range<UInt16> {
            recorder.record(sequence, at: ticks(Int64(sequence)))
            recorder.record(30_000 + sequence, at: ticks(Int64(sequence)))
        }
        recorder.record(100, at: ticks(100))
        #expect(arrivals(recorder.report()).keys.sorted() == Array(0...100))
    }

    @Test("Nothing from before a jump is reported after it")
    func nothingStale() {
        var recorder = TransportFeedbackRecorder()
        for sequence in 0..<2000 as Range<UInt16> { recorder.record(sequence, at: ticks(Int64(sequence))) }
        _ = recorder.report()
        recorder.record(50_000, at: ticks(3000))
        recorder.record(50_010, at: ticks(3001))
        recorder.record(50_013, at: ticks(3002))
        let messages = recorder.report()
        #expect(arrivals(messages) == [50_010: 3001, 50_013: 3002])
        #expect(lost(messages) == [50_011, 50_012])
    }

    @Test("Without reports being asked for, memory and the next report stay bounded")
    func bounded() {
        var recorder = TransportFeedbackRecorder()
        for step in 0..<1_000_000 as Range<Int64> {
            recorder.record(UInt16(truncatingIfNeeded: step), at: ticks(step))
        }
        let messages = recorder.report()
        let count = messages.reduce(0) { $0 + $1.packets.count }
        #expect(count > 0)
        #expect(count <= TransportFeedbackRecorder.maximumWindow)
    }

    @Test("Whatever order the numbers come in, each report tells the truth about what it covers")
    func randomOrder() {
        var state: UInt64 = 77
        func random(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for _ in 0..<50 {
            var recorder = TransportFeedbackRecorder()
            var base = UInt16(random(65536))
            var recorded: [UInt16: Set<Int64>] = [:]
            for step in 0..<2000 as Range<Int64> {
                if random(500) == 0 { base = UInt16(random(65536)) }
                base &+= UInt16(random(3))
                let sequence = base &- UInt16(random(8))
                recorder.record(sequence, at: ticks(step * 7))
                recorded[sequence, default: []].insert(step * 7)
                guard random(60) == 0 else { continue }
                for (sequence, tick) in arrivals(recorder.report()) {
                    #expect(recorded[sequence]?.contains(tick) == true)
                }
            }
        }
    }

    @Test("Packets that anybody may have sent count near the last ones, and lead the record nowhere")
    func forged() {
        var recorder = TransportFeedbackRecorder()
        recorder.record(500, at: ticks(0), isAuthentic: false)
        #expect(recorder.report().isEmpty)
        recorder.record(1_000, at: ticks(0))
        recorder.record(1_001, at: ticks(4), isAuthentic: false)
        for step in UInt16(0)..<4 {
            recorder.record(9_000 + step, at: ticks(5), isAuthentic: false)
            recorder.record(3_000 + step, at: ticks(5), isAuthentic: false)
        }
        recorder.record(1_002, at: ticks(8))
        #expect(arrivals(recorder.report()) == [1_000: 0, 1_001: 4, 1_002: 8])
    }
}
