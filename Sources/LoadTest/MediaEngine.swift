import CLinux
import Glibc
import Primitives
import SecureTransport
import Synchronization

/// The media of all synthetic participants: one thread, one poller, and a socket for each participant.
///
/// The methods may be called from any thread.
public final class MediaEngine: Sendable {
    /// Something that happened to a participant.
    public struct Event: Sendable, Equatable {
        /// Who.
        public var number: Int
        /// What.
        public var event: ClientEvent
        /// When.
        public var at: Instant
    }

    fileprivate enum Command: Sendable {
        case add(ClientPlan)
        case adopt(ClientPlan, SRTPKeys, @Sendable (UInt16) -> Void)
        case remove(Int)
        case expect(Int, Set<UInt16>)
    }

    private struct Mail: Sendable {
        var commands: [Command] = []
        var isStopping = false
    }

    private let mail = Mutex(Mail())
    private let events = Mutex<[Event]>([])
    private let counted = Mutex(MediaStatistics())
    private let hasEnded = Mutex(false)
    fileprivate let identity: DTLSIdentity
    fileprivate let media: LoadMedia

    /// Makes an engine whose participants share one certificate and one set of recordings.
    public init(identity: DTLSIdentity, media: LoadMedia) {
        self.identity = identity
        self.media = media
    }

    /// Starts the thread, on one core if `core` says so, counted from 0 among those allowed.
    public func start(core: Int32? = nil) throws(LoadError) {
        let poller = veche_load_poller()
        guard poller >= 0 else { throw LoadError("The kernel gives no poller: \(LoadError.text(-poller)).") }
        try LoadThread.start("load-media", core: core) {
            var loop = EngineLoop(engine: self, poller: poller)
            loop.run()
        }
    }

    /// Begins a participant's media.
    public func add(_ plan: ClientPlan) { mail.withLock { $0.commands.append(.add(plan)) } }

    /// Begins a participant who has the keys already, and tells the port that it receives at; 0 when there is none.
    func adopt(_ plan: ClientPlan, keys: SRTPKeys, port: @escaping @Sendable (UInt16) -> Void) {
        mail.withLock { $0.commands.append(.adopt(plan, keys, port)) }
    }

    /// Ends a participant's media.
    public func remove(_ number: Int) { mail.withLock { $0.commands.append(.remove(number)) } }

    /// A participant was moved: tells of the first packet and the first whole picture from these senders, by the marks
    /// in their capture times.
    func expect(_ number: Int, _ senders: Set<UInt16>) {
        mail.withLock { $0.commands.append(.expect(number, senders)) }
    }

    /// Ends the thread soon.
    public func stop() { mail.withLock { $0.isStopping = true } }

    /// Whether the thread has ended.
    public var isStopped: Bool { hasEnded.withLock { $0 } }

    /// Takes what has happened since the last call.
    public func takeEvents() -> [Event] {
        events.withLock { list in
            defer { list = [] }
            return list
        }
    }

    /// What was counted, at most a tenth of a second ago.
    public var statistics: MediaStatistics { counted.withLock { $0 } }

    /// The monotonic clock.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Unix time in nanoseconds.
    public static func unixTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    // MARK: For the thread

    fileprivate func takeMail() -> (commands: [Command], isStopping: Bool) {
        mail.withLock { mail in
            defer { mail.commands = [] }
            return (mail.commands, mail.isStopping)
        }
    }

    fileprivate func publish(_ statistics: MediaStatistics) { counted.withLock { $0 = statistics } }
    fileprivate func publish(_ event: Event) { events.withLock { $0.append(event) } }
    fileprivate func publishEnd() { hasEnded.withLock { $0 = true } }
}

/// One participant in the thread.
private final class Seat {
    var machine: ClientMachine
    let descriptor: Int32
    let family: Int32
    /// When the timer queue will look at it; other entries for it are stale.
    var scheduled: Instant?
    var dropped: UInt32 = 0
    var isConnected = false

    init(machine: consuming ClientMachine, descriptor: Int32, family: Int32) {
        self.machine = machine
        self.descriptor = descriptor
        self.family = family
    }

    deinit { close(descriptor) }
}

/// What the thread runs: commands, timers, arrivals.
private struct EngineLoop: ~Copyable {
    /// Time between two looks at the sockets. Arrivals are stamped by the kernel, so a look for each of them would
    /// only cost what receiving in batches saves.
    private static let pace = Interval.milliseconds(1)

