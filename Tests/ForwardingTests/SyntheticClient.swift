import ICE
import MediaControl
import Primitives
import RTP
import SDP
import SecureTransport

@testable import Forwarding

/// A client with real ICE, DTLS, SRTP, NACK and RTX on the virtual network: what a browser is to the server.
final class SyntheticClient {
    /// One outgoing stream: VP8 of a made-up size, or Opus.
    struct Source {
        var mid: String
        var rid: String?
        var ssrc: UInt32
        var rtxSSRC: UInt32
        var codec: Codec
        var height = 0
        var sequence: UInt16
        var rtxSequence: UInt16 = 700
        var timestamp: UInt32
        var picture: UInt16
        var wantsKeyframe = true
        var level: UInt8 = 30
        var isActive = true
        /// The m-line whose payload types its packets bear, if that is not its own.
        var typesOf: String?
        var history: [UInt16: [UInt8]] = [:]
        /// The timestamps of the packets sent, for retransmission.
        var times: [UInt16: UInt32] = [:]
        var keyframesAsked = 0
        var asked: Set<UInt16> = []
    }

    /// What arrived in one slot.
    struct Received {
        var packets: [Int64: Packet] = [:]
        var unwrapper = SequenceUnwrapper()
        var nack = NACKGenerator()
        var recovered = 0
        var csrcs: Set<UInt32> = []
        /// Those of the last packet.
        var extensions = HeaderExtensions()
    }

    struct Packet: Equatable {
        var timestamp: UInt32
        var marker: Bool
        var picture: UInt16?
        var tl0: UInt8?
        var isKeyframe: Bool
        var height: Int
        var csrc: UInt32
        var body: [UInt8]
    }

    let address: SocketAddress
    let identity: DTLSIdentity
    var offer: OfferBuilder
    var answer: ReceivedAnswer?
    private(set) var ice: ICEClientAgent?
    private var dtls: DTLSConnection?
    private var receiver: SRTPReceiver?
    private var sender: SRTPSender?
    var sources: [Source] = []
    var received: [String: Received] = [:]
    private var outgoing: [VirtualNetwork.Datagram] = []
    private var transportSequence: UInt16 = 65_000
    /// Whether it goes on checking once it is connected. ffmpeg does not.
    var keepsChecking = true
    /// Header extensions that are put into every packet.
    var captureTime: AbsoluteCaptureTime?
    var orientation: UInt8?
    private(set) var feedbackReceived = 0
    private(set) var reportsReceived: [ReportBlock] = []
    private(set) var senderReports: [SenderReport] = []
    private(set) var unauthentic = 0
    /// In bytes, as it came.
    private(set) var longestControlPacket = 0

    init(address: SocketAddress, seed: UInt64) throws {
        self.address = address
        identity = try DTLSIdentity.generate()
        var generator = SeededGenerator(seed: seed)
        offer = OfferBuilder(
            credentials: ICECredentials.random(using: &generator), fingerprint: identity.fingerprint, sessionID: seed)
    }

    var isConnected: Bool { sender != nil }

    /// Takes the server's answer and starts checking.
    func accept(_ description: SessionDescription, seed: UInt64, now: Instant) throws {
        let answer = try ReceivedAnswer(description, to: offer.build())
        if ice == nil {
            ice = ICEClientAgent(
                local: offer.credentials, remote: answer.remote, candidates: answer.candidates, seed: seed, now: now)
            dtls = try DTLSConnection(
                identity: identity, role: answer.setup == .active ? .server : .client, accepted: answer.fingerprints)
        } else if self.answer?.remote != answer.remote {
            ice?.restart(local: offer.credentials, remote: answer.remote, candidates: answer.candidates, now: now)
        }
        self.answer = answer
    }

