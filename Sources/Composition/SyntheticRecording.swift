import COpus
import Foundation
import RecordingManifest

/// A recording of people who are not there, for measuring: real VP8 and Opus of moving, noisy pictures and tones.
package struct SyntheticRecording {
    private let directory: String
    private var manifest: Manifest

    /// Begins a recording of a length in seconds in a directory that is there.
    package init?(directory: String, seconds: Int) {
        guard let id = RecordingID(String(repeating: "0", count: 32)) else { return nil }
        self.directory = directory
        manifest = Manifest(id: id, start: RecordingStart(room: "r", title: "Synthetic", startedAt: 0, document: "1"))
        manifest.state = .finished
        manifest.duration = Int64(seconds) * 1_000
    }

    /// Adds somebody with a camera of a size, and a microphone.
    package mutating func add(width: Int, height: Int) throws {
        let number = UInt32(manifest.participants.count + 1)
        manifest.participants.append(
            RecordedParticipant(number: number, name: "Участник \(number)", role: "participant", consentedAt: 0))
        try write(
            try Self.pictures(width: width, height: height, until: manifest.duration, seed: number),
            .vp8(width: width, height: height), of: number, .camera, codec: "vp8")
        let sounds = try Self.sounds(until: manifest.duration, pitch: 200 + 30 * Double(number))
        try write(sounds, .opus(channels: 1, skip: 0), of: number, .microphone, codec: "opus")
    }

    /// Writes the manifest: the recording can be composed.
    package func finish() throws {
        try JSONEncoder().encode(manifest).write(to: URL(fileURLWithPath: directory + "/manifest.json"))
    }

    private mutating func write(
        _ blocks: [FilmBlock], _ track: FilmTrack, of number: UInt32, _ source: RecordedSource, codec: String
    ) throws(CompositionError) {
        let name = "\(number)-\(source.rawValue)-1.webm"
        var plan = FilmPlan(tracks: [track], title: "", duration: manifest.duration)
        for block in blocks { plan.add(block) }
        var writer = try FilmWriter(plan, to: "\(directory)/\(name)")
        for block in blocks { try writer.write(block) }
        try writer.finish()
        manifest.tracks.append(
            RecordedTrack(
                file: name, participant: number, source: source, codec: codec, from: 0, to: manifest.duration))
    }

    private static func pictures(width: Int, height: Int, until end: Int64, seed: UInt32) throws(CompositionError)
        -> [FilmBlock]
    {
        let canvas = Canvas(width: width, height: height)
        let encoder = try FilmEncoder(canvas)
        var blocks: [FilmBlock] = []
        var noise = seed &* 2_654_435_761 | 1
        for (frame, time) in stride(from: Int64(0), to: end, by: 33).enumerated() {
            // A head that sways before a wall, under the noise of a camera in a dim room.
            let middle = width / 2 + Int(Double(width) * 0.08 * sin(Double(frame) / 9))
            for row in 0..<height {
                for column in 0..<width {
                    noise ^= noise << 13
                    noise ^= noise >> 17
                    noise ^= noise << 5
                    let isHead = abs(column - middle) * 3 < height && row * 4 > height
                    let level = isHead ? 150 + (column - middle + frame) % 24 : 70 + row * 60 / height
                    canvas.memory[row * width + column] = UInt8(clamping: level + Int(noise % 7) - 3)
                }
            }
            let isKeyframe = frame % 150 == 0
            let bytes = try encoder.encode(at: time, lasting: 33, isKeyframe: isKeyframe)
            if !bytes.isEmpty { blocks.append(FilmBlock(track: 1, time: time, isKeyframe: isKeyframe, bytes: bytes)) }
        }
        return blocks
    }

    private static func sounds(until end: Int64, pitch: Double) throws(CompositionError) -> [FilmBlock] {
        var failure: Int32 = 0
        guard let encoder = opus_encoder_create(48_000, 1, OPUS_APPLICATION_VOIP, &failure) else {
            throw CompositionError(.codec, "libopus has no encoder (error \(failure)).")
        }
        defer { opus_encoder_destroy(encoder) }
        var blocks: [FilmBlock] = []
        var bytes = [UInt8](repeating: 0, count: 1_500)
        for time in stride(from: Int64(0), to: end, by: 20) {
            let samples = (0..<960).map { index in
                Float(sin(2 * .pi * pitch * (Double(time) / 1_000 + Double(index) / 48_000)) * 0.3)
            }
            let count = opus_encode_float(encoder, samples, 960, &bytes, Int32(bytes.count))
            blocks.append(
                FilmBlock(track: 1, time: time, isKeyframe: true, bytes: Array(bytes.prefix(Int(max(0, count))))))
        }
        return blocks
    }
}
