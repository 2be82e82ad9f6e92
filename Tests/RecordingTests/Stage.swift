import Foundation
import MediaControl
import Primitives
import RecordingManifest
import Synchronization
import Testing

@testable import Recording

/// A recorder in a directory of its own, driven by a virtual clock.
final class Stage {
    let directory: String
    let recorder: Recorder
    let id: RecordingID
    /// The moment at which the recording began.
    let begin = Instant(nanoseconds: 5_000_000_000)
    var now: Instant
    var sender = Sender()
    var audioNumber = 0, videoNumber = 0

    /// The server's clock showed this at the origin of the monotonic one.
    static let unixOffset = Interval.seconds(1_700_000_000)

    init(
        _ mode: RecordingStart.Mode = .everything, options: RecorderOptions = .init(reserveBytes: 0, warnBytes: 0),
        in place: String = FileManager.default.temporaryDirectory.path
    ) throws {
        var generator = SystemRandomNumberGenerator()
        id = RecordingID.random(using: &generator)
        directory = place + "/recording-" + id.text
        let box = Box()
        recorder = Recorder(directory: directory, options: options, clock: Self.unixOffset) { box.add($0) }
        self.box = box
        now = begin
        recorder.submit([
            .begin(
                id,
                RecordingStart(
                    room: "room", title: "Room", mode: mode,
                    startedAt: (begin + Self.unixOffset).nanoseconds / 1_000_000, document: "1")),
            .participant(id, RecordedParticipant(number: 7, name: "Anna", role: "speaker", consentedAt: 1)),
            .track(id, Sender.microphone, participant: 7, .microphone),
            .track(id, Sender.camera, participant: 7, .camera),
        ])
        recorder.tick(now: now)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Where events come together.
    final class Box: Sendable {
        private let all = Mutex<[RecordingEvent]>([])
        func add(_ events: [RecordingEvent]) { all.withLock { $0 += events } }
        var events: [RecordingEvent] { all.withLock { $0 } }
    }

    let box: Box

    var path: String { directory + "/" + id.text }
    var manifest: Manifest? { RecordingFiles(path: path).manifest() }

    /// Sends for a while, in steps of 20 ms; `change` may drop or reorder what arrives in a step.
    func run(
        _ milliseconds: Int, audio: Bool = true, video: Bool = true, layers: [Int] = [2], reports: Bool = true,
        _ change: (inout [TappedPacket]) -> Void = { _ in }
    ) {
        for _ in 0..<(milliseconds / 20) {
            var packets: [TappedPacket] = []
            let step = now.nanoseconds / 20_000_000
            if reports, step % 50 == 0 { packets += sender.reports(at: now) }
            if audio, let packet = sender.audio(audioNumber, at: now) { packets.append(packet) }
            audioNumber += 1
            if step % 2 == 0 {
                if video { for layer in layers { packets += sender.video(videoNumber, at: now, layer: layer) } }
                videoNumber += 1
            }
            change(&packets)
            now += .milliseconds(20)
            recorder.take(packets, now: now)
            if step % 5 == 0 { recorder.tick(now: now) }
        }
    }

    /// Has commands carried out at once.
    func submit(_ commands: [RecordingCommand]) {
        recorder.submit(commands)
        recorder.tick(now: now)
    }

    func end() throws -> Manifest {
        submit([.end(id)])
        return try #require(manifest)
    }
}

/// What independent programs say of a file.
enum Probe {
    /// Runs a program; its output and whether it ended well.
    static func run(_ arguments: [String]) throws -> (output: String, isGood: Bool) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus == 0)
    }

    /// All that must hold for every file: three readers take it, and a decoder finds nothing wrong in it.
    static func check(_ path: String, decodes: Bool = true) throws {
        let info = try run(["webm_info", "-i", path, "-all"])
        #expect(info.isGood, "webm_info: \(info.output.suffix(500))")
        let list = try run(["mkvmerge", "-J", path])
        #expect(list.isGood && !list.output.contains("\"warnings\": [\n    \""), "mkvmerge: \(list.output.suffix(500))")
        let dump = try run(["mkvinfo", path])
        #expect(dump.isGood, "mkvinfo: \(dump.output.suffix(500))")
        guard decodes else { return }
        let decoded = try run(["ffmpeg", "-v", "error", "-xerror", "-i", path, "-fps_mode", "vfr", "-f", "null", "-"])
        #expect(decoded.isGood && decoded.output.isEmpty, "ffmpeg: \(decoded.output.suffix(500))")
    }

    /// The times of all blocks in milliseconds, as ffprobe reads them.
    static func times(_ path: String) throws -> [Int64] {
        let probe = try run(["ffprobe", "-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", path])
        // The reader takes Opus's delay away from the time of each block.
        let shift: Int64 = path.contains("microphone") ? 7 : 0
        return probe.output.split(separator: "\n").compactMap { Int64($0.prefix { $0 != "," }) }.map { $0 + shift }
    }

    /// The length of the file in milliseconds.
    static func duration(_ path: String) throws -> Int64 {
        let probe = try run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path])
        return Int64((Double(probe.output.split(separator: "\n").first ?? "") ?? -1) * 1_000)
    }
}
