import Foundation
import Primitives

/// How what was counted becomes the report.
extension LoadRun {
    /// What was counted when measuring began.
    struct Beginning {
        var statistics: MediaStatistics
        var server: ServerSample
        var own: Double
        var at = MediaEngine.now()
    }

    /// Fills in what was found since `begun`.
    func summarise(_ now: MediaStatistics, since begun: Beginning, server: ServerSample) {
        let statistics = now.since(begun.statistics)
        let seconds = max(0.001, (MediaEngine.now() - begun.at).seconds)
        var media = LoadReport.Media()
        media.seconds = seconds
        media.delivered = statistics.delivered
        media.deliveredAudio = statistics.deliveredAudio
        media.packetsPerSecond = Double(statistics.delivered) / seconds
        media.megabitsPerSecond = Double(statistics.bytesIn) * 8 / seconds / 1e6
        media.missing = statistics.missing
        media.late = statistics.late
        media.recovered = statistics.recovered
        media.lost = statistics.lost
        media.missingAudio = statistics.missingAudio
        media.lostAudio = min(statistics.lostAudio, statistics.lost)
        media.lostShare =
            Double(media.lost) / Double(max(1, media.delivered + media.lost + media.late + media.recovered))
        media.duplicates = statistics.duplicates
        media.authenticateEvery = scenario.effectiveAuthentication
        media.authentic = statistics.authentic
        media.unauthentic = statistics.unauthentic
        media.strange = statistics.strange
        media.sent = statistics.mediaOut
        media.swallowed = statistics.swallowedIn + statistics.swallowedOut
        media.nacks = statistics.nacksSent
        media.estimates = statistics.estimatesSent
        media.feedback = statistics.feedbackSent
        media.retransmitted = statistics.retransmitted
        media.keyframesWanted = statistics.keyframesWanted
        media.keyframesAsked = statistics.keyframesAsked
        report.media = media
        report.note(MeasuredDelays(statistics), as: \.measured)
        summariseServer(from: begun.server, to: server, seconds: seconds)
        judge(statistics, seconds: seconds, cores: (OwnProcess.cpuSeconds() - begun.own) / seconds)
    }

    private func summariseServer(from before: ServerSample, to after: ServerSample, seconds: Double) {
        func difference(_ key: KeyPath<ServerSample, Double?>) -> Double? {
            guard let last = after[keyPath: key], let first = before[keyPath: key] else { return nil }
            return last - first
        }
        var server = report.serverLoad
        server.cpuSeconds = difference(\.cpuSeconds)
        server.source = server.cpuSeconds == nil ? "none" : options.serverPID == nil ? "metrics" : "process"
        server.cores = server.cpuSeconds.map { $0 / seconds }
        server.packetsSent = difference(\.packetsOut)
        server.packetsReceived = difference(\.packetsIn)
        server.sendErrors = difference(\.sendErrors)
        server.relief = report.timeline.filter { $0.time > report.measuredFrom }.compactMap(\.serverRelief).max()
        if let cpu = server.cpuSeconds, let packets = server.packetsSent, packets > 0 {
            server.microsecondsPerPacket = cpu * 1e6 / packets
        }
        if let cpu = server.cpuSeconds, report.media.delivered > 0 {
            server.microsecondsPerDelivered = cpu * 1e6 / Double(report.media.delivered)
        }
        server.megabytesLargest = report.timeline.compactMap(\.serverMegabytes).max()
        report.serverLoad = server
    }

    /// Decides whether the generator was the bottleneck.
    private func judge(_ statistics: MediaStatistics, seconds: Double, cores: Double) {
        var generator = LoadReport.Generator()
        let measured = report.timeline.filter { $0.time > report.measuredFrom }
        generator.cores = cores
        generator.allowedCores = OwnProcess.cores()
        generator.mediaThread = Double(statistics.busy) / 1e9 / seconds
        generator.mediaThreadLargest = measured.map(\.mediaThread).max() ?? 0
        generator.overflowed = statistics.overflowed
        generator.refused = statistics.refused
        generator.lag = .init(statistics.lag)
        generator.lateness = .init(statistics.lateness)
        generator.messages = counts.current.messages
        generator.signs = Self.signs(
            of: generator, busySeconds: measured.count { $0.mediaThread > Self.busy }, seconds: measured.count)
        generator.isSaturated = Self.isBottleneck(generator, delay: report.delay.measured.p99)
        report.generator = generator
    }

    /// The share of a core from which on a thread has no time left.
    static let busy = 0.9

    /// What speaks for the generator having been too slow.
    static func signs(of generator: LoadReport.Generator, busySeconds: Int, seconds: Int) -> [String] {
        var signs: [String] = []
        if generator.overflowed > 0 { signs.append("overflow") }
        if generator.lag.p99 > 100 { signs.append("lag") }
        if generator.lateness.p99 > 50 { signs.append("lateness") }
        // All threads together: on one core the signalling takes the media's time.
        let isFull = generator.cores > 0.95 * Double(generator.allowedCores)
        let isBusy = generator.mediaThread > busy || busySeconds * 10 > seconds || isFull
        // It waited although it had little to do: its core was not its own.
        if signs.contains("lag") || signs.contains("lateness"), !isBusy, generator.mediaThread < 0.6 {
            signs.append("starved")
        }
        if isBusy { signs.append("busy") }
        if generator.refused > 0 { signs.append("refused") }
        return signs
    }

    /// Whether the figures are the generator's doing. Its own waiting is not part of the delay, so where the delay is
    /// many times as long, the server is to blame all the same.
    static func isBottleneck(_ generator: LoadReport.Generator, delay: Double) -> Bool {
        let signs = Set(generator.signs)
        if !signs.isDisjoint(with: ["overflow", "busy", "refused"]) { return true }
        let own = max(generator.lag.p99, generator.lateness.p99)
        return !signs.isEmpty && delay < own * 5
    }

    func finishJoins() {
        collectEvents()
        let first = people.values.filter { !$0.isMove }
        report.joins.joined = Int(untilConnected.count)
        // Who had not set out yet, or was on the way in when the test was ended early, has not failed.
        report.joins.failed =
            report.endedEarly
            ? report.joins.reasons.values.reduce(0, +) - report.joins.dropped
            : max(0, scenario.participants - report.joins.joined)
        report.joins.seconds = lastConnected.map { ($0 - joinStart).seconds } ?? 0
        report.joins.untilConnected = .init(untilConnected)
        report.joins.untilPicture = .init(untilPicture)
        report.joins.untilSound = .init(untilSound)
        report.joins.withoutPicture = first.count { person in
            guard case .connected = person.status else { return false }
            // The only camera sees nobody else.
            let others = scenario.cameras - (person.request.hasCamera ? 1 : 0)
            return others > 0 && !person.hasPicture
        }
        report.moves?.untilPicture = .init(untilMovedPicture)
    }
}
