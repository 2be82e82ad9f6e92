import MediaControl
import Primitives
import SDP
import Signalling

// MARK: - What members publish

extension RoomState {
    mutating func setMedia(_ connection: ConnectionID, _ media: MediaState, _ effects: inout [RoomEffect]) {
        guard let id = connections[connection], var member = members[id], member.media != media else { return }
        var commands: [MediaCommand] = []
        for track in member.tracks where member.media[track.source] != media[track.source] {
            commands.append(.setForwarded(track.id, media[track.source]))
            if track.source != .microphone { slotsAreStale = true }
        }
        member.media = media
        members[id] = member
        if !commands.isEmpty { effects.append(.media(commands)) }
        if member.isListed { effects.append(.broadcast(.participantChanged(member.info), except: connection)) }
        if !media.microphone { silence(id) }
    }

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
        if member.transport != transport.id {
            member.transportState = nil
            // The new transport knows of no assignment yet: everything counts as new.
            member.hasAssignment = false
        }
        for track in member.tracks { owners[track.id] = nil }
        member.transport = transport.id
        member.slots = transport.slots
        member.tracks = transport.description.tracks
        transports[transport.id] = id
        for track in member.tracks { owners[track.id] = id }
        commands.append(.configure(transport.id, transport.description))
        for track in member.tracks where !known.contains(track.id) {
            commands.append(.setForwarded(track.id, member.media[track.source]))
        }
        members[id] = member
        effects.append(.media(commands))
        assignNow(id, &effects)
        if Set(member.tracks.map { $0.id }) != known { slotsAreStale = true }
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
            dropTransport(of: member, &effects)
            member.transport = nil
            member.tracks = []
            member.slots = VideoSlots()
            wasShown = !member.shown.isEmpty
            member.shown = []
            member.hasAssignment = false
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
        for id in new.active.reversed() {
            spokenTurns += 1
            members[id]?.spokeAt = spokenTurns
        }
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
        if let sentAt = speakersSentAt, now < sentAt + timing.speakerInterval { return }
        pendingSpeakers = nil
        speakers = new
        speakersSentAt = now
        slotsAreStale = true
        effects.append(.broadcast(.speakers(new), except: nil))
    }
}

// MARK: - Who sees what

extension RoomState {
    /// The videos of the room in the order of the automatic choice; the same for all viewers but themselves.
    struct VideoOrder {
        var screens: [VideoTrack] = []
        var speaking: [VideoTrack] = []
        var cameras: [VideoTrack] = []
    }

    mutating func setView(_ connection: ConnectionID, _ tiles: [Tile], _ effects: inout [RoomEffect]) {
        guard let id = connections[connection], members[id]?.tiles != tiles else { return }
        members[id]?.tiles = tiles
        assignNow(id, &effects)
    }

    mutating func assignSlots(now: Instant, _ effects: inout [RoomEffect]) {
        guard slotsAreStale else { return }
        if let assignedAt = slotsAssignedAt, now < assignedAt + timing.slotInterval { return }
        slotsAreStale = false
        slotsAssignedAt = now
        let videos = videoOrder()
        var commands: [MediaCommand] = []
        var messages: [RoomEffect] = []
        for id in order { assign(id, videos, &commands, &messages) }
        if !commands.isEmpty { effects.append(.media(commands)) }
        effects.append(contentsOf: messages)
    }

    /// Assigns the slots of one member, whose wishes or slots have changed, without waiting.
    private mutating func assignNow(_ id: ParticipantID, _ effects: inout [RoomEffect]) {
        var commands: [MediaCommand] = []
        var messages: [RoomEffect] = []
        let isAutomatic = members[id]?.tiles == nil
        assign(id, isAutomatic ? videoOrder() : VideoOrder(), &commands, &messages)
        if !commands.isEmpty { effects.append(.media(commands)) }
        effects.append(contentsOf: messages)
    }

    private mutating func assign(
        _ id: ParticipantID, _ videos: VideoOrder, _ commands: inout [MediaCommand], _ messages: inout [RoomEffect]
    ) {
        guard let member = members[id], let transport = member.transport else { return }
        guard member.slots.count > 0 || !member.shown.isEmpty else { return }
        let shown = SlotAssigner.assign(wishes(of: member, videos), to: member.slots, previous: member.shown)
        let isUnknown = !member.hasAssignment && !shown.isEmpty
        guard shown != member.shown || isUnknown else { return }
        members[id]?.shown = shown
        members[id]?.hasAssignment = true
        commands.append(.show(transport, shown.map { $0.assignment }))
        let infos = shown.map { $0.info }
        if member.client == .page, let connection = member.connection,
            isUnknown || infos != member.shown.map({ $0.info })
        {
            messages.append(.send(connection, .slots(infos), request: nil))
        }
    }

    private func wishes(of member: Member, _ videos: VideoOrder) -> [VideoWish] {
        if let tiles = member.tiles {
            return tiles.compactMap { tile in
                guard tile.participant != member.id else { return nil }
                return members[tile.participant]?.video(tile.source).map { VideoWish($0, height: tile.height) }
            }
        }
        let isViewer = member.client == .whep
        return SlotAssigner.automatic(
            screens: videos.screens, speaking: videos.speaking, cameras: videos.cameras, for: member.id,
            slots: member.slots, previous: member.shown, spokeAt: { members[$0]?.spokeAt ?? 0 },
            current: { members[$0.participant]?.video($0.source) }, cameraHeight: isViewer ? 720 : 360,
            screenHeight: isViewer ? 720 : 1080)
    }

    private func videoOrder() -> VideoOrder {
        var videos = VideoOrder()
        for id in order {
            guard let member = members[id], !member.tracks.isEmpty else { continue }
            if let screen = member.video(.screen) { videos.screens.append(screen) }
            if let camera = member.video(.camera) { videos.cameras.append(camera) }
        }
        let speaking = [speakers.dominant].compactMap { $0 } + speakers.active
        videos.speaking = speaking.compactMap { members[$0]?.video(.camera) }
        return videos
    }
}
