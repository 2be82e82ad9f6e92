import MediaControl
import Primitives
import RecordingManifest
import Signalling

/// What was last handed over to be kept, to find out what has changed since. Comparing what is equal costs next to
/// nothing, for equal parts are mostly the same piece of memory; and nobody can forget to tell of a change.
struct KeptState: Sendable {
    var room: KeptRoom?
    var members: [ParticipantID: KeptMember] = [:]
    var lobby: [LobbyPlace: KeptNewcomer] = [:]
    var lobbyVersion = 0
}

extension RoomState {
    /// Numbers that may have been given out after the last time the room was kept, and must not be given out again.
    private static let unkeptNumbers: UInt32 = 1000

    /// The room as it was kept. Those who were inside have a while to come back; if the server has been away for
    /// long, they are gone.
    init(
        restoring snapshot: RoomSnapshot, record: RoomRecord, number: RoomNumber, timing: RoomTiming = RoomTiming(),
        slotCounts: SlotCounts = SlotCounts(), epoch: Int64 = 0, talk: TalkPast = TalkPast(), now: Instant,
        newRecording: (@Sendable () -> RecordingID)? = nil
    ) {
        self.init(
            record: record, number: number, timing: timing, slotCounts: slotCounts, epoch: epoch, talk: talk,
            newRecording: newRecording)
        moment = now
        let room = snapshot.room
        house = room.house
        if room.plannedPolicy != record.policy { house.policy = record.policy }
        if room.plannedAdultRule != record.needsAdult { house.needsAdult = record.needsAdult }
        appointments = room.appointments
        bans = room.bans
        succession = room.succession
        floor = room.floor
        breakoutRooms = room.breakouts
        attendance = AttendanceRecord(
            began: room.callBegan, isOver: room.callIsOver,
            lines: snapshot.attendance.filter { $0.call == room.callBegan }.map { $0.line }, seen: snapshot.seen)
        let highest = snapshot.members.map { $0.id.rawValue }.max() ?? 0
        nextParticipant = max(room.nextParticipant, highest + 1) + Self.unkeptNumbers
        kept.room = room
        for member in snapshot.members { kept.members[member.id] = member }
        for newcomer in snapshot.lobby { kept.lobby[newcomer.place] = newcomer }
        var waiting: [KeptNewcomer] = []
        if wallClock(now) - snapshot.seen <= timing.returnWindow.milliseconds {
            for member in snapshot.members.sorted(by: { $0.id < $1.id }) {
                restore(member, isRecorded: room.recording != nil, now: now)
            }
            waiting = snapshot.lobby
        }
        lobby = WaitingRoom(kept: waiting, heldBack: room.heldBack, nextPlace: room.nextPlace, now: now)
        toldHouse = Shared(house)
        if members.isEmpty { breakoutRooms.end() }
        for hand in floor.hands.hands where members[hand.participant] == nil { leaveFloor(hand.participant) }
        if let speaker = floor.speaker?.participant, members[speaker] == nil { leaveFloor(speaker) }
        _ = floor.expire(at: wallClock(now))
        startFloorNews()
        restoreRecording(room.recording, seen: snapshot.seen, now: now)
    }

    private mutating func restore(_ kept: KeptMember, isRecorded: Bool, now: Instant) {
        guard members[kept.id] == nil, resumes[kept.resume] == nil else { return }
        var member = Member(
            id: kept.id, client: .page, resume: kept.resume, name: kept.name, isRenamed: kept.isRenamed,
            role: kept.role, granted: kept.granted, person: kept.person, breakout: kept.breakout,
            stated: MediaState(), held: kept.held, media: MediaState(), connection: nil)
        // Their time runs out a grace after this.
        if isRecorded, newRecording != nil {
            member.consent = kept.consent
            member.inRecording = kept.inRecording ?? []
        }
        member.lostAt = max(now, now + (timing.returnGrace + timing.grace * -1))
        members[kept.id] = member
        resumes[kept.resume] = kept.id
        lost.append(kept.id)
        people.add(member.info, school: member.person.school)
        count(member)
    }

    /// Everything that is to be kept and was not yet.
    ///
    /// - Returns: nil when nothing has changed.
    mutating func takeChanges(now: Instant) -> RoomChanges? {
        let changes = collectChanges(now: now)
        return changes.isEmpty ? nil : changes
    }

    /// Like ``takeChanges(now:)``, but never nil: that a room is still alive is worth keeping too.
    mutating func collectChanges(now: Instant) -> RoomChanges {
        var changes = RoomChanges(seen: wallClock(now))
        for member in members.values where member.isPerson {
            let new = member.kept
            guard kept.members[member.id] != new else { continue }
            kept.members[member.id] = new
            changes.members[member.id] = new
            attendance.note(member.facts)
        }
        if kept.members.count > members.count || kept.members.keys.contains(where: { members[$0] == nil }) {
            changes.gone = Set(kept.members.keys.filter { members[$0] == nil })
            for id in changes.gone { kept.members[id] = nil }
        }
        collectLobby(&changes)
        let room = keptRoom
        if room != kept.room {
            kept.room = room
            changes.room = room
        }
        changes.attendance = attendance.takeUnsaved()
        return changes
    }

    private mutating func collectLobby(_ changes: inout RoomChanges) {
        guard kept.lobbyVersion != lobby.version else { return }
        kept.lobbyVersion = lobby.version
        for newcomer in lobby.newcomers.values {
            let new = newcomer.kept
            guard kept.lobby[newcomer.place] != new else { continue }
            kept.lobby[newcomer.place] = new
            changes.lobby[newcomer.place] = new
        }
        changes.goneLobby = Set(kept.lobby.keys.filter { lobby.newcomers[$0] == nil })
        for place in changes.goneLobby { kept.lobby[place] = nil }
    }

    private var keptRoom: KeptRoom {
        KeptRoom(
            nextParticipant: nextParticipant, plannedPolicy: record.policy, plannedAdultRule: record.needsAdult,
            house: house, floor: floor, breakouts: breakoutRooms, appointments: appointments, bans: bans,
            succession: succession, heldBack: lobby.heldBack, nextPlace: lobby.upcomingPlace,
            callBegan: attendance.began,
            callIsOver: attendance.isOver, recording: recording)
    }

    /// Everything that would be kept, for comparing.
    func snapshot(now: Instant) -> RoomSnapshot {
        let people = members.values.filter { $0.isPerson }.map { $0.kept }
        let lines = attendance.began.map { call in attendance.lines.values.map { KeptLine(call: call, line: $0) } }
        return RoomSnapshot(
            room: keptRoom, seen: wallClock(now), members: people.sorted { $0.id < $1.id },
            lobby: lobby.newcomers.values.map { $0.kept }.sorted { $0.place < $1.place },
            attendance: (lines ?? []).sorted { $0.key.rawValue < $1.key.rawValue })
    }
}

extension Member {
    fileprivate var kept: KeptMember {
        KeptMember(
            id: id, resume: resume, name: name, isRenamed: isRenamed, role: role, granted: granted, person: person,
            breakout: breakout, held: held, consent: consent,
            inRecording: inRecording.isEmpty ? nil : inRecording)
    }
}

extension Newcomer {
    fileprivate var kept: KeptNewcomer {
        KeptNewcomer(place: place, arrival: arrival, since: since, isAdmitted: isAdmitted)
    }
}
