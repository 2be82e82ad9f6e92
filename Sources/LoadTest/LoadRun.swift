import Foundation
import Primitives
import SecureTransport

/// One load test from beginning to end.
public actor LoadRun {
    enum Status {
        case joining
        case connected
        case failed(String)
    }

    struct Person {
        var request: JoinRequest
        var startedAt: Instant
        var status = Status.joining
        var ticket: Joiner.Ticket?
        var hasPicture = false
        var isMove = false
        var isGone = false
    }

    let scenario: Scenario
    let options: LoadOptions
    private let progress: @Sendable (LoadProgress) -> Void
    private let network: Network
    let counts = SignallingCounts()
    private var engine: MediaEngine?
    var joiner: Joiner?
    var people: [Int: Person] = [:]
    private(set) var rooms: [String] = []
    var report: LoadReport
    private var phase = "encoding"
    private var start = MediaEngine.now()
    var untilConnected = Histogram()
    var untilPicture = Histogram()
    var untilSound = Histogram()
    var untilMovedPicture = Histogram()
    var joinStart = MediaEngine.now()
    var lastConnected: Instant?
    private var nextNumber: Int
    private var work: Task<Void, Never>?
    private var recording: Task<LoadMedia, any Error>?
    var driver: LifeDriver?
    private var isEndingEarly = false

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
        try Self.check(scenario, options)
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
                forwardedKilobits: scenario.forwardedKilobits, audioKilobits: scenario.media.audioKilobits,
                way: usesEndpoints ? "whip/whep" : "signalling", seed: scenario.seed),
            delay: .init(method: "none", measured: .init(Histogram()), whileJoining: .init(Histogram())))
    }

    /// Ends the test early: everybody leaves, and what was found until then is reported.
    public func finish() {
        guard !isEndingEarly else { return }
        isEndingEarly = true
        recording?.cancel()
        work?.cancel()
    }

    /// Runs the test.
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
        // The recordings are made before anything is measured.
        start = MediaEngine.now()
        var sampler = Sampler(start: start, probe: probe)
        await sampler.begin()
        report.serverLoad.megabytesBefore = sampler.last.residentBytes.map { $0 / 1e6 }
        work = Task { await self.act() }
        // The wish to end may have come while the recordings were made.
        if isEndingEarly { work?.cancel() }
        // Until measuring begins: what is reported when the test ends before.
        var begun = Beginning(statistics: MediaStatistics(), server: sampler.last, own: OwnProcess.cpuSeconds())
        var isMeasuring = false
        var turns = RecordingTurns()
        while phase != "leaving" {
            try? await Task.sleep(for: .seconds(1))
            collectEvents()
            let statistics = engine?.statistics ?? MediaStatistics()
            let control = await driver?.takeRecent() ?? Histogram()
            let point = await sampler.look(statistics, connected: connectedCount, control: control)
            report.timeline.append(point)
            turns.note(sampler.delay, isRecorded: await driver?.recording)
            progress(LoadProgress(phase: phase, wanted: scenario.participants, failed: failedCount, point: point))
            if isEndingEarly { phase = "leaving" }
            if phase != "joining", !isMeasuring, !isEndingEarly {
                isMeasuring = true
                begun = Beginning(statistics: statistics, server: sampler.last, own: OwnProcess.cpuSeconds())
                report.measuredFrom = point.time
                report.note(MeasuredDelays(statistics), as: \.whileJoining)
            }
            guard phase == "leaving" else { continue }
            report.measuredTo = point.time
            report.life = await driver?.summary()
            report.life?.recorded = turns.recorded
            report.life?.unrecorded = turns.unrecorded
            summarise(statistics, since: begun, server: sampler.last)
        }
        report.endedEarly = isEndingEarly
        await leave()
        // What the server has given back a moment after the last one has gone.
        try? await Task.sleep(for: .seconds(2))
        report.serverLoad.megabytesAfter = await probe.look().residentBytes.map { $0 / 1e6 }
        engine?.stop()
        // Joins that are still under way after an early end fail by this, instead of being waited for.
        await network.shutDown()
        await work?.value
        return report
    }

    // MARK: Before

    private func prepare() async throws {
        if options.whip == nil, options.whep == nil {
            rooms = options.rooms
            if let server = options.server { for room in rooms { try await findRoom(server, room) } }
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
        // Apart from this actor, which must hear of Ctrl-C meanwhile.
        let settings = scenario.media
        let recording = Task.detached { try LoadMedia.make(settings) }
        self.recording = recording
        let media: LoadMedia
        do {
            media = try await recording.value
        } catch {
            throw LoadError(isEndingEarly ? "Ended before anybody set out; there is nothing to report." : "\(error)")
        }
        report.plan.encodedKilobits = media.video.layers.map {
            ($0.bitrate(framesPerSecond: media.video.framesPerSecond) / 1_000).rounded()
        }
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

    /// A wrong address or link is told of before anybody sets out.
    private func findRoom(_ server: ServerAddress, _ room: String) async throws(LoadError) {
        let name = room.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-"])) ?? room
        let response = try await network.request(.GET, server.with(path: "/api/rooms/\(name)"))
        guard response.status != 404 else { throw LoadError("There is no room “\(room)” at \(server).") }
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
        look()
        await bring(Array(requests.dropFirst(publishers.count)), at: scenario.joinRate)
        await settled(requests.map(\.number), within: .seconds(40))
        try? await Task.sleep(for: .milliseconds(1_500))
        // With nobody inside there is nothing to measure.
        guard connectedCount > 0, !Task.isCancelled else {
            phase = "leaving"
            return
        }
        if scenario.life.isAny { await beginLife() }
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
            // The test may have ended while this one was on the way in.
            guard phase != "leaving", !isEndingEarly else { return await joiner.leave(request.number, ticket) }
            people[request.number]?.ticket = ticket
            if scenario.kind == .crowd { setConnected(request.number, at: MediaEngine.now()) }
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
        guard !Task.isCancelled else { return }
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
        look()
        report.moves?.failed += requests.count { request in
            if case .connected? = people[request.number]?.status { return false }
            return true
        }
    }

    /// Lets everybody ask for the cameras that have come meanwhile.
    private func look() {
        for person in people.values where !person.isGone {
            if let ticket = person.ticket { joiner?.look(ticket) }
        }
    }

    private func leave() async {
        counts.leave()
        await driver?.end()
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

    private func setConnected(_ number: Int, at moment: Instant) {
        guard let person = people[number], case .joining = person.status else { return }
        people[number]?.status = .connected
        guard !person.isMove else { return }
        untilConnected.add(microseconds: (moment - person.startedAt).microseconds)
        lastConnected = max(lastConnected ?? moment, moment)
    }

    func collectEvents() {
        for event in engine?.takeEvents() ?? [] {
            guard let person = people[event.number] else { continue }
            let time = (event.at - person.startedAt).microseconds
            switch event.event {
            case .connected: setConnected(event.number, at: event.at)
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
}
