import CongestionControl
import MediaControl
import Primitives
import RTP
import SDP

/// The receiving half of a transport: which incoming stream belongs to which track and layer.
struct Publisher: Sendable {
    /// Where the packets of one SSRC belong.
    struct Stream: Sendable, Equatable {
        var track: Int
        var layer: Int
        var isRetransmission: Bool
    }

    /// What a payload type stands for on this transport.
    struct Payload: Sendable, Equatable {
        var codec: Codec
        /// The payload type of the stream itself, for a packet that was unwrapped from a retransmission.
        var primaryType: UInt8
        var isRetransmission: Bool
    }

    /// A section that the client sends on.
    struct Section: Sendable {
        var track: Int
        var description: NegotiatedSection
    }

    /// A client has a few SSRCs; somebody who invents thousands gets no more memory than this.
    static let maximumStreams = 64

    private(set) var sections: [Section] = []
    /// The places of all tracks that the transport publishes.
    var trackPlaces: [Int] { sections.map(\.track) }
    private(set) var extensions = ExtensionMap()
    private(set) var wantsTransportFeedback = false
    var feedback = TransportFeedbackRecorder()
    /// Whether feedback is wanted, and anything has come of which to tell.
    var owesFeedback: Bool { wantsTransportFeedback && !ssrcs.isEmpty }
    /// By payload type, 128 of them; empty for who only listens.
    private var payloads: [Payload?] = []
    private var ssrcs: [UInt32] = []
    private var streams: [Stream] = []

    /// Takes the sections of a new negotiation. Streams of tracks that are gone are forgotten.
    mutating func configure(_ sections: [Section]) {
        self.sections = sections
        payloads = sections.isEmpty ? [] : [Payload?](repeating: nil, count: 128)
        wantsTransportFeedback = false
        extensions = ExtensionMap()
        for section in sections {
            extensions.merge(section.description.extensions)
            wantsTransportFeedback = wantsTransportFeedback || section.description.transportFeedback
            for codec in section.description.codecs {
                payloads[Int(codec.payloadType & 0x7f)] = Payload(
                    codec: codec.codec, primaryType: codec.payloadType, isRetransmission: false)
                guard let rtx = codec.rtxPayloadType else { continue }
                payloads[Int(rtx & 0x7f)] = Payload(
                    codec: codec.codec, primaryType: codec.payloadType, isRetransmission: true)
            }
        }
        let alive = Set(sections.map(\.track))
        for index in streams.indices.reversed() where !alive.contains(streams[index].track) {
            streams.remove(at: index)
            ssrcs.remove(at: index)
        }
    }

    /// What a payload type stands for, or nil when it was not negotiated.
    @inline(__always) func payload(type: UInt8) -> Payload? { payloads.isEmpty ? nil : payloads[Int(type & 0x7f)] }

    /// The stream that an SSRC was bound to before.
    @inline(__always) func knownStream(ssrc: UInt32) -> Stream? {
        for index in ssrcs.indices where ssrcs[index] == ssrc { return streams[index] }
        return nil
    }

    /// Finds where a new SSRC belongs: by mid and rid (RFC 8843 §9.2, RFC 8852), by `a=ssrc`, or because only one
    /// section has its payload type.
    func identify(_ header: RTPHeader, _ extensions: HeaderExtensions, _ payload: Payload) -> Stream? {
        let candidates: [Section]
        if let mid = extensions.mid?.string {
            candidates = sections.filter { $0.description.mid == mid }
        } else if let announced = sections.first(where: { $0.description.announces(header.ssrc) }) {
            candidates = [announced]
        } else {
            candidates = sections.filter { $0.description.carries(payload) }
        }
        // Payload types count for their own sections: a retransmission of pictures has no place among sound.
        guard candidates.count == 1, let section = candidates.first, section.description.carries(payload) else {
            return nil
        }
        guard !section.description.rids.isEmpty else {
            return Stream(track: section.track, layer: 0, isRetransmission: payload.isRetransmission)
        }
        guard let rid = payload.isRetransmission ? extensions.repairedRid : extensions.rid,
            let layer = section.description.rids.firstIndex(of: rid.string)
        else { return nil }
        return Stream(track: section.track, layer: layer, isRetransmission: payload.isRetransmission)
    }

    /// Remembers where an SSRC belongs. An earlier SSRC of the same stream is forgotten.
    mutating func bind(ssrc: UInt32, to stream: Stream) {
        if let old = streams.firstIndex(of: stream) {
            streams.remove(at: old)
            ssrcs.remove(at: old)
        }
        if ssrcs.count >= Self.maximumStreams {
            ssrcs.removeFirst()
            streams.removeFirst()
        }
        ssrcs.append(ssrc)
        streams.append(stream)
    }
}

extension NegotiatedSection {
    fileprivate func announces(_ ssrc: UInt32) -> Bool {
        announced.contains { $0.primary == ssrc || $0.rtx == ssrc }
    }

    fileprivate func carries(_ payload: Publisher.Payload) -> Bool {
        codecs.contains { $0.payloadType == payload.primaryType && $0.codec == payload.codec }
    }
}
