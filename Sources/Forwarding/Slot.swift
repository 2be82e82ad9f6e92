import MediaControl
import Primitives
import RTP
import SDP

/// One continuous outgoing RTP stream to one subscriber, whoever is in it at the moment.
struct Slot: Sendable {
    // What sending a packet reads and writes comes first, what it does not comes last: see ``Transport``.
    let kind: Track.Kind
    /// The track in the slot: its id and its place among the machine's tracks.
    private(set) var track: TrackID?
    /// The layer being sent, or nil while waiting for a first keyframe.
    private(set) var currentLayer: Int?
    /// What it is sent under, unchanged for the life of the transport; a retransmission stream may come with a later
    /// offer.
    private(set) var ssrc: SSRCPair
    var codecs: SlotCodecs
    var extensions: ExtensionMap
    var packetsSent: UInt32 = 0
    var octetsSent: UInt32 = 0
    var bytesSinceMeasure = 0
    var lastSentAt: Instant?
    var rewriter: StreamRewriter

    private(set) var trackIndex = -1
    /// The layer that should be sent; a keyframe of it makes it the current one.
    var targetLayer: Int?
    /// Nothing is sent for now: the line takes too little.
    private(set) var isHeld = false
    /// The height of the tile in pixels.
    var wantedHeight = 0
    /// The number of the next retransmission, extended to 64 bits.
    var rtxSequence: Int64
    let mid: String

    init(section: NegotiatedSection, ssrc: SSRCPair, using generator: inout some RandomNumberGenerator) {
        mid = section.mid
        kind = section.kind == .audio ? .audio : .video
        self.ssrc = ssrc
        codecs = SlotCodecs(section.codecs)
        extensions = section.extensions
        rewriter = StreamRewriter(
            sequence: .random(in: 0..<0x8000, using: &generator),
            timestamp: .random(in: .min ... .max, using: &generator))
        rtxSequence = .random(in: 0..<0x8000, using: &generator)
    }

    /// Takes over what a new negotiation has brought.
    mutating func renew(_ section: NegotiatedSection, ssrc: SSRCPair) {
        codecs = SlotCodecs(section.codecs)
        extensions = section.extensions
        if self.ssrc.rtx == nil, ssrc.primary == self.ssrc.primary { self.ssrc.rtx = ssrc.rtx }
    }

    /// Puts a track into the slot, or empties it. Sending starts with the next keyframe (video) or packet (audio).
    mutating func occupy(_ track: TrackID?, index: Int) {
        guard track != self.track || index != trackIndex else { return }
        self.track = track
        trackIndex = track == nil ? -1 : index
        currentLayer = nil
        targetLayer = nil
        isHeld = false
    }

    /// Stops sending, or lets it begin with the next keyframe of the layer that is chosen.
    mutating func hold(_ isHeld: Bool) {
        self.isHeld = isHeld
        if isHeld { currentLayer = nil }
    }

    /// The layer must start again from a keyframe: the track was held back, or its sender was recreated.
    mutating func awaitKeyframe() { currentLayer = nil }

    /// Decides whether a packet of the slot's track goes out, and changes to its layer if this is the moment.
    @inline(__always)
    mutating func admit(_ packet: MediaPacket, layer: Int) -> Bool {
        if layer == currentLayer { return true }
        if kind == .video {
            guard !isHeld, packet.payload.isKeyframe, packet.payload.startsFrame else { return false }
            guard layer == targetLayer || currentLayer == nil else { return false }
        }
        guard let track else { return false }
        let vp8 = packet.payload.vp8
        rewriter.change(
            to: track, layer: layer, sequence: packet.sequence, timestamp: packet.header.timestamp,
            picture: vp8?.pictureID, tl0: vp8?.tl0PicIdx, clockRate: packet.codec.clockRate, now: packet.receivedAt)
        currentLayer = layer
        return true
    }
}

/// The payload types of one slot by codec, as small numbers without a heap.
struct SlotCodecs: Sendable {
    private var primary: UInt64 = 0
    private var rtx: UInt64 = 0

    init(_ codecs: [NegotiatedCodec]) {
        for codec in codecs {
            let shift = UInt64(codec.codec.rawValue) * 8
            guard primary >> shift & 0xff == 0 else { continue }
            primary |= UInt64(codec.payloadType) << shift
            rtx |= UInt64(codec.rtxPayloadType ?? 0) << shift
        }
    }

    /// The payload type for `codec`, or nil when the subscriber cannot receive it. Dynamic types are never 0.
    @inline(__always) func payloadType(_ codec: Codec) -> UInt8? {
        let value = UInt8(truncatingIfNeeded: primary >> (UInt64(codec.rawValue) * 8))
        return value == 0 ? nil : value
    }

    /// The payload type for retransmissions of `codec`, or nil.
    @inline(__always) func rtxPayloadType(_ codec: Codec) -> UInt8? {
        let value = UInt8(truncatingIfNeeded: rtx >> (UInt64(codec.rawValue) * 8))
        return value == 0 ? nil : value
    }
}
