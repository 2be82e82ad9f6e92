import Foundation
import Primitives
import RecordingManifest
import Testing

@testable import Recording

@Suite struct CrashTests {
    /// The server is killed at a random moment: what the disk has then is all that is left. Sometimes the last bytes,
    /// of which the disk had not been asked, are gone as well.
    @Test(arguments: 1...20) func losesAtMostTheLastSecond(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let stage = try Stage()
        stage.run(1_500 + Int(generator.next() % 150) * 20)
        let synced = try sizes(stage.path)
        stage.run(20 * Int(generator.next() % 40))
        let end = (stage.now - stage.begin).milliseconds
        let copy = stage.directory + "-copy"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try FileManager.default.copyItem(atPath: stage.directory, toPath: copy)
        let path = copy + "/" + stage.id.text
        for (name, size) in try sizes(path) {
            guard name.hasSuffix("webm"), let safe = synced[name], size > safe, generator.chance(0.7) else { continue }
            let cut = safe + Int(generator.next() % UInt64(size - safe))
            let file = try #require(FileHandle(forWritingAtPath: path + "/" + name))
            try file.truncate(atOffset: UInt64(cut))
        }
        let repaired = Recorder.repair(directory: copy)
        #expect(repaired.count == 1)
        let manifest = try #require(repaired.first)
        #expect(manifest.state == .finished)
        #expect(manifest.failure == .crash)
        #expect(manifest.tracks.count == 2)
        for track in manifest.tracks {
            try Probe.check(path + "/" + track.file)
            let times = try Probe.times(path + "/" + track.file)
            #expect(track.to >= end - 1_000 - 100)
            #expect(abs((times.last ?? 0) - track.to) <= 41)
            #expect(abs(try Probe.duration(path + "/" + track.file) - track.to) <= 2)
            // Whole from its first block to its last.
            let step: Int64 = track.source == .microphone ? 20 : 40
            #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - step) <= 2 })
            #expect(times.first.map { $0 < 50 } == true)
        }
        let again = try contents(path)
        #expect(Recorder.repair(directory: copy).isEmpty, "a second start has nothing to do")
        #expect(try contents(path) == again)
    }

    /// The repair itself is killed before it writes the manifest.
    @Test func repairsAgainWhatWasRepairedHalf() throws {
        let stage = try Stage()
        stage.run(3_000)
        let copy = stage.directory + "-copy"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try FileManager.default.copyItem(atPath: stage.directory, toPath: copy)
        let path = copy + "/" + stage.id.text
        let unfinished = try Data(contentsOf: URL(fileURLWithPath: path + "/manifest.json"))
        let first = try #require(Recorder.repair(directory: copy).first)
        let camera = path + "/7-camera-1.webm"
        // One file is done, of the other the size and half of the cues are missing again.
        try unfinished.write(to: URL(fileURLWithPath: path + "/manifest.json"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: camera))
        var broken = bytes.dropLast(7)
        let segment = try #require(broken.range(of: Data([0x18, 0x53, 0x80, 0x67])))
        broken.replaceSubrange(
            segment.upperBound..<(segment.upperBound + 8), with: [1] + [UInt8](repeating: 255, count: 7))
        try Data(broken).write(to: URL(fileURLWithPath: camera))
        let second = try #require(Recorder.repair(directory: copy).first)
        #expect(second == first)
        #expect(try Data(contentsOf: URL(fileURLWithPath: camera)) == bytes)
    }

    private func sizes(_ path: String) throws -> [String: Int] {
        try contents(path).mapValues(\.count)
    }

    private func contents(_ path: String) throws -> [String: Data] {
        var all: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            all[name] = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
        }
        return all
    }
}
