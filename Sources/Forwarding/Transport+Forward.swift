import MediaControl
import Primitives
import RTP
import SecureTransport

/// Making outgoing packets: the header is written anew, the payload is encrypted from the shared plaintext straight
/// into its place.
extension Transport {
    /// Reads a word of each line of memory in which the transport itself stands, as far as sending reads it.
    ///
    /// Nothing in one listener's reading depends on another's, so the processor fetches many of them at once; in the
    /// midst of sending it would wait for each in turn. The sum means nothing: it keeps the reads from being left out.
    @inline(__always)
    mutating func prefetch() -> Int { audioSlots.count &+ Int(ice.selected?.port ?? 0) }

    /// Does the same for the audio slots and the key, which are found through the transport.
    @inline(__always)
    mutating func prefetchAudio() -> Int {
        security?.sender.prefetch()
        var sum = 0
        for position in 0..<audioSlots.count {
            let slot = audioSlots[position]
            sum &+= Int(slots[slot].packetsSent) &+ Int(slots[slot].ssrc.primary)
            sum &+= Int(slots[slot].rewriter.lastTimestamp)
        }
        return sum
    }

    /// Sends a packet of the track in slot `index`, if the slot wants it.
    @inline(__always)
    mutating func forward(
        _ packet: MediaPacket, bytes: Span<UInt8>, track: TrackID, layer: Int, slot index: Int,
        into egress: inout EgressBatch
    ) {
        guard security != nil, let remote = destination, slots[index].track == track,
            let payloadType = slots[index].codecs.payloadType(packet.codec),
            slots[index].admit(packet, layer: layer),
            let sequence = slots[index].rewriter.map(sequence: packet.sequence),
            let segment = slots[index].rewriter.current
        else { return }
        let outgoing = Outgoing(
            slot: index, segment: segment, sequence: sequence, payloadType: payloadType, sentAt: packet.receivedAt,
            retransmits: false)
        egress.append(to: remote) { place in write(packet, bytes: bytes, as: outgoing, into: &place) }
        let vp8 = packet.payload.vp8
        slots[index].rewriter.sent(
            sequence: sequence, timestamp: packet.header.timestamp &+ segment.timestampOffset,
            picture: vp8?.pictureID.map { ($0 &+ segment.pictureOffset) & 0x7fff },
            tl0: vp8?.tl0PicIdx.map { $0 &+ segment.tl0Offset }, now: packet.receivedAt)
        slots[index].packetsSent &+= 1
        slots[index].octetsSent &+= UInt32(truncatingIfNeeded: packet.payloadRange.count)
        slots[index].bytesSinceMeasure += bytes.count
        slots[index].lastSentAt = packet.receivedAt
    }

    /// Sends again a packet that went out as `sequence` in slot `index`, on the slot's retransmission stream (RFC
    /// 4588).
    ///
    /// Without one nothing is sent: on the stream itself the packet would have to be the same bit for bit, padding and
    /// all, because one SRTP index may never protect two different packets.
    mutating func retransmit(
        _ packet: MediaPacket, bytes: Span<UInt8>, segment: StreamRewriter.Segment, sequence: Int64,
        slot index: Int, now: Instant, into egress: inout EgressBatch
    ) {
        guard security != nil, let remote = destination, slots[index].ssrc.rtx != nil,
            let payloadType = slots[index].codecs.rtxPayloadType(packet.codec)
        else { return }
        let outgoing = Outgoing(
            slot: index, segment: segment, sequence: sequence, payloadType: payloadType, sentAt: now,
            retransmits: true)
        egress.append(to: remote) { place in write(packet, bytes: bytes, as: outgoing, into: &place) }
        slots[index].rtxSequence += 1
    }

    /// The longest authentication tag of the SRTP profiles offered, that of AES-GCM, in bytes.
    private static let largestTag = 16

    /// What distinguishes one outgoing packet from the shared one.
    private struct Outgoing {
        var slot: Int
        var segment: StreamRewriter.Segment
        var sequence: Int64
        var payloadType: UInt8
        var sentAt: Instant
        /// Whether it goes out on the retransmission stream, the original sequence number before the payload.
        var retransmits: Bool
    }

