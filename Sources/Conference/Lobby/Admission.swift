import Primitives
import Signalling

/// What is decided at the door.
enum Admission: Hashable, Sendable {
    /// Comes in.
    case enters
    /// Waits in the lobby.
    case waits
    /// Stays outside.
    case refused(ErrorCode)
}

// MARK: - The decision

extension RoomState {
    /// Whether somebody comes in, as things stand at this moment.
    func admission(of arrival: Arrival, client: ClientKind, isKnown: Bool, now: Instant) -> Admission {
        let person = arrival.person
        let role = appointments.role(of: person, granted: arrival.granted)
        if bans.contains(person.key), !person.isServerAdministrator { return .refused(.banned) }
        if role.leads { return .enters }
        if !record.guests, !isKnown { return .refused(.accountNeeded) }
        if lobby.heldBack.contains(person.key) { return .waits }
        let comesBack = mayReturn(arrival, now: now)
        if house.locked || house.policy == .deny, !comesBack { return .refused(.roomLocked) }
        if client != .page {
            // Nothing can tell an encoder or a viewer to wait.
            return isKnown || house.policy == .accept ? .enters : .refused(.accountNeeded)
        }
        if leavesAlone(person, role) { return .waits }
        if comesBack || arrival.isExpected || role.rank > Role.participant.rank { return .enters }
        switch house.policy {
        case .accept: return .enters
        case .registered: return person.isRegistered ? .enters : .waits
        case .schools: return hasPlace(forSchool: person.school) ? .enters : .waits
        case .ask, .deny: return .waits
        }
    }

    /// Whether the room is for this school and its quota lasts.
    private func hasPlace(forSchool school: School?) -> Bool {
        guard let school, let quota = record.schools[school.id] else { return false }
        return quota.map { people.count(ofSchool: school.id) < $0 } ?? true
    }

    /// Whether with this person in it the room would be one of pupils without a grown-up.
    private func leavesAlone(_ person: Person, _ role: Role) -> Bool {
        guard census.adults == 0, !person.isAdult(as: role) else { return false }
        return switch house.needsAdult {
        case .always: true
        case .pupils: person.isPupil || census.pupils > 0
        case .never: false
        }
    }

    /// Whether somebody was inside a moment ago and left without being sent: a page says goodbye on reloading too.
    private func mayReturn(_ arrival: Arrival, now: Instant) -> Bool {
        passes[arrival.person.key].map { now < $0 + timing.lobbyGrace } ?? false
    }
}

// MARK: - Through the door

extension RoomState {
    /// Somebody whose place is not kept in the room stands at the door.
    mutating func receive(_ request: JoinRequest, now: Instant, _ effects: inout [RoomEffect]) {
        var arrival = Arrival(request, record: record)
        arrival.consent = doorConsent(request)
        if request.client == .page, let place = waitingPlace(of: arrival, request) {
            returnToLobby(place, arrival, request, now: now, &effects)
            return
        }
        if let token = request.resume, request.identity == nil, request.device == nil, isRemembered(.place(token)) {
            // Somebody of whom nothing is known but the place that they had.
            arrival.person.key = .place(token)
        }
        switch admission(of: arrival, client: request.client, isKnown: request.identity != nil, now: now) {
        case .refused(let code): effects.append(.refuse(request.connection, code))
        case .waits: wait(arrival, request, now: now, &effects)
        case .enters:
            if let lack {
                guard lack == .roomFull, house.policy == .ask, request.client == .page else {
                    effects.append(.refuse(request.connection, lack))
                    return
                }
                wait(arrival, request, now: now, &effects)
                return
            }
            enter(
                arrival, client: request.client, media: request.media, on: request.connection,
                request: request.request, now: now, &effects)
        }
    }

    private func isRemembered(_ key: PersonKey) -> Bool {
        passes[key] != nil || bans.contains(key) || lobby.heldBack.contains(key) || appointments.roles[key] != nil
    }

    /// Why nobody more can be inside; nil while there is a place.
    var lack: ErrorCode? {
        if members.count >= info.capacity { return .roomFull }
        return placesLeft > 0 ? nil : .serverFull
    }

    private func waitingPlace(of arrival: Arrival, _ request: JoinRequest) -> LobbyPlace? {
        if let place = request.resume.flatMap({ lobby.place(resume: $0) }),
            let person = lobby.newcomers[place]?.arrival.person, person.key.mayBecome(arrival.person.key)
        {
            return place
        }
        return lobby.emptyPlace(of: arrival.person.key)
    }

