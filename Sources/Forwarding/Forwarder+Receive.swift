import ICE
import MediaControl
import PacketPool
import Primitives
import RTP
import SecureTransport

/// The way of an incoming datagram, in the order it is walked.
extension Forwarder {
    /// Takes one datagram from the network.
    ///
    /// - Parameters:
    ///   - datagram: the UDP payload; decrypted where it stands.
    ///   - remote: who sent it.
    ///   - egress: gets what is to be sent because of it.
    public mutating func receive(
        _ datagram: inout MutableSpan<UInt8>, from remote: SocketAddress, now: Instant, egress: inout EgressBatch
    ) {
        guard datagram.count > 0 else {
            counters.droppedMalformed += 1
            return
        }
        // RFC 7983 §7: the first byte tells the protocols apart.
        switch datagram[0] {
        case 0...3: receiveSTUN(datagram.span, from: remote, now: now, egress: &egress)
        case 20...63: receiveDTLS(datagram.span, from: remote, now: now, egress: &egress)
        case 128...191: receiveProtected(&datagram, from: remote, now: now, egress: &egress)
        default: counters.droppedMalformed += 1
        }
    }

    // MARK: STUN

    /// For how long an address stays with who was heard from it. Browsers check their consent at least as often (RFC
    /// 7675 §5.1); a client that comes back sooner from the same port has left by the signalling before.
    private static let addressHold = Interval.seconds(10)

    private mutating func receiveSTUN(
        _ datagram: Span<UInt8>, from remote: SocketAddress, now: Instant, egress: inout EgressBatch
    ) {
        guard let ufrag = STUN.localUfrag(ofRequest: datagram), let index = ufragIndex[ufrag] else {
            counters.droppedUnknown += 1
            return
        }
        // A check from an address that somebody else is speaking from comes from neither of them: a participant can
        // forge the address of another's, and would take his media away with it.
        if let holder = addressIndex[remote], holder != index,
            transports[holder]?.ice.wasHeard(since: now - Self.addressHold) == true
        {
            counters.droppedUnauthentic += 1
            return
        }
        guard let reaction = transports[index]?.ice.receive(datagram, from: remote, now: now),
            let id = transports[index]?.id
        else { return }
        if let dropped = reaction.dropped, addressIndex[dropped] == index { addressIndex[dropped] = nil }
        if let validated = reaction.newlyValidated { addressIndex[validated] = index }
        if let reply = reaction.reply { egress.append(to: remote, copying: reply) }
        if let selected = reaction.newlySelected {
            transports[index]?.leavesByDefault = false
            newRoutes.append(Route(transport: index, remote: selected))
            // The client's first proof is when a server that is the DTLS client begins; it does so once.
            transports[index]?.dtls.start(now: now)
            advanceHandshake(of: index, egress: &egress)
        }
        guard reaction.reply != nil || reaction.event != nil else {
            counters.droppedUnauthentic += 1
            return
        }
        if case .connected? = reaction.event, transports[index]?.isSecured == true { events.append(.connected(id)) }
    }

    // MARK: DTLS

    private mutating func receiveDTLS(
        _ datagram: Span<UInt8>, from remote: SocketAddress, now: Instant, egress: inout EgressBatch
    ) {
        // A handshake is only had with an address that has shown by ICE that it knows the password: a stranger's
        // ClientHello neither costs anything nor is answered.
        guard let index = addressIndex[remote] else {
            counters.droppedUnknown += 1
            return
        }
        transports[index]?.dtls.receive(datagram, now: now)
        advanceHandshake(of: index, egress: &egress)
    }

    /// Sends what DTLS has to say and acts on where the handshake has got to.
    mutating func advanceHandshake(of index: Int, egress: inout EgressBatch) {
        flushHandshake(of: index, egress: &egress)
        guard transports[index]?.failure == nil, let state = transports[index]?.dtls.state else { return }
        switch state {
        case .handshaking: return
        case .connected(let keys): secure(index, with: keys)
        case .failed(.wrongFingerprint): fail(index, .wrongFingerprint)
        case .failed: fail(index, .handshakeFailed)
        case .closed: fail(index, .closedByPeer)
        }
    }

    mutating func flushHandshake(of index: Int, egress: inout EgressBatch) {
        guard let remote = transports[index]?.destination else { return }
        while let datagram = transports[index]?.dtls.popOutgoing() { egress.append(to: remote, copying: datagram) }
    }

