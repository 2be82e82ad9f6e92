import CLinux
import Forwarding
import Glibc
import MediaControl
import PacketPool
import Primitives
import Synchronization

/// What connects the workers of one server: a ring from each to each, and a bell for each.
final class WorkerLinks: Sendable {
    /// How many messages one worker may be behind another: at full load, some milliseconds.
    private static let capacity = 4_096

    let bells: [Doorbell]
    /// The ring from worker a to worker b is number a times the count of workers plus b.
    private let rings: [HandoverRing<Handover>]

    init(workers: Int) throws(MediaPlaneError) {
        var bells: [Doorbell] = []
        for _ in 0..<workers { bells.append(try Doorbell()) }
        self.bells = bells
        rings = (0..<workers * workers).map { index in
            HandoverRing(capacity: index / workers == index % workers ? 2 : Self.capacity)
        }
    }

    func ring(from sender: Int, to receiver: Int) -> HandoverRing<Handover> { rings[sender * bells.count + receiver] }
}

/// Wakes one thread out of its waiting, at the price of a system call only if it does wait.
final class Doorbell: Sendable {
    /// Becomes readable when the bell was rung.
    let descriptor: Int32
    private let isAsleep = Atomic<Bool>(false)

    init() throws(MediaPlaneError) {
        descriptor = veche_wakeup()
        guard descriptor >= 0 else { throw .systemCall("eventfd", code: -descriptor) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Wakes the thread whether it waits or not.
    func ring() { veche_wakeup_signal(descriptor) }

    /// Wakes the thread if it waits. To be called after the message was put into its ring.
    func ringIfAsleep() {
        // Either this sees that the thread is about to wait, or the thread sees the message when it looks once more.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        if isAsleep.exchange(false, ordering: .relaxed) { ring() }
    }

    /// Sets the bell back. For the thread that it wakes.
    func silence() { veche_wakeup_clear(descriptor) }

    /// For the thread that it wakes: announces that it is going to wait; it must look at its rings once more then.
    func fallAsleep() {
        isAsleep.store(true, ordering: .relaxed)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }

    /// For the thread that it wakes: it looks at its rings by itself again.
    func wake() { isAsleep.store(false, ordering: .relaxed) }
}

/// One worker's side of the ``WorkerLinks``.
struct HandoverExchange: ~Copyable {
    private let links: WorkerLinks
    private let number: Int
    private let count: Int
    private let memory: PacketMemory
    private let bell: Doorbell
    /// For each other worker, what did not fit into its ring and must not be lost.
    private var backlog: [[Handover]]
    private var isRung: [Bool]

    init(_ links: WorkerLinks, _ configuration: Forwarder.Configuration) {
        self.links = links
        number = configuration.worker
        count = configuration.workers
        memory = configuration.memory
        bell = links.bells[configuration.worker]
        backlog = Array(repeating: [], count: configuration.workers)
        isRung = Array(repeating: false, count: configuration.workers)
    }

    /// Waits by `wait` until the given moment, or not at all when another worker has left something to take.
    func sleep(until due: Instant, _ wait: (Instant) -> Int32) -> Int32 {
        bell.fallAsleep()
        defer { bell.wake() }
        return wait(hasMail ? .zero : due)
    }

    /// Sets the bell back after it has rung.
    func silence() { bell.silence() }

    /// A backlog is no reason to stay awake: it is tried again in every round, and spinning would not empty a full
    /// ring.
    private var hasMail: Bool {
        for other in 0..<count where other != number {
            if !links.ring(from: other, to: number).isEmpty { return true }
        }
        return false
    }

    /// How many messages of the others wait for this worker in the rings.
    var waiting: Int {
        var sum = 0
        for other in 0..<count where other != number { sum += links.ring(from: other, to: number).count }
        return sum
    }

    /// Gives the machine what the others have left, a bounded number of messages.
    func take(into forwarder: inout Forwarder, now: Instant, egress: inout EgressBatch) {
        for other in 0..<count where other != number {
            let ring = links.ring(from: other, to: number)
            var left = 1_024
            while left > 0, let message = ring.pop() {
                forwarder.receive(message, from: other, now: now, egress: &egress)
                left -= 1
            }
        }
    }

    /// Leaves for the others what the machine has to tell them. Returns how many packets did not fit and are lost.
    mutating func deliver(from forwarder: inout Forwarder) -> UInt64 {
        guard count > 1 else { return 0 }
        var lost: UInt64 = 0
        for other in 0..<count where !backlog[other].isEmpty {
            let ring = links.ring(from: number, to: other)
            let sent = backlog[other].prefix { ring.push($0) }.count
            backlog[other].removeFirst(sent)
            if sent > 0 { isRung[other] = true }
        }
        for index in forwarder.handovers.indices {
            let handover = forwarder.handovers[index]
            isRung[handover.worker] = true
            if backlog[handover.worker].isEmpty,
                links.ring(from: number, to: handover.worker).push(handover.message)
            {
                continue
            }
            if handover.message.isPacket {
                memory.discard(handover.message)
                lost += 1
            } else {
                backlog[handover.worker].append(handover.message)
            }
        }
        forwarder.clearHandovers()
        for other in 0..<count where isRung[other] {
            isRung[other] = false
            links.bells[other].ringIfAsleep()
        }
        return lost
    }
}