    private let engine: MediaEngine
    private let poller: Int32
    private let media: LoadMedia
    private var seats: [Int: Seat] = [:]
    private var timers = TimerQueue()
    private var output = OutgoingDatagrams()
    private var statistics = MediaStatistics()
    private var nextPublish = Instant.zero
    private var wallClock: Int64 = 0
    // Allocated once and freed in deinit; views of it end before the next receiving call.
    private let memory: UnsafeMutablePointer<UInt8>
    private var runs: [veche_run]
    private var tags = [UInt64](repeating: 0, count: 256)

    init(engine: MediaEngine, poller: Int32) {
        self.engine = engine
        self.poller = poller
        media = engine.media
        let size = Int(VECHE_LOAD_BUFFER)
        memory = .allocate(capacity: Int(VECHE_LOAD_BATCH) * size)
        memory.initialize(repeating: 0, count: Int(VECHE_LOAD_BATCH) * size)
        runs = []
        for index in 0..<Int(VECHE_LOAD_BATCH) {
            var run = veche_run()
            run.data = memory + index * size
            runs.append(run)
        }
    }

    deinit {
        close(poller)
        memory.deallocate()
    }

    mutating func run() {
        while true {
            let now = MediaEngine.now()
            let mail = engine.takeMail()
            for command in mail.commands { obey(command, now: now) }
            if mail.isStopping { break }
            publishIfDue(now)
            runTimers()
            receive(until: now + Self.pace)
        }
        seats = [:]
        engine.publish(statistics)
        engine.publishEnd()
    }

    private mutating func publishIfDue(_ now: Instant) {
        guard now >= nextPublish else { return }
        nextPublish = now + .milliseconds(100)
        // Adjusted clocks drift by microseconds a second: looked at anew each time.
        wallClock = MediaEngine.unixTime() - MediaEngine.now().nanoseconds
        statistics.busy = veche_load_thread_time()
        statistics.connected = seats.values.count { $0.isConnected }
        engine.publish(statistics)
    }

    private mutating func obey(_ command: MediaEngine.Command, now: Instant) {
        switch command {
        case .remove(let number): seats[number] = nil
        case .expect(let number, let senders): seats[number]?.machine.expect(senders)
        case .add(let plan):
            if let seat = take(plan, now: now) { scheduleNow(seat, plan.number, now) }
        case .adopt(let plan, let keys, let tellPort):
            guard let seat = take(plan, now: now) else { return tellPort(0) }
            seat.machine.adopt(keys)
            tellPort(UInt16(clamping: veche_load_port(seat.descriptor)))
        }
    }

    /// Gives a participant a socket; tells what is wrong when there is none.
    private mutating func take(_ plan: ClientPlan, now: Instant) -> Seat? {
        func fail(_ reason: String) -> Seat? {
            tell(plan.number, .failed(reason))
            return nil
        }
        guard let machine = try? ClientMachine(plan: plan, identity: engine.identity, media: media, now: now)
        else { return fail("no DTLS") }
        var family: Int32 = 0
        let descriptor = veche_load_socket(&family, 1)
        guard descriptor >= 0 else { return fail("no socket: \(LoadError.text(-descriptor))") }
        let seat = Seat(machine: machine, descriptor: descriptor, family: family)
        guard veche_load_watch(poller, descriptor, UInt64(plan.number)) == 0 else {
            return fail("no place in the poller")
        }
        seats[plan.number] = seat
        return seat
    }

    private mutating func scheduleNow(_ seat: Seat, _ number: Int, _ now: Instant) {
        timers.add(now, number)
        seat.scheduled = now
    }

    private func tell(_ number: Int, _ event: ClientEvent) {
        engine.publish(MediaEngine.Event(number: number, event: event, at: MediaEngine.now()))
    }

    private mutating func runTimers() {
        var now = MediaEngine.now()
        var count = 0
        while let (due, number) = timers.first, due <= now {
            timers.removeFirst()
            guard let seat = seats[number], seat.scheduled == due else { continue }
            seat.scheduled = nil
            seat.machine.wallClock = wallClock
            seat.machine.tick(now: now, media: media, output: &output, statistics: &statistics)
            settle(seat, number)
            count += 1
            // Packets carry the time of their sending, so it must be true.
            now = MediaEngine.now()
            // Bounded, so that senders that are behind do not keep arrivals waiting.
            if count >= 2_000 { return }
        }
    }

    /// Sends what a participant has made, tells its news and schedules its next turn.
    private mutating func settle(_ seat: Seat, _ number: Int) {
        if !output.isEmpty { send(seat) }
        if !seat.machine.news.isEmpty {
            for event in seat.machine.takeNews() {
                if event == .connected { seat.isConnected = true }
                if case .failed = event { seat.isConnected = false }
                tell(number, event)
            }
        }
        schedule(seat, number)
    }

