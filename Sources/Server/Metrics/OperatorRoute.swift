import Foundation
import Hummingbird
import MediaControl

/// `GET /api/operator`: what the operator's page shows, for an administrator. Counters since the start; the page makes
/// rates out of two readings.
struct OperatorRoute: Sendable {
    struct Reading: Codable {
        var version: String
        var encryption: String
        var segmentation: Bool
        var rooms: Int
        var participants: Int
        var transports: Int
        var process: Process
        var workers: [Worker]
        /// Packets not forwarded, by cause.
        var drops: [String: UInt64]
        /// Datagrams that the kernel refused, by cause as in `/metrics`.
        var sendErrors: [String: UInt64]
        var retransmitted: UInt64
        var recovered: UInt64
        var keyframeRequests: UInt64
        var forwardingDelay: Delay
    }

    struct Process: Codable {
        var cpuSeconds: Double
        var residentBytes: Int
        /// Unix time in seconds.
        var startTime: Double
        /// Seconds since then, so that the reader's clock does not matter.
        var uptime: Double
        var openFiles: Int
        var processors: Int
        /// UDP packets of all programs for which the machine had no room.
        var systemSendDrops: UInt64
        /// UDP packets for all programs that came faster than they were taken.
        var systemReceiveDrops: UInt64
    }

    struct Worker: Codable {
        /// Seconds on the monotonic clock when the worker told this.
        var measuredAt: Double
        var busy: Double
        var waiting: Int
        /// The most messages of other workers that waited at one time, in the last second.
        var handoverQueue: Int
        /// Sizes by which pictures are sent smaller than asked.
        var relief: Int
        var transports: Int
        var packetsIn: UInt64
        var packetsOut: UInt64
        var bytesIn: UInt64
        var bytesOut: UInt64
        var sendCalls: UInt64
    }

    struct Delay: Codable {
        /// Upper bounds in seconds of all buckets but the last.
        var bounds: [Double]
        /// Packets in each bucket alone.
        var counts: [UInt64]
    }

    let authorizer: Authorizer
    let reading: @Sendable () async -> ServerReading

    func add(to router: Router<ServerContext>) {
        router.get("/api/operator") { request, _ in
            _ = try await authorizer.administrator(of: request)
            return JSONBody.response(Self.report(await reading()))
        }
    }

    static func report(_ reading: ServerReading) -> Reading {
        let total = reading.media.total
        let process = reading.process
        return Reading(
            version: reading.version, encryption: reading.media.encryption,
            segmentation: reading.media.usesSegmentation, rooms: reading.occupancy.rooms,
            participants: reading.occupancy.participants, transports: total.transports,
            process: Process(
                cpuSeconds: process.cpuSeconds, residentBytes: process.residentBytes, startTime: process.startTime,
                uptime: max(0, Date().timeIntervalSince1970 - process.startTime), openFiles: process.openFiles,
                processors: process.processors, systemSendDrops: process.systemSendDrops,
                systemReceiveDrops: process.systemReceiveDrops),
            workers: reading.media.workers.map { worker($0) },
            drops: Dictionary(uniqueKeysWithValues: reading.drops.map { ($0.cause, $0.count) }),
            sendErrors: Dictionary(
                uniqueKeysWithValues: SendErrors.Cause.allCases.map { ($0.rawValue, total.sendErrors[$0]) }),
            retransmitted: total.retransmitted, recovered: total.recovered, keyframeRequests: total.keyframeRequests,
            forwardingDelay: Delay(
                bounds: DelayHistogram.bounds.map(\.seconds), counts: total.forwardingDelay.counts))
    }

    private static func worker(_ metrics: WorkerMetrics) -> Worker {
        Worker(
            measuredAt: Double(metrics.measuredAt.nanoseconds) / 1e9, busy: metrics.busy, waiting: metrics.waiting,
            handoverQueue: metrics.handoverQueue, relief: metrics.relief, transports: metrics.counters.transports,
            packetsIn: metrics.counters.packetsIn, packetsOut: metrics.counters.packetsOut,
            bytesIn: metrics.counters.bytesIn, bytesOut: metrics.counters.bytesOut,
            sendCalls: metrics.counters.sendCalls)
    }
}