    /// Adds a stream on an accepted section.
    func publish(mid: String, rid: String? = nil, codec: Codec, height: Int = 0, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        sources.append(
            Source(
                mid: mid, rid: rid, ssrc: .random(in: 1 ... .max, using: &generator),
                rtxSSRC: .random(in: 1 ... .max, using: &generator), codec: codec, height: height,
                sequence: .random(in: .min ... .max, using: &generator),
                timestamp: .random(in: .min ... .max, using: &generator),
                picture: .random(in: 0..<0x8000, using: &generator)))
    }

    // MARK: Driving

    func takeOutgoing() -> [VirtualNetwork.Datagram] {
        defer { outgoing = [] }
        return outgoing
    }

    /// Checks the path once more, though it is not time yet.
    func checkAgain(now: Instant) {
        ice?.recheck(now: now)
        tick(now: now)
    }

    func tick(now: Instant) {
        if let due = ice?.nextTimeout, due <= now, keepsChecking || !isConnected {
            _ = ice?.handleTimeout(now: now)
        }
        while let transmission = ice?.popOutgoing() {
            outgoing.append(
                VirtualNetwork.Datagram(bytes: transmission.bytes, from: address, to: transmission.destination))
        }
        if let remote = ice?.selected {
            if !hasStartedDTLS {
                hasStartedDTLS = true
                dtls?.start(now: now)
            }
            if let due = dtls?.nextTimeout, due <= now { dtls?.handleTimeout(now: now) }
            flushDTLS(to: remote)
        }
        for mid in received.keys { requestMissing(mid, now: now) }
    }

    private var hasStartedDTLS = false

    private func flushDTLS(to remote: SocketAddress) {
        while let datagram = dtls?.popOutgoing() {
            outgoing.append(VirtualNetwork.Datagram(bytes: datagram, from: address, to: remote))
        }
        guard sender == nil, let state = dtls?.state, case .connected(let keys) = state else { return }
        receiver = try? SRTPReceiver(profile: keys.profile, masterKey: keys.remote)
        sender = try? SRTPSender(profile: keys.profile, masterKey: keys.local)
    }

    func receive(_ datagram: VirtualNetwork.Datagram, now: Instant) {
        var bytes = datagram.bytes
        switch bytes.first ?? 255 {
        case 0...3: _ = ice?.receive(bytes.span, from: datagram.from, now: now)
        case 20...63:
            dtls?.receive(bytes.span, now: now)
            flushDTLS(to: datagram.from)
        default: receiveMedia(&bytes, now: now)
        }
    }

    // MARK: Sending media

