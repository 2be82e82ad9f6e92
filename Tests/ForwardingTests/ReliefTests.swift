import Primitives
import Testing

@testable import Forwarding

@Suite("Smaller pictures instead of late ones")
struct ReliefTests {
    /// Lets seconds pass with ten pictures each, of which `late` end late, and fifty packets of sound, of which `sound`
    /// do and the first `joined` joined others; the rest take `usual` milliseconds. Returns after which of the seconds
    /// the steps changed.
    @discardableResult
    private func pass(
        _ seconds: Int, late: Int, sound: Int = 0, joined: Int = 0, usual: Int64 = 15, busy: Double = 0.5,
        _ relief: inout Relief, _ now: inout Instant
    ) -> [Int] {
        var changes: [Int] = []
        for second in 1...max(1, seconds) {
            for picture in 0..<10 {
                now = now + .milliseconds(100)
                relief.ended(due: now - .milliseconds(picture < late ? 51 : usual), now: now, isSound: false)
                for packet in 0..<5 {
                    let number = picture * 5 + packet
                    if number < joined { relief.joined() }
                    relief.ended(due: now - .milliseconds(number < sound ? 51 : usual), now: now, isSound: true)
                }
            }
            let before = relief.steps
            relief.review(now: now, busy: busy)
            if relief.steps != before { changes.append(second) }
        }
        return changes
    }

    @Test("One bad second changes nothing, two in a row do, down to the smallest size")
    func lowers() {
        var relief = Relief()
        var now = Instant.zero
        pass(1, late: 10, &relief, &now)
        pass(1, late: 3, &relief, &now)
        #expect(pass(1, late: 10, &relief, &now).isEmpty && relief.steps == 0)
        #expect(pass(1, late: 4, &relief, &now) == [1] && relief.steps == 1)
        #expect(pass(5, late: 10, &relief, &now) == [2] && relief.steps == Relief.most)
    }

    @Test("A larger size is tried after a while; each try that fails makes the next wait longer")
    func raises() {
        var relief = Relief()
        var now = Instant.zero
        var waits: [Int] = []
        for round in 0..<6 {
            // After a try it takes twice as much.
            let enough = round == 0 ? 2 : 4
            #expect(pass(enough, late: 10, &relief, &now) == [enough] && relief.steps == 1)
            var seconds = 1
            while pass(1, late: 0, &relief, &now).isEmpty { seconds += 1 }
            waits.append(seconds)
            #expect(relief.steps == 0)
        }
        #expect(waits == [5, 10, 20, 40, 80, 160])
        pass(40, late: 0, &relief, &now)
        pass(2, late: 10, &relief, &now)
        #expect(pass(20, late: 0, &relief, &now) == [5], "what went well for a while is no failed try")
    }

    @Test("Larger pictures are not tried while there is no time to spare")
    func busy() {
        var relief = Relief()
        var now = Instant.zero
        pass(2, late: 10, busy: 1, &relief, &now)
        #expect(pass(600, late: 0, busy: 0.7, &relief, &now).isEmpty)
        #expect(pass(2, late: 0, busy: 0.5, &relief, &now) == [1])
    }

    @Test("Where sound is always under way, which takes all the time there is, it counts how quickly everything ends")
    func elastic() {
        var relief = Relief()
        var now = Instant.zero
        pass(2, late: 10, busy: 1, &relief, &now)
        #expect(pass(60, late: 0, joined: 16, usual: 30, busy: 1, &relief, &now).isEmpty, "sound pauses by itself")
        #expect(pass(60, late: 0, joined: 17, usual: 31, busy: 1, &relief, &now).isEmpty, "it takes long")
        #expect(pass(2, late: 0, joined: 17, usual: 30, busy: 1, &relief, &now) == [1])
    }

    @Test("A worker is pressed while pictures take long all the time, and for a while after")
    func pressed() {
        var relief = Relief()
        var now = Instant.zero
        pass(20, late: 3, usual: 20, &relief, &now)
        #expect(!relief.isPressed, "a burst now and then")
        pass(1, late: 0, usual: 21, &relief, &now)
        #expect(!relief.isPressed, "one slow second")
        pass(1, late: 0, usual: 21, &relief, &now)
        #expect(relief.isPressed && relief.steps == 0)
        pass(60, late: 0, busy: 0.9, &relief, &now)
        #expect(relief.isPressed, "nothing is slow, but only because sound makes way")
        pass(29, late: 0, &relief, &now)
        #expect(relief.isPressed)
        pass(1, late: 0, &relief, &now)
        #expect(!relief.isPressed)
    }

    @Test("Sound that is late counts for itself")
    func sound() {
        var relief = Relief()
        var now = Instant.zero
        #expect(pass(10, late: 0, sound: 15, &relief, &now).isEmpty)
        #expect(pass(2, late: 0, sound: 20, &relief, &now) == [2])
    }

    @Test("A worker without pictures to send needs no relief")
    func idle() {
        var relief = Relief()
        for second in 0..<20 { relief.review(now: .zero + .seconds(Int64(second)), busy: 0) }
        #expect(relief.steps == 0)
    }
}
