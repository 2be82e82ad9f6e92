import Foundation
import MediaControl
import Primitives
import RecordingManifest
import Testing

@testable import Recording

@Suite struct RecorderTests {
    @Test func writesWhatThreeReadersTake() throws {
        let stage = try Stage()
        stage.run(4_000)
        // While it goes on, too.
        for track in try #require(stage.manifest).tracks { try Probe.check(stage.path + "/" + track.file) }
        stage.run(2_000)
        let manifest = try stage.end()
        #expect(manifest.state == .finished)
        #expect(manifest.failure == nil)
        #expect(manifest.tracks.count == 2)
        #expect(abs(manifest.duration - 6_000) < 100)
        for track in manifest.tracks {
            let path = stage.path + "/" + track.file
            try Probe.check(path)
            let times = try Probe.times(path)
            #expect(times.count == (track.source == .microphone ? 300 : 150))
            #expect(abs((times.first ?? -1) - 5) < 3)
            #expect(abs(try Probe.duration(path) - 6_000) < 50)
            #expect(track.gaps.isEmpty)
            #expect(track.bytes == Int64((try Data(contentsOf: URL(fileURLWithPath: path))).count))
        }
        #expect(manifest.tracks.first { $0.source == .camera }?.pictures.first?.width == 320)
        #expect(stage.box.events.last == .ended(stage.id, nil))
    }
}
