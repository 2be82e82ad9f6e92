import Foundation
import Glibc

/// A server that this benchmark starts and ends, on one processor.
final class ServerProcess {
    /// Its own directory, gone when it ends.
    let directory: URL
    private let process = Process()
    private let log: URL
    private static let taskset = "/usr/bin/taskset"

    /// Makes an empty directory for a server.
    init(_ name: String) throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("veche-bench-\(name)-\(getpid())", isDirectory: true)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        log = directory.appendingPathComponent("log")
    }

    deinit { stop() }

    /// Starts `program` on processor `cpu`, or, where that is nil, on all of them, until `pin(to:)`.
    func start(_ program: String, _ arguments: [String], cpu: Int?) throws {
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = try FileHandle(forWritingTo: log)
        // taskset becomes the program, so that the process id stays the same.
        process.executableURL = URL(fileURLWithPath: Self.taskset)
        // "All" must be said too: this benchmark keeps itself, and so its children, on the clients' processor.
        let processors = cpu.map { "\($0)" } ?? "0-\(max(ProcessInfo.processInfo.processorCount, 1) - 1)"
        process.arguments = ["-c", processors, program] + arguments
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// Keeps all threads that the server has, and those that they will start, on processor `cpu`.
    func pin(to cpu: Int) throws {
        let pinning = Process()
        pinning.executableURL = URL(fileURLWithPath: Self.taskset)
        pinning.arguments = ["-acp", "\(cpu)", "\(process.processIdentifier)"]
        pinning.standardOutput = FileHandle.nullDevice
        try pinning.run()
        pinning.waitUntilExit()
        guard pinning.terminationStatus == 0 else { throw BenchError("the server cannot be kept on processor \(cpu)") }
    }

    /// Waits until `isReady`, which is given what the server has printed.
    func wait(until what: String, seconds: Double = 20, _ isReady: (String) -> Bool) throws {
        let end = Date().addingTimeInterval(seconds)
        while !isReady(printed) {
            guard process.isRunning else {
                throw BenchError("the server ended before \(what):\n\(printed.suffix(6_000))")
            }
            guard Date() < end else { throw BenchError("waited in vain until \(what):\n\(printed.suffix(6_000))") }
            usleep(50_000)
        }
    }

    /// What the server has printed so far.
    var printed: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Processor time of all its threads in nanoseconds, as the scheduler counts it.
    var cpuTime: Double {
        let tasks = "/proc/\(process.processIdentifier)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.reduce(0) { sum, thread in
            let text = try? String(contentsOfFile: "\(tasks)/\(thread)/schedstat", encoding: .utf8)
            return sum + (text?.split(separator: " ").first.flatMap { Double($0) } ?? 0)
        }
    }

    /// Threads that it has now.
    var threadCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/task").count) ?? 0
    }

    /// Resident memory in megabytes.
    var megabytes: Double {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1_024
    }

    /// Ends the server and removes its directory.
    func stop() {
        if process.isRunning {
            process.terminate()
            let end = Date().addingTimeInterval(5)
            while process.isRunning, Date() < end { usleep(20_000) }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        try? FileManager.default.removeItem(at: directory)
    }
}
