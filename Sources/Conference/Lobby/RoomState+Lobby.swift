import Primitives
import Signalling

// MARK: - What those at the door ask

extension RoomState {
    mutating func lobby(
        _ request: LobbyRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        switch request {
        case .admit(let places):
            try require(.admit, context)
            try letIn(places.filter { lobby.newcomers[$0] != nil }, context, &effects)
        case .admitSchool(let school):
            try require(.admit, context)
            try letIn(
                lobby.order.filter { lobby.newcomers[$0]?.arrival.person.school?.id == school }, context, &effects)
        case .admitAll:
            try require(.admit, context)
            try letIn(lobby.order, context, &effects)
        case .refuse(let places, let ban): try refuse(places, ban: ban, context, &effects)
        case .back(let participant): try sendBack(participant, context, &effects)
        case .message(let text):
            try require(.lock, context)
            house.message = Notice.clean(text)
            lobby.noteNews()
        case .rename(let place, let name):
            try require(.admit, context)
            guard lobby.newcomers[place] != nil else { throw ConferenceError(.notFound) }
            lobby.rename(place, name)
        }
    }

    private mutating func letIn(
        _ places: [LobbyPlace], _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        for place in places where !letIn(place, now: context.now, &effects) {
            throw ConferenceError(lack ?? .roomFull, "Not all could be let in: there is no place left inside.")
        }
    }

    private mutating func refuse(
        _ places: [LobbyPlace], ban: Bool, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        try require(.admit, context)
        if ban { try require(.ban, context) }
        for place in places {
            guard let newcomer = lobby.newcomers[place] else { continue }
            if ban { bans.insert(newcomer.arrival.person.key) }
            lobby.release(newcomer.arrival.person.key)
            lobby.remove(place)
            if let connection = newcomer.connection {
                effects.append(.disconnect(connection, ban ? .banned : .refused))
            }
        }
    }

    /// Sends somebody from the room back into the lobby, where they stay until they are let in again.
    private mutating func sendBack(
        _ id: ParticipantID, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let asker = try require(.admit, context)
        let member = try subordinate(id, of: context)
        guard id != asker.id, member.client == .page, !member.person.isServerAdministrator else {
            throw ConferenceError(.notAllowed)
        }
        lobby.holdBack(member.person.key)
        let connection = member.connection
        remove(id, .removed, keepingConnection: true, &effects)
        passes[member.person.key] = nil
        // Whoever is away comes to the lobby's door on returning.
        guard let connection else { return }
        let arrival = Arrival(member)
        let newcomer = lobby.add(arrival, on: connection, since: wallClock(context.now))
        effects.append(.hold(connection))
        tellPlace(newcomer.place, request: nil, &effects)
    }
}

extension Arrival {
    /// Somebody who was inside.
    fileprivate init(_ member: Member) {
        name = member.name
        isRenamed = member.isRenamed
        person = member.person
        granted = member.granted
        isExpected = false
        resume = member.resume
    }
}

// MARK: - Telling

extension RoomState {
    /// Tells those who may admit who waits, and those who wait where they stand.
    mutating func announceLobby(now: Instant, _ effects: inout [RoomEffect]) {
        announceQueue(now: now, &effects)
        guard lobby.isStale else { return }
        if let toldAt = lobby.toldAt, now < toldAt + timing.lobbyInterval { return }
        lobby.toldVersion = lobby.version
        lobby.toldAt = now
        let listeners = connections.compactMap { connection, id in
            members[id].flatMap { $0.client == .page && permissions(of: $0).contains(.admit) ? connection : nil }
        }
        guard !listeners.isEmpty else { return }
        effects.append(.sendAll(listeners, .room(.lobby(lobbyPicture))))
    }

    /// When ``announceLobby(now:_:)`` has something to do; nil when nothing is to be told.
    var lobbyDue: Instant? {
        var times: [Instant] = []
        if lobby.isStale { times.append((lobby.toldAt ?? .zero) + timing.lobbyInterval) }
        if lobby.queueMoved { times.append((lobby.queueToldAt ?? .zero) + queueInterval) }
        return times.min()
    }

    /// Tells somebody who waits there, to whom it is news that they may admit.
    func showLobby(to member: Member, _ effects: inout [RoomEffect]) {
        guard !lobby.isEmpty, member.client == .page, let connection = member.connection,
            permissions(of: member).contains(.admit)
        else { return }
        effects.append(.send(connection, .room(.lobby(lobbyPicture)), request: nil))
    }

    private var queueInterval: Interval {
        timing.paced(timing.queueInterval, listeners: lobby.count)
    }

    private mutating func announceQueue(now: Instant, _ effects: inout [RoomEffect]) {
        guard lobby.queueMoved else { return }
        if let toldAt = lobby.queueToldAt, now < toldAt + queueInterval { return }
        lobby.queueToldAt = now
        let isNewMessage = toldLobbyMessage != house.message
        toldLobbyMessage = house.message
        for (newcomer, ahead) in lobby.takeNews(all: isNewMessage) {
            tell(newcomer, ahead: ahead, request: nil, &effects)
        }
    }

    private var lobbyPicture: Lobby {
        var schools: [String: SchoolCount] = [:]
        for place in lobby.order {
            guard let school = lobby.newcomers[place]?.arrival.person.school else { continue }
            schools[school.id, default: SchoolCount(id: school.id, name: school.name, count: 0)].count += 1
        }
        let entries = lobby.order.prefix(Self.lobbyWindow).compactMap { place -> Lobby.Entry? in
            guard let newcomer = lobby.newcomers[place] else { return nil }
            let arrival = newcomer.arrival
            return Lobby.Entry(
                place: place, name: arrival.name, school: arrival.person.school?.name,
                role: appointments.role(of: arrival.person, granted: arrival.granted), since: newcomer.since,
                registered: arrival.person.isRegistered, here: newcomer.connection != nil)
        }
        return Lobby(
            version: lobby.version, total: lobby.count, waiting: entries,
            schools: schools.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) })
    }

    /// Of how many those who may admit see the names.
    private static let lobbyWindow = 200
}

/// The cleaning of what people write to others outside the chat.
enum Notice {
    /// The text without control characters other than line breaks, and without blanks at its ends.
    static func clean(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n", .surrogate, .privateUse, .unassigned: continue
            case .format where scalar.value != 0x200c && scalar.value != 0x200d: continue
            default: scalars.append(scalar)
            }
        }
        var rest = Substring(String(scalars))
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