    /// Writes and encrypts one packet. Returns its length, or 0 when it cannot be sent.
    @inline(__always)
    private mutating func write(
        _ packet: MediaPacket, bytes: Span<UInt8>, as outgoing: Outgoing, into place: inout MutableSpan<UInt8>
    ) -> Int {
        let payload = packet.payloadRange
        guard OutgoingHeader.maximumLength + payload.count + 2 + Self.largestTag <= place.count else {
            return 0
        }
        let slot = outgoing.slot
        let primary = slots[slot].ssrc.primary
        let ssrc = outgoing.retransmits ? slots[slot].ssrc.rtx ?? primary : primary
        let index = outgoing.retransmits ? slots[slot].rtxSequence : outgoing.sequence
        var values = packet.extensions
        values.mid = nil
        values.rid = nil
        values.repairedRid = nil
        values.transportSequenceNumber = nil
        values.absoluteSendTime = Self.absoluteSendTime(outgoing.sentAt)
        let header = OutgoingHeader(
            marker: packet.header.marker, payloadType: outgoing.payloadType,
            sequenceNumber: UInt16(truncatingIfNeeded: index),
            timestamp: packet.header.timestamp &+ outgoing.segment.timestampOffset, ssrc: ssrc,
            csrc: outgoing.segment.track.rawValue, extensions: values, map: slots[slot].extensions)
        let headerLength = header.write(into: &place, source: bytes)
        if packet.isPadded { place[0] |= 0x20 }
        var prefix = 0
        if outgoing.retransmits {
            place.setUInt16(UInt16(truncatingIfNeeded: outgoing.sequence), at: headerLength)
            prefix = 2
        }
        var descriptor = 0
        if let vp8 = packet.payload.vp8 {
            descriptor = vp8.length
            let at = headerLength + prefix
            place.copy(bytes.extracting(payload.lowerBound..<(payload.lowerBound + descriptor)), at: at)
            vp8.rewrite(
                pictureID: ((vp8.pictureID ?? 0) &+ outgoing.segment.pictureOffset) & 0x7fff,
                tl0PicIdx: (vp8.tl0PicIdx ?? 0) &+ outgoing.segment.tl0Offset, in: &place, at: at)
        }
        let rest = bytes.extracting((payload.lowerBound + descriptor)..<payload.upperBound)
        let length = try? security?.sender.protectRTP(
            into: &place, at: 0, headerLength: headerLength, prefixLength: prefix + descriptor, payload: rest,
            index: UInt64(truncatingIfNeeded: index), ssrc: ssrc)
        return length ?? 0
    }

    /// Seconds in 6.18 fixed point, modulo 64 s, as the abs-send-time extension carries them.
    static func absoluteSendTime(_ now: Instant) -> UInt32 {
        let microseconds = UInt64(truncatingIfNeeded: now.nanoseconds / 1_000) % 64_000_000
        return UInt32(truncatingIfNeeded: (microseconds << 18) / 1_000_000) & 0xff_ffff
    }

    /// Puts an audio track that is among the loudest into a slot of this subscriber. Returns the slot, or nil when
    /// the subscriber's slots hold louder ones.
    ///
    /// - Parameter loudest: the room's loudest tracks, ordered.
    @inline(__always)
    mutating func audioSlot(for track: TrackID, index trackIndex: Int, loudest: [UInt32]) -> Int? {
        // By number: a debug build, too, must not take memory here.
        for position in 0..<audioSlots.count where slots[audioSlots[position]].track == track {
            return audioSlots[position]
        }
        guard let rank = Self.rank(of: track, in: loudest), rank < audioSlots.count else { return nil }
        for position in 0..<audioSlots.count where slots[audioSlots[position]].track == nil {
            slots[audioSlots[position]].occupy(track, index: trackIndex)
            return audioSlots[position]
        }
        for position in 0..<audioSlots.count {
            guard let occupant = slots[audioSlots[position]].track else { continue }
            if let other = Self.rank(of: occupant, in: loudest), other < audioSlots.count { continue }
            slots[audioSlots[position]].occupy(track, index: trackIndex)
            return audioSlots[position]
        }
        return nil
    }

    private static func rank(of track: TrackID, in loudest: [UInt32]) -> Int? {
        for index in 0..<loudest.count where loudest[index] == track.rawValue { return index }
        return nil
    }
}
