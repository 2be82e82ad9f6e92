import COpus
import Foundation
import RecordingManifest
import Testing

@testable import Composition

/// Makes small recordings with real media, and looks at films by another program's decoders.
struct Studio {
    struct Colour: Equatable {
        var y: UInt8
        var u: UInt8
        var v: UInt8
        static let red = Colour(y: 81, u: 90, v: 240)
        static let green = Colour(y: 145, u: 54, v: 34)
        static let blue = Colour(y: 41, u: 240, v: 110)
        static let white = Colour(y: 235, u: 128, v: 128)
        static let black = Colour(y: 16, u: 128, v: 128)

        func isNear(_ other: Colour) -> Bool {
            abs(Int(y) - Int(other.y)) < 24 && abs(Int(u) - Int(other.u)) < 24 && abs(Int(v) - Int(other.v)) < 24
        }
    }

    let directory: String
    var manifest: Manifest

    init(duration: Int64, title: String = "Урок") throws {
        let id = try #require(RecordingID(String(UUID().uuidString.replacing("-", with: "").lowercased())))
        directory = FileManager.default.temporaryDirectory.path + "/veche-compose-\(id)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        manifest = Manifest(id: id, start: RecordingStart(room: "room", title: title, startedAt: 0, document: "1"))
        manifest.state = .finished
        manifest.duration = duration
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    mutating func person(_ number: UInt32, _ name: String) {
        manifest.participants.append(
            RecordedParticipant(number: number, name: name, role: "participant", consentedAt: 0))
    }

    @discardableResult
    mutating func camera(
        of person: UInt32, source: RecordedSource = .camera, width: Int = 160, height: Int = 90, from: Int64 = 0,
        to: Int64, colour: (Int64) -> Colour
    ) throws -> String {
        let canvas = Canvas(width: width, height: height)
        let encoder = try FilmEncoder(canvas)
        var blocks: [FilmBlock] = []
        for time in stride(from: from, to: to, by: 40) {
            let now = colour(time)
            canvas.fill(Frame(x: 0, y: 0, width: width, height: height), y: now.y, u: now.u, v: now.v)
            let isKeyframe = (time - from) % 1_000 == 0
            let bytes = try encoder.encode(at: time, lasting: 40, isKeyframe: isKeyframe)
            if !bytes.isEmpty { blocks.append(FilmBlock(track: 1, time: time, isKeyframe: isKeyframe, bytes: bytes)) }
        }
        return try write(
            blocks, .vp8(width: width, height: height), of: person, source: source, codec: "vp8", from: from, to: to)
    }

    /// A microphone; `sample` gives its sound at a time of the recording in seconds. Nothing is written in `silence`.
    @discardableResult
    mutating func microphone(
        of person: UInt32, from: Int64 = 0, to: Int64, without silence: Range<Int64> = 0..<0,
        sample: (Double) -> Float
    ) throws -> String {
        var failure: Int32 = 0
        let encoder = try #require(opus_encoder_create(48_000, 1, OPUS_APPLICATION_AUDIO, &failure))
        defer { opus_encoder_destroy(encoder) }
        var blocks: [FilmBlock] = []
        var bytes = [UInt8](repeating: 0, count: 1_500)
        for time in stride(from: from, to: to, by: 20) where !silence.contains(time) {
            let samples = (0..<960).map { sample((Double(time) + Double($0) / 48) / 1_000) }
            let count = opus_encode_float(encoder, samples, 960, &bytes, 1_500)
            blocks.append(
                FilmBlock(track: 1, time: time, isKeyframe: true, bytes: Array(bytes.prefix(Int(max(0, count))))))
        }
        return try write(
            blocks, .opus(channels: 1, skip: 0), of: person, source: .microphone, codec: "opus", from: from, to: to)
    }

    /// A track that another program encoded.
    mutating func foreign(of person: UInt32, codec: String, to: Int64, arguments: [String], ending: String) throws {
        let name = "\(person)-camera-1.\(ending)"
        _ = try Self.run("ffmpeg", ["-v", "error", "-y"] + arguments + ["\(directory)/\(name)"])
        manifest.tracks.append(
            RecordedTrack(file: name, participant: person, source: .camera, codec: codec, from: 0, to: to))
    }

    private mutating func write(
        _ blocks: [FilmBlock], _ track: FilmTrack, of person: UInt32, source: RecordedSource, codec: String,
        from: Int64, to: Int64
    ) throws -> String {
        let name = "\(person)-\(source.rawValue)-1.webm"
        var plan = FilmPlan(tracks: [track], title: "", duration: to)
        for block in blocks { plan.add(block) }
        var writer = try FilmWriter(plan, to: "\(directory)/\(name)")
        for block in blocks { try writer.write(block) }
        try writer.finish()
        manifest.tracks.append(
            RecordedTrack(file: name, participant: person, source: source, codec: codec, from: from, to: to))
        return "\(directory)/\(name)"
    }

    func writeManifest() throws {
        try JSONEncoder().encode(manifest).write(to: URL(fileURLWithPath: directory + "/manifest.json"))
    }

    /// A small film in pieces of two seconds.
    static var options: CompositionOptions {
        var options = CompositionOptions()
        options.width = 320
        options.height = 180
        options.pieceSeconds = 2
        return options
    }

    func compose(_ options: CompositionOptions = Studio.options) throws -> CompositionReport {
        try writeManifest()
        return try Composer(directory: directory, options: options).run { _ in }
    }

    /// The film's frames, 25 a second, by ffmpeg.
    func frames(_ name: String = "film.webm", width: Int = 320, height: Int = 180) throws -> Frames {
        let bytes = try Self.run(
            "ffmpeg",
            [
                "-v", "error", "-i", "\(directory)/\(name)", "-map", "0:v", "-vsync", "cfr", "-r", "25", "-f",
                "rawvideo", "-pix_fmt", "yuv420p", "-",
            ])
        return Frames(bytes: bytes, width: width, height: height)
    }

    /// The film's sound as samples at 48 kHz, by ffmpeg.
    func sound(_ name: String = "film.webm") throws -> [Float] {
        let bytes = try Self.run(
            "ffmpeg",
            [
                "-v", "error", "-i", "\(directory)/\(name)", "-map", "0:a", "-f", "f32le", "-ac", "1", "-ar", "48000",
                "-",
            ])
        return bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    /// The film's length in milliseconds, as its last frame or sample says, by ffprobe.
    func duration(_ name: String = "film.webm") throws -> Double {
        let text = try Self.run(
            "ffprobe",
            ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", "\(directory)/\(name)"])
        let line = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return try #require(Double(line)) * 1_000
    }

    static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(program: program) }
        return data
    }

    struct Failure: Error { var program: String }
}

/// Frames in I420, one after the other.
struct Frames {
    var bytes: Data
    var width: Int
    var height: Int

