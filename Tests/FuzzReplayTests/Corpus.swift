import Foundation
import FuzzTargets

/// The inputs that are kept in the repository, `Tests/Fuzz/Corpus/<target>/*.bin`: what the encoders write, what real
/// clients sent, and what once broke a parser.
enum Corpus {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzz/Corpus")

    /// The inputs for one target, in the order of their names.
    static func inputs(for target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appending(path: target.rawValue)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
            .filter { $0.hasSuffix(".bin") }.sorted()
            .map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) }
    }

    /// Writes what the encoders make today.
    static func writeSeeds(for target: FuzzTarget) throws {
        let folder = folder.appending(path: target.rawValue)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for seed in try target.seeds() {
            try Data(seed.bytes).write(to: folder.appending(path: "seed-\(seed.name).bin"))
        }
    }
}

/// A small seeded generator, so that a failing run can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Changes inputs as libFuzzer does, though blindly.
struct Mutator {
    private var generator: SplitMix

    init(seed: UInt64) { generator = SplitMix(state: seed) }

    /// `bytes` with one to four changes, some of them taken from `other`.
    mutating func mutate(_ bytes: [UInt8], with other: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) { change(&result, other) }
        return result
    }

    private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = other
            return
        }
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff].randomElement(using: &generator) ?? 0
        case 3: bytes.removeLast(bytes.count - at)
        case 4:
            let end = min(bytes.count, at + Int.random(in: 1...16, using: &generator))
            bytes.removeSubrange(at..<end)
        case 5:
            let end = min(bytes.count, at + Int.random(in: 1...16, using: &generator))
            bytes.insert(contentsOf: bytes[at..<end], at: at)
        case 6:
            guard let start = other.indices.randomElement(using: &generator) else { return }
            bytes.insert(contentsOf: other[start..<min(other.count, start + 32)], at: at)
        default:
            bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
        }
    }
}
