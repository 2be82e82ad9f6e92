/// What the generator counted, of all participants together. Counters only ever grow.
public struct MediaStatistics: Sendable, Equatable {
    /// Datagrams received, of every kind.
    public var datagramsIn: UInt64 = 0
    /// Pieces in which the kernel handed them over: several to a piece where it was given them so (UDP_GRO).
    public var runsIn: UInt64 = 0
    /// Bytes of UDP payload received.
    public var bytesIn: UInt64 = 0
    /// Datagrams sent, of every kind.
    public var datagramsOut: UInt64 = 0
    /// Bytes of UDP payload sent.
    public var bytesOut: UInt64 = 0
    /// Media packets that arrived first-hand and in their stream were new.
    public var delivered: UInt64 = 0
    /// Of these, packets of audio.
    public var deliveredAudio: UInt64 = 0
    /// Numbers that were passed over when a later packet arrived.
    public var missing: UInt64 = 0
    /// Missing packets that came late, first-hand.
    public var late: UInt64 = 0
    /// Of the missing packets, those of audio, which nobody asks for again.
    public var missingAudio: UInt64 = 0
    /// Of the late packets, those of audio.
    public var lateAudio: UInt64 = 0
    /// Missing packets that came by retransmission.
    public var recovered: UInt64 = 0
    /// Packets that came twice.
    public var duplicates: UInt64 = 0
    /// Packets of no known stream.
    public var strange: UInt64 = 0
    /// Packets whose authentication was checked and right.
    public var authentic: UInt64 = 0
    /// Packets whose authentication was checked and wrong.
    public var unauthentic: UInt64 = 0
    /// Datagrams that the simulated network swallowed on their way in.
    public var swallowedIn: UInt64 = 0
    /// Datagrams that the simulated network swallowed on their way out.
    public var swallowedOut: UInt64 = 0
    /// Media packets sent first-hand.
    public var mediaOut: UInt64 = 0
    /// Retransmissions sent.
    public var retransmitted: UInt64 = 0
    /// Keyframes that the server asked of the senders.
    public var keyframesAsked: UInt64 = 0
    /// Keyframes that the receivers asked of the server.
    public var keyframesWanted: UInt64 = 0
    /// NACKs sent.
    public var nacksSent: UInt64 = 0
    /// Estimates of the line (REMB) sent.
    public var estimatesSent: UInt64 = 0
    /// Transport-wide feedback messages sent.
    public var feedbackSent: UInt64 = 0
    /// From sending to arrival, by the absolute capture time that every packet of sound carried.
    public var delayAudio = Histogram()
    /// The same of the pictures' packets that came first-hand. A retransmission says when its original was sent, and
    /// not how long it was on its way, so it is not among them.
    public var delayVideo = Histogram()
    /// From sending to arrival, by the stamp inside sampled packets of pictures; for servers that drop the extension.
    public var payloadDelay = Histogram()
    /// From arrival in the kernel to being read.
    public var lag = Histogram()
    /// How late packets were sent, against their schedule.
    public var lateness = Histogram()
    /// Datagrams that the generator's sockets had no room for.
    public var overflowed: UInt64 = 0
    /// Datagrams that the kernel did not take.
    public var refused: UInt64 = 0
    /// Transports that are connected now.
    public var connected = 0
    /// CPU time of the media thread in nanoseconds.
    public var busy: Int64 = 0

    /// Nothing counted yet.
    public init() {}

    /// From sending to arrival, of sound and pictures together; added up anew each time.
    public var delay: Histogram {
        var all = delayAudio
        all.add(delayVideo)
        return all
    }

    /// Packets that never came: missing, and neither late nor recovered.
    public var lost: UInt64 {
        let found = late &+ recovered
        return missing > found ? missing - found : 0
    }

    /// Of the lost packets, those of audio.
    public var lostAudio: UInt64 { missingAudio > lateAudio ? missingAudio - lateAudio : 0 }

    /// What was counted since `earlier`, which was a copy of this one.
    public func since(_ earlier: MediaStatistics) -> MediaStatistics {
        var difference = self
        for counter in Self.counters { difference[keyPath: counter] &-= earlier[keyPath: counter] }
        difference.delayAudio = delayAudio.since(earlier.delayAudio)
        difference.delayVideo = delayVideo.since(earlier.delayVideo)
        difference.payloadDelay = payloadDelay.since(earlier.payloadDelay)
        difference.lag = lag.since(earlier.lag)
        difference.lateness = lateness.since(earlier.lateness)
        difference.busy = busy - earlier.busy
        return difference
    }

    private static var counters: [WritableKeyPath<MediaStatistics, UInt64>] {
        [
            \.datagramsIn, \.runsIn, \.bytesIn, \.datagramsOut, \.bytesOut, \.delivered, \.deliveredAudio, \.missing,
            \.late,
            \.recovered, \.duplicates, \.strange, \.authentic, \.unauthentic, \.swallowedIn, \.swallowedOut,
            \.mediaOut, \.retransmitted, \.keyframesAsked, \.keyframesWanted, \.nacksSent, \.estimatesSent,
            \.feedbackSent, \.missingAudio, \.lateAudio, \.overflowed, \.refused,
        ]
    }
}
