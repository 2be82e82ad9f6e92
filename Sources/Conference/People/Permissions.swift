import Signalling

/// The one table of rights: what each role may do in a room.
public enum Permissions {
    /// Everything that `role` may do.
    public static func of(_ role: Role) -> Set<Permission> {
        switch role {
        case .administrator: Set(Permission.allCases)
        // Appoints those below; see ``mayAppoint(_:by:)``.
        case .facilitator: Set(Permission.allCases)
        case .secretary:
            taking.union([.admit, .attention, .poll, .moderateChat, .attendance, .spotlight, .announce, .visit])
        case .technician: taking.union([.moderate, .spotlight, .visit, .admit])
        case .delegate, .participant: taking
        case .guest: taking.subtracting([.screen, .privateChat])
        case .observer: [.chat, .react]
        }
    }

    /// What everybody may who takes part.
    private static let taking: Set<Permission> = [
        .speak, .camera, .screen, .chat, .privateChat, .hand, .react, .chooseRoom, .vote,
    ]

    /// Whether somebody of role `actor` may act upon somebody of role `other`: mute, move, rename, send out. Nobody
    /// acts upon a higher rank, and equals only among administrators.
    public static func mayActUpon(_ other: Role, by actor: Role) -> Bool {
        actor == .administrator || actor.rank > other.rank
    }

    /// Whether somebody of role `actor` may give the role `new` to somebody of role `old`.
    public static func mayAppoint(_ old: Role, to new: Role, by actor: Role) -> Bool {
        guard of(actor).contains(.appoint) else { return false }
        return actor == .administrator || (actor.rank > old.rank && actor.rank > new.rank)
    }

    /// What a restriction takes away.
    public static func taken(by restriction: Restriction) -> Set<Permission> {
        switch restriction {
        case .microphone: [.speak]
        case .camera: [.camera]
        case .screen: [.screen]
        case .chat: [.chat, .privateChat]
        case .hands: [.hand]
        }
    }

    /// What nobody may while pupils would be alone.
    static let takenWhileUnattended: Set<Permission> = [.speak, .camera, .screen, .chat, .privateChat]

    /// What is left of the role's rights under these restrictions.
    public static func of(_ role: Role, under restrictions: [Restriction]) -> Set<Permission> {
        restrictions.reduce(of(role)) { $0.subtracting(taken(by: $1)) }
    }
}
