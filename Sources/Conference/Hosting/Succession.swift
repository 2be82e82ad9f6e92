import Primitives
import Signalling

/// Who leads while those who lead are gone.
struct Succession: Hashable, Sendable, Codable {
    /// Whether somebody has led this call: a room that never had a host gets none by itself.
    var wasLed = false
    /// Who leads for the time being.
    var substitute: ParticipantID?
}

// MARK: - What follows from who is inside

extension RoomState {
    /// Does what follows from everything that has happened in a command: who leads, whether pupils are alone, who of
    /// those waiting comes in; and tells everybody of the house as it is then.
    mutating func settleHouse(now: Instant, _ effects: inout [RoomEffect]) {
        repeat {
            succeed(&effects)
            watchOver(now: now, &effects)
            // Whoever comes in may be a host or a grown-up, and the rules are looked at again.
            reviewLobby(now: now, &effects)
        } while needsReview
        watchOver(now: now, &effects)
        if house != toldHouse.value {
            let news = Shared(house)
            toldHouse = news
            effects.append(.broadcast(.room(.house(house)), except: nil))
        }
        announceLobby(now: now, &effects)
    }

    /// When ``settleHouse(now:_:)`` has something to do without anybody's doing; nil when nothing is waited for.
    var houseDue: Instant? {
        var times = [lobbyDue, unattendedSince.map { $0 + timing.unattendedLimit }].compactMap { $0 }
        if let first = lobby.lost.first, let lostAt = lobby.newcomers[first]?.lostAt {
            times.append(lostAt + timing.lobbyGrace)
        }
        return times.min()
    }

    /// Lets go of what has been kept long enough.
    mutating func expireHouse(now: Instant, _ effects: inout [RoomEffect]) {
        lobby.expire(lostBefore: now - timing.lobbyGrace)
        if !passes.isEmpty, passesPurgedAt.map({ $0 + timing.lobbyGrace <= now }) ?? true {
            passesPurgedAt = now
            passes = passes.filter { now < $0.value + timing.lobbyGrace }
        }
        if let since = unattendedSince, since + timing.unattendedLimit <= now { endCall(&effects) }
    }

    /// Counts somebody who is inside from now on, or is somebody else from now on.
    mutating func count(_ member: Member) {
        let wereAlone = census.adults == 0
        census.add(member)
        // Pupils may wait for nothing but a grown-up.
        if wereAlone, census.adults > 0 { needsReview = true }
    }

    // MARK: Succession

    /// When the last host is gone for good, the next by rank leads for the time being; when a host is back, they step
    /// back.
    private mutating func succeed(_ effects: inout [RoomEffect]) {
        if census.people == 0 {
            succession = Succession()
            return
        }
        if let id = succession.substitute {
            let isInside = members[id] != nil
            if isInside, census.hosts == 1 { return }
            succession.substitute = nil
            if isInside { setRole(of: id, &effects) }
        }
        if census.hosts > 0 {
            succession.wasLed = true
            return
        }
        guard succession.wasLed else { return }
        // Decided once: whoever comes in later does not find the room theirs.
        succession.wasLed = false
        guard let next = heir else { return }
        succession = Succession(wasLed: true, substitute: next)
        setRole(of: next, &effects)
    }

    /// Who shall lead: the highest rank among grown-ups with an account, and of those whoever has been here longest.
    private var heir: ParticipantID? {
        members.values.filter { member in
            member.client == .page && member.person.isRegistered && !member.person.isPupil
                && member.role.rank >= Role.participant.rank
                && !appointments.isDemoted(member.person, granted: member.granted)
        }
        .min { ($1.role.rank, $0.id) < ($0.role.rank, $1.id) }?
        .id
    }

    // MARK: The rule of grown-ups

    private var unattendedSince: Instant? {
        house.unattended.map { Instant(nanoseconds: ($0.since - epoch) * 1_000_000) }
    }

    /// Holds everything back while pupils would be alone, and lets it go on when a grown-up is there.
    mutating func watchOver(now: Instant, _ effects: inout [RoomEffect]) {
        let isAlone = census.people > 0 && census.adults == 0 && isAdultNeeded
        guard isAlone != (house.unattended != nil) else { return }
        house.unattended = isAlone ? House.Unattended(since: wallClock(now)) : nil
        if !isAlone { needsReview = true }
        let everybody = members.keys.sorted()
        refreshMedia(of: everybody, &effects)
        tellRights(everybody, &effects)
    }

    private var isAdultNeeded: Bool {
        switch house.needsAdult {
        case .always: true
        case .pupils: census.pupils > 0
        case .never: false
        }
    }
}
