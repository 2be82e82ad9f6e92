import CLinux
import Forwarding
import Glibc
import MediaControl
import Primitives

/// What a worker's thread runs: wait, receive, exchange with the other workers, forward, send; commands and timers in
/// between.
struct WorkerLoop: ThreadLoop, ~Copyable {
    private let worker: MediaWorker
    private var socket: DatagramSocket
    private let poller: Int32
    private var exchange: HandoverExchange
    private var tap: TapDelivery?
    private var forwarder: Forwarder
    private var egress = EgressBatch()
    /// What happens at the socket; the forwarder counts the rest.
    private var wire = MediaMetrics()
    private var load = ThreadLoad()
    /// Whether the thread has waited in this round for room to send; once is enough.
    private var hasWaited = false
    private var nextTick = Instant.zero
    private var nextPublish = Instant.zero

    init(
        worker: MediaWorker, socket: consuming DatagramSocket, poller: Int32, exchange: consuming HandoverExchange,
        tap: consuming TapDelivery?, forwarder: consuming Forwarder
    ) {
        self.worker = worker
        self.socket = socket
        self.poller = poller
        self.exchange = exchange
        self.tap = tap
        self.forwarder = forwarder
    }

    deinit { close(poller) }

    mutating func run() {
        var isStopping = false
        while !isStopping {
            hasWaited = false
            let ready = exchange.sleep(until: due) { veche_wait(poller, ($0 - Self.now()).nanoseconds) }
            if ready > 0, ready & 1 != 0 { receive() }
            if ready > 0, ready & 2 != 0 { exchange.silence() }
            isStopping = obey()
            load.sawHandovers(exchange.waiting)
            exchange.take(into: &forwarder, now: Self.now(), egress: &egress)
            tick()
            flush()
            forward()
            wire.droppedHandover += exchange.deliver(from: &forwarder)
            tap?.deliver(from: &forwarder)
            let events = forwarder.takeEvents()
            if !events.isEmpty { worker.publish(events) }
        }
    }

    /// When something is due even if nothing arrives.
    private var due: Instant {
        guard let forward = forwarder.nextForward else { return nextTick }
        return min(nextTick, forward)
    }

    private mutating func receive() {
        // Bounded, so that a flood cannot keep commands and timers waiting for ever.
        for _ in 0..<16 {
            let now = Self.now()
            let count = socket.receive()
            for index in 0..<count { receive(socket.run(index), now: now) }
            for route in forwarder.takeNewRoutes() where socket.leavesByDefault(route.remote) {
                forwarder.leaveByDefault(route)
            }
            flush()
            wire.droppedHandover += exchange.deliver(from: &forwarder)
            tap?.deliver(from: &forwarder)
            if count < DatagramSocket.receivingBatch { return }
        }
    }

    private mutating func receive(_ run: DatagramSocket.IncomingRun, now: Instant) {
        var start = 0
        repeat {
            let end = min(start + run.segment, run.bytes.count)
            var bytes = UnsafeMutableBufferPointer(rebasing: run.bytes[start..<end]).mutableSpan
            wire.packetsIn += 1
            wire.bytesIn += UInt64(bytes.count)
            forwarder.receive(&bytes, from: run.remote, now: now, egress: &egress)
            if egress.count >= 512 { flush() }
            start = end
        } while start < run.bytes.count
    }

    /// Sends what waits in pieces: small ones, so that a piece is still in the processor's cache when the kernel reads
    /// it. After a dozen, two milliseconds or so, the loop goes round: neither newly arrived audio nor a command waits
    /// for a burst.
    private mutating func forward() {
        load.sawWaiting(forwarder.waitingPackets)
        for _ in 0..<12 {
            guard forwardPiece() else { return }
        }
    }

    /// Sends one piece and notes how long its packets were here. Returns whether more is due.
    private mutating func forwardPiece() -> Bool {
        let isMore = forwarder.forward(now: Self.now(), limit: 128, egress: &egress)
        let taken = flush()
        let now = Self.now()
        forwarder.sentPiece(now: now)
        wire.forwardingDelay.record(forwarder.departures, taken: taken, now: now)
        return isMore
    }

    private mutating func obey() -> Bool {
        let mail = worker.takeMail()
        let now = Self.now()
        for command in mail.commands {
            forwarder.apply(command, now: now, egress: &egress)
            flush()
        }
        return mail.isStopping
    }

    private mutating func tick() {
        let now = Self.now()
        guard now >= nextTick else { return }
        nextTick = now + Forwarder.tickInterval
        forwarder.tick(now: now, egress: &egress)
        guard now >= nextPublish else { return }
        nextPublish = now + .milliseconds(100)
        var metrics = load.metrics(now: now, cpu: Self.threadTime())
        forwarder.busy = metrics.busy
        metrics.counters = wire + forwarder.metrics
        metrics.usesSegmentation = socket.cutsRuns
        wire.droppedTap = tap?.dropped ?? 0
        metrics.relief = forwarder.reliefSteps
        worker.publish(metrics)
    }

    /// Returns how many datagrams the kernel took.
    @discardableResult private mutating func flush() -> Int {
        guard egress.count > 0 else { return 0 }
        let result = socket.send(egress, mayWait: !hasWaited)
        if result.hasWaited { hasWaited = true }
        wire.packetsOut += UInt64(result.datagrams)
        wire.bytesOut += UInt64(result.bytes)
        wire.sendErrors += result.errors
        wire.sendCalls += UInt64(result.calls)
        egress.removeAll()
        return result.datagrams
    }

    static func now() -> Instant { Instant(nanoseconds: read(CLOCK_MONOTONIC)) }

    /// Processor time of the calling thread since its start.
    private static func threadTime() -> Interval { Interval(nanoseconds: read(CLOCK_THREAD_CPUTIME_ID)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension DelayHistogram {
    /// Records how long packets were here, once for each datagram that the kernel took of those made of them. Which
    /// ones it refused is not asked: when it refuses many, those are the last.
    mutating func record(_ departures: [Departure], taken: Int, now: Instant) {
        var left = taken
        for departure in departures where left > 0 {
            record(now - departure.receivedAt, times: min(departure.count, left))
            left -= departure.count
        }
    }
}
