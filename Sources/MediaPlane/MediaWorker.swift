import CLinux
import Forwarding
import Glibc
import MediaControl
import Primitives
import Synchronization

/// One thread with its own socket and its own forwarding machine.
///
/// The thread owns both; from outside only the mailbox and the last counters can be reached.
final class MediaWorker: Sendable {
    /// Handed from the control plane to the thread.
    private struct Mailbox {
        var commands: [MediaCommand] = []
        var isStopping = false
    }

    let port: UInt16
    private let wakeup: Int32
    private let mailbox = Mutex(Mailbox())
    private let published = Mutex(WorkerMetrics())
    private let report: @Sendable ([MediaEvent]) -> Void

    /// Binds the socket and starts the thread.
    ///
    /// - Parameter report: called on the thread with what happened, in order.
    static func start(
        name: String, port: UInt16, configuration: Forwarder.Configuration,
        report: @escaping @Sendable ([MediaEvent]) -> Void
    ) throws(MediaPlaneError) -> MediaWorker {
        let socket = try DatagramSocket(port: port)
        let wakeup = veche_wakeup()
        guard wakeup >= 0 else { throw .systemCall("eventfd", code: -wakeup) }
        let poller = veche_poller(socket.descriptor, wakeup)
        guard poller >= 0 else { throw .systemCall("epoll_create1", code: -poller) }
        let worker = MediaWorker(port: socket.port, wakeup: wakeup, report: report)
        let loop = WorkerLoop(
            worker: worker, socket: socket, poller: poller, forwarder: Forwarder(configuration: configuration))
        try WorkerThread.start(name: name, running: loop)
        return worker
    }

    private init(port: UInt16, wakeup: Int32, report: @escaping @Sendable ([MediaEvent]) -> Void) {
        self.port = port
        self.wakeup = wakeup
        self.report = report
    }

    deinit { close(wakeup) }

    /// Puts commands into the mailbox and wakes the thread.
    func submit(_ commands: [MediaCommand]) {
        mailbox.withLock { $0.commands += commands }
        veche_wakeup_signal(wakeup)
    }

    /// Ends the thread after the commands already submitted.
    func stop() {
        mailbox.withLock { $0.isStopping = true }
        veche_wakeup_signal(wakeup)
    }

    /// What the thread last published, at most a tenth of a second old unless the thread has too much to do.
    var metrics: WorkerMetrics { published.withLock { $0 } }

    // MARK: For the thread

    fileprivate func takeMail() -> (commands: [MediaCommand], isStopping: Bool) {
        veche_wakeup_clear(wakeup)
        return mailbox.withLock { mail in
            let commands = mail.commands
            mail.commands = []
            return (commands, mail.isStopping)
        }
    }

    fileprivate func publish(_ metrics: WorkerMetrics) { published.withLock { $0 = metrics } }
    fileprivate func publish(_ events: [MediaEvent]) { report(events) }
}

/// What a worker's thread runs: wait, receive, forward, send; commands and timers in between.
struct WorkerLoop: ~Copyable {
    private let worker: MediaWorker
    private var socket: DatagramSocket
    private let poller: Int32
    private var forwarder: Forwarder
    private var egress = EgressBatch()
    /// What happens at the socket; the forwarder counts the rest.
    private var wire = MediaMetrics()
    private var load = ThreadLoad()
    private var nextTick = Instant.zero
    private var nextPublish = Instant.zero

    init(worker: MediaWorker, socket: consuming DatagramSocket, poller: Int32, forwarder: consuming Forwarder) {
        self.worker = worker
        self.socket = socket
        self.poller = poller
        self.forwarder = forwarder
    }

    deinit { close(poller) }

    mutating func run() {
        var isStopping = false
        while !isStopping {
            _ = veche_wait(poller, waitingTime())
            receive()
            isStopping = obey()
            tick()
            flush()
            forward()
            let events = forwarder.takeEvents()
            if !events.isEmpty { worker.publish(events) }
        }
    }

    /// Milliseconds until something is due, rounded up so that the loop does not spin towards it.
    private func waitingTime() -> Int32 {
        var due = nextTick
        if let forward = forwarder.nextForward { due = min(due, forward) }
        let left = due - Self.now()
        return left <= .zero ? 0 : Int32(clamping: (left.nanoseconds + 999_999) / 1_000_000)
    }

    private mutating func receive() {
        // Bounded, so that a flood cannot keep commands and timers waiting for ever.
        for _ in 0..<16 {
            let now = Self.now()
            let count = socket.receive()
            for index in 0..<count {
                let datagram = socket.datagram(index)
                var bytes = datagram.bytes.mutableSpan
                wire.packetsIn += 1
                wire.bytesIn += UInt64(bytes.count)
                forwarder.receive(&bytes, from: datagram.remote, now: now, egress: &egress)
                if egress.count >= 512 { flush() }
            }
            flush()
            if count < DatagramSocket.batch { return }
        }
    }

    /// Sends what waits in pieces: small ones, so that a piece is still in the processor's cache when the kernel reads
    /// it. After a dozen, a millisecond or so, the loop goes round: neither newly arrived audio nor a command waits for
    /// a burst.
    private mutating func forward() {
        load.sawWaiting(forwarder.waitingPackets)
        for _ in 0..<12 {
            guard forwardPiece() else { return }
        }
    }

    /// Sends one piece and notes how long its packets were here. Returns whether more is due.
    private mutating func forwardPiece() -> Bool {
        let isMore = forwarder.forward(now: Self.now(), limit: 128, egress: &egress)
        guard egress.count > 0 else { return isMore }
        flush()
        let now = Self.now()
        for departure in forwarder.departures {
            wire.forwardingDelay.record(now - departure.receivedAt, times: departure.count)
        }
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
        metrics.counters = wire + forwarder.metrics
        metrics.usesSegmentation = socket.cutsRuns
        worker.publish(metrics)
    }

    private mutating func flush() {
        guard egress.count > 0 else { return }
        let result = socket.send(egress)
        wire.packetsOut += UInt64(result.datagrams)
        wire.bytesOut += UInt64(result.bytes)
        wire.sendErrors += UInt64(result.refused)
        wire.sendCalls += UInt64(result.calls)
        egress.removeAll()
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
