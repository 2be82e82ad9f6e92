import Primitives
import Testing

@testable import Recording

@Suite struct TrackClockTests {
    private func ntp(_ at: Instant, ahead: Interval = .seconds(2_000)) -> UInt64 {
        NTPTime(unixNanoseconds: (at + ahead).nanoseconds).rawValue
    }

    private func moment(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: 10_000_000_000 + milliseconds * 1_000_000)
    }

    @Test func anchorsAtArrivalAndFollowsTimestampsOverTheirEnd() {
        var clock = TrackClock(clockRate: 90_000)
        let floor = OffsetFloor()
        var timestamp: UInt32 = 0xffff_ff00
        for frame in 0..<100 {
            let stamp = clock.stamp(timestamp, arrival: moment(Int64(frame) * 40), participant: floor)
            #expect(!stamp.hasJumped)
            #expect(abs((stamp.time - moment(Int64(frame) * 40)).milliseconds) <= 1)
            timestamp &+= 3_600
        }
    }

    /// Sound takes 20 ms and pictures 120 ms to arrive, with jitter: by the reports both are stamped alike.
    @Test func tracksOfOnePersonAgree() {
        var generator = SeededGenerator(state: 5)
        var floor = OffsetFloor()
        var sound = TrackClock(clockRate: 48_000), pictures = TrackClock(clockRate: 90_000)
        var worst: Int64 = 0
        for step in 0..<1_500 {
            let at = moment(Int64(step) * 20)
            let soundTime = UInt32(step * 960), pictureTime = UInt32(77_000 + step * 1_800)
            // At moments of their own, in all parts of a second.
            if step % 47 == 10 { sound.note(ntp: ntp(at), timestamp: soundTime, epoch: floor.epoch, at: at) }
            if step % 53 == 33 { pictures.note(ntp: ntp(at), timestamp: pictureTime, epoch: floor.epoch, at: at) }
            func arrive(_ clock: inout TrackClock, _ timestamp: UInt32, _ delay: Int64) -> Instant {
                let arrival = at + .milliseconds(delay + Int64(generator.next() % 15))
                if let capture = clock.capture(of: timestamp, epoch: floor.epoch) {
                    floor.add(arrival.nanoseconds - capture, at: arrival)
                }
                return clock.stamp(timestamp, arrival: arrival, participant: floor).time
            }
            let heard = arrive(&sound, soundTime, 20), seen = arrive(&pictures, pictureTime, 120)
            if step > 100 { worst = max(worst, abs((heard - seen).milliseconds)) }
        }
        #expect(worst <= 5)
    }

    /// GStreamer 1.22 sends reports whose timestamps run twice as fast as the media's: what arrives is believed
    /// instead.
    @Test func reportsThatCannotBeTrueAreNotBelieved() {
        var floor = OffsetFloor()
        var sound = TrackClock(clockRate: 48_000), pictures = TrackClock(clockRate: 90_000)
        for step in 0..<1_500 {
            let at = moment(Int64(step) * 20)
            for (place, rate) in [(0, 48_000), (1, 90_000)] {
                var clock = place == 0 ? sound : pictures
                let timestamp = UInt32(step * rate / 50)
                clock.hear(timestamp, at: at + .milliseconds(20))
                if step % 50 == 49 {
                    // Pictures are told to be 300 ms older than the sound beside them.
                    let wrong = timestamp &* 2 &- UInt32(place * 27_000)
                    clock.note(ntp: ntp(at), timestamp: wrong, epoch: floor.epoch, at: at + .milliseconds(21))
                }
                if let capture = clock.capture(of: timestamp, epoch: floor.epoch) {
                    floor.add((at + .milliseconds(20)).nanoseconds - capture, at: at)
                }
                let stamp = clock.stamp(timestamp, arrival: at + .milliseconds(20), participant: floor)
                #expect(!stamp.hasJumped && abs((stamp.time - at).milliseconds - 20) <= 1)
                if place == 0 { sound = clock } else { pictures = clock }
            }
        }
    }

    @Test func staysMonotoneWithJitterAndDrift() {
        var generator = SeededGenerator(state: 6)
        var clock = TrackClock(clockRate: 48_000)
        let floor = OffsetFloor()
        var last = Instant.zero
        for step in 0..<30_000 {
            // A clock that gains 200 ppm: 120 ms in these ten minutes.
            let at = moment(Int64(step) * 20)
            let ticks = Int64(step) * 960 + Int64(step) * 960 / 5_000
            let arrival = at + .milliseconds(Int64(generator.next() % 40))
            let stamp = clock.stamp(UInt32(truncatingIfNeeded: ticks), arrival: arrival, participant: floor)
            #expect(stamp.time >= last)
            last = stamp.time
            #expect(abs((stamp.time - at).milliseconds) < 60)
        }
    }

    @Test(arguments: [500_000_000, 0x8000_0000, 0xffff_0000 as UInt32]) func beginsAnewWhenTimestampsJump(
        by step: UInt32
    ) {
        var clock = TrackClock(clockRate: 90_000)
        let floor = OffsetFloor()
        var timestamp: UInt32 = 1_000
        var last = Instant.zero
        for frame in 0..<100 {
            if frame == 50 { timestamp &+= step }
            let arrival = moment(Int64(frame) * 40)
            let stamp = clock.stamp(timestamp, arrival: arrival, participant: floor)
            #expect(stamp.hasJumped == (frame == 50))
            #expect(abs((stamp.time - arrival).milliseconds) <= 1)
            #expect(stamp.time > last)
            last = stamp.time
            timestamp &+= 3_600
        }
    }

    @Test func outlivesAClockThatIsSetAnew() {
        var floor = OffsetFloor()
        var clock = TrackClock(clockRate: 48_000)
        for step in 0..<600 {
            let at = moment(Int64(step) * 20)
            let timestamp = UInt32(step * 960)
            if step % 50 == 0 {
                let ahead: Interval = step < 300 ? .seconds(2_000) : .seconds(7_000)
                clock.note(ntp: ntp(at, ahead: ahead), timestamp: timestamp, epoch: floor.epoch, at: at)
            }
            if let capture = clock.capture(of: timestamp, epoch: floor.epoch) {
                floor.add((at + .milliseconds(10)).nanoseconds - capture, at: at)
            }
            let stamp = clock.stamp(timestamp, arrival: at + .milliseconds(10), participant: floor)
            #expect(abs((stamp.time - at).milliseconds) <= 12)
            #expect(!stamp.hasJumped)
        }
    }
}