    private mutating func wait(
        _ arrival: Arrival, _ request: JoinRequest, now: Instant, _ effects: inout [RoomEffect]
    ) {
        guard lobby.taken < min(4 * info.capacity, 4000) else {
            effects.append(.refuse(request.connection, .roomFull))
            return
        }
        let newcomer = lobby.add(arrival, on: request.connection, since: wallClock(now))
        effects.append(.hold(request.connection))
        tellPlace(newcomer.place, request: request.request, &effects)
    }

    /// Somebody who waits has reloaded the page or was cut off.
    private mutating func returnToLobby(
        _ place: LobbyPlace, _ arrival: Arrival, _ request: JoinRequest, now: Instant, _ effects: inout [RoomEffect]
    ) {
        guard var newcomer = lobby.newcomers[place] else { return }
        if bans.contains(arrival.person.key), !arrival.person.isServerAdministrator {
            lobby.remove(place)
            effects.append(.refuse(request.connection, .banned))
            return
        }
        // A guest who has signed in meanwhile is somebody else from here on.
        if request.identity != nil {
            newcomer.arrival.person = arrival.person
            newcomer.arrival.granted = arrival.granted
            newcomer.arrival.isExpected = arrival.isExpected
        }
        newcomer.arrival.person.people = arrival.person.people
        if !newcomer.arrival.isRenamed { newcomer.arrival.name = arrival.name }
        lobby.update(place, newcomer.arrival)
        if let old = lobby.takeBack(place, on: request.connection) { effects.append(.disconnect(old, .replaced)) }
        effects.append(.hold(request.connection))
        let comesIn =
            newcomer.isAdmitted
            || admission(of: newcomer.arrival, client: .page, isKnown: request.identity != nil, now: now) == .enters
        if comesIn, lack == nil {
            lobby.remove(place)
            enter(
                newcomer.arrival, client: .page, media: request.media, on: request.connection,
                request: request.request, now: now, &effects)
            return
        }
        lobby.queueAgain(place)
        tellPlace(place, request: request.request, &effects)
    }

    /// Tells somebody who waits where they stand.
    mutating func tellPlace(_ place: LobbyPlace, request: Int?, _ effects: inout [RoomEffect]) {
        guard let newcomer = lobby.newcomers[place] else { return }
        let ahead = lobby.ahead(of: place)
        lobby.noteTold(place, ahead: ahead)
        tell(newcomer, ahead: ahead, request: request, &effects)
    }

    func tell(_ newcomer: Newcomer, ahead: Int, request: Int?, _ effects: inout [RoomEffect]) {
        guard let connection = newcomer.connection else { return }
        let waiting = Waiting(
            place: newcomer.place, resume: newcomer.arrival.resume, title: info.title,
            message: house.message.isEmpty ? nil : house.message, ahead: ahead)
        effects.append(.send(connection, .room(.waiting(waiting)), request: request))
    }

    /// Lets one who waits in. Who is away comes in on returning.
    ///
    /// - Returns: false when there is no place inside.
    mutating func letIn(_ place: LobbyPlace, now: Instant, _ effects: inout [RoomEffect]) -> Bool {
        guard let newcomer = lobby.newcomers[place], !newcomer.isAdmitted else { return true }
        guard let connection = newcomer.connection else {
            lobby.release(newcomer.arrival.person.key)
            lobby.admitAway(place)
            return true
        }
        guard lack == nil else { return false }
        lobby.release(newcomer.arrival.person.key)
        lobby.remove(place)
        enter(newcomer.arrival, client: .page, media: MediaState(), on: connection, request: nil, now: now, &effects)
        return true
    }

    /// Lets everybody in who waits and would come in by themselves if they came now.
    mutating func reviewLobby(now: Instant, _ effects: inout [RoomEffect]) {
        guard needsReview else { return }
        needsReview = false
        for place in lobby.order {
            guard let newcomer = lobby.newcomers[place] else { continue }
            // Guests were let into the lobby: whether guests may come at all was decided then.
            guard admission(of: newcomer.arrival, client: .page, isKnown: true, now: now) == .enters else { continue }
            guard letIn(place, now: now, &effects) else { return }
        }
    }
}

extension PersonKey {
    /// Whether a place that is kept for this key may be taken by a bearer of `other`: a guest may have signed in, and
    /// a session may have ended, but nobody takes the place of somebody else with an account.
    func mayBecome(_ other: PersonKey) -> Bool { self == other || isStranger || other.isStranger }

    /// Whether nothing is known of its bearer but the place that they had last.
    var isPlace: Bool { rawValue.hasPrefix("place:") }

    private var isStranger: Bool { rawValue.hasPrefix("guest:") || rawValue.hasPrefix("place:") }
}