    private mutating func schedule(_ seat: Seat, _ number: Int) {
        guard let next = seat.machine.nextTimeout else { return }
        if let scheduled = seat.scheduled, scheduled <= next { return }
        seat.scheduled = next
        timers.add(next, number)
    }

    private mutating func send(_ seat: Seat) {
        let entries = output.entries
        var counted = statistics
        output.withBytes { bytes in
            bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                var next = 0
                var batch: [veche_outgoing] = []
                while next < entries.count {
                    let destination = entries[next].destination
                    batch.removeAll(keepingCapacity: true)
                    while next < entries.count, batch.count < Int(VECHE_LOAD_BATCH),
                        entries[next].destination == destination
                    {
                        // The kernel only reads, and the bytes are borrowed until the call has returned.
                        let entry = entries[next]
                        batch.append(veche_outgoing(data: base + entry.offset, length: UInt32(entry.length)))
                        counted.bytesOut += UInt64(entry.length)
                        next += 1
                    }
                    let sent = withUnsafeBytes(of: destination.networkBytes) { address in
                        veche_load_send(
                            seat.descriptor, seat.family, address.bindMemory(to: UInt8.self).baseAddress,
                            destination.port, batch, Int32(batch.count))
                    }
                    counted.datagramsOut += UInt64(max(0, sent))
                    counted.refused += UInt64(batch.count - Int(max(0, sent)))
                }
            }
        }
        statistics = counted
        output.removeAll()
    }

    private mutating func receive(until pause: Instant) {
        let now = MediaEngine.now()
        var wake = pause
        if let due = timers.first?.due, due < wake { wake = due }
        // First sleep out the pace, then take what has gathered.
        let rest = (wake - now).microseconds
        if rest > 0 { usleep(UInt32(min(rest, 1_000))) }
        // Bounded, so that a flood does not keep senders waiting.
        for _ in 0..<8 {
            let ready = veche_load_wait(poller, &tags, Int32(tags.count), 0)
            guard ready > 0 else { return }
            for index in 0..<Int(ready) { drain(Int(truncatingIfNeeded: tags[index])) }
            if Int(ready) < tags.count { return }
        }
    }

    private mutating func drain(_ number: Int) {
        guard let seat = seats[number] else { return }
        var before = seat.dropped
        while true {
            let count = veche_load_receive(seat.descriptor, &runs, Int32(runs.count), &seat.dropped)
            let now = MediaEngine.now()
            let unixTime = now.nanoseconds &+ wallClock
            if seat.dropped != before {
                statistics.overflowed &+= UInt64(seat.dropped &- before)
                before = seat.dropped
            }
            guard count > 0 else { return }
            for index in 0..<Int(count) { take(runs[index], seat, now: now, unixTime: unixTime) }
            settle(seat, number)
            if count < Int32(runs.count) { return }
        }
    }

    /// Takes a run of segments of one length.
    private mutating func take(_ run: veche_run, _ seat: Seat, now: Instant, unixTime: Int64) {
        let source = SocketAddress(networkBytes: run.address, port: run.port)
        let arrived = run.arrived > 0 ? run.arrived : unixTime
        let length = Int(run.length)
        let segment = max(1, Int(run.segment))
        statistics.runsIn &+= 1
        var offset = 0
        while offset < length {
            let count = min(segment, length - offset)
            statistics.datagramsIn &+= 1
            statistics.bytesIn &+= UInt64(count)
            statistics.lag.add(microseconds: (unixTime - arrived) / 1_000)
            // Sound: the kernel wrote `length` bytes into this run's buffer, which nothing else refers to now.
            var bytes = UnsafeMutableBufferPointer(start: run.data + offset, count: count).mutableSpan
            seat.machine.receive(
                &bytes, from: source, arrived: arrived, now: now, media: media, output: &output,
                statistics: &statistics)
            offset += count
        }
    }
}

extension SocketAddress {
    /// Sixteen bytes in network order.
    fileprivate var networkBytes: (UInt64, UInt64) { (high.bigEndian, low.bigEndian) }

    /// From sixteen bytes in network order.
    fileprivate init(
        networkBytes bytes: (
            UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8,
            UInt8
        ), port: UInt16
    ) {
        let (high, low) = withUnsafeBytes(of: bytes) { raw in
            (raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low), port: port)
    }
}
