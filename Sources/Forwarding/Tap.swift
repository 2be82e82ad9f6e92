import MediaControl
import PacketPool
import Primitives
import RTP

/// What the machine hands to whoever records. A packet is handed over by reference, as to another worker: it costs
/// forwarding no copy.
public enum TapMessage: Sendable {
    /// A packet of a layer. The message holds one count of it, which goes over to the receiver.
    case packet(TrackID, layer: UInt8, PacketReference)
    /// The publisher's sender report for a layer.
    case report(TrackID, layer: UInt8, ntp: NTPTime, rtpTimestamp: UInt32, receivedAt: Instant)
    /// The layer has a new sender; what was numbered before means nothing now.
    case restarted(TrackID, layer: UInt8, at: Instant)
    /// So many packets of the layer were left out, because the recorder was too far behind.
    case leftOut(TrackID, layer: UInt8, count: Int)
    /// The track is over, or is tapped no more.
    case ended(TrackID)
}

extension Forwarder {
    /// Taps a track that is published here, or taps it no more.
    mutating func tap(_ id: TrackID, _ isTapped: Bool) {
        guard let place = trackIndex[id], tracks[place]?.isReplica == false, tracks[place]?.isTapped != isTapped else {
            return
        }
        tracks[place]?.isTapped = isTapped
        guard isTapped else {
            tapMessages.append(.ended(id))
            return
        }
        if tracks[place]?.kind == .video { tracks[place]?.wantAnyKeyframe() }
    }

    /// Asks for a keyframe of every layer of a track that is published here.
    mutating func wantKeyframe(_ id: TrackID) {
        guard let place = trackIndex[id], tracks[place]?.isReplica == false, tracks[place]?.kind == .video else {
            return
        }
        tracks[place]?.wantAnyKeyframe()
    }

    /// Hands a packet that was let through to the tap.
    @inline(__always)
    mutating func tapPacket(_ reference: PacketReference, of place: Int, layer: Int) {
        guard tracks[place]?.isTapped == true, let id = tracks[place]?.id else { return }
        memory.pool.retain(reference)
        tapMessages.append(.packet(id, layer: UInt8(truncatingIfNeeded: layer), reference))
    }

    /// Hands the publisher's clock to the tap.
    mutating func tapReport(_ report: SenderReport, of place: Int, layer: Int, now: Instant) {
        guard tracks[place]?.isTapped == true, let id = tracks[place]?.id else { return }
        tapMessages.append(
            .report(
                id, layer: UInt8(truncatingIfNeeded: layer), ntp: report.ntp, rtpTimestamp: report.rtpTimestamp,
                receivedAt: now))
    }

    /// Tells the tap that a layer's numbers begin anew.
    mutating func tapRestart(of place: Int, layer: Int, now: Instant) {
        guard tracks[place]?.isTapped == true, let id = tracks[place]?.id else { return }
        tapMessages.append(.restarted(id, layer: UInt8(truncatingIfNeeded: layer), at: now))
    }

    /// Forgets the ``tapMessages`` and keeps their memory.
    public mutating func clearTapMessages() { tapMessages.removeAll(keepingCapacity: true) }
}

extension PacketMemory {
    /// Gives back what a message holds that cannot be delivered.
    public func discard(_ message: TapMessage) {
        if case .packet(_, _, let reference) = message { pool.release(reference) }
    }

    /// Makes of a message what a ``TapReceiver`` takes, and gives back what it holds. Nil for a packet that is not one.
    public func open(_ message: TapMessage) -> TappedPacket? {
        switch message {
        case .packet(let id, let layer, let reference):
            defer { pool.release(reference) }
            guard let packet = pool.header(reference) else { return nil }
            let payload = pool.withBytes(reference) { bytes in Self.copy(bytes, packet.payloadRange) }
            let rotation = packet.extensions.videoOrientation
            return TappedPacket(
                track: id, layer: Int(layer), receivedAt: packet.receivedAt,
                content: .media(
                    TappedMedia(
                        codec: packet.codec, sequence: packet.sequence, timestamp: packet.header.timestamp,
                        marker: packet.header.marker, isKeyframe: packet.payload.isKeyframe,
                        startsFrame: packet.payload.startsFrame, width: packet.payload.width,
                        height: packet.payload.height, quarterTurns: rotation.map { $0 & 3 },
                        audioLevel: packet.extensions.audioLevel, payload: payload)))
        case .report(let id, let layer, let ntp, let timestamp, let receivedAt):
            return TappedPacket(
                track: id, layer: Int(layer), receivedAt: receivedAt,
                content: .report(ntp: ntp.rawValue, rtpTimestamp: timestamp))
        case .restarted(let id, let layer, let at):
            return TappedPacket(track: id, layer: Int(layer), receivedAt: at, content: .restarted)
        case .leftOut(let id, let layer, let count):
            return TappedPacket(track: id, layer: Int(layer), receivedAt: .zero, content: .leftOut(count))
        case .ended(let id): return TappedPacket(track: id, layer: 0, receivedAt: .zero, content: .ended)
        }
    }

    private static func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for index in range { copy.append(bytes[index]) }
        return copy
    }
}
