import Composition
import Foundation

/// How many times faster than it was lived a recording becomes a film of 1280x720, on one processor.
struct Compositions {
    var seconds = 40
    var rounds = 3

    /// The cameras of each film: with more people, smaller pictures were recorded.
    private static let casts: [(people: Int, sizes: [(Int, Int)])] = [
        (1, [(1_280, 720)]),
        (4, [(1_280, 720), (640, 360), (640, 360), (640, 360)]),
        (9, [(1_280, 720), (640, 360), (640, 360), (640, 360)] + Array(repeating: (320, 180), count: 5)),
    ]

    func run() throws {
        let root = FileManager.default.temporaryDirectory.path + "/veche-bench-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: root) }
        var results: [(String, Double)] = []
        for (people, sizes) in Self.casts {
            let directory = root + "/\(people)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            guard var recording = SyntheticRecording(directory: directory, seconds: seconds) else { continue }
            for size in sizes { try recording.add(width: size.0, height: size.1) }
            try recording.finish()
            results.append(("compose_\(people)", try speed(directory, CompositionOptions())))
            print("\(people) cameras: \(Self.text(results[results.count - 1].1)) times real time")
            guard people == 9 else { continue }
            var options = CompositionOptions()
            options.isSoundOnly = true
            results.append(("compose_sound", try speed(directory, options)))
            print("9 voices: \(Self.text(results[results.count - 1].1)) times real time")
        }
        print(results.map { "\($0.0)=\(Self.text($0.1))" }.joined(separator: " "))
    }

    /// The best of some rounds, by the processor time of the whole process: neighbours count little.
    private func speed(_ directory: String, _ options: CompositionOptions) throws -> Double {
        var best = 0.0
        for _ in 0..<rounds {
            let start = clock()
            try Composer(directory: directory, options: options).run { _ in }
            let spent = Double(clock() - start) / Double(CLOCKS_PER_SEC)
            best = max(best, Double(seconds) / max(spent, 0.001))
        }
        return best
    }

    private static func text(_ value: Double) -> String { String(format: "%.1f", value) }
}
