import Foundation

/// A program of the machine, for what a file says to whoever opens it.
enum Tool {
    struct Failed: Error {
        var name: String
        var status: Int32
    }

    /// What the program prints, with these bytes in a file that the argument `-` stands for.
    static func run(_ name: String, _ arguments: [String], input: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("veche-\(UUID().uuidString)")
        try Data(input).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments.map { $0 == "-" ? file.path : $0 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(name: name, status: process.terminationStatus) }
        return String(decoding: text, as: UTF8.self)
    }
}
