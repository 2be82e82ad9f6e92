import MediaControl
import Primitives
import Signalling

/// What the breakout rooms need besides ``BreakoutRooms`` and does not outlive the server.
struct BreakoutNews: Sendable {
    /// Who calls for help, and from which room.
    var help: [ParticipantID: BreakoutID] = [:]
    /// Whose microphone is heard in all rooms.
    var voice: ParticipantID?
    /// Whether people know something else than what is.
    var isStale = false
    /// Who must be told at once: they are somewhere else now.
    var moved: Set<ParticipantID> = []
    /// When everybody was told last.
    var toldAt: Instant?
    /// Whether everybody was last told of open rooms.
    var wasOpen = false
    /// When to look next whether anybody leads open rooms, and since when nobody does.
    var nextLook: Instant?
    var leaderlessSince: Instant?
}

extension RoomNumber {
    /// A room has a block of numbers: the first is its plenary's, the others are those of its breakout rooms.
    static let block: UInt32 = 128

    /// The number of the room as a whole, whichever of its numbers this is.
    var plenary: RoomNumber { RoomNumber(rawValue: rawValue & ~(Self.block - 1)) }
}

// MARK: - Being somewhere

extension RoomState {
    /// The number of a sub-room in the media plane; nil stands for the plenary.
    func mediaRoom(_ breakout: BreakoutID?) -> RoomNumber {
        guard let breakout, let place = breakoutRooms.place(of: breakout) else { return number }
        return RoomNumber(rawValue: number.rawValue + UInt32(place))
    }

    /// How many are in each breakout room.
    func breakoutCounts() -> [BreakoutID: Int] {
        var counts: [BreakoutID: Int] = [:]
        for member in members.values { if let room = member.breakout { counts[room, default: 0] += 1 } }
        return counts
    }

    /// The connections of the pages that are in a sub-room.
    func listeners(in breakout: BreakoutID?) -> [ConnectionID] {
        members.values.compactMap { $0.breakout == breakout && $0.client == .page ? $0.connection : nil }
    }

    /// Takes people into other sub-rooms: sound at once, pictures as soon as slots are assigned. Only what they receive
    /// changes; nothing is negotiated.
    mutating func move(_ moves: [(ParticipantID, BreakoutID?)], _ effects: inout [RoomEffect]) {
        var commands: [MediaCommand] = []
        var cleared: [ConnectionID] = []
        var moved: [ParticipantID] = []
        for (id, room) in moves {
            guard var member = members[id], member.breakout != room else { continue }
            silence(member)
            let presence = galleries[member.breakout, default: Gallery()].take(id)
            if !presence.shown.isEmpty, member.client == .page, let connection = member.connection {
                cleared.append(connection)
            }
            member.breakout = room
            members[id] = member
            galleries[room, default: Gallery()].put(
                id, presence, camera: member.video(.camera), screen: member.video(.screen))
            if let transport = member.transport { commands.append(.move(transport, mediaRoom(room))) }
            people.change(member.info)
            breakoutNews.help[id] = nil
            moved.append(id)
        }
        guard !moved.isEmpty else { return }
        showChat(to: moved, &effects)
        for start in stride(from: 0, to: commands.count, by: Self.batch) {
            effects.append(.media(Array(commands[start..<min(start + Self.batch, commands.count)])))
        }
        if !cleared.isEmpty { effects.append(.sendAll(cleared, .slots([]))) }
        tellSpeakers(to: moved, &effects)
        breakoutNews.moved.formUnion(moved)
        breakoutNews.isStale = true
        if moved.count <= 8 {
            for id in moved { assignNow(id, &effects) }
        } else {
            slotsAssignedAt = nil
        }
    }

    /// Tells people who speaks where they are now.
    private func tellSpeakers(to ids: [ParticipantID], _ effects: inout [RoomEffect]) {
        var byRoom: [BreakoutID?: [ConnectionID]] = [:]
        for id in ids {
            guard let member = members[id], member.client == .page, let connection = member.connection else { continue }
            byRoom[member.breakout, default: []].append(connection)
        }
        for (room, connections) in byRoom {
            effects.append(.sendAll(connections, .speakers(speakers(in: room))))
        }
    }

