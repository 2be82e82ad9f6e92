import Foundation
import RecordingManifest
import Testing

@testable import Composition

@Suite struct FilmTests {
    @Test func everybodyIsSeenAndHeard() throws {
        var studio = try Studio(duration: 7_000)
        defer { studio.remove() }
        studio.person(1, "Анна Петрова")
        studio.person(2, "Борис")
        try studio.camera(of: 1, to: 7_000) { _ in .red }
        try studio.camera(of: 2, to: 7_000) { _ in .blue }
        try studio.microphone(of: 1, to: 7_000, sample: tone(440))
        try studio.microphone(of: 2, to: 7_000, sample: tone(1_000))
        let report = try studio.compose()
        #expect(report.participants == ["Анна Петрова", "Борис"])
        #expect(report.warnings == [])
        #expect(abs(try studio.duration() - 7_000) < 100)
        let frames = try studio.frames()
        #expect(abs(frames.count - 175) <= 2)
        for time in [Int64(200), 4_500, 6_500] {
            #expect(frames.colour(at: time, x: 80, y: 80).isNear(.red), "at \(time)")
            #expect(frames.colour(at: time, x: 240, y: 80).isNear(.blue), "at \(time)")
        }
        let sound = try studio.sound()
        #expect(abs(sound.count - 7 * 48_000) < 4_800)
        for from in [500, 2_900, 5_500] {
            let piece = part(sound, from, from + 1_000)
            #expect(abs(strength(of: 440, in: piece) - 0.3) < 0.06)
            #expect(abs(strength(of: 1_000, in: piece) - 0.3) < 0.06)
            #expect(strength(of: 1_700, in: piece) < 0.02)
        }
        #expect(FileManager.default.fileExists(atPath: studio.directory + "/thumbnail.jpg"))
        #expect(!FileManager.default.fileExists(atPath: studio.directory + "/film.parts"))
        let kept = try JSONDecoder().decode(
            CompositionReport.self, from: Data(contentsOf: URL(fileURLWithPath: studio.directory + "/film.json")))
        #expect(kept == report)
    }

    @Test func aFlashAndItsBeepStayTogether() throws {
        var studio = try Studio(duration: 8_000, title: "")
        defer { studio.remove() }
        studio.person(1, "A")
        let flashes: [Int64] = [1_520, 3_960, 6_240]
        let isLit = { (time: Int64) in flashes.contains { time >= $0 && time < $0 + 200 } }
        try studio.camera(of: 1, from: 120, to: 8_000) { isLit($0) ? .white : .black }
        try studio.microphone(of: 1, from: 60, to: 8_000) { time in
            isLit(Int64(time * 1_000)) ? tone(1_000, 0.5)(time) : 0
        }
        _ = try studio.compose()
        let frames = try studio.frames()
        let sound = try studio.sound()
        for flash in flashes {
            let lit = (0..<frames.count).first { frame in
                Int64(frame) * 40 > flash - 500 && frames.colour(at: Int64(frame) * 40, x: 160, y: 60).y > 120
            }
            let from = Int(flash - 500) * 48
            let heard = sound.indices[from...].first { abs(sound[$0]) > 0.1 }
            let seenAt = try #require(lit) * 40
            let heardAt = try #require(heard) / 48
            #expect(abs(seenAt - heardAt) <= 40, "seen at \(seenAt), heard at \(heardAt)")
            #expect(abs(heardAt - Int(flash)) <= 15)
        }
    }

    @Test func aGapIsSilentAndShiftsNothing() throws {
        var studio = try Studio(duration: 6_000)
        defer { studio.remove() }
        studio.person(1, "A")
        try studio.microphone(of: 1, to: 6_000, without: 2_000..<3_700, sample: tone(500))
        _ = try studio.compose()
        let sound = try studio.sound()
        #expect(strength(of: 500, in: part(sound, 1_000, 1_900)) > 0.2)
        #expect(strength(of: 500, in: part(sound, 2_200, 3_600)) < 0.01)
        #expect(strength(of: 500, in: part(sound, 3_800, 5_800)) > 0.2)
    }

