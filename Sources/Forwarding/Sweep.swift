import MediaControl
import Primitives

/// The sound of a room on its way to all its listeners.
///
/// A system call to one listener costs the same for several packets, so a packet that comes while others are on their
/// way does not wait behind them: it joins where they are, goes on with them to the end of the list and then from its
/// beginning up to where it joined. A worker with more to do takes longer for a round, more packets come together, and
/// each of them costs less.
extension FanOutQueue.Group {
    /// Whether nobody has been served yet.
    var isBeginning: Bool { served == 0 && !packets.isEmpty && !packets[0].hasTurned }

    /// Up to which listener, of `count`, the same packets go together.
    func end(of count: Int) -> Int {
        var end = count
        for position in 0..<packets.count where packets[position].hasTurned {
            end = min(end, packets[position].joinedBefore)
        }
        return max(end, served)
    }

    /// Begins again with the first listener.
    mutating func turn() {
        served = 0
        for position in 0..<packets.count { packets[position].hasTurned = true }
    }

    /// The listener at `left` has gone and those behind have moved up, so that none of them is passed over.
    mutating func listenerLeft(_ left: Int) {
        if served > left { served -= 1 }
        for position in 0..<packets.count where packets[position].joinedBefore > left {
            packets[position].joinedBefore -= 1
        }
    }
}

extension FanOutQueue.Packet {
    /// Whether everybody has got it, in a sweep whose listeners before `served` have been served.
    func hasGoneToAll(_ served: Int) -> Bool { hasTurned && joinedBefore <= served }

    /// Whether it is too late to be of use to anybody.
    func isLate(_ now: Instant) -> Bool { now - due > FanOutQueue.maximumDelay }

    /// The number of bytes of payload without padding.
    var ownPayload: Int { ownLength - media.payloadRange.lowerBound }

    /// Takes so many bytes of padding instead of what it had.
    mutating func pad(by missing: Int) {
        length = ownLength + missing
        media.payloadRange = media.payloadRange.lowerBound..<length
        media.isPadded = missing > 0
    }
}

extension FanOutQueue {
    /// Goes on with the sweep at `index` through a list of `count` listeners.
    ///
    /// - Returns: the listeners to whom all packets of the sweep go next, at least one; nil when none is left to be
    ///   sent, and the sweep has been forgotten.
    mutating func stretch(_ index: Int, of count: Int, now: Instant) -> Range<Int>? {
        takeOut(index, now: now)
        if groups[index].served >= count, !groups[index].packets.isEmpty {
            groups[index].turn()
            takeOut(index, now: now)
        }
        guard count > 0, !groups[index].packets.isEmpty else {
            finish(index)
            return nil
        }
        return groups[index].served..<groups[index].end(of: count)
    }

    /// Empties ``ended``.
    mutating func forgetEnded() { ended.removeAll(keepingCapacity: true) }

    /// A room lost the listener at `position`: those behind it have moved up, so that none of them is passed over.
    mutating func listenerLeft(room: Int, position: Int) {
        for index in sweeps where groups[index].kind == .audio(room: room) { groups[index].listenerLeft(position) }
    }

    /// Forgets the sound of a track that has not gone to everybody, in all rooms.
    mutating func forgetSound(of track: TrackID) {
        for index in sweeps {
            remove(from: index) { $0.track == track }
            if groups[index].packets.isEmpty { finish(index) }
        }
    }

    /// Lets go of the packets whose round has ended, and of those that are too late to be of use.
    private mutating func takeOut(_ index: Int, now: Instant) {
        let served = groups[index].served
        for position in 0..<groups[index].packets.count {
            let packet = groups[index].packets[position]
            guard packet.hasGoneToAll(served) || packet.isLate(now) else { continue }
            if !packet.hasGoneToAll(served) { dropped += 1 }
            ended.append(packet.due)
        }
        remove(from: index) { $0.hasGoneToAll(served) || $0.isLate(now) }
    }

    /// Takes packets out of a sweep; those that stay need no longer be as long as they were.
    private mutating func remove(from index: Int, where isOver: (Packet) -> Bool) {
        let count = groups[index].packets.count
        var left = 0
        for position in 0..<count {
            let packet = groups[index].packets[position]
            if isOver(packet) {
                release(packet.reference)
            } else {
                if left < position { groups[index].packets[left] = packet }
                left += 1
            }
        }
        guard left < count else { return }
        while groups[index].packets.count > left { groups[index].packets.removeLast() }
        level(index)
    }
}