    /// Brings everybody back.
    mutating func endBreakouts(_ effects: inout [RoomEffect]) {
        endVoice(&effects)
        breakoutRooms.end()
        let away = members.values.filter { $0.breakout != nil }.map(\.id).sorted()
        move(away.map { ($0, nil) }, &effects)
        galleries = galleries.filter { $0.key == nil }
        speaking = speaking.filter { $0.key == nil }
        markSpeaking()
        breakoutNews.help = [:]
        breakoutNews.nextLook = nil
        breakoutNews.leaderlessSince = nil
        breakoutNews.isStale = true
    }

    /// Forgets somebody who is gone for good.
    mutating func leaveBreakouts(_ member: Member, _ effects: inout [RoomEffect]) {
        breakoutNews.help[member.id] = nil
        breakoutNews.moved.remove(member.id)
        if breakoutNews.voice == member.id {
            breakoutNews.voice = nil
            breakoutNews.isStale = true
        }
        guard breakoutRooms.isOpen else {
            // Those who lead see who belongs where.
            if !breakoutRooms.rooms.isEmpty { breakoutNews.isStale = true }
            return
        }
        breakoutNews.isStale = true
        // The next call is not to begin in the rooms of this one.
        if !members.values.contains(where: { $0.client == .page }) { endBreakouts(&effects) }
    }

    // MARK: The voice to all

    /// What the media plane must do about the voice to all rooms; nil when there is none, or no microphone yet.
    func voiceCommand(isHeard: Bool) -> MediaCommand? {
        guard let id = breakoutNews.voice,
            let track = members[id]?.tracks.first(where: { $0.source == .microphone })
        else { return nil }
        return .broadcast(
            track.id, isHeard ? [number] + breakoutRooms.rooms.map { mediaRoom($0.id) } : [])
    }

    mutating func endVoice(_ effects: inout [RoomEffect]) {
        guard breakoutNews.voice != nil else { return }
        if let command = voiceCommand(isHeard: false) { effects.append(.media([command])) }
        breakoutNews.voice = nil
        breakoutNews.isStale = true
    }
}

// MARK: - Time

extension RoomState {
    /// How often to look whether somebody leads rooms that are open without a limit, how long they stay so without, and
    /// how long the countdown is then.
    private static let lookInterval = Interval.seconds(10)
    private static let leaderless = Interval.seconds(60)
    private static let leaderlessGrace = 30

    /// Does what has become due: the countdown, the end, the end because nobody leads any more.
    mutating func settleBreakouts(now: Instant, _ effects: inout [RoomEffect]) {
        guard breakoutRooms.isOpen else { return }
        if let voice = breakoutNews.voice, members[voice]?.role.leadsBreakouts != true {
            endVoice(&effects)
        }
        lookForLeaders(now: now)
        switch breakoutRooms.pass(to: wallClock(now)) {
        case .countdown: breakoutNews.isStale = true
        case .end: endBreakouts(&effects)
        case nil: break
        }
    }

    /// Rooms without a limit would stay open for ever when all who could close them are gone.
    private mutating func lookForLeaders(now: Instant) {
        guard breakoutRooms.endsAt == nil else {
            breakoutNews.nextLook = nil
            breakoutNews.leaderlessSince = nil
            return
        }
        guard let due = breakoutNews.nextLook, due <= now else {
            if breakoutNews.nextLook == nil { breakoutNews.nextLook = now + Self.lookInterval }
            return
        }
        breakoutNews.nextLook = now + Self.lookInterval
        let isLed = members.values.contains {
            $0.connection != nil && $0.role.leadsBreakouts
        }
        let since = isLed ? nil : breakoutNews.leaderlessSince ?? now
        breakoutNews.leaderlessSince = since
        guard let since, now - since >= Self.leaderless else { return }
        // It is open: it was asked above.
        try? breakoutRooms.close(grace: Self.leaderlessGrace, now: wallClock(now))
        breakoutNews.isStale = true
    }

