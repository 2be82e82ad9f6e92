import RecordingManifest
import Testing

@testable import Composition

@Suite struct TimelineTests {
    @Test func pausesAreLeftOut() {
        let timeline = Timeline(duration: 10_000, pauses: [.init(from: 2_000, to: 3_000), .init(from: 8_000)])
        #expect(timeline.duration == 7_000)
        #expect(timeline.film(atRecording: 1_999) == 1_999)
        #expect(timeline.film(atRecording: 2_500) == nil)
        #expect(timeline.filmOrNext(atRecording: 2_500) == 2_000)
        #expect(timeline.film(atRecording: 3_000) == 2_000)
        #expect(timeline.recording(atFilm: 2_000) == 3_000)
        #expect(timeline.filmOrNext(atRecording: 9_000) == 7_000)
    }

    @Test func pausesMayOverlap() {
        let timeline = Timeline(
            duration: 10_000, pauses: [.init(from: 1_000, to: 5_000), .init(from: 2_000, to: 3_000)])
        #expect(timeline.duration == 6_000)
        #expect(timeline.recording(atFilm: 1_000) == 5_000)
    }
}

@Suite struct LayoutTests {
    @Test(arguments: [(1280, 720), (320, 180), (1920, 1080), (640, 480)])
    func tilesAreEvenInsideAndApart(size: (Int, Int)) {
        let layout = Layout(width: size.0, height: size.1)
        var all = (0...9).map { layout.grid($0) }
        all += (0...4).map { [layout.featured(strip: $0).large] + layout.featured(strip: $0).strip }
        for frames in all {
            for (index, frame) in frames.enumerated() {
                #expect((frame.x | frame.y | frame.width | frame.height) & 1 == 0)
                #expect(frame.x >= 0 && frame.y >= 0)
                #expect(frame.x + frame.width <= size.0 && frame.y + frame.height <= size.1)
                for other in frames[(index + 1)...] {
                    let isApart =
                        other.x >= frame.x + frame.width || frame.x >= other.x + other.width
                        || other.y >= frame.y + frame.height || frame.y >= other.y + other.height
                    #expect(isApart)
                }
            }
        }
    }
}

@Suite struct DirectorTests {
    private func manifest(cameras: [UInt32], duration: Int64, speaking: [(Int64, UInt32)] = []) throws -> Manifest {
        let id = try #require(RecordingID(String(repeating: "0", count: 32)))
        var manifest = Manifest(id: id, start: .init(room: "r", title: "", startedAt: 0, document: "1"))
        manifest.duration = duration
        for number in cameras {
            manifest.participants.append(.init(number: number, name: "\(number)", role: "participant", consentedAt: 0))
            manifest.tracks.append(
                .init(file: "\(number)", participant: number, source: .camera, codec: "vp8", from: 0, to: duration))
        }
        manifest.marks = speaking.map { .init(at: $0.0, kind: .speaker, participant: $0.1) }
        return manifest
    }

    private func scenes(_ manifest: Manifest, _ layout: CompositionOptions.Layout = .auto) -> [Scene] {
        var options = CompositionOptions()
        options.layout = layout
        return Director(Cast(manifest), options: options).scenes(until: manifest.duration)
    }

    @Test func shortWordsChangeNothing() throws {
        let short = (0..<20).map { (Int64($0) * 1_400, UInt32($0 % 3 + 1)) }
        let scenes = scenes(try manifest(cameras: [1, 2, 3], duration: 28_000, speaking: short))
        #expect(scenes.count == 1)
        #expect(scenes[0].tiles.map(\.participant) == [1, 2, 3])
    }

    @Test func whoSpeaksForLongIsLarge() throws {
        let scenes = scenes(try manifest(cameras: [1, 2, 3], duration: 60_000, speaking: [(5_000, 2)]))
        #expect(scenes.map(\.from) == [0, 15_000])
        #expect(scenes[1].tiles.first?.participant == 2)
        #expect(scenes[1].tiles[0].frame.width > scenes[1].tiles[1].frame.width * 3)
    }

    @Test func theScreenDoesNotFlicker() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var time: Int64 = 0
            var speaking: [(Int64, UInt32)] = []
            while time < 120_000 {
                time += Int64.random(in: 100...15_000, using: &generator)
                speaking.append((time, UInt32.random(in: 1...5, using: &generator)))
            }
            let scenes = scenes(
                try manifest(cameras: [1, 2, 3, 4, 5], duration: 120_000, speaking: speaking), .speaker)
            var large: (UInt32, Int64)?
            for scene in scenes {
                guard let first = scene.tiles.first else { continue }
                if let last = large, last.0 != first.participant, scene.from != 0 {
                    #expect(scene.from - last.1 >= 1_500, "\(speaking)")
                }
                if large?.0 != first.participant { large = (first.participant, scene.from) }
            }
        }
    }

    @Test func aCameraThatIsOffLeavesInitials() throws {
        var manifest = try manifest(cameras: [1, 2], duration: 30_000)
        manifest.tracks[0].gaps = [
            .init(from: 5_000, to: 6_000, reason: .off), .init(from: 10_000, to: 20_000, reason: .off),
        ]
        let scenes = scenes(manifest)
        #expect(scenes.map(\.from) == [0, 10_000, 20_000])
        #expect(scenes[1].tiles.map(\.track) == [nil, 1])
    }

    @Test func whoStaysKeepsThePlace() {
        #expect(Director.settle([1, 2, 4], in: [1, 3, 2], sorted: true) == [1, 4, 2])
        #expect(Director.settle([2], in: [1, 2], sorted: true) == [2])
        #expect(Director.settle([3, 1, 2], in: [], sorted: true) == [1, 2, 3])
    }

    @Test func manyPeopleFillNineTiles() throws {
        let scenes = scenes(try manifest(cameras: Array(1...40), duration: 30_000, speaking: [(1_000, 33)]), .grid)
        #expect(scenes.allSatisfy { $0.tiles.count == 9 })
        #expect(scenes.last?.tiles.contains { $0.participant == 33 } == true)
    }
}

@Suite struct LimiterTests {
    @Test func loudSoundIsTurnedDownNotClipped() {
        var samples = (0..<48_000).map { index -> Float in
            let level: Float = (16_000..<24_000).contains(index) ? 3 : 0.2
            return tone(300, level)(Double(index) / 48_000)
        }
        let before = samples
        Limiter.limit(&samples, channels: 1)
        #expect(samples.allSatisfy { abs($0) <= 0.95 })
        #expect(samples[..<15_000].elementsEqual(before[..<15_000]))
        // A tone that was clipped would have overtones.
        let loud = samples[17_000..<23_000]
        #expect(strength(of: 900, in: loud) < 0.03 * strength(of: 300, in: loud))
    }
}
