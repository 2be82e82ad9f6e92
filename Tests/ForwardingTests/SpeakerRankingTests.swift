import Primitives
import Testing

@testable import Forwarding

/// A room on a virtual clock whose members send a packet each 20 ms.
private struct Room {
    var ranking: SpeakerRanking
    var now = Instant.zero
    var levels: [UInt32: UInt8] = [:]
    var updates: [SpeakerUpdate] = []

    init(capacity: Int = 8) { ranking = SpeakerRanking(capacity: capacity) }

    mutating func run(_ milliseconds: Int64) {
        let end = now + .milliseconds(milliseconds)
        while now < end {
            for (track, level) in levels.sorted(by: { $0.key < $1.key }) {
                ranking.record(track: track, level: level, voice: true, now: now)
            }
            let update = ranking.update(now: now)
            if update.changed { updates.append(update) }
            now += .milliseconds(20)
        }
    }

    mutating func state() -> SpeakerUpdate { ranking.update(now: now) }
}

@Suite struct SpeakerRankingTests {
    @Test("Nobody speaks in an empty or silent room")
    func silence() {
        var room = Room()
        room.levels = [1: 127, 2: 127]
        room.run(1000)
        #expect(room.updates.isEmpty)
        #expect(room.state() == SpeakerUpdate(changed: false, active: [], dominant: nil))
        #expect(!room.ranking.isAmongLoudest(1))
    }

    @Test("The first word is forwarded from its first packet, and its speaker is dominant within half a second")
    func firstWord() {
        var room = Room()
        room.ranking.record(track: 7, level: 30, voice: true, now: .zero)
        #expect(room.ranking.isAmongLoudest(7))
        room.levels = [7: 30]
        room.run(500)
        #expect(room.updates == [SpeakerUpdate(changed: true, active: [7], dominant: 7)])
    }

    @Test("A click of 40 ms makes nobody a speaker")
    func click() {
        var room = Room()
        room.levels = [1: 30]
        room.run(1000)
        room.levels[2] = 10
        room.run(40)
        room.levels[2] = 127
        room.run(1000)
        #expect(room.updates == [SpeakerUpdate(changed: true, active: [1], dominant: 1)])
    }

    @Test("Steady noise below speech is not speaking, but is forwarded where there is room")
    func noise() {
        var room = Room()
        room.levels = [1: 70]
        room.run(3000)
        #expect(room.updates.isEmpty)
        #expect(room.ranking.isAmongLoudest(1))
    }

    @Test("What the sender calls not voice counts less than voice of the same level")
    func voiceBit() {
        var ranking = SpeakerRanking(capacity: 1)
        ranking.record(track: 1, level: 40, voice: false, now: .zero)
        ranking.record(track: 2, level: 45, voice: true, now: .zero)
        #expect(ranking.isAmongLoudest(2))
        #expect(!ranking.isAmongLoudest(1))
    }

    @Test("Two people talking at once do not make the dominant speaker flap")
    func flapping() {
        var room = Room()
        room.levels = [1: 30, 2: 31]
        room.run(1000)
        #expect(room.state().dominant == 1)
        room.updates = []
        // By turns one is 10 dB louder than the other, in each turn for less than the change needs.
        for turn in 0..<40 {
            room.levels = turn % 2 == 0 ? [1: 40, 2: 30] : [1: 30, 2: 40]
            room.run(200)
        }
        #expect(room.updates.isEmpty)
        #expect(room.state().dominant == 1)
    }

    @Test("Somebody clearly louder becomes dominant, after at least 400 ms and at most a second")
    func takesOver() {
        var room = Room()
        room.levels = [1: 45]
        room.run(1000)
        room.levels[2] = 25
        room.run(400)
        #expect(room.state().dominant == 1)
        room.run(600)
        #expect(room.state() == SpeakerUpdate(changed: false, active: [2, 1], dominant: 2))
    }

    @Test("Somebody only a little louder does not become dominant, however long they talk")
    func littleLouder() {
        var room = Room()
        room.levels = [1: 32]
        room.run(1000)
        room.levels[2] = 30
        room.run(5000)
        #expect(room.state() == SpeakerUpdate(changed: false, active: [1, 2], dominant: 1))
    }

    @Test("When the dominant speaker falls silent another who speaks follows, however soft")
    func handsOver() {
        var room = Room()
        room.levels = [1: 20, 2: 45]
        room.run(1000)
        #expect(room.state().active == [1, 2])
        room.levels[1] = 127
        room.run(1500)
        #expect(room.state().dominant == 2)
        #expect(room.state().active == [2])
    }

    @Test("A pause between two words interrupts nothing")
    func pause() {
        var room = Room()
        room.levels = [1: 30]
        room.run(1000)
        room.updates = []
        for _ in 0..<20 {
            room.levels[1] = 80
            room.run(400)
            room.levels[1] = 30
            room.run(400)
        }
        #expect(room.updates.isEmpty)
    }

