import MediaControl
import Primitives
import Signalling

/// Who speaks in one sub-room, and what its people know of it.
struct Speaking: Sendable {
    /// What clients were last told.
    var told = Speakers()
    var sentAt: Instant?
    /// What they shall be told when the interval is over.
    var pending: Speakers?

    /// Takes news, or forgets what waits to be told when it is no news any more.
    mutating func expect(_ new: Speakers) { pending = new == told ? nil : new }
}

// MARK: - Who speaks

extension RoomState {
    /// Who speaks in a sub-room, as everybody there has been told.
    func speakers(in breakout: BreakoutID?) -> Speakers { speaking[breakout]?.told ?? Speakers() }

    mutating func setSpeakers(in room: RoomNumber?, _ dominant: TrackID?, _ active: [TrackID]) {
        var breakout: BreakoutID?
        if let room, room != number {
            breakout = breakoutRooms.room(at: Int(room.rawValue &- number.rawValue))
            guard breakout != nil, breakoutRooms.isOpen else { return }
        }
        // Who has moved in the meantime speaks here no more.
        func speaker(_ track: TrackID) -> ParticipantID? {
            owners[track].flatMap { members[$0]?.breakout == breakout ? $0 : nil }
        }
        var new = Speakers(dominant: dominant.flatMap(speaker))
        for track in active {
            if let owner = speaker(track), !new.active.contains(owner) { new.active.append(owner) }
        }
        for id in new.active.reversed() { galleries[breakout, default: Gallery()].noteTurn(of: id) }
        speaking[breakout, default: Speaking()].expect(new)
    }

    /// Takes somebody who leaves their sub-room or switched the microphone off out of those who speak there.
    mutating func silence(_ member: Member) {
        guard var new = speaking[member.breakout].map({ $0.pending ?? $0.told }) else { return }
        if new.dominant == member.id { new.dominant = nil }
        new.active.removeAll { $0 == member.id }
        speaking[member.breakout]?.expect(new)
    }

    mutating func announceSpeakers(now: Instant, _ effects: inout [RoomEffect]) {
        var isNews = false
        for room in Array(speaking.keys) {
            guard let new = speaking[room]?.pending else { continue }
            if let sentAt = speaking[room]?.sentAt, now < sentAt + paced(timing.speakerInterval) { continue }
            speaking[room] = Speaking(told: new, sentAt: now, pending: nil)
            isNews = true
            galleries[room, default: Gallery()].setSpeakers(new.everybody)
            if breakoutRooms.isOpen {
                let listeners = listeners(in: room)
                if !listeners.isEmpty { effects.append(.sendAll(listeners, .speakers(new))) }
            } else {
                effects.append(.broadcast(.speakers(new), except: nil))
            }
        }
        if isNews { markSpeaking() }
    }

    /// Whoever speaks anywhere belongs into the part of the list that everybody knows.
    mutating func markSpeaking() { people.setSpeaking(speaking.values.flatMap { $0.told.everybody }) }
}

extension Speakers {
    /// The dominant one and the others.
    fileprivate var everybody: [ParticipantID] { [dominant].compactMap { $0 } + active }
}
