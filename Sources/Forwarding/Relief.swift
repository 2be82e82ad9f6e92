import Primitives

/// What a worker does with more to send than it can: pictures go out smaller than their viewers asked.
///
/// Else it would have to send everything too late, or to leave things out. Smaller pictures are what people notice least,
/// and the layers for them are there. Leaving out is for what cannot be made smaller: ``FanOutQueue/maximumDelay``.
struct Relief: Sendable {
    /// What has reached the last of its receivers so much after it was due is late.
    static let lateness = Interval.milliseconds(50)
    /// Sound that is always under way takes whatever time there is, so that being busy says nothing. Then there is room
    /// for the next larger size, three times as many bytes of pictures, while little takes longer than this.
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

    /// Sound goes ahead of pictures and is seldom late; so either counts for itself.
    private struct Count {
        var sent = 0
        var slow = 0
        var late = 0
        /// How many joined others that were under way.
        var joined = 0

        var isElastic: Bool { isMuch(joined) }
        var isLate: Bool { isMuch(late) }
        var isSlow: Bool { isMuch(slow) }

        private func isMuch(_ part: Int) -> Bool { Double(part) > Double(sent) * Relief.tolerated }
    }

    private static let window = Interval.seconds(1)

    /// By how many sizes pictures are smaller; 0 while the worker keeps up.
    private(set) var steps = 0
    private var sound = Count()
    private var pictures = Count()
    private var lateWindows = 0
    private var reviewAt = Instant.zero
    private var hold = Self.shortestHold
    private var holdUntil = Instant.zero
    private var raisedAt: Instant?

    /// Notes that packets which were due at one moment have been sent to the last of their receivers at another.
    mutating func ended(due: Instant, now: Instant, isSound: Bool) {
        let slow = now - due > Self.slowness ? 1 : 0
        let late = now - due > Self.lateness ? 1 : 0
        if isSound {
            sound.sent += 1
            sound.slow += slow
            sound.late += late
        } else {
            pictures.sent += 1
            pictures.slow += slow
            pictures.late += late
        }
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
        let hasRoom = busy < Self.spare || sound.isElastic && !sound.isSlow && !pictures.isSlow
        sound = Count()
        pictures = Count()
        lateWindows = isLate ? lateWindows + 1 : 0
        if lateWindows >= 2 {
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
