/// The sound of a room on its way to all its listeners.
///
/// A system call to one listener costs the same for several packets, so a packet that comes while others are on their way
/// does not wait behind them: it joins where they are, goes on with them to the end of the list and then from its
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

    /// Whether the packet at `position` has gone to everybody.
    func hasSentToAll(_ position: Int) -> Bool {
        packets[position].hasTurned && packets[position].joinedBefore <= served
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
    /// The number of bytes of payload without padding.
    var ownPayload: Int { ownLength - media.payloadRange.lowerBound }

    /// Takes so many bytes of padding instead of what it had.
    mutating func pad(by missing: Int) {
        length = ownLength + missing
        media.payloadRange = media.payloadRange.lowerBound..<length
        media.isPadded = missing > 0
    }
}
