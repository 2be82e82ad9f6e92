import MediaControl
import PacketPool
import Primitives

/// Packets that wait to go out to everybody who receives them, gathered so that several for one subscriber leave
/// together, and taken out in pieces so that a burst of video never holds audio back.
///
/// Packets of one video track form a group, and so do the packets of all speakers of one room. Audio groups go first.
/// A group that is being sent takes no more packets; the next ones form a new group behind it.
struct FanOutQueue: ~Copyable {
    /// A packet that waits; its plaintext stands in the shared memory.
    struct Packet: Sendable {
        var media: MediaPacket
        var reference: PacketReference
        var layer: Int
        var track: TrackID
        var trackIndex: Int
        /// The transport on this worker that publishes it, which is never sent it back; -1 if it is on another worker.
        var owner: Int
        /// The number of bytes with the padding that was added.
        var length: Int
    }

    enum Kind: Hashable, Sendable {
        /// All speakers of the room with this index.
        case audio(room: Int)
        /// The video track with this index.
        case video(track: Int)
    }

    struct Group: Sendable {
        var kind: Kind
        var packets: [Packet] = []
        /// When it must begin to leave.
        var due: Instant
        /// How many of its receivers have been served.
        var served = 0
        var isSealed = false
        fileprivate var bytes = 0
    }

    /// The most bytes that may wait; what comes on top of them is dropped.
    static let maximumBytes = 32 << 20
    /// What has waited longer than this is of no use to anybody: sound that late is not played, and a picture that late
    /// is better skipped than followed by all the others that are late too.
    static let maximumDelay = Interval.milliseconds(400)
    /// Lengths are made equal where that costs at most this many bytes of padding: the kernel cuts a send into equal
    /// pieces. The packets of a video frame differ by a byte or two, those of different speakers by more.
    private static let largestVideoPadding = 16
    private static let largestAudioPadding = 255

    private let pool: PacketPool<MediaPacket>
    private(set) var groups: [Group] = []
    private(set) var order: [Int] = []
    private var free: [Int] = []
    /// Bytes that the waiting groups hold.
    private(set) var waitingBytes = 0
    /// Packets dropped: because too much waited already, or because they had waited too long.
    private(set) var dropped: UInt64 = 0

    init(memory: PacketMemory) { pool = memory.pool }

    deinit {
        for index in order { for packet in groups[index].packets { pool.release(packet.reference) } }
    }

    /// Whether nothing waits.
    var isEmpty: Bool { order.isEmpty }

    /// Puts a packet in line and holds it. `due` counts for the first packet of a group only.
    mutating func append(
        _ media: MediaPacket, _ reference: PacketReference, kind: Kind, layer: Int, track: TrackID, trackIndex: Int,
        owner: Int, due: Instant
    ) {
        guard waitingBytes + reference.length <= Self.maximumBytes else {
            dropped += 1
            return
        }
        let group = openGroup(kind, due: due)
        pool.retain(reference)
        groups[group].packets.append(
            Packet(
                media: media, reference: reference, layer: layer, track: track, trackIndex: trackIndex, owner: owner,
                length: media.payloadRange.upperBound))
        groups[group].bytes += reference.length
        waitingBytes += reference.length
    }

    private mutating func openGroup(_ kind: Kind, due: Instant) -> Int {
        for position in 0..<order.count {
            let index = order[position]
            if groups[index].kind == kind, !groups[index].isSealed { return index }
        }
        let index: Int
        if let reused = free.popLast() {
            index = reused
            groups[index].kind = kind
            groups[index].due = due
            groups[index].served = 0
            groups[index].isSealed = false
        } else {
            index = groups.count
            groups.append(Group(kind: kind, due: due))
        }
        order.append(index)
        guard case .audio = kind else { return index }
        // Sound goes ahead of all pictures, behind all other sound.
        var position = order.count - 1
        while position > 0, isVideo(order[position - 1]) {
            order.swapAt(position - 1, position)
            position -= 1
        }
        return index
    }

    private func isVideo(_ index: Int) -> Bool {
        if case .video = groups[index].kind { true } else { false }
    }

    /// The group to send now: the first that is due, audio before video. It is closed to further packets.
    mutating func next(now: Instant) -> Int? {
        for position in 0..<order.count where groups[order[position]].due <= now {
            let index = order[position]
            if !groups[index].isSealed { seal(index) }
            return index
        }
        return nil
    }

    /// When the next group is due; nil when nothing waits.
    var nextDue: Instant? {
        var earliest: Instant?
        for position in 0..<order.count {
            let due = groups[order[position]].due
            if let known = earliest, known <= due { continue }
            earliest = due
        }
        return earliest
    }

    /// Whether a group has waited so long that it is better dropped.
    func isStale(_ index: Int, now: Instant) -> Bool { now - groups[index].due > Self.maximumDelay }

    /// Notes how far a group has been sent.
    mutating func advance(_ index: Int, to served: Int) { groups[index].served = served }

    /// Forgets a group that has been sent.
    mutating func finish(_ index: Int) {
        var left = 0
        for position in 0..<order.count where order[position] != index {
            order[left] = order[position]
            left += 1
        }
        order.removeLast(order.count - left)
        for position in 0..<groups[index].packets.count { pool.release(groups[index].packets[position].reference) }
        groups[index].packets.removeAll(keepingCapacity: true)
        waitingBytes -= groups[index].bytes
        groups[index].bytes = 0
        free.append(index)
    }

    /// A room lost the listener at `position`: those behind it have moved up, so that none of them is passed over.
    mutating func listenerLeft(room: Int, position: Int) {
        for index in order where groups[index].kind == .audio(room: room) && groups[index].served > position {
            groups[index].served -= 1
        }
    }

    /// Forgets what waits for a room without listeners: its place may be another room's next.
    mutating func drop(room: Int) {
        for index in order where groups[index].kind == .audio(room: room) { finish(index) }
    }

    /// Forgets a group that has not been sent, or not to everybody.
    mutating func drop(_ index: Int) {
        dropped += UInt64(groups[index].packets.count)
        finish(index)
    }

    /// Closes a group and pads its packets to one length where that is cheap (RFC 3550 §5.1, P bit). The padding is
    /// taken from the tail that the shared memory has behind every packet.
    private mutating func seal(_ index: Int) {
        groups[index].isSealed = true
        guard groups[index].packets.count > 1 else { return }
        let limit = isVideo(index) ? Self.largestVideoPadding : Self.largestAudioPadding
        var longest = 0
        for position in 0..<groups[index].packets.count {
            longest = max(longest, groups[index].packets[position].media.payloadRange.count)
        }
        for position in 0..<groups[index].packets.count {
            let missing = longest - groups[index].packets[position].media.payloadRange.count
            guard missing > 0, missing <= min(limit, pool.tail(groups[index].packets[position].reference)) else {
                continue
            }
            let payload = groups[index].packets[position].media.payloadRange
            groups[index].packets[position].media.payloadRange = payload.lowerBound..<(payload.upperBound + missing)
            groups[index].packets[position].media.isPadded = true
            groups[index].packets[position].length += missing
        }
    }
}
