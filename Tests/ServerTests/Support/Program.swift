import Foundation
import Testing

/// The program `veche` as an operator runs it: a process with arguments, output and an exit status.
final class Program: @unchecked Sendable {
    // Foundation's Process is not Sendable; after the start only its identifier and its end are used.
    private let process = Process()
    private let output: URL
    private let errors: URL

    /// The output so far.
    var standardOutput: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// The messages so far.
    var standardError: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Starts the program built beside these tests.
    init(_ arguments: [String], in directory: String) throws {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var place = tests.deletingLastPathComponent()
        // The test bundle lies beside the program; the runner that loaded it may not.
        for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
            place = URL(fileURLWithPath: argument).deletingLastPathComponent()
        }
        output = URL(fileURLWithPath: directory + "/\(UUID().uuidString).out")
        errors = URL(fileURLWithPath: directory + "/\(UUID().uuidString).err")
        for url in [output, errors] { try Data().write(to: url) }
        process.executableURL = place.appendingPathComponent("veche")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// Starts the server on the data in `directory`; the port and an administrator's token.
    static func serve(in directory: String) async throws -> (Program, port: Int, token: String) {
        let program = try Program(
            [
                "serve", "--tls", "off", "--address", "127.0.0.1", "--port", "0", "--media-port", "0", "--workers",
                "1", "--advertise", "127.0.0.1", "--data", "d",
            ], in: directory)
        #expect(try await program.says("/admin#token="), "\(program.standardError)")
        let link = try #require(
            program.standardOutput.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/admin#token=(\S+)/))
        return (program, try #require(Int(link.1)), String(link.2))
    }

    /// Waits for the end, at most `seconds`; the exit status, or nil when it runs on.
    func status(within seconds: Double = 30) async throws -> Int32? {
        try await wait(seconds) { !self.process.isRunning } ? process.terminationStatus : nil
    }

    /// Waits until the output contains `text`.
    func says(_ text: String, within seconds: Double = 30) async throws -> Bool {
        try await wait(seconds) { self.standardOutput.contains(text) }
    }

    func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }

    private func wait(_ seconds: Double, until condition: () -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !condition() {
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Runs `body` in an empty directory that is removed afterwards.
    static func inDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-program-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
}
