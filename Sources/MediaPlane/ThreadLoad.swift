import MediaControl
import Primitives

/// Makes the busy share of a thread out of two clocks, over windows of a second. Pure.
struct ThreadLoad {
    /// The length of a window.
    static let window = Interval.seconds(1)

    private var windowStart: Instant?
    private var cpuAtStart = Interval.zero
    private var busy = 0.0
    private var waiting = 0
    private var waitingSoFar = 0
    private var handovers = 0
    private var handoversSoFar = 0

    /// Notes how many packets wait now.
    mutating func sawWaiting(_ count: Int) { waitingSoFar = max(waitingSoFar, count) }

    /// Notes how many messages of other workers wait now.
    mutating func sawHandovers(_ count: Int) { handoversSoFar = max(handoversSoFar, count) }

    /// The share and the greatest queue of the last whole window.
    ///
    /// - Parameter cpu: the thread's processor time since its start.
    mutating func metrics(now: Instant, cpu: Interval) -> WorkerMetrics {
        if let start = windowStart {
            let wall = now - start
            if wall >= Self.window {
                // The two clocks are not read at the same moment, so that a full thread may seem more than full.
                busy = min(1, max(0, Double(cpu.nanoseconds - cpuAtStart.nanoseconds) / Double(wall.nanoseconds)))
                waiting = waitingSoFar
                handovers = handoversSoFar
                begin(now, cpu)
            }
        } else {
            begin(now, cpu)
        }
        var metrics = WorkerMetrics()
        metrics.measuredAt = now
        metrics.cpuTime = cpu
        metrics.busy = busy
        metrics.waiting = waiting
        metrics.handoverQueue = handovers
        return metrics
    }

    private mutating func begin(_ now: Instant, _ cpu: Interval) {
        windowStart = now
        cpuAtStart = cpu
        waitingSoFar = 0
        handoversSoFar = 0
    }
}