    /// When something about breakout rooms is due.
    var breakoutTimeouts: [Instant] {
        var times: [Instant] = []
        if let change = breakoutRooms.nextChange {
            times.append(Instant(nanoseconds: (change - epoch) * 1_000_000))
        }
        if breakoutRooms.isOpen, breakoutRooms.endsAt == nil, let look = breakoutNews.nextLook { times.append(look) }
        if breakoutNews.isStale, let toldAt = breakoutNews.toldAt { times.append(toldAt + breakoutInterval) }
        return times
    }
}

// MARK: - Telling

extension RoomState {
    private var breakoutInterval: Interval { max(.milliseconds(250), paced(.zero) * 2) }

    /// All that makes two people's pictures of the breakout rooms differ.
    private struct Outlook: Hashable {
        var mine: BreakoutID?
        var assigned: BreakoutID?
        var leads: Bool
        var visits: Bool
    }

    /// The breakout rooms as somebody who enters sees them; nil when there is nothing to see.
    func breakoutsOnEntering(_ member: Member, now: Instant) -> Breakouts? {
        let picture = breakoutPicture(outlook(member), breakoutCounts(), now: now)
        return picture.open || !picture.rooms.isEmpty ? picture : nil
    }

    mutating func announceBreakouts(now: Instant, _ effects: inout [RoomEffect]) {
        guard breakoutNews.isStale else { return }
        let listeners: [Member]
        if let toldAt = breakoutNews.toldAt, now < toldAt + breakoutInterval {
            guard !breakoutNews.moved.isEmpty else { return }
            listeners = breakoutNews.moved.compactMap { members[$0] }
        } else {
            // Rooms that are not open concern those who prepare them.
            let concernsAll = breakoutRooms.isOpen || breakoutNews.wasOpen
            listeners = members.values.filter { concernsAll || $0.role.leadsBreakouts }
            breakoutNews.isStale = false
            breakoutNews.toldAt = now
            breakoutNews.wasOpen = breakoutRooms.isOpen
        }
        breakoutNews.moved = []
        var byOutlook: [Outlook: [ConnectionID]] = [:]
        for listener in listeners where listener.client == .page {
            guard let connection = listener.connection else { continue }
            byOutlook[outlook(listener), default: []].append(connection)
        }
        let counts = breakoutCounts()
        for (outlook, connections) in byOutlook {
            effects.append(.sendAll(connections, .room(.breakouts(breakoutPicture(outlook, counts, now: now)))))
        }
    }

    private func outlook(_ member: Member) -> Outlook {
        Outlook(
            mine: member.breakout, assigned: breakoutRooms.assigned[member.person.key],
            leads: member.role.leadsBreakouts, visits: member.role.visitsBreakouts)
    }

    private func breakoutPicture(_ outlook: Outlook, _ counts: [BreakoutID: Int], now: Instant) -> Breakouts {
        guard breakoutRooms.isOpen || outlook.leads else { return Breakouts() }
        let help = breakoutNews.help.sorted { $0.key < $1.key }.compactMap { id, room in
            members[id].map { Breakouts.Help(room: room, participant: id, name: $0.name) }
        }
        return Breakouts(
            open: breakoutRooms.isOpen, free: breakoutRooms.isFree,
            rooms: breakoutRooms.rooms.map { .init(id: $0.id, title: $0.title, count: counts[$0.id] ?? 0) },
            endsAt: breakoutRooms.endsAt, closing: breakoutRooms.isClosing, mine: outlook.mine,
            assigned: outlook.assigned, help: outlook.visits ? help : nil, voice: breakoutNews.voice,
            plan: outlook.leads ? placements() : nil, now: wallClock(now))
    }
}
