import Primitives

/// Decides which lost packets of one incoming stream are asked for again, and when (generic NACK, RFC 4585 §6.2.1).
///
/// In-order packets cost no allocation, and at most ``maximumMissing`` packets are remembered as missing.
public struct NACKGenerator: Sendable {
    /// The most packets that are waited for at one time.
    public static let maximumMissing = 500
    /// How many packets behind the newest one a packet may be to be worth asking for.
    public static let maximumAge: Int64 = 1000
    /// How often a packet is asked for.
    public static let maximumTries = 10
    /// How long a packet is waited for.
    public static let patience = Interval.seconds(1)
    /// How long the network gets to deliver a packet that was only overtaken.
    public static let reorderGrace = Interval.milliseconds(10)
    /// A packet overtaken by more packets than this is taken for lost at once.
    public static let reorderDepth: Int64 = 3

    private struct Missing {
        let sequence: Int64
        let since: Instant
        var due: Instant
        var tries = 0
    }

    /// In the order of their numbers.
    private var missing: [Missing] = []
    private var highest: Int64?
    private var earliest: Instant?

    /// Whether a packet was given up since this was last set to false: the decoder needs a keyframe.
    public var gaveUp = false

    /// Starts before the first packet, whatever its number.
    public init() {}

    /// The number of packets now waited for.
    public var missingCount: Int { missing.count }

    /// When ``due(now:roundTrip:into:)`` next has something to do; nil while nothing is missing.
    public var nextDue: Instant? { earliest }

    /// Forgets everything, as at a new start of the stream.
    public mutating func reset() {
        missing.removeAll(keepingCapacity: true)
        highest = nil
        earliest = nil
        gaveUp = false
    }

    /// Whether a packet was given up since the last call.
    public mutating func takeGaveUp() -> Bool {
        defer { gaveUp = false }
        return gaveUp
    }

    /// Takes the extended number of a packet that arrived, first-hand or retransmitted.
    public mutating func received(_ extended: Int64, now: Instant) {
        guard let newest = highest else {
            highest = extended
            return
        }
        guard extended > newest else {
            if extended < newest, !missing.isEmpty { recovered(extended) }
            return
        }
        highest = extended
        let gap = extended &- newest &- 1
        if gap > 0 { note(gap, before: extended, now: now) }
        if !missing.isEmpty { hasten(now: now) }
    }

    private mutating func recovered(_ sequence: Int64) {
        let index = position(of: sequence)
        guard index < missing.count, missing[index].sequence == sequence else { return }
        missing.remove(at: index)
        if missing.isEmpty { earliest = nil }
    }

    /// The index of the first missing packet not before `sequence`.
    private func position(of sequence: Int64) -> Int {
        var low = 0
        var high = missing.count
        while low < high {
            let middle = (low + high) / 2
            if missing[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func note(_ gap: Int64, before extended: Int64, now: Instant) {
        guard gap <= Self.maximumAge else {
            // A jump, not a loss: what lies between is as good as gone.
            missing.removeAll(keepingCapacity: true)
            earliest = nil
            gaveUp = true
            return
        }
        let wanted = Int(min(gap, Int64(Self.maximumMissing)))
        let excess = missing.count + wanted - Self.maximumMissing
        if excess > 0 { missing.removeFirst(excess) }
        if excess > 0 || wanted < Int(gap) { gaveUp = true }
        let due = now + Self.reorderGrace
        for sequence in (extended - Int64(wanted))..<extended {
            missing.append(Missing(sequence: sequence, since: now, due: due))
        }
        earliest = min(earliest ?? due, due)
    }

    /// Ends the grace of packets that too many others have overtaken.
    private mutating func hasten(now: Instant) {
        guard let highest else { return }
        var index = missing.count - 1
        // The packets not yet asked for are the newest ones, so this looks at little more than those.
        while index >= 0, missing[index].tries == 0 {
            if highest &- missing[index].sequence > Self.reorderDepth {
                guard missing[index].due > now else { return }
                missing[index].due = now
                earliest = min(earliest ?? now, now)
            }
            index -= 1
        }
    }

    /// Appends the numbers to ask for now to `numbers`, in order, and gives up what has been waited for too long.
    /// `roundTrip` is the round-trip time to the sender of the stream.
    public mutating func due(now: Instant, roundTrip: Interval, into numbers: inout [UInt16]) {
        guard let highest, let first = earliest, now >= first else { return }
        let wait = max(roundTrip, Interval.milliseconds(20))
        let again = now + wait + Interval(nanoseconds: wait.nanoseconds / 2)
        var kept = 0
        var next: Instant?
        for index in missing.indices {
            var entry = missing[index]
            let isDue = now >= entry.due
            if now - entry.since >= Self.patience || highest &- entry.sequence > Self.maximumAge
                || (isDue && entry.tries >= Self.maximumTries)
            {
                gaveUp = true
                continue
            }
            if isDue {
                numbers.append(UInt16(truncatingIfNeeded: entry.sequence))
                entry.tries += 1
                entry.due = again
            }
            let wake = min(entry.due, entry.since + Self.patience)
            next = next.map { min($0, wake) } ?? wake
            missing[kept] = entry
            kept += 1
        }
        missing.removeLast(missing.count - kept)
        earliest = next
    }
}
