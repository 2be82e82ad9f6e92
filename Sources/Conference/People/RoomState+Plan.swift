import Signalling

// MARK: - A plan that changes while people are inside

extension RoomState {
    /// The accounts of those inside or at the door who are something else by `plan` than until now.
    func concerned(by plan: RoomRecord) -> Set<String> {
        let named = Set(record.roles.keys).union(plan.roles.keys)
        let changed = named.filter { account in
            record.roles[account] != plan.roles[account] || record.spokenFor[account] != plan.spokenFor[account]
        }
        guard !changed.isEmpty else { return [] }
        let present = Set(members.values.map(\.person.key) + lobby.newcomers.values.map(\.arrival.person.key))
        return changed.filter { present.contains(.account($0)) }
    }

    /// Takes over who may come in and who has which part. Those whose part was given to somebody else, or who were
    /// given one, have what is due to them at once; the plan is newer than what was decided about them in the call.
    /// How the room is run stays as those inside have made it.
    mutating func take(_ plan: RoomRecord, _ people: [String: Identity], _ effects: inout [RoomEffect]) {
        let concerned = concerned(by: plan)
        // What was decided in the call about somebody is over when they are given another part, not another school.
        for account in concerned where record.roles[account] != plan.roles[account] {
            appointments.forget(.account(account))
        }
        if record.schools != plan.schools { needsReview = true }
        record.schools = plan.schools
        record.guests = plan.guests
        record.roles = plan.roles
        record.spokenFor = plan.spokenFor
        for account in concerned.sorted() { settlePart(of: account, people[account], &effects) }
    }

    private mutating func settlePart(of account: String, _ identity: Identity?, _ effects: inout [RoomEffect]) {
        let key = PersonKey.account(account)
        let granted = record.roles[account] ?? .participant
        for member in members.values.filter({ $0.person.key == key }).sorted(by: { $0.id < $1.id }) {
            guard !member.person.isServerAdministrator else { continue }
            var new = member
            new.granted = granted
            if let identity { new.person.school = identity.school }
            census.remove(member)
            members[member.id] = new
            count(new)
            if member.isListed { people.setSchool(of: member.id, new.person.school) }
            let isToldAnyway = dueRole(of: new) != member.role
            setRole(of: member.id, &effects)
            if !isToldAnyway, new.person.school != member.person.school { tellRights([member.id], &effects) }
        }
        for newcomer in lobby.newcomers.values.filter({ $0.arrival.person.key == key }) {
            var arrival = newcomer.arrival
            guard !arrival.person.isServerAdministrator else { continue }
            arrival.granted = granted
            arrival.isExpected = record.roles[account] != nil
            if let identity { arrival.person.school = identity.school }
            lobby.update(newcomer.place, arrival)
            needsReview = true
        }
    }
}

extension Room {
    /// The accounts that a new plan makes something else of.
    func concerned(by plan: RoomRecord) -> Set<String> { state.concerned(by: plan) }

    /// Goes on by a new plan, unless one that was asked for later was taken meanwhile: finding out who somebody is
    /// takes its time, and the later one knows all that this one does.
    ///
    /// - Parameter number: the later a plan was asked for, the greater.
    func take(_ plan: RoomRecord, number: UInt64, people: [String: Identity]) {
        guard !isRetired, number > lastPlan else { return }
        lastPlan = number
        apply(.planned(plan, people: people))
    }
}

extension ConferenceService {
    /// Reads again what a room is planned as, where people are in it: who may come in and who has which part follow the
    /// plan at once.
    ///
    /// - Throws: what directory or verifier throw; nothing has changed then.
    public func replan(_ slug: String) async throws {
        plans += 1
        let number = plans
        guard let room = loadedRoom(slug), let plan = try await directory.room(slug: slug) else { return }
        var people: [String: Identity] = [:]
        for account in await room.concerned(by: plan) {
            people[account] = try await verifier.identity(account: account, room: slug)
        }
        await room.take(plan, number: number, people: people)
    }
}
