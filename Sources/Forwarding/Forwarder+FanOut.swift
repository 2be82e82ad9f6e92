import MediaControl
import PacketPool
import Primitives
import RTP

/// Sending what has come in to everybody who receives it.
extension Forwarder {
    /// When ``forward(now:limit:egress:)`` has something to do; nil when nothing waits.
    public var nextForward: Instant? { fanOut.nextDue }

    /// Sends waiting packets that are due, most urgent first, until about `limit` datagrams have been made.
    ///
    /// Returns whether more is due at once. Between two calls the caller can look for newly arrived audio, which then
    /// overtakes a burst of video that is still being sent. ``departures`` tells what was made.
    public mutating func forward(now: Instant, limit: Int, egress: inout EgressBatch) -> Bool {
        var budget = limit
        departures.removeAll(keepingCapacity: true)
        // A caller with no clock behind the sending leaves this to be forgotten.
        fanOut.picturesSince = nil
        while budget > 0 {
            guard let group = fanOut.next(now: now) else { return false }
            switch fanOut.groups[group].kind {
            case .audio(let room):
                sendAudio(group, room: room, now: now, budget: &budget, egress: &egress)
            case .video(let track):
                sendVideo(group, track: track, now: now, budget: &budget, egress: &egress)
            }
        }
        return fanOut.isDue(now: now)
    }

    /// Notes that what ``forward(now:limit:egress:)`` made has been sent. To be called after each call of it, whether
    /// it made anything or not: pictures pay for their time.
    public mutating func sentPiece(now: Instant) { fanOut.sentPiece(now: now) }

    private mutating func sendVideo(
        _ group: Int, track: Int, now: Instant, budget: inout Int, egress: inout EgressBatch
    ) {
        let due = fanOut.groups[group].due
        guard !fanOut.isStale(group, now: now) else {
            relief.ended(due: due, now: now, isSound: false)
            dropStale(group)
            return
        }
        let count = tracks[track]?.subscriptions.count ?? 0
        var next = fanOut.groups[group].served
        if next == 0 { coalescing.began(due: due, now: now) }
        do {
            let subscriptions = tracks[track]?.subscriptions ?? []
            let packets = fanOut.groups[group].packets
            let first = expect(packets)
            let pool = memory.pool
            while next < count, budget > 0 {
                let subscription = subscriptions[next]
                next += 1
                for position in 0..<packets.count {
                    let packet = packets[position]
                    let before = egress.count
                    pool.withBytes(packet.reference) { bytes in
                        transports[subscription.transport]?.forward(
                            packet.media, bytes: bytes.extracting(0..<packet.length), track: packet.track,
                            layer: packet.layer, slot: subscription.slot, into: &egress)
                    }
                    departures[first + position].count += egress.count - before
                }
                budget -= packets.count
            }
        }
        guard next >= count else { return fanOut.advance(group, to: next, of: count) }
        relief.ended(due: due, now: now, isSound: false)
        fanOut.finish(group)
    }

    private mutating func sendAudio(
        _ group: Int, room: Int, now: Instant, budget: inout Int, egress: inout EgressBatch
    ) {
        if fanOut.groups[group].isBeginning { coalescing.began(due: fanOut.groups[group].due, now: now) }
        while budget > 0 {
            let stretch = fanOut.stretch(group, of: rooms[room].members.count, now: now)
            for position in 0..<fanOut.ended.count {
                relief.ended(due: fanOut.ended[position], now: now, isSound: true)
            }
            fanOut.forgetEnded()
            guard let stretch else { return }
            sendAudio(group, room: room, to: stretch, budget: &budget, egress: &egress)
        }
    }

    /// Sends all packets of a sweep to these members of a room, or to as many of them as the budget allows.
    private mutating func sendAudio(
        _ group: Int, room: Int, to stretch: Range<Int>, budget: inout Int, egress: inout EgressBatch
    ) {
        var next = stretch.lowerBound
        do {
            let members = rooms[room].members
            let loudest = rooms[room].loudest
            var fetched = next
            let packets = fanOut.groups[group].packets
            let first = expect(packets)
            let pool = memory.pool
            while next < stretch.upperBound, budget > 0 {
                if next >= fetched { fetched = prefetch(members, next..<stretch.upperBound) }
                let member = members[next]
                next += 1
                for position in 0..<packets.count {
                    let packet = packets[position]
                    guard packet.owner != member,
                        let slot = transports[member]?.audioSlot(
                            for: packet.track, index: packet.trackIndex, loudest: loudest)
                    else { continue }
                    let before = egress.count
                    pool.withBytes(packet.reference) { bytes in
                        transports[member]?.forward(
                            packet.media, bytes: bytes.extracting(0..<packet.length), track: packet.track, layer: 0,
                            slot: slot, into: &egress)
                    }
                    departures[first + position].count += egress.count - before
                }
                budget -= packets.count
            }
        }
        fanOut.advance(group, to: next, of: rooms[room].members.count)
    }

