import Primitives

/// What a worker does with more to send than it can: first sound waits longer for pictures, and if that does not help,
/// pictures go out smaller than their viewers asked.
///
/// Else it would have to send everything too late, or to leave things out. What sound waits nobody hears, and smaller
/// pictures are what people notice least of the rest; the layers for them are there. Leaving out is for what cannot be
/// made smaller: ``FanOutQueue/maximumDelay``.
struct Relief: Sendable {
    /// What has reached the last of its receivers so much after it was due is late.
    static let lateness = Interval.milliseconds(50)
    /// Sound that is always under way takes whatever time there is, so that being busy says nothing. Then the next
    /// larger size, three times as many bytes of pictures, is worth a try while little takes longer than this.
    static let tightness = Interval.milliseconds(30)
    /// What takes longer than this is slow. If much does, the worker is pressed.
    static let slowness = Interval.milliseconds(20)
    /// If more than this share is late for two seconds in a row, there is no end to it.
    static let tolerated = 1.0 / 3
    /// A camera has three sizes.
    static let most = 2
    /// A worker that is busy for a smaller share of its time than this may manage the next larger size.
    static let spare = 0.6
    /// How long pictures stay small at least, before the next larger size is tried. Short, because what makes a worker
    /// late most often is that hundreds come within seconds.
    static let shortestHold = Interval.seconds(5)
    /// The same, where one try after another has failed.
    static let longestHold = Interval.seconds(300)

    /// For how long after a try with the next larger size twice as much lateness is put up with.
    static let settling = Interval.seconds(5)
    /// How long a worker counts as pressed after the last second in which it was, or had no time to spare.
    static let pressedFor = Interval.seconds(30)

    /// Sound goes ahead of pictures and is seldom late; so either counts for itself.
    private struct Count {
        var sent = 0
        var slow = 0
        var tight = 0
        var late = 0
        /// How many joined others that were under way.
        var joined = 0

        var isElastic: Bool { isMuch(joined) }
        var isLate: Bool { isMuch(late) }
        var isSlow: Bool { isMuch(slow) }
        var isTight: Bool { isMuch(tight) }

        /// Counts what took so long to reach the last of its receivers.
        mutating func ended(after delay: Interval) {
            sent += 1
            slow += delay > Relief.slowness ? 1 : 0
            tight += delay > Relief.tightness ? 1 : 0
            late += delay > Relief.lateness ? 1 : 0
        }

        private func isMuch(_ part: Int) -> Bool { Double(part) > Double(sent) * Relief.tolerated }
    }

    private static let window = Interval.seconds(1)

    /// By how many sizes pictures are smaller; 0 while the worker keeps up.
    private(set) var steps = 0
    /// Whether much of the pictures took longer than ``slowness`` for two seconds in a row, or they are small already;
    /// until there has been time to spare for as long as ``pressedFor``. A single burst does not count: it is over
    /// before sound that makes way has helped it.
    private(set) var isPressed = false
    private var pressedUntil = Instant.zero
    private var sound = Count()
    private var pictures = Count()
    private var slowWindows = 0
    private var lateWindows = 0
    private var reviewAt = Instant.zero
    private var hold = Self.shortestHold
    private var holdUntil = Instant.zero
    private var raisedAt: Instant?

    /// Notes that packets which were due at one moment have been sent to the last of their receivers at another.
    mutating func ended(due: Instant, now: Instant, isSound: Bool) {
        if isSound { sound.ended(after: now - due) } else { pictures.ended(after: now - due) }
    }

    /// Notes a packet of sound that joined others on their way.
    mutating func joined() { sound.joined += 1 }

    /// Draws the conclusions once a second; may be called as often as one likes.
    ///
    /// - Parameter busy: the share of its time, from 0 to 1, that the worker was busy in the last second.
    mutating func review(now: Instant, busy: Double) {
        guard now >= reviewAt else { return }
        reviewAt = now + Self.window
        let isLate = sound.isLate || pictures.isLate
        let hasRoom = busy < Self.spare || sound.isElastic && !sound.isTight && !pictures.isTight
        slowWindows = pictures.isSlow ? slowWindows + 1 : 0
        // That nothing is slow any more is due to sound that makes way, unless there is time to spare.
        let isStillPressed = isPressed && busy >= Self.spare
        if slowWindows >= 2 || steps > 0 || isStillPressed { pressedUntil = now + Self.pressedFor }
        isPressed = now < pressedUntil
        sound = Count()
        pictures = Count()
        lateWindows = isLate ? lateWindows + 1 : 0
        // A larger size begins with a keyframe for everybody, and what that holds up takes time to catch up with.
        let isSettling = raisedAt.map { now - $0 < Self.settling } ?? false
        if lateWindows >= (isSettling ? 4 : 2) {
            lateWindows = 0
            lower(now: now)
        } else if steps > 0, !isLate, hasRoom, now >= holdUntil {
            steps -= 1
            raisedAt = now
            holdUntil = now + hold
        }
    }

    /// Goes down a size. Soon after a try to go up, the next try waits twice as long.
    private mutating func lower(now: Instant) {
        let hasFailed = raisedAt.map { now - $0 < .seconds(30) } ?? false
        hold = hasFailed ? min(hold * 2, Self.longestHold) : Self.shortestHold
        holdUntil = now + hold
        steps = min(steps + 1, Self.most)
    }
}
