import MediaControl
import NIOConcurrencyHelpers
import Primitives

/// A media plane that moves no media: takes commands down and can be made to report.
final class StandInMediaPlane: MediaPlaneControl {
    let fingerprint = Fingerprint(algorithm: "sha-256", bytes: [UInt8](repeating: 0xab, count: 32))
    let events: AsyncStream<[MediaEvent]>
    private let continuation: AsyncStream<[MediaEvent]>.Continuation
    private let state = NIOLockedValueBox((next: UInt32(1), commands: [MediaCommand]()))

    init() { (events, continuation) = AsyncStream<[MediaEvent]>.makeStream() }

    func place(in room: RoomNumber) -> TransportPlacement {
        let id = state.withLockedValue { state in
            defer { state.next += 1 }
            return state.next
        }
        return TransportPlacement(
            id: TransportID(rawValue: id), candidates: [SocketAddress(ipv4: 0xc000_0201, port: 7882)])
    }

    func submit(_ commands: [MediaCommand]) { state.withLockedValue { $0.commands += commands } }

    func metrics() -> MediaPlaneMetrics {
        var first = WorkerMetrics()
        first.measuredAt = Instant(nanoseconds: 2_500_000_000)
        first.busy = 0.25
        first.cpuTime = .milliseconds(1_500)
        first.waiting = 3
        first.handoverQueue = 5
        first.counters.handedOver = 44
        first.counters.transports = transports.count
        first.counters.packetsIn = 12_000
        first.counters.droppedUnauthentic = 7
        first.counters.sendErrors[.noRoom] = 6
        first.counters.sendErrors[.notPermitted] = 1
        first.counters.forwardingDelay.record(.microseconds(120), times: 10)
        first.counters.forwardingDelay.record(.milliseconds(4))
        first.counters.forwardingDelay.record(.seconds(1))
        var second = WorkerMetrics()
        second.counters.packetsIn = 345
        second.counters.sendCalls = 2
        second.counters.sendErrors[.noRoom] = 3
        second.usesSegmentation = false
        return MediaPlaneMetrics(workers: [first, second], encryption: #"a "quoted" cipher"#)
    }

    /// The transports configured and not closed.
    var transports: Set<UInt32> {
        state.withLockedValue { state in
            var open: Set<UInt32> = []
            for command in state.commands {
                switch command {
                case .configure(let id, _): open.insert(id.rawValue)
                case .close(let id): open.remove(id.rawValue)
                default: break
                }
            }
            return open
        }
    }

    /// Every configuration of a transport, in order.
    var configurations: [(id: TransportID, description: TransportDescription)] {
        state.withLockedValue { state in
            state.commands.compactMap { command in
                guard case .configure(let id, let description) = command else { return nil }
                return (id, description)
            }
        }
    }

    /// Reports as the real one would.
    func report(_ events: [MediaEvent]) { continuation.yield(events) }
}