    private mutating func secure(_ index: Int, with keys: SRTPKeys) {
        guard transports[index]?.isSecured == false, let id = transports[index]?.id else { return }
        guard let receiver = try? SRTPReceiver(profile: keys.profile, masterKey: keys.remote),
            let sender = try? SRTPSender(
                profile: keys.profile, masterKey: keys.local, engine: configuration.encryption)
        else {
            fail(index, .handshakeFailed)
            return
        }
        transports[index]?.security = Transport.Security(sender: sender, receiver: receiver)
        events.append(.connected(id))
    }

    mutating func fail(_ index: Int, _ failure: TransportFailure) {
        guard transports[index]?.failure == nil, let id = transports[index]?.id else { return }
        transports[index]?.failure = failure
        transports[index]?.security = nil
        events.append(.failed(id, failure))
    }

    // MARK: SRTP and SRTCP

    private mutating func receiveProtected(
        _ datagram: inout MutableSpan<UInt8>, from remote: SocketAddress, now: Instant, egress: inout EgressBatch
    ) {
        guard let index = addressIndex[remote] else {
            counters.droppedUnknown += 1
            return
        }
        guard datagram.count >= 12 else {
            counters.droppedMalformed += 1
            return
        }
        guard !RTCP.isRTCP(datagram.span) else {
            guard let length = transports[index]?.unprotectRTCP(&datagram) else {
                counters.droppedUnauthentic += 1
                return
            }
            heard(index, now: now)
            receiveRTCP(datagram.span.extracting(0..<length), transport: index, now: now, egress: &egress)
            return
        }
        guard let header = try? RTPHeader(parsing: datagram.span) else {
            counters.droppedMalformed += 1
            return
        }
        guard !skipQuietAudio(datagram.span, header, transport: index, now: now) else {
            counters.droppedQuiet += 1
            return
        }
        guard let length = transports[index]?.unprotectRTP(&datagram), length >= header.length else {
            counters.droppedUnauthentic += 1
            return
        }
        heard(index, now: now)
        receiveRTP(datagram.span.extracting(0..<length), header, transport: index, now: now, egress: &egress)
    }

    /// An authentic packet is a sign of life like a check: some broadcasters, FFmpeg 8.0 among them, send no more
    /// checks once they are connected.
    @inline(__always)
    private mutating func heard(_ index: Int, now: Instant) {
        guard case .connected? = transports[index]?.ice.heard(now: now), let id = transports[index]?.id else { return }
        events.append(.connected(id))
    }

    private mutating func receiveRTP(
        _ bytes: Span<UInt8>, _ header: RTPHeader, transport index: Int, now: Instant, egress: inout EgressBatch
    ) {
        guard let map = transports[index]?.publisher.extensions else { return }
        let extensions = HeaderExtensions(parsing: bytes, header: header, map: map)
        if let sequence = extensions.transportSequenceNumber {
            transports[index]?.publisher.feedback.record(sequence, at: now)
        }
        guard let payload = transports[index]?.publisher.payload(type: header.payloadType),
            let stream = stream(of: header, extensions, payload, transport: index, now: now),
            let padding = try? RTPHeader.paddingLength(of: bytes, header: header),
            header.length + padding <= bytes.count
        else {
            counters.droppedMalformed += 1
            return
        }
        let end = bytes.count - padding
        if end == header.length, padding > 0 {
            // Padding alone is how browsers try out the line: nothing to forward, and nothing amiss.
            if !stream.isRetransmission { tracks[stream.track]?.notePadding(header, layer: stream.layer, now: now) }
            return
        }
        guard stream.isRetransmission else {
            _ = accept(
                bytes.extracting(0..<end), header, extensions, payload.codec, stream, now: now, egress: &egress)
            return
        }
        recover(bytes.extracting(0..<end), header, payload, stream, transport: index, now: now, egress: &egress)
    }

