import Foundation
import RecordingManifest
import Testing

@testable import Composition

@Suite struct InterruptionTests {
    /// Ten seconds of two people, in five pieces.
    private func makeStudio() throws -> Studio {
        var studio = try Studio(duration: 10_000)
        studio.person(1, "Анна")
        studio.person(2, "Борис")
        try studio.camera(of: 1, to: 10_000) { Studio.Colour(y: UInt8(60 + $0 / 100), u: 90, v: 200) }
        try studio.camera(of: 2, from: 700, to: 9_000) { Studio.Colour(y: UInt8(160 - $0 / 100), u: 200, v: 90) }
        try studio.microphone(of: 1, to: 10_000, sample: tone(440))
        try studio.microphone(of: 2, to: 9_000, without: 4_000..<4_040, sample: tone(1_000))
        try studio.writeManifest()
        return studio
    }

    private func bytes(_ studio: Studio, _ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(studio.directory)/\(name)"))
    }

    @Test func afterAKillTheFilmIsTheSame() throws {
        let studio = try makeStudio()
        defer { studio.remove() }
        var options = CompositionOptions()
        options.pieceSeconds = 2
        _ = try studio.compose(options)
        let whole = try bytes(studio, "film.webm")
        try FileManager.default.removeItem(atPath: studio.directory + "/film.webm")

        // Killed again and again, whenever one more piece is finished: no film until then.
        let parts = studio.directory + "/film.parts"
        var kills = 0
        for wanted in 1...3 {
            let process = try start(studio)
            let deadline = ContinuousClock.now + .seconds(30)
            while finished(parts) < wanted, process.isRunning, ContinuousClock.now < deadline {
                // Not a task's sleep: the tests beside this one keep the pool's threads busy for seconds.
                usleep(1_000)
            }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            // On a machine that is very busy it may be done before anybody looks.
            guard process.terminationReason == .uncaughtSignal else { break }
            kills += 1
            #expect(!FileManager.default.fileExists(atPath: studio.directory + "/film.webm"))
            #expect(finished(parts) >= 1)
        }
        let last = try start(studio)
        last.waitUntilExit()
        #expect(last.terminationStatus == 0)
        #expect(kills > 0)
        #expect(try bytes(studio, "film.webm") == whole)
        #expect(!FileManager.default.fileExists(atPath: parts))
    }

    @Test func finishedPiecesAreUsed() throws {
        let studio = try makeStudio()
        defer { studio.remove() }
        // The last piece cannot be written: its name is taken by a directory.
        let parts = studio.directory + "/film.parts"
        #expect(throws: CompositionError.self) {
            try Composer(directory: studio.directory, options: Studio.options).run { progress in
                guard progress > 0.5 else { return }
                try? FileManager.default.createDirectory(
                    atPath: parts + "/00004.piece", withIntermediateDirectories: false)
            }
        }
        #expect(finished(parts) == 4)
        #expect(!FileManager.default.fileExists(atPath: studio.directory + "/film.webm"))
        try FileManager.default.removeItem(atPath: parts + "/00004.piece")
        let before = try FileManager.default.attributesOfItem(atPath: parts + "/00002.piece")[.systemFileNumber] as? Int
        var told: [Double] = []
        // Another kind of film: everything anew. The same again: only what is missing.
        try Composer(directory: studio.directory, options: Studio.options).run { told.append($0) }
        #expect(before != nil)
        #expect(told == told.sorted())
        #expect(told.last == 1)
        #expect(told.contains { $0 > 0.7 && $0 < 0.8 })
        // The first four are told of once each, since nothing is done in them.
        #expect(told.filter { $0 < 0.78 }.count == 3)
    }

    @Test func otherOptionsBeginAnew() throws {
        let studio = try makeStudio()
        defer { studio.remove() }
        let plan = Array("another plan".utf8)
        let parts = try Parts(directory: studio.directory + "/film.parts", plan: plan)
        try parts.write(PieceFile(head: .init(), blocks: []), piece: 0)
        _ = try studio.compose()
        #expect(try studio.frames().count > 240)
    }

    @Test func aFullDiskIsToldOf() throws {
        let studio = try makeStudio()
        defer { studio.remove() }
        // No file may be larger than 16 KiB: as on a full disk, writing fails in the middle.
        let error = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        let program = try #require(findProgram())
        process.arguments = [
            "-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" compose \"$1\" --width 320 --height 180", program,
            studio.directory,
        ]
        process.standardError = error
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(text.contains("The disk is full."))
        let left = try FileManager.default.contentsOfDirectory(atPath: studio.directory)
        #expect(!left.contains { $0.hasPrefix("film.webm") || $0.hasSuffix(".new") })
        let parts = try FileManager.default.contentsOfDirectory(atPath: studio.directory + "/film.parts")
        #expect(!parts.contains { $0.hasSuffix(".piece") || $0.hasSuffix(".new") })
    }

    @Test func theCommandTellsHowFarItIs() throws {
        let studio = try makeStudio()
        defer { studio.remove() }
        let program = try #require(findProgram())
        let output = try Studio.run(program, ["compose", studio.directory, "--width", "320", "--height", "180"])
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        let values = try lines.map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Double])["progress"]
        }
        #expect(values.last == 1)
        #expect(values.compactMap { $0 }.sorted() == values.compactMap { $0 })
    }

    @Test func aRecordingThatGoesOnIsLeftAlone() throws {
        var studio = try Studio(duration: 1_000)
        defer { studio.remove() }
        #expect(throws: CompositionError.self) { try Composer(directory: studio.directory).run { _ in } }
        studio.manifest.state = .recording
        #expect(throws: CompositionError.self) { try studio.compose() }
        #expect(!FileManager.default.fileExists(atPath: studio.directory + "/film.parts"))
    }

    private func finished(_ parts: String) -> Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: parts)) ?? []).count { name in
            var isDirectory: ObjCBool = false
            FileManager.default.fileExists(atPath: parts + "/" + name, isDirectory: &isDirectory)
            return name.hasSuffix(".piece") && !isDirectory.boolValue
        }
    }

    /// The program beside the tests.
    private func findProgram() -> String? {
        // The test bundle lies beside the program; the runner that loaded it may not.
        let bundle = CommandLine.arguments.last { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        let name = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("veche").path
        return FileManager.default.isExecutableFile(atPath: name) ? name : nil
    }

    private func start(_ studio: Studio) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(findProgram()))
        process.arguments = ["compose", studio.directory, "--piece-seconds", "2"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
