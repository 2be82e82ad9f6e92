import CLinux
import Forwarding
import Glibc
import MediaControl
import PacketPool
import Primitives
import Synchronization

/// What the recording thread runs: it takes from the workers' rings what they have tapped, and hands it to the
/// ``TapReceiver``.
///
/// It alone waits for the disk. It is of lower priority than the workers: where there is no processor to spare, the
/// recording gets gaps, which are marked, and the call none.
struct RecordingLoop: ThreadLoop, ~Copyable {
    /// The time between two calls of ``TapReceiver/tick(now:)``.
    private static let period = Interval.milliseconds(100)
    /// Microseconds between two looks at the rings while packets come, and while none do.
    private static let shortSleep: UInt32 = 10_000, longSleep: UInt32 = 100_000
    /// The most messages taken from one ring before the next one's turn.
    private static let turn = 512

    private let links: TapLinks
    private let memory: PacketMemory
    private let receiver: any TapReceiver
    private let isStopping: StopSign
    private var batch: [TappedPacket] = []
    private var nextTick = Instant.zero
    private var wasBusy = false

    init(links: TapLinks, memory: PacketMemory, receiver: any TapReceiver, isStopping: StopSign) {
        self.links = links
        self.memory = memory
        self.receiver = receiver
        self.isStopping = isStopping
    }

    mutating func run() {
        veche_thread_steps_back()
        while !isStopping.isSet {
            wait()
            takeAll()
            let now = WorkerLoop.now()
            guard now >= nextTick else { continue }
            nextTick = now + Self.period
            receiver.tick(now: now)
        }
        // The workers end too, so this does.
        repeat { takeAll() } while !links.rings.allSatisfy(\.isEmpty)
        receiver.finish(now: WorkerLoop.now())
        isStopping.confirm()
    }

    /// Sleeps a moment, short while something is being recorded.
    private func wait() {
        guard links.rings.allSatisfy(\.isEmpty) else { return }
        // Nothing is missed by sleeping: the rings hold seconds.
        usleep(wasBusy ? Self.shortSleep : Self.longSleep)
    }

    private mutating func takeAll() {
        for ring in links.rings {
            var left = Self.turn
            while left > 0, let message = ring.pop() {
                if let packet = memory.open(message) { batch.append(packet) }
                left -= 1
            }
        }
        wasBusy = !batch.isEmpty
        guard wasBusy else { return }
        receiver.take(batch, now: WorkerLoop.now())
        batch.removeAll(keepingCapacity: true)
    }
}

/// Tells a thread from outside that it is to end.
final class StopSign: Sendable {
    private let value = Atomic<Bool>(false)

    private let confirmed = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }

    /// For the thread: it has ended.
    func confirm() { confirmed.store(true, ordering: .releasing) }

    /// Waits until the thread has ended, for at most two seconds.
    func waitForEnd() {
        let step: UInt32 = 5_000
        for _ in 0..<400 where !confirmed.load(ordering: .acquiring) { usleep(step) }
    }
}
