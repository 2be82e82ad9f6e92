import Primitives
import Testing

@testable import LoadTest

@Suite("Sending recordings over and over")
struct ReplayTests {
    private static let clip: VideoClip = {
        let frames = (0..<10).map { VideoClip.Frame(isKeyframe: $0 % 5 == 0, pieces: [0..<1]) }
        return VideoClip(
            layers: [.init(rid: "f", width: 2, height: 2, bytes: [0], frames: frames)], framesPerSecond: 25,
            entries: [0, 5])
    }()

    @Test("It begins with a keyframe, wherever it is set down", arguments: 0..<12)
    func begins(offset: Int) throws {
        var replay = VideoReplay(clip: Self.clip, offset: offset, picture: 0)
        let next = replay.step()
        let step = try #require(next)
        #expect(step.isKeyframe)
        #expect(Self.clip.entries.contains(step.frame))
    }

    @Test("Picture numbers go on through the end of the recording and through their own end")
    func numbers() {
        var replay = VideoReplay(clip: Self.clip, offset: 0, picture: 0x7ff0)
        let steps = (0..<40).compactMap { _ in replay.step() }
        #expect(steps.map(\.frame) == (0..<40).map { $0 % 10 })
        #expect(steps.map(\.picture) == (0..<40).map { UInt16((0x7ff0 + $0) & 0x7fff) })
    }

    @Test("A wish for a keyframe is answered with the next entry at once")
    func keyframe() throws {
        var replay = VideoReplay(clip: Self.clip, offset: 0, picture: 0)
        for _ in 0..<3 { _ = replay.step() }
        replay.requestKeyframe()
        let next = replay.step()
        let step = try #require(next)
        #expect(step == .init(frame: 5, picture: 3, isKeyframe: true))
        let after = replay.step()
        #expect(after?.frame == 6)
        for _ in 0..<2 { _ = replay.step() }
        replay.requestKeyframe()
        let wrapped = replay.step()
        #expect(wrapped?.frame == 0)
        replay.requestKeyframe()
        let last = replay.step()
        #expect(last?.frame == 5)
    }

    @Test("An empty recording gives nothing")
    func empty() {
        var replay = VideoReplay(
            clip: VideoClip(layers: [], framesPerSecond: 25, entries: []), offset: 3, picture: 0)
        let step = replay.step()
        #expect(step == nil)
    }

    @Test("Sequence numbers are continuous with their rollovers, timestamps advance by frame")
    func counters() {
        var generator = SeededGenerator(seed: 5)
        var counters = OutgoingCounters(using: &generator)
        let first = counters.sequence
        let timestamp = counters.timestamp
        #expect(first < 0x8000)
        for number in 1...70_000 {
            if number % 2 == 0 { counters.advance(ticks: 3_600) }
            let taken = counters.take(octets: 100)
            #expect(taken == first + UInt64(number))
        }
        #expect(counters.timestamp == timestamp &+ 35_000 &* 3_600)
        #expect(counters.packets == 70_000)
        #expect(counters.octets == 7_000_000)
    }

    @Test("A crowd that asks for keyframes gets one every 300 ms, and none is forgotten")
    func crowd() {
        var generator = SeededGenerator(seed: 8)
        var source = VideoLayerSource(
            layer: 0, rid: nil, replay: VideoReplay(clip: Self.clip, offset: 0, picture: 0), using: &generator)
        var keyframes: [Int] = []
        // Everybody asks all the time for three seconds, at 25 frames a second, then nobody any more.
        for number in 0..<100 {
            let now = Instant(nanoseconds: Int64(number) * 40_000_000)
            if number < 75 { source.requestKeyframe() }
            source.answerKeyframeRequest(now: now)
            let step = source.replay.step()
            guard step?.isKeyframe == true else { continue }
            source.lastKeyframe = now
            keyframes.append(number)
        }
        // The clip has one at every fifth frame of its own; asked for ones come after eight frames, never before.
        #expect(keyframes.first == 0)
        let asked = keyframes.filter { $0 <= 76 }
        #expect(zip(asked, asked.dropFirst()).allSatisfy { $1 - $0 >= 3 })
        #expect(asked.count < 75 / 4)
    }

    @Test("A packet is found again by its number while it is remembered")
    func history() throws {
        var generator = SeededGenerator(seed: 9)
        var source = VideoLayerSource(
            layer: 0, rid: nil, replay: VideoReplay(clip: Self.clip, offset: 0, picture: 0), using: &generator)
        var sequence: UInt64 = 0
        for number in 0..<1_000 {
            sequence = source.counters.take(octets: 1)
            source.remember(
                .init(
                    sequence: sequence, frame: number, piece: 0, picture: 0, base: 0, timestamp: 0, unixTime: 0))
        }
        #expect(source.find(UInt16(truncatingIfNeeded: sequence))?.frame == 999)
        #expect(source.find(UInt16(truncatingIfNeeded: sequence - 511))?.frame == 488)
        #expect(source.find(UInt16(truncatingIfNeeded: sequence - 512)) == nil)
        #expect(source.find(UInt16(truncatingIfNeeded: sequence + 1)) == nil)
    }
}
