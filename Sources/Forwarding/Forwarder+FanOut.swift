import MediaControl
import Primitives
import RTP

/// Sending what has come in to everybody who receives it.
extension Forwarder {
    /// In rooms with more receivers than this, packets wait a little for others that go the same way.
    static let smallRoom = 32
    /// How long they wait: less than the 5 ms that a listener could notice among the other delays.
    static let coalescing = Interval.milliseconds(4)

    /// When ``forward(now:limit:egress:)`` has something to do; nil when nothing waits.
    public var nextForward: Instant? { fanOut.nextDue }

    /// Sends waiting packets that are due, audio first, until about `limit` datagrams have been made.
    ///
    /// Returns whether more is due at once. Between two calls the caller can look for newly arrived audio, which then
    /// overtakes a burst of video that is still being sent. ``departures`` tells what was made.
    public mutating func forward(now: Instant, limit: Int, egress: inout EgressBatch) -> Bool {
        var budget = limit
        departures.removeAll(keepingCapacity: true)
        while budget > 0 {
            guard let group = fanOut.next(now: now) else { return false }
            switch fanOut.groups[group].kind {
            case .audio(let room): sendAudio(group, room: room, budget: &budget, egress: &egress)
            case .video(let track): sendVideo(group, track: track, budget: &budget, egress: &egress)
            }
        }
        return fanOut.next(now: now) != nil
    }

    private mutating func sendVideo(_ group: Int, track: Int, budget: inout Int, egress: inout EgressBatch) {
        let subscriptions = tracks[track]?.subscriptions ?? []
        let packets = fanOut.groups[group].packets
        let first = expect(packets)
        var next = fanOut.groups[group].served
        fanOut.withBytes(of: group) { bytes in
            while next < subscriptions.count, budget > 0 {
                let subscription = subscriptions[next]
                next += 1
                for (position, packet) in packets.enumerated() {
                    let before = egress.count
                    transports[subscription.transport]?.forward(
                        packet.media, bytes: bytes.extracting(packet.bytes), track: packet.track, layer: packet.layer,
                        slot: subscription.slot, into: &egress)
                    departures[first + position].count += egress.count - before
                }
                budget -= packets.count
            }
        }
        conclude(group, next, of: subscriptions.count)
    }

    private mutating func sendAudio(_ group: Int, room: Int, budget: inout Int, egress: inout EgressBatch) {
        let members = rooms[room].members
        let loudest = rooms[room].loudest
        let packets = fanOut.groups[group].packets
        let first = expect(packets)
        var next = fanOut.groups[group].served
        fanOut.withBytes(of: group) { bytes in
            while next < members.count, budget > 0 {
                let member = members[next]
                next += 1
                for (position, packet) in packets.enumerated() where packet.owner != member {
                    guard
                        let slot = transports[member]?.audioSlot(
                            for: packet.track, index: packet.trackIndex, loudest: loudest)
                    else { continue }
                    let before = egress.count
                    transports[member]?.forward(
                        packet.media, bytes: bytes.extracting(packet.bytes), track: packet.track, layer: 0, slot: slot,
                        into: &egress)
                    departures[first + position].count += egress.count - before
                }
                budget -= packets.count
            }
        }
        conclude(group, next, of: members.count)
    }

    private mutating func conclude(_ group: Int, _ served: Int, of count: Int) {
        if served >= count { fanOut.finish(group) } else { fanOut.advance(group, to: served) }
    }

    /// Puts a packet of a forwarded track in line.
    mutating func enqueue(
        _ media: MediaPacket, _ bytes: Span<UInt8>, _ stream: Publisher.Stream, isVideo: Bool
    ) {
        guard let id = tracks[stream.track]?.id, let owner = tracks[stream.track]?.owner else { return }
        if isVideo {
            guard let receivers = tracks[stream.track]?.subscriptions.count, receivers > 0 else { return }
            fanOut.append(
                media, bytes, kind: .video(track: stream.track), layer: stream.layer, track: id,
                trackIndex: stream.track, owner: owner, due: due(media, receivers: receivers))
            return
        }
        guard let room = transports[owner]?.roomIndex, room >= 0 else { return }
        // A client that does not tell its level (RFC 6464) counts as speaking softly all the time.
        let level = media.extensions.audioLevel
        rooms[room].ranking.record(
            track: id.rawValue, level: level ?? 40, voice: level == nil || media.extensions.voiceActivity,
            now: media.receivedAt)
        guard rooms[room].ranking.isAmongLoudest(id.rawValue) else { return }
        if !rooms[room].loudest.contains(id.rawValue) { rooms[room].loudest = rooms[room].ranking.loudestTracks }
        fanOut.append(
            media, bytes, kind: .audio(room: room), layer: 0, track: id, trackIndex: stream.track, owner: owner,
            due: due(media, receivers: rooms[room].members.count))
    }

    private func due(_ media: MediaPacket, receivers: Int) -> Instant {
        receivers > Self.smallRoom ? media.receivedAt + Self.coalescing : media.receivedAt
    }
}
