import Primitives
import RTP

/// One encoding of a track: one incoming RTP stream with its retransmissions. A simulcast camera has up to four.
struct Layer: ~Copyable {
    /// The simulcast stream id; nil where there is only one encoding.
    let rid: ShortText?
    /// The SSRC it arrives under; 0 until the first packet.
    var ssrc: UInt32 = 0

    private var unwrapper = SequenceUnwrapper()
    /// What is added to the unwrapped numbers, so that they go on rising where the source begins anew.
    private var numberOffset: Int64 = 0
    /// Which numbers have been let through.
    var passed = SequenceWindow()
    private var restartedAt: Instant?
    var statistics: ReceiveStatistics
    var nack = NACKGenerator()
    var history: PacketHistory
    var keyframe = KeyframeRequester()

    /// The picture's size as the last keyframe gave it; 0 while unknown.
    var width = 0
    var height = 0
    var lastPacketAt: Instant?
    /// Measured over the last interval, in bits per second.
    private(set) var bitrate = 0
    private var bytesSinceMeasure = 0
    private var skipped = 0
    /// Of the packets that need not be decrypted, one in this many is.
    static let auditedPackets = 128
    private var measuredAt: Instant?

    /// How many packets are kept for retransmission at most: a second or two of the highest layer. Of lower ones,
    /// ``Retention/age`` keeps fewer.
    static let keptPackets = 512

    /// A source whose numbers jump further ahead than this begins anew. Were the jump passed on, a listener who loses a
    /// few such packets would guess a wrong rollover counter (RFC 3711 §3.3.1) and could never read the stream again.
    static let longestLeap: Int64 = 4_096
    /// A source may begin anew this often; each time all its receivers on all workers are told.
    static let restartSpacing = Interval.milliseconds(250)

    init(rid: ShortText?, kind: Track.Kind, memory: PacketMemory) {
        self.rid = rid
        statistics = ReceiveStatistics(clockRate: kind == .audio ? 48_000 : 90_000)
        history = PacketHistory(packets: Self.keptPackets, memory: memory)
    }

    /// Whether packets arrived lately enough for the layer to be worth choosing.
    func isActive(now: Instant) -> Bool {
        guard let lastPacketAt else { return false }
        return now - lastPacketAt < .milliseconds(1_500)
    }

    /// Whether this packet too may stay encrypted.
    mutating func skipsDecryption() -> Bool {
        skipped += 1
        return skipped % Self.auditedPackets != 0
    }

    mutating func count(bytes: Int) { bytesSinceMeasure += bytes }

    /// Takes the bitrate since the last call; call it about twice a second.
    mutating func measure(now: Instant) {
        defer {
            measuredAt = now
            bytesSinceMeasure = 0
        }
        // A layer that has fallen silent has nothing to send again; its memory is of use to others.
        if !isActive(now: now) { history.removeAll() }
        guard let measuredAt, now > measuredAt else { return }
        let latest = Int(Double(bytesSinceMeasure * 8) / (now - measuredAt).seconds)
        bitrate = bitrate == 0 ? latest : (bitrate * 3 + latest) / 4
    }

    /// The extended number of a packet: never that of another packet of this layer, whatever its SSRC.
    mutating func unwrap(_ number: UInt16) -> Int64 { unwrapper.unwrap(number) + numberOffset }

    /// Whether a number lies so far ahead that the source is better taken to begin anew.
    func leaps(to number: UInt16) -> Bool {
        // Right after a beginning all numbers that have passed lie a cycle and more below: nothing to leap from.
        guard let highest = passed.highest, highest > numberOffset - 65_536 else { return false }
        var unwrapper = unwrapper
        return unwrapper.unwrap(number) + numberOffset - highest > Self.longestLeap
    }

    /// Whether it is long enough since the source last began anew.
    func mayRestart(now: Instant) -> Bool {
        guard let restartedAt else { return true }
        return now - restartedAt >= Self.restartSpacing
    }

    /// Starts afresh, under a new SSRC where a client recreated its sender.
    mutating func restart(ssrc: UInt32, kind: Track.Kind, now: Instant) {
        self.ssrc = ssrc
        restartedAt = now
        unwrapper = SequenceUnwrapper()
        // The low 16 bits stay those of the packets; packets that come before the first one lie above all earlier ones
        // too.
        if let highest = passed.highest { numberOffset = ((highest >> 16) + 2) << 16 }
        statistics = ReceiveStatistics(clockRate: kind == .audio ? 48_000 : 90_000)
        nack = NACKGenerator()
        history.removeAll()
        keyframe = KeyframeRequester()
    }
}

/// Merges the wishes of any number of subscribers for a keyframe of one layer into a few requests.
struct KeyframeRequester: Sendable {
    /// No two requests are closer than this: an encoder needs the time to answer the first.
    static let spacing = Interval.milliseconds(300)

    private(set) var isWanted = false
    private var lastRequest: Instant?

    /// Notes that somebody needs a keyframe.
    mutating func want() { isWanted = true }

    /// A keyframe has arrived.
    mutating func satisfied() { isWanted = false }

    /// Whether to ask the publisher now; asks again until ``satisfied()``.
    mutating func isDue(now: Instant) -> Bool {
        guard isWanted else { return false }
        if let lastRequest, now - lastRequest < Self.spacing { return false }
        lastRequest = now
        return true
    }
}
