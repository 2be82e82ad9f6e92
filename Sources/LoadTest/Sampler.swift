import Primitives

/// Makes a point of the timeline from what has changed since the last one.
struct Sampler: Sendable {
    private let start: Instant
    private let probe: ServerProbe
    private(set) var last = ServerSample()
    private var lastAt: Instant
    private var statistics = MediaStatistics()
    private var ownSeconds = 0.0
    /// The delay of the packets between the last two looks.
    private(set) var delay = Histogram()

    init(start: Instant, probe: ServerProbe) {
        self.start = start
        self.probe = probe
        lastAt = start
    }

    /// Looks for the first time.
    mutating func begin() async {
        last = await probe.look()
        lastAt = MediaEngine.now()
        ownSeconds = OwnProcess.cpuSeconds()
    }

    /// Looks again.
    mutating func look(_ statistics: MediaStatistics, connected: Int, control: Histogram) async -> LoadReport.Point {
        let server = await probe.look()
        let now = MediaEngine.now()
        let seconds = max(0.001, (now - lastAt).seconds)
        let own = OwnProcess.cpuSeconds()
        let change = statistics.since(self.statistics)
        delay = change.delay
        if delay.count == 0 { delay = change.payloadDelay }
        var point = LoadReport.Point()
        point.time = (now - start).seconds
        point.connected = connected
        point.packets = Double(change.delivered) / seconds
        point.p50 = Double(delay.percentile(0.5)) / 1_000
        point.p95 = Double(delay.percentile(0.95)) / 1_000
        point.p99 = Double(delay.percentile(0.99)) / 1_000
        if control.count > 0 {
            point.controlP50 = Double(control.percentile(0.5)) / 1_000
            point.controlP99 = Double(control.percentile(0.99)) / 1_000
        }
        point.missing = Double(change.missing) / seconds
        point.lag = Double(change.lag.percentile(0.99)) / 1_000
        point.overflowed = change.overflowed
        point.generatorCores = (own - ownSeconds) / seconds
        point.mediaThread = Double(change.busy) / 1e9 / seconds
        if let after = server.cpuSeconds, let before = last.cpuSeconds {
            point.serverCores = (after - before) / seconds
        }
        point.serverRelief = server.relief
        point.serverMegabytes = server.residentBytes.map { $0 / 1e6 }
        self.statistics = statistics
        ownSeconds = own
        lastAt = now
        last = server.filled(from: last)
        return point
    }
}
