import MediaControl
import Primitives
import SDP
import Signalling

// MARK: - What members publish

extension RoomState {
    mutating func setTransport(
        _ connection: ConnectionID, _ transport: NegotiatedTransport, _ effects: inout [RoomEffect]
    ) {
        guard let id = connections[connection], var member = members[id] else {
            // The client is gone while its offer was being answered: nothing was configured yet.
            return
        }
        var commands: [MediaCommand] = []
        let known = Set(member.tracks.map { $0.id })
        if let old = member.transport, old != transport.id {
            commands.append(.close(old))
            transports[old] = nil
        }
        if member.transport != transport.id { member.transportState = nil }
        for track in member.tracks { owners[track.id] = nil }
        member.transport = transport.id
        member.tracks = transport.description.tracks
        transports[transport.id] = id
        for track in member.tracks { owners[track.id] = id }
        commands.append(.configure(transport.id, transport.description))
        for track in member.tracks where !known.contains(track.id) {
            commands.append(.setForwarded(track.id, member.media[track.source]))
        }
        members[id] = member
        effects.append(.media(commands))
        gallery.setVideos(of: id, camera: member.video(.camera), screen: member.video(.screen))
        gallery.setViewer(id, transport.id, transport.slots, isPlayer: member.client == .whep)
        assignNow(id, &effects)
    }

    mutating func transportChanged(
        _ transport: TransportID, _ state: TransportState, _ reason: String?, _ effects: inout [RoomEffect]
    ) {
        guard let id = transports[transport], var member = members[id] else { return }
        if state == .failed, member.client != .page {
            // An encoder or viewer has no other connection by which it could come back.
            remove(id, .lost, &effects)
            return
        }
        guard member.transportState != state else { return }
        member.transportState = state
        var wasShown = false
        if state == .failed {
            wasShown = dropTransport(of: member, &effects)
            member.transport = nil
            member.tracks = []
        }
        members[id] = member
        if member.client == .page, let connection = member.connection {
            let message = ServerMessage.transport(.init(state: state, reason: reason))
            effects.append(.send(connection, message, request: nil))
            if wasShown { effects.append(.send(connection, .slots([]), request: nil)) }
        }
    }
}

// MARK: - Who speaks

extension RoomState {
    mutating func setSpeakers(_ dominant: TrackID?, _ active: [TrackID]) {
        var new = Speakers(dominant: dominant.flatMap { owners[$0] })
        for track in active {
            if let owner = owners[track], !new.active.contains(owner) { new.active.append(owner) }
        }
        for id in new.active.reversed() { gallery.noteTurn(of: id) }
        pendingSpeakers = new == speakers ? nil : new
    }

    /// Takes somebody who left or switched the microphone off out of those who speak.
    mutating func silence(_ id: ParticipantID) {
        var new = pendingSpeakers ?? speakers
        if new.dominant == id { new.dominant = nil }
        new.active.removeAll { $0 == id }
        pendingSpeakers = new == speakers ? nil : new
    }

    mutating func announceSpeakers(now: Instant, _ effects: inout [RoomEffect]) {
        guard let new = pendingSpeakers else { return }
        if let sentAt = speakersSentAt, now < sentAt + paced(timing.speakerInterval) { return }
        pendingSpeakers = nil
        speakers = new
        speakersSentAt = now
        let ids = [new.dominant].compactMap { $0 } + new.active
        gallery.setSpeakers(ids)
        people.setSpeaking(ids)
        effects.append(.broadcast(.speakers(new), except: nil))
    }
}

// MARK: - Who sees what

extension RoomState {
    /// The most commands handed to the media plane at once: between two hand-overs it can forward packets.
    private static let batch = 256

    mutating func setView(_ connection: ConnectionID, _ tiles: [Tile], _ effects: inout [RoomEffect]) {
        guard let id = connections[connection], gallery.setTiles(id, tiles) else { return }
        assignNow(id, &effects)
    }

    mutating func assignSlots(now: Instant, _ effects: inout [RoomEffect]) {
        guard gallery.isStale else { return }
        if let assignedAt = slotsAssignedAt, now < assignedAt + paced(timing.slotInterval) { return }
        slotsAssignedAt = now
        carryOut(gallery.assignAll(), &effects)
    }

    /// Assigns the slots of one member, whose wishes or slots have changed, without waiting.
    private mutating func assignNow(_ id: ParticipantID, _ effects: inout [RoomEffect]) {
        if let reassignment = gallery.assign(id) { carryOut([reassignment], &effects) }
    }

    private func carryOut(_ reassignments: [Reassignment], _ effects: inout [RoomEffect]) {
        var commands: [MediaCommand] = []
        for reassignment in reassignments {
            for transport in reassignment.transports {
                commands.append(.show(transport, reassignment.picture.assignments))
                guard commands.count == Self.batch else { continue }
                effects.append(.media(commands))
                commands = []
            }
        }
        if !commands.isEmpty { effects.append(.media(commands)) }
        for reassignment in reassignments {
            let listeners = reassignment.viewers.compactMap { id in
                members[id].flatMap { $0.client == .page ? $0.connection : nil }
            }
            if !listeners.isEmpty {
                effects.append(.sendAll(listeners, slotsMessage(reassignment.picture)))
            }
        }
    }

    /// What the slots show, with whoever the client does not know.
    func slotsMessage(_ picture: SlotPicture) -> ServerMessage {
        .slots(picture.infos, participants: people.unknown(picture.infos.map { $0.participant }))
    }
}
