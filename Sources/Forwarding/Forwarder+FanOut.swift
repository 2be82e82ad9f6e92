import MediaControl
import PacketPool
import Primitives
import RTP

/// Sending what has come in to everybody who receives it.
extension Forwarder {
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
            guard !fanOut.isStale(group, now: now) else {
                noteBeginning(of: group, now: now)
                dropStale(group)
                continue
            }
            if fanOut.groups[group].served == 0 { noteBeginning(of: group, now: now) }
            switch fanOut.groups[group].kind {
            case .audio(let room): sendAudio(group, room: room, budget: &budget, egress: &egress)
            case .video(let track): sendVideo(group, track: track, budget: &budget, egress: &egress)
            }
        }
        return fanOut.next(now: now) != nil
    }

    private mutating func noteBeginning(of group: Int, now: Instant) {
        let due = fanOut.groups[group].due
        coalescing.began(due: due, now: now)
        let isSound = if case .audio = fanOut.groups[group].kind { true } else { false }
        relief.began(due: due, now: now, isSound: isSound)
    }

    private mutating func sendVideo(_ group: Int, track: Int, budget: inout Int, egress: inout EgressBatch) {
        let count = tracks[track]?.subscriptions.count ?? 0
        var next = fanOut.groups[group].served
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
        conclude(group, next, of: count)
    }

    private mutating func sendAudio(_ group: Int, room: Int, budget: inout Int, egress: inout EgressBatch) {
        let count = rooms[room].members.count
        var next = fanOut.groups[group].served
        do {
            let members = rooms[room].members
            let loudest = rooms[room].loudest
            var fetched = next
            let packets = fanOut.groups[group].packets
            let first = expect(packets)
            let pool = memory.pool
            while next < count, budget > 0 {
                if next >= fetched { fetched = prefetch(members, from: next) }
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
        conclude(group, next, of: count)
    }

    /// How many listeners' memory is fetched at once: their lines fit the nearest cache.
    private static let fetchedAtOnce = 16

    /// Has what sending sound to the next listeners will read brought into the processor's cache, many at once. Returns
    /// up to which listener.
    private mutating func prefetch(_ members: [Int], from next: Int) -> Int {
        let end = min(next + Self.fetchedAtOnce, members.count)
        var sum = 0
        for position in next..<end { sum &+= transports[members[position]]?.prefetch() ?? 0 }
        for position in next..<end { sum &+= transports[members[position]]?.prefetchAudio() ?? 0 }
        fetchedSum &+= sum
        return end
    }

    /// Notes how far a group has been sent. Nobody may hold its packets any more, else emptying it would copy them.
    private mutating func conclude(_ group: Int, _ served: Int, of count: Int) {
        if served >= count { fanOut.finish(group) } else { fanOut.advance(group, to: served) }
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
        fanOut.append(
            media, reference, kind: .audio(room: room), layer: 0, track: id, trackIndex: place, owner: owner,
            due: coalescing.due(arrivedAt: media.receivedAt, receivers: rooms[room].members.count))
    }
}