    @Test("Silence is noticed without packets, and the last speaker stays dominant")
    func packetsEnd() {
        var room = Room()
        room.levels = [1: 30]
        room.run(1000)
        room.levels = [:]
        room.run(4000)
        #expect(room.state() == SpeakerUpdate(changed: false, active: [], dominant: 1))
        #expect(!room.ranking.isAmongLoudest(1))
    }

    @Test("Removing the dominant speaker makes the next one dominant")
    func remove() {
        var room = Room()
        room.levels = [1: 20, 2: 35]
        room.run(1000)
        room.levels[1] = nil
        room.ranking.remove(track: 1)
        #expect(!room.ranking.isAmongLoudest(1))
        room.run(200)
        #expect(room.state() == SpeakerUpdate(changed: false, active: [2], dominant: 2))
        room.levels = [:]
        room.ranking.remove(track: 2)
        room.now += .milliseconds(100)
        #expect(room.state() == SpeakerUpdate(changed: true, active: [], dominant: nil))
    }

    @Test("Among equals the first stays: a tie changes nothing")
    func tie() {
        var room = Room(capacity: 2)
        room.levels = [1: 30, 2: 30]
        room.run(1000)
        #expect(room.state().dominant == 1)
        #expect(room.state().active == [1, 2])
        room.levels = [1: 30, 2: 30, 3: 30, 4: 30]
        room.updates = []
        room.run(5000)
        #expect(room.updates.isEmpty)
        #expect(room.ranking.isAmongLoudest(1))
        #expect(room.ranking.isAmongLoudest(2))
        #expect(!room.ranking.isAmongLoudest(3))
    }

    @Test("A louder track takes the place of the quietest with its first packet")
    func promotion() {
        var room = Room(capacity: 3)
        room.levels = [1: 30, 2: 50, 3: 40]
        room.run(500)
        #expect(room.ranking.loudestTracks == [1, 3, 2])
        room.ranking.record(track: 4, level: 35, voice: true, now: room.now)
        #expect(room.ranking.loudestTracks == [1, 4, 3])
        #expect(!room.ranking.isAmongLoudest(2))
        room.ranking.record(track: 5, level: 60, voice: true, now: room.now)
        #expect(!room.ranking.isAmongLoudest(5))
    }

    @Test("Between two updates at least 100 ms pass; asked earlier, the answer repeats")
    func pace() {
        var ranking = SpeakerRanking()
        #expect(ranking.nextUpdate == nil)
        _ = ranking.update(now: .zero)
        for step in 1...20 as ClosedRange<Int64> {
            ranking.record(track: 1, level: 10, voice: true, now: .zero + .milliseconds(step * 4))
        }
        #expect(ranking.nextUpdate == .zero + .milliseconds(100))
        #expect(
            ranking.update(now: .zero + .milliseconds(99)) == SpeakerUpdate(changed: false, active: [], dominant: nil))
        let update = ranking.update(now: .zero + .milliseconds(100))
        #expect(update == SpeakerUpdate(changed: true, active: [1], dominant: 1))
        #expect(!ranking.update(now: .zero + .milliseconds(150)).changed)
    }

    @Test("In a room of 2000 with open microphones the speaker is found, and the forwarded stay few")
    func crowd() {
        var room = Room()
        for track in 1...2000 as ClosedRange<UInt32> { room.levels[track] = UInt8(66 + track % 20) }
        room.levels[1234] = 30
        room.run(1000)
        #expect(room.updates == [SpeakerUpdate(changed: true, active: [1234], dominant: 1234)])
        let forwarded = (1...2000 as ClosedRange<UInt32>).filter { room.ranking.isAmongLoudest($0) }
        #expect(forwarded.count == 8)
        #expect(room.ranking.loudestTracks.first == 1234)
        #expect(Set(room.ranking.loudestTracks) == Set(forwarded))
    }

    @Test("Equal noise from 2000 microphones does not make the forwarded tracks change all the time")
    func steadyCrowd() {
        var room = Room()
        var state: UInt64 = 9
        var changes = 0
        var before: Set<UInt32> = []
        for _ in 0..<50 {
            for track in 1...2000 as ClosedRange<UInt32> {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                room.levels[track] = UInt8(68 + (state >> 33) % 3)
            }
            room.run(20)
            let now = Set(room.ranking.loudestTracks)
            if now != before { changes += 1 }
            before = now
        }
        #expect(changes <= 5)
    }

    @Test("Hostile values and a clock that stands still or goes back never trap")
    func hostile() {
        var ranking = SpeakerRanking(capacity: 0)
        for level in 0...255 as ClosedRange<UInt8> {
            ranking.record(track: UInt32(level), level: level, voice: level % 2 == 0, now: .seconds(-Int64(level)))
            _ = ranking.update(now: .seconds(Int64(level) - 100))
            ranking.remove(track: .max)
        }
        #expect(ranking.loudestTracks.count <= 1)
    }
}

extension Instant {
    fileprivate static func seconds(_ value: Int64) -> Instant { .zero + .seconds(value) }
}
