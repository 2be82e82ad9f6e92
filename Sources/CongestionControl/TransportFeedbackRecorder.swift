import Primitives
import RTP

/// Notes when the packets of one transport arrive and reports it to their sender, which estimates the bandwidth from
/// it (transport-wide congestion control, draft-holmer-rmcat-transport-wide-cc-extensions-01).
///
/// Each report covers everything from the first packet not reported before up to the newest, lost ones included. A
/// packet that arrives after its loss was reported makes the next report begin with it.
public struct TransportFeedbackRecorder: Sendable {
    /// The most packets that lie between the last report and the newest packet; older ones go unreported.
    public static let maximumWindow = 4096
    /// How far a packet may be overtaken and still be reported.
    public static let maximumReordering = 256
    /// The most packets in one report, so that it fits into a datagram of 1200 bytes.
    public static let maximumPerFeedback = 400

    /// Arrival times in ticks of 250 µs, at the packet's extended number modulo the count; `absent` where none.
    private var arrivals: [Int64] = []
    /// The extended number of the newest packet.
    private var highest: Int64 = -1
    /// The first number that the next report covers.
    private var next: Int64 = 0
    /// The oldest number that `arrivals` speaks of.
    private var oldest: Int64 = 0
    private var hasNews = false
    private var stray: UInt16?
    private var lastTick: Int64 = 0
    private var feedbackCount: UInt8 = 0

    private static let absent = Int64.min
    private static let nanosecondsPerTick: Int64 = 250_000

    /// Starts before the first packet, whatever its number.
    public init() {}

    /// Whether ``makeFeedback(senderSSRC:mediaSSRC:now:)`` would report anything.
    public var isFeedbackDue: Bool { hasNews }

    /// Notes that the packet with this transport-wide number arrived. A duplicate changes nothing; a number far from
    /// the others counts only when a second one near it follows, and then the record starts anew there.
    ///
    /// - Parameter isAuthentic: whether it is proven that the packet came from its sender. Of others only such numbers
    ///   count as come soon after the last ones, so that nobody can lead the record astray.
    public mutating func record(_ sequence: UInt16, at now: Instant, isAuthentic: Bool = true) {
        let tick = Self.tick(of: now)
        guard highest >= 0 else {
            if isAuthentic { start(at: sequence, tick) }
            return
        }
        let step = Int64(Int16(bitPattern: sequence &- UInt16(truncatingIfNeeded: highest)))
        let extended = highest + step
        let isNear = abs(step) <= Self.maximumReordering && extended >= oldest
        guard isAuthentic || isNear else { return }
        if step > 0, extended - next < Int64(Self.maximumWindow) {
            reach(extended)
        } else if step > 0 || step < -Int64(Self.maximumReordering) || extended < oldest {
            let distance = stray.map { Int16(bitPattern: sequence &- $0) } ?? 0
            let isFollowing = distance != 0 && abs(Int(distance)) <= Self.maximumReordering
            if isFollowing { start(at: sequence, tick) } else { stray = sequence }
            return
        }
        stray = nil
        guard arrivals[slot(extended)] == Self.absent else { return }
        arrivals[slot(extended)] = tick
        next = min(next, extended)
        hasNews = true
    }

    /// Reports what arrived since the last call: usually one message; several when the packets are many or far
    /// apart in time; none when nothing arrived. `mediaSSRC` is any stream of the transport.
    public mutating func makeFeedback(senderSSRC: UInt32, mediaSSRC: UInt32, now: Instant) -> [TransportFeedback] {
        guard hasNews else { return [] }
        hasNews = false
        var messages: [TransportFeedback] = []
        while next <= highest {
            messages.append(oneFeedback(senderSSRC: senderSSRC, mediaSSRC: mediaSSRC))
        }
        // What was reported is kept a little for packets still to come between, and no longer.
        oldest = max(oldest, highest - Int64(Self.maximumReordering))
        return messages
    }

    private mutating func oneFeedback(senderSSRC: UInt32, mediaSSRC: UInt32) -> TransportFeedback {
        let base = next
        let end = min(highest + 1, base + Int64(Self.maximumPerFeedback))
        var packets: [TransportFeedback.PacketStatus] = []
        packets.reserveCapacity(Int(end - base))
        var reference: Int64?
        while next < end {
            let tick = arrivals[slot(next)]
            guard tick != Self.absent else {
                packets.append(.notReceived)
                next += 1
                continue
            }
            // The reference time counts 64 ms, that is 256 ticks; the first delta starts from it.
            let from = reference == nil ? tick & ~255 : lastTick
            guard let delta = Int16(exactly: tick - from) else { break }
            if reference == nil { reference = tick >> 8 }
            packets.append(.received(delta250us: delta))
            lastTick = tick
            next += 1
        }
        let count = feedbackCount
        feedbackCount &+= 1
        return TransportFeedback(
            senderSSRC: senderSSRC, mediaSSRC: mediaSSRC, baseSequence: UInt16(truncatingIfNeeded: base),
            referenceTime: Self.signed24(reference ?? lastTick >> 8), feedbackCount: count, packets: packets)
    }

    private mutating func start(at sequence: UInt16, _ tick: Int64) {
        // One cycle up, so that numbers before the first one stay positive.
        highest = 65536 + Int64(sequence)
        next = highest
        oldest = highest - Int64(Self.maximumReordering)
        stray = nil
        arrivals = [Int64](repeating: Self.absent, count: 512)
        arrivals[slot(highest)] = tick
        lastTick = tick
        hasNews = true
    }

    /// Makes room for `extended` as the newest packet; the ones between are absent so far.
    private mutating func reach(_ extended: Int64) {
        oldest = max(oldest, min(next, highest - Int64(Self.maximumReordering)))
        grow(toHold: Int(extended - oldest) + 1)
        var number = highest + 1
        while number <= extended {
            arrivals[slot(number)] = Self.absent
            number += 1
        }
        highest = extended
    }

    private mutating func grow(toHold needed: Int) {
        guard needed > arrivals.count else { return }
        var count = arrivals.count
        while count < needed { count *= 2 }
        var larger = [Int64](repeating: Self.absent, count: count)
        var number = oldest
        while number <= highest {
            larger[Int(number) & (count - 1)] = arrivals[slot(number)]
            number += 1
        }
        arrivals = larger
    }

    private func slot(_ number: Int64) -> Int { Int(number) & (arrivals.count - 1) }

    private static func tick(of now: Instant) -> Int64 {
        let (quotient, rest) = now.nanoseconds.quotientAndRemainder(dividingBy: nanosecondsPerTick)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// The low 24 bits as a signed number, which is how a report carries the reference time.
    private static func signed24(_ value: Int64) -> Int32 {
        (Int32(truncatingIfNeeded: value) << 8) >> 8
    }
}