    /// Passes over a packet of audio that nobody would hear by the level in its clear header (RFC 6464), so that
    /// decrypting it is spared. Returns whether it did.
    ///
    /// The level is not authentic yet, so it decides nothing but this: to rise among the loudest, a packet must be
    /// decrypted first. One packet in ``Layer/auditedPackets`` is decrypted all the same, else the rollover counter
    /// would be lost (RFC 3711 §3.3.1).
    private mutating func skipQuietAudio(
        _ bytes: Span<UInt8>, _ header: RTPHeader, transport index: Int, now: Instant
    ) -> Bool {
        guard let stream = transports[index]?.publisher.knownStream(ssrc: header.ssrc),
            tracks[stream.track]?.kind == .audio, let id = tracks[stream.track]?.id,
            tracks[stream.track]?.isVoice == false, tracks[stream.track]?.isTapped == false,
            let room = transports[index]?.roomIndex, room >= 0,
            let map = transports[index]?.publisher.extensions
        else { return false }
        let extensions = HeaderExtensions(parsing: bytes, header: header, map: map)
        guard let level = extensions.audioLevel,
            !rooms[room].ranking.admits(
                track: id.rawValue, level: level, voice: extensions.voiceActivity, now: now)
        else { return false }
        guard tracks[stream.track]?.layers[stream.layer].skipsDecryption() == true else { return false }
        if let sequence = extensions.transportSequenceNumber {
            transports[index]?.publisher.feedback.record(sequence, at: now, isAuthentic: false)
        }
        interrupt(stream.track)
        return true
    }

    /// The stream of a packet; a new SSRC is bound to its place first.
    private mutating func stream(
        of header: RTPHeader, _ extensions: HeaderExtensions, _ payload: Publisher.Payload, transport index: Int,
        now: Instant
    ) -> Publisher.Stream? {
        if let known = transports[index]?.publisher.knownStream(ssrc: header.ssrc) { return known }
        guard let found = transports[index]?.publisher.identify(header, extensions, payload),
            let kind = tracks[found.track]?.kind, let count = tracks[found.track]?.layers.count, found.layer < count,
            let earlier = tracks[found.track]?.layers[found.layer].ssrc
        else { return nil }
        guard !found.isRetransmission, earlier != 0 else {
            transports[index]?.publisher.bind(ssrc: header.ssrc, to: found)
            guard !found.isRetransmission else { return found }
            if kind == .video { tracksStirred[found.track] = true }
            tracks[found.track]?.layers[found.layer].ssrc = header.ssrc
            return found
        }
        guard restart(found, ssrc: header.ssrc, now: now) else { return nil }
        transports[index]?.publisher.bind(ssrc: header.ssrc, to: found)
        return found
    }

    /// Takes the source of a layer to begin anew: its receivers go on with what comes next, and nothing that waits to
    /// be sent is sent after that. Returns whether it may, so soon after the last time.
    private mutating func restart(_ stream: Publisher.Stream, ssrc: UInt32, now: Instant) -> Bool {
        let (place, layer) = (stream.track, stream.layer)
        guard let id = tracks[place]?.id, let kind = tracks[place]?.kind,
            tracks[place]?.layers[layer].mayRestart(now: now) == true
        else { return false }
        tracks[place]?.layers[layer].restart(ssrc: ssrc, kind: kind, now: now)
        tapRestart(of: place, layer: layer, now: now)
        guard kind == .video else {
            renumber(place)
            return true
        }
        tracksStirred[place] = true
        restartPictures(of: place)
        tell(tracks[place]?.announced, .restarted(id, layer: UInt8(truncatingIfNeeded: layer)))
        return true
    }

    /// Unwraps a retransmission (RFC 4588 §4): the original sequence number stands before the payload.
    private mutating func recover(
        _ bytes: Span<UInt8>, _ header: RTPHeader, _ payload: Publisher.Payload, _ stream: Publisher.Stream,
        transport index: Int, now: Instant, egress: inout EgressBatch
    ) {
        guard bytes.count >= header.length + 2, bytes.count - 2 <= recoveryScratch.count,
            let ssrc = tracks[stream.track]?.layers[stream.layer].ssrc, ssrc != 0,
            let map = transports[index]?.publisher.extensions
        else { return }
        var original = header
        original.ssrc = ssrc
        original.payloadType = payload.primaryType
        original.sequenceNumber = bytes.uint16(at: header.length)
        original.hasPadding = false
        let count = bytes.count - 2
        do {
            var scratch = recoveryScratch.mutableSpan
            scratch.copy(bytes.extracting(0..<header.length), at: 0)
            scratch.copy(bytes.extracting((header.length + 2)..<bytes.count), at: header.length)
            scratch[1] = (header.marker ? 0x80 : 0) | payload.primaryType
            scratch.setUInt16(original.sequenceNumber, at: 2)
            scratch.setUInt32(ssrc, at: 8)
        }
        let scratch = recoveryScratch
        let plain = scratch.span.extracting(0..<count)
        var extensions = HeaderExtensions(parsing: plain, header: original, map: map)
        extensions.repairedRid = nil
        // Browsers also try out the line by repeating what arrived long ago.
        if accept(plain, original, extensions, payload.codec, stream, now: now, egress: &egress) {
            counters.recovered += 1
        }
    }

