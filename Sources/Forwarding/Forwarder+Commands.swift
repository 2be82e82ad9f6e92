import CongestionControl
import ICE
import MediaControl
import Primitives
import RTP
import SDP
import SecureTransport

/// What the control plane may ask.
extension Forwarder {
    /// Carries out a command. Commands about what no longer exists do nothing.
    public mutating func apply(_ command: MediaCommand, now: Instant, egress: inout EgressBatch) {
        switch command {
        case .configure(let id, let description): configure(id, description, now: now)
        case .close(let id): close(id, egress: &egress)
        case .setForwarded(let id, let isForwarded): setForwarded(id, isForwarded)
        case .show(let id, let assignments): show(id, assignments, now: now, egress: &egress)
        case .move(let id, let room): move(id, to: room, now: now)
        case .broadcast(let id, let rooms): broadcast(id, in: rooms)
        case .tap(let id, let isTapped): tap(id, isTapped)
        case .wantKeyframe(let id): wantKeyframe(id)
        }
    }

    private mutating func configure(_ id: TransportID, _ description: TransportDescription, now: Instant) {
        let index: Int
        if let existing = transportIndex[id] {
            index = existing
            updateCredentials(of: index, description, now: now)
        } else {
            guard let made = makeTransport(id, description, now: now) else {
                events.append(.failed(id, .handshakeFailed))
                return
            }
            index = made
        }
        configureTracks(of: index, description)
        configureSlots(of: index, description)
        enter(description.room, transport: index)
        announceTracks(of: index)
        reassign(transport: index, now: now)
    }

    private mutating func makeTransport(_ id: TransportID, _ description: TransportDescription, now: Instant) -> Int? {
        guard
            let dtls = try? DTLSConnection(
                identity: configuration.identity, role: description.setup == .active ? .client : .server,
                accepted: description.fingerprints)
        else { return nil }
        // Firefox checks its consent every 4 to 6 seconds (RFC 7675 §5.1): sooner than 8 seconds, silence says nothing.
        let ice = ICELiteAgent(
            local: description.localCredentials, remote: description.remoteCredentials, now: now,
            timing: ICETiming(disconnect: .seconds(8)))
        let transport = Transport(
            id: id, roomIndex: -1, ice: ice, security: nil, dtls: dtls, createdAt: now,
            reportSSRC: .random(in: 1 ... .max, using: &generator),
            schedule: Transport.Schedule(feedback: now, reports: now + .milliseconds(500)))
        let index = insert(transport)
        transportIndex[id] = index
        ufragIndex[description.localCredentials.ufrag] = index
        return index
    }

    private mutating func updateCredentials(of index: Int, _ description: TransportDescription, now: Instant) {
        guard let local = transports[index]?.ice.local, let remote = transports[index]?.ice.remote else { return }
        guard local != description.localCredentials || remote != description.remoteCredentials else { return }
        transports[index]?.ice.restart(
            local: description.localCredentials, remote: description.remoteCredentials, now: now)
        // The names before the last are of no use: an agent honours two sets of credentials at most.
        for (ufrag, owner) in ufragIndex where owner == index && ufrag != local.ufrag { ufragIndex[ufrag] = nil }
        ufragIndex[description.localCredentials.ufrag] = index
    }

    /// Makes tracks for new receiving sections and ends those whose section is gone.
    private mutating func configureTracks(of index: Int, _ description: TransportDescription) {
        var sections: [Publisher.Section] = []
        var kept: Set<TrackID> = []
        for published in description.tracks {
            guard
                let section = description.sections.first(where: { $0.mid == published.mid && $0.receives }),
                !section.codecs.isEmpty
            else { continue }
            kept.insert(published.id)
            if let existing = trackIndex[published.id] {
                guard tracks[existing]?.owner == index, let layers = tracks[existing]?.layers.count,
                    tracks[existing]?.kind == (section.kind == .audio ? .audio : .video)
                else { continue }
                // A track keeps the layers that it was made with; further ones of a later offer have no place in it.
                var section = section
                section.rids = Array(section.rids.prefix(layers))
                sections.append(Publisher.Section(track: existing, description: section))
                continue
            }
            let track = Track(
                id: published.id, kind: section.kind == .audio ? .audio : .video, owner: index, section: section,
                memory: memory)
            let place = insert(track)
            trackIndex[published.id] = place
            sections.append(Publisher.Section(track: place, description: section))
        }
        for place in 0..<tracks.count where tracks[place]?.owner == index {
            if let id = tracks[place]?.id, !kept.contains(id) { removeTrack(place) }
        }
        transports[index]?.publisher.configure(sections)
    }

