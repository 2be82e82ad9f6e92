import Foundation
import FuzzTargets
import Testing

@Suite("Parsers keep their promises") struct FuzzReplayTests {
    @Test("for every input in the corpus", arguments: FuzzTarget.allCases)
    func corpus(target: FuzzTarget) throws {
        if ProcessInfo.processInfo.environment["VECHE_WRITE_CORPUS"] != nil { try Corpus.writeSeeds(for: target) }
        let inputs = try Corpus.inputs(for: target)
        try #require(!inputs.isEmpty, "Tests/Fuzz/Corpus/\(target.rawValue) has no inputs.")
        for input in inputs {
            #expect(throws: Never.self, "\(target.rawValue)/\(input.name)") { try target.run(input.bytes) }
        }
    }

    @Test("for what the encoders write, all of which they accept", arguments: FuzzTarget.allCases)
    func seeds(target: FuzzTarget) throws {
        let seeds = try target.seeds()
        #expect(Set(seeds.map { $0.name }).count == seeds.count)
        for seed in seeds { #expect(try target.run(seed.bytes), "\(target.rawValue): \(seed.name)") }
    }

    @Test("for thousands of mutations of the corpus", arguments: FuzzTarget.allCases)
    func mutations(target: FuzzTarget) throws {
        let inputs = try Corpus.inputs(for: target).map { $0.bytes }
        try #require(!inputs.isEmpty)
        var mutator = Mutator(seed: 2026)
        var accepted = 0
        let runs = 2000
        for run in 0..<runs {
            let input = mutator.mutate(inputs[run % inputs.count], with: inputs[(run / 7) % inputs.count])
            do {
                if try target.run(input) { accepted += 1 }
            } catch {
                Issue.record("\(target.rawValue): \(error); input in Base64: \(Data(input).base64EncodedString())")
            }
        }
        // Mutations that are all refused, or all accepted, would look at nothing.
        #expect(accepted > runs / 100, "\(target.rawValue) accepted \(accepted) of \(runs)")
    }

    @Test("for inputs of every short length", arguments: FuzzTarget.allCases)
    func short(target: FuzzTarget) throws {
        for length in 0..<64 {
            for byte: UInt8 in [0, 0x20, 0x7f, 0x80, 0x90, 0xff] {
                #expect(throws: Never.self) { try target.run([UInt8](repeating: byte, count: length)) }
            }
        }
    }
}