    /// Takes a packet into its layer and puts it in line for those who receive it. Returns whether it was new.
    private mutating func accept(
        _ bytes: Span<UInt8>, _ header: RTPHeader, _ extensions: HeaderExtensions, _ codec: Codec,
        _ stream: Publisher.Stream, now: Instant, egress: inout EgressBatch
    ) -> Bool {
        guard let payload = try? PayloadInfo.parse(codec, payload: bytes.extracting(header.length..<bytes.count)) else {
            counters.droppedMalformed += 1
            return false
        }
        if tracks[stream.track]?.layers[stream.layer].leaps(to: header.sequenceNumber) == true {
            guard !stream.isRetransmission, restart(stream, ssrc: header.ssrc, now: now) else {
                counters.droppedMalformed += 1
                return false
            }
        }
        guard
            let packet = tracks[stream.track]?.take(bytes, header, extensions, codec, payload, stream, now: now)
        else { return false }
        // The one copy: from where it was received and decrypted to where everybody reads it.
        guard let reference = store(bytes, packet, stream) else {
            counters.droppedOverload += 1
            return true
        }
        tracks[stream.track]?.keep(packet, reference, layer: stream.layer)
        if tracks[stream.track]?.isForwarded == true {
            tapPacket(reference, of: stream.track, layer: stream.layer)
            enqueue(packet, reference, track: stream.track, layer: stream.layer)
        }
        memory.pool.release(reference)
        return true
    }

    /// Puts a packet into the memory that all read. Where that has no room, the oldest packet that its layer keeps for
    /// retransmission makes some.
    private mutating func store(
        _ bytes: Span<UInt8>, _ packet: MediaPacket, _ stream: Publisher.Stream
    ) -> PacketReference? {
        if let reference = writer.store(bytes, header: packet) { return reference }
        // One that is too long for any place finds none however much is given up for it.
        guard bytes.count <= PacketPool<MediaPacket>.longestPacket else { return nil }
        guard tracks[stream.track]?.layers[stream.layer].history.removeOldest() == true else { return nil }
        return writer.store(bytes, header: packet)
    }
}

extension Track {
    /// Does once what every subscriber on every worker profits from: counts the packet, notes what is missing. Returns
    /// nil for a duplicate, and for one so old that it may be one.
    mutating func take(
        _ bytes: Span<UInt8>, _ header: RTPHeader, _ extensions: HeaderExtensions, _ codec: Codec,
        _ payload: PayloadInfo, _ stream: Publisher.Stream, now: Instant
    ) -> MediaPacket? {
        let index = stream.layer
        let sequence = layers[index].unwrap(header.sequenceNumber)
        guard layers[index].passed.accept(sequence) else { return nil }
        if kind == .video { layers[index].nack.received(sequence, now: now) }
        // The sender is to hear what its line loses, though it has sent it again since.
        if !stream.isRetransmission {
            layers[index].statistics.record(
                sequenceNumber: header.sequenceNumber, timestamp: header.timestamp, now: now)
        }
        return MediaPacket(
            header: header, extensions: extensions, codec: codec, payload: payload, sequence: sequence,
            payloadRange: header.length..<bytes.count, receivedAt: now)
    }

    /// Does what each worker with subscribers does for itself: keeps the packet for retransmission, learns what layer
    /// choice needs to know.
    mutating func keep(_ packet: MediaPacket, _ reference: PacketReference, layer index: Int) {
        if kind == .video { layers[index].history.store(reference, sequence: packet.sequence) }
        layers[index].lastPacketAt = packet.receivedAt
        layers[index].count(bytes: reference.length)
        guard packet.payload.isKeyframe else { return }
        if packet.payload.height > 0 {
            layers[index].width = packet.payload.width
            layers[index].height = packet.payload.height
        }
        layers[index].keyframe.satisfied()
    }

    /// Notes a packet without payload, so that its number is not missed.
    mutating func notePadding(_ header: RTPHeader, layer index: Int, now: Instant) {
        let sequence = layers[index].unwrap(header.sequenceNumber)
        if kind == .video { layers[index].nack.received(sequence, now: now) }
        layers[index].statistics.record(
            sequenceNumber: header.sequenceNumber, timestamp: header.timestamp, now: now)
    }
}
