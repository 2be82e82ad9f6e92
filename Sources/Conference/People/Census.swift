import Signalling

/// How many of each sort are inside, kept up to date with every coming and going: a look at two thousand people for
/// each newcomer would be four million.
struct Census: Hashable, Sendable {
    /// People: encoders and viewers do not count, and those whose connection broke do as long as their place is kept.
    private(set) var people = 0
    /// Those who lead: facilitators and administrators.
    private(set) var hosts = 0
    /// Those in whose presence pupils are not alone.
    private(set) var adults = 0
    /// Those known to be pupils.
    private(set) var pupils = 0
    /// People who may be recorded, where that is asked.
    private(set) var agreed = 0
    /// People who may not.
    private(set) var refused = 0

    mutating func add(_ member: Member) { count(member, 1) }

    mutating func remove(_ member: Member) { count(member, -1) }

    private mutating func count(_ member: Member, _ difference: Int) {
        guard member.client == .page else { return }
        people += difference
        if member.role.leads { hosts += difference }
        if member.person.isAdult(as: member.role) { adults += difference }
        if member.person.isPupil { pupils += difference }
        if let consent = member.consent {
            if consent.isGiven { agreed += difference } else { refused += difference }
        }
    }
}

extension Role {
    /// Whether this role runs a room.
    var leads: Bool { rank >= Role.facilitator.rank }
}

extension Person {
    /// Whether pupils are not alone in the presence of this person: somebody with an account or a role of trust, and
    /// no pupil, whatever role a pupil may have been given.
    func isAdult(as role: Role) -> Bool {
        !isPupil && (isRegistered || isServerAdministrator || role.rank > Role.participant.rank)
    }
}
