import Foundation
import RecordingManifest
import Testing

@testable import Composition

@Suite struct DamageTests {
    @Test func theRestOfADamagedTrackIsUsed() throws {
        var studio = try Studio(duration: 10_000)
        defer { studio.remove() }
        studio.person(1, "A")
        studio.person(2, "B")
        studio.person(3, "C")
        let camera = try studio.camera(of: 1, to: 10_000) { _ in .red }
        try studio.camera(of: 2, to: 10_000) { _ in .blue }
        let microphone = try studio.microphone(of: 1, to: 10_000, sample: tone(440))
        let noise = try studio.camera(of: 3, to: 10_000) { _ in .green }
        for path in [camera, microphone] {
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let middle = bytes.count * 2 / 5
            bytes.replaceSubrange(middle..<(middle + bytes.count / 5), with: Data(count: bytes.count / 5))
            try bytes.write(to: URL(fileURLWithPath: path))
        }
        try Data((0..<5_000).map { UInt8(truncatingIfNeeded: $0 * 7) }).write(to: URL(fileURLWithPath: noise))
        let report = try studio.compose()
        #expect(report.warnings.count == 3)
        #expect(report.participants == ["A", "B"])
        #expect(report.warnings.contains { $0.hasPrefix("3-camera-1.webm is left out") })
        let frames = try studio.frames()
        for time in [Int64(1_000), 9_500] {
            #expect(frames.colour(at: time, x: 80, y: 80).isNear(.red))
            #expect(frames.colour(at: time, x: 240, y: 80).isNear(.blue))
        }
        let sound = try studio.sound()
        #expect(strength(of: 440, in: part(sound, 1_000, 3_000)) > 0.2)
        #expect(strength(of: 440, in: part(sound, 8_500, 9_800)) > 0.2)
    }

    @Test func anyCutIsReadUpToTheCut() throws {
        var studio = try Studio(duration: 3_000)
        defer { studio.remove() }
        let path = try studio.camera(of: 1, to: 3_000) { _ in .red }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let all = blocks(path)
        #expect(all.count > 10)
        for length in stride(from: 0, to: whole.count, by: 97) {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            let found = blocks(path)
            #expect(found == Array(all.prefix(found.count)))
        }
    }

    @Test func hostileBytesDoNoHarm() throws {
        var studio = try Studio(duration: 2_000)
        defer { studio.remove() }
        let path = try studio.camera(of: 1, to: 2_000) { _ in .red }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(blocks(path).count <= 2_000)
        }
    }

    @Test(arguments: [
        ("vp9", "webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"]),
        ("h264", "mkv", ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"]),
        ("av1", "webm", ["-c:v", "libsvtav1", "-preset", "12"]),
        ("vp8", "webm", ["-c:v", "libvpx", "-deadline", "realtime", "-live", "1", "-cluster_time_limit", "500"]),
    ])
    func everyCodecIsShown(codec: (String, String, [String])) throws {
        var studio = try Studio(duration: 4_000, title: "")
        defer { studio.remove() }
        studio.person(1, "A")
        let source = ["-f", "lavfi", "-i", "color=c=red:s=320x180:r=25:d=4,format=yuv420p", "-g", "50"]
        try studio.foreign(
            of: 1, codec: codec.0, to: 4_000, arguments: source + codec.2 + ["-bf", "0"], ending: codec.1)
        let report = try studio.compose()
        #expect(report.warnings == [])
        let frames = try studio.frames()
        #expect(frames.colour(at: 200, x: 160, y: 60).isNear(.red))
        #expect(frames.colour(at: 3_500, x: 160, y: 60).isNear(.red))
    }

    private func blocks(_ path: String) -> [MediaBlock] {
        guard let reader = try? TrackReader(path: path) else { return [] }
        var found: [MediaBlock] = []
        while let block = reader.next() { found.append(block) }
        return found
    }
}
