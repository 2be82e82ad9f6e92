import Primitives
import Testing

@testable import CongestionControl

@Suite("What a subscriber's line takes")
struct DownlinkEstimatorTests {
    private func at(_ seconds: Int64) -> Instant { .zero + .seconds(seconds) }

    @Test("Without a sign of congestion there is no limit")
    func unlimited() {
        var estimator = DownlinkEstimator()
        for second in Int64(0)..<30 {
            estimator.reported(remb: 5_000_000, sending: 2_000_000, now: at(second))
            estimator.reported(loss: 0.05, sending: 2_000_000, now: at(second))
            estimator.update(wanted: 2_000_000, now: at(second))
        }
        #expect(estimator.limit == nil)
    }

    @Test("An estimate that is low but climbs, as after a change to a bigger layer, is not congestion")
    func climbing() {
        var estimator = DownlinkEstimator()
        var estimate = 200_000.0
        for second in Int64(0)..<30 {
            estimator.reported(remb: UInt64(estimate), sending: 1_700_000, now: at(second))
            estimate *= 1.08
        }
        #expect(estimator.limit == nil)
    }

    @Test("An absurd estimate does not trap")
    func absurd() {
        var estimator = DownlinkEstimator()
        for (second, estimate) in [UInt64.max, 0, .max, 1 << 62, 1].enumerated() {
            estimator.reported(remb: estimate, sending: Int.max / 2, now: at(Int64(second)))
            estimator.update(wanted: 1_000_000, now: at(Int64(second)))
        }
        #expect(estimator.limit ?? DownlinkEstimator.floor >= DownlinkEstimator.floor)
    }

    @Test("An estimate that falls together with what is sent is not congestion")
    func quieter() {
        var estimator = DownlinkEstimator()
        for (second, sending) in [2_000_000, 1_000_000, 500_000, 300_000].enumerated() {
            estimator.reported(remb: UInt64(sending * 3 / 2), sending: sending, now: at(Int64(second)))
        }
        #expect(estimator.limit == nil)
    }

    @Test("An estimate that falls again and again below what is sent is")
    func falling() {
        var estimator = DownlinkEstimator()
        estimator.reported(remb: 1_400_000, sending: 2_000_000, now: at(0))
        estimator.reported(remb: 1_100_000, sending: 2_000_000, now: at(1))
        #expect(estimator.limit == nil)
        estimator.reported(remb: 900_000, sending: 2_000_000, now: at(2))
        #expect(estimator.limit == 900_000)
    }

    @Test("Heavy loss lowers the limit once a second at most, never below the floor")
    func loss() {
        var estimator = DownlinkEstimator()
        estimator.reported(loss: 0.4, sending: 1_000_000, now: at(1))
        #expect(estimator.limit == 800_000)
        estimator.reported(loss: 0.4, sending: 800_000, now: at(1) + .milliseconds(500))
        #expect(estimator.limit == 800_000)
        for second in Int64(2)..<60 { estimator.reported(loss: 0.9, sending: 150_000, now: at(second)) }
        #expect(estimator.limit == DownlinkEstimator.floor)
    }

    @Test("After a quiet time the limit rises until it no longer matters; a failed rise doubles the wait")
    func recovery() {
        func secondsToRecover(_ estimator: inout DownlinkEstimator, from start: Int64) -> Int64 {
            var half = Int64(0)
            while estimator.limit != nil, half < 400 {
                half += 1
                estimator.update(wanted: 1_000_000, now: at(start) + .milliseconds(500 * half))
            }
            return half / 2
        }
        var estimator = DownlinkEstimator()
        estimator.reported(loss: 0.5, sending: 1_000_000, now: at(1))
        let first = secondsToRecover(&estimator, from: 1)
        #expect(first >= 4 && first < 20)
        estimator.reported(loss: 0.5, sending: 1_000_000, now: at(1 + first))
        #expect(secondsToRecover(&estimator, from: 1 + first) >= first + 3)
    }
}
