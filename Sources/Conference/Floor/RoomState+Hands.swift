import Primitives
import Signalling

// MARK: - Hands and the floor

extension RoomState {
    mutating func hand(
        _ request: HandRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let time = wallClock(context.now)
        switch request {
        case .raise:
            let member = try require(.hand, context)
            guard floor.hands.raise(member.id, school: member.person.school?.id, at: time) else { return }
            showOwnHand(to: member.id, &effects)
        case .lower:
            guard floor.hands.lower(context.asker) else { return }
            showOwnHand(to: context.asker, &effects)
        case .lowerOne(let id):
            try checkMayLower(id, context)
            guard floor.hands.lower(id) else { return }
            showOwnHand(to: id, &effects)
        case .lowerAll:
            guard may(context.asker, .moderate) || may(context.asker, .floor) else {
                throw ConferenceError(.notAllowed)
            }
            guard floor.hands.lowerAll() else { return }
        case .order(let order):
            try require(.floor, context)
            guard floor.hands.order != order else { return }
            floor.hands.order = order
        case .give(let id, let seconds):
            try require(.floor, context)
            guard let member = members[id], member.isListed else { throw ConferenceError(.notFound) }
            floor.give(id, school: member.person.school?.id, seconds: seconds, at: time)
            showOwnHand(to: id, &effects)
        case .timer(let seconds):
            try require(.floor, context)
            guard floor.setTimer(seconds: seconds, at: time) else { throw ConferenceError(.invalidState) }
        case .stop:
            // Whoever speaks may hand the floor back.
            if floor.speaker?.participant != context.asker { try require(.floor, context) }
            guard floor.stop() else { return }
        }
        floorNews.isStale = true
    }

    /// Whoever runs the floor lowers any hand; who moderates, those of lower ranks.
    private func checkMayLower(_ id: ParticipantID, _ context: RequestContext) throws(ConferenceError) {
        guard members[id] != nil else { throw ConferenceError(.notFound) }
        if id == context.asker || may(context.asker, .floor) { return }
        try require(.moderate, context)
        _ = try subordinate(id, of: context)
    }

    /// Somebody has left for good.
    mutating func leaveFloor(_ id: ParticipantID) {
        if floor.forget(id) { floorNews.isStale = true }
    }

    /// After a restart everybody is told, on entering, what was kept.
    mutating func startFloorNews() { floorNews = FloorNews(told: Shared(floorPicture)) }

    /// What everybody was last told of the floor, for somebody who comes in.
    var toldFloor: Shared<Floor> { floorNews.told }

    /// Tells somebody who has come back what everybody's picture may not show: the place of their own hand.
    func welcomeToFloor(_ member: Member, _ effects: inout [RoomEffect]) {
        guard floor.hands.contains(member.id) else { return }
        var picture = floorPicture
        picture.now = wallClock(moment)
        picture.mine = floor.hands.called.firstIndex { $0.participant == member.id }.map { $0 + 1 }
        tell(member.id, .floor(picture), &effects)
    }

    /// In a large room everybody is told of the floor late and of its first hands only: who has raised or lowered a
    /// hand is told at once.
    private func showOwnHand(to id: ParticipantID, _ effects: inout [RoomEffect]) {
        guard connections.count > Self.largeRoom || floor.hands.called.count >= handsTold else { return }
        var picture = floorPicture
        picture.now = wallClock(moment)
        picture.mine = floor.hands.called.firstIndex { $0.participant == id }.map { $0 + 1 } ?? 0
        tell(id, .floor(picture), &effects)
    }

    mutating func announceFloor(now: Instant, _ effects: inout [RoomEffect]) {
        if floor.expire(at: wallClock(now)) { floorNews.isStale = true }
        guard floorNews.isStale else { return }
        if let toldAt = floorNews.toldAt, now < toldAt + floorInterval { return }
        floorNews.isStale = false
        var picture = floorPicture
        guard picture != floorNews.told.value else { return }
        floorNews.told = Shared(picture)
        floorNews.toldAt = now
        picture.now = wallClock(now)
        effects.append(.broadcast(.room(.floor(picture)), except: nil))
    }

    mutating func announceReactions(now: Instant, _ effects: inout [RoomEffect]) {
        guard !reactions.isEmpty else { return }
        if let sentAt = reactionsSentAt, now < sentAt + paced(timing.reactionInterval) { return }
        reactionsSentAt = now
        effects.append(.broadcast(.room(.reactions(reactions.flush(now: now))), except: nil))
    }

    /// When something about the floor or the reactions is due.
    var floorTimeouts: [Instant] {
        var times: [Instant] = []
        if let freeAt = floor.freeAt { times.append(instant(atWallClock: freeAt)) }
        if floorNews.isStale, let toldAt = floorNews.toldAt { times.append(toldAt + floorInterval) }
        if !reactions.isEmpty, let sentAt = reactionsSentAt {
            times.append(sentAt + paced(timing.reactionInterval))
        }
        return times
    }

    /// The list of hands is long: in a large room it may take twice as long as who speaks.
    private var floorInterval: Interval { max(timing.floorInterval, paced(.zero) * 2) }

    /// As many hands as are told: two thousand people need not be told a hundred of them several times a second.
    private var handsTold: Int { connections.count > Self.largeRoom ? 30 : 100 }

    private static let largeRoom = 300

    private var floorPicture: Floor {
        let called = floor.hands.called
        let hands = called.prefix(handsTold).map { hand in
            let member = members[hand.participant]
            return Floor.Hand(
                participant: hand.participant, since: hand.since, name: member?.name,
                school: member?.person.school?.name)
        }
        var speaker = floor.speaker
        if let id = speaker?.participant, let member = members[id] {
            speaker?.name = member.name
            speaker?.school = member.person.school?.name
        }
        return Floor(hands: hands, total: called.count, order: floor.hands.order, speaker: speaker)
    }
}

/// What everybody has been told of the floor.
struct FloorNews: Sendable {
    var told = Shared(Floor())
    var toldAt: Instant?
    /// Whether there is something to tell.
    var isStale = false
}
