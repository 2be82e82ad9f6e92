import Foundation
import Primitives
import SecureTransport

/// One load test from beginning to end.
public actor LoadRun {
    private enum Status {
        case joining
        case connected
        case failed(String)
    }

    private struct Person {
        var request: JoinRequest
        var startedAt: Instant
        var status = Status.joining
        var ticket: Joiner.Ticket?
        var hasPicture = false
        var isMove = false
        var isGone = false
    }

    private let scenario: Scenario
    private let options: LoadOptions
    private let progress: @Sendable (LoadProgress) -> Void
    private let network: Network
    private let counts = SignallingCounts()
    private var engine: MediaEngine?
    private var joiner: Joiner?
    private var people: [Int: Person] = [:]
    private var rooms: [String] = []
    private var report: LoadReport
    private var phase = "encoding"
    private let start = MediaEngine.now()
    private var untilConnected = Histogram()
    private var untilPicture = Histogram()
    private var untilSound = Histogram()
    private var untilMovedPicture = Histogram()
    private var joinStart = MediaEngine.now()
    private var lastConnected: Instant?
    private var nextNumber: Int

    /// Prepares a test; throws when the scenario or the options cannot be.
    ///
    /// - Parameter progress: is told of every second.
    public init(
        _ scenario: Scenario, options: LoadOptions, progress: @escaping @Sendable (LoadProgress) -> Void
    ) throws(LoadError) {
        try scenario.validate()
        guard let address = options.anyAddress else { throw LoadError("Say which server: give --server.") }
        guard options.server != nil || scenario.kind != .breakouts else {
            throw LoadError("Breakouts need the signalling: give --server instead of --whip and --whep.")
        }
        if options.whip == nil, options.whep == nil, options.rooms.isEmpty, options.adminToken == nil {
            throw LoadError("Say where to meet: give --room, or --admin-token to have rooms created.")
        }
        self.scenario = scenario
        self.options = options
        self.progress = progress
        network = try Network(insecure: options.takesEveryCertificate)
        nextNumber = scenario.participants
        let usesEndpoints = options.whip != nil || options.whep != nil
        report = LoadReport(
            startedAt: Date(), server: address.with(path: "/").description,
            plan: .init(
                scenario: scenario.kind.rawValue, viewers: scenario.viewers, cameras: scenario.cameras,
                speakers: scenario.speakers, duration: scenario.duration, joinRate: scenario.joinRate,
                loss: scenario.loss, rooms: scenario.kind == .breakouts ? scenario.rooms : nil,
                videoHeight: scenario.media.height, videoKilobits: scenario.media.kilobits,
                way: usesEndpoints ? "whip/whep" : "signalling", seed: scenario.seed),
            delay: .init(method: "none", measured: .init(Histogram()), whileJoining: .init(Histogram())))
    }

    /// Runs the test. Cancel the task to end it early; what was found until then is reported.
    public func run() async throws -> LoadReport {
        let needed = scenario.participants * 3 + 64
        let allowed = OwnProcess.raiseFileLimit()
        guard allowed >= needed else {
            throw LoadError(
                "\(scenario.participants) participants need \(needed) open files, but \(allowed) are allowed; "
                    + "raise the limit with “ulimit -n \(needed)”.")
        }
        do {
            try await prepare()
        } catch {
            await network.shutDown()
            throw error
        }
        let probe = ServerProbe(address: options.server, pid: options.serverPID, network: network)
        var sampler = Sampler(start: start, probe: probe)
        await sampler.begin()
        report.serverLoad.megabytesBefore = sampler.last.residentBytes.map { $0 / 1e6 }
        let work = Task { await self.act() }
        var measuring: (statistics: MediaStatistics, server: ServerSample, own: Double, at: Instant)?
        while phase != "done" {
            do { try await Task.sleep(for: .seconds(1)) } catch { work.cancel() }
            collectEvents()
            let point = await sampler.look(engine?.statistics ?? MediaStatistics(), connected: connectedCount)
            report.timeline.append(point)
            progress(LoadProgress(phase: phase, wanted: scenario.participants, failed: failedCount, point: point))
            let statistics = engine?.statistics ?? MediaStatistics()
            if phase != "joining", measuring == nil {
                measuring = (statistics, sampler.last, OwnProcess.cpuSeconds(), MediaEngine.now())
                report.measuredFrom = point.time
                report.delay.whileJoining = .init(delay(of: statistics).histogram)
            }
            if let begun = measuring, phase == "leaving" || phase == "done", report.measuredTo == 0 {
                report.measuredTo = point.time
                summarise(statistics.since(begun.statistics), from: begun.server, to: sampler.last, since: begun.at)
                report.generator.cores =
                    (OwnProcess.cpuSeconds() - begun.own) / max(0.001, (MediaEngine.now() - begun.at).seconds)
                if phase == "leaving" { await leave() }
            }
        }
        await work.value
        engine?.stop()
        await network.shutDown()
        return report
    }

    // MARK: Before

    private func prepare() async throws {
        if options.whip == nil, options.whep == nil {
            rooms = options.rooms
            let wanted = scenario.kind == .breakouts ? scenario.rooms + 1 : 1
            if let token = options.adminToken, let server = options.server {
                while rooms.count < wanted { rooms.append(try await createRoom(server, token)) }
            }
            guard rooms.count >= wanted else {
                throw LoadError("\(wanted) rooms are needed; give --admin-token, or --room \(wanted) times.")
            }
        }
        let identity: DTLSIdentity
        do { identity = try DTLSIdentity.generate() } catch { throw LoadError("OpenSSL makes no key: \(error).") }
        let media: LoadMedia
        do { media = try LoadMedia.make(scenario.media) } catch { throw LoadError(error.description) }
        let engine = MediaEngine(identity: identity, media: media)
        try engine.start()
        self.engine = engine
        let way: Joiner.Way
        if options.whip != nil || options.whep != nil {
            way = .endpoints(whip: options.whip, whep: options.whep, token: options.token)
        } else if let server = options.server {
            way = .signalling(server, token: options.token)
        } else {
            throw LoadError("Say which server: give --server.")
        }
        joiner = Joiner(
            way: way, scenario: scenario, network: network, engine: engine, identity: identity, counts: counts)
        phase = "joining"
    }

    private func createRoom(_ server: ServerAddress, _ token: String) async throws(LoadError) -> String {
        struct Wish: Encodable {
            var title = "Load test"
        }
        let body = (try? JSONEncoder().encode(Wish())) ?? Data()
        let response = try await network.request(
            .POST, server.with(path: "/api/rooms"),
            headers: [("Content-Type", "application/json"), ("Authorization", "Bearer \(token)")], body: Array(body))
        guard response.status == 201,
            let slug = JSONFields.string(response.body, JSONFields.find(response.body)["slug"])
        else {
            let text = JSONFields.string(response.body, JSONFields.find(response.body)["message"])
            throw LoadError("The server made no room (\(response.status)): \(text ?? "is this the address of Veche?")")
        }
        return slug
    }

    // MARK: The play

    private func act() async {
        report.joins.wanted = scenario.participants
        joinStart = MediaEngine.now()
        let requests = (0..<scenario.participants).map { number in
            JoinRequest(
                number: number, room: rooms.first ?? "", talks: number < scenario.speakers,
                hasCamera: number < scenario.cameras)
        }
        let publishers = Array(requests.prefix(scenario.publishers))
        await bring(publishers, at: max(scenario.joinRate, 10))
        // Who watches shall find something to see.
        await settled(publishers.map(\.number), within: .seconds(20))
        await bring(Array(requests.dropFirst(publishers.count)), at: scenario.joinRate)
        await settled(requests.map(\.number), within: .seconds(40))
        try? await Task.sleep(for: .milliseconds(1_500))
        // With nobody inside there is nothing to measure.
        guard connectedCount > 0 else {
            phase = "leaving"
            return
        }
        phase = "measuring"
        let third = Double(scenario.duration) / 3
        if scenario.kind == .breakouts {
            try? await Task.sleep(for: .seconds(third))
            phase = "moving"
            await move { 1 + $0 % self.scenario.rooms }
            phase = "measuring"
            try? await Task.sleep(for: .seconds(third))
            phase = "moving"
            await move { _ in 0 }
            phase = "measuring"
            try? await Task.sleep(for: .seconds(third))
        } else {
            try? await Task.sleep(for: .seconds(scenario.duration))
        }
        phase = "leaving"
    }

    /// Brings people in, so many a second.
    private func bring(_ requests: [JoinRequest], at rate: Double, isMove: Bool = false) async {
        let begin = MediaEngine.now()
        await withTaskGroup(of: Void.self) { group in
            for (index, request) in requests.enumerated() {
                if rate > 0 {
                    let due = begin + Interval(nanoseconds: Int64(Double(index) / rate * 1e9))
                    let wait = (due - MediaEngine.now()).nanoseconds
                    if wait > 0 { try? await Task.sleep(for: .nanoseconds(wait)) }
                }
                if Task.isCancelled { break }
                people[request.number] = Person(request: request, startedAt: MediaEngine.now(), isMove: isMove)
                group.addTask { await self.bring(request) }
            }
        }
    }

    private func bring(_ request: JoinRequest) async {
        guard let joiner else { return }
        do {
            let ticket = try await joiner.join(request)
            people[request.number]?.ticket = ticket
        } catch {
            setFailed(request.number, Network.reason(error))
        }
    }

    private func setFailed(_ number: Int, _ reason: String) {
        guard let person = people[number], !person.isGone else { return }
        if case .failed = person.status { return }
        if case .connected = person.status { report.joins.dropped += 1 }
        people[number]?.status = .failed(reason)
        report.joins.reasons[String(reason.prefix(160)), default: 0] += 1
    }

    /// Waits until each of these has media or has failed.
    private func settled(_ numbers: [Int], within patience: Interval) async {
        let deadline = MediaEngine.now() + patience
        while !Task.isCancelled, MediaEngine.now() < deadline {
            collectEvents()
            let isWaiting = numbers.contains { number in
                if case .joining? = people[number]?.status { return true }
                return false
            }
            guard isWaiting else { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
        for number in numbers {
            if case .joining? = people[number]?.status {
                setFailed(number, "no media within \(patience.milliseconds / 1000) s")
            }
        }
    }

    /// Takes everybody to other rooms, at the pace of joining.
    private func move(to room: (Int) -> Int) async {
        guard let joiner else { return }
        var requests: [JoinRequest] = []
        let present = people.values.filter { !$0.isGone && $0.ticket != nil }.sorted {
            $0.request.number < $1.request.number
        }
        for person in present {
            var request = person.request
            request.number = nextNumber
            // Cameras and microphones are spread over the rooms.
            request.room = rooms[room(requests.count)]
            nextNumber += 1
            requests.append(request)
        }
        report.moves = report.moves ?? .init()
        report.moves?.wanted += requests.count
        let begin = MediaEngine.now()
        await withTaskGroup(of: Void.self) { group in
            for (index, person) in present.enumerated() {
                if scenario.joinRate > 0 {
                    let due = begin + Interval(nanoseconds: Int64(Double(index) / scenario.joinRate * 1e9))
                    let wait = (due - MediaEngine.now()).nanoseconds
                    if wait > 0 { try? await Task.sleep(for: .nanoseconds(wait)) }
                }
                if Task.isCancelled { break }
                let request = requests[index]
                people[person.request.number]?.isGone = true
                people[request.number] = Person(request: request, startedAt: MediaEngine.now(), isMove: true)
                let ticket = person.ticket
                group.addTask {
                    if let ticket { await joiner.leave(person.request.number, ticket) }
                    await self.bring(request)
                }
            }
        }
        await settled(requests.map(\.number), within: .seconds(20))
        report.moves?.failed += requests.count { request in
            if case .connected? = people[request.number]?.status { return false }
            return true
        }
    }

    private func leave() async {
        counts.leave()
        let present = people.values.filter { !$0.isGone }
        if let joiner {
            await withTaskGroup(of: Void.self) { group in
                for person in present {
                    guard let ticket = person.ticket else { continue }
                    group.addTask { await joiner.leave(person.request.number, ticket) }
                }
            }
        }
        finishJoins()
        phase = "done"
    }

    // MARK: What happens

    private var connectedCount: Int {
        people.values.count {
            if case .connected = $0.status { return !$0.isGone }
            return false
        }
    }

    private var failedCount: Int {
        people.values.count {
            if case .failed = $0.status { return !$0.isGone }
            return false
        }
    }

    private func collectEvents() {
        for event in engine?.takeEvents() ?? [] {
            guard let person = people[event.number] else { continue }
            let time = (event.at - person.startedAt).microseconds
            switch event.event {
            case .connected:
                guard case .joining = person.status else { continue }
                people[event.number]?.status = .connected
                guard !person.isMove else { continue }
                untilConnected.add(microseconds: time)
                lastConnected = max(lastConnected ?? event.at, event.at)
            case .firstPicture:
                people[event.number]?.hasPicture = true
                if person.isMove {
                    untilMovedPicture.add(microseconds: time)
                } else {
                    untilPicture.add(microseconds: time)
                }
            case .firstSound: if !person.isMove { untilSound.add(microseconds: time) }
            case .failed(let reason): setFailed(event.number, reason)
            }
        }
    }

    // MARK: The summary

    private func delay(of statistics: MediaStatistics) -> (method: String, histogram: Histogram) {
        if statistics.delay.count * 2 > statistics.delivered { return ("captureTime", statistics.delay) }
        if statistics.payloadDelay.count > 0 { return ("payloadStamp", statistics.payloadDelay) }
        return ("none", Histogram())
    }

    private func summarise(
        _ statistics: MediaStatistics, from before: ServerSample, to after: ServerSample, since begun: Instant
    ) {
        let seconds = max(0.001, (MediaEngine.now() - begun).seconds)
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
        media.retransmitted = statistics.retransmitted
        media.keyframesWanted = statistics.keyframesWanted
        media.keyframesAsked = statistics.keyframesAsked
        report.media = media
        let (method, histogram) = delay(of: statistics)
        report.delay.method = method
        report.delay.measured = .init(histogram)
        summariseServer(from: before, to: after, seconds: seconds)
        judge(statistics, seconds: seconds)
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
        if let cpu = server.cpuSeconds, let packets = server.packetsSent, packets > 0 {
            server.microsecondsPerPacket = cpu * 1e6 / packets
        }
        server.megabytesLargest = report.timeline.compactMap(\.serverMegabytes).max()
        report.serverLoad = server
    }

    /// Decides whether the generator was the bottleneck.
    private func judge(_ statistics: MediaStatistics, seconds: Double) {
        var generator = LoadReport.Generator()
        generator.mediaThread = Double(statistics.busy) / 1e9 / seconds
        generator.mediaThreadLargest =
            report.timeline.filter { $0.time > report.measuredFrom }.map(\.mediaThread).max() ?? 0
        generator.overflowed = statistics.overflowed
        generator.refused = statistics.refused
        generator.lag = .init(statistics.lag)
        generator.lateness = .init(statistics.lateness)
        generator.messages = counts.current.messages
        if generator.overflowed > 0 { generator.signs.append("overflow") }
        if generator.lag.p99 > 100 { generator.signs.append("lag") }
        if generator.lateness.p99 > 50 { generator.signs.append("lateness") }
        // It waited although it had little to do: its core was not its own.
        if generator.signs.contains("lag") || generator.signs.contains("lateness"), generator.mediaThread < 0.6 {
            generator.signs.append("starved")
        }
        if generator.mediaThread > 0.9 { generator.signs.append("busy") }
        if generator.refused > 0 { generator.signs.append("refused") }
        generator.isSaturated = Self.isBottleneck(generator, delay: report.delay.measured.p99)
        report.generator = generator
    }

    /// Whether the figures are the generator's doing. Its own waiting is not part of the delay, so where the delay is
    /// many times as long, the server is to blame all the same.
    static func isBottleneck(_ generator: LoadReport.Generator, delay: Double) -> Bool {
        let signs = Set(generator.signs)
        if !signs.isDisjoint(with: ["overflow", "busy", "refused"]) { return true }
        let own = max(generator.lag.p99, generator.lateness.p99)
        return !signs.isEmpty && delay < own * 5
    }

    private func finishJoins() {
        collectEvents()
        let first = people.values.filter { !$0.isMove }
        report.joins.joined = Int(untilConnected.count)
        report.joins.failed = max(0, scenario.participants - report.joins.joined)
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