    /// Sends one frame of every active source: three packets of video, one of audio.
    func sendFrame(now: Instant) {
        for index in sources.indices where sources[index].isActive {
            if sources[index].codec == .opus {
                let ticks = UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000 * 48)
                sendPacket(
                    index, timestamp: sources[index].timestamp &+ ticks, payload: [0x78, 1, 2, 3], marker: false)
                continue
            }
            sources[index].picture = (sources[index].picture + 1) & 0x7fff
            let isKeyframe = sources[index].wantsKeyframe
            sources[index].wantsKeyframe = false
            let ticks = UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000 * 90)
            for part in 0..<3 {
                let payload = video(index, isKeyframe: isKeyframe, part: part)
                sendPacket(
                    index, timestamp: sources[index].timestamp &+ ticks, payload: payload, marker: part == 2)
            }
        }
    }

    private func video(_ index: Int, isKeyframe: Bool, part: Int) -> [UInt8] {
        switch sources[index].codec {
        case .vp8, .opus: return vp8(index, isKeyframe: isKeyframe, part: part)
        case .h264:
            // A sequence parameter set, or slices of an ordinary picture (RFC 6184 §5.6).
            let unit: [UInt8] = isKeyframe && part == 0 ? Self.parameterSet : [0x41]
            return unit + [UInt8](repeating: UInt8(truncatingIfNeeded: sources[index].picture), count: 40)
        case .vp9:
            // Picture id, begin and end of frame, and whether it refers to others (RFC 9628 §4.2).
            var payload: [UInt8] = [
                0x80 | (isKeyframe ? 0 : 0x40) | (part == 0 ? 0x08 : 0) | (part == 2 ? 0x04 : 0)
            ]
            payload.appendUInt16(0x8000 | sources[index].picture)
            return payload + [UInt8](repeating: 0x82, count: 40)
        case .av1:
            // One OBU element; N marks the start of a coded video sequence (AV1 RTP specification §4.4).
            let aggregation: UInt8 = 0x10 | (isKeyframe && part == 0 ? 0x08 : 0)
            return [aggregation, isKeyframe && part == 0 ? 0x08 : 0x30]
                + [UInt8](repeating: UInt8(truncatingIfNeeded: sources[index].picture), count: 40)
        }
    }

    /// 640x360, constrained baseline, as Chromium's encoder writes it.
    private static let parameterSet: [UInt8] = [0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x17, 0xfc, 0xb0, 0x0f]

    /// A VP8 payload (RFC 7741 §4.2, §4.3) whose body says which frame and part it is.
    private func vp8(_ index: Int, isKeyframe: Bool, part: Int) -> [UInt8] {
        let source = sources[index]
        var payload: [UInt8] = [0x80 | (part == 0 ? 0x10 : 0), 0xc0]
        payload.appendUInt16(0x8000 | source.picture)
        payload.append(UInt8(truncatingIfNeeded: source.picture))
        if part == 0 {
            payload += [isKeyframe ? 0x10 : 0x11, 0, 0]
            if isKeyframe {
                payload += [0x9d, 0x01, 0x2a]
                let width = source.height * 16 / 9
                payload += [
                    UInt8(width & 255), UInt8(width >> 8), UInt8(source.height & 255), UInt8(source.height >> 8),
                ]
            }
        }
        payload += [UInt8(part)]
        payload.appendUInt16(source.picture)
        payload += [UInt8](repeating: UInt8(truncatingIfNeeded: source.picture), count: source.height)
        return payload
    }

    private func sendPacket(_ index: Int, timestamp: UInt32, payload: [UInt8], marker: Bool) {
        sources[index].sequence &+= 1
        let sequence = sources[index].sequence
        sources[index].history[sequence] = payload
        transmit(
            index, ssrc: sources[index].ssrc, sequence: sequence, timestamp: timestamp, payload: payload,
            marker: marker, isRetransmission: false)
        if sources[index].history.count > 600 { sources[index].history[sequence &- 600] = nil }
        sources[index].times[sequence] = timestamp
    }

    /// Sends a packet of padding alone, as libwebrtc does to try out the line: on the retransmission stream, or on the
    /// stream itself.
    func sendPadding(_ index: Int, onRetransmissionStream: Bool) {
        let padding = [UInt8](repeating: 0, count: 223) + [224]
        if onRetransmissionStream {
            sources[index].rtxSequence &+= 1
            transmit(
                index, ssrc: sources[index].rtxSSRC, sequence: sources[index].rtxSequence, timestamp: 0,
                payload: padding, marker: false, isRetransmission: true, hasPadding: true)
        } else {
            sources[index].sequence &+= 1
            transmit(
                index, ssrc: sources[index].ssrc, sequence: sources[index].sequence, timestamp: 0, payload: padding,
                marker: false, isRetransmission: false, hasPadding: true)
        }
    }

    /// Sends the last packet again although nobody asked: the other way of trying out the line.
    func repeatLastPacket(_ index: Int) {
        resend(GenericNACK(senderSSRC: 1, mediaSSRC: sources[index].ssrc, lost: [sources[index].sequence]))
    }

    private func transmit(
        _ index: Int, ssrc: UInt32, sequence: UInt16, timestamp: UInt32, payload: [UInt8], marker: Bool,
        isRetransmission: Bool, hasPadding: Bool = false
    ) {
        guard sender != nil, let remote = ice?.selected,
            let section = answer?.sections.first(where: { $0.mid == sources[index].mid }),
            let types = answer?.sections.first(where: { $0.mid == sources[index].typesOf ?? section.mid }),
            let codec = types.codecs.first(where: { $0.codec == sources[index].codec })
        else { return }
        var values = HeaderExtensions()
        values.mid = ShortText(section.mid)
        if let rid = sources[index].rid {
            if isRetransmission { values.repairedRid = ShortText(rid) } else { values.rid = ShortText(rid) }
        }
        if codec.codec == .opus {
            values.audioLevel = sources[index].level
            values.voiceActivity = true
        }
        values.absoluteCaptureTime = captureTime
        values.videoOrientation = orientation
        transportSequence &+= 1
        values.transportSequenceNumber = transportSequence
        let header = OutgoingHeader(
            marker: marker, payloadType: isRetransmission ? codec.rtxPayloadType ?? 0 : codec.payloadType,
            sequenceNumber: sequence, timestamp: timestamp, ssrc: ssrc, csrc: nil, extensions: values,
            map: section.extensions)
        var bytes = [UInt8](repeating: 0, count: 2_048)
        let length: Int?
        do {
            var place = bytes.mutableSpan
            let headerLength = header.write(into: &place, source: payload.span)
            if hasPadding { place[0] |= 0x20 }
            let rollover = rollovers[ssrc]?.unwrap(sequence) ?? startRollover(ssrc, sequence)
            length = try? sender?.protectRTP(
                into: &place, at: 0, headerLength: headerLength, prefixLength: 0, payload: payload.span,
                index: UInt64(truncatingIfNeeded: rollover), ssrc: ssrc)
        }
        guard let length else { return }
        outgoing.append(
            VirtualNetwork.Datagram(bytes: Array(bytes[..<length]), from: address, to: remote))
    }

    private var rollovers: [UInt32: SequenceUnwrapper] = [:]

    private func startRollover(_ ssrc: UInt32, _ sequence: UInt16) -> Int64 {
        var unwrapper = SequenceUnwrapper()
        let first = unwrapper.unwrap(sequence)
        rollovers[ssrc] = unwrapper
        return first
    }

    private func sendRTCP(_ packets: [RTCPPacket]) {
        guard let remote = ice?.selected else { return }
        let plain = RTCP.encode([.receiverReport(ReceiverReport(ssrc: 1, reports: []))] + packets)
        guard let bytes = try? sender?.protectRTCP(plain.span) else { return }
        outgoing.append(VirtualNetwork.Datagram(bytes: bytes, from: address, to: remote))
    }

    func report(remb bitrate: UInt64) {
        sendRTCP([.remb(ReceiverEstimatedMaximumBitrate(senderSSRC: 1, bitrate: bitrate, ssrcs: []))])
    }

    func report(loss: UInt8, slot mid: String) {
        guard let ssrc = answer?.sections.first(where: { $0.mid == mid })?.slot?.primary else { return }
        let block = ReportBlock(
            ssrc: ssrc, fractionLost: loss, cumulativeLost: 0, highestSequence: 0, jitter: 0, lastSenderReport: 0,
            delaySinceLastSenderReport: 0)
        sendRTCP([.receiverReport(ReceiverReport(ssrc: 1, reports: [block]))])
    }

    // MARK: Receiving media

    private func receiveMedia(_ bytes: inout [UInt8], now: Instant) {
        let isControl = RTCP.isRTCP(bytes.span)
        if isControl { longestControlPacket = max(longestControlPacket, bytes.count) }
        let length: Int?
        do {
            var span = bytes.mutableSpan
            length = isControl ? try? receiver?.unprotectRTCP(&span) : try? receiver?.unprotectRTP(&span)
        }
        guard let length else {
            unauthentic += 1
            return
        }
        let plain = Array(bytes[..<length])
        if isControl { receiveRTCP(plain) } else { receiveRTP(plain, now: now) }
    }

    private func receiveRTCP(_ plain: [UInt8]) {
        for packet in (try? RTCP.parse(plain.span)) ?? [] {
            switch packet {
            case .nack(let nack): resend(nack)
            case .pli(let request):
                for index in sources.indices where sources[index].ssrc == request.mediaSSRC {
                    sources[index].wantsKeyframe = true
                    sources[index].keyframesAsked += 1
                }
            case .transportFeedback: feedbackReceived += 1
            case .receiverReport(let report): reportsReceived += report.reports
            case .senderReport(let report): senderReports.append(report)
            default: continue
            }
        }
    }

    private func resend(_ nack: GenericNACK) {
        guard let index = sources.firstIndex(where: { $0.ssrc == nack.mediaSSRC }) else { return }
        for lost in nack.lost {
            sources[index].asked.insert(lost)
            guard let payload = sources[index].history[lost], let timestamp = sources[index].times[lost] else {
                continue
            }
            sources[index].rtxSequence &+= 1
            var body: [UInt8] = []
            body.appendUInt16(lost)
            body += payload
            transmit(
                index, ssrc: sources[index].rtxSSRC, sequence: sources[index].rtxSequence, timestamp: timestamp,
                payload: body, marker: payload[0] & 0x10 == 0 && payload[5] == 2, isRetransmission: true)
        }
    }

    private func receiveRTP(_ plain: [UInt8], now: Instant) {
        guard var header = try? RTPHeader(parsing: plain.span),
            let section = answer?.sections.first(where: {
                $0.slot?.primary == header.ssrc || $0.slot?.rtx == header.ssrc
            }), let slot = section.slot
        else { return }
        var payload = Array(plain[header.length...])
        var entry = received[section.mid] ?? Received()
        if header.ssrc == slot.rtx {
            header.sequenceNumber = payload.span.uint16(at: 0)
            payload.removeFirst(2)
            entry.recovered += 1
        }
        let sequence = entry.unwrapper.unwrap(header.sequenceNumber)
        let isVideo = section.kind == .video
        if isVideo { entry.nack.received(sequence, now: now) }
        let codec =
            section.codecs.first { [$0.payloadType, $0.rtxPayloadType].contains(header.payloadType) }?.codec ?? .vp8
        let info = isVideo ? try? PayloadInfo.parse(codec, payload: payload.span) : nil
        entry.extensions = HeaderExtensions(parsing: plain.span, header: header, map: section.extensions)
        let csrc = header.csrcCount > 0 ? plain.span.uint32(at: 12) : 0
        entry.csrcs.insert(csrc)
        entry.packets[sequence] = Packet(
            timestamp: header.timestamp, marker: header.marker, picture: info?.vp8?.pictureID,
            tl0: info?.vp8?.tl0PicIdx, isKeyframe: info?.isKeyframe ?? false, height: info?.height ?? 0, csrc: csrc,
            body: Array(payload.dropFirst(info?.vp8?.length ?? 0)))
        received[section.mid] = entry
    }

    private func requestMissing(_ mid: String, now: Instant) {
        var lost: [UInt16] = []
        received[mid]?.nack.due(now: now, roundTrip: .milliseconds(40), into: &lost)
        guard !lost.isEmpty, let ssrc = answer?.sections.first(where: { $0.mid == mid })?.slot?.primary else { return }
        sendRTCP([.nack(GenericNACK(senderSSRC: 1, mediaSSRC: ssrc, lost: lost))])
    }

    /// Asks for a keyframe in a slot, as a decoder does that lost its reference.
    func requestKeyframe(slot mid: String) {
        guard let ssrc = answer?.sections.first(where: { $0.mid == mid })?.slot?.primary else { return }
        sendRTCP([.pli(PictureLossIndication(senderSSRC: 1, mediaSSRC: ssrc))])
    }
}
