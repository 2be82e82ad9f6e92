import MediaControl
import Primitives
import Signalling

// MARK: - Coming and going

extension RoomState {
    mutating func join(_ request: JoinRequest, now: Instant, _ effects: inout [RoomEffect]) {
        guard connections[request.connection] == nil, lobby.place(on: request.connection) == nil else {
            effects.append(.refuse(request.connection, .alreadyJoined))
            return
        }
        let key = request.identity.map { PersonKey.of($0) }
        if let token = request.resume, let id = resumes[token], let member = members[id],
            member.client == request.client,
            key.map({ member.person.key.mayBecome($0) && !bans.contains($0) }) ?? true
        {
            resume(id, request, now: now, &effects)
        } else {
            receive(request, now: now, &effects)
        }
    }

    /// Makes a place in the room for somebody who may come in.
    mutating func enter(
        _ arrival: Arrival, client: ClientKind, media: MediaState, on connection: ConnectionID, request: Int?,
        now: Instant, _ effects: inout [RoomEffect]
    ) {
        let id = ParticipantID(rawValue: nextParticipant)
        nextParticipant += 1
        placesLeft -= 1
        passes[arrival.person.key] = nil
        var arrival = arrival
        if arrival.person.key.isPlace {
            // They will be known again by the place that they have now.
            appointments.move(arrival.person.key, to: .place(arrival.resume))
            arrival.person.key = .place(arrival.resume)
        }
        var member = Member(
            id: id, client: client, resume: arrival.resume, name: arrival.name, isRenamed: arrival.isRenamed,
            role: appointments.role(of: arrival.person, granted: arrival.granted), granted: arrival.granted,
            person: arrival.person, stated: media, media: media, connection: connection)
        if client == .page { member.inRecording = recorder.numbers[arrival.person.key] ?? [] }
        count(member)
        // Whoever ends the waiting for a grown-up is welcomed with all rights.
        watchOver(now: now, &effects)
        member.media = letThrough(member)
        arrive(&member)
        members[id] = member
        connections[connection] = id
        resumes[arrival.resume] = id
        if member.isListed { people.add(member.info, school: member.person.school) }
        attend(member)
        takeDoorConsent(arrival.consent, of: id, &effects)
        welcome(members[id] ?? member, on: connection, request: request, &effects)
    }

    /// Gives somebody who comes back the place that was kept, or takes it from an older connection.
    private mutating func resume(
        _ id: ParticipantID, _ request: JoinRequest, now: Instant, _ effects: inout [RoomEffect]
    ) {
        guard var member = members[id] else { return }
        if let old = member.connection {
            connections[old] = nil
            effects.append(.disconnect(old, .replaced))
        }
        if member.lostAt != nil {
            lost.removeAll { $0 == id }
        } else {
            // Whoever has signed in meanwhile is written down under another key.
            stopAttending(member)
        }
        member.connection = request.connection
        member.lostAt = nil
        if !member.isRenamed { member.name = request.name }
        takeIdentity(request, of: &member)
        members[id] = member
        connections[request.connection] = id
        attend(member)
        takeDoorConsent(doorConsent(request), of: id, &effects)
        member.consent = members[id]?.consent
        // Whoever was restored from what was kept has a connection that this server has never seen.
        welcome(
            member, on: request.connection, request: request.request, fresh: member.transport == nil, &effects)
        refreshMedia(of: [id], &effects)
        if member.client == .page, let state = member.transportState {
            effects.append(.send(request.connection, .transport(.init(state: state)), request: nil))
        }
        let picture = gallery(of: member).picture(of: id)
        if member.client == .page, !picture.shown.isEmpty {
            effects.append(.send(request.connection, slotsMessage(picture), request: nil))
        }
        people.change(member.info)
        people.setSchool(of: id, member.person.school)
    }

    /// Takes what somebody who comes back shows of themselves. Who they were before goes on to count: a role that was
    /// taken from them in the call is not regained by coming back.
    private mutating func takeIdentity(_ request: JoinRequest, of member: inout Member) {
        census.remove(member)
        if request.identity != nil {
            let arrival = Arrival(request, record: record)
            appointments.move(member.person.key, to: arrival.person.key)
            member.person = arrival.person
            member.granted = arrival.granted
        } else if request.role.rank > member.granted.rank {
            member.granted = request.role
        }
        member.person.people = request.people
        member.role = dueRole(of: member)
        count(member)
    }

