import MediaControl
import Primitives
import Signalling

// MARK: - What is asked about breakout rooms

extension RoomState {
    /// The breakout room that somebody is in; nil in the plenary, and for who is not here.
    public func breakout(of participant: ParticipantID) -> BreakoutID? { members[participant]?.breakout }

    mutating func breakouts(
        _ request: BreakoutRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        switch request {
        case .prepare, .automatic, .assign, .open, .extend, .close, .rename, .discard:
            try require(.breakouts, context)
            try lead(request, context, &effects)
        case .choose(let room): try choose(room, context, &effects)
        case .announce(let text): try announce(text, context, &effects)
        case .voice(let isOn): try speakToAll(isOn, context, &effects)
        case .help(let isOn): try callForHelp(isOn, context)
        }
        breakoutNews.isStale = true
    }

    private mutating func lead(
        _ request: BreakoutRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let now = wallClock(context.now)
        switch request {
        case .prepare(let plans): try prepare(plans, context)
        case .automatic(let count, let distribution): try prepare(count, by: distribution)
        case .assign(let participants, let room): try assign(participants, to: room, context, &effects)
        case .open(let seconds, let free):
            try breakoutRooms.open(seconds: seconds, free: free, now: now)
            move(placements().map { ($0.participant, $0.room) }, &effects)
        case .extend(let seconds): try breakoutRooms.extend(seconds: seconds, now: now)
        case .close(let grace):
            try breakoutRooms.close(grace: grace, now: now)
            if grace == 0 { endBreakouts(&effects) }
        case .rename(let room, let title):
            guard let clean = DisplayName.clean(title) else { throw ConferenceError(.invalidName) }
            try breakoutRooms.rename(room, to: clean)
        case .discard: try breakoutRooms.discard()
        case .choose, .announce, .voice, .help: break
        }
    }

    // MARK: Who belongs where

    private mutating func prepare(
        _ plans: [BreakoutRequest.Plan], _ context: RequestContext
    ) throws(ConferenceError) {
        try breakoutRooms.prepare(plans.map { (DisplayName.clean($0.title) ?? "", $0.schools ?? []) })
        for (plan, room) in zip(plans, breakoutRooms.rooms) {
            for id in plan.participants ?? [] {
                guard let member = members[id], isGuidable(member, by: context.asker),
                    breakoutRooms.assigned[member.person.key] == nil
                else { continue }
                breakoutRooms.assign(member.person.key, to: room.id)
            }
        }
        // Of each school, after those who were named, whoever is left, spread over the school's rooms.
        var counts: [BreakoutID: Int] = [:]
        for room in breakoutRooms.assigned.values { counts[room, default: 0] += 1 }
        for member in guided() where breakoutRooms.assigned[member.person.key] == nil {
            guard let school = member.person.school?.id else { continue }
            let rooms = breakoutRooms.rooms.filter { $0.schools.contains(school) }
            guard let room = rooms.min(by: { (counts[$0.id] ?? 0, $0.place) < (counts[$1.id] ?? 0, $1.place) }) else {
                continue
            }
            breakoutRooms.assign(member.person.key, to: room.id)
            counts[room.id, default: 0] += 1
        }
    }

    private mutating func prepare(
        _ count: Int, by distribution: BreakoutRequest.Distribution
    ) throws(ConferenceError) {
        // Without titles: each page calls them by number in its own language.
        try breakoutRooms.prepare([(title: String, schools: [String])](repeating: ("", []), count: count))
        var candidates: [BreakoutSpread.Candidate] = []
        var seen: Set<PersonKey> = []
        for member in guided() where seen.insert(member.person.key).inserted {
            candidates.append(.init(key: member.person.key, school: member.person.school?.id))
        }
        let rooms = breakoutRooms.rooms.map(\.id)
        for (key, room) in BreakoutSpread.rooms(for: candidates, count: count, by: distribution) {
            breakoutRooms.assign(key, to: rooms[room])
        }
    }

