import Primitives
import Testing

@testable import Forwarding

extension NACKGenerator {
    fileprivate mutating func due(_ milliseconds: Int64, roundTrip: Int64 = 50) -> [UInt16] {
        var numbers: [UInt16] = []
        due(now: .zero + .milliseconds(milliseconds), roundTrip: .milliseconds(roundTrip), into: &numbers)
        return numbers
    }

    fileprivate mutating func take(_ extended: Int64, _ milliseconds: Int64) {
        received(extended, now: .zero + .milliseconds(milliseconds))
    }
}

private func takeGaveUp(_ generator: inout NACKGenerator) -> Bool { generator.takeGaveUp() }

private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

@Suite struct NACKGeneratorTests {
    @Test("A stream without gaps asks for nothing")
    func inOrder() {
        var generator = NACKGenerator()
        for sequence in 0..<5000 as Range<Int64> { generator.take(sequence, sequence) }
        #expect(generator.nextDue == nil)
        #expect(generator.due(6000).isEmpty)
        #expect(!generator.gaveUp)
    }

    @Test("A gap is asked for after 10 ms, and not at all when it was only reordering")
    func reordering() {
        var generator = NACKGenerator()
        generator.take(100, 0)
        generator.take(102, 1)
        #expect(generator.nextDue == at(11))
        #expect(generator.due(10).isEmpty)
        generator.take(101, 10)
        #expect(generator.nextDue == nil)
        #expect(generator.due(50).isEmpty)
        generator.take(104, 60)
        #expect(generator.due(69).isEmpty)
        #expect(generator.due(70) == [103])
        #expect(!takeGaveUp(&generator))
    }

    @Test("A packet overtaken by more than three others is asked for at once")
    func overtaken() {
        var generator = NACKGenerator()
        generator.take(100, 0)
        generator.take(102, 1)
        generator.take(103, 1)
        generator.take(104, 2)
        #expect(generator.due(2).isEmpty)
        generator.take(105, 2)
        #expect(generator.nextDue == at(2))
        #expect(generator.due(2) == [101])
        // A burst lost in the middle: only those far enough behind go without the grace.
        generator.take(110, 3)
        #expect(generator.due(3) == [106])
        #expect(generator.due(13) == [107, 108, 109])
    }

    @Test(
        "Requests repeat after one and a half round trips, of at least 20 ms",
        arguments: [(5, 30), (20, 30), (100, 150)])
    func repeats(roundTrip: Int64, wait: Int64) {
        var generator = NACKGenerator()
        generator.take(0, 0)
        generator.take(2, 0)
        #expect(generator.due(10, roundTrip: roundTrip) == [1])
        #expect(generator.nextDue == at(10 + wait))
        #expect(generator.due(9 + wait, roundTrip: roundTrip).isEmpty)
        #expect(generator.due(10 + wait, roundTrip: roundTrip) == [1])
        generator.take(1, 10 + wait)
        #expect(generator.missingCount == 0)
        #expect(generator.due(500, roundTrip: roundTrip).isEmpty)
        #expect(!generator.gaveUp)
    }

    @Test("After ten requests in vain a packet is given up, which is told once")
    func tries() {
        var generator = NACKGenerator()
        generator.take(0, 0)
        generator.take(2, 0)
        var asked = 0
        for now in 0..<900 as Range<Int64> { asked += generator.due(now, roundTrip: 10).count }
        #expect(asked == NACKGenerator.maximumTries)
        #expect(generator.missingCount == 0)
        #expect(generator.nextDue == nil)
        #expect(takeGaveUp(&generator))
        #expect(!takeGaveUp(&generator))
    }

    @Test("A packet is given up after a second, however few requests that allowed")
    func patience() {
        var generator = NACKGenerator()
        generator.take(0, 0)
        generator.take(2, 0)
        var asked = 0
        for now in 0..<1000 as Range<Int64> { asked += generator.due(now, roundTrip: 400).count }
        #expect(asked == 2)
        #expect(!generator.gaveUp)
        #expect(generator.nextDue == at(1000))
        #expect(generator.due(1000, roundTrip: 400).isEmpty)
        #expect(generator.gaveUp)
        #expect(generator.missingCount == 0)
    }