    /// How many listeners' memory is fetched at once: their lines fit the nearest cache.
    private static let fetchedAtOnce = 16

    /// Has what sending sound to the first of these listeners will read brought into the processor's cache, many at
    /// once. Returns up to which listener.
    private mutating func prefetch(_ members: [Int], _ listeners: Range<Int>) -> Int {
        let end = min(listeners.lowerBound + Self.fetchedAtOnce, listeners.upperBound)
        var sum = 0
        for position in listeners.lowerBound..<end { sum &+= transports[members[position]]?.prefetch() ?? 0 }
        for position in listeners.lowerBound..<end { sum &+= transports[members[position]]?.prefetchAudio() ?? 0 }
        fetchedSum &+= sum
        return end
    }

    /// Drops a group that has waited too long, which happens when the worker has more to send than it can.
    ///
    /// Those who would have received a picture get no more of it until its next keyframe: a gap would only make them
    /// ask for the missing packets, and so add to the load.
    private mutating func dropStale(_ group: Int) {
        if case .video(let track) = fanOut.groups[group].kind {
            let unserved = (tracks[track]?.subscriptions ?? []).dropFirst(fanOut.groups[group].served)
            for subscription in unserved {
                transports[subscription.transport]?.slots[subscription.slot].awaitKeyframe()
            }
            wantKeyframes(of: track)
        }
        fanOut.drop(group)
    }

    /// Puts a packet of a forwarded track in line for this worker's subscribers, and hands it to the other workers that
    /// have some.
    mutating func enqueue(_ media: MediaPacket, _ reference: PacketReference, track place: Int, layer: Int) {
        guard let id = tracks[place]?.id, let owner = tracks[place]?.owner else { return }
        guard tracks[place]?.kind == .audio else {
            hand(reference, of: id, layer: layer, to: tracks[place]?.watchers)
            guard let receivers = tracks[place]?.subscriptions.count, receivers > 0 else { return }
            fanOut.append(
                media, reference, kind: .video(track: place), layer: layer, track: id, trackIndex: place,
                owner: owner, due: coalescing.due(arrivedAt: media.receivedAt, receivers: receivers))
            return
        }
        let room = roomIndex(ofTrack: place)
        let isVoice = tracks[place]?.isVoice == true
        if isVoice {
            // Every worker has a replica of it, each of which takes one packet for all its rooms.
            if owner >= 0 { hand(reference, of: id, layer: 0, to: otherWorkers) }
            enqueueVoice(media, reference, track: place, id: id, owner: owner)
        }
        guard let room else { return }
        // A client that does not tell its level (RFC 6464) counts as speaking softly all the time.
        let level = media.extensions.audioLevel
        rooms[room].ranking.record(
            track: id.rawValue, level: level ?? 40, voice: level == nil || media.extensions.voiceActivity,
            now: media.receivedAt)
        let isVoiceHere = isVoice && rooms[room].voices.contains(id.rawValue)
        guard isVoiceHere || rooms[room].ranking.isAmongLoudest(id.rawValue) else {
            interrupt(place)
            return
        }
        if !rooms[room].hears(id.rawValue) { rooms[room].updateLoudest() }
        tracks[place]?.isSeated = true
        tracks[place]?.isFlowing = true
        guard !isVoiceHere else { return }
        if owner >= 0, !isVoice { hand(reference, of: id, layer: 0, to: rooms[room].audience) }
        enqueueSound(media, reference, room: room, track: place, id: id, owner: owner)
    }

    /// Puts a packet of sound in line for the members of a room.
    mutating func enqueueSound(
        _ media: MediaPacket, _ reference: PacketReference, room: Int, track place: Int, id: TrackID, owner: Int
    ) {
        let hasJoined = fanOut.append(
            media, reference, kind: .audio(room: room), layer: 0, track: id, trackIndex: place, owner: owner,
            due: coalescing.due(
                arrivedAt: media.receivedAt, receivers: rooms[room].members.count, isBehind: fanOut.isSendingPictures))
        if hasJoined { relief.joined() }
    }
}
