import Testing

@testable import LoadTest

@Suite("How many packets the generator itself can receive", .serialized)
struct CapacityTests {
    private static var hasTwoCores: Bool { OwnProcess.cores() >= 2 }

    /// The smallest measurement: what a few viewers get in a second.
    private func measure(every: Int, isGrouped: Bool) async throws -> CapacityTest.Outcome {
        var test = CapacityTest()
        test.viewers = 8
        test.seconds = 1
        test.authenticateEvery = every
        test.isGrouped = isGrouped
        return try await test.run()
    }

    @Test(
        "It counts what its own media thread received from real sockets, decrypted and found authentic",
        .enabled(if: hasTwoCores), arguments: [true, false])
    func everything(isGrouped: Bool) async throws {
        let outcome = try await measure(every: 1, isGrouped: isGrouped)
        #expect(outcome.viewers == 8 && outcome.isGrouped == isGrouped)
        #expect(outcome.offered > 0 && outcome.received > 0)
        // On a machine that is busy with other things its sockets may overflow; nothing else may lose a packet.
        #expect(outcome.missing == 0 || outcome.overflowed > 0)
        #expect(outcome.authentic == outcome.received && outcome.unauthentic == 0)
        #expect(outcome.busy > 0 && outcome.packetsPerCore > 0)
        // Three packets of sound at once 50 times a second, five of a picture 25 times.
        let atOnce = outcome.packetsPerRun
        #expect(isGrouped ? (3...5).contains(atOnce) : atOnce == 1, "\(atOnce) packets at once")
    }

    @Test("Where it looks into a sample alone it says into how many", .enabled(if: hasTwoCores))
    func sampling() async throws {
        let outcome = try await measure(every: 20, isGrouped: true)
        #expect(outcome.unauthentic == 0)
        #expect(outcome.authentic > outcome.received / 40 && outcome.authentic < outcome.received / 10)
        #expect(outcome.text.contains("1 of 20 decrypted and authenticated"))
    }

    @Test("It says when the receiving thread was saturated, and when the sending one was too slow to tell")
    func saturation() {
        var outcome = CapacityTest.Outcome()
        (outcome.viewers, outcome.seconds, outcome.offered, outcome.received) = (2_000, 10, 5_500_000, 5_499_000)
        (outcome.runs, outcome.busy) = (1_500_000, 0.6)
        #expect(!outcome.isSaturated && !outcome.isStarved && !outcome.text.contains("ATTENTION"))
        #expect(outcome.text.contains("550000 a second sent to 2000 viewers, 549900 received, 3.7 at once"))
        #expect(outcome.text.contains("916500 packets a second per core"))
        for change: (inout CapacityTest.Outcome) -> Void in [
            { $0.busy = 0.91 }, { $0.overflowed = 1 }, { $0.missing = 1 },
        ] {
            var full = outcome
            change(&full)
            #expect(full.isSaturated && !full.isStarved)
            #expect(full.text.contains("ATTENTION: the receiving thread is saturated"))
        }
        outcome.offered = 5_200_000
        #expect(outcome.isStarved && outcome.text.contains("ATTENTION: the sending thread was too slow"))
    }

    @Test("What cannot be measured is refused with a sentence")
    func refusal() async {
        for (viewers, seconds) in [(0, 1), (20_001, 1), (1, 0), (1, 601)] {
            await #expect(throws: LoadError.self) {
                var test = CapacityTest()
                (test.viewers, test.seconds) = (viewers, seconds)
                _ = try await test.run()
            }
        }
    }
}
