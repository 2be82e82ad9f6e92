import Glibc
import MediaControl
import Primitives
import SecureTransport
import Testing

@testable import MediaPlane

@Suite("What a worker tells of itself")
struct WorkerMetricsTests {
    @Test("A delay is counted in the first bucket that it fits, and a delay at a bound belongs to the bucket below")
    func histogram() {
        var histogram = DelayHistogram()
        histogram.record(.microseconds(-5))
        histogram.record(.microseconds(100))
        histogram.record(Interval(nanoseconds: 100_001), times: 3)
        histogram.record(.milliseconds(100))
        histogram.record(.seconds(3_600))
        histogram.record(.milliseconds(1), times: 0)
        let last = DelayHistogram.bounds.count
        #expect(histogram.counts.count == last + 1)
        #expect(histogram.counts[0] == 2)
        #expect(histogram.counts[1] == 3)
        #expect(histogram.counts[last - 1] == 1)
        #expect(histogram.counts[last] == 1)
        #expect(histogram.count == 7)
        #expect(histogram.sum == 100_000 + 300_003 + 100_000_000 + 3_600_000_000_000)
    }

    @Test("The bounds grow, and histograms add up bucket by bucket")
    func sums() {
        #expect(zip(DelayHistogram.bounds, DelayHistogram.bounds.dropFirst()).allSatisfy { $0 < $1 })
        var first = MediaMetrics()
        var second = MediaMetrics()
        for (index, bound) in DelayHistogram.bounds.enumerated() {
            first.forwardingDelay.record(bound)
            second.forwardingDelay.record(bound, times: index)
        }
        first.sendCalls = 2
        second.sendCalls = 3
        let sum = first + second
        #expect(sum.sendCalls == 5)
        #expect(sum.forwardingDelay.counts.dropLast() == Array(1...UInt64(DelayHistogram.bounds.count))[...])
        #expect(sum.forwardingDelay.sum == first.forwardingDelay.sum + second.forwardingDelay.sum)
        #expect(sum.forwardingDelay != first.forwardingDelay)
    }

    @Test("The busy share is that of the last whole second, and never more than all of it")
    func busyShare() {
        var load = ThreadLoad()
        let start = Instant(nanoseconds: 5_000_000_000)
        #expect(load.metrics(now: start, cpu: .milliseconds(40)).busy == 0)
        load.sawWaiting(9)
        load.sawWaiting(4)
        let half = load.metrics(now: start + .milliseconds(500), cpu: .milliseconds(400))
        #expect(half.busy == 0 && half.waiting == 0, "the first second is not over")
        #expect(half.cpuTime == .milliseconds(400))
        let first = load.metrics(now: start + .seconds(1), cpu: .milliseconds(290))
        #expect(abs(first.busy - 0.25) < 1e-9 && first.waiting == 9)
        let second = load.metrics(now: start + .seconds(2), cpu: .milliseconds(2_000))
        #expect(second.busy == 1 && second.waiting == 0)
    }

    @Test("Each worker tells who it is: an idle one is idle, and its processor time goes on")
    func idle() async throws {
        let plane = try MediaPlane(
            MediaPlane.Configuration(
                port: 0, workers: 2, advertised: [SocketAddress(ipv4: 0x7f00_0001, port: 0)]),
            identity: DTLSIdentity.generate())
        defer { plane.shutDown() }
        var metrics = plane.metrics()
        for _ in 0..<200 where metrics.workers.contains(where: { $0.measuredAt == .zero || $0.busy == 0 }) {
            try await Task.sleep(for: .milliseconds(20))
            metrics = plane.metrics()
        }
        #expect(metrics.workers.count == 2)
        for worker in metrics.workers {
            #expect(worker.cpuTime > .zero)
            #expect(worker.busy > 0 && worker.busy < 0.5)
            #expect(worker.waiting == 0)
        }
        #expect(metrics.workers[0].counters == MediaMetrics())
        #expect(metrics.encryption == PacketCipherEngine.fastest.name)
        let before = metrics.workers[0]
        try await Task.sleep(for: .milliseconds(300))
        let after = plane.metrics().workers[0]
        #expect(after.measuredAt > before.measuredAt && after.cpuTime > before.cpuTime)
    }
}