    @Test("A packet more than a thousand behind is given up")
    func age() {
        var generator = NACKGenerator()
        generator.take(0, 0)
        for sequence in 2...1001 as ClosedRange<Int64> { generator.take(sequence, 0) }
        #expect(generator.due(0) == [1])
        generator.take(1002, 1)
        #expect(generator.due(85).isEmpty)
        #expect(generator.missingCount == 0)
        #expect(takeGaveUp(&generator))
    }

    @Test("At most 500 packets are waited for, the newest ones")
    func bounded() {
        var generator = NACKGenerator()
        generator.take(0, 0)
        generator.take(701, 0)
        #expect(generator.missingCount == 500)
        #expect(takeGaveUp(&generator))
        #expect(generator.due(10).first == 201)
        var sequence: Int64 = 701
        for _ in 0..<2000 {
            sequence += 2
            generator.take(sequence, 11)
            #expect(generator.missingCount <= NACKGenerator.maximumMissing)
        }
        #expect(generator.gaveUp)
    }

    @Test("A jump of more than a thousand is a new beginning, and needs a keyframe")
    func jump() {
        var generator = NACKGenerator()
        generator.take(0, 0)
        generator.take(2, 0)
        generator.take(2000, 1)
        #expect(generator.missingCount == 0)
        #expect(generator.nextDue == nil)
        #expect(takeGaveUp(&generator))
        generator.take(2002, 2)
        #expect(generator.due(12) == [2001])
        generator.take(Int64.max / 2, 20)
        #expect(generator.missingCount == 0)
    }

    @Test("Numbers are asked for across the wrap of 16 bits, in order")
    func wraps() {
        var generator = NACKGenerator()
        generator.take(65_533, 0)
        generator.take(65_538, 0)
        #expect(generator.due(10) == [65_534, 65_535, 0, 1])
        generator.take(65_536, 11)
        #expect(generator.due(100) == [65_534, 65_535, 1])
    }

    @Test("Packets from before the first one, duplicates and those given up change nothing")
    func oldPackets() {
        var generator = NACKGenerator()
        generator.take(100, 0)
        generator.take(50, 1)
        generator.take(100, 2)
        #expect(generator.nextDue == nil)
        generator.take(102, 3)
        generator.take(102, 4)
        generator.take(99, 4)
        #expect(generator.missingCount == 1)
    }

    @Test("After a reset a stream begins anew at any number")
    func reset() {
        var generator = NACKGenerator()
        generator.take(100, 0)
        generator.take(2000, 0)
        generator.reset()
        #expect(!generator.gaveUp)
        generator.take(5, 1)
        generator.take(7, 1)
        #expect(generator.due(11) == [6])
    }

    @Test("Over a lossy link nearly everything is recovered, and nothing is asked for twice within a round trip")
    func lossyLink() {
        var state: UInt64 = 4
        func isLost() -> Bool {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % 100 < 20
        }
        var generator = NACKGenerator()
        var arrived: Set<Int64> = []
        var answers: [(due: Int64, sequence: Int64)] = []
        var lastAsked: [UInt16: Int64] = [:]
        for now in 0..<10_000 as Range<Int64> {
            if now < 9000, now == 0 || !isLost() {
                generator.take(now, now)
                arrived.insert(now)
            }
            for answer in answers where answer.due == now {
                generator.take(answer.sequence, now)
                arrived.insert(answer.sequence)
            }
            answers.removeAll { $0.due <= now }
            for number in generator.due(now, roundTrip: 40) {
                if let before = lastAsked[number] { #expect(now - before >= 60) }
                lastAsked[number] = now
                if !isLost() { answers.append((now + 40, Int64(number))) }
            }
        }
        // What was lost behind the newest packet nobody can know of.
        let newest = arrived.max() ?? 0
        #expect(newest > 8900)
        #expect((0...newest).filter { !arrived.contains($0) }.isEmpty)
        #expect(!generator.gaveUp)
    }
}