    /// Makes slots for new sending sections; existing ones keep their stream and take over codecs and extensions. One
    /// whose section has stopped is emptied; one whose section is gone makes room for another.
    private mutating func configureSlots(of index: Int, _ description: TransportDescription) {
        let present = Set(description.sections.map(\.mid))
        let sending = Set(description.sections.filter { $0.sends && !$0.codecs.isEmpty }.map(\.mid))
        for slot in 0..<(transports[index]?.slots.count ?? 0) {
            guard let mid = transports[index]?.slots[slot].mid, !sending.contains(mid) else { continue }
            occupy(slot: slot, of: index, with: nil)
        }
        guard var slots = transports[index]?.slots else { return }
        for section in description.sections {
            guard section.sends, !section.codecs.isEmpty, let ssrc = section.slot else { continue }
            if let existing = slots.firstIndex(where: { $0.mid == section.mid }) {
                slots[existing].renew(section, ssrc: ssrc)
                continue
            }
            let slot = Slot(section: section, ssrc: ssrc, using: &generator)
            // The others keep their places: tracks know their subscribers by them.
            if let free = slots.firstIndex(where: { !present.contains($0.mid) }) {
                slots[free] = slot
            } else {
                slots.append(slot)
            }
        }
        transports[index]?.audioSlots = AudioSlots(
            slots.indices.lazy.filter { slots[$0].kind == .audio && sending.contains(slots[$0].mid) })
        transports[index]?.slots = slots
    }

    private mutating func close(_ id: TransportID, egress: inout EgressBatch) {
        guard let index = transportIndex.removeValue(forKey: id) else { return }
        transports[index]?.dtls.close()
        flushHandshake(of: index, egress: &egress)
        leaveRoom(transport: index)
        for place in 0..<tracks.count {
            if tracks[place]?.owner == index {
                removeTrack(place)
            } else {
                for subscription in tracks[place]?.subscriptions ?? [] where subscription.transport == index {
                    unsubscribe(subscription, from: place)
                }
                reviewSubscription(of: place)
            }
        }
        for (address, owner) in addressIndex where owner == index { addressIndex[address] = nil }
        for (ufrag, owner) in ufragIndex where owner == index { ufragIndex[ufrag] = nil }
        releaseTransport(index)
    }

    private mutating func setForwarded(_ id: TrackID, _ isForwarded: Bool) {
        // What a replica does its home decides, and tells in order with the track's packets.
        guard let place = trackIndex[id], let isReplica = tracks[place]?.isReplica, !isReplica else { return }
        letThrough(place, isForwarded)
    }

    mutating func letThrough(_ place: Int, _ isForwarded: Bool) {
        guard let id = tracks[place]?.id, tracks[place]?.isForwarded != isForwarded else { return }
        tracks[place]?.isForwarded = isForwarded
        tell(tracks[place]?.announced, .forwarded(id, isForwarded))
        if tracks[place]?.kind == .audio {
            if !isForwarded { renumber(place) }
        } else if isForwarded {
            awaitKeyframes(of: place)
        }
    }

    private mutating func show(
        _ id: TransportID, _ assignments: [SlotAssignment], now: Instant, egress: inout EgressBatch
    ) {
        guard let index = transportIndex[id] else { return }
        transports[index]?.assignments = assignments
        reassign(transport: index, now: now)
        for assignment in assignments {
            if let place = trackIndex[assignment.track] { requestDueKeyframes(of: place, now: now, egress: &egress) }
        }
    }

    /// Makes the video slots of a transport show what its assignments say.
    mutating func reassign(transport index: Int, now: Instant) {
        guard let count = transports[index]?.slots.count, let assignments = transports[index]?.assignments else {
            return
        }
        for slot in 0..<count where transports[index]?.slots[slot].kind == .video {
            guard let mid = transports[index]?.slots[slot].mid else { continue }
            let assignment = assignments.first { $0.mid == mid }
            occupy(slot: slot, of: index, with: assignment.flatMap { visibleTrack($0.track, to: index) })
            transports[index]?.slots[slot].wantedHeight = assignment?.height ?? 0
        }
        chooseLayers(transport: index, now: now)
    }

    /// The place of a track that is in the same room as a transport; nil for any other.
    private mutating func visibleTrack(_ id: TrackID, to index: Int) -> Int? {
        guard let place = trackIndex[id], let room = roomIndex(ofTrack: place),
            transports[index]?.roomIndex == room
        else { return nil }
        return place
    }

    private mutating func occupy(slot: Int, of index: Int, with place: Int?) {
        let subscription = Track.Subscription(transport: index, slot: slot)
        guard let previous = transports[index]?.slots[slot].trackIndex, previous != place ?? -1 else { return }
        if previous >= 0 {
            unsubscribe(subscription, from: previous)
            reviewSubscription(of: previous)
        }
        guard let place, let id = tracks[place]?.id, tracks[place]?.kind == .video else {
            transports[index]?.slots[slot].occupy(nil, index: -1)
            return
        }
        transports[index]?.slots[slot].occupy(id, index: place)
        tracks[place]?.subscribe(subscription)
        reviewSubscription(of: place)
    }
}
