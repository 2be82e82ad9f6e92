import Signalling

/// The roles that were given in the call. They go before whatever a token, an account or the plan says, up and down,
/// wherever their bearer comes in again.
struct Appointments: Hashable, Sendable, Codable {
    private(set) var roles: [PersonKey: Role] = [:]

    /// Gives a role.
    mutating func appoint(_ key: PersonKey, _ role: Role) { roles[key] = role }

    /// What was decided in the call about somebody is over.
    mutating func forget(_ key: PersonKey) { roles[key] = nil }

    /// Whoever was known by `old` is known by `new` from now on, and keeps what was decided about them.
    mutating func move(_ old: PersonKey, to new: PersonKey) {
        guard old != new, let role = roles.removeValue(forKey: old), roles[new] == nil else { return }
        roles[new] = role
    }

    /// The role of somebody to whom `granted` is due by a token, an account or the plan.
    func role(of person: Person, granted: Role) -> Role {
        // Whoever runs the server runs every room on it.
        person.isServerAdministrator ? .administrator : roles[person.key] ?? granted
    }

    /// Whether somebody was given less than is due to them otherwise.
    func isDemoted(_ person: Person, granted: Role) -> Bool {
        guard !person.isServerAdministrator, let role = roles[person.key] else { return false }
        return role.rank < granted.rank
    }
}
