import Primitives
import RTP

/// A packet of a tapped track, or news of it, on its way to whoever records.
public struct TappedPacket: Sendable {
    /// What it is.
    public enum Content: Sendable {
        /// A media packet, decrypted.
        case media(TappedMedia)
        /// From the publisher's sender report: this NTP time (RFC 3550 §4) and this RTP timestamp are the same moment.
        /// The NTP clock is the publisher's own and common to all its tracks.
        case report(ntp: UInt64, rtpTimestamp: UInt32)
        /// The numbers of the layer begin anew.
        case restarted
        /// So many packets of the layer were left out, because the recorder was too far behind.
        case leftOut(Int)
        /// There will be no more of the track.
        case ended
    }

    /// The track.
    public var track: TrackID
    /// Which of its layers, by the number of its rid in the offer.
    public var layer: Int
    /// When it arrived at the server, on the monotonic clock.
    public var receivedAt: Instant
    /// What it is.
    public var content: Content

    /// Makes one.
    public init(track: TrackID, layer: Int, receivedAt: Instant, content: Content) {
        self.track = track
        self.layer = layer
        self.receivedAt = receivedAt
        self.content = content
    }
}

/// A decrypted media packet without its RTP header and padding.
public struct TappedMedia: Sendable {
    /// How it is coded.
    public var codec: Codec
    /// The sequence number, extended to 64 bits. Packets may come out of order, late ones after a retransmission.
    public var sequence: Int64
    /// The RTP timestamp, at 48 kHz for sound and 90 kHz for pictures.
    public var timestamp: UInt32
    /// The RTP marker: for pictures, the last packet of a frame.
    public var marker: Bool
    /// Whether it belongs to a keyframe, and whether a frame starts with it.
    public var isKeyframe: Bool, startsFrame: Bool
    /// The picture's size where the packet says it, else 0.
    public var width: Int, height: Int
    /// Clockwise quarter turns that make the picture upright (3GPP TS 26.114, video orientation), if the packet says
    /// it.
    public var quarterTurns: UInt8?
    /// The level of sound from 0, the loudest, to 127, silence (RFC 6464), if the packet says it.
    public var audioLevel: UInt8?
    /// The RTP payload, with the codec's payload descriptor.
    public var payload: [UInt8]

    /// Makes one.
    public init(
        codec: Codec, sequence: Int64, timestamp: UInt32, marker: Bool, isKeyframe: Bool, startsFrame: Bool,
        width: Int = 0, height: Int = 0, quarterTurns: UInt8? = nil, audioLevel: UInt8? = nil, payload: [UInt8]
    ) {
        self.codec = codec
        self.sequence = sequence
        self.timestamp = timestamp
        self.marker = marker
        self.isKeyframe = isKeyframe
        self.startsFrame = startsFrame
        self.width = width
        self.height = height
        self.quarterTurns = quarterTurns
        self.audioLevel = audioLevel
        self.payload = payload
    }
}

/// Takes what tapped tracks carry. Called by one thread, the recording thread of the media plane, which forwarding
/// never waits for.
public protocol TapReceiver: Sendable {
    /// Takes packets in the order in which they arrived at each worker.
    func take(_ packets: [TappedPacket], now: Instant)
    /// Does what is due; called about every 100 ms, and not less often than once a second.
    func tick(now: Instant)
    /// Ends everything in order: called once, last.
    func finish(now: Instant)
}
