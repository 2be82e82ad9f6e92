import Forwarding
import MediaControl
import PacketPool

/// What connects the workers with the recording thread: a ring from each. No bell: the thread looks by itself, because
/// waking it for each packet would cost the workers more than all the rest of recording.
final class TapLinks: Sendable {
    /// How many messages the recorder may be behind one worker: some seconds of a large call. They hold the packets in
    /// the memory that all share, so this bounds what recording can take of it.
    static let capacity = 16_384

    let rings: [HandoverRing<TapMessage>]

    init(workers: Int, capacity: Int = TapLinks.capacity) {
        rings = (0..<workers).map { _ in HandoverRing(capacity: capacity) }
    }
}

/// One worker's side of the ``TapLinks``. It never waits: what does not fit is left out, and said to have been.
struct TapDelivery: ~Copyable {
    /// A layer of a track.
    private struct Place: Hashable {
        var track: TrackID
        var layer: UInt8
    }

    private let ring: HandoverRing<TapMessage>
    private let memory: PacketMemory
    /// What did not fit and must not be lost. It takes no packets.
    private var backlog: [TapMessage] = []
    /// How many packets were left out since that was last told.
    private var leftOut: [Place: Int] = [:]
    /// How many were left out since the start.
    private(set) var dropped: UInt64 = 0

    init(_ links: TapLinks, worker: Int, memory: PacketMemory) {
        ring = links.rings[worker]
        self.memory = memory
    }

    /// Leaves for the recorder what the machine has for it.
    mutating func deliver(from forwarder: inout Forwarder) {
        guard !forwarder.tapMessages.isEmpty || !backlog.isEmpty || !leftOut.isEmpty else { return }
        catchUp()
        for index in forwarder.tapMessages.indices { hand(forwarder.tapMessages[index]) }
        forwarder.clearTapMessages()
    }

    private mutating func hand(_ message: TapMessage) {
        // In order: nothing may overtake what waits already, and a gap is told before the packet behind it.
        if backlog.isEmpty, leftOut.isEmpty, ring.push(message) { return }
        // Another comes in some seconds.
        if case .report = message { return }
        guard case .packet(let track, let layer, _) = message else {
            // What was left out lies before it.
            for (place, count) in leftOut {
                backlog.append(.leftOut(place.track, layer: place.layer, count: count))
            }
            leftOut = [:]
            backlog.append(message)
            return
        }
        memory.discard(message)
        leftOut[Place(track: track, layer: layer), default: 0] += 1
        dropped += 1
    }

    /// Hands over what was kept back, as far as there is room.
    private mutating func catchUp() {
        let sent = backlog.prefix { ring.push($0) }.count
        backlog.removeFirst(sent)
        guard backlog.isEmpty else { return }
        for (place, count) in leftOut {
            guard ring.push(.leftOut(place.track, layer: place.layer, count: count)) else { return }
            leftOut[place] = nil
        }
    }
}