    private mutating func welcome(
        _ member: Member, on connection: ConnectionID, request: Int?, fresh: Bool = false,
        _ effects: inout [RoomEffect]
    ) {
        guard member.client == .page else { return }
        effects.append(.connect(connection))
        let joined = ServerMessage.Joined(
            participant: member.info, room: info, participants: people.known(),
            total: people.count, resume: member.resume, slots: slotCounts, speakers: speakers(in: member.breakout),
            you: you(member), house: toldHouse, floor: toldFloor, breakouts: breakoutsOnEntering(member, now: moment),
            chat: chatWelcome(for: member), polls: polls(for: member), now: wallClock(moment),
            fresh: fresh ? true : nil, recording: recordingOnEntering,
            consent: recording == nil ? nil : member.consent?.answer ?? .unanswered)
        effects.append(.send(connection, .joined(joined), request: request))
        welcomeToFloor(member, &effects)
        showLobby(to: member, &effects)
    }

    mutating func leave(_ connection: ConnectionID, now: Instant, _ effects: inout [RoomEffect]) {
        if let id = connections[connection] {
            if let member = members[id], member.client == .page { passes[member.person.key] = now }
            remove(id, .left, &effects)
        } else if lobby.place(on: connection) != nil {
            // A page says goodbye on reloading too: the place in the lobby is kept for a while.
            lobby.lose(connection, now: now)
            effects.append(.disconnect(connection, nil))
        }
    }

    mutating func loseConnection(
        _ connection: ConnectionID, now: Instant, _ effects: inout [RoomEffect]
    ) {
        guard let id = connections.removeValue(forKey: connection) else {
            leave(connection, now: now, &effects)
            return
        }
        effects.append(.disconnect(connection, nil))
        if let member = members[id] { stopAttending(member) }
        members[id]?.connection = nil
        members[id]?.lostAt = now
        // Those who have not come back since the server started have longer than others.
        let place = lost.lastIndex { (members[$0]?.lostAt ?? now) <= now }
        lost.insert(id, at: place.map { $0 + 1 } ?? 0)
    }

    mutating func expire(now: Instant, _ effects: inout [RoomEffect]) {
        while let id = lost.first {
            guard let lostAt = members[id]?.lostAt else {
                lost.removeFirst()
                continue
            }
            guard lostAt + timing.grace <= now else { return }
            if let member = members[id], member.client == .page { passes[member.person.key] = now }
            remove(id, .lost, &effects)
        }
    }

    /// Takes somebody out of the room and tells the others.
    ///
    /// - Parameters:
    ///   - code: what the page is told before its connection is closed; nil where it knows.
    ///   - keepingConnection: whether the connection goes on, for another use.
    mutating func remove(
        _ id: ParticipantID, _ reason: LeaveReason, telling code: ErrorCode? = nil, keepingConnection: Bool = false,
        _ effects: inout [RoomEffect]
    ) {
        guard let member = members.removeValue(forKey: id) else { return }
        census.remove(member)
        house.spotlight.removeAll { $0 == id }
        // There may be a place now for one who waits for nothing else.
        if house.policy != .ask, lobby.count > 0 { needsReview = true }
        resumes[member.resume] = nil
        stopAttending(member)
        if member.lostAt != nil { lost.removeAll { $0 == id } }
        if let connection = member.connection {
            connections[connection] = nil
            if !keepingConnection { effects.append(.disconnect(connection, code)) }
        }
        dropTransport(of: member, &effects)
        galleries[member.breakout]?.remove(id)
        people.remove(id, reason)
        leaveFloor(id)
        silence(member)
        leaveBreakouts(member, &effects)
    }

    /// Ends the transport of a member who is leaving or has to make a new one.
    ///
    /// - Returns: whether anything was shown on it.
    @discardableResult
    mutating func dropTransport(of member: Member, _ effects: inout [RoomEffect]) -> Bool {
        guard let transport = member.transport else { return false }
        transports[transport] = nil
        for track in member.tracks { owners[track.id] = nil }
        galleries[member.breakout]?.setVideos(of: member.id, camera: nil, screen: nil)
        effects.append(.media([.close(transport)]))
        effects.append(.forgetTransport(member.id))
        return galleries[member.breakout]?.removeViewer(member.id) ?? false
    }

    mutating func shutDown(_ effects: inout [RoomEffect]) {
        shutRecorder(&effects)
        effects.append(.broadcast(.closing(.shutdown), except: nil))
        let waiting = lobby.connections
        if !waiting.isEmpty { effects.append(.sendAll(waiting, .closing(.shutdown))) }
        for connection in waiting { effects.append(.disconnect(connection, nil)) }
        lobby = WaitingRoom()
        passes = [:]
        census = Census()
        succession = Succession()
        for member in members.values.sorted(by: { $0.id < $1.id }) {
            dropTransport(of: member, &effects)
            if let connection = member.connection { effects.append(.disconnect(connection, nil)) }
        }
        members = [:]
        connections = [:]
        resumes = [:]
        lost = []
        speaking = [:]
        people = Roster()
        galleries = [:]
        breakoutNews = BreakoutNews()
    }
}
