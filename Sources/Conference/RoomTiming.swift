import Primitives

/// The times by which a room goes.
public struct RoomTiming: Hashable, Sendable {
    /// How long the place of somebody whose connection broke is kept.
    public var grace: Interval
    /// The shortest time between two reassignments of everybody's slots.
    public var slotInterval: Interval
    /// The shortest time between two `speakers` messages.
    public var speakerInterval: Interval
    /// The shortest time between two `participants` messages.
    public var rosterInterval: Interval
    /// What a room takes for each listener before the next message to everybody, where that is longer than the
    /// intervals above: 250 µs let two thousand hear who speaks twice a second, and who is there once.
    public var perListener: Interval
    /// How long the place of somebody is kept who waits to be let in and is away; and how long somebody who has left
    /// by themselves may come back without waiting.
    public var lobbyGrace: Interval
    /// The shortest time between two `lobby` messages.
    public var lobbyInterval: Interval
    /// The shortest time between two messages about where those who wait stand.
    public var queueInterval: Interval
    /// How long a room may wait for a grown-up before the call ends.
    public var unattendedLimit: Interval
    /// The shortest time between two `floor` messages.
    public var floorInterval = Interval.milliseconds(100)
    /// The shortest time between two `reactions` messages.
    public var reactionInterval = Interval.milliseconds(250)
    /// How long the places of those who were inside are kept when the server has started again.
    public var returnGrace = Interval.seconds(60)
    /// How long ago those who were inside may have been seen for their places to be kept at all.
    public var returnWindow = Interval.seconds(600)
    /// How long people are asked whether they may be recorded before the recording begins with those who agreed.
    public var consentTime = Interval.seconds(20)
    /// After so long without anybody inside, whoever comes begins another call.
    public var callGap = Interval.seconds(600)

    /// Makes a set of times.
    public init(
        grace: Interval = .seconds(30), slotInterval: Interval = .milliseconds(100),
        speakerInterval: Interval = .milliseconds(200), rosterInterval: Interval = .milliseconds(20),
        perListener: Interval = .microseconds(250), lobbyGrace: Interval = .seconds(60),
        lobbyInterval: Interval = .milliseconds(250), queueInterval: Interval = .seconds(1),
        unattendedLimit: Interval = .seconds(600)
    ) {
        self.grace = grace
        self.slotInterval = slotInterval
        self.speakerInterval = speakerInterval
        self.rosterInterval = rosterInterval
        self.perListener = perListener
        self.lobbyGrace = lobbyGrace
        self.lobbyInterval = lobbyInterval
        self.queueInterval = queueInterval
        self.unattendedLimit = unattendedLimit
    }

    /// `interval`, or longer in a room of so many listeners.
    func paced(_ interval: Interval, listeners: Int) -> Interval {
        max(interval, perListener * Int64(listeners))
    }
}
