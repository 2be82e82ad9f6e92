import MediaControl
import PacketPool
import Primitives

/// Packets that wait to go out to everybody who receives them, gathered so that several for one subscriber leave
/// together, and taken out in pieces so that a burst of video holds audio back as little as can be.
///
/// Packets of one video track form a group; one that is being sent takes no more packets, and the next ones form a new
/// group behind it. Packets of all speakers of one room form a ``Group`` that is a sweep: those that come while it is
/// under way join it. Whose turn it is to send a piece: `FanOutQueue+Turns.swift`.
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
        /// The next group of the same video track, which goes when this one has gone; -1 without one.
        var following = -1
        /// For how long pictures may still go ahead of this sweep.
        var credit = Interval.zero
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

    let pool: PacketPool<MediaPacket>
    var groups: [Group] = []
    /// The sweeps, in the order of their turns.
    var sweeps: [Int] = []
    /// The first group of each video track, in the order of their turns.
    var pictures: [Int] = []
    private var free: [Int] = []
    /// Packets that wait.
    private(set) var waitingPackets = 0
    /// Bytes that they hold.
    private(set) var waitingBytes = 0
    /// Packets dropped: because too much waited already, or because they had waited too long.
    var dropped: UInt64 = 0
    /// What sound and pictures owe each other at present.
    var terms = Terms.usual
    /// When the piece of pictures that is being sent was begun.
    var picturesSince: Instant?

    /// For how many groups, and packets in each, memory is taken at the start; in normal times no more is needed.
    private static let preparedGroups = 32
    private static let preparedPackets = 16

    init(memory: PacketMemory) {
        pool = memory.pool
        groups.reserveCapacity(Self.preparedGroups)
        sweeps.reserveCapacity(Self.preparedGroups)
        pictures.reserveCapacity(Self.preparedGroups)
        free.reserveCapacity(Self.preparedGroups)
        ended.reserveCapacity(Self.preparedPackets)
        for index in (0..<Self.preparedGroups).reversed() {
            var group = Group(kind: .audio(room: 0), due: .zero)
            group.packets.reserveCapacity(Self.preparedPackets)
            groups.append(group)
            free.append(index)
        }
    }

    deinit {
        for group in groups { for packet in group.packets { pool.release(packet.reference) } }
    }

    /// When the packets were due whose round through a sweep has ended. Whoever reads it calls ``forgetEnded()``.
    var ended: [Instant] = []

    /// Whether nothing waits.
    var isEmpty: Bool { sweeps.isEmpty && pictures.isEmpty }

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
        waitingPackets += 1
        waitingBytes += reference.length
        guard groups[group].isSealed else { return false }
        level(group)
        return true
    }

    private mutating func openGroup(_ kind: Kind, due: Instant) -> Int {
        guard case .video = kind else {
            for position in 0..<sweeps.count where groups[sweeps[position]].kind == kind { return sweeps[position] }
            let index = newGroup(kind, due: due)
            sweeps.append(index)
            return index
        }
        for position in 0..<pictures.count where groups[pictures[position]].kind == kind {
            var last = pictures[position]
            while groups[last].following >= 0 { last = groups[last].following }
            guard groups[last].isSealed else { return last }
            let index = newGroup(kind, due: due)
            groups[last].following = index
            return index
        }
        let index = newGroup(kind, due: due)
        pictures.append(index)
        return index
    }

    private mutating func newGroup(_ kind: Kind, due: Instant) -> Int {
        guard let index = free.popLast() else {
            groups.append(Group(kind: kind, due: due))
            return groups.count - 1
        }
        groups[index].begin(kind, due: due)
        return index
    }

    func isVideo(_ index: Int) -> Bool {
        if case .video = groups[index].kind { true } else { false }
    }

    /// Whether a group has waited so long that it is better dropped.
    func isStale(_ index: Int, now: Instant) -> Bool { now - groups[index].due > Self.maximumDelay }

    /// Forgets a group that has been sent.
    mutating func finish(_ index: Int) {
        if isVideo(index) {
            Self.remove(index, from: &pictures)
            if groups[index].following >= 0 { pictures.append(groups[index].following) }
        } else {
            Self.remove(index, from: &sweeps)
        }
        for position in 0..<groups[index].packets.count { release(groups[index].packets[position].reference) }
        groups[index].packets.removeAll(keepingCapacity: true)
        free.append(index)
    }

    /// Takes an entry out of a list and keeps the order of the others.
    private static func remove(_ index: Int, from list: inout [Int]) {
        var left = 0
        for position in 0..<list.count where list[position] != index {
            list[left] = list[position]
            left += 1
        }
        list.removeLast(list.count - left)
    }

    mutating func release(_ reference: PacketReference) {
        pool.release(reference)
        waitingPackets -= 1
        waitingBytes -= reference.length
    }

    /// A track lost the viewer at `position`: those behind it have moved up, so that none of them is passed over.
    mutating func viewerLeft(track: Int, position: Int) {
        for index in pictures where groups[index].kind == .video(track: track) && groups[index].served > position {
            groups[index].served -= 1
        }
    }

    /// Forgets the pictures of a track that wait, those too that have gone to some.
    mutating func forgetPictures(ofTrack track: Int) {
        while let index = pictures.first(where: { groups[$0].kind == .video(track: track) }) { drop(index) }
    }

    /// Forgets what waits for a room without listeners: its place may be another room's next.
    mutating func drop(room: Int) {
        for index in sweeps where groups[index].kind == .audio(room: room) { finish(index) }
    }

    /// Forgets a group that has not been sent, or not to everybody.
    mutating func drop(_ index: Int) {
        dropped += UInt64(groups[index].packets.count)
        finish(index)
    }

    /// Pads the packets of a group to one length where that is cheap (RFC 3550 §5.1, P bit). The padding is taken from
    /// the tail that the shared memory has behind every packet.
    mutating func level(_ index: Int) {
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
}

extension FanOutQueue.Group {
    /// Begins anew, for other packets.
    fileprivate mutating func begin(_ kind: FanOutQueue.Kind, due: Instant) {
        self.kind = kind
        self.due = due
        served = 0
        isSealed = false
        following = -1
        credit = .zero
    }
}
