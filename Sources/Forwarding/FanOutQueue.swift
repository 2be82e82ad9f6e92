import MediaControl
import PacketPool
import Primitives

/// Packets that wait to go out to everybody who receives them, gathered so that several for one subscriber leave
/// together, and taken out in pieces so that a burst of video never holds audio back.
///
/// Packets of one video track form a group; one that is being sent takes no more packets, and the next ones form a new
/// group behind it. Packets of all speakers of one room form a ``Group`` that is a sweep: those that come while it is
/// under way join it. Sound goes first, but pictures that have waited for ``patience`` take turns with it.
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
        /// When it must begin to leave.
        var due: Instant
        /// The number of bytes with the padding that was added.
        var length: Int
        /// The number of bytes without it.
        let ownLength: Int
        /// In a sweep: before which listener it joined, and so before whom its round ends.
        var joinedBefore = 0
        /// In a sweep: whether the last listener in the list has been passed since it joined.
        var hasTurned = false
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
        /// The receivers before this one have been served, in a sweep in the present round.
        var served = 0
        /// Whether it has begun to leave.
        var isSealed = false
    }

    /// The most bytes that may wait; what comes on top of them is dropped.
    static let maximumBytes = 32 << 20
    /// What has waited longer than this is of no use to anybody: sound that late is not played, and a picture that late
    /// is better skipped than followed by all the others that are late too.
    static let maximumDelay = Interval.milliseconds(400)
    /// Pictures that have waited longer than this for sound that has been under way for longer than this no longer let it
    /// go first: in a room so large that sound is always under way they would never leave.
    static let patience = Interval.milliseconds(10)
    /// How many pieces of such pictures are sent for each piece of sound.
    static let pictureTurns = 3
    /// Lengths are made equal where that costs at most this many bytes of padding: the kernel cuts a send into equal
    /// pieces. The packets of a video frame differ by a byte or two, those of different speakers by more.
    private static let largestVideoPadding = 16
    private static let largestAudioPadding = 255

    let pool: PacketPool<MediaPacket>
    private(set) var groups: [Group] = []
    private(set) var order: [Int] = []
    private var free: [Int] = []
    /// Bytes that the waiting groups hold.
    private(set) var waitingBytes = 0
    /// Packets dropped: because too much waited already, or because they had waited too long.
    private(set) var dropped: UInt64 = 0
    /// How many pieces of pictures have been taken since the last piece of sound.
    private var picturesInTurn = 0

    init(memory: PacketMemory) { pool = memory.pool }

    deinit {
        for index in order { for packet in groups[index].packets { pool.release(packet.reference) } }
    }

    /// When the packets were due whose round through a sweep has ended. Whoever reads it calls ``forgetEnded()``.
    private(set) var ended: [Instant] = []

    /// Whether nothing waits.
    var isEmpty: Bool { order.isEmpty }

    /// Puts a packet in line and holds it. Returns whether it joined a sweep that is under way.
    ///
    /// `due` is when it must begin to leave; with others of its group it leaves when the first of them must.
    @discardableResult
    mutating func append(
        _ media: MediaPacket, _ reference: PacketReference, kind: Kind, layer: Int, track: TrackID, trackIndex: Int,
        owner: Int, due: Instant
    ) -> Bool {
        guard waitingBytes + reference.length <= Self.maximumBytes else {
            dropped += 1
            return false
        }
        let group = openGroup(kind, due: due)
        pool.retain(reference)
        groups[group].packets.append(
            Packet(
                media: media, reference: reference, layer: layer, track: track, trackIndex: trackIndex, owner: owner,
                due: due, length: media.payloadRange.upperBound, ownLength: media.payloadRange.upperBound,
                joinedBefore: groups[group].served))
        waitingBytes += reference.length
        guard groups[group].isSealed else { return false }
        level(group)
        return true
    }

    private mutating func openGroup(_ kind: Kind, due: Instant) -> Int {
        for position in 0..<order.count {
            let index = order[position]
            if groups[index].kind == kind, !groups[index].isSealed || !isVideo(index) { return index }
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
        if !isVideo(index) { putBehindSound(order.count - 1) }
        return index
    }

    /// Moves what stands at a place in the order forward: sound goes ahead of all pictures, behind all other sound.
    private mutating func putBehindSound(_ place: Int) {
        var position = place
        while position > 0, isVideo(order[position - 1]) {
            let picture = order[position - 1]
            order[position - 1] = order[position]
            order[position] = picture
            position -= 1
        }
    }

    private func isVideo(_ index: Int) -> Bool {
        if case .video = groups[index].kind { true } else { false }
    }

    /// The group of which to send a piece now: the first that is due, sound before pictures but for ``patience``. A group
    /// of pictures is closed to further packets.
    mutating func next(now: Instant) -> Int? {
        var sound: Int?
        var picture: Int?
        for position in 0..<order.count where groups[order[position]].due <= now {
            let index = order[position]
            if isVideo(index) {
                if picture == nil { picture = index }
            } else if sound == nil {
                sound = index
            }
        }
        guard let index = isTurnOfPictures(sound, picture, now: now) ? picture : sound else { return nil }
        picturesInTurn = index == picture ? picturesInTurn + 1 : 0
        if !groups[index].isSealed {
            groups[index].isSealed = true
            level(index)
        }
        return index
    }

    private func isTurnOfPictures(_ sound: Int?, _ picture: Int?, now: Instant) -> Bool {
        guard let sound, let picture else { return sound == nil }
        let waitingSince = max(groups[sound].due, groups[picture].due)
        return now - waitingSince > Self.patience && picturesInTurn < Self.pictureTurns
    }

    /// Whether a picture has gone to some of its receivers and not yet to all.
    var isSendingPictures: Bool {
        for position in 0..<order.count {
            if isVideo(order[position]), groups[order[position]].isSealed { return true }
        }
        return false
    }

    /// Whether anything is due.
    func isDue(now: Instant) -> Bool {
        guard let nextDue else { return false }
        return nextDue <= now
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
        for position in 0..<groups[index].packets.count { release(groups[index].packets[position].reference) }
        groups[index].packets.removeAll(keepingCapacity: true)
        free.append(index)
    }

    private mutating func release(_ reference: PacketReference) {
        pool.release(reference)
        waitingBytes -= reference.length
    }

    /// A room lost the listener at `position`: those behind it have moved up, so that none of them is passed over.
    mutating func listenerLeft(room: Int, position: Int) {
        for index in order where groups[index].kind == .audio(room: room) { groups[index].listenerLeft(position) }
    }

    /// A track lost the viewer at `position`: those behind it have moved up, so that none of them is passed over.
    mutating func viewerLeft(track: Int, position: Int) {
        for index in order where groups[index].kind == .video(track: track) && groups[index].served > position {
            groups[index].served -= 1
        }
    }

    /// Forgets the sound of a track that has not gone to everybody, in all rooms.
    mutating func forgetSound(of track: TrackID) {
        for index in order where !isVideo(index) {
            var left = 0
            for position in 0..<groups[index].packets.count {
                let packet = groups[index].packets[position]
                if packet.track == track {
                    release(packet.reference)
                } else {
                    groups[index].packets[left] = packet
                    left += 1
                }
            }
            while groups[index].packets.count > left { groups[index].packets.removeLast() }
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

    /// Pads the packets of a group to one length where that is cheap (RFC 3550 §5.1, P bit). The padding is taken from
    /// the tail that the shared memory has behind every packet.
    private mutating func level(_ index: Int) {
        guard groups[index].packets.count > 1 else { return }
        let limit = isVideo(index) ? Self.largestVideoPadding : Self.largestAudioPadding
        var longest = 0
        for position in 0..<groups[index].packets.count {
            longest = max(longest, groups[index].packets[position].ownPayload)
        }
        for position in 0..<groups[index].packets.count {
            let missing = longest - groups[index].packets[position].ownPayload
            let isCheap = missing <= min(limit, pool.tail(groups[index].packets[position].reference))
            groups[index].packets[position].pad(by: isCheap ? missing : 0)
        }
    }

    /// Goes on with the sweep at `index` through a list of `count` listeners.
    ///
    /// - Returns: the listeners to whom all packets of the sweep go next, at least one; nil when none is left to be sent,
    ///   and the sweep has been forgotten.
    mutating func stretch(_ index: Int, of count: Int, now: Instant) -> Range<Int>? {
        takeOut(index, now: now)
        if groups[index].served >= count, !groups[index].packets.isEmpty {
            groups[index].turn()
            takeOut(index, now: now)
            giveWay(index)
        }
        guard count > 0, !groups[index].packets.isEmpty else {
            finish(index)
            return nil
        }
        return groups[index].served..<groups[index].end(of: count)
    }

    /// Empties ``ended``.
    mutating func forgetEnded() { ended.removeAll(keepingCapacity: true) }

    /// Lets go of the packets whose round has ended, and of those that are too late to be of use.
    private mutating func takeOut(_ index: Int, now: Instant) {
        var left = 0
        for position in 0..<groups[index].packets.count {
            let isDone = groups[index].hasSentToAll(position)
            let due = groups[index].packets[position].due
            guard isDone || now - due > Self.maximumDelay else {
                if left < position { groups[index].packets[left] = groups[index].packets[position] }
                left += 1
                continue
            }
            if !isDone { dropped += 1 }
            ended.append(due)
            release(groups[index].packets[position].reference)
        }
        if left == 0 { return groups[index].packets.removeAll(keepingCapacity: true) }
        while groups[index].packets.count > left { groups[index].packets.removeLast() }
    }

    /// Lets other rooms' sound go first for a round: a sweep need not end for as long as somebody speaks.
    private mutating func giveWay(_ index: Int) {
        var next = 1
        while next < order.count {
            let following = order[next]
            if order[next - 1] == index, !isVideo(following) {
                order[next] = index
                order[next - 1] = following
            }
            next += 1
        }
    }
}
