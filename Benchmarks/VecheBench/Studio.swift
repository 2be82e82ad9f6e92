import Primitives
import RTP
import SDP
import SecureTransport

/// A microphone or a camera of one client: packets of fixed lengths in steady time.
struct Stream {
    enum Kind {
        /// One packet every 20 ms.
        case audio
        /// So many packets every 40 ms: one picture.
        case video(burst: Int)
    }

    let kind: Kind
    let mid: String
    let payloadType: UInt8
    let extensions: ExtensionMap
    let wantsFeedback: Bool
    /// Bytes of payload in each packet.
    var payloadLength: Int
    /// Whether it is being sent.
    var isOn = false
    /// Packets sent.
    private(set) var sent: UInt64 = 0
    private let ssrc = UInt32.random(in: 1 ... .max)
    // Below 2^15 at first, as RFC 3711 §3.3.1 advises.
    private var sequence = UInt64.random(in: 1..<0x7000)
    private var timestamp = UInt32.random(in: .min ... .max)
    private var picture: UInt16 = 0
    fileprivate var due = Instant.zero

    /// nil when the server did not take the m-line.
    init?(_ kind: Kind, on section: AnsweredSection, payloadLength: Int) {
        let wanted: Codec = if case .audio = kind { .opus } else { .vp8 }
        guard section.sends, let codec = section.codecs.first(where: { $0.codec == wanted }) else { return nil }
        self.kind = kind
        self.payloadLength = payloadLength
        mid = section.mid
        payloadType = codec.payloadType
        extensions = section.extensions
        wantsFeedback = section.transportFeedback
    }

    /// Time between two packets of sound, or between two pictures.
    var interval: Interval {
        if case .audio = kind { .milliseconds(20) } else { .milliseconds(40) }
    }

    /// Sends a packet of sound, or the packets of a picture; `deliver` gets each with where it goes.
    mutating func send(
        from peer: Peer, transportSequence: inout UInt16, deliver: ([UInt8], SocketAddress) -> Void
    ) {
        guard let remote = peer.remote else { return }
        var burst = 1
        if case .video(let count) = kind {
            burst = count
            timestamp &+= 3_600
            picture = (picture + 1) & 0x7fff
        } else {
            timestamp &+= 960
        }
        for part in 0..<burst {
            sequence += 1
            sent += 1
            var values = HeaderExtensions()
            values.mid = ShortText(mid)
            if case .audio = kind {
                values.audioLevel = 20
                values.voiceActivity = true
            }
            if wantsFeedback, extensions[.transportSequenceNumber] != 0 {
                values.transportSequenceNumber = transportSequence
                transportSequence &+= 1
            }
            let header = OutgoingHeader(
                marker: burst > 1 && part == burst - 1, payloadType: payloadType,
                sequenceNumber: UInt16(truncatingIfNeeded: sequence), timestamp: timestamp, ssrc: ssrc,
                extensions: values, map: extensions)
            let payload = payload(part: part)
            var out = [UInt8](repeating: 0, count: OutgoingHeader.maximumLength + payload.count + 32)
            var length = 0
            do {
                var span = out.mutableSpan
                let headerLength = header.write(into: &span, source: payload.span.extracting(0..<0))
                length =
                    (try? peer.sender?.protectRTP(
                        into: &span, at: 0, headerLength: headerLength, prefixLength: 0, payload: payload.span,
                        index: sequence, ssrc: ssrc)) ?? 0
            }
            if length > 0 { deliver(Array(out.prefix(length)), remote) }
        }
    }

    /// Opus of any content, or VP8 with running picture numbers (RFC 7741 §4.2) and a keyframe every second, so that
    /// nobody need ask for one.
    private func payload(part: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        if case .video = kind {
            bytes = [0x80 | (part == 0 ? 0x10 : 0), 0xc0]
            bytes.appendUInt16(0x8000 | picture)
            bytes.append(UInt8(truncatingIfNeeded: picture))
            let isKeyframe = picture % 25 == 1
            if part == 0 {
                bytes += isKeyframe ? [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01] : [0x11, 0, 0]
            }
        } else {
            bytes = [0x78]
        }
        bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: max(0, payloadLength - bytes.count))
        return bytes
    }
}

/// Those who send.
final class Studio {
    private final class Speaker {
        let peer: Peer
        var streams: [Stream]
        /// Counts all packets of the transport.
        var transportSequence = UInt16.random(in: .min ... .max)

        init(_ peer: Peer, _ streams: [Stream]) {
            self.peer = peer
            self.streams = streams
        }
    }

    private let crowd: Crowd
    private var speakers: [Speaker] = []

    init(_ crowd: Crowd) { self.crowd = crowd }

    /// Adds a client with its streams, which are not sent yet.
    func add(_ peer: Peer, _ streams: [Stream]) { speakers.append(Speaker(peer, streams)) }

    /// Switches the streams that `choose` names on, shifted against each other by `spread`, and all others off.
    func play(spread: Interval = .zero, _ choose: (_ speaker: Int, Stream) -> Bool) {
        var due = Clock.now()
        for (number, speaker) in speakers.enumerated() {
            for index in speaker.streams.indices {
                let isOn = choose(number, speaker.streams[index])
                speaker.streams[index].isOn = isOn
                speaker.streams[index].due = due
                if isOn { due += spread }
            }
        }
    }

    /// Ends everything.
    func pause() { play { _, _ in false } }

    /// Packets sent so far.
    var sent: UInt64 { speakers.reduce(0) { $0 + $1.streams.reduce(0) { $0 + $1.sent } } }

    /// Makes the packets of all streams under one payload type longer by `count` bytes.
    func lengthen(_ payloadType: UInt8, by count: Int) {
        for speaker in speakers {
            for index in speaker.streams.indices where speaker.streams[index].payloadType == payloadType {
                speaker.streams[index].payloadLength += count
            }
        }
    }

    /// Sends what is due.
    func tick(now: Instant) {
        for speaker in speakers {
            for index in speaker.streams.indices {
                guard speaker.streams[index].isOn, speaker.streams[index].due <= now else { continue }
                var sequence = speaker.transportSequence
                speaker.streams[index].send(from: speaker.peer, transportSequence: &sequence) {
                    crowd.send($0, from: speaker.peer, to: $1)
                }
                speaker.transportSequence = sequence
                let interval = speaker.streams[index].interval
                let next = speaker.streams[index].due + interval
                // Late by more than a picture: what was missed is not sent after all.
                speaker.streams[index].due = now - next > .milliseconds(40) ? now + interval : next
            }
        }
    }
}
