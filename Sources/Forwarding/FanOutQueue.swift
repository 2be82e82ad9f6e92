import MediaControl
import Primitives

/// Packets that wait to go out to everybody who receives them, gathered so that several for one subscriber leave
/// together, and taken out in pieces so that a burst of video never holds audio back.
///
/// Packets of one video track form a group, and so do the packets of all speakers of one room. Audio groups go first.
/// A group that is being sent takes no more packets; the next ones form a new group behind it.
struct FanOutQueue: Sendable {
    /// A packet whose plaintext stands in the queue's memory.
    struct Packet: Sendable {
        var media: MediaPacket
        var layer: Int
        var track: TrackID
        var trackIndex: Int
        /// The transport that publishes it, which is never sent it back.
        var owner: Int
        /// Where the plaintext stands, padding included.
        var bytes: Range<Int>
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
    }

    /// The most bytes that may wait; what comes on top of them is dropped.
    static let maximumBytes = 32 << 20
    /// Lengths are made equal where that costs at most this many bytes of padding: the kernel cuts a send into equal
    /// pieces. The packets of a video frame differ by a byte or two, those of different speakers by more.
    private static let largestVideoPadding = 16
    private static let largestAudioPadding = 255

    private(set) var groups: [Group] = []
    private(set) var order: [Int] = []
    private var free: [Int] = []
    private var memory: [UInt8] = []
    private var end = 0
    private(set) var dropped: UInt64 = 0

    /// Whether nothing waits.
    var isEmpty: Bool { order.isEmpty }

    /// Copies a packet in. `due` counts for the first packet of a group only.
    mutating func append(
        _ media: MediaPacket, _ plain: Span<UInt8>, kind: Kind, layer: Int, track: TrackID, trackIndex: Int,
        owner: Int, due: Instant
    ) {
        let room = plain.count + Self.largestAudioPadding
        guard end + room <= Self.maximumBytes else {
            dropped += 1
            return
        }
        if end + room > memory.count {
            let added = max(1 << 18, memory.count)
            memory.append(contentsOf: repeatElement(0, count: added))
        }
        let start = end
        do {
            var span = memory.mutableSpan
            span.copy(plain, at: start)
        }
        let packet = Packet(
            media: media, layer: layer, track: track, trackIndex: trackIndex, owner: owner,
            bytes: start..<(start + plain.count))
        end += room
        let group = openGroup(kind, due: due)
        groups[group].packets.append(packet)
    }

    private mutating func openGroup(_ kind: Kind, due: Instant) -> Int {
        for index in order where groups[index].kind == kind && !groups[index].isSealed { return index }
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
        if case .audio = kind, let firstVideo = order.firstIndex(where: { isVideo($0) }) {
            order.insert(index, at: firstVideo)
        } else {
            order.append(index)
        }
        return index
    }

    private func isVideo(_ index: Int) -> Bool {
        if case .video = groups[index].kind { true } else { false }
    }

    /// The group to send now: the first that is due, audio before video. It is closed to further packets.
    mutating func next(now: Instant) -> Int? {
        for index in order where groups[index].due <= now {
            if !groups[index].isSealed { seal(index) }
            return index
        }
        return nil
    }

    /// When the next group is due; nil when nothing waits.
    var nextDue: Instant? {
        var earliest: Instant?
        for index in order where earliest.map({ groups[index].due < $0 }) ?? true { earliest = groups[index].due }
        return earliest
    }

    /// Notes how far a group has been sent.
    mutating func advance(_ index: Int, to served: Int) { groups[index].served = served }

    /// Forgets a group that has been sent.
    mutating func finish(_ index: Int) {
        order.removeAll { $0 == index }
        groups[index].packets.removeAll(keepingCapacity: true)
        free.append(index)
        if order.isEmpty { end = 0 }
    }

    /// Lends the memory that the packets' ranges refer to.
    borrowing func withBytes(_ body: (Span<UInt8>) -> Void) { body(memory.span) }

    /// Closes a group and pads its packets to one length where that is cheap (RFC 3550 §5.1, P bit).
    private mutating func seal(_ index: Int) {
        groups[index].isSealed = true
        guard groups[index].packets.count > 1 else { return }
        let limit = isVideo(index) ? Self.largestVideoPadding : Self.largestAudioPadding
        var longest = 0
        for packet in groups[index].packets { longest = max(longest, packet.media.payloadRange.count) }
        for position in groups[index].packets.indices {
            let missing = longest - groups[index].packets[position].media.payloadRange.count
            guard missing > 0, missing <= limit else { continue }
            pad(index, position, by: missing)
        }
    }

    private mutating func pad(_ index: Int, _ position: Int, by count: Int) {
        let old = groups[index].packets[position].bytes
        for offset in old.upperBound..<(old.upperBound + count - 1) { memory[offset] = 0 }
        memory[old.upperBound + count - 1] = UInt8(count)
        let payload = groups[index].packets[position].media.payloadRange
        groups[index].packets[position].bytes = old.lowerBound..<(old.upperBound + count)
        groups[index].packets[position].media.payloadRange = payload.lowerBound..<(payload.upperBound + count)
        groups[index].packets[position].media.isPadded = true
    }
}
