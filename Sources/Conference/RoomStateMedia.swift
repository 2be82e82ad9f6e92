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
        var description = transport.description
        description.room = mediaRoom(member.breakout)
        commands.append(.configure(transport.id, description))
        for track in member.tracks where !known.contains(track.id) {
            commands.append(.setForwarded(track.id, member.media[track.source]))
        }
        members[id] = member
        if breakoutNews.voice == id, let command = voiceCommand(isHeard: true) { commands.append(command) }
        effects.append(.media(commands))
        galleries[member.breakout, default: Gallery()].setVideos(
            of: id, camera: member.video(.camera), screen: member.video(.screen))
        galleries[member.breakout, default: Gallery()].setViewer(
            id, transport.id, transport.slots, isPlayer: member.client == .whep)
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

// MARK: - Who sees what

extension RoomState {
    /// The most commands handed to the media plane at once: between two hand-overs it can forward packets.
    static let batch = 256

    mutating func setView(_ connection: ConnectionID, _ tiles: [Tile], _ effects: inout [RoomEffect]) {
        guard let id = connections[connection], let member = members[id],
            galleries[member.breakout, default: Gallery()].setTiles(id, tiles)
        else { return }
        assignNow(id, &effects)
    }

    mutating func assignSlots(now: Instant, _ effects: inout [RoomEffect]) {
        guard galleries.values.contains(where: { $0.isStale }) else { return }
        if let assignedAt = slotsAssignedAt, now < assignedAt + paced(timing.slotInterval) { return }
        slotsAssignedAt = now
        // A room's pictures are of nobody else, so the order of the rooms makes no difference.
        for room in Array(galleries.keys) where galleries[room]?.isStale == true {
            carryOut(galleries[room, default: Gallery()].assignAll(), &effects)
        }
    }

    /// Assigns the slots of one member, whose wishes or slots have changed, without waiting.
    mutating func assignNow(_ id: ParticipantID, _ effects: inout [RoomEffect]) {
        if let reassignment = galleries[breakout(of: id)]?.assign(id) { carryOut([reassignment], &effects) }
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

    /// What there is to see where somebody is.
    func gallery(of member: Member) -> Gallery { galleries[member.breakout] ?? Gallery() }
}
