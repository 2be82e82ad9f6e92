import Primitives

/// Whose turn it is to send a piece.
///
/// Sound goes first: a burst of pictures to two thousand viewers would hold it back for a tenth of a second. In a room
/// so large that sound is always under way pictures would never leave then, so those that have waited for
/// ``Terms/patience`` take turns with it, but no round of sound through its listeners pays more than ``Terms/price``
/// for them, and a piece. Sweeps take turns with each other, and so do video tracks: a small room does not wait until a
/// large one has been served.
extension FanOutQueue {
    /// What sound and pictures owe each other.
    struct Terms: Sendable {
        /// Pictures that have waited longer than this no longer always let sound go first.
        var patience: Interval
        /// For how long pictures hold back a packet of sound at most, on its way to all its listeners.
        var price: Interval

        static let usual = Terms(patience: .milliseconds(10), price: .milliseconds(5))
        /// Where ``Relief/isPressed``: sound is always under way there, and waiting for its end is of no use.
        static let pressed = Terms(patience: .milliseconds(1), price: .milliseconds(25))
    }

    /// How much of the price they may take at once. A sweep earns the rest as it goes on, so that the time of pictures
    /// is spread evenly over it, and none of its packets, wherever they joined, pays more than the whole.
    static let burst = Interval.milliseconds(1)

    /// The group of which to send a piece now; nil when nothing is due. A group of pictures is closed to further
    /// packets.
    mutating func next(now: Instant) -> Int? {
        let picture = firstDue(of: pictures, now: now)
        let sound = firstDue(of: sweeps, now: now)
        let isPictures = sound == nil || picture != nil && isTurnOfPictures(now: now)
        guard let index = isPictures ? picture : sound else { return nil }
        if isPictures { picturesSince = now }
        if !groups[index].isSealed {
            groups[index].isSealed = true
            level(index)
        }
        return index
    }

    /// Notes how far a group has been sent. Others have their turn before it.
    mutating func advance(_ index: Int, to served: Int, of count: Int) {
        if isVideo(index) {
            Self.putLast(index, in: &pictures)
        } else {
            let spread = terms.price.nanoseconds - Self.burst.nanoseconds
            let earned = spread * Int64(served - groups[index].served) / Int64(max(count, 1))
            let credit = groups[index].credit + Interval(nanoseconds: earned)
            groups[index].credit = min(credit, Self.burst)
            Self.putLast(index, in: &sweeps)
        }
        groups[index].served = served
    }

    /// Whether a picture has gone to some of its receivers and not yet to all.
    var isSendingPictures: Bool {
        for position in 0..<pictures.count where groups[pictures[position]].isSealed { return true }
        return false
    }

    /// Whether anything is due.
    func isDue(now: Instant) -> Bool {
        guard let nextDue else { return false }
        return nextDue <= now
    }

    /// When the next group is due; nil when nothing waits.
    var nextDue: Instant? {
        switch (earliest(of: sweeps), earliest(of: pictures)) {
        case (let sound?, let picture?): min(sound, picture)
        case (let sound, let picture): sound ?? picture
        }
    }

    private func earliest(of list: [Int]) -> Instant? {
        var earliest: Instant?
        for position in 0..<list.count {
            let due = groups[list[position]].due
            if let known = earliest, known <= due { continue }
            earliest = due
        }
        return earliest
    }

    private func firstDue(of list: [Int], now: Instant) -> Int? {
        for position in 0..<list.count where groups[list[position]].due <= now { return list[position] }
        return nil
    }

    /// Whether pictures have waited long enough, and no sweep has paid too much for them already. The oldest decides:
    /// whose turn it is among them is another question.
    private func isTurnOfPictures(now: Instant) -> Bool {
        guard let oldest = earliest(of: pictures), now - oldest > terms.patience else { return false }
        for position in 0..<sweeps.count where groups[sweeps[position]].due <= now {
            guard groups[sweeps[position]].credit > .zero else { return false }
        }
        return true
    }

    /// Notes that the piece that was taken last has been sent. The sweeps that it held back have paid for it, if it was
    /// of pictures.
    mutating func sentPiece(now: Instant) {
        guard let since = picturesSince else { return }
        picturesSince = nil
        for position in 0..<sweeps.count where groups[sweeps[position]].isSealed {
            let credit = groups[sweeps[position]].credit.nanoseconds - (now - since).nanoseconds
            // It may have taken long because the processor was somebody else's: that is not for later pictures to pay.
            groups[sweeps[position]].credit = Interval(nanoseconds: max(credit, -terms.price.nanoseconds))
        }
    }

    private static func putLast(_ index: Int, in list: inout [Int]) {
        var position = 0
        while position < list.count, list[position] != index { position += 1 }
        while position + 1 < list.count {
            list[position] = list[position + 1]
            position += 1
        }
        if position < list.count { list[position] = index }
    }
}