    @Test func aPauseIsCutOut() throws {
        var studio = try Studio(duration: 10_000)
        defer { studio.remove() }
        studio.person(1, "A")
        studio.manifest.pauses = [.init(from: 3_000, to: 6_000)]
        studio.manifest.marks = [.init(at: 6_500, kind: .floor, participant: 1)]
        try studio.camera(of: 1, to: 10_000) { $0 < 3_000 ? .red : $0 < 6_000 ? .green : .blue }
        try studio.microphone(of: 1, to: 10_000, without: 3_000..<6_000) { time in
            tone(time < 3 ? 500 : 1_200)(time)
        }
        let report = try studio.compose()
        #expect(report.duration == 7_000)
        #expect(report.chapters == [.init(at: 3_500, kind: .floor, participant: 1, name: "A")])
        #expect(abs(try studio.duration() - 7_000) < 100)
        let frames = try studio.frames()
        #expect(frames.colour(at: 2_800, x: 160, y: 60).isNear(.red))
        #expect(frames.colour(at: 3_200, x: 160, y: 60).isNear(.blue))
        let isGreen = (0..<frames.count).contains { frames.colour(at: Int64($0) * 40, x: 160, y: 60).isNear(.green) }
        #expect(!isGreen)
        let sound = try studio.sound()
        #expect(strength(of: 500, in: part(sound, 2_000, 2_950)) > 0.2)
        #expect(strength(of: 1_200, in: part(sound, 3_050, 4_000)) > 0.2)
    }

    @Test func whoWithdrewIsNotInTheFilm() throws {
        var studio = try Studio(duration: 5_000)
        defer { studio.remove() }
        studio.person(1, "Анна")
        studio.person(2, "Борис")
        studio.manifest.participants[1].withdrawnAt = 4_000
        studio.manifest.marks = [.init(at: 1_000, kind: .floor, participant: 2)]
        try studio.camera(of: 1, to: 5_000) { _ in .red }
        try studio.camera(of: 2, to: 4_000) { _ in .blue }
        try studio.microphone(of: 1, to: 5_000, sample: tone(440))
        try studio.microphone(of: 2, to: 4_000, sample: tone(1_000))
        let report = try studio.compose()
        #expect(report.participants == ["Анна"])
        #expect(report.chapters == [])
        let frames = try studio.frames()
        #expect(frames.colour(at: 2_000, x: 60, y: 60).isNear(.red))
        #expect(frames.colour(at: 2_000, x: 260, y: 60).isNear(.red))
        let sound = try studio.sound()
        #expect(strength(of: 440, in: part(sound, 1_000, 3_000)) > 0.2)
        #expect(strength(of: 1_000, in: part(sound, 1_000, 3_000)) < 0.01)
        let film = try Data(contentsOf: URL(fileURLWithPath: studio.directory + "/film.webm"))
        #expect(film.range(of: Data("Борис".utf8)) == nil)
    }

    @Test func aScreenIsLarge() throws {
        var studio = try Studio(duration: 8_000)
        defer { studio.remove() }
        studio.person(1, "A")
        studio.person(2, "B")
        try studio.camera(of: 1, to: 8_000) { _ in .red }
        try studio.camera(of: 2, to: 8_000) { _ in .blue }
        try studio.camera(of: 2, source: .screen, from: 2_000, to: 6_000) { _ in .green }
        _ = try studio.compose()
        let frames = try studio.frames()
        #expect(frames.colour(at: 1_000, x: 80, y: 80).isNear(.red))
        #expect(frames.colour(at: 5_000, x: 60, y: 90).isNear(.green))
        #expect(frames.colour(at: 5_000, x: 220, y: 90).isNear(.green))
        #expect(frames.colour(at: 5_000, x: 290, y: 65).isNear(.red))
        #expect(frames.colour(at: 5_000, x: 290, y: 100).isNear(.blue))
        #expect(frames.colour(at: 7_000, x: 240, y: 80).isNear(.blue))
    }

    @Test func aTurnedPictureStandsUpright() throws {
        var studio = try Studio(duration: 2_000, title: "")
        defer { studio.remove() }
        studio.person(1, "")
        try studio.camera(of: 1, to: 2_000) { _ in .red }
        studio.manifest.tracks[0].pictures = [.init(at: 0, width: 160, height: 90, rotation: 90)]
        _ = try studio.compose()
        let frames = try studio.frames()
        #expect(frames.colour(at: 1_000, x: 160, y: 90).isNear(.red))
        #expect(frames.colour(at: 1_000, x: 60, y: 90).isNear(.black))
        #expect(frames.colour(at: 1_000, x: 260, y: 90).isNear(.black))
    }

    @Test func soundAlone() throws {
        var studio = try Studio(duration: 5_000)
        defer { studio.remove() }
        studio.person(1, "A")
        try studio.camera(of: 1, to: 5_000) { _ in .red }
        try studio.microphone(of: 1, to: 5_000, sample: tone(440))
        var options = Studio.options
        options.isSoundOnly = true
        let report = try studio.compose(options)
        #expect(report.width == 0)
        #expect(!FileManager.default.fileExists(atPath: studio.directory + "/film.webm"))
        #expect(abs(try studio.duration("sound.webm") - 5_000) < 100)
        #expect(strength(of: 440, in: part(try studio.sound("sound.webm"), 1_000, 4_000)) > 0.2)
    }
}