    var count: Int { bytes.count / (width * height * 3 / 2) }

    /// The colour of a pixel at a time in milliseconds.
    func colour(at time: Int64, x: Int, y: Int) -> Studio.Colour {
        let start = min(count - 1, Int(time / 40)) * width * height * 3 / 2
        let chroma = start + width * height + y / 2 * (width / 2) + x / 2
        guard start >= 0, chroma + width * height / 4 < bytes.count else { return .init(y: 0, u: 0, v: 0) }
        return .init(y: bytes[start + y * width + x], u: bytes[chroma], v: bytes[chroma + width * height / 4])
    }
}

/// How strong a tone is among samples, from 0 to about 1 (Goertzel's algorithm).
func strength(of pitch: Double, in samples: ArraySlice<Float>) -> Double {
    let factor = 2 * cos(2 * .pi * pitch / 48_000)
    var last = 0.0
    var before = 0.0
    for sample in samples {
        let now = Double(sample) + factor * last - before
        before = last
        last = now
    }
    let power = last * last + before * before - factor * last * before
    return 2 * power.squareRoot() / Double(max(1, samples.count))
}

func tone(_ pitch: Double, _ level: Float = 0.3) -> (Double) -> Float { { Float(sin(2 * .pi * pitch * $0)) * level } }

/// Samples between two times in milliseconds.
func part(_ samples: [Float], _ from: Int, _ to: Int) -> ArraySlice<Float> {
    samples[min(samples.count, from * 48)..<min(samples.count, to * 48)]
}