    private mutating func assign(
        _ participants: [ParticipantID], to room: BreakoutID?, _ context: RequestContext,
        _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        if let room { _ = try breakoutRooms.room(room) }
        var moves: [(ParticipantID, BreakoutID?)] = []
        for id in participants {
            // Who has left in the meantime is no reason to place nobody.
            guard let member = members[id], member.client == .page else { continue }
            guard isGuidable(member, by: context.asker) else { throw ConferenceError(.notAllowed) }
            moves.append((id, room))
        }
        guard !moves.isEmpty || participants.isEmpty else { throw ConferenceError(.notFound) }
        for (id, room) in moves {
            if let key = members[id]?.person.key { breakoutRooms.assign(key, to: room) }
        }
        if breakoutRooms.isOpen { move(moves, &effects) }
    }

    /// Whether `asker` may say where `member` belongs.
    private func isGuidable(_ member: Member, by asker: ParticipantID) -> Bool {
        guard member.client == .page else { return false }
        guard let leader = members[asker], member.id != asker else { return true }
        return Permissions.mayActUpon(member.role, by: leader.role)
    }

    /// Those who do not walk about themselves, by order of arrival.
    private func guided() -> [Member] {
        members.values.filter { $0.client == .page && !$0.role.visitsBreakouts }.sorted { $0.id < $1.id }
    }

    /// Where those belong who are here.
    func placements() -> [Breakouts.Placement] {
        guard !breakoutRooms.assigned.isEmpty else { return [] }
        return members.values.compactMap { member in
            guard member.client == .page else { return nil }
            return breakoutRooms.assigned[member.person.key].map { .init(participant: member.id, room: $0) }
        }.sorted { $0.participant < $1.participant }
    }

    /// Takes somebody who comes in now to where they belong.
    mutating func arrive(_ member: inout Member) {
        guard !breakoutRooms.rooms.isEmpty, member.client == .page else { return }
        breakoutNews.isStale = true
        guard breakoutRooms.isOpen else { return }
        member.breakout = breakoutRooms.arrival(
            member.person, isGuided: !member.role.visitsBreakouts, counts: breakoutCounts())
        if let room = member.breakout { breakoutRooms.assign(member.person.key, to: room) }
    }

    // MARK: What people do themselves

    private mutating func choose(
        _ room: BreakoutID?, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        try breakoutRooms.requireOpen()
        if let room { _ = try breakoutRooms.room(room) }
        if !may(context.asker, .visit) {
            let member = try require(.chooseRoom, context)
            guard breakoutRooms.isFree else {
                throw ConferenceError(.notAllowed, "Those who run the room say who is in which breakout room.")
            }
            breakoutRooms.assign(member.person.key, to: room)
        }
        // Help has come.
        if let room, may(context.asker, .visit) { breakoutNews.help = breakoutNews.help.filter { $0.value != room } }
        move([(context.asker, room)], &effects)
    }

    private mutating func announce(
        _ text: String, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let member = try require(.announce, context)
        try breakoutRooms.requireOpen()
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw ConferenceError(.invalidState, "An announcement needs words.")
        }
        let words = Announcement(from: member.id, name: member.name, text: text)
        effects.append(.broadcast(.room(.announcement(words)), except: nil))
    }

    private mutating func speakToAll(
        _ isOn: Bool, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        guard isOn else {
            if breakoutNews.voice == context.asker { endVoice(&effects) }
            return
        }
        // A secretary writes to all rooms and does not speak to them.
        try require(.announce, context)
        try require(.breakouts, context)
        try breakoutRooms.requireOpen()
        guard breakoutNews.voice != context.asker else { return }
        endVoice(&effects)
        breakoutNews.voice = context.asker
        if let command = voiceCommand(isHeard: true) { effects.append(.media([command])) }
    }

    private mutating func callForHelp(_ isOn: Bool, _ context: RequestContext) throws(ConferenceError) {
        guard isOn else {
            breakoutNews.help[context.asker] = nil
            return
        }
        try breakoutRooms.requireOpen()
        guard let room = members[context.asker]?.breakout else {
            throw ConferenceError(.invalidState, "Help is called from a breakout room; you are in the plenary.")
        }
        breakoutNews.help[context.asker] = room
    }
}

extension Role {
    private static let leading = Set(allCases.filter { Permissions.of($0).contains(.breakouts) })
    private static let visiting = Set(allCases.filter { Permissions.of($0).contains(.visit) })

    /// Whether somebody of this role makes, opens and closes breakout rooms.
    var leadsBreakouts: Bool { Self.leading.contains(self) }
    /// Whether somebody of this role walks about among breakout rooms, instead of being placed into one.
    var visitsBreakouts: Bool { Self.visiting.contains(self) }
}
