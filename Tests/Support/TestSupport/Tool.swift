import Foundation

/// A program of the machine, for what a file says to whoever opens it.
public enum Tool {
    /// The program ended otherwise than well.
    public struct Failed: Error {
        /// The program.
        public var name: String
        /// Its exit status.
        public var status: Int32
        /// What it complained of.
        public var errors: String
    }

    /// What the program prints, with these bytes in a file that the first argument `-` stands for.
    public static func run(_ name: String, _ arguments: [String], input: [UInt8]) throws -> String {
        let directory = FileManager.default.temporaryDirectory
        let file = directory.appendingPathComponent("veche-\(UUID().uuidString)")
        // Not a pipe: nobody would read it while the output is read.
        let complaints = directory.appendingPathComponent("veche-\(UUID().uuidString).err")
        try Data(input).write(to: file)
        try Data().write(to: complaints)
        defer { for each in [file, complaints] { try? FileManager.default.removeItem(at: each) } }
        var arguments = arguments
        if let place = arguments.firstIndex(of: "-") { arguments[place] = file.path }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: complaints)
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errors = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
            throw Failed(name: name, status: process.terminationStatus, errors: errors)
        }
        // Blanks at which no line ends are blanks all the same.
        return String(decoding: text, as: UTF8.self).replacing("\u{a0}", with: " ")
    }
}
