import Foundation
import MediaControl
import Primitives
import RTP
import RecordingManifest
import Testing

@testable import Recording

@Suite struct CodecTests {
    /// Sends all frames of what was encoded, 40 ms apart, shuffled a little.
    private func send(_ pictures: EncodedPictures, _ stage: Stage, _ sequence: inout Int64) throws {
        var generator = SeededGenerator(state: 9)
        for number in pictures.frames.indices {
            let timestamp = UInt32(truncatingIfNeeded: stage.now.nanoseconds * 90 / 1_000_000)
            var packets = try pictures.packets(number, sequence: &sequence, timestamp: timestamp).map {
                TappedPacket(track: Sender.camera, layer: 0, receivedAt: stage.now, content: .media($0))
            }
            // The first packet of all stays first: what came before it is not known.
            if number > 0 { packets.shuffle(using: &generator) }
            stage.now += .milliseconds(40)
            stage.recorder.take(packets, now: stage.now)
            stage.recorder.tick(now: stage.now)
        }
    }

    /// The pictures that a decoder makes of a file, as one digest.
    private func pictures(_ path: String) throws -> String {
        let probe = try Probe.run([
            "ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-fps_mode", "passthrough", "-f", "rawvideo",
            "-pix_fmt",
            "yuv420p", path + ".yuv",
        ])
        defer { try? FileManager.default.removeItem(atPath: path + ".yuv") }
        #expect(probe.isGood && probe.output.isEmpty, "ffmpeg: \(probe.output)")
        return try Probe.run(["md5sum", path + ".yuv"]).output.prefix(32).description
    }

    @Test(arguments: [Codec.vp9, .av1, .h264]) func keepsEveryPicture(codec: Codec) throws {
        let stage = try Stage()
        let source = try EncodedPictures(codec, in: stage.directory)
        #expect(source.frames.count == 100)
        var sequence: Int64 = 65_500
        try send(source, stage, &sequence)
        let manifest = try stage.end()
        let track = try #require(manifest.tracks.first)
        #expect(manifest.tracks.count == 1)
        #expect(track.codec == "\(codec)")
        #expect(track.file == (codec == .h264 ? "7-camera-1.mkv" : "7-camera-1.webm"))
        #expect(track.pictures == [.init(at: 0, width: 320, height: 180)])
        #expect(track.gaps.isEmpty)
        let path = stage.path + "/" + track.file
        try Probe.check(path)
        #expect(try Probe.times(path).count == 100)
        #expect(try pictures(path) == pictures(source.path))
    }

    @Test func anotherCodecOrAnotherSizeOfH264BeginsAFile() throws {
        let stage = try Stage()
        var sequence: Int64 = 0
        let directory = stage.directory
        try send(EncodedPictures(.h264, in: directory), stage, &sequence)
        try send(EncodedPictures(.h264, width: 160, height: 96, in: directory), stage, &sequence)
        try send(EncodedPictures(.vp9, in: directory), stage, &sequence)
        let manifest = try stage.end()
        #expect(manifest.tracks.map(\.file) == ["7-camera-1.mkv", "7-camera-2.mkv", "7-camera-3.webm"])
        #expect(manifest.tracks.map(\.pictures.first?.width) == [320, 160, 320])
        for track in manifest.tracks {
            try Probe.check(stage.path + "/" + track.file)
            #expect(track.to - track.from == 4_000)
        }
    }

    /// The frames of two spatial layers become one superframe, which ends with its index.
    @Test func layersOfVP9BecomeASuperframe() {
        var depacketizer = VPXDepacketizer(codec: .vp9)
        func packet(_ layer: UInt8, _ bytes: [UInt8], marker: Bool) -> TappedPacketMedia {
            // I = 0, P = 0, L = 1, F = 1, B = 1, E = 1.
            let media = TappedMedia(
                codec: .vp9, sequence: 0, timestamp: 9, marker: marker, isKeyframe: layer == 0, startsFrame: layer == 0,
                width: 640, height: 360, payload: [0x3c, layer << 1] + bytes)
            return TappedPacketMedia(packet: media, receivedAt: .zero)
        }
        #expect(depacketizer.add(packet(0, [1, 2, 3], marker: false)).isEmpty)
        let frames = depacketizer.add(packet(1, [4, 5], marker: true))
        let index: [UInt8] = [0xd9, 3, 0, 0, 0, 2, 0, 0, 0, 0xd9]
        #expect(frames.map(\.bytes) == [[1, 2, 3, 4, 5] + index])
        #expect(frames.first?.isKeyframe == true)
    }

    @Test(arguments: Codec.allCases) func hostileBytesAreNoTrouble(codec: Codec) {
        var generator = SeededGenerator(state: 77)
        var assembler = FrameAssembler()
        for sequence in 0..<3_000 {
            let length = Int(generator.next() % 40)
            let payload = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            let flags = generator.next()
            let media = TappedMedia(
                codec: codec, sequence: Int64(sequence), timestamp: UInt32(sequence / 4), marker: flags & 1 == 0,
                isKeyframe: flags & 2 == 0, startsFrame: flags & 4 == 0, payload: payload)
            for one in assembler.add(TappedPacketMedia(packet: media, receivedAt: .zero), now: .zero) {
                if case .frame(let frame) = one { #expect(!frame.bytes.isEmpty) }
            }
        }
    }
}
