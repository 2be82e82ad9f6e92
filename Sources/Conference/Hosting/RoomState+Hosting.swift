import MediaControl
import Primitives
import Signalling

// MARK: - What those who run the room ask

extension RoomState {
    mutating func house(
        _ request: HouseRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        switch request {
        case .policy(let policy):
            try require(.lock, context)
            house.policy = policy
            needsReview = true
        case .lock(let isLocked):
            try require(.lock, context)
            house.locked = isLocked
            needsReview = true
        case .adult(let rule):
            try require(.lock, context)
            house.needsAdult = rule
            needsReview = true
        case .restrict(let role, let restrictions): try restrict(role, restrictions, context, &effects)
        case .spotlight(let participants):
            try require(.spotlight, context)
            var seen: Set<ParticipantID> = []
            house.spotlight = participants.filter { members[$0]?.isListed == true && seen.insert($0).inserted }
        case .appoint(let participant, let role): try appoint(participant, role, context, &effects)
        case .rename(let participant, let name): try rename(participant, name, context)
        case .remove(let participant, let ban): try sendOut(participant, ban: ban, context, &effects)
        case .mute(let who, let source): try mute(who, source, context, &effects)
        case .askUnmute(let who, let source): try askUnmute(who, source, context, &effects)
        case .attention(let who, let text): try callAttention(who, text, context, &effects)
        case .chatRules(let rules):
            try require(.moderateChat, context)
            house.chat = rules
        case .end:
            try require(.end, context)
            endCall(&effects)
        case .people(let number):
            members[context.asker]?.person.people = number
            if let member = members[context.asker] { people.change(member.info) }
        }
    }

    private mutating func restrict(
        _ role: Role, _ restrictions: [Restriction], _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let asker = try require(.restrict, context)
        guard Permissions.mayActUpon(role, by: asker.role) else { throw ConferenceError(.notAllowed) }
        let new = Set(restrictions).sorted()
        guard new != house.restrictions[role.rawValue] ?? [] else { return }
        house.restrictions[role.rawValue] = new.isEmpty ? nil : new
        applyRights(to: members.values.filter { $0.role == role }.map { $0.id }.sorted(), &effects)
    }

    private mutating func appoint(
        _ id: ParticipantID, _ role: Role, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let asker = try require(.appoint, context)
        guard let member = members[id] else { throw ConferenceError(.notFound) }
        guard Permissions.mayAppoint(member.role, to: role, by: asker.role), !member.person.isServerAdministrator else {
            throw ConferenceError(.notAllowed)
        }
        appointments.appoint(member.person.key, role)
        if succession.substitute == id { succession.substitute = nil }
        // The same person may be here on another device as well.
        for other in members.values.sorted(by: { $0.id < $1.id }) where other.person.key == member.person.key {
            setRole(of: other.id, &effects)
        }
    }

    private mutating func rename(
        _ id: ParticipantID, _ name: String, _ context: RequestContext
    ) throws(ConferenceError) {
        if id != context.asker {
            try require(.moderate, context)
            _ = try subordinate(id, of: context)
            members[id]?.isRenamed = true
        }
        members[id]?.name = name
        if let member = members[id] { people.change(member.info) }
    }

    private mutating func sendOut(
        _ id: ParticipantID, ban: Bool, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        try require(.remove, context)
        if ban { try require(.ban, context) }
        let member = try subordinate(id, of: context)
        guard id != context.asker, !member.person.isServerAdministrator else { throw ConferenceError(.notAllowed) }
        passes[member.person.key] = nil
        guard ban else {
            remove(id, .removed, telling: .removed, &effects)
            return
        }
        let key = member.person.key
        bans.insert(key)
        // On all devices, and at the door too.
        for other in members.values.sorted(by: { $0.id < $1.id })
        where other.person.key == key && other.id != context.asker {
            remove(other.id, .removed, telling: .banned, &effects)
        }
        for place in lobby.newcomers.values.filter({ $0.arrival.person.key == key }).map({ $0.place }).sorted() {
            if let connection = lobby.remove(place)?.connection { effects.append(.disconnect(connection, .banned)) }
        }
    }

    /// Ends the call for everybody, those at the door included. The room may be entered again at once: by new people,
    /// as far as it is concerned, under the rules with which it was planned.
    mutating func endCall(_ effects: inout [RoomEffect]) {
        for id in members.keys.sorted() { remove(id, .removed, telling: .ended, &effects) }
        for newcomer in lobby.newcomers.values.sorted(by: { $0.place < $1.place }) {
            lobby.remove(newcomer.place)
            lobby.release(newcomer.arrival.person.key)
            if let connection = newcomer.connection { effects.append(.disconnect(connection, .ended)) }
        }
        passes = [:]
        attendance.end(at: wallClock(moment))
        succession = Succession()
        house.policy = record.policy
        house.locked = false
        house.message = ""
        house.restrictions = [:]
        house.spotlight = []
        house.unattended = nil
    }
}

// MARK: - Roles and rights

extension RoomState {
    /// Gives somebody the role that is due to them now, with all that follows from it.
    mutating func setRole(of id: ParticipantID, _ effects: inout [RoomEffect]) {
        guard var member = members[id] else { return }
        let role = dueRole(of: member)
        guard role != member.role else { return }
        let before = permissions(of: member)
        census.remove(member)
        member.role = role
        members[id] = member
        count(member)
        people.change(member.info)
        // Who may lead or visit breakout rooms is told more of them.
        if !breakoutRooms.rooms.isEmpty { breakoutNews.isStale = true }
        applyRights(to: [id], &effects)
        if !before.contains(.admit) { showLobby(to: member, &effects) }
        // Drafts and counts are for those who run polls: they appear and vanish with the right.
        if before.contains(.poll) != may(id, .poll) { showPolls(to: id, &effects) }
    }

    /// The role of somebody who is inside.
    func dueRole(of member: Member) -> Role {
        let role = appointments.role(of: member.person, granted: member.granted)
        guard member.client == .page, succession.substitute == member.id, !role.leads else { return role }
        return .facilitator
    }

    /// What has changed in the rights of these people takes effect at once: what they may no longer send is switched
    /// off, and they are told.
    mutating func applyRights(to ids: [ParticipantID], _ effects: inout [RoomEffect]) {
        for source in MediaSource.allCases {
            let over = ids.filter { id in members[id].map { $0.wants(source) && !mayEver($0, source) } ?? false }
            switchOff(over, source, by: nil, &effects)
        }
        refreshMedia(of: ids, &effects)
        tellRights(ids, &effects)
    }

    /// Tells these people what they may do.
    func tellRights(_ ids: [ParticipantID], _ effects: inout [RoomEffect]) {
        var listeners: [You: [ConnectionID]] = [:]
        var order: [You] = []
        for id in ids {
            guard let member = members[id], member.client == .page, let connection = member.connection else { continue }
            let you = you(member)
            if listeners[you] == nil { order.append(you) }
            listeners[you, default: []].append(connection)
        }
        for you in order { effects.append(.sendAll(listeners[you] ?? [], .room(.you(you)))) }
    }
}
